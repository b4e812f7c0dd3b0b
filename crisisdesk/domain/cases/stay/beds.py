"""Tomorrow's beds: who stays in a place, what must happen first, and what comes free when."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.deadlines import CaseTerms, day_of_stay
from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.lines import CaseLine, StayLine, YouthLine
from crisisdesk.domain.cases.states import CaseId, StayId
from crisisdesk.domain.cases.stay.milestones import is_overstayed
from crisisdesk.domain.cases.stay.outflow import Outflow, OutflowLook, look
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import finds
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_

_SUNDAY = 6


class ComesFree(Code):
    """When a place is expected to come free."""

    EARLIER = "earlier", N_("expected earlier")
    TODAY = "today", N_("today")
    TOMORROW = "tomorrow", N_("tomorrow")
    THIS_WEEK = "this_week", N_("this week")
    LATER = "later", N_("later")
    UNKNOWN = "unknown", N_("day unknown")


class Bed(NamedTuple):
    """One occupied place: whose it is, what must happen first, who acts, and the days."""

    id: StayId
    case: CaseId
    reference: str
    facility: FacilityId
    name: str
    kind: Kind | None
    youth: YouthLine | None
    days: int
    """How old the stay is."""
    overstayed: bool
    blockers: tuple[Blocker, ...]
    """What holds this child back; where nobody said it of the child, what its case waits for."""
    who: str
    looks_on: date | None
    leaves_on: date | None
    look: OutflowLook
    free: ComesFree

    @property
    def is_due(self) -> bool:
        """Whether somebody must look at how the child comes to leave."""
        return self.look is not OutflowLook.NOT_YET


class BedSelection(NamedTuple):
    """Which places are listed."""

    words: str = ""
    due: bool = False
    """Only those that somebody must look at."""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return self != BedSelection()

    def admits(self, bed: Bed) -> bool:
        """Whether a place is listed; every typed word must be found in it."""
        child = "" if bed.youth is None else bed.youth.pseudonym
        return (bed.is_due or not self.due) and finds(
            self.words, bed.name, bed.reference, child, bed.who
        )


def comes_free(leaves_on: date | None, today: date) -> ComesFree:
    """When a place comes free that is left on this day; this week lasts until Sunday."""
    if leaves_on is None:
        return ComesFree.UNKNOWN
    ahead = (leaves_on - today) // timedelta(days=1)
    if ahead < 0:
        return ComesFree.EARLIER
    if ahead <= 1:
        return ComesFree.TOMORROW if ahead else ComesFree.TODAY
    return ComesFree.THIS_WEEK if ahead <= _SUNDAY - today.weekday() else ComesFree.LATER


def beds(cases: Iterable[CaseLine], at: datetime, terms: CaseTerms) -> list[Bed]:
    """Every place of the region that a child of the desk occupies, the first to come free first.

    Of one day what somebody must look at stands first, then the longest stay. Stays that came with
    a list are left out until somebody takes the lead.
    """
    lines = [
        _bed(case, stay, at, terms)
        for case in cases
        if not case.unread and case.ended_at is None
        for stay in case.stays
        if not stay.outside
    ]
    return sorted(lines, key=_order)


def _bed(case: CaseLine, stay: StayLine, at: datetime, terms: CaseTerms) -> Bed:
    arrived_at = case.arrived_at or stay.since
    outflow = case.outflows.get(stay.id)
    told = outflow or Outflow(stay.facility, stay.id)
    blockers = tuple(sorted(case.blockers)) if told.blocker is None else (told.blocker,)
    return Bed(
        stay.id,
        case.id,
        case.reference,
        stay.facility,
        stay.name,
        stay.kind,
        next((youth for youth in case.youths if youth.id == stay.youth), None),
        day_of_stay(arrived_at, at),
        is_overstayed(arrived_at, at, terms),
        blockers,
        told.who,
        told.looks_on,
        told.leaves_on,
        look(outflow, arrived_at, at, terms),
        comes_free(told.leaves_on, local(at).date()),
    )


_FREE = [*ComesFree]


def _order(bed: Bed) -> tuple[int, date, int, date, int, str, str]:
    return (
        _FREE.index(bed.free),
        bed.leaves_on or date.max,
        -bed.look.pressing,
        bed.looks_on or date.max,
        -bed.days,
        bed.reference,
        str(bed.id),
    )


def count(beds: Iterable[Bed]) -> Counter[ComesFree]:
    """How many places come free when."""
    return Counter(bed.free for bed in beds)


def by_kind(beds: Iterable[Bed]) -> Mapping[Kind, Counter[ComesFree]]:
    """The same for each kind of facility, in the order in which kinds stand anywhere."""
    kinds: dict[Kind, Counter[ComesFree]] = {}
    for bed in beds:
        kinds.setdefault(bed.kind or Kind.OTHER, Counter())[bed.free] += 1
    return {kind: kinds[kind] for kind in Kind if kind in kinds}


def by_facility(beds: Iterable[Bed]) -> Mapping[FacilityId, Counter[ComesFree]]:
    """The same for each facility; expected is not vacant, and no figure counts it."""
    facilities: dict[FacilityId, Counter[ComesFree]] = {}
    for bed in beds:
        facilities.setdefault(bed.facility, Counter())[bed.free] += 1
    return facilities


class HeldBack(NamedTuple):
    """How many children something holds back, how long the longest has stayed, and who acts."""

    blocker: Blocker | None
    """None where nobody said what it is."""
    number: int
    longest: int
    who: tuple[str, ...]


def held_back(beds: Iterable[Bed]) -> list[HeldBack]:
    """What holds children back, what holds the longest one first; unsaid stands last.

    A child that several things hold back counts under each.
    """
    groups: dict[Blocker | None, list[Bed]] = {}
    for bed in beds:
        for blocker in bed.blockers or (None,):
            groups.setdefault(blocker, []).append(bed)
    lines = [
        HeldBack(
            blocker,
            len(group),
            max(bed.days for bed in group),
            tuple(dict.fromkeys(bed.who for bed in group if bed.who)),
        )
        for blocker, group in groups.items()
    ]
    return sorted(
        lines,
        key=lambda line: (line.blocker is None, -line.longest, -line.number, str(line.blocker)),
    )
