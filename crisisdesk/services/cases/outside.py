"""Facilities that the desk does not run: no board row, in no total (DOMAIN.md §4)."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.holds import Hold, hold_term
from crisisdesk.domain.cases.payloads import HoldStep
from crisisdesk.domain.cases.states import CaseId, HoldId
from crisisdesk.domain.identity import is_near, name_key, phone_restored
from crisisdesk.domain.texts import one_line
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.store.queries.capacity import facilities as queries

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

MOST_NAME = 120


class Outside(NamedTuple):
    """What the desk knows of a facility that it does not run."""

    name: str
    municipality: str = ""
    phone: str = ""


def hold(
    uow: "UnitOfWork",
    case: CaseId,
    outside: Outside,
    *,
    until: datetime | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> HoldId:
    """Keep that a facility outside promised places to every child of the case.

    The facility is made on the spot, or found by name and municipality. Raises RuleBroken without a
    name, Conflict, or NeedsConfirmation when the case holds places already or the name is nearly
    that of a facility that the desk knows.
    """
    act = CaseAct(uow, case, seen=seen)
    facility = _facility(uow, outside, sure=sure)
    places = len(act.standing.to_place)
    for other in () if sure else act.keeping:
        raise NeedsConfirmation(
            N_("The case holds places at {facility} already; hold these too?"),
            facility=act.standing.names.get(other.facility, ""),
        )
    end = until or uow.now + hold_term(act.standing.history.urgency, uow.case_terms)
    if end <= uow.now:
        raise RuleBroken(N_("The end is before the start."), field="until")
    added = uow.cases.add_hold(Hold(case, facility, places, end))
    act.step(EventKind.HELD, HoldStep(facility, added, end, places))
    act.done("hold.made", facility=facility, subject=added, reason="outside")
    return added


def _facility(uow: "UnitOfWork", outside: Outside, *, sure: bool) -> FacilityId:
    tidy = Outside(*map(one_line, outside))
    tidy = tidy._replace(phone=phone_restored(tidy.phone))
    if not tidy.name:
        raise RuleBroken(N_("Give the name of the facility."), field="name")
    if len(tidy.name) > MOST_NAME:
        raise RuleBroken(
            N_("A text of {length} characters is too long; at most {most}."),
            field="name",
            length=len(tidy.name),
            most=MOST_NAME,
        )
    named = queries.named(uow.snapshot)
    for known in named:
        alike = name_key(known.name) == name_key(tidy.name)
        same_town = name_key(known.municipality) == name_key(tidy.municipality)
        if known.outside and alike and same_town:
            return known.id
    for known in () if sure else named:
        towns = {name_key(known.municipality), name_key(tidy.municipality)}
        if is_near(known.name, tidy.name) and (len(towns) == 1 or "" in towns):
            raise NeedsConfirmation(
                N_("The desk knows {facility}, {town}; is this another one?"),
                field="name",
                facility=known.name,
                town=known.municipality or "–",
            )
    site = uow.facilities.add_site(
        uow.facilities.add_provider(tidy.name, phone=tidy.phone),
        name=tidy.name,
        municipality=tidy.municipality,
        phone=tidy.phone,
    )
    added = uow.facilities.add(
        site, name=tidy.name, kind=Kind.OTHER, outside=True, phone=tidy.phone
    )
    uow.journal("facility.added", facility=added, reason="outside")
    return added
