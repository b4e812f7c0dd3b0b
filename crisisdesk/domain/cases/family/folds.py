"""What the events about brothers and sisters, and about where a child must not be, add up to."""

from typing import Any

from crisisdesk.domain.cases.events import CaseEvent
from crisisdesk.domain.cases.family.links import ChildMoved, SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNear

_Facts = dict[str, Any]


def moved(facts: _Facts, _event: CaseEvent, payload: ChildMoved) -> None:
    """A child went to another case."""
    facts["moved"].add(payload.youth)


def settled(facts: _Facts, event: CaseEvent, _payload: None) -> None:
    """Every child that is left has a place."""
    facts.setdefault("placed_at", event.at)


def linked(facts: _Facts, _event: CaseEvent, payload: SiblingLink) -> None:
    """A case of brothers or sisters, with the call that both began with."""
    facts["links"][payload.case] = payload
    facts["reported_at"] = payload.reported_at or facts["reported_at"]


def not_near(facts: _Facts, _event: CaseEvent, payload: NotNear) -> None:
    """Where the children must not be near."""
    facts["not_near"].pop(payload.ground, None)
    if payload.places:
        facts["not_near"][payload.ground] = payload.places
