"""The way to a place, the arrival, the stay and the departure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.endings import (
    Blocker,
    Destination,
    Ending,
    Safety,
    TakenOver,
    check_safety,
    check_taken_over,
)
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.holds import places_held
from crisisdesk.domain.cases.payloads import StayStep, TransportOrdered
from crisisdesk.domain.cases.placements import Arrival, Transport, check_transport
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, StayId, YouthId
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.holds import no_room

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

MOVED = "moved"
"""The destination of a stay that was followed by another one in the same case."""


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
    seen: int | None = None,
    sure: bool = False,
) -> Arrival:
    """Keep that a child arrived; a confirmed arrival is never refused for want of room.

    Raises RuleBroken for a moment in the future, NeedsConfirmation for a child that stays somewhere
    already, Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    staying = act.stay_of(youth)
    if staying is not None and not sure:
        raise NeedsConfirmation(
            N_("The child stays at {facility}; has it arrived here anyway?"),
            facility=staying.name,
        )
    arrival = _arrive(act, youth, facility, arrived_at, hold)
    act.done(
        "stay.arrived",
        facility=facility,
        subject=arrival.stay,
        observed_at=arrived_at or uow.now,
    )
    return arrival


def _arrive(
    act: CaseAct,
    youth: YouthId,
    facility: FacilityId,
    arrived_at: datetime | None,
    hold: HoldId | None,
) -> Arrival:
    uow = act.uow
    moment = uow.now if arrived_at is None else arrived_at
    if moment > uow.now + FUTURE_ALLOWED:
        raise RuleBroken(N_("An arrival is not from the future."), field="arrived_at")
    act.must_be_open()
    act.youth(youth)
    about = uow.facilities.get(facility)
    uow.facilities.raise_version(facility, about.version)
    facts = next((facts for facts in act.standing.holds if facts.id == hold), None)
    if hold is not None and (facts is None or facts.facility != facility):
        raise RuleBroken(N_("This hold is not of this case and this facility."))
    stay = uow.cases.arrive(act.id, youth, facility, arrived_at=moment, hold=hold)
    act.reread()
    act.step(EventKind.ARRIVED, StayStep(facility, stay), at=moment)
    act.reread()
    given_back = tuple(act.standing.names.get(other, "") for other in act.tidy_up())
    line = None if about.outside else uow.capacity.of(facility)
    return Arrival(
        stay,
        line,
        already_counted=(
            line is not None and line.observed_at is not None and moment <= line.observed_at
        ),
        hold_had_ended=facts is not None and not places_held(facts, uow.now),
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
    seen: int | None = None,
    sure: bool = False,
) -> list[Arrival]:
    """Keep that these children arrived, all of them or none; raises as `arrive` does."""
    if not youths:
        raise RuleBroken(N_("Choose the child."), field="youths")
    arrivals = []
    for youth in youths:
        arrivals.append(
            arrive(
                uow, case, youth, facility, arrived_at=arrived_at, hold=hold, seen=seen, sure=sure
            )
        )
        seen = None
    return arrivals


def move_on(
    uow: "UnitOfWork",
    stay: StayId,
    facility: FacilityId,
    *,
    moved_at: datetime | None = None,
    hold: HoldId | None = None,
    seen: int | None = None,
) -> Arrival:
    """Keep that a child left one facility for another: a new stay in the same case.

    Raises RuleBroken or Conflict.
    """
    act = CaseAct(uow, uow.cases.case_of_stay(stay), seen=seen)
    _leave(act, stay, MOVED, moved_at)
    youth = next(line.youth for line in act.standing.stays if line.id == stay)
    arrival = _arrive(act, youth, facility, moved_at, hold)
    act.done("stay.moved", facility=facility, subject=arrival.stay, observed_at=moved_at or uow.now)
    return arrival


def move_together(
    uow: "UnitOfWork",
    stays: Sequence[StayId],
    facility: FacilityId,
    *,
    moved_at: datetime | None = None,
    hold: HoldId | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> list[Arrival]:
    """Keep that these children moved on, all of them or none.

    Raises as `move_on` does, and NeedsConfirmation where a hold there would be refused for want of
    room.
    """
    if not stays:
        raise RuleBroken(N_("Choose the child."), field="youths")
    about = uow.facilities.get(facility)
    if hold is None and not sure and not about.outside:
        act = CaseAct(uow, uow.cases.case_of_stay(stays[0]), seen=seen)
        seen = None
        if (refused := no_room(act, uow.capacity.of(facility), len(stays))) is not None:
            raise NeedsConfirmation(N_("{why} Move on anyway?"), why=refused.phrase)
    arrivals = []
    for stay in stays:
        arrivals.append(move_on(uow, stay, facility, moved_at=moved_at, hold=hold, seen=seen))
        seen = None
    return arrivals


def _leave(act: CaseAct, stay: StayId, destination: str, departed_at: datetime | None) -> UUID:
    uow = act.uow
    moment = uow.now if departed_at is None else departed_at
    facility, arrived_at = uow.cases.stay_facility(stay)
    if moment < arrived_at:
        raise RuleBroken(N_("A departure comes after the arrival."), field="departed_at")
    if moment > uow.now + FUTURE_ALLOWED:
        raise RuleBroken(N_("A departure is not from the future."), field="departed_at")
    departure = uow.cases.depart(stay, departed_at=moment, destination=destination)
    act.reread()
    act.step(EventKind.LEFT, StayStep(facility, stay, destination), at=moment)
    return departure


def depart(
    uow: "UnitOfWork",
    stay: StayId,
    destination: Destination,
    *,
    departed_at: datetime | None = None,
    safety: Safety | None = None,
    taken_over: TakenOver | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> UUID:
    """Keep that a child left, and where to.

    With `safety` (who confirmed that it is safe, and when) the departure of the last child ends the
    case; without, the case stays open until somebody has. `taken_over`: who accepted it at the
    receiving end. Raises RuleBroken for a moment before it came, Conflict, or NeedsConfirmation for
    words that point to a person.
    """
    act = CaseAct(uow, uow.cases.case_of_stay(stay), seen=seen)
    facility, _ = uow.cases.stay_facility(stay)
    departure = _leave(act, stay, destination.value, departed_at)
    if taken_over is not None:
        accept(act, check_taken_over(taken_over, uow.now), sure=sure)
    if safety is not None:
        confirm(act, check_safety(safety, uow.now), sure=sure)
        if not act.standing.waiting and not act.keeping:
            for enquiry in act.standing.history.pending:
                act.call_off(enquiry)
            act.step(EventKind.DEPARTED, Ending(CaseState.DEPARTED), at=departed_at)
    act.done(
        "stay.departed",
        facility=facility,
        subject=departure,
        observed_at=departed_at or uow.now,
    )
    return departure


def depart_together(
    uow: "UnitOfWork",
    stays: Sequence[StayId],
    destination: Destination,
    *,
    departed_at: datetime | None = None,
    safety: Safety | None = None,
    taken_over: TakenOver | None = None,
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
            seen=seen,
            sure=sure,
        )
        seen = None


def confirm(act: CaseAct, safety: Safety, *, sure: bool) -> None:
    """Write who confirmed that the child is safe, and when."""
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
    for blocker in Blocker:
        if blocker in blockers and blocker not in before:
            act.step(EventKind.BLOCKER_SET, blocker)
        elif blocker in before and blocker not in blockers:
            act.step(EventKind.BLOCKER_CLEARED, blocker)
    act.done("stay.blocked" if blockers else "stay.unblocked")
