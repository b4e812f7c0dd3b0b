"""What a person typed, as the desk keeps it."""

from crisisdesk.errors import N_, RuleBroken

MOST_TEXT = 10_000
# Persian words and signs of several people are spelled with them.
_JOINERS = "\u200c\u200d"


def one_line(text: str) -> str:
    """A short text as the desk stores it: on one line, without terminal control characters."""
    if not text.isprintable():
        text = "".join(
            sign for sign in text if sign.isprintable() or sign.isspace() or sign in _JOINERS
        )
    return " ".join(text.split())


def check_text(text: str, field: str = "note") -> str:
    """The text, if the desk can keep it; raises RuleBroken for one that is too long."""
    if len(text) > MOST_TEXT:
        raise RuleBroken(
            N_("A text of {length} characters is too long; at most {most}."),
            field=field,
            length=len(text),
            most=MOST_TEXT,
        )
    return text.replace("\0", "").strip()
