"""The bulletin to civil servants and aldermen: aggregates only, small numbers held back (A25)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from crisisdesk.domain.capacity.facilities import one_line
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.errors import N_, RuleBroken

FEWEST = 5
"""A number of children below this is not published: a village would know who (set)."""
MOST_PARTS = 30
Key = TypeVar("Key")


class BulletinPart(NamedTuple):
    """A heading with the text under it; an empty line separates paragraphs."""

    heading: str
    text: str


class Bulletin(NamedTuple):
    """A bulletin in its current form."""

    day: date
    """The day of the turn that it is sent for."""
    since: datetime
    """Changes are counted from this moment."""
    parts: tuple[BulletinPart, ...]
    sent: bool = False
    changed_at: datetime | None = None
    """None for a draft that nobody has saved yet."""
    by: str = ""


def held_back(number: int, fewest: int = FEWEST) -> int | None:
    """A number of children as it may leave the desk; None when it is too small to publish."""
    return None if 0 < number < fewest else number


def held_back_parts(parts: Mapping[Key, int], fewest: int = FEWEST) -> dict[Key, int | None]:
    """The parts of a published total, so that no small part can be computed from the others.

    When only one part is held back, so is the next smallest.
    """
    shown = {key: held_back(number, fewest) for key, number in parts.items()}
    hidden = [key for key, number in shown.items() if number is None]
    if len(hidden) == 1:
        rest = [key for key, number in shown.items() if number]
        if rest:
            shown[min(rest, key=parts.__getitem__)] = None
    return shown


def check_parts(parts: tuple[BulletinPart, ...]) -> tuple[BulletinPart, ...]:
    """The parts of a bulletin, tidy and without empty ones; raises RuleBroken."""
    tidy = tuple(
        BulletinPart(one_line(check_text(part.heading, "heading")), check_text(part.text, "text"))
        for part in parts
    )
    filled = tuple(part for part in tidy if part.heading or part.text)
    if not filled:
        raise RuleBroken(N_("A bulletin cannot be empty."), field="text")
    if len(filled) > MOST_PARTS:
        raise RuleBroken(N_("A bulletin has at most {most} parts."), field="text", most=MOST_PARTS)
    return filled


def check_not_sent(bulletin: Bulletin | None) -> None:
    """Raise RuleBroken for a bulletin that was sent: it stays as it was read."""
    if bulletin is not None and bulletin.sent:
        raise RuleBroken(N_("This bulletin was sent; what was sent stays as it is."))
