"""What the events about orders and consent add up to."""

from typing import Any

from crisisdesk.domain.cases.events import CaseEvent
from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer
from crisisdesk.domain.cases.legal.orders import Order, OrderChange, Ordered, OrderStep

_Facts = dict[str, Any]


def ordered(facts: _Facts, event: CaseEvent, payload: Ordered) -> None:
    """An order was written down."""
    facts["orders"][event.id] = Order(event.id, *payload)


def order_step(facts: _Facts, _event: CaseEvent, payload: OrderChange) -> None:
    """It goes on, ends, or was written by mistake."""
    order = facts["orders"].get(payload.order)
    if payload.step is OrderStep.MISTAKE:
        facts["orders"].pop(payload.order, None)
    elif order is not None:
        facts["orders"][payload.order] = order.after(payload.step, payload.day)


def consent(facts: _Facts, _event: CaseEvent, payload: Consent) -> None:
    """Consent was asked or answered."""
    key = payload.youth, payload.by
    facts["consents"].pop(key, None)
    if payload.answer is not ConsentAnswer.MISTAKE:
        facts["consents"][key] = payload
