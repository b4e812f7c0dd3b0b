"""An attacker on published counts, who shares no code with the desk and knows not how it decides.

It knows how counts hang together: what is open is what was open, and new, less ended. A value is
possible when whole numbers are found that solve every such equation within all that was told;
intervals are propagated over running totals to find them, and each finding is checked in the
equations themselves. A value without such a finding counts as ruled out.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence

from crisisdesk.domain.week.small_numbers import ASKS, Publication

MOST_ASKED = 9
Name = tuple[int, str]
Equation = tuple[Name, tuple[tuple[int, Name], ...]]
LEVELS = {"open": ("in", "waiting"), "acute": ("in", "less acute"), "parked": ("waiting", "out")}
LEVELS |= {"urgent": ("less acute", "less urgent"), "other": ("less urgent", "waiting")}
LEVELS |= {"all": ("in", "out")}
FLOWS = {"new": "in", "ended": "out", "no_place": "no place"}


class _Contradiction(Exception):
    pass


class Attacker:
    """Everything published, as equations over whole numbers from 0 on."""

    def __init__(self, published: Sequence[Publication]) -> None:
        """Read what was told."""
        self.equations: list[Equation] = []
        self.bounds: dict[Name, tuple[int, int | None]] = {}
        self._between: dict[Name, tuple[Name, Name]] = {}
        for at, publication in enumerate(published):
            self._read(at, publication, published)
        self._after: dict[Name, list[tuple[Name, int]]] = {}
        for cell, (high, low) in self._between.items():
            least, most = self.bounds[cell]
            self._join(high, low, least, most)
        every = [total for pair in self._between.values() for total in pair]
        self._lowest = self._raised(dict.fromkeys(every, 0), every, {})

    def _read(self, at: int, publication: Publication, every: Sequence[Publication]) -> None:
        for name, (high, low) in LEVELS.items():
            self._cell((at, name), (at, high), (at, low))
        self._equal((at, "open"), [(1, (at, name)) for name in ("acute", "urgent", "other")])
        self._equal((at, "all"), [(1, (at, "open")), (1, (at, "parked"))])
        if at:
            for name, level in FLOWS.items():
                self._cell((at, f"step {name}"), (at, level), (at - 1, level))
            flow = [(1, (at - 1, "all")), (1, (at, "step new")), (-1, (at, "step ended"))]
            self._equal((at, "all"), flow)
        if publication.since is not None:
            since = next(n for n in range(at) if every[n].at == publication.since)
            for name, level in FLOWS.items():
                self._cell((at, name), (at, level), (since, level))
                steps = range(since + 1, at + 1)
                self._equal((at, name), [(1, (step, f"step {name}")) for step in steps])
        for name, told in publication.told.items():
            if name != ASKS:
                self.bounds[at, name] = told

    def _cell(self, cell: Name, high: Name, low: Name) -> None:
        self.bounds[cell] = (0, None)
        self._between[cell] = high, low

    def _equal(self, whole: Name, parts: Iterable[tuple[int, Name]]) -> None:
        self.equations.append((whole, tuple(parts)))

    def _join(self, high: Name, low: Name, least: int, most: int | None) -> None:
        self._after.setdefault(low, []).append((high, least))
        if most is not None:
            self._after.setdefault(high, []).append((low, -most))

    def possible(self, cell: Name, so: int, enough: int) -> int:
        """How many values a count can have, as far as `enough`; first near to what is so."""
        low, high = self.bounds[cell]
        last = so + MOST_ASKED if high is None else high
        values = sorted(range(low, last + 1), key=lambda value: abs(value - so))
        number = 0
        for value in values[:MOST_ASKED]:
            number += self._can_be(cell, value)
            if number == enough:
                break
        return number

    def _can_be(self, cell: Name, value: int) -> bool:
        high, low = self._between[cell]
        extra = {low: [(high, value)], high: [(low, -value)]}
        try:
            totals = self._raised(self._lowest, [high, low], extra)
        except _Contradiction:
            return False
        numbers = {
            name: totals[above] - totals[below] for name, (above, below) in self._between.items()
        }
        return numbers[cell] == value and self._solves(numbers)

    def _solves(self, numbers: dict[Name, int]) -> bool:
        within = all(
            least <= numbers[name] and (most is None or numbers[name] <= most)
            for name, (least, most) in self.bounds.items()
        )
        return within and all(
            numbers[whole] == sum(sign * numbers[part] for sign, part in parts)
            for whole, parts in self.equations
        )

    def _raised(
        self,
        totals: dict[Name, int],
        begin: Iterable[Name],
        extra: dict[Name, list[tuple[Name, int]]],
    ) -> dict[Name, int]:
        """The least running totals from these on that fit; raises for what cannot be."""
        totals, ahead = dict(totals), deque(begin)
        waiting, raised = set(ahead), Counter[Name]()
        while ahead:
            total = ahead.popleft()
            waiting.discard(total)
            for other, more in (*self._after.get(total, ()), *extra.get(total, ())):
                if totals[total] + more > totals[other]:
                    totals[other] = totals[total] + more
                    raised[other] += 1
                    if raised[other] > len(totals):
                        raise _Contradiction
                    if other not in waiting:
                        waiting.add(other)
                        ahead.append(other)
        return totals
