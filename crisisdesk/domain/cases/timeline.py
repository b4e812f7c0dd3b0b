"""What happened to cases and when, to look back on how parties worked together (A101)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.errors import N_

DEFINITION = N_(
    "Each row is one event in one case, in recording order; one action can produce "
    "several rows. The state is that of the case after the event. Minutes run from the "
    "report to the event. No row names who acted or contains text about a child; for a "
    "family home, foster care or a facility outside the region only the kind is given."
)
_MINUTE = timedelta(minutes=1)


class TimelineLine(NamedTuple):
    """One event of a case: moments and codes, nobody's name and no words."""

    reference: str
    reported_at: datetime
    observed_at: datetime
    recorded_at: datetime
    what: EventKind
    state: CaseState | None
    """Where the case stood after it; None where the event itself says nothing about that."""
    facility: str | None
    kind: Kind | None
    outside: bool | None
    desk: str | None
    """The letter of the desk that wrote it."""

    @property
    def minutes(self) -> int:
        """Whole minutes since the report; below 0 for what was true before it."""
        return (self.observed_at - self.reported_at) // _MINUTE


def in_states(lines: Iterable[TimelineLine]) -> list[TimelineLine]:
    """The lines, each with the state of its case; those of one case follow on one another."""
    filled = []
    states: dict[str, CaseState] = {}
    for line in lines:
        state = line.state or states.get(line.reference, CaseState.REPORTED)
        states[line.reference] = state
        filled.append(line._replace(state=state))
    return filled
