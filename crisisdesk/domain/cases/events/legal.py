"""How orders and consent are stored: a day as its first moment on the wall."""

from datetime import UTC, date, datetime, time
from typing import Any

from crisisdesk.domain.cases.events.columns import EventParts
from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy
from crisisdesk.domain.cases.legal.orders import OrderChange, Ordered, OrderStep
from crisisdesk.domain.cases.payloads import ChildCorrected
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.moments import amsterdam, local


def first_moment(day: date) -> datetime:
    """A day, as the column of a moment keeps it: its first one on the wall."""
    return datetime.combine(day, time(), amsterdam()).astimezone(UTC)


def ordered(row: Any) -> Ordered:
    """An order for a child."""
    return Ordered(row.subject, Legal(row.code), local(row.until).date())


def order_step(row: Any) -> OrderChange:
    """What is said of an order."""
    return OrderChange(row.subject, OrderStep(row.code), local(row.until).date())


def day_parts(said: Ordered | OrderChange) -> EventParts:
    """An order or what is said of it, taken apart."""
    subject, code, day = said
    return EventParts(until=first_moment(day), subject=subject, codes=(code,))


def month(row: Any) -> ChildCorrected:
    """The month in which a child was born: it goes when the words of the case go."""
    return ChildCorrected(row.subject, int(row.text) if row.text.isdecimal() else None)


def month_parts(corrected: ChildCorrected) -> EventParts:
    """The same, taken apart."""
    texts = () if corrected.value is None else (str(corrected.value),)
    return EventParts(subject=corrected.youth, texts=texts)


def consent(row: Any) -> Consent:
    """What somebody answered who was asked for consent."""
    by, _, answer = row.code.partition(" ")
    return Consent(row.subject, ConsentBy(by), ConsentAnswer(answer), row.until, row.text)


def consent_parts(consent: Consent) -> EventParts:
    """The same, taken apart."""
    youth, by, answer, at, name = consent
    return EventParts(until=at, subject=youth, codes=(by, answer), texts=(name,))
