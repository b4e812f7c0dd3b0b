"""The columns of an event, and what it carries taken apart."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.states import Urgency


class EventColumns(NamedTuple):
    """What an event carries, as it is stored; its text stands with the texts of the case."""

    urgency: Urgency | None = None
    due_at: datetime | None = None
    until: datetime | None = None
    lead: UUID | None = None
    facility: UUID | None = None
    subject: UUID | None = None
    number: int | None = None
    code: str = ""
    """Codes with spaces between them."""
    text: str = ""
    """Texts with line ends between them."""


class EventParts(NamedTuple):
    """What an event carries, taken apart."""

    urgency: Urgency | None = None
    due_at: datetime | None = None
    until: datetime | None = None
    lead: UUID | None = None
    facility: UUID | None = None
    subject: UUID | None = None
    number: int | None = None
    codes: tuple[str, ...] = ()
    """Members of Code where the code is known."""
    texts: tuple[str, ...] = ()


def split(codes: tuple[str | None, ...]) -> tuple[str, ...]:
    """The codes that are there."""
    return tuple(code for code in codes if code)
