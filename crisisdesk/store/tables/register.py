"""The tables of the register and of the contacts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from crisisdesk.domain.absence.costs import CostLink
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.contacts import Scope
from crisisdesk.domain.week.register import EntryChange, EntryKind, EntryStatus
from crisisdesk.store.columns import Identity, Moment, code
from crisisdesk.store.tables.base import BY_ID, Observed, Written


class RegisterEntryRow(Written, table=True):
    """Something to follow up; what stands about it is its newest change."""

    __tablename__ = "register_entry"
    __table_args__ = (Index("ix_register_entry_desk", "desk_id", "number"), BY_ID)
    reference: str = Field(max_length=16, unique=True)
    number: int
    """The number in the reference."""
    kind: EntryKind = Field(sa_type=code(EntryKind))
    meeting_id: UUID | None = Field(
        default=None, sa_type=Identity, foreign_key="meeting.id", index=True
    )
    """The meeting in which it was noted."""
    request_id: UUID | None = Field(default=None, sa_type=Identity)
    """The act in which it was asked of several organisations at once."""
    closed_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    """When its ending was both true and written, as known now: lets a list pass over old ones."""


class RegisterChangeRow(Observed, table=True):
    """All that stands about an entry from a moment on."""

    __tablename__ = "register_change"
    __table_args__ = (Index("ix_register_change_entry", "entry_id", "turn"), BY_ID)
    entry_id: UUID = Field(sa_type=Identity, foreign_key="register_entry.id")
    turn: int
    """Which of the entry's changes it is."""
    change: EntryChange = Field(sa_type=code(EntryChange))
    status: EntryStatus = Field(sa_type=code(EntryStatus))
    text: str
    source: str = ""
    party: str = ""
    owner: str = ""
    asked: date | None = None
    due: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review: date | None = None
    for_directors: bool = False
    other_sector: bool = False
    for_board: bool = False
    provisional: bool = False
    category: int | None = None
    amount: int | None = None
    """Cents."""
    answer: str = ""
    facility_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="facility.id")
    note: str = ""
    topic: str = ""
    """A code of EntryTopic, where an entry is about something that options look for."""
    answered_by: str = ""
    places: int | None = None
    for_crisis: bool = False
    fte: int | None = None
    """Thousandths."""
    detail: str = ""
    concerns: CostLink | None = Field(default=None, sa_type=code(CostLink))


class ProviderContactRow(Observed, table=True):
    """That somebody of the desk spoke with a provider; no word of it is about a child."""

    __tablename__ = "provider_contact"
    __table_args__ = (Index("ix_provider_contact_provider", "provider_id", "observed_at"), BY_ID)
    provider_id: UUID = Field(sa_type=Identity, foreign_key="provider.id")
    spoken_with: str = ""
    """A function, no name."""
    discussed: str
    visits: bool | None = None
    """Whether it still visits homes (A126); None where that was not spoken of."""


class ContactRow(Written, table=True):
    """How an organisation is reached for one of its functions."""

    __tablename__ = "contact"
    organisation: str
    function: str = ""
    kind: Organisation = Field(sa_type=code(Organisation))
    scope: Scope = Field(sa_type=code(Scope))
    phone: str = ""
    mail: str = ""
    hours: str = ""
    video: str = ""
    note: str = ""
    municipality: str = ""
    escalation: bool = False
    link: bool = False
    sub_region: str = ""
    receives: Audience | None = Field(default=None, sa_type=code(Audience))
    """Which edition of the bulletin it gets."""
    provider_id: UUID | None = Field(
        default=None, sa_type=Identity, foreign_key="provider.id", index=True
    )
    facility_id: UUID | None = Field(
        default=None, sa_type=Identity, foreign_key="facility.id", index=True
    )
    verified_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
