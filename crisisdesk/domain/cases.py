"""Cases, their states and their holds (DOMAIN.md §3 and §4)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.capacity import Line
from crisisdesk.domain.facilities import FacilityId
from crisisdesk.errors import N_, RuleBroken

CaseId = NewType("CaseId", UUID)
YouthId = NewType("YouthId", UUID)
HoldId = NewType("HoldId", UUID)
StayId = NewType("StayId", UUID)


class State(StrEnum):
    """Where a case stands."""

    REPORTED = "reported"
    TRIAGE = "triage"
    SEARCHING = "searching"
    RESERVED = "reserved"
    UNDER_WAY = "under_way"
    PLACED = "placed"
    ON_HOLD = "on_hold"
    DEPARTED = "departed"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    ALTERNATIVE = "alternative"
    OUT_OF_REGION = "out_of_region"


class Urgency(StrEnum):
    """How soon a child needs a place (set)."""

    ACUTE = "acute"
    URGENT = "urgent"
    PRESSING = "pressing"
    BRIDGING = "bridging"


class HoldChange(StrEnum):
    """What happens to a hold after it was made."""

    EXTENDED = "extended"
    DECIDED = "decided"
    RELEASED = "released"


OPEN_STATES = (
    State.REPORTED,
    State.TRIAGE,
    State.SEARCHING,
    State.RESERVED,
    State.UNDER_WAY,
    State.PLACED,
)
HOLD_TERMS = {Urgency.ACUTE: timedelta(hours=4)}
HOLD_TERM_ELSE = timedelta(hours=24)


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


def places_held(hold: HoldFacts, at: datetime) -> int:
    """Places that a hold keeps at a moment.

    It runs out by reading the clock; after the decision it does not run out, and only an act
    releases it. Every child that arrived uses one.
    """
    if hold.released or (not hold.decided and hold.until <= at):
        return 0
    return max(hold.places - hold.arrived, 0)


def hold_term(urgency: Urgency) -> timedelta:
    """How long a hold lasts (set): 4 hours when acute, else 24."""
    return HOLD_TERMS.get(urgency, HOLD_TERM_ELSE)


class Hold(NamedTuple):
    """Places kept for a case until a moment."""

    case: CaseId
    facility: FacilityId
    places: int
    until: datetime


def check_hold(line: Line, places: int, *, promised: int = 0) -> int:
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
