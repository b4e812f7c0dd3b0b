"""What a terminal is asked to copy, and how one that lies in another is reached."""

import base64
import re

_ESCAPE, _BELL = "\x1b", "\x07"
_COPIED = r"[0-9A-Z+][0-9A-Z+()/. -]{0,39}"
"""A telephone number or a reference, and nothing that could be words about a child."""


def handed_on(sequence: str, *, in_tmux: bool = False, in_screen: bool = False) -> str:
    """The same for the terminal outside, where a multiplexer stands between."""
    if in_tmux:
        doubled = sequence.replace(_ESCAPE, _ESCAPE * 2)
        return f"{_ESCAPE}Ptmux;{doubled}{_ESCAPE}\\"
    return f"{_ESCAPE}P{sequence}{_ESCAPE}\\" if in_screen else sequence


def can_be_copied(text: str) -> bool:
    """Whether it is a telephone number or a reference."""
    return re.fullmatch(_COPIED, text) is not None


def copying(text: str) -> str:
    """What makes a terminal copy a number or reference, by OSC 52."""
    return f"{_ESCAPE}]52;c;{base64.b64encode(text.encode('ascii')).decode()}{_BELL}"
