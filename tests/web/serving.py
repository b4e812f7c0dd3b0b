"""The desk as a browser of this machine finds it."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(database: Path, home: Path) -> Iterator[tuple[str, str]]:
    """A desk that is served while it is needed: its address with the token, and that without."""
    port = free_port()
    command = [sys.executable, "-m", "crisisdesk", "--database", str(database), "--as", "AB"]
    environment = {"CRISISDESK_HOME": str(home), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        [*command, "--language", "en", "--clock-is-right", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout is not None
        found = re.search(r"http\S+", server.stdout.readline())
        assert found is not None
        try:
            yield found[0], f"http://127.0.0.1:{port}"
        finally:
            server.kill()
