"""Counts of children as they may leave the desk, so that no small one can be reckoned.

Every published count is a difference of two running totals: what is open lies between all that
ever came in and all that ever ended. So everything that was published is a set of bounds on such
differences, and how far a count can be narrowed by sums and differences of all of it is a shortest
path through those bounds: exact, and every whole number in between is possible (DOMAIN.md §9).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from typing import NamedTuple

from crisisdesk.errors import N_, Phrase

FEWEST = 5
"""A number of children below this is not published: a village would know who (DOMAIN.md §9)."""
POSSIBLE = 4
"""A suppressed number has at least as many possible values (DOMAIN.md §9)."""
COUNTS = ("open", "new", "ended", "parked", "acute", "urgent", "no_place")
"""What a document may say of cases; what comes first is told most exactly."""
ASKS = "asks"
"""Cases that somebody must see to: a part of what is open, told only as few or as many."""
Point = tuple[int, int]
"""A running total at a publication: its number, and which of `_LEVELS`."""


class Counts(NamedTuple):
    """Cases at a publication, and what happened since the publication before it."""

    new: int = 0
    ended: int = 0
    no_place: int = 0
    acute: int = 0
    urgent: int = 0
    other: int = 0
    parked: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """What is open, in the order in which it is added up."""
        return self.acute, self.urgent, self.other, self.parked


class Range(NamedTuple):
    """What is told of a count: from low up to high; without a high low or more, 0 withheld."""

    low: int
    high: int | None

    @property
    def exact(self) -> bool:
        """Whether it tells the number itself."""
        return self.low == self.high

    @property
    def phrase(self) -> Phrase:
        """The count as a document says it."""
        if self.high is None and self.low:
            return Phrase(N_("{n} or more"), {"n": self.low})
        if self.high is None:
            return Phrase(N_("withheld"))
        if self.exact:
            return Phrase("{n}", {"n": self.low})
        if self.low < FEWEST:
            return Phrase(N_("fewer than {n}"), {"n": FEWEST})
        return Phrase(N_("{low} to {high}"), {"low": self.low, "high": self.high})


WITHHELD = Range(0, None)


class Publication(NamedTuple):
    """What left the desk about cases, and the counts behind it, which did not."""

    at: datetime
    document: str
    since: datetime | None
    """Changes are counted from this publication on; None for one that is only counted from."""
    counts: Counts
    told: dict[str, Range]


class Figures(NamedTuple):
    """What a document may tell of children, before it has left the desk."""

    at: datetime
    since: datetime
    told: dict[str, Range]
    coming: tuple[Publication, ...]
    """What is kept when the document leaves; nothing where it left with these figures before."""
    seen: int
    """How much had been published when this was decided."""


def small(number: int, fewest: int = FEWEST) -> bool:
    """Whether a number of people is too small to be told; none is as small as one."""
    return number < fewest


def few_children(occupied: int | None) -> bool:
    """Whether so few children live in a facility that its figures could tell how many.

    What is vacant may leave the desk, and nothing that the children follow from together with it.
    """
    return occupied is not None and small(occupied)


def decide(
    before: Sequence[Publication], publication: Publication, counts: Sequence[str] = COUNTS
) -> Publication:
    """The publication with what it may tell, given everything that was published before it.

    Each count is told exactly, else in a group of five, else not at all: the first that leaves
    every suppressed number, also of earlier publications, at least four possible values.
    """
    every = [*before, publication]
    bounds = _Bounds(every)
    told: dict[str, Range] = {}
    for name in counts:
        cell = _cell(every, len(before), name)
        if cell is not None:
            told[name] = bounds.tell(*cell)
    return publication._replace(told=told)


def part_of(whole: Range, number: int) -> Range:
    """What may be told of a part that no other number bounds: few, or many, else nothing.

    Many is told only where what is left of the whole still has enough possible values.
    """
    if small(number):
        return Range(0, FEWEST - 1)
    return Range(FEWEST, None) if whole.low >= FEWEST + POSSIBLE - 1 else WITHHELD


_TOP, _PARKED, _ENDED, _NO_PLACE = 0, 3, 4, 5
_LEVELS = 6
"""All that came in; that less acute; less urgent; less the others; less parked, which is all that
ended; and every search without a place."""


def _cell(every: Sequence[Publication], at: int, name: str) -> tuple[Point, Point] | None:
    """The two totals that a count lies between; None where nothing is counted from."""
    levels = {"open": (_TOP, _PARKED), "acute": (0, 1), "urgent": (1, 2), "parked": (3, 4)}
    if name in levels:
        high, low = levels[name]
        return (at, high), (at, low)
    if name == ASKS:
        return None
    level = {"new": _TOP, "ended": _ENDED, "no_place": _NO_PLACE}[name]
    since = every[at].since
    then = next((n for n in range(at) if every[n].at == since), None)
    return None if then is None else ((at, level), (then, level))


class _Bounds:
    """How far apart the running totals can be, by everything that was published."""

    def __init__(self, every: Sequence[Publication]) -> None:
        self._totals: dict[Point, int] = {}
        self._up: dict[Point, list[tuple[Point, int]]] = {}
        self._down: dict[Point, list[tuple[Point, int]]] = {}
        self._suppressed: set[tuple[Point, Point]] = set()
        self._by_point: dict[Point, list[tuple[Point, Point]]] = {}
        ended = no_place = 0
        for at, publication in enumerate(every):
            counts = publication.counts
            ended, no_place = ended + counts.ended, no_place + counts.no_place
            parts = [*accumulate(reversed(counts.parts), initial=ended)][::-1]
            for level, total in enumerate((*parts, no_place)):
                self._totals[at, level] = total
            for high, low in pairwise(range(_ENDED + 1)):
                self._never_below((at, high), (at, low))
            if at:
                for level in (_TOP, _ENDED, _NO_PLACE):
                    self._never_below((at, level), (at - 1, level))
            for name, told in publication.told.items():
                if (cell := _cell(every, at, name)) is not None:
                    self._add(*cell, told)
                    if told.high is not None and not told.exact:
                        self._suppress(*cell)

    def tell(self, high: Point, low: Point) -> Range:
        """The most exact that may be told of the number between two totals."""
        value = self._totals[high] - self._totals[low]
        if small(value):
            self._suppress(high, low)
        for told in _ways(value):
            self._add(high, low, told)
            asked = self._touched(high) | self._touched(low)
            if not told.exact:
                asked.add((high, low))
            if all(self._possible(*cell) >= POSSIBLE for cell in asked):
                if not told.exact:
                    self._suppress(high, low)
                return told
            self._take_back(high, low)
        return WITHHELD

    def _never_below(self, high: Point, low: Point) -> None:
        """A total that is never below another; what lies between is suppressed while small."""
        self._add(high, low, WITHHELD)
        if small(self._totals[high] - self._totals[low]):
            self._suppress(high, low)

    def _suppress(self, high: Point, low: Point) -> None:
        if (high, low) not in self._suppressed:
            self._suppressed.add((high, low))
            self._by_point.setdefault(high, []).append((high, low))
            self._by_point.setdefault(low, []).append((high, low))

    def _add(self, high: Point, low: Point, told: Range) -> None:
        value = self._totals[high] - self._totals[low]
        self._join(high, low, value - told.low)
        if told.high is not None:
            self._join(low, high, told.high - value)

    def _join(self, start: Point, end: Point, room: int) -> None:
        self._up.setdefault(start, []).append((end, room))
        self._down.setdefault(end, []).append((start, room))

    def _take_back(self, high: Point, low: Point) -> None:
        for start, end in ((high, low), (low, high)):
            self._up[start].pop()
            self._down[end].pop()

    def _touched(self, point: Point) -> set[tuple[Point, Point]]:
        """The suppressed numbers that bounds at a point can narrow."""
        near = _near(self._down, point)
        return {cell for place in near for cell in self._by_point.get(place, ())}

    def _possible(self, high: Point, low: Point) -> int:
        """How many values a number can have, as far as `POSSIBLE`."""
        more = _near(self._up, low).get(high, POSSIBLE)
        return more + _near(self._up, high).get(low, POSSIBLE) + 1


def _ways(value: int) -> Iterator[Range]:
    """From the most exact on."""
    if small(value):
        yield Range(0, FEWEST - 1)
        return
    yield Range(value, value)
    start = value - value % FEWEST
    yield Range(start, start + FEWEST - 1)


def _near(ways: dict[Point, list[tuple[Point, int]]], start: Point) -> dict[Point, int]:
    """The points that are less than `POSSIBLE` away, with how far."""
    known: dict[Point, int] = {}
    ahead = [(0, start)]
    while ahead:
        far, point = heappop(ahead)
        if point in known:
            continue
        known[point] = far
        for other, room in ways.get(point, ()):
            if far + room < POSSIBLE and other not in known:
                heappush(ahead, (far + room, other))
    return known
