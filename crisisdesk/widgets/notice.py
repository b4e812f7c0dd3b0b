"""A notice outside the desk's own window, by the terminal; only where somebody asked for it."""

import re

from crisisdesk.widgets.clipboard import handed_on
from crisisdesk.widgets.plain_text import plain

MOST = 200
_ESCAPE, _BELL = "\x1b", "\x07"
# The signs that stand for control characters say nothing in a notice.
_SIGNS = "[\u2400-\u241f\ufffd]"


def notice(title: str, words: str, way: str, *, in_tmux: bool) -> str:
    """What makes a terminal show a notice, by OSC 9 or OSC 777; tmux is asked to hand it on."""
    title, words = (re.sub(_SIGNS, "", plain(text))[:MOST] for text in (title, words))
    if way == "osc777":
        sequence = f"{_ESCAPE}]777;notify;{title.replace(';', ',')};{words}{_BELL}"
    else:
        sequence = f"{_ESCAPE}]9;{title}: {words}{_BELL}"
    return handed_on(sequence, in_tmux=in_tmux)
