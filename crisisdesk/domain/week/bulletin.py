"""The bulletin to civil servants and aldermen: aggregates only, small numbers held back (A25)."""

from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.texts import check_text, one_line
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.errors import N_, RuleBroken

MOST_PARTS = 30


class BulletinPart(NamedTuple):
    """A heading with the text under it; an empty line separates paragraphs."""

    heading: str
    text: str
    audience: Audience | None = None
    """Whose edition it stands in; None for every edition."""


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
    figures: Figures | None = None
    """What a draft tells of children; None for a bulletin that was saved, and so has told it."""


def edition(bulletin: Bulletin, audience: Audience | None) -> Bulletin:
    """The bulletin as one audience gets it; None for all of it, as it is edited."""
    if audience is None:
        return bulletin
    parts = (part for part in bulletin.parts if part.audience in (None, audience))
    return bulletin._replace(parts=tuple(parts))


def check_parts(parts: tuple[BulletinPart, ...]) -> tuple[BulletinPart, ...]:
    """The parts of a bulletin, tidy and without empty ones; raises RuleBroken."""
    tidy = tuple(
        part._replace(
            heading=one_line(check_text(part.heading, "heading")),
            text=check_text(part.text, "text"),
        )
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
