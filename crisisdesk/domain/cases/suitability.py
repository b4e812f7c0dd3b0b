"""Which facilities suit a case, by rules that each say why (DOMAIN.md §4).

One table of rules answers twice: `judge` for every facility of the board, in codes, and `explain`
(in `reasons`) in words for those that are looked at. The program advises; people decide.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Gender,
    Kind,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, Limit
from crisisdesk.domain.cases.legal.grounds import (
    FITS,
    IN_DOUBT,
    NEVER,
    LegalBasis,
    LegalGround,
    basis_of,
    ground,
    worst,
)
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.codes import Code
from crisisdesk.domain.settings import DEFAULTS
from crisisdesk.errors import N_, NP_

FAR_KM: int = DEFAULTS["options.far_km"]
NEAR_KM: int = DEFAULTS["options.near_km"]
PREFERRED = (Kind.FOSTER_CARE, Kind.FAMILY_HOME, Kind.CRISIS_GROUP, Kind.RESIDENTIAL_GROUP)

Ages = tuple[int, int]
"""The youngest and the oldest age that a child can have: a year of birth leaves two ages."""
Child = tuple[Ages | None, Gender | None]
"""Ages and gender; None is unknown."""


class Needs(NamedTuple):
    """What the rules need to know of a case, however cases are kept."""

    youths: tuple[Child, ...]
    """Everybody who stays together; empty counts as one unknown youth."""
    municipality: str = ""
    legal: Legal | None = None
    """None is unknown."""
    bases: tuple[LegalBasis, ...] = ()
    """On what ground each of the youths can be placed; without them the framework is all there is.
    """
    isolation: Isolation = Isolation.NO
    preferred: tuple[Kind, ...] = PREFERRED
    crisis: bool = True
    exceptions: frozenset[FacilityId] = frozenset()
    """Facilities open to some only, where somebody confirmed that this case qualifies."""
    grounds: frozenset[str] = frozenset()
    """Codes of ExceptionGround that apply to the case."""
    not_grounds: frozenset[str] = frozenset()
    """Those of which somebody said that they do not; of what is in neither nobody knows."""

    not_near: frozenset[str] = frozenset()
    """Municipalities and sites that the child must stay away from: what is near them is no plus."""

    @property
    def places(self) -> int:
        """Places that are needed at one facility."""
        return max(len(self.youths), 1)

    @property
    def legal_bases(self) -> tuple[LegalBasis, ...]:
        """On what ground each of the children can be placed."""
        return self.bases or tuple(basis_of(self.legal, ages) for ages, _ in self.children)

    @property
    def children(self) -> tuple[Child, ...]:
        """The youths, or one unknown youth when there are none."""
        return self.youths or ((None, None),)


class RuleCode(Code):
    """The rules that a facility is judged by, in the order in which they are shown."""

    ROUND_THE_CLOCK = "round_the_clock", N_("round the clock")
    OPEN = "open", NP_("facility", "open")
    UNRESTRICTED = "unrestricted", N_("restriction")
    AGE = "age", N_("ages")
    GENDER = "gender", N_("gender")
    LEGAL = "legal", N_("legal framework")
    ISOLATION = "isolation", N_("isolation")
    ROOM = "room", N_("vacancies")
    FRESH = "fresh", N_("age of the figures")
    STAFF = "staff", NP_("people", "staff")
    FIGURES = "figures", N_("unknown figures")
    NEAR = "near", N_("distance")


class RuleOutcome(StrEnum):
    """What a rule says of a facility."""

    OK = "ok"
    WARNING = "warning"
    UNKNOWN = "unknown"
    EXCLUDES = "excludes"


class Suitability(Code):
    """The verdict of all rules together."""

    YES = "yes", N_("yes")
    YES_BUT = "yes_but", N_("yes, but")
    NO = "no", N_("no")


_CALL_FIRST = frozenset(
    (
        RuleCode.OPEN,
        RuleCode.AGE,
        RuleCode.LEGAL,
        RuleCode.ROOM,
        RuleCode.FRESH,
        RuleCode.FIGURES,
    )
)


class Surroundings(NamedTuple):
    """Distances to municipalities in whole kilometres, and from how many on that is far."""

    distances: Mapping[str, int | None] = {}
    far_km: int = FAR_KM
    from_not_near: Mapping[str, int | None] = {}
    """Distances to the nearest municipality that a case must stay away from."""
    near_km: int = NEAR_KM
    """Up to how many kilometres that is too near."""


def barring(line: CapacityLine, needs: Needs) -> tuple[Restriction, ...]:
    """The restrictions that keep this case out."""
    return tuple(
        bar for bar in line.bars if needs.crisis or bar.kind is not RestrictionKind.NO_CRISIS
    )


def _round_the_clock(line: CapacityLine, _needs: Needs, _around: Surroundings) -> RuleOutcome:
    sleeps = line.round_the_clock and line.has_places
    return RuleOutcome.OK if sleeps else RuleOutcome.EXCLUDES


def _open(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    if line.opening is OpeningStatus.OPEN:
        return RuleOutcome.OK
    if line.opening is not OpeningStatus.LIMITED:
        return RuleOutcome.EXCLUDES
    grounds = line.grounds.split()
    if line.id in needs.exceptions or not needs.grounds.isdisjoint(grounds):
        return RuleOutcome.WARNING
    # Of an exception in words only the desk says itself whether a case is meant.
    known = needs.not_grounds.issuperset(grounds)
    return RuleOutcome.EXCLUDES if known else RuleOutcome.UNKNOWN


def _unrestricted(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    return RuleOutcome.EXCLUDES if line.bars and barring(line, needs) else RuleOutcome.OK


def _age(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    # "From 12" is a range without an upper end; without any end nobody stated an age.
    low, high = line.age_min, line.age_max
    if low is None and high is None:
        return RuleOutcome.UNKNOWN
    outcome = RuleOutcome.OK
    for ages, _ in needs.children:
        if ages is None:
            outcome = RuleOutcome.UNKNOWN
            continue
        youngest, oldest = ages
        if (low is not None and oldest < low) or (high is not None and youngest > high):
            return RuleOutcome.EXCLUDES
        if (low is not None and youngest < low) or (high is not None and oldest > high):
            outcome = RuleOutcome.UNKNOWN
    return outcome


def _gender(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    outcome = RuleOutcome.OK
    if line.gender is not Gender.ANY:
        for _, gender in needs.children:
            if gender is None or gender is Gender.ANY:
                outcome = RuleOutcome.UNKNOWN
            elif gender is not line.gender:
                return RuleOutcome.EXCLUDES
    return outcome


def ground_at(kind: Kind, needs: Needs) -> LegalGround:
    """Whether there is a ground to place all of the children at a facility of this kind."""
    return _ground_of_all(needs.legal_bases, secure=kind is Kind.SECURE)


@lru_cache(maxsize=64)
def _ground_of_all(bases: tuple[LegalBasis, ...], *, secure: bool) -> LegalGround:
    # Asked of every facility of a board, and answered in two ways.
    return worst(ground(basis, secure=secure) for basis in bases)


def _legal(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    return legal_outcome(ground_at(line.kind, needs))


def legal_outcome(stands: LegalGround) -> RuleOutcome:
    """What the ground for a placement comes to."""
    if stands in FITS:
        return RuleOutcome.OK
    if stands in IN_DOUBT:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.EXCLUDES if stands in NEVER else RuleOutcome.WARNING


def _isolation(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    if needs.isolation is Isolation.IN_DOUBT:
        return RuleOutcome.UNKNOWN
    fits = (line.kind is Kind.ISOLATION) == (needs.isolation is Isolation.YES)
    return RuleOutcome.OK if fits else RuleOutcome.EXCLUDES


def _room(line: CapacityLine, needs: Needs, _around: Surroundings) -> RuleOutcome:
    if line.placeable is None:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.OK if line.placeable >= needs.places else RuleOutcome.EXCLUDES


def _fresh(line: CapacityLine, _needs: Needs, _around: Surroundings) -> RuleOutcome:
    # Ageing is no warning: it only comes after what is fresh.
    if line.freshness is Freshness.NEVER:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.WARNING if line.freshness is Freshness.STALE else RuleOutcome.OK


def _staff(line: CapacityLine, _needs: Needs, _around: Surroundings) -> RuleOutcome:
    return RuleOutcome.WARNING if line.limit is Limit.STAFF else RuleOutcome.OK


def _figures(line: CapacityLine, _needs: Needs, _around: Surroundings) -> RuleOutcome:
    known = line.staffed is not None and line.blocked is not None
    return RuleOutcome.OK if known else RuleOutcome.UNKNOWN


def _near(line: CapacityLine, needs: Needs, around: Surroundings) -> RuleOutcome:
    if needs.not_near:
        return _away(line, needs, around)
    km = around.distances.get(line.municipality)
    if km is None:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.WARNING if km > around.far_km else RuleOutcome.OK


def _away(line: CapacityLine, needs: Needs, around: Surroundings) -> RuleOutcome:
    """Far is no drawback where near is a danger."""
    if line.site in needs.not_near or line.municipality in needs.not_near:
        return RuleOutcome.WARNING
    away = around.from_not_near
    if line.municipality not in away:
        return RuleOutcome.OK
    km = away[line.municipality]
    if km is None:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.WARNING if km <= around.near_km else RuleOutcome.OK


RULES: dict[RuleCode, Callable[[CapacityLine, Needs, Surroundings], RuleOutcome]] = {
    RuleCode.ROUND_THE_CLOCK: _round_the_clock,
    RuleCode.OPEN: _open,
    RuleCode.UNRESTRICTED: _unrestricted,
    RuleCode.AGE: _age,
    RuleCode.GENDER: _gender,
    RuleCode.LEGAL: _legal,
    RuleCode.ISOLATION: _isolation,
    RuleCode.ROOM: _room,
    RuleCode.FRESH: _fresh,
    RuleCode.STAFF: _staff,
    RuleCode.FIGURES: _figures,
    RuleCode.NEAR: _near,
}
_UNKNOWN_LAST = 1_000_000
"""Sorts after every distance and every number of places that is known."""
_AGES = {freshness: rank for rank, freshness in enumerate(Freshness)}


def outcomes(line: CapacityLine, needs: Needs, around: Surroundings) -> dict[RuleCode, RuleOutcome]:
    """What each rule says of one facility."""
    return {code: rule(line, needs, around) for code, rule in RULES.items()}


class Marks(NamedTuple):
    """The verdict of all rules together, with the rules that do not say yes."""

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
        """Whether nothing excludes it and a call can answer what is unknown here."""
        return self.answer is not Suitability.NO and bool(self.answered_by_call)

    @property
    def answered_by_call(self) -> tuple[RuleCode, ...]:
        """The rules of which a call tells what they say."""
        return tuple(code for code in self.marks.unknown if code in _CALL_FIRST)


# Taken from its class a member takes as long as a rule, on Python 3.11.
_OK, _EXCLUDES, _WARNING = RuleOutcome.OK, RuleOutcome.EXCLUDES, RuleOutcome.WARNING


def _ranks(preferred: tuple[Kind, ...]) -> dict[Kind, int]:
    """The rank of each kind; the kinds that are not preferred share the last one."""
    ranks = dict.fromkeys(Kind, len(preferred))
    for rank, kind in enumerate(dict.fromkeys(preferred)):
        ranks[kind] = rank
    return ranks


def _verdict(line: CapacityLine, needs: Needs, around: Surroundings) -> Verdict:
    excluded, warned, unknown = [], [], []
    for code, rule in RULES.items():
        outcome = rule(line, needs, around)
        if outcome is _OK:
            continue
        if outcome is _EXCLUDES:
            excluded.append(code)
        elif outcome is _WARNING:
            warned.append(code)
        else:
            unknown.append(code)
    if excluded:
        answer = Suitability.NO
    else:
        answer = Suitability.YES_BUT if warned or unknown else Suitability.YES
    km = around.distances.get(line.municipality)
    marks = Marks(answer, tuple(excluded), tuple(warned), tuple(unknown))
    return Verdict(line, km, marks)


def judge(lines: Sequence[CapacityLine], needs: Needs, around: Surroundings) -> list[Verdict]:
    """Every facility for a case, best first.

    No warnings come first, then preferred kind, fresh, near, most placeable; what is excluded
    stands last in that same order, unknown behind known, and names decide between equals. For a
    case that must stay away from somewhere, near puts nothing in front.
    """
    ranks, anywhere = _ranks(needs.preferred), bool(needs.not_near)
    needs = needs._replace(bases=needs.legal_bases)  # the same for every facility

    def order(verdict: Verdict) -> tuple[bool, bool, int, int, int, int, str]:
        line, km, marks = verdict
        return (
            marks.answer is Suitability.NO,
            bool(marks.warned_by or marks.unknown),
            ranks[line.kind],
            _AGES[line.freshness],
            0 if anywhere else _UNKNOWN_LAST if km is None else km,
            _UNKNOWN_LAST if line.placeable is None else -line.placeable,
            line.name,
        )

    return sorted((_verdict(line, needs, around) for line in lines), key=order)
