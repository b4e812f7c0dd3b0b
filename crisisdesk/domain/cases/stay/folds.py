"""What the events of a stay add up to, from the arrival to the departure."""

from typing import Any

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.events import CaseEvent
from crisisdesk.domain.cases.payloads import StayStep
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome
from crisisdesk.domain.cases.stay.outflow import Outflow

_Facts = dict[str, Any]


def arrived(facts: _Facts, event: CaseEvent, _payload: StayStep) -> None:
    """A child came; the first that did begins the stay."""
    first = facts.get("arrived_at")
    facts["arrived_at"] = event.at if first is None else min(first, event.at)
    if event.state is CaseState.PLACED and facts.get("placed_at") is None:
        facts["placed_at"] = event.at


def milestone(facts: _Facts, _event: CaseEvent, payload: MilestoneOutcome) -> None:
    """Somebody said how it goes on."""
    facts["answered_milestones"].add(payload.day)


def outflow(facts: _Facts, _event: CaseEvent, payload: Outflow) -> None:
    """Somebody said how a child comes to leave."""
    facts["outflows"][payload.stay] = payload


def left(facts: _Facts, _event: CaseEvent, payload: StayStep) -> None:
    """It left."""
    facts["outflows"].pop(payload.stay, None)


def unblocked(facts: _Facts, _event: CaseEvent, payload: Blocker) -> None:
    """The case does not wait for it any more, and so none of its children does."""
    facts["blockers"].discard(payload)
    for stay, line in facts["outflows"].items():
        if line.blocker is payload:
            facts["outflows"][stay] = line._replace(blocker=None)
