"""The terminal: whatever it sends, its reader goes on; a terminal that is gone ends the desk."""

import asyncio
import codecs
import os
import selectors
import signal
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, cast

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from crisisdesk import log

if TYPE_CHECKING:
    from io import TextIOWrapper

_PIECE = 4096
_TICK = 0.1
"""Seconds without a byte after which what came is whole."""
_PASTE_ENDS = 3.0
"""Seconds without a byte after which a paste is over that the terminal did not end."""
_LARGEST = 1000
"""Columns or lines; a terminal that reports more sent noise."""
_LEAST = (20, 5)
"""Columns and lines in which every page can still be laid out."""
_ESCAPE = "\x1b"


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as a terminal sends them that knows Western letters alone."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "ignore"), error.end


codecs.register_error("crisisdesk.western", _as_western)


class Reader:
    """Turns the bytes of a terminal into keys, pastes and mouse events; raises nothing."""

    def __init__(self) -> None:
        """Begin between two characters."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("crisisdesk.western")
        self._parser = XTermParser()
        self._paste: list[str] | None = None
        self._begun = ""
        self._last = monotonic()

    def feed(self, content: bytes) -> Iterable[Message]:
        """What these bytes say."""
        self._last = monotonic()
        yield from self._parsed(self._decoder.decode(content), whole=False)

    def tick(self) -> Iterable[Message]:
        """What is whole because nothing followed."""
        yield from self._parsed(self._decoder.decode(b"", final=True), whole=True)
        if self._paste is not None and monotonic() - self._last > _PASTE_ENDS:
            yield self._pasted()
        yield from self._safely(self._parser.tick())

    def _parsed(self, text: str, *, whole: bool) -> Iterable[Message]:
        """Pastes are taken out as a whole: the parser would go through them sign by sign."""
        text, self._begun = self._begun + text, ""
        while True:
            mark = BRACKETED_PASTE_START if self._paste is None else BRACKETED_PASTE_END
            before, found, after = text.partition(mark)
            if not found and not whole:
                self._begun = _begun(before, mark, least=2 if self._paste is None else 1)
                before = before.removesuffix(self._begun)
            if self._paste is not None:
                self._paste.append(before)
            else:
                # A sequence that the parser falls over takes nothing else with it.
                for piece in before if _ESCAPE in before else filter(None, (before,)):
                    yield from self._safely(self._parser.feed(piece))
            if not found:
                return
            if self._paste is None:
                self._paste = []
            else:
                yield self._pasted()
            text = after

    def _pasted(self) -> events.Paste:
        text, self._paste = "".join(self._paste or ()), None
        return events.Paste(text.replace("\0", ""))

    def _safely(self, messages: Iterable[Message]) -> Iterable[Message]:
        try:
            for message in messages:
                if _can_be(message):
                    yield message
        except Exception as error:  # noqa: BLE001 - noise on a line is no reason to stop
            log.unexpected(error)
            self._parser = XTermParser()


def _begun(text: str, mark: str, *, least: int) -> str:
    """The end of a text with which a mark may begin; outside a paste one escape alone is a key."""
    lengths = range(len(mark) - 1, least - 1, -1)
    return next((mark[:length] for length in lengths if text.endswith(mark[:length])), "")


def _can_be(message: Message) -> bool:
    """Whether a terminal can mean this: no screen of a mile, no half of a character."""
    if isinstance(message, events.Resize):
        return 0 < message.size.width <= _LARGEST and 0 < message.size.height <= _LARGEST
    if isinstance(message, events.Key):
        return not message.character or not "\ud800" <= message.character[0] <= "\udfff"
    return True


class _Screen:
    """What is written to; a terminal that is gone is no fault of the thread that writes."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Terminal(LinuxDriver):
    """Textual's terminal, whose reader survives what is read."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        """Take the process's own terminal."""
        super().__init__(*args, **kw)
        self._file = cast("TextIOWrapper", _Screen(cast("IO[str]", self._file)))

    def start_application_mode(self) -> None:
        """Take the terminal over; whoever closes it, or ends the process, ends the desk."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()
        for ending in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(ending, self._app.exit)
        # Of many keys at once a signal finds the pipe full that wakes the loop: it is awake then.
        signal.set_wakeup_fd(signal.set_wakeup_fd(-1), warn_on_full_buffer=False)

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size that is drawn; of one in which nothing fits a corner is seen."""
        columns, lines = super()._get_terminal_size()
        return max(columns, _LEAST[0]), max(lines, _LEAST[1])

    def _run_input_thread(self) -> None:
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            reader = Reader()
            while not self.exit_event.is_set():
                if not selector.select(_TICK):
                    self._pass_on(reader.tick())
                    continue
                try:
                    content = os.read(self.fileno, _PIECE)
                except OSError:
                    content = b""
                if not content:
                    self._gone()
                    return
                self._pass_on(reader.feed(content))

    def _pass_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
            try:
                self.process_message(message)
            except Exception as error:  # noqa: BLE001 - the next one may be a key again
                log.unexpected(error)

    def _gone(self) -> None:
        """Nobody is there any more."""
        if (loop := self._app._loop) is not None:  # noqa: SLF001 - the way out of a thread
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._app.exit)
