"""How likely there is a place for the next child, from the changes that this desk itself saw.

Pooled empirical changes: what became of facilities of this size with so many free, over so many
days. How they are pooled was chosen on one public file, so it is scored against *as today*.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Gender

HORIZONS = (1, 3, 7)
"""Days ahead."""
LEAST_DAYS = 28
LEAST_CHANGES = 200
MOST_DAYS = 98
"""Further back nobody looks: what was usual then may not be now."""
LEAST_SCORED = 30
QUANTILES = (Fraction(1, 20), Fraction(1, 2), Fraction(19, 20))
_SIZES = (15, 50)
_FREE = (0, 1, 2, 3, 7)
_RARE = 100
_PLAIN = 10


class SeenPlaces(NamedTuple):
    """What a facility had on one day, in places."""

    size: int
    free: int


Day = Mapping[FacilityId, SeenPlaces]
"""Every facility of which that was known."""
Chances = Mapping[int, float]
"""How likely each number of places is; together 1."""


class ChildClass(NamedTuple):
    """A child that may come next: it needs a place tonight."""

    age: int
    gender: Gender

    @property
    def code(self) -> str:
        """What it is kept under."""
        return f"acute-{self.age}-{self.gender}"


CLASSES = tuple(
    ChildClass(age, gender) for age in (4, 9, 15) for gender in (Gender.GIRLS, Gender.BOYS)
)


class Pools(NamedTuple):
    """The changes over so many days that were seen, by size and by how many were free."""

    by_class: Mapping[tuple[int, int], Counter[int]]
    by_free: Mapping[int, Counter[int]]
    days: int
    """On how many days they began."""
    changes: int
    """How many of them are a change at all."""

    @property
    def too_little(self) -> bool:
        """Whether nothing can be said from them."""
        return self.days < LEAST_DAYS or self.changes < LEAST_CHANGES


def _rank(value: int, bounds: Sequence[int]) -> int:
    return sum(value > bound for bound in bounds)


def pools(history: Sequence[Day], ahead: int) -> Pools:
    """What the days of a history say of so many days ahead; a gap stays a gap."""
    by_class: dict[tuple[int, int], Counter[int]] = {}
    by_free: dict[int, Counter[int]] = {}
    days = changes = 0
    for before, after in zip(history, history[ahead:], strict=False):
        both = before.keys() & after.keys()
        days += bool(both)
        for facility in both:
            (size, free), then = before[facility], after[facility].free
            changes += then != free
            rank = _rank(free, _FREE)
            by_class.setdefault((_rank(size, _SIZES), rank), Counter())[then - free] += 1
            by_free.setdefault(rank, Counter())[then - free] += 1
    return Pools(by_class, by_free, days, changes)


def chances(pools: Pools, now: SeenPlaces) -> Chances:
    """How many may be free at one facility then; as now where nothing like it was seen."""
    rank = _rank(now.free, _FREE)
    seen = pools.by_class.get((_rank(now.size, _SIZES), rank)) or pools.by_free.get(rank)
    if not seen:
        return {now.free: 1.0}
    together = seen.total()
    return {now.free + change: number / together for change, number in seen.items()}


def added(parts: Iterable[Chances]) -> Chances:
    """How many may be free at all of these together; overcrowding takes no room elsewhere."""
    together: dict[int, float] = {0: 1.0}
    for part in parts:
        new: dict[int, float] = {}
        for places, chance in together.items():
            for free, likely in part.items():
                total = places + max(free, 0)
                new[total] = new.get(total, 0.0) + chance * likely
        together = new
    return together


def quantile(chances: Chances, share: Fraction) -> int:
    """The least number of places that so large a share of what may be does not exceed."""
    reached = 0.0
    for places in sorted(chances):
        reached += chances[places]
        # A hair's breadth for sums of fractions: 0.1 + 0.2 is enough for 0.3.
        if reached + 1e-9 >= share:
            return places
    return max(chances)


class Forecast(NamedTuple):
    """What is said of one class of child over one horizon."""

    ahead: int
    """Days."""
    now: int
    low: int
    middle: int
    high: int
    none: float
    """How likely there is no place at all."""
    days: int
    changes: int


def forecast(pools: Pools, places: Sequence[SeenPlaces], ahead: int) -> Forecast:
    """What may be free then at the facilities that can take the child now."""
    spread = added(chances(pools, now) for now in places)
    low, middle, high = (quantile(spread, share) for share in QUANTILES)
    free = sum(max(now.free, 0) for now in places)
    return Forecast(ahead, free, low, middle, high, spread.get(0, 0.0), pools.days, pools.changes)


def plain_chance(chance: float) -> tuple[int, int]:
    """A chance as people say it: 1 in 12; so rare that it was hardly seen is 1 in 100."""
    if chance <= 0:
        return 0, 1
    if chance < 1 / _PLAIN:
        return 1, min(round(1 / chance), _RARE)
    plain = Fraction(chance).limit_denominator(_PLAIN)
    return plain.numerator, plain.denominator


class Scored(NamedTuple):
    """A kept statement of which the time has come."""

    now: int
    low: int
    middle: int
    high: int
    outcome: int

    @property
    def came_true(self) -> bool:
        """Whether what came lay within what was likely."""
        return self.low <= self.outcome <= self.high


class Score(NamedTuple):
    """How often such statements came true."""

    right: int
    of: int
    hidden: bool
    """Whether they were no better than saying *as today*, over enough of them."""


def _loss(says: Iterable[int], outcome: int) -> Fraction:
    """How far three quantiles are off, each weighed by its share: less is better."""
    return sum(
        (
            (share if outcome >= stated else share - 1) * (outcome - stated)
            for share, stated in zip(QUANTILES, says, strict=True)
        ),
        Fraction(),
    )


def score(kept: Sequence[Scored]) -> Score:
    """How often these came true, and whether they beat *as today*."""
    ours = sum(_loss((each.low, each.middle, each.high), each.outcome) for each in kept)
    as_today = sum(_loss((each.now,) * len(QUANTILES), each.outcome) for each in kept)
    right = sum(each.came_true for each in kept)
    return Score(right, len(kept), len(kept) >= LEAST_SCORED and ours >= as_today)
