"""The arithmetic of places: what is set up, staffed, taken, held, and so placeable (DOMAIN.md §3).

This module alone knows it. Boards, holds and exports bring facts and read the answer here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.facilities import (
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
from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.errors import N_, Phrase, RuleBroken

MOST_PLACES = 9999


class Limit(StrEnum):
    """What keeps a facility from taking one more."""

    BEDS = "beds"
    STAFF = "staff"


class Freshness(StrEnum):
    """How old a report is against the desk's terms."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    NEVER = "never"


class LeftOut(StrEnum):
    """Why places do not count for tonight; the first that applies is the one that is named."""

    NOT_ROUND_THE_CLOCK = "not_round_the_clock"
    CLOSED = "closed"
    LIMITED = "limited"
    BARRED = "barred"
    STALE = "stale"


class Channel(StrEnum):
    """How a report came in."""

    PHONE = "phone"
    MAIL = "mail"
    CALL_ROUND = "call_round"
    IMPORT = "import"


LIMIT_WORDS = {Limit.BEDS: N_("beds"), Limit.STAFF: N_("staff")}
FRESHNESS_WORDS = {
    Freshness.FRESH: N_("fresh"),
    Freshness.AGEING: N_("ageing"),
    Freshness.STALE: N_("stale"),
    Freshness.NEVER: N_("never reported"),
}
CHANNEL_WORDS = {
    Channel.PHONE: N_("phone"),
    Channel.MAIL: N_("mail"),
    Channel.CALL_ROUND: N_("call round"),
    Channel.IMPORT: N_("import"),
}
LEFT_OUT_WORDS = {
    LeftOut.STALE: N_("+{n} stale"),
    LeftOut.BARRED: N_("+{n} no crisis"),
    LeftOut.LIMITED: N_("+{n} limited"),
    LeftOut.CLOSED: N_("+{n} closed"),
    LeftOut.NOT_ROUND_THE_CLOCK: N_("+{n} day only"),
}
FIGURE_WORDS = {
    "licensed": N_("licensed"),
    "available": N_("available"),
    "staffed": N_("staffed"),
    "occupied": N_("occupied"),
    "blocked": N_("blocked"),
    "surge": N_("surge"),
    "surge_hours": N_("within hours"),
}


class Figures(NamedTuple):
    """What one report states, in places; None is unknown and never 0."""

    licensed: int | None = None
    available: int | None = None
    staffed: int | None = None
    occupied: int | None = None
    blocked: int | None = None
    surge: int | None = None
    surge_hours: int | None = None


class Reckoned(NamedTuple):
    """What follows from the figures, the moves since and the places held, in places."""

    occupied: int | None
    carried: int | None
    placeable: int | None
    limit: Limit | None


def reckon(
    available: int | None,
    staffed: int | None,
    occupied: int | None,
    blocked: int | None,
    moved: int = 0,
    held: int = 0,
) -> Reckoned:
    """Places a facility can take now (DOMAIN.md §3); `moved` is arrivals less departures since.

    Negative is overcrowded and is not clipped. Blocked unknown counts as none, staffed unknown as
    enough; the board says so beside the figure.
    """
    now = None if occupied is None else occupied + moved
    if available is None:
        return Reckoned(now, None, None, None)
    usable = available - (blocked or 0)
    if staffed is not None and staffed < usable:
        carried, limit = staffed, Limit.STAFF
    else:
        carried, limit = usable, Limit.BEDS
    if now is None:
        return Reckoned(None, carried, None, limit)
    return Reckoned(now, carried, carried - now - held, limit)


class Terms(NamedTuple):
    """The desk's own numbers for figures and their age (set; a setting, not a constant)."""

    fresh: timedelta = timedelta(hours=12)
    ageing: timedelta = timedelta(hours=24)
    large_places: int = 3
    large_share: float = 0.30
    large_share_least: int = 2


def freshness(observed_at: datetime | None, at: datetime, terms: Terms) -> Freshness:
    """How old a figure is at a moment."""
    if observed_at is None:
        return Freshness.NEVER
    age = at - observed_at
    if age <= terms.fresh:
        return Freshness.FRESH
    return Freshness.AGEING if age <= terms.ageing else Freshness.STALE


class Line(NamedTuple):
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
    carried: int | None
    placeable: int | None
    limit: Limit | None
    freshness: Freshness
    bars: tuple[Restriction, ...]

    @property
    def figures(self) -> Figures:
        """What the board shows now, arrivals and departures counted in."""
        return Figures(
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


def left_out(line: Line) -> LeftOut | None:
    """Why this facility's places do not count for tonight, or None when they do."""
    if not line.round_the_clock:
        return LeftOut.NOT_ROUND_THE_CLOCK
    if line.opening is OpeningStatus.CLOSED:
        return LeftOut.CLOSED
    if line.opening is OpeningStatus.LIMITED:
        return LeftOut.LIMITED
    if line.bars:
        return LeftOut.BARRED
    if line.freshness in (Freshness.STALE, Freshness.NEVER):
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


def total(values: Iterable[int | None]) -> Sum:
    """Add what is known and count what is not: "12 + ? (2 unknown)"."""
    value = unknown = 0
    known = False
    for one in values:
        if one is None:
            unknown += 1
        else:
            value += one
            known = True
    return Sum(value, unknown, known)


@dataclass(frozen=True, slots=True)
class Totals:
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
    by_kind: dict[Kind, "Totals"] = field(default_factory=dict)


def add_up(lines: Sequence[Line], *, split: bool = True) -> Totals:
    """The totals of these lines, and of each kind among them."""
    placeable = [line.placeable for line in lines]
    tonight = unknown_tonight = 0
    out: dict[LeftOut, int] = {}
    for line in lines:
        reason = left_out(line)
        if reason is None:
            if line.placeable is None:
                unknown_tonight += 1
            elif line.placeable > 0:
                tonight += line.placeable
        elif line.placeable is not None and line.placeable > 0:
            out[reason] = out.get(reason, 0) + line.placeable
    positive = total(None if one is None else max(one, 0) for one in placeable)
    kinds: dict[Kind, Totals] = {}
    if split:
        sorted_out: dict[Kind, list[Line]] = {}
        for line in lines:
            sorted_out.setdefault(line.kind, []).append(line)
        kinds = {kind: add_up(own, split=False) for kind, own in sorted_out.items()}
        kinds = {kind: kinds[kind] for kind in Kind if kind in kinds}
    return Totals(
        facilities=len(lines),
        licensed=total(line.licensed for line in lines),
        available=total(line.available for line in lines),
        staffed=total(line.staffed for line in lines),
        occupied=total(line.occupied for line in lines),
        blocked=total(line.blocked for line in lines),
        reserved=sum(line.held for line in lines),
        placeable=positive,
        tonight=tonight,
        unknown_tonight=unknown_tonight,
        left_out=out,
        overcrowded=sum(1 for one in placeable if one is not None and one < 0),
        overcrowded_places=sum(-one for one in placeable if one is not None and one < 0),
        stale=sum(1 for line in lines if line.freshness is Freshness.STALE),
        never=sum(1 for line in lines if line.freshness is Freshness.NEVER),
        surge=sum(line.surge or 0 for line in lines),
        barred=sum(1 for line in lines if line.bars),
        closed=sum(1 for line in lines if line.opening is OpeningStatus.CLOSED),
        limited=sum(1 for line in lines if line.opening is OpeningStatus.LIMITED),
        by_kind=kinds,
    )


class Change(NamedTuple):
    """A figure that moves by more than the desk takes without asking."""

    figure: str
    before: int
    after: int


def large_changes(before: Figures, after: Figures, terms: Terms) -> list[Change]:
    """The figures about which the desk asks "are you sure?" (set; never in an import)."""
    found = []
    for name, old, new in zip(Figures._fields, before, after, strict=True):
        if old is None or new is None or name == "surge_hours":
            continue
        step = abs(new - old)
        share = step / old if old else 1.0
        if step >= terms.large_places or (
            step >= terms.large_share_least and share >= terms.large_share
        ):
            found.append(Change(name, old, new))
    return found


def parse_figure(text: str, name: str) -> int | None:
    """Read a typed figure; "?" is unknown.

    Raises RuleBroken for an empty field, a sign, a fraction or more than 9999 places.
    """
    text = text.strip()
    if text == "?":
        return None
    # Python itself refuses to read thousands of digits.
    if not (text.isascii() and text.isdigit()) or len(text.lstrip("0")) > len(str(MOST_PLACES)):
        raise RuleBroken(
            N_("{figure}: write a whole number up to {most}, or ? for unknown."),
            field=name,
            figure=Phrase(FIGURE_WORDS[name]),
            most=MOST_PLACES,
        )
    return int(text)


@dataclass(frozen=True, slots=True)
class Report:
    """What a facility, or somebody for it, said about its places at one moment."""

    facility: FacilityId
    figures: Figures
    observed_at: datetime
    blocked_reason: BlockedReason | None = None
    reporter_role: str = ""
    reporter_organisation: str = ""
    channel: Channel = Channel.PHONE
    note: str = ""
    replaces: UUID | None = None


def check_report(report: Report, recorded_at: datetime) -> Report:
    """The report, if it can be true.

    Raises RuleBroken: a moment more than five minutes ahead, a figure below 0 or above 9999,
    more occupied than available without a note.
    """
    if report.observed_at > recorded_at + FUTURE_ALLOWED:
        raise RuleBroken(
            N_("The report is from the future: {moment}."),
            field="observed_at",
            moment=moment_text(report.observed_at),
        )
    for name, value in zip(Figures._fields, report.figures, strict=True):
        if value is not None and not 0 <= value <= MOST_PLACES:
            raise RuleBroken(
                N_("{figure}: write a whole number up to {most}, or ? for unknown."),
                field=name,
                figure=Phrase(FIGURE_WORDS[name]),
                most=MOST_PLACES,
            )
    available, occupied = report.figures.available, report.figures.occupied
    if (
        report.channel is not Channel.IMPORT
        and available is not None
        and occupied is not None
        and occupied > available
        and not report.note.strip()
    ):
        raise RuleBroken(
            N_("More occupied ({occupied}) than available ({available}): say in the note how."),
            field="note",
            occupied=occupied,
            available=available,
        )
    return report


class Kept(NamedTuple):
    """A report as it stands in the history, enough to say which one is in force."""

    id: UUID
    observed_at: datetime
    recorded_at: datetime
    replaces: UUID | None


def in_force(reports: Iterable[Kept], at: datetime, known: datetime | None = None) -> Kept | None:
    """The report in force at a moment (DOMAIN.md §3), as known at another.

    Among those observed by then that no later one replaces: the greatest observed, then recorded,
    then id. A correction counts from its recording, whatever its moment.
    """
    seen = [one for one in reports if known is None or one.recorded_at <= known]
    replaced = {one.replaces for one in seen if one.replaces is not None}
    return max(
        (one for one in seen if one.observed_at <= at and one.id not in replaced),
        key=lambda one: (one.observed_at, one.recorded_at, one.id),
        default=None,
    )


class Added(NamedTuple):
    """A report that was kept, and the one that is in force after it."""

    id: UUID
    line: Line

    @property
    def in_force(self) -> bool:
        """Whether the board shows this report now."""
        return self.line.report == self.id


def bar_words(bars: Sequence[Restriction]) -> RestrictionKind | None:
    """The restriction to name where there is room for one."""
    order = (RestrictionKind.ADMISSION_STOP, RestrictionKind.NO_CRISIS, RestrictionKind.VALIDITY)
    return min((bar.kind for bar in bars), key=order.index, default=None)
