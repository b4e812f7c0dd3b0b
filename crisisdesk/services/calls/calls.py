"""The call round: whom to call now, calling one, and what came of it (FORESIGHT.md §1)."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.calls.call_list import CallFacts, CallLine, CallSection, call_list, next_call
from crisisdesk.domain.calls.requests import (
    FORM_LEASE,
    LEASE,
    AgainReason,
    CallOutcome,
    CallTerms,
    Lease,
    check_again,
    check_free,
)
from crisisdesk.domain.calls.rounds import CallRound, RoundResult, result
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, Freshness
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.cases import suitability
from crisisdesk.domain.cases.lines import needs_of
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.calls import reporting
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import options
from crisisdesk.store.acts.turns import in_turn
from crisisdesk.store.queries.calls import calls as queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_WITHOUT_PLACE = (CaseState.REPORTED, CaseState.TRIAGE, CaseState.SEARCHING)


class CallsNow(NamedTuple):
    """Whom to call at a moment."""

    at: datetime
    rows: list[CallLine]
    round: CallRound | None
    """The newest one."""
    so_far: RoundResult | None
    """What came of a round that goes on."""
    facilities: int
    """With places, on the board."""


def whom_to_call(snapshot: Snapshot, also: FacilityId | None = None) -> CallsNow:
    """The list, in order; and `also` one of which nothing is asked."""
    lines = capacity.overview(snapshot).lines
    newest = next(iter(queries.rounds(snapshot)), None)
    attempts = queries.attempts(snapshot)
    facts = CallFacts(
        {lease.facility: lease for lease in queries.leases(snapshot)},
        attempts,
        queries.numbers(snapshot),
        queries.terms(snapshot),
        {facility.id: facility.missed for facility in reporting.due(snapshot)},
        newest,
    )
    rows = call_list(lines, facts, _wanted(snapshot, lines), snapshot.at, also=also)
    goes_on = newest is not None and newest.is_open
    return CallsNow(
        snapshot.at,
        rows,
        newest,
        result(newest, lines, attempts) if newest is not None and goes_on else None,
        sum(line.has_places for line in lines),
    )


def as_json(known: CallsNow) -> list[dict[str, Any]]:
    """Who is to be called now, in order, with keys that are the same in every language."""
    return [
        {
            "facility": row.line.name,
            "phone": None if row.number is None else row.number.phone,
            "why": [reason.value for reason in row.why],
            "age_hours": (
                None
                if row.line.observed_at is None
                else round((known.at - row.line.observed_at) / timedelta(hours=1), 1)
            ),
            "last_try": None if row.last is None else row.last.at.isoformat(),
            "leased_by": None if row.lease is None else row.lease.who,
        }
        for row in known.rows
        if row.section is CallSection.NOW
    ]


def _wanted(snapshot: Snapshot, lines: list[CapacityLine]) -> dict[FacilityId, list[str]]:
    """By facility, the open acute cases without a place that could use it."""
    wanted: dict[FacilityId, list[str]] = defaultdict(list)
    acute = [
        line
        for line in case_queries.open_lines(snapshot)
        if line.urgency is Urgency.ACUTE and line.state in _WITHOUT_PLACE
    ]
    for line in acute:
        needs = needs_of(line.youths, case_queries.case(snapshot, line.id).history, snapshot.at)
        around = options.surroundings(snapshot, needs, lines)
        for verdict in suitability.judge(lines, needs, around):
            if verdict.answer is not Suitability.NO:
                wanted[verdict.line.id].append(line.reference)
    return wanted


# Whose a facility is to call


@in_turn
def begin(
    uow: "UnitOfWork",
    facility: FacilityId,
    *,
    why: AgainReason | None = None,
    over: bool = False,
) -> None:
    """Have a facility to call, and let go of the one before; `over` takes it from somebody else.

    Raises RuleBroken while somebody else calls it, and where it answered today and nobody says
    `why` it is called again.
    """
    row = line_of(uow.snapshot, facility)
    if not over:
        check_free(_others(uow, row.lease), uow.now, name=row.line.name)
    if row.lease is None:
        check_again(row.answered, None if _asked(row) else why)
    _have(uow, row, why, taken_over=_others(uow, row.lease) is not None)
    for lease in _mine(uow):
        if lease.facility != facility:
            uow.calls.end(lease)


@in_turn
def begin_next(uow: "UnitOfWork") -> FacilityId:
    """Have the next facility to call; raises RuleBroken where there is none."""
    row = next_call(whom_to_call(uow.snapshot).rows, uow.now)
    if row is None:
        raise RuleBroken(N_("Nobody is to be called now; the list says why."))
    begin(uow, row.id)
    return row.id


@in_turn
def prolong(uow: "UnitOfWork", facility: FacilityId) -> None:
    """Have a facility for as long as a form may be open; raises RuleBroken as `begin` does."""
    row = line_of(uow.snapshot, facility)
    check_free(_others(uow, row.lease), uow.now, name=row.line.name)
    if row.lease is None:
        begin(uow, facility)
    lease = uow.calls.leases()[facility]
    uow.calls.prolong(lease, uow.now + FORM_LEASE)
    uow.journal("call.begun", facility=facility)


def give_back(uow: "UnitOfWork") -> int:
    """Let go of whatever this person has to call; answers how many that were."""
    mine = _mine(uow)
    for lease in mine:
        uow.calls.end(lease)
        uow.journal("call.given_back", facility=lease.facility)
    if not mine:
        raise RuleBroken(N_("You are calling nobody."))
    return len(mine)


def _have(uow: "UnitOfWork", row: CallLine, why: AgainReason | None, *, taken_over: bool) -> None:
    before = uow.calls.leases().get(row.id)
    uow.calls.begin(row.id, uow.now + LEASE, why, before)
    uow.journal(
        "call.taken_over" if taken_over else "call.begun",
        facility=row.id,
        reason="" if why is None else why.value,
    )


def _asked(row: CallLine) -> bool:
    """Whether something asks for it that came after its answer."""
    return bool(row.why) and row.section is not CallSection.ANSWERED


def _mine(uow: "UnitOfWork") -> list[Lease]:
    return [lease for lease in uow.calls.leases().values() if lease.is_of(uow.by, uow.desk)]


def _others(uow: "UnitOfWork", lease: Lease | None) -> Lease | None:
    return None if lease is None or lease.is_of(uow.by, uow.desk) else lease


def line_of(snapshot: Snapshot, facility: FacilityId) -> CallLine:
    """Where a facility stands in the list, whatever asks for it; raises RuleBroken for none."""
    for row in whom_to_call(snapshot, facility).rows:
        if row.id == facility:
            return row
    raise RuleBroken(N_("This facility is not on the board."))


# What came of it; the next one is taken before this one is let go


@in_turn
def unchanged(
    uow: "UnitOfWork",
    facility: FacilityId,
    *,
    figures: CapacityFigures,
    seen: int,
    sure: bool = False,
) -> FacilityId | None:
    """Report the board's figures as of now, and have the next one; answers which.

    Raises what `reports.confirm_unchanged` does, and RuleBroken where nothing was ever reported.
    """
    row = _of_mine(uow, facility)
    if row.line.freshness is Freshness.NEVER:
        raise RuleBroken(N_("It never reported: r enters the figures."))
    reports.confirm_unchanged(
        uow,
        facility,
        figures=figures,
        seen=seen,
        observed_at=uow.now,
        channel=Channel.CALL_ROUND,
        sure=sure,
    )
    return _done(uow, row, CallOutcome.ANSWERED)


@in_turn
def answered(uow: "UnitOfWork", facility: FacilityId) -> FacilityId | None:
    """Keep that a facility answered, whose figures were reported, and have the next one."""
    return _done(uow, _of_mine(uow, facility), CallOutcome.ANSWERED)


@in_turn
def no_answer(uow: "UnitOfWork", facility: FacilityId) -> FacilityId | None:
    """Keep that nobody answered, which says nothing of its places, and have the next one."""
    return _done(uow, _of_mine(uow, facility), CallOutcome.NO_ANSWER)


@in_turn
def later(uow: "UnitOfWork", facility: FacilityId) -> FacilityId | None:
    """Put a facility off to the end of its group, and have the next one."""
    return _done(uow, _of_mine(uow, facility), CallOutcome.LATER)


@in_turn
def wrong_number(uow: "UnitOfWork", facility: FacilityId) -> FacilityId | None:
    """Keep that its number is wrong: the next of its numbers is tried, else the next facility."""
    row = _of_mine(uow, facility)
    if row.number is None:
        raise RuleBroken(N_("No number of it is known."))
    if len(row.numbers) == 1:
        return _done(uow, row, CallOutcome.WRONG_NUMBER)
    uow.calls.add_attempt(facility, CallOutcome.WRONG_NUMBER, row.number.phone)
    _have(uow, row, None, taken_over=False)
    uow.journal("call.wrong_number", facility=facility)
    return facility


def set_terms(uow: "UnitOfWork", facility: FacilityId, terms: CallTerms) -> None:
    """Keep whether and when a facility is called; raises RuleBroken where that stands already."""
    if queries.terms(uow.snapshot).get(facility, CallTerms()) == terms:
        raise RuleBroken(N_("Nothing was changed."))
    subject: UUID = uow.calls.set_terms(facility, terms)
    uow.journal("call.terms_set", facility=facility, subject=subject)


def _of_mine(uow: "UnitOfWork", facility: FacilityId) -> CallLine:
    row = line_of(uow.snapshot, facility)
    check_free(_others(uow, row.lease), uow.now, name=row.line.name)
    return row


def _done(uow: "UnitOfWork", row: CallLine, outcome: CallOutcome) -> FacilityId | None:
    uow.calls.add_attempt(row.id, outcome, "" if row.number is None else row.number.phone)
    mine = _mine(uow)
    following = next_call(whom_to_call(uow.snapshot).rows, uow.now, but=row.id)
    uow.journal(f"call.{outcome}", facility=row.id)
    if following is not None:
        _have(uow, following, None, taken_over=False)
    for lease in mine:
        uow.calls.end(lease)
    return None if following is None else following.id
