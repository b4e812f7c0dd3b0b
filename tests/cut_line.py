"""A line to the PostgreSQL of a test that is cut around a COMMIT."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

_COMMIT = b"COMMIT\0"
_FLUSH = b"H\0\0\0\4"
_ENDS = (b"S\0\0\0\4", _FLUSH)
"""How a desk asks for the answers to all that it sent: it waits for them now."""
_READY = b"Z\0\0\0\5"
"""How the server says that it has answered all; a letter for its state follows."""


class CutLine:
    """Passes everything on, until it is told to lose the next commit or its answer."""

    def __init__(self, server: str) -> None:
        """Listen on this machine in front of the server of this address."""
        parts = urlsplit(server)
        query = parse_qs(parts.query)
        self._folder = query["host"][0] if "host" in query else None
        self._place = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.address = f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
        self.lose = ""
        """What is lost next: the `commit` on its way there, or its `answer`."""
        self.down = False
        """Whether nobody gets through any more once a line was cut."""
        self.cuts = 0
        self.delay = 0.0
        """Seconds that a round trip takes."""
        self.flights: list[bytes] = []
        """What went to the server, in the order in which somebody waited for its answers."""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.down and self.cuts:
                    client.close()
                    continue
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _reach(self) -> socket.socket:
        if self._folder is None:
            return socket.create_connection(self._place)
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._folder}/.s.PGSQL.{self._place[1]}")
        return server

    def _carry(self, client: socket.socket) -> None:
        server = self._reach()
        dropping, waits, answered = (threading.Event() for _ in range(3))
        threading.Thread(
            target=self._answer, args=(server, client, dropping, waits, answered), daemon=True
        ).start()
        flight = 0
        answered.set()
        with suppress(OSError):
            while words := client.recv(65536):
                # A flush behind a sync that was answered already asks for nothing more.
                begins = answered.is_set() and words != _FLUSH
                if begins or flight >= len(self.flights):
                    flight = len(self.flights)
                    self.flights.append(words)
                    answered.clear()
                    time.sleep(self.delay)
                else:
                    # Sent behind the last words, without an answer in between.
                    self.flights[flight] += words
                # A long batch is answered while the rest of it is still on its way there.
                waits.set() if words.endswith(_ENDS) else waits.clear()
                if _COMMIT in words and self.lose:
                    dropping.set()
                    loses, self.lose = self.lose, ""
                    if loses == "commit":
                        self._cut(client, server)
                        return
                server.sendall(words)
        self._end(server)

    def _answer(
        self,
        server: socket.socket,
        client: socket.socket,
        dropping: threading.Event,
        waits: threading.Event,
        answered: threading.Event,
    ) -> None:
        with suppress(OSError):
            while words := server.recv(65536):
                if dropping.is_set():
                    # The server has answered, so the act is there; nobody hears of it.
                    self._cut(client, server)
                    return
                if waits.is_set() or words[-len(_READY) - 1 : -1] == _READY:
                    answered.set()
                client.sendall(words)
        self._end(client)

    def _cut(self, *ends: socket.socket) -> None:
        self.cuts += 1
        self._end(*ends)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        # While another thread reads there, closing alone tells the far side nothing.
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        """Listen no more."""
        self._end(self._listener)


@contextmanager
def cut_line(server: str) -> Iterator[CutLine]:
    """A line while it is needed."""
    line = CutLine(server)
    try:
        yield line
    finally:
        line.close()
