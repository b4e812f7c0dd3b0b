"""A child without a place: holds, arrivals and departures."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain import cases as rules
from crisisdesk.domain.cases import (
    CaseId,
    Hold,
    HoldChange,
    HoldFacts,
    HoldId,
    StayId,
    Urgency,
    YouthId,
)
from crisisdesk.domain.facilities import FacilityId
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, RuleBroken

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def open_case(uow: "UnitOfWork", youths: int = 1) -> tuple[CaseId, list[YouthId]]:
    """Open a case for one child, or for several who stay together."""
    case, _ = uow.cases.open(uow.now)
    children = [uow.cases.add_youth(case) for _ in range(youths)]
    uow.record("case.opened", case=case)
    return case, children


def hold(
    uow: "UnitOfWork",
    case: CaseId,
    facility: FacilityId,
    places: int,
    *,
    urgency: Urgency = Urgency.ACUTE,
    until: datetime | None = None,
) -> HoldId:
    """Hold places for a case until the hold runs out.

    Raises RuleBroken when there is no room, Conflict when somebody was first.
    """
    line = uow.capacity.of(facility)
    rules.check_hold(line, places)
    end = until or uow.now + rules.hold_term(urgency)
    if end <= uow.now:
        raise RuleBroken(N_("The end comes before the start."), field="until")
    uow.facilities.raise_version(facility, line.version)
    kept = uow.cases.add_hold(Hold(case, facility, places, end))
    uow.record("hold.made", facility=facility, case=case, subject=kept)
    return kept


def _standing(uow: "UnitOfWork", hold: HoldId) -> HoldFacts:
    found = uow.cases.hold(hold)
    if not rules.places_held(found, uow.now):
        raise RuleBroken(N_("This hold has ended."))
    return found


def decide(uow: "UnitOfWork", hold: HoldId) -> None:
    """The decision is taken: from now on the hold does not run out. Raises RuleBroken."""
    found = _standing(uow, hold)
    uow.cases.change_hold(hold, HoldChange.DECIDED)
    uow.record("hold.decided", facility=found.facility, case=found.case, subject=hold)


def extend(uow: "UnitOfWork", hold: HoldId, until: datetime) -> None:
    """Let a hold that still stands last longer; raises RuleBroken."""
    found = _standing(uow, hold)
    if until <= uow.now:
        raise RuleBroken(N_("The end comes before the start."), field="until")
    uow.cases.change_hold(hold, HoldChange.EXTENDED, until=until)
    uow.record("hold.extended", facility=found.facility, case=found.case, subject=hold)


def release(uow: "UnitOfWork", hold: HoldId) -> None:
    """Give the places of a hold back; raises RuleBroken if it has ended."""
    found = _standing(uow, hold)
    uow.cases.change_hold(hold, HoldChange.RELEASED)
    uow.record("hold.released", facility=found.facility, case=found.case, subject=hold)


def arrive(
    uow: "UnitOfWork",
    case: CaseId,
    youth: YouthId,
    facility: FacilityId,
    *,
    arrived_at: datetime | None = None,
    hold: HoldId | None = None,
) -> StayId:
    """Keep that a child arrived; a confirmed arrival is never refused for want of room.

    Raises RuleBroken for a moment in the future.
    """
    moment = uow.now if arrived_at is None else arrived_at
    if moment > uow.now + FUTURE_ALLOWED:
        raise RuleBroken(N_("An arrival is not from the future."), field="arrived_at")
    line = uow.capacity.of(facility)
    uow.facilities.raise_version(facility, line.version)
    stay = uow.cases.arrive(case, youth, facility, arrived_at=moment, hold=hold)
    uow.record("stay.arrived", facility=facility, case=case, subject=stay, observed_at=moment)
    return stay


def depart(uow: "UnitOfWork", stay: StayId, *, departed_at: datetime | None = None) -> UUID:
    """Keep that a child left; raises RuleBroken for a moment before it came."""
    moment = uow.now if departed_at is None else departed_at
    facility, arrived_at = uow.cases.stay_facility(stay)
    if moment < arrived_at:
        raise RuleBroken(N_("A departure comes after the arrival."), field="departed_at")
    if moment > uow.now + FUTURE_ALLOWED:
        raise RuleBroken(N_("A departure is not from the future."), field="departed_at")
    departure = uow.cases.depart(stay, departed_at=moment)
    uow.record("stay.departed", facility=facility, subject=departure, observed_at=moment)
    return departure
