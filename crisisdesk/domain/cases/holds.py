"""Places kept for a case (DOMAIN.md §3)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.states import CaseId, HoldId, Urgency
from crisisdesk.errors import N_, RuleBroken


class HoldChange(StrEnum):
    """What happens to a hold after it was made."""

    EXTENDED = "extended"
    DECIDED = "decided"
    RELEASED = "released"


class HoldFacts(NamedTuple):
    """A hold as it stands at a moment."""

    id: HoldId
    case: CaseId
    facility: FacilityId
    places: int
    until: datetime
    decided: bool
    released: bool
    arrived: int


class Hold(NamedTuple):
    """Places kept for a case until a moment."""

    case: CaseId
    facility: FacilityId
    places: int
    until: datetime


def places_held(hold: HoldFacts, at: datetime) -> int:
    """Places that a hold keeps at a moment.

    It runs out by reading the clock; after the decision it does not run out, and only an act
    releases it. Every child that arrived uses one.
    """
    if hold.released or (not hold.decided and hold.until <= at):
        return 0
    return max(hold.places - hold.arrived, 0)


def ran_out(hold: HoldFacts, at: datetime) -> bool:
    """Whether nobody decided in time, and children it was made for have not arrived."""
    return (
        not hold.released and not hold.decided and hold.until <= at and hold.arrived < hold.places
    )


def is_overdue(hold: HoldFacts, at: datetime) -> bool:
    """Whether a decided hold is past its time: it stays, and somebody must call."""
    return hold.decided and hold.until <= at and places_held(hold, at) > 0


def hold_term(urgency: Urgency, terms: CaseTerms | None = None) -> timedelta:
    """How long a hold lasts (set): 4 hours when acute, else 24."""
    terms = terms or CaseTerms()
    return terms.hold_acute if urgency is Urgency.ACUTE else terms.hold_else


def check_hold(line: CapacityLine, places: int, *, promised: int = 0) -> int:
    """The places, if the facility can keep them free.

    `promised` are places named by an accepted enquiry, which alone lets a facility whose placeable
    is unknown be held. Raises RuleBroken.
    """
    if places < 1:
        raise RuleBroken(N_("A hold is for at least one place."), field="places")
    room = promised - line.held if line.placeable is None else line.placeable
    if line.placeable is None and not promised:
        raise RuleBroken(
            N_("{facility} has no known room: first an enquiry that promises a place."),
            facility=line.name,
        )
    if places > room:
        raise RuleBroken(
            N_("{facility} has room for {room}, not for {places}."),
            facility=line.name,
            room=max(room, 0),
            places=places,
        )
    return places


def check_all(places: int, youths: int) -> int:
    """The places, if they are enough for every child: children who stay together, or nobody.

    Raises RuleBroken.
    """
    if places < youths:
        raise RuleBroken(
            N_("{youths} children stay together: a hold is for all of them or for none."),
            field="places",
            youths=youths,
        )
    return places
