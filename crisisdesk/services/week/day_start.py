"""The day start: what is new since yesterday, what ends today, and who is on duty (A88)."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.calls.reporting import FacilityReporting
from crisisdesk.domain.calls.rounds import CallRound
from crisisdesk.domain.capacity.facilities import MemberId, Restriction
from crisisdesk.domain.capacity.places import CapacityLine, CapacityTotals
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.legal.orders import BeforeOpening, before_opening
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.waiting.visits import is_asked
from crisisdesk.domain.moments import local
from crisisdesk.domain.together.conflicts import DeskConflict
from crisisdesk.domain.week.agenda import CaseCounts
from crisisdesk.domain.week.duties import Duty, Prompt, on_the_clock
from crisisdesk.domain.week.register import Entry
from crisisdesk.domain.week.rubrics import WaitingCase
from crisisdesk.domain.working_days import working_days_before
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.calls import reporting, rounds
from crisisdesk.services.capacity import capacity
from crisisdesk.services.together import standing
from crisisdesk.services.week import duty_prompts, provider_contact
from crisisdesk.services.week.provider_contact import ProviderContacts
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import agenda as agenda_queries
from crisisdesk.store.queries.week import meetings as queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.queries.week.meetings import OnDuty
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

MOST_WATCH = timedelta(days=7)
_DAY = timedelta(days=1)


class DayStart(NamedTuple):
    """What a desk must know at the start of its day."""

    at: datetime
    since: datetime
    """The start of the previous working day."""
    new: CaseCounts
    without_lead: list[CaseLine]
    asking: list[CaseLine]
    """Cases of which somebody must see to something now, beside their clock."""
    before_opening: BeforeOpening | None
    """What ends or must be heard before offices open again."""
    visits: list[CaseLine]
    """Cases without a safe bed: each is asked whether a home visit is needed (A125)."""
    on_hold: list[CaseLine]
    bridged: list[CaseLine]
    """Cases with a temporary solution, the first that ends first."""
    waiting: list[WaitingCase]
    """Cases that wait for what others decide, longest first."""
    due_today: list[CaseLine]
    """Cases whose time, hold or milestone ends today or has ended."""
    entries_today: list[Entry]
    """Entries that are due, end or must be reviewed today, or earlier."""
    ending_bars: list[Restriction]
    """Restrictions that end today."""
    stale: list[CapacityLine]
    """Facilities whose figures are too old, or were never reported."""
    on_duty: list[OnDuty]
    """Who is on duty at some time today."""
    acted: list[str]
    """The initials of everyone who acted since, whether planned or not."""
    prompts: list[Prompt]
    conflicts: list[DeskConflict]
    """What two desks wrote that excludes one another, and somebody must settle."""
    totals: CapacityTotals
    """The board as it stands."""
    spoken: ProviderContacts
    """Which providers nobody has spoken with for long."""
    not_reporting: list[FacilityReporting]
    """Facilities that missed two reports in a row or more."""
    call_round: CallRound | None
    """The newest call round, where it goes on or ended since."""


def day_start(snapshot: Snapshot) -> DayStart:
    """The start of the day."""
    today = local(snapshot.at).date()
    begin, end = on_the_clock(today, time()), on_the_clock(today + _DAY, time())
    since = on_the_clock(working_days_before(today, 1), time())
    lines = case_queries.open_lines(snapshot)
    overview = capacity.overview(snapshot)
    return DayStart(
        snapshot.at,
        since,
        agenda_queries.case_counts(snapshot, since),
        [line for line in lines if line.needs_lead],
        [line for line in (*lines, *case_queries.asking_on(snapshot)) if line.asks],
        before_opening((due for line in lines for due in line.titles), today),
        sorted(
            (line for line in lines if line.look_by is not None),
            key=lambda line: not is_asked(line.visit_at, snapshot.at),
        ),
        [line for line in lines if line.state is CaseState.ON_HOLD],
        sorted(
            (line for line in lines if line.bridge is not None),
            key=lambda line: (line.bridged_until is None, line.bridged_until or snapshot.at),
        ),
        sorted(agenda_queries.waiting(snapshot), key=lambda case: (case.since, case.reference)),
        [line for line in lines if _ends(line, today, end)],
        [entry for entry in register_queries.standing(snapshot) if _asks(entry, today)],
        [
            restriction
            for restriction in capacity_queries.restrictions(snapshot)
            if restriction.valid_until is not None and snapshot.at < restriction.valid_until <= end
        ],
        [line for line in overview.lines if line.is_stale],
        queries.watches(snapshot, begin, end),
        agenda_queries.who_acted(snapshot, since),
        [prompt for prompt in duty_prompts.due(snapshot) if prompt.duty is not Duty.DAY_START],
        standing.open_conflicts(snapshot),
        overview.totals,
        provider_contact.providers(snapshot),
        reporting.due(snapshot),
        _call_round(snapshot, since),
    )


def _call_round(snapshot: Snapshot, since: datetime) -> CallRound | None:
    newest = rounds.newest(snapshot)
    if newest is None or (newest.ended_at is not None and newest.ended_at < since):
        return None
    return newest


def _ends(case: CaseLine, today: date, end: datetime) -> bool:
    moments = [case.due_at] if case.clock not in (Clock.STOPPED, Clock.PARKED) else []
    moments += [hold.until for hold in case.holds]
    if case.next_at is not None:
        moments.append(case.next_at)
    at_milestone = case.milestone is not None and local(case.milestone.at).date() <= today
    return at_milestone or any(moment is not None and moment < end for moment in moments)


def _asks(entry: Entry, today: date) -> bool:
    due = None if entry.answered else entry.particulars.due
    days = [due, entry.asks_from()]
    return any(day is not None and day <= today for day in days)


def plan_watch(
    uow: "UnitOfWork",
    member: MemberId,
    begins_at: datetime,
    ends_at: datetime,
    *,
    stand_in: bool = False,
) -> UUID:
    """Plan who is on duty, or stands in, for a period; raises RuleBroken."""
    if ends_at <= begins_at:
        raise RuleBroken(N_("The end is before the start."), field="until")
    if ends_at - begins_at > MOST_WATCH:
        raise RuleBroken(N_("A shift cannot be longer than a week."), field="until")
    members.check_there(uow.snapshot, member)
    watch = uow.meetings.add_watch(member, begins_at, ends_at, stand_in=stand_in)
    uow.journal("watch.planned", subject=watch)
    return watch


def withdraw_watch(uow: "UnitOfWork", watch: UUID) -> None:
    """Remove a planned watch; raises RuleBroken for an unknown one."""
    uow.journal("watch.withdrawn", subject=uow.meetings.withdraw_watch(watch))
