"""The bulletin to civil servants and aldermen: aggregates only, small numbers held back (A25)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from crisisdesk.domain.capacity.facilities import one_line
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.errors import N_, RuleBroken

FEWEST = 5
"""A number of children below it is not told: a village knows who is meant (set)."""
MOST_PARTS = 30
Key = TypeVar("Key")


class BulletinPart(NamedTuple):
    """A heading with the text under it; an empty line parts paragraphs."""

    heading: str
    text: str


class Bulletin(NamedTuple):
    """A bulletin as it stands."""

    day: date
    """The key of the turn that it goes out for."""
    since: datetime
    """What changed is counted from here on."""
    parts: tuple[BulletinPart, ...]
    sent: bool = False
    changed_at: datetime | None = None
    """None for a draft that nobody kept yet."""
    by: str = ""


def held_back(number: int, fewest: int = FEWEST) -> int | None:
    """A number of children as it may leave the desk; None where it is too small to be told."""
    return None if 0 < number < fewest else number


def held_back_parts(parts: Mapping[Key, int], fewest: int = FEWEST) -> dict[Key, int | None]:
    """The parts of a total that is told, so that no small one can be reckoned from the others.

    Where a single part is held back the next smallest is held back with it.
    """
    told = {key: held_back(number, fewest) for key, number in parts.items()}
    hidden = [key for key, number in told.items() if number is None]
    if len(hidden) == 1:
        rest = [key for key, number in told.items() if number]
        if rest:
            told[min(rest, key=parts.__getitem__)] = None
    return told


def check_parts(parts: tuple[BulletinPart, ...]) -> tuple[BulletinPart, ...]:
    """The parts of a bulletin, tidy and without empty ones; raises RuleBroken."""
    tidy = tuple(
        BulletinPart(one_line(check_text(part.heading, "heading")), check_text(part.text, "text"))
        for part in parts
    )
    kept = tuple(part for part in tidy if part.heading or part.text)
    if not kept:
        raise RuleBroken(N_("A bulletin says something."), field="text")
    if len(kept) > MOST_PARTS:
        raise RuleBroken(N_("A bulletin has at most {most} parts."), field="text", most=MOST_PARTS)
    return kept


def check_not_sent(bulletin: Bulletin | None) -> None:
    """Raises RuleBroken for a bulletin that went out: it stays as it was read."""
    if bulletin is not None and bulletin.sent:
        raise RuleBroken(N_("This bulletin was sent; what was sent stays as it is."))
