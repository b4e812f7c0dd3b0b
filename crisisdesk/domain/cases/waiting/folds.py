"""What the events about a child that waits, or is helped without a bed, add up to."""

from datetime import datetime, timedelta
from typing import Any

from crisisdesk.domain.cases import payloads
from crisisdesk.domain.cases.endings import Alternative, Blocker, Bridge, Safety, TakenOver
from crisisdesk.domain.cases.events import CaseEvent
from crisisdesk.domain.cases.instead.restraint import (
    Imposed,
    Restraint,
    RestraintAnswer,
    answered,
)
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, NoSight, Seen, Sight
from crisisdesk.domain.cases.waiting.visits import VisitAnswer, VisitNeed

_Facts = dict[str, Any]


def seen(facts: _Facts, _event: CaseEvent, payload: Seen) -> None:
    """The child was seen."""
    before = facts.get("sight", Sight())
    facts["sight"] = before._replace(seen=payload, why_not=None)
    _visited(facts, payload.contact)


def not_seen(facts: _Facts, _event: CaseEvent, payload: NoSight) -> None:
    """Nobody saw it."""
    facts["sight"] = facts.get("sight", Sight())._replace(why_not=payload)


def look(facts: _Facts, _event: CaseEvent, payload: Look) -> None:
    """Somebody looks next."""
    facts["sight"] = facts.get("sight", Sight())._replace(look=payload)
    _visited(facts, payload.contact)


def _visited(facts: _Facts, contact: ContactKind | None) -> None:
    if contact is ContactKind.HOME:
        facts["visit_wanted"] = False


def visit(facts: _Facts, event: CaseEvent, payload: VisitNeed) -> None:
    """A home visit is needed, planned already or not, or it is not needed."""
    facts["visit"], facts["visit_at"] = payload, event.at
    look = facts.get("sight", Sight()).look
    planned = look is not None and look.contact is ContactKind.HOME and look.at > event.at
    facts["visit_wanted"] = payload.answer is VisitAnswer.NEEDED and not planned


def restrained(facts: _Facts, _event: CaseEvent, payload: Imposed) -> None:
    """A restraining order was imposed, or its date put right."""
    facts["restraint"] = Restraint(payload.at)
    facts["tried"].add(Alternative.RESTRAINING_ORDER)


def restraint(facts: _Facts, event: CaseEvent, payload: RestraintAnswer) -> None:
    """Somebody said what became of it."""
    if (restraint := facts.get("restraint")) is not None:
        facts["restraint"] = answered(restraint, payload)
    _settled(facts, event)


def taken_over(facts: _Facts, event: CaseEvent, _payload: TakenOver) -> None:
    """Somebody accepted the child."""
    facts["taken_over"], facts["not_taken_over"] = True, None
    _settled(facts, event)


def safe(facts: _Facts, event: CaseEvent, _payload: Safety) -> None:
    """Somebody confirmed that the child is safe."""
    facts["safety_open"] = None
    _settled(facts, event)


def _settled(facts: _Facts, event: CaseEvent) -> None:
    if facts.get("ended_at") is not None:
        facts["settled_at"] = max(event.at, event.recorded_at)


def blocked(facts: _Facts, event: CaseEvent, payload: Blocker) -> None:
    """Something keeps a child from leaving."""
    facts["blockers"].add(payload)
    facts["blocked_since"][payload] = event.at


def bridged(facts: _Facts, event: CaseEvent, payload: payloads.NoPlaceBridge) -> None:
    """A temporary solution, or that there is none."""
    bridged = payload.bridge is not Bridge.NONE
    facts["bridge"] = payload.bridge
    facts["bridged_at"] = event.at if bridged else None
    facts["bridged_until"] = payload.until if bridged else None


def parked(facts: _Facts, event: CaseEvent, payload: payloads.Parking) -> None:
    """The case waits until a moment."""
    facts["parked_at"], facts["parked_until"] = event.at, payload.until
    facts["parked_from"] = payload.state


def resumed(facts: _Facts, _event: CaseEvent, due_at: datetime | None) -> None:
    """It is taken up again; its clock runs on."""
    facts["parked_at"] = facts["parked_until"] = None
    before = facts.get("due_at")
    if before is not None and due_at is not None:
        facts["rested"] = facts.get("rested", timedelta()) + (due_at - before)
    facts["due_at"] = due_at


def decided(facts: _Facts, event: CaseEvent, payload: payloads.DecisionTaken) -> None:
    """The decision fell on a hold."""
    facts["decided"][payload.hold] = event.at


def released(facts: _Facts, _event: CaseEvent, payload: payloads.HoldStep) -> None:
    """A hold was given back."""
    facts["decided"].pop(payload.hold, None)


def transported(facts: _Facts, _event: CaseEvent, payload: payloads.TransportOrdered) -> None:
    """When the child leaves for the place of its hold, as it was said last."""
    facts["leaves"].pop(payload.hold, None)
    if payload.transport.at is not None:
        facts["leaves"][payload.hold] = payload.transport.at
