"""The arithmetic of places: what is set up, staffed, taken, held, and so placeable (DOMAIN.md §3).

This module alone knows it. Boards, holds and exports bring facts and read the answer here.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    FacilityId,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_


class Limit(Code):
    """What keeps a facility from taking one more."""

    BEDS = "beds", N_("beds")
    STAFF = "staff", N_("staff")


class Freshness(Code):
    """How old a report is against the desk's terms."""

    FRESH = "fresh", N_("fresh")
    AGEING = "ageing", N_("ageing")
    STALE = "stale", N_("stale")
    NEVER = "never", N_("never reported")


class LeftOut(Code):
    """Why places do not count for tonight; the first that applies is the one that is named."""

    NOT_ROUND_THE_CLOCK = "not_round_the_clock", N_("+{n} day only")
    CLOSED = "closed", N_("+{n} closed")
    LIMITED = "limited", N_("+{n} limited")
    BARRED = "barred", N_("+{n} no crisis")
    STALE = "stale", N_("+{n} stale")


class CapacityFigures(NamedTuple):
    """What one report states, in places; None is unknown and never 0."""

    licensed: int | None = None
    available: int | None = None
    staffed: int | None = None
    occupied: int | None = None
    blocked: int | None = None
    surge: int | None = None
    surge_hours: int | None = None


class Computed(NamedTuple):
    """What follows from the figures, the moves since and the places held, in places."""

    occupied: int | None
    deployable: int | None
    placeable: int | None
    limit: Limit | None


def compute(
    available: int | None,
    staffed: int | None,
    occupied: int | None,
    blocked: int | None,
    moved: int = 0,
    held: int = 0,
) -> Computed:
    """Places a facility can take now (DOMAIN.md §3); `moved` is arrivals less departures since.

    Negative is overcrowded and is not clipped. Blocked unknown counts as none, staffed unknown as
    enough; the board says so beside the figure.
    """
    now = None if occupied is None else occupied + moved
    if available is None:
        return Computed(now, None, None, None)
    usable = available - (blocked or 0)
    if staffed is not None and staffed < usable:
        deployable, limit = staffed, Limit.STAFF
    else:
        deployable, limit = usable, Limit.BEDS
    if now is None:
        return Computed(None, deployable, None, limit)
    return Computed(now, deployable, deployable - now - held, limit)


class CapacityTerms(NamedTuple):
    """The desk's own numbers for figures and their age (set; a setting, not a constant)."""

    fresh: timedelta = timedelta(hours=12)
    ageing: timedelta = timedelta(hours=24)
    large_places: int = 3
    large_share: float = 0.30
    large_share_least: int = 2


def ages(
    observed: Iterable[datetime | None], at: datetime, terms: CapacityTerms
) -> list[Freshness]:
    """How old each of these figures is at a moment."""
    fresh_from, ageing_from = at - terms.fresh, at - terms.ageing
    fresh, ageing, stale, never = Freshness
    return [
        never
        if one is None
        else fresh
        if one >= fresh_from
        else ageing
        if one >= ageing_from
        else stale
        for one in observed
    ]


def freshness(observed_at: datetime | None, at: datetime, terms: CapacityTerms) -> Freshness:
    """How old a figure is at a moment."""
    return ages([observed_at], at, terms)[0]


class CapacityLine(NamedTuple):
    """One facility as the board shows it: facts from the store, and what follows from them.

    A named tuple and not a dataclass: a board of thousands is made on every change, and a tuple
    costs a fifth.
    """

    id: FacilityId
    name: str
    kind: Kind
    provider: str
    site: str
    municipality: str
    round_the_clock: bool
    crucial: bool
    age_min: int | None
    age_max: int | None
    gender: Gender
    extendable_to: int | None
    planned_places: int | None
    version: int
    report: UUID | None
    observed_at: datetime | None
    licensed: int | None
    available: int | None
    staffed: int | None
    reported_occupied: int | None
    blocked: int | None
    blocked_reason: BlockedReason | None
    surge: int | None
    surge_hours: int | None
    reporter: str
    opening: OpeningStatus
    exception: str
    delivery: DeliveryMode | None
    reachability: Reachability | None
    moved: int
    held: int
    occupied: int | None
    deployable: int | None
    placeable: int | None
    limit: Limit | None
    freshness: Freshness
    bars: tuple[Restriction, ...]

    @property
    def figures(self) -> CapacityFigures:
        """What the board shows now, arrivals and departures counted in."""
        return CapacityFigures(
            self.licensed,
            self.available,
            self.staffed,
            self.occupied,
            self.blocked,
            self.surge,
            self.surge_hours,
        )

    @property
    def barred_for_crisis(self) -> bool:
        """Whether some restriction keeps crisis placements out."""
        return bool(self.bars)


def left_out(line: CapacityLine) -> LeftOut | None:
    """Why this facility's places do not count for tonight, or None when they do."""
    return _left_out(line.round_the_clock, line.opening, bool(line.bars), line.freshness)


@cache
def _left_out(
    round_the_clock: bool,  # noqa: FBT001 - by place, for `map`
    opening: OpeningStatus,
    barred: bool,  # noqa: FBT001
    freshness: Freshness,
) -> LeftOut | None:
    if not round_the_clock:
        return LeftOut.NOT_ROUND_THE_CLOCK
    if opening is OpeningStatus.CLOSED:
        return LeftOut.CLOSED
    if opening is OpeningStatus.LIMITED:
        return LeftOut.LIMITED
    if barred:
        return LeftOut.BARRED
    if freshness in (Freshness.STALE, Freshness.NEVER):
        return LeftOut.STALE
    return None


class Sum(NamedTuple):
    """A sum over known values; `known` False means that nobody stated one."""

    value: int = 0
    unknown: int = 0
    known: bool = False

    @property
    def or_none(self) -> int | None:
        """The value, or None when nothing is known."""
        return self.value if self.known else None


def total(values: Sequence[int | None]) -> Sum:
    """Add what is known and count what is not: "12 + ? (2 unknown)"."""
    known = [one for one in values if one is not None]
    return Sum(sum(known), len(values) - len(known), bool(known))


class CapacityTotals(NamedTuple):
    """The board added up, in places; negative placeable is never room elsewhere."""

    facilities: int
    licensed: Sum
    available: Sum
    staffed: Sum
    occupied: Sum
    blocked: Sum
    reserved: int
    placeable: Sum
    tonight: int
    unknown_tonight: int
    """Facilities that would count for tonight and whose placeable is unknown."""
    left_out: dict[LeftOut, int]
    """Positive places that do not count for tonight, by reason."""
    overcrowded: int
    overcrowded_places: int
    stale: int
    never: int
    surge: int
    barred: int
    closed: int
    limited: int
    by_kind: "dict[Kind, CapacityTotals]"


_COUNTED = (
    "licensed",
    "available",
    "staffed",
    "occupied",
    "blocked",
    "placeable",
    "surge",
    "held",
    "round_the_clock",
    "opening",
    "bars",
    "freshness",
)
_counted = itemgetter(*map(CapacityLine._fields.index, _COUNTED))
_last: dict[Kind, tuple[list[CapacityLine], CapacityTotals]] = {}
"""What was added up last: lines that stay the same, kind by kind, are not added up again."""


def add_up(lines: Iterable[CapacityLine], *, split: bool = True) -> CapacityTotals:
    """The totals of these lines, and of each kind among them."""
    kinds: dict[Kind, list[CapacityLine]] = {kind: [] for kind in Kind}
    for line in lines:
        kinds[line.kind].append(line)
    found: dict[Kind, CapacityTotals] = {}
    for kind, own in kinds.items():
        if own:
            last = _last.get(kind)
            if last is None or last[0] != own:
                last = _last[kind] = (own, _added(own))
            found[kind] = last[1]
    return _together(found.values())._replace(by_kind=found if split else {})


def _added(lines: list[CapacityLine]) -> CapacityTotals:
    *figures, placeable, surge, held, clock, opening, bars, ages = zip(
        *map(_counted, lines), strict=True
    )
    licensed, available, staffed, occupied, blocked = map(total, figures)
    barred = [*map(bool, bars)]
    tonight = unknown_tonight = 0
    out: dict[LeftOut, int] = {}
    for places, reason in zip(placeable, map(_left_out, clock, opening, barred, ages), strict=True):
        if places is None:
            unknown_tonight += reason is None
        elif places > 0:
            if reason is None:
                tonight += places
            else:
                out[reason] = out.get(reason, 0) + places
    overcrowded = [one for one in placeable if one is not None and one < 0]
    return CapacityTotals(
        facilities=len(lines),
        licensed=licensed,
        available=available,
        staffed=staffed,
        occupied=occupied,
        blocked=blocked,
        reserved=sum(held),
        placeable=total([one if one is None or one > 0 else 0 for one in placeable]),
        tonight=tonight,
        unknown_tonight=unknown_tonight,
        left_out=out,
        overcrowded=len(overcrowded),
        overcrowded_places=-sum(overcrowded),
        stale=ages.count(Freshness.STALE),
        never=ages.count(Freshness.NEVER),
        surge=total(surge).value,
        barred=sum(barred),
        closed=opening.count(OpeningStatus.CLOSED),
        limited=opening.count(OpeningStatus.LIMITED),
        by_kind={},
    )


def _together(own: Collection[CapacityTotals]) -> CapacityTotals:
    return CapacityTotals(
        facilities=sum(one.facilities for one in own),
        licensed=_joined(one.licensed for one in own),
        available=_joined(one.available for one in own),
        staffed=_joined(one.staffed for one in own),
        occupied=_joined(one.occupied for one in own),
        blocked=_joined(one.blocked for one in own),
        reserved=sum(one.reserved for one in own),
        placeable=_joined(one.placeable for one in own),
        tonight=sum(one.tonight for one in own),
        unknown_tonight=sum(one.unknown_tonight for one in own),
        left_out={
            reason: places
            for reason in LeftOut
            if (places := sum(one.left_out.get(reason, 0) for one in own))
        },
        overcrowded=sum(one.overcrowded for one in own),
        overcrowded_places=sum(one.overcrowded_places for one in own),
        stale=sum(one.stale for one in own),
        never=sum(one.never for one in own),
        surge=sum(one.surge for one in own),
        barred=sum(one.barred for one in own),
        closed=sum(one.closed for one in own),
        limited=sum(one.limited for one in own),
        by_kind={},
    )


def _joined(sums: Iterable[Sum]) -> Sum:
    own = [*sums]
    return Sum(
        sum(one.value for one in own),
        sum(one.unknown for one in own),
        any(one.known for one in own),
    )


def bar_words(bars: Sequence[Restriction]) -> RestrictionKind | None:
    """The restriction to name where there is room for one."""
    order = (RestrictionKind.ADMISSION_STOP, RestrictionKind.NO_CRISIS, RestrictionKind.VALIDITY)
    return min((bar.kind for bar in bars), key=order.index, default=None)
