"""The arithmetic of places: what is set up, staffed, taken, held, and so placeable (DOMAIN.md §3).

Only this module knows it. Boards, holds and exports pass facts and read the answer.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
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
from crisisdesk.domain.settings import DEFAULTS, usual_hours
from crisisdesk.domain.totals import Rate, Total, rate_of, total
from crisisdesk.errors import N_, NP_, Phrase


class Limit(Code):
    """What limits the places of a facility."""

    BEDS = "beds", N_("beds")
    STAFF = "staff", NP_("limit", "staff")


class Freshness(Code):
    """How old a report is by the desk's terms."""

    FRESH = "fresh", N_("fresh")
    AGEING = "ageing", N_("ageing")
    STALE = "stale", N_("stale")
    NEVER = "never", N_("never reported")


class LeftOut(Code):
    """Why places do not count for tonight, those first that matter least to who looks for one."""

    NOT_ROUND_THE_CLOCK = "not_round_the_clock", N_("+{n} day only")
    ISOLATION = "isolation", N_("+{n} isolation")
    SECURE = "secure", N_("+{n} secure")
    CLOSED = "closed", N_("+{n} closed")
    LIMITED = "limited", N_("+{n} limited")
    BARRED = "barred", N_("+{n} no crisis")
    STALE = "stale", N_("+{n} stale")


class CapacityFigures(NamedTuple):
    """What one report states, in places; None is unknown, never 0."""

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
    came: int = 0,
    gone: int = 0,
    held: int = 0,
) -> Computed:
    """Places a facility can take now (DOMAIN.md §3, §9).

    `came` are children who arrived since the report and are there, `gone` those of before it who
    left since: no more of them than it counted, for a report may have left one out already.
    Negative is overcrowded and is not clipped. Blocked unknown counts as none, staffed unknown as
    enough; the board says so beside the figure. More blocked than available contradict each other:
    then nobody knows what is vacant.
    """
    now = None if occupied is None else max(occupied - gone, 0) + came
    if available is None or (blocked or 0) > available:
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
    """The desk's own numbers for figures and their age (`domain/settings.py`)."""

    fresh: timedelta = usual_hours("capacity.fresh_hours")
    ageing: timedelta = usual_hours("capacity.ageing_hours")
    large_places: int = DEFAULTS["capacity.large_places"]
    large_share: float = DEFAULTS["capacity.large_share"]
    large_share_least: int = DEFAULTS["capacity.large_share_least"]


def freshness(observed_at: datetime | None, at: datetime, terms: CapacityTerms) -> Freshness:
    """How old a figure is at a moment."""
    if observed_at is None:
        return Freshness.NEVER
    if observed_at >= at - terms.fresh:
        return Freshness.FRESH
    return Freshness.AGEING if observed_at >= at - terms.ageing else Freshness.STALE


def ages(
    observed: Iterable[datetime | None], at: datetime, terms: CapacityTerms
) -> list[Freshness]:
    """How old each of these figures is at a moment."""
    return [freshness(observed_at, at, terms) for observed_at in observed]


class CapacityLine(NamedTuple):
    """One facility as the board shows it: facts from the store, and what follows from them.

    A named tuple and not a dataclass: a board of thousands is made on every change, at a fifth
    of the cost.
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
    channel: str | None
    """A code of Channel: how the report came in; None where nobody reported."""
    opening: OpeningStatus
    opening_until: datetime | None
    """When the opening is expected to end; None where nobody said so."""
    exception: str
    grounds: str
    """Codes of ExceptionGround with spaces between them."""
    delivery: DeliveryMode | None
    reachability: Reachability | None
    came: int
    """Children who arrived since the report and are there."""
    gone: int
    """Children who were there before the report and left since."""
    held: int
    tentative: int
    """Of those held, places that a desk that is away holds without a promise by name."""
    occupied: int | None
    deployable: int | None
    placeable: int | None
    limit: Limit | None
    freshness: Freshness
    bars: tuple[Restriction, ...]
    blocked_until: date | None = None
    """The day by which its blocked places are expected back; None where nobody said so."""

    @property
    def figures(self) -> CapacityFigures:
        """The figures that the board shows now, with arrivals and departures since."""
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
    def moved(self) -> int:
        """Arrivals less departures since the report, as far as they change what it counted."""
        if self.occupied is None or self.reported_occupied is None:
            return self.came - self.gone
        return self.occupied - self.reported_occupied

    @property
    def has_places(self) -> bool:
        """Whether it has places at all: a team has none, and so nothing that is unknown (A111)."""
        return self.kind is not Kind.TEAM

    @property
    def is_stale(self) -> bool:
        """Whether its figures are too old, or were never given."""
        return self.has_places and self.freshness in (Freshness.STALE, Freshness.NEVER)

    def is_older_than(self, moment: datetime) -> bool:
        """Whether its figures, if it has any, are from before this moment."""
        return self.has_places and (self.observed_at is None or self.observed_at < moment)

    @property
    def barred_for_crisis(self) -> bool:
        """Whether some restriction bars crisis placements."""
        return bool(self.bars)


def left_out(line: CapacityLine) -> LeftOut | None:
    """Why this facility's places do not count for tonight, or None when they do.

    What needs an order or isolation stands apart, and only where nothing else keeps it out. What
    was never reported is not too old: nobody knows it.
    """
    if not line.round_the_clock:
        return LeftOut.NOT_ROUND_THE_CLOCK
    if line.opening is not OpeningStatus.OPEN:
        return LeftOut.CLOSED if line.opening is OpeningStatus.CLOSED else LeftOut.LIMITED
    if line.bars:
        return LeftOut.BARRED
    return LeftOut.STALE if line.freshness is Freshness.STALE else _APART.get(line.kind)


_APART = {Kind.SECURE: LeftOut.SECURE, Kind.ISOLATION: LeftOut.ISOLATION}


def counts_tonight(line: CapacityLine) -> bool:
    """Whether a child could sleep here tonight if there is room, with an order or apart too."""
    return line.has_places and left_out(line) in (None, *_APART.values())


class CapacityTotals(NamedTuple):
    """The totals of a board in places; overcrowding never reduces room elsewhere."""

    facilities: int
    licensed: Total
    available: Total
    staffed: Total
    occupied: Total
    blocked: Total
    reserved: int
    placeable: Total
    filled: Rate
    """Occupied / available, over the facilities that state both."""
    tonight: Total
    """Unknown are the facilities that would count but whose placeable is unknown."""
    left_out: dict[LeftOut, Total]
    """Positive and unknown places that do not count for tonight, by reason."""
    overcrowded: int
    overcrowded_places: int
    stale: int
    never: int
    surge: Total
    barred: int
    closed: int
    limited: int
    by_kind: "dict[Kind, CapacityTotals]"


def add_up(lines: Iterable[CapacityLine], *, split: bool = True) -> CapacityTotals:
    """The totals of these lines, and of each kind among them."""
    lines = [line for line in lines if line.kind is not Kind.TEAM]
    kinds: dict[Kind, list[CapacityLine]] = {kind: [] for kind in Kind}
    if split:
        for line in lines:
            kinds[line.kind].append(line)
    placeable = [line.placeable for line in lines]
    overcrowded = [places for places in placeable if places is not None and places < 0]
    tonight = unknown_tonight = 0
    out: dict[LeftOut, list[int | None]] = {}
    for line in lines:
        places = line.placeable
        if places is not None and places <= 0:
            continue
        reason = left_out(line)
        if reason is not None:
            out.setdefault(reason, []).append(places)
        elif places is None:
            unknown_tonight += 1
        else:
            tonight += places
    freshness = [line.freshness for line in lines]
    opening = [line.opening for line in lines]
    return CapacityTotals(
        facilities=len(lines),
        licensed=total([line.licensed for line in lines]),
        available=total([line.available for line in lines]),
        staffed=total([line.staffed for line in lines]),
        occupied=total([line.occupied for line in lines]),
        blocked=total([line.blocked for line in lines]),
        reserved=sum([line.held for line in lines]),
        placeable=total([0 if places and places < 0 else places for places in placeable]),
        filled=rate_of([(line.occupied, line.available) for line in lines]),
        tonight=Total(tonight, unknown_tonight, len(lines) - unknown_tonight),
        left_out={reason: total(places) for reason, places in out.items()},
        overcrowded=len(overcrowded),
        overcrowded_places=-sum(overcrowded),
        stale=freshness.count(Freshness.STALE),
        never=freshness.count(Freshness.NEVER),
        surge=total([line.surge for line in lines]),
        barred=sum([bool(line.bars) for line in lines]),
        closed=opening.count(OpeningStatus.CLOSED),
        limited=opening.count(OpeningStatus.LIMITED),
        by_kind={kind: add_up(group, split=False) for kind, group in kinds.items() if group},
    )


def told_vacant(line: CapacityLine) -> int | None:
    """What a document says is vacant at a facility; None where it is unknown or too old."""
    return None if line.is_stale else line.placeable


def told_tonight(totals: CapacityTotals) -> Total:
    """What a document says is vacant tonight: none only where every figure is known and recent."""
    number = totals.tonight
    if not number.value and (number.unknown or totals.stale or totals.never):
        return number._replace(known=0)
    return number


def left_out_phrases(totals: CapacityTotals) -> list[Phrase]:
    """What the headline leaves out, a phrase for each reason."""
    return [
        Phrase(reason.words, {"n": totals.left_out[reason]})
        for reason in reversed(LeftOut)
        if reason in totals.left_out
    ]


def bar_words(bars: Sequence[Restriction]) -> RestrictionKind | None:
    """The most important restriction, for a place with room for only one."""
    order = (RestrictionKind.ADMISSION_STOP, RestrictionKind.NO_CRISIS, RestrictionKind.VALIDITY)
    return min((bar.kind for bar in bars), key=order.index, default=None)


def bars_until(bars: Sequence[Restriction]) -> datetime | None:
    """When the last of these restrictions ends; None where one has no end that was stated.

    A validity bars outside its term: no end is known of one that is over.
    """
    ends = [bar.valid_until if bar.kind is not RestrictionKind.VALIDITY else None for bar in bars]
    return None if None in ends else max(filter(None, ends), default=None)
