"""What the events about how a child comes to leave add up to."""

from typing import Any

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.events import CaseEvent
from crisisdesk.domain.cases.payloads import StayStep
from crisisdesk.domain.cases.stay.outflow import Outflow

_Facts = dict[str, Any]


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
