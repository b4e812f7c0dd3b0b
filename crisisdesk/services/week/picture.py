"""The situation picture: what the region may see of itself, in sums and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus
from crisisdesk.domain.capacity.for_whom import ForWhom, for_whom
from crisisdesk.domain.capacity.places import (
    CapacityLine,
    CapacityTotals,
    add_up,
    bar_words,
    bars_until,
    told_tonight,
)
from crisisdesk.domain.moments import local
from crisisdesk.domain.totals import Total
from crisisdesk.domain.week.register import Entry, EntryKind, EntryStatus
from crisisdesk.domain.week.small_numbers import Figures, Range
from crisisdesk.services.absence import absence
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import publications
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

DOCUMENT = "picture"
DAYS = 7
"""How far back vacancies are shown, and children counted."""
_STANDING = {
    EntryKind.AGREEMENT: (EntryStatus.AGREED,),
    EntryKind.MEASURE: (EntryStatus.IN_FORCE,),
}


class Stop(NamedTuple):
    """Facilities of a kind that something keeps from taking a child, and until when."""

    kind: Kind | None
    """None for the whole region."""
    what: str
    """A code of RestrictionKind or OpeningStatus."""
    words: str
    facilities: int
    until: datetime | None
    """The first expected end; None where none was stated."""


class Agreed(NamedTuple):
    """What stands of one kind in the register, without its words."""

    kind: EntryKind
    number: int
    provisional: int
    until: date | None
    """The first day on which one of them ends."""


class Picture(NamedTuple):
    """What a situation picture shows."""

    made_at: datetime
    renew_by: datetime
    """From then on it is too old to go by."""
    every: int | None
    """Minutes between two pictures; None for one that is made by hand."""
    region: str
    totals: CapacityTotals
    tonight: Total
    whom: ForWhom
    reported: int
    """Facilities that reported today."""
    asked: int
    oldest: datetime | None
    """The oldest figure that is shown; None where nobody reported."""
    past: Sequence[tuple[datetime, Total]]
    """Vacancies at this hour on the days before, oldest first."""
    stops: Sequence[Stop]
    review: AbsenceReview
    below_minimum: int
    """Providers below their minimum, of those that are not withheld."""
    figures: Figures
    agreed: Sequence[Agreed]

    def as_json(self) -> dict[str, Any]:
        """The picture for programs; keys and codes are the same in every language."""
        return {
            "subject": DOCUMENT,
            "made_at": self.made_at.isoformat(),
            "renew_by": self.renew_by.isoformat(),
            "every_minutes": self.every,
            "region": self.region,
            "reports": {
                "today": self.reported,
                "of": self.asked,
                "never": self.totals.never,
                "oldest": None if self.oldest is None else self.oldest.isoformat(),
            },
            "tonight": {
                "placeable": self.tonight.or_none,
                "unknown": self.tonight.unknown,
                "by_age": {ages: number.or_none for ages, number in self.whom.by_age.items()},
                "by_kind": {kind: number.or_none for kind, number in self.whom.by_kind.items()},
                "left_out": {
                    reason: number.or_none for reason, number in self.totals.left_out.items()
                },
                "secure": self.whom.secure.or_none,
                "isolation": self.whom.isolation.or_none,
            },
            "past": [{"at": at.isoformat(), "placeable": n.or_none} for at, n in self.past],
            "stops": [
                {
                    "kind": stop.kind,
                    "what": stop.what,
                    "facilities": stop.facilities,
                    "until": None if stop.until is None else stop.until.isoformat(),
                }
                for stop in self.stops
            ],
            "absence": self._absence(),
            "cases": {
                "at": self.figures.at.isoformat(),
                "since": self.figures.since.isoformat(),
                **{name: _told(number) for name, number in self.figures.told.items()},
            },
            "agreed": [
                {
                    "kind": agreed.kind,
                    "number": agreed.number,
                    "provisional": agreed.provisional,
                    "until": None if agreed.until is None else agreed.until.isoformat(),
                }
                for agreed in self.agreed
            ],
        }

    def _absence(self) -> dict[str, Any]:
        totals, period = self.review.totals, self.review.period
        return {
            "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
            "rate": totals.rate.share if totals.reported else None,
            "reported": totals.reported,
            "providers": totals.providers,
            "below_minimum": self.below_minimum if totals.reported else None,
        }


def figures(snapshot: Snapshot) -> Figures:
    """What a picture may tell of children: the same all day, once one has left."""
    return publications.figures(snapshot, DOCUMENT, snapshot.at - timedelta(days=DAYS))


def picture(snapshot: Snapshot, every: int | None = None) -> Picture:
    """The picture of now, that is renewed every so many minutes or made once."""
    overview = capacity.overview(snapshot)
    lines = [line for line in overview.lines if line.has_places]
    at, review = snapshot.at, absence.shared_review(snapshot)
    life = overview.terms.fresh if every is None else 2 * timedelta(minutes=every)
    moments = [line.observed_at for line in lines if line.observed_at is not None]
    today = local(at).date()
    # What would be told of today is told above, of its own moment.
    past = capacity.trend(snapshot, DAYS + 1)[:-1]
    return Picture(
        at,
        at + life,
        every,
        overview.region,
        overview.totals,
        told_tonight(overview.totals),
        for_whom(overview.lines),
        sum(1 for moment in moments if local(moment).date() == today),
        len(lines),
        min(moments, default=None),
        [(then, told_tonight(add_up(board, split=False))) for then, board in past],
        [*_stops(snapshot, lines)],
        review,
        sum(1 for line in review.lines if line.below_minimum),
        figures(snapshot),
        [*_agreed(register_queries.standing(snapshot))],
    )


def _stops(snapshot: Snapshot, lines: Iterable[CapacityLine]) -> Iterator[Stop]:
    for bar in capacity_queries.restrictions(snapshot):
        if bar.facility is None and bar.bars(snapshot.at):
            yield Stop(None, bar.kind.value, bar.kind.words, 0, bar.valid_until)
    stopped: dict[tuple[Kind, str, str], list[datetime | None]] = defaultdict(list)
    for line in lines:
        bars = tuple(bar for bar in line.bars if bar.facility is not None)
        if (what := bar_words(bars)) is not None:
            until_bar = bars_until([bar for bar in bars if bar.kind is what])
            stopped[line.kind, what.value, what.words].append(until_bar)
        if line.opening is not OpeningStatus.OPEN:
            opening = line.opening
            stopped[line.kind, opening.value, opening.words].append(line.opening_until)
    order = [*Kind]
    for (kind, code, words), ends in sorted(
        stopped.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
    ):
        yield Stop(kind, code, words, len(ends), min(filter(None, ends), default=None))


def _agreed(entries: Sequence[Entry]) -> Iterator[Agreed]:
    for kind, statuses in _STANDING.items():
        standing = [
            entry.particulars
            for entry in entries
            if entry.kind is kind and entry.status in statuses
        ]
        ends = (each.valid_until for each in standing if each.valid_until is not None)
        provisional = sum(each.provisional for each in standing)
        yield Agreed(kind, len(standing), provisional, min(ends, default=None))


def _told(number: Range) -> dict[str, int | None]:
    return {"low": number.low, "high": number.high}
