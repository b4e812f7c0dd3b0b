"""The way to a place, the arrival, the stay and the departure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.endings import (
    HOLDS_BACK,
    Blocker,
    Destination,
    Ending,
    Safety,
    SafetyOpen,
    TakenOver,
    check_safety,
    check_taken_over,
)
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.events.corrections import MOVED
from crisisdesk.domain.cases.lines import StayLine, needs_of
from crisisdesk.domain.cases.payloads import StayStep, TransportOrdered
from crisisdesk.domain.cases.placements import Arrival, Transport, check_transport
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, StayId, YouthId
from crisisdesk.domain.cases.stay.one_place import (
    check_one_place,
    check_since_report,
    here_already,
    may_count,
)
from crisisdesk.domain.moments import FUTURE_ALLOWED, short_text
from crisisdesk.errors import N_, NeedsAnswer, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import legal
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.holds import no_room

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

Counted: TypeAlias = Mapping[UUID, bool]
"""Whether a report counts a child that left after it, by the report; asked, never assumed."""


def under_way(
    uow: "UnitOfWork",
    case: CaseId,
    transport: Transport,
    *,
    hold: HoldId | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep that the children are on their way, with whom and since when.

    `hold` is the decided one that they go to, where there are several. Raises RuleBroken without a
    decided hold, Conflict, or NeedsConfirmation.
    """
    act = CaseAct(uow, case, seen=seen)
    check_transport(transport, uow.now)
    decided = [facts for facts in act.keeping if facts.decided and hold in (None, facts.id)]
    if not decided:
        raise RuleBroken(N_("First the decision, then the way there."))
    facts = decided[0]
    restrictions = checked(transport.restrictions, "restrictions", sure=sure)
    payload = TransportOrdered(
        facts.facility, facts.id, transport._replace(restrictions=restrictions)
    )
    act.step(EventKind.TRANSPORTED, payload)
    act.done("stay.under_way", facility=facts.facility)


def arrive(
    uow: "UnitOfWork",
    case: CaseId,
    youth: YouthId,
    facility: FacilityId,
    *,
    arrived_at: datetime | None = None,
    hold: HoldId | None = None,
    counted: Counted | None = None,
    seen: int | None = None,
    earlier: bool = False,
    sure: bool = False,
) -> Arrival:
    """Keep that a child arrived; a confirmed arrival is never refused for want of room.

    `sure` that it moved here ends its stay elsewhere, `earlier` says that it came before its case
    was reported. Raises RuleBroken for a moment in the future or at which it stayed elsewhere,
    NeedsConfirmation for a child that still stays elsewhere, and for one that came before the
    report, NeedsAnswer as `depart` does, Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    moment = _moment(act, arrived_at, "arrived_at")
    staying = act.stay_of(youth)
    if staying is not None:
        _check_elsewhere(staying, facility)
        check_one_place([staying], moment)
        if not sure:
            raise NeedsConfirmation(
                N_("The child stays at {facility}; has it moved here?"), facility=staying.name
            )
        _leave(act, staying.id, MOVED, moment, counted)
    if not earlier:
        check_since_report(moment, act.standing.history.reported_at)
    arrival = _arrive(act, youth, facility, moment, hold)
    act.done(
        "stay.moved" if staying else "stay.arrived",
        facility=facility,
        subject=arrival.stay,
        observed_at=moment,
    )
    return arrival


def _moment(act: CaseAct, typed: datetime | None, field: str) -> datetime:
    """The moment of an arrival or a departure; a little ahead of this clock is now."""
    now = act.uow.now
    if typed is not None and typed > now + FUTURE_ALLOWED:
        refusal = {
            "arrived_at": N_("An arrival is not from the future."),
            "departed_at": N_("A departure is not from the future."),
        }
        raise RuleBroken(refusal[field], field=field)
    return now if typed is None else min(typed, now)


def _check_elsewhere(staying: StayLine, facility: FacilityId) -> None:
    if staying.facility == facility:
        raise here_already(staying)


def _arrive(
    act: CaseAct,
    youth: YouthId,
    facility: FacilityId,
    moment: datetime,
    hold: HoldId | None,
) -> Arrival:
    uow = act.uow
    act.must_be_open()
    act.youth(youth)
    check_one_place((stay for stay in act.standing.stays if stay.youth == youth), moment)
    about = uow.facilities.get(facility)
    uow.facilities.raise_version(facility, about.version)
    facts = next((facts for facts in act.standing.holds if facts.id == hold), None)
    if hold is not None and (facts is None or facts.facility != facility):
        raise RuleBroken(N_("This hold is not of this case and this facility."))
    stay = uow.cases.arrive(act.id, youth, facility, arrived_at=moment, hold=hold)
    act.arrived(
        StayLine(stay, youth, facility, about.name, moment, kind=about.kind, outside=about.outside),
        hold,
    )
    act.step(EventKind.ARRIVED, StayStep(facility, stay), at=moment)
    given_back = tuple(act.standing.names.get(other, "") for other in act.tidy_up())
    line = None if about.outside else uow.capacity.of(facility)
    return Arrival(
        stay,
        line,
        already_counted=(
            line is not None and line.observed_at is not None and moment <= line.observed_at
        ),
        beyond=line is not None and line.placeable is not None and line.placeable < 0,
        given_back=given_back,
    )


def arrive_together(
    uow: "UnitOfWork",
    case: CaseId,
    youths: Sequence[YouthId],
    facility: FacilityId,
    *,
    arrived_at: datetime | None = None,
    hold: HoldId | None = None,
    counted: Counted | None = None,
    seen: int | None = None,
    earlier: bool = False,
    sure: bool = False,
) -> list[Arrival]:
    """Keep that these children arrived, all of them or none; raises as `arrive` does."""
    if not youths:
        raise RuleBroken(N_("Choose the child."), field="youths")
    one = partial(
        arrive,
        uow,
        case,
        facility=facility,
        arrived_at=arrived_at,
        hold=hold,
        counted=counted,
        earlier=earlier,
        sure=sure,
    )
    first, *others = youths
    return [one(first, seen=seen), *(one(youth) for youth in others)]


def move_on(
    uow: "UnitOfWork",
    stay: StayId,
    facility: FacilityId,
    *,
    moved_at: datetime | None = None,
    hold: HoldId | None = None,
    counted: Counted | None = None,
    seen: int | None = None,
) -> Arrival:
    """Keep that a child left one facility for another: a new stay in the same case.

    Raises RuleBroken, NeedsAnswer as `depart` does, or Conflict.
    """
    act = CaseAct(uow, uow.cases.case_of_stay(stay), seen=seen)
    moment = _moment(act, moved_at, "departed_at")
    before = next(line for line in act.standing.stays if line.id == stay)
    _check_elsewhere(before, facility)
    _leave(act, stay, MOVED, moment, counted)
    arrival = _arrive(act, before.youth, facility, moment, hold)
    act.done("stay.moved", facility=facility, subject=arrival.stay, observed_at=moment)
    return arrival


def move_together(
    uow: "UnitOfWork",
    stays: Sequence[StayId],
    facility: FacilityId,
    *,
    moved_at: datetime | None = None,
    hold: HoldId | None = None,
    counted: Counted | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> list[Arrival]:
    """Keep that these children moved on, all of them or none.

    Raises as `move_on` does, and NeedsConfirmation where a hold there would be refused for want of
    room or of an order.
    """
    if not stays:
        raise RuleBroken(N_("Choose the child."), field="youths")
    about = uow.facilities.get(facility)
    if hold is None and not sure and not about.outside:
        act = CaseAct(uow, uow.cases.case_of_stay(stays[0]), seen=seen)
        seen = None
        if (refused := no_room(act, uow.capacity.of(facility), len(stays))) is not None:
            raise NeedsConfirmation(N_("{why} Move on anyway?"), why=refused.phrase)
        moving = [stay.youth for stay in act.standing.present if stay.id in stays]
        children = [youth for youth in act.standing.youths if youth.id in moving]
        needs = needs_of(children, act.standing.history, uow.now)
        title = legal.title(uow.snapshot, facility, needs, act.standing.events)
        if title.asks_override:
            raise NeedsConfirmation(N_("{why}. Move on anyway?"), why=title.finding.phrase)
    arrivals = []
    for stay in stays:
        moved = move_on(
            uow, stay, facility, moved_at=moved_at, hold=hold, counted=counted, seen=seen
        )
        arrivals.append(moved)
        seen = None
    return arrivals


class _Left(NamedTuple):
    departure: UUID
    facility: FacilityId
    at: datetime


def _leave(
    act: CaseAct, stay: StayId, destination: str, moment: datetime, counted: Counted | None
) -> _Left:
    uow = act.uow
    facility, arrived_at = uow.cases.stay_facility(stay)
    if moment < arrived_at:
        raise RuleBroken(N_("A departure comes after the arrival."), field="departed_at")
    if not uow.facilities.get(facility).outside:
        moment = _as_counted(act, uow.capacity.of(facility), arrived_at, moment, counted or {})
    departure = uow.cases.depart(stay, departed_at=moment, destination=destination)
    act.reread()
    act.step(EventKind.LEFT, StayStep(facility, stay, destination), at=moment)
    return _Left(departure, facility, moment)


def _as_counted(
    act: CaseAct, line: CapacityLine, since: datetime, moment: datetime, counted: Counted
) -> datetime:
    """When a child left by the figures: whom they do not count was gone when they were told."""
    told_at, report = line.observed_at, line.report
    if told_at is None or report is None or not may_count(line, since, moment):
        return moment
    if report not in counted:
        raise NeedsAnswer(
            N_("Is {case} still in the figures of {facility} of {time}: {n} occupied?"),
            field="counted",
            about=report,
            yes=N_("Still counted"),
            no=N_("No longer: left by then"),
            case=act.standing.reference,
            facility=line.name,
            time=short_text(told_at, act.uow.now),
            n=line.reported_occupied,
        )
    return moment if counted[report] else told_at


def depart(
    uow: "UnitOfWork",
    stay: StayId,
    destination: Destination,
    *,
    departed_at: datetime | None = None,
    safety: Safety | SafetyOpen | None = None,
    taken_over: TakenOver | None = None,
    counted: Counted | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> UUID:
    """Keep that a child left, and where to.

    `safety` says who confirmed that it is safe, and when; or why nobody did, and who finds out. The
    departure of the last child ends the case. `taken_over`: who accepted it at the receiving end.
    `counted`: whether the figures of a report, by its id, still count the child; one that they do
    not count left when they were told. Raises RuleBroken for a moment before it came and where
    nothing says whether it is safe, Conflict, NeedsConfirmation for words that point to a person,
    and NeedsAnswer where `counted` does not say it and the figures may count it or not.
    """
    act = CaseAct(uow, uow.cases.case_of_stay(stay), seen=seen)
    left = _leave(act, stay, destination.value, _moment(act, departed_at, "departed_at"), counted)
    if taken_over is not None:
        accept(act, check_taken_over(taken_over, uow.now), sure=sure)
    write_safety(act, check_safety(safety, uow.now), sure=sure)
    if not act.standing.waiting and not act.keeping:
        for enquiry in act.standing.history.pending:
            act.call_off(enquiry)
        act.step(EventKind.DEPARTED, Ending(CaseState.DEPARTED), at=left.at)
    act.done("stay.departed", facility=left.facility, subject=left.departure, observed_at=left.at)
    return left.departure


def depart_together(
    uow: "UnitOfWork",
    stays: Sequence[StayId],
    destination: Destination,
    *,
    departed_at: datetime | None = None,
    safety: Safety | SafetyOpen | None = None,
    taken_over: TakenOver | None = None,
    counted: Counted | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep that these children left, all of them or none; raises as `depart` does."""
    if not stays:
        raise RuleBroken(N_("Choose the child."), field="youths")
    for stay in stays:
        depart(
            uow,
            stay,
            destination,
            departed_at=departed_at,
            safety=safety,
            # One acceptance for all of them.
            taken_over=taken_over if stay == stays[0] else None,
            counted=counted,
            seen=seen,
            sure=sure,
        )
        seen = None


def write_safety(act: CaseAct, safety: Safety | SafetyOpen, *, sure: bool) -> None:
    """Write who confirmed that the child is safe, when and how; or why nobody did."""
    if isinstance(safety, SafetyOpen):
        name = checked(" ".join(safety.name.split()), "open_name", sure=sure)
        words = checked(" ".join(safety.words.split()), "open_words", sure=sure)
        act.add(EventKind.SAFETY_OPEN, safety._replace(name=name, words=words))
        return
    name = checked(" ".join(safety.name.split()), "safety_by", sure=sure)
    act.add(EventKind.SAFETY_CONFIRMED, safety._replace(name=name))


def accept(act: CaseAct, taken: TakenOver, *, sure: bool) -> None:
    """Write who accepted the child at the receiving end, when, and what was handed over."""
    name = checked(" ".join(taken.name.split()), "receiver_name", sure=sure)
    act.add(EventKind.TAKEN_OVER, taken._replace(name=name))


def set_blockers(
    uow: "UnitOfWork",
    case: CaseId,
    blockers: Collection[Blocker],
    *,
    seen: int | None = None,
) -> None:
    """Keep exactly these as what holds a child back; raises RuleBroken or Conflict."""
    act = CaseAct(uow, case, seen=seen)
    before = act.standing.history.blockers
    if before == frozenset(blockers):
        raise RuleBroken(N_("Nothing was changed."))
    for blocker in HOLDS_BACK:
        if blocker in blockers and blocker not in before:
            act.step(EventKind.BLOCKER_SET, blocker)
        elif blocker in before and blocker not in blockers:
            act.step(EventKind.BLOCKER_CLEARED, blocker)
    act.done("stay.blocked" if blockers else "stay.unblocked")
