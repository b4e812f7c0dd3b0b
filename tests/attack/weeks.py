"""Weeks of a desk that publishes: what happened, and what the desk told of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crisisdesk.domain.week.small_numbers import (
    ASKS,
    COUNTS,
    FEWEST,
    POSSIBLE,
    Counts,
    Publication,
    decide,
)
from tests.attack.attacker import Attacker

Draw = Callable[[int, int], int]
"""A whole number between two others, chosen by a die or by hypothesis."""
BEGIN = datetime(2020, 3, 24, 9, tzinfo=UTC)
DAYS_AFTER = {"bulletin": 0, "agenda": 1, "picture": 3}
PROVIDERS = ("open", "new", "ended", "parked")


def published(weeks: int, draw: Draw) -> list[Publication]:
    """Bulletins of so many weeks; in some an agenda for providers and a picture between them.

    A picture counts changes over the seven days before it, whatever was published within them.
    """
    every: list[Publication] = []
    last: dict[str, datetime] = {}
    whole = draw(0, 14)
    for week in range(weeks):
        for document, counts in (
            ("bulletin", COUNTS),
            ("agenda", PROVIDERS),
            ("picture", COUNTS),
        ):
            if document != "bulletin" and draw(0, 2):
                continue
            new, ended = (draw(0, 7), 0) if every else (0, 0)
            if every:
                ended = draw(0, min(whole + new, 7))
            whole += new - ended
            left, parts = whole, []
            for _ in range(3):
                parts.append(draw(0, min(left, 9)))
                left -= parts[-1]
            parked, acute, urgent = parts
            at = BEGIN + timedelta(weeks=week, days=DAYS_AFTER[document])
            stated = Counts(new, ended, draw(0, 6), acute, urgent, left, parked)
            since = last.get(document, every[0].at if every else None)
            if document == "picture":
                stood = [each.at for each in every if each.at <= at - timedelta(days=7)]
                since = stood[-1] if stood else every[0].at
            every.append(decide(every, Publication(at, document, since, stated, {}), counts))
            last[document] = at
    return every


def weak_spots(every: list[Publication]) -> list[str]:
    """The suppressed counts that an attacker narrows to fewer values than there must be.

    Also those that no document tells: the others, and what happened between two publications.
    """
    attacker = Attacker(every)
    weak = []
    for at, publication in enumerate(every):
        counts = publication.counts
        suppressed = {
            name
            for name, told in publication.told.items()
            if told.high is not None and not told.exact and name != ASKS
        }
        suppressed |= {
            name for name in ("acute", "urgent", "other", "parked") if _few(counts, name)
        }
        steps = {name for name in ("new", "ended", "no_place") if at and _few(counts, name)}
        for name in sorted(suppressed | {f"step {name}" for name in steps}):
            number = attacker.possible((at, name), _so(every, at, name), POSSIBLE)
            if number < POSSIBLE:
                weak.append(f"{name} of {at} has {number} values")
    return weak


def _few(counts: Counts, name: str) -> bool:
    return int(getattr(counts, name)) < FEWEST


def _so(every: list[Publication], at: int, name: str) -> int:
    counts = every[at].counts
    if name == "open":
        return counts.acute + counts.urgent + counts.other
    if name in ("new", "ended", "no_place"):
        since = next(n for n in range(at) if every[n].at == every[at].since)
        return sum(getattr(each.counts, name) for each in every[since + 1 : at + 1])
    return int(getattr(counts, name.removeprefix("step ")))
