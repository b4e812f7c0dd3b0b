"""What a command asks and shows at a terminal."""

import io
import sys

import pytest

from crisisdesk import i18n
from crisisdesk.commands.terminal import confirm, progress


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("y\n", True), ("J\n", True), (" yes \n", True), ("n\n", False), ("\n", False), ("", False)],
)
def test_only_a_yes_is_a_yes(monkeypatch, capfd, typed: str, answer: bool) -> None:
    i18n.use("nl")
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert confirm("Wissen?") is answer
    assert capfd.readouterr() == ("", "Wissen? [j/N]: ")


def test_progress_is_shown_at_a_terminal_alone(monkeypatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("a.csv") as show:
        assert show is None
    monkeypatch.setattr(screen, "isatty", lambda: True)
    with progress("a\x1b[3m.csv") as show:
        assert show is not None
        show(1, 2)
        show(0, 0)
    assert screen.getvalue() == "\ra?[3m.csv  50 %\ra?[3m.csv   0 %\n"
