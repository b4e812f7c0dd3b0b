"""Places kept for a case (DOMAIN.md §3)."""

from collections.abc import Iterable
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
    tentative: bool = False
    """Made at a desk that is away, and nobody of the facility promised it by name."""


class LateArrival(NamedTuple):
    """A place that was decided on, and a child that has not come there in time."""

    name: str
    """Of the facility."""
    decided_at: datetime
    leaves_at: datetime | None = None
    """When it was to leave for it, as far as somebody said that."""

    def due(self, term: timedelta) -> datetime:
        """When it should have come, counted from when it was to leave or from the decision."""
        return max(self.decided_at, self.leaves_at or self.decided_at) + term


class Hold(NamedTuple):
    """Places kept for a case until a moment."""

    case: CaseId
    facility: FacilityId
    places: int
    until: datetime


class HoldEvent(NamedTuple):
    """One thing that happened to a hold after it was made."""

    change: HoldChange
    at: datetime
    until: datetime | None = None
    """The new end of a hold that was extended."""


def hold_facts(
    id: HoldId,  # noqa: A002 - what it is called everywhere
    hold: Hold,
    events: Iterable[HoldEvent],
    arrivals: Iterable[datetime],
    at: datetime,
) -> HoldFacts:
    """A hold as it stood at a moment, after its events in the order in which they were written."""
    written = [event for event in events if event.at <= at]
    extended = (event.until for event in reversed(written) if event.change is HoldChange.EXTENDED)
    changes = {event.change for event in written}
    return HoldFacts(
        id,
        hold.case,
        hold.facility,
        hold.places,
        next(extended, None) or hold.until,
        HoldChange.DECIDED in changes,
        HoldChange.RELEASED in changes,
        sum(arrival <= at for arrival in arrivals),
    )


def hold_end(
    hold: Hold, events: Iterable[HoldEvent], arrivals: Iterable[datetime]
) -> datetime | None:
    """The moment from which a hold keeps nothing more; None while only an act can end it.

    After the decision it does not run out, whatever term it is given. The last child that it was
    made for ends it too.
    """
    end: datetime | None = hold.until
    decided = False
    for event in events:
        if event.change is HoldChange.RELEASED:
            end = event.at
        elif event.change is HoldChange.DECIDED:
            end, decided = None, True
        elif event.until is not None and not decided:
            end = event.until
    full = sorted(arrivals)[hold.places - 1 : hold.places]
    return min((moment for moment in (end, *full) if moment is not None), default=None)


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


def hold_term(urgency: Urgency, terms: CaseTerms) -> timedelta:
    """How long a hold lasts: shorter when acute."""
    return terms.hold_acute if urgency is Urgency.ACUTE else terms.hold_else


def check_hold(line: CapacityLine, places: int, *, promised: int | None = None) -> int:
    """The places, if the facility can keep them free.

    `promised` is what is left of the places that it promised the case, which alone lets a facility
    whose placeable is unknown be held; None without a promise. Raises RuleBroken.
    """
    if places < 1:
        raise RuleBroken(N_("A hold is for at least one place."), field="places")
    room = line.placeable
    if room is None:
        _check_promised(line, places, promised)
    elif places > room:
        raise RuleBroken(
            N_("{facility} has vacancies for {room}, not for {places}."),
            facility=line.name,
            room=max(room, 0),
            places=places,
        )
    return places


def _check_promised(line: CapacityLine, places: int, promised: int | None) -> None:
    if promised is None:
        raise RuleBroken(
            N_(
                "Vacancies at {facility} are unknown: first get a place promised through an "
                "enquiry."
            ),
            facility=line.name,
        )
    if places > promised:
        raise RuleBroken(
            N_("{facility} promised this case {left} more, not {places}: ask it again."),
            facility=line.name,
            left=max(promised, 0),
            places=places,
        )


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
