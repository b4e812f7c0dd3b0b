"""Which facilities suit a case, by rules that each say why (DOMAIN.md §4).

One table of rules answers twice: `judge` for every facility of the board, in codes, and `explain`
(in `reasons`) in words for those that are looked at. The program advises; people decide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache, reduce
from itertools import repeat
from operator import itemgetter, or_
from typing import Any, NamedTuple

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Gender,
    Kind,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, Limit
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import Isolation

FAR_KM = 30
PREFERRED = (Kind.FOSTER_CARE, Kind.FAMILY_HOME, Kind.CRISIS_GROUP, Kind.RESIDENTIAL_GROUP)
CARRY_SECURE_CARE = frozenset((Legal.OUT_OF_HOME, Legal.EMERGENCY))
"""The legal frameworks that allow secure care where the order says so."""

Ages = tuple[int, int]
"""The youngest and the oldest that a child can be, in years: a year of birth leaves two ages."""
Child = tuple[Ages | None, Gender | None]
"""Ages and gender; None is unknown."""


class Needs(NamedTuple):
    """What the rules need to know of a case, however cases are kept."""

    youths: tuple[Child, ...]
    """All who stay together; empty counts as one youth of whom nothing is known."""
    municipality: str = ""
    legal: Legal | None = None
    """None is unknown."""
    secure_order: bool = False
    """Whether the out-of-home order or emergency order is one for secure care."""
    isolation: Isolation = Isolation.NO
    preferred: tuple[Kind, ...] = PREFERRED
    crisis: bool = True
    exceptions: frozenset[FacilityId] = frozenset()
    """The facilities open to some only, of which a person said that this case is among them."""

    @property
    def places(self) -> int:
        """Places that are needed at one facility."""
        return max(len(self.youths), 1)

    @property
    def children(self) -> tuple[Child, ...]:
        """The youths, or one of whom nothing is known."""
        return self.youths or ((None, None),)


class RuleCode(StrEnum):
    """What a facility is held against, in the order in which it is told."""

    ROUND_THE_CLOCK = "round_the_clock"
    OPEN = "open"
    UNRESTRICTED = "unrestricted"
    AGE = "age"
    GENDER = "gender"
    LEGAL = "legal"
    ISOLATION = "isolation"
    ROOM = "room"
    FRESH = "fresh"
    STAFF = "staff"
    FIGURES = "figures"
    NEAR = "near"


class RuleOutcome(StrEnum):
    """What a rule says of a facility."""

    OK = "ok"
    WARNING = "warning"
    UNKNOWN = "unknown"
    EXCLUDES = "excludes"


class Suitability(StrEnum):
    """What all rules together say."""

    YES = "yes"
    YES_BUT = "yes_but"
    NO = "no"


_FACILITY_KNOWS = frozenset((RuleCode.AGE, RuleCode.ROOM, RuleCode.FRESH, RuleCode.FIGURES))


class Takes(NamedTuple):
    """What a facility is and whom it takes."""

    kind: Kind
    round_the_clock: bool
    age_min: int | None
    age_max: int | None
    gender: Gender


class Stands(NamedTuple):
    """How far a facility is open, and what bars it."""

    opening: OpeningStatus
    excepted: bool
    bars: tuple[RestrictionKind, ...]


class Shows(NamedTuple):
    """What the board shows of its places."""

    placeable: int | None
    limit: Limit | None
    freshness: Freshness
    staffed_known: bool
    blocked_known: bool


class Lies(NamedTuple):
    """How far away a facility is, in whole kilometres, and from where on that is far."""

    km: int | None
    far_km: int


class Surroundings(NamedTuple):
    """What is known beside the case: whole kilometres to municipalities, and what is far."""

    distances: Mapping[str, int | None] = {}
    far_km: int = FAR_KM


def _bars(kind: RestrictionKind, needs: Needs) -> bool:
    return needs.crisis or kind is not RestrictionKind.NO_CRISIS


def barring(line: CapacityLine, needs: Needs) -> tuple[Restriction, ...]:
    """The restrictions that keep this case out."""
    return tuple(bar for bar in line.bars if _bars(bar.kind, needs))


def _round_the_clock(_needs: Needs, one: Takes) -> RuleOutcome:
    return RuleOutcome.OK if one.round_the_clock else RuleOutcome.EXCLUDES


def _open(_needs: Needs, one: Stands) -> RuleOutcome:
    if one.opening is OpeningStatus.OPEN:
        return RuleOutcome.OK
    limited = one.opening is OpeningStatus.LIMITED
    return RuleOutcome.WARNING if limited and one.excepted else RuleOutcome.EXCLUDES


def _unrestricted(needs: Needs, one: Stands) -> RuleOutcome:
    barred = any(_bars(kind, needs) for kind in one.bars)
    return RuleOutcome.EXCLUDES if barred else RuleOutcome.OK


def _age(needs: Needs, one: Takes) -> RuleOutcome:
    # "From 12" is how a range without an upper end is said; without any end nobody said a thing.
    low, high = one.age_min, one.age_max
    if low is None and high is None:
        return RuleOutcome.UNKNOWN
    said = RuleOutcome.OK
    for ages, _ in needs.children:
        if ages is None:
            said = RuleOutcome.UNKNOWN
            continue
        youngest, oldest = ages
        if (low is not None and oldest < low) or (high is not None and youngest > high):
            return RuleOutcome.EXCLUDES
        if (low is not None and youngest < low) or (high is not None and oldest > high):
            said = RuleOutcome.UNKNOWN
    return said


def _gender(needs: Needs, one: Takes) -> RuleOutcome:
    said = RuleOutcome.OK
    if one.gender is not Gender.ANY:
        for _, gender in needs.children:
            if gender is None or gender is Gender.ANY:
                said = RuleOutcome.UNKNOWN
            elif gender is not one.gender:
                return RuleOutcome.EXCLUDES
    return said


def _legal(needs: Needs, one: Takes) -> RuleOutcome:
    if one.kind is not Kind.SECURE:
        return RuleOutcome.OK
    if needs.legal is None:
        return RuleOutcome.UNKNOWN
    ordered = needs.secure_order and needs.legal in CARRY_SECURE_CARE
    return RuleOutcome.OK if ordered or needs.legal is Legal.SECURE else RuleOutcome.EXCLUDES


def _isolation(needs: Needs, one: Takes) -> RuleOutcome:
    if needs.isolation is Isolation.IN_DOUBT:
        return RuleOutcome.UNKNOWN
    fits = (one.kind is Kind.ISOLATION) == (needs.isolation is Isolation.YES)
    return RuleOutcome.OK if fits else RuleOutcome.EXCLUDES


def _room(needs: Needs, one: Shows) -> RuleOutcome:
    if one.placeable is None:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.OK if one.placeable >= needs.places else RuleOutcome.EXCLUDES


def _fresh(_needs: Needs, one: Shows) -> RuleOutcome:
    # Ageing is no warning: it only stands behind what is fresh.
    if one.freshness is Freshness.NEVER:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.WARNING if one.freshness is Freshness.STALE else RuleOutcome.OK


def _staff(_needs: Needs, one: Shows) -> RuleOutcome:
    return RuleOutcome.WARNING if one.limit is Limit.STAFF else RuleOutcome.OK


def _figures(_needs: Needs, one: Shows) -> RuleOutcome:
    return RuleOutcome.OK if one.staffed_known and one.blocked_known else RuleOutcome.UNKNOWN


def _near(_needs: Needs, one: Lies) -> RuleOutcome:
    if one.km is None:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.WARNING if one.km > one.far_km else RuleOutcome.OK


class SuitabilityRule(NamedTuple):
    """One rule: what it looks at and what it says of that."""

    code: RuleCode
    looks_at: type[Takes | Stands | Shows | Lies]
    outcome: Callable[[Needs, Any], RuleOutcome]


RULES = (
    SuitabilityRule(RuleCode.ROUND_THE_CLOCK, Takes, _round_the_clock),
    SuitabilityRule(RuleCode.OPEN, Stands, _open),
    SuitabilityRule(RuleCode.UNRESTRICTED, Stands, _unrestricted),
    SuitabilityRule(RuleCode.AGE, Takes, _age),
    SuitabilityRule(RuleCode.GENDER, Takes, _gender),
    SuitabilityRule(RuleCode.LEGAL, Takes, _legal),
    SuitabilityRule(RuleCode.ISOLATION, Takes, _isolation),
    SuitabilityRule(RuleCode.ROOM, Shows, _room),
    SuitabilityRule(RuleCode.FRESH, Shows, _fresh),
    SuitabilityRule(RuleCode.STAFF, Shows, _staff),
    SuitabilityRule(RuleCode.FIGURES, Shows, _figures),
    SuitabilityRule(RuleCode.NEAR, Lies, _near),
)
_WIDTH = len(RULES)
_EXCLUDED = (1 << _WIDTH) - 1
# The lowest bits are the rules that exclude, then those that warn, then those that do not know.
_BITS = {
    rule.code: {
        RuleOutcome.OK: 0,
        RuleOutcome.EXCLUDES: 1 << number,
        RuleOutcome.WARNING: 1 << number + _WIDTH,
        RuleOutcome.UNKNOWN: 1 << number + 2 * _WIDTH,
    }
    for number, rule in enumerate(RULES)
}
_NOWHERE = 1_000_000
"""Stands behind every distance and every number of places that is known."""
_NO_BARS: tuple[RestrictionKind, ...] = ()
_AGES = {one: rank for rank, one in enumerate(Freshness)}
_takes = itemgetter(*map(CapacityLine._fields.index, Takes._fields))

_Keys = list[tuple[Any, ...]]


def _seen(lines: Sequence[CapacityLine], needs: Needs, around: Surroundings) -> dict[type, _Keys]:
    """What the rules look at, for each line."""
    excepted: Iterable[bool] = repeat(False)  # noqa: FBT003 - what is repeated
    if needs.exceptions:
        excepted = [line.id in needs.exceptions for line in lines]
    far_km, distances = around.far_km, around.distances
    return {
        Takes: [*map(_takes, lines)],
        Stands: [
            (line.opening, own, tuple(bar.kind for bar in line.bars) if line.bars else _NO_BARS)
            for line, own in zip(lines, excepted, strict=False)
        ],
        Shows: [
            (
                line.placeable,
                line.limit,
                line.freshness,
                line.staffed is not None,
                line.blocked is not None,
            )
            for line in lines
        ],
        Lies: [(distances.get(line.municipality), far_km) for line in lines],
    }


def outcomes(line: CapacityLine, needs: Needs, around: Surroundings) -> dict[RuleCode, RuleOutcome]:
    """What each rule says of one facility."""
    seen = {sort: sort(*keys[0]) for sort, keys in _seen([line], needs, around).items()}
    return {rule.code: rule.outcome(needs, seen[rule.looks_at]) for rule in RULES}


class Marks(NamedTuple):
    """What all rules together say, with the rules that do not simply say yes."""

    answer: Suitability
    excluded_by: tuple[RuleCode, ...]
    warned_by: tuple[RuleCode, ...]
    unknown: tuple[RuleCode, ...]


class Verdict(NamedTuple):
    """One facility for one case; `km` is None where the distance is not known."""

    line: CapacityLine
    km: int | None
    marks: Marks

    @property
    def answer(self) -> Suitability:
        """Yes, yes but, or no."""
        return self.marks.answer

    @property
    def call_first(self) -> bool:
        """Whether nothing excludes it and the facility itself knows what is not known here."""
        return self.answer is not Suitability.NO and not _FACILITY_KNOWS.isdisjoint(
            self.marks.unknown
        )


def _ranks(preferred: tuple[Kind, ...]) -> dict[Kind, int]:
    """Where each kind stands; those that nobody named stand last together."""
    ranks = dict.fromkeys(Kind, len(preferred))
    for rank, kind in enumerate(dict.fromkeys(preferred)):
        ranks[kind] = rank
    return ranks


@cache
def _codes(bits: int) -> tuple[RuleCode, ...]:
    return tuple(rule.code for number, rule in enumerate(RULES) if bits >> number & 1)


def _read(bits: int) -> Marks:
    excluded = _codes(bits & _EXCLUDED)
    warned = _codes(bits >> _WIDTH & _EXCLUDED)
    unknown = _codes(bits >> 2 * _WIDTH)
    answer = Suitability.NO if excluded else Suitability.YES_BUT if bits else Suitability.YES
    return Marks(answer, excluded, warned, unknown)


def judge(lines: Sequence[CapacityLine], needs: Needs, around: Surroundings) -> list[Verdict]:
    """Every facility for a case, best first.

    No warnings come first, then preferred kind, fresh, near, most placeable; what is excluded
    stands last in that same order, unknown behind known, and names decide between equals.
    """
    if not lines:
        return []
    columns = []
    seen = _seen(lines, needs, around)
    # Facilities are many and what they differ in is little: a rule is asked once for each of it.
    for sort, keys in seen.items():
        own = [(_BITS[rule.code], rule.outcome) for rule in RULES if rule.looks_at is sort]
        found = {}
        for key in {*keys}:
            one = sort(*key)
            found[key] = sum([bits[outcome(needs, one)] for bits, outcome in own])
        columns.append(map(found.__getitem__, keys))
    bits = [*reduce(lambda one, other: map(or_, one, other), columns)]
    marks = {one: _read(one) for one in {*bits}}
    group = {one: (one & _EXCLUDED > 0) * 2 + (one > _EXCLUDED) for one in marks}
    kinds = _ranks(needs.preferred)
    kilometres = [km for km, _ in seen[Lies]]
    order = sorted(
        zip(
            [group[one] for one in bits],
            [kinds[line.kind] for line in lines],
            [_AGES[line.freshness] for line in lines],
            [_NOWHERE if km is None else km for km in kilometres],
            [_NOWHERE if line.placeable is None else -line.placeable for line in lines],
            [line.name for line in lines],
            range(len(lines)),
            strict=True,
        )
    )
    return [Verdict(lines[one], kilometres[one], marks[bits[one]]) for *_, one in order]
