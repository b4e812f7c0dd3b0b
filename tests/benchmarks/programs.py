"""The programs that are measured: the desk with its demo, and the least that Textual can do."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.terminal import ROOT, Program, module

HELLO = module("tests.benchmarks.apps.hello", needle="Hello, desk")
TWO_LINES = module("tests.benchmarks.apps.two_lines", needle="facility 00030")
BOARD = module("tests.benchmarks.apps.board", needle="facility 00030")


def demo(stack: ExitStack) -> Program:
    """The desk, opened on a demo of its own."""
    home = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    database = str(home / "demo.db")
    environment = {"CRISISDESK_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "crisisdesk", "demo", "--into", database],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    desk = ["-m", "crisisdesk", "--database", database, "--as", "AB", "--language", "nl"]
    return Program([sys.executable, *desk], r"plaatsbaar vannacht +\d", environment)
