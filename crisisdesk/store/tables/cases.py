"""The tables of cases: children without a place, the search, the holds and the stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases.holds import HoldChange
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.store.columns import Identity, Moment, code
from crisisdesk.store.tables.base import BY_ID, Erasable, Observed, Row, Written

# The ledger of every "no" looks for these among very many events.
_UNMET = text("event IN ('no_place', 'declined', 'not_answered')")


class CaseRow(Written, table=True):
    """One report of a child, or children who stay together, without a place tonight."""

    __tablename__ = "crisis_case"
    __table_args__ = (Index("ix_crisis_case_desk", "desk_id", "number"), BY_ID)
    reference: str = Field(max_length=16, unique=True)
    number: int = 0
    """The number in the reference."""
    reported_at: datetime = Field(sa_type=Moment)
    municipality: str = ""
    """As it was reported; changed by an event."""
    closed_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    """When its ending was both true and written, as known now: lets a board pass over old cases."""
    settled_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    """Until when it asks on after its end, as known now; far ahead while nobody has answered."""
    pseudonymised_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its texts were overwritten."""
    version: int = 1


class YouthRow(Written, table=True):
    """One child of a case; what identifies it stands in the case's texts."""

    __tablename__ = "youth"
    case_id: UUID = Field(sa_type=Identity, foreign_key="crisis_case.id", index=True)
    birth_year: int | None = None
    gender: Gender | None = Field(default=None, sa_type=code(Gender))


class CaseTextRow(Erasable, table=True):
    """Whatever identifies or describes a child: the one table that pseudonymising overwrites."""

    __tablename__ = "case_text"
    __table_args__ = (UniqueConstraint("case_id", "item"), BY_ID)
    case_id: UUID = Field(sa_type=Identity, foreign_key="crisis_case.id")
    item: str
    text: str


class CaseEventRow(Observed, table=True):
    """A change of a case, in codes, numbers and ids only."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index("ix_case_event_case", "case_id", "observed_at", "recorded_at"),
        Index("ix_case_event_unmet", "observed_at", sqlite_where=_UNMET, postgresql_where=_UNMET),
        BY_ID,
    )
    case_id: UUID = Field(sa_type=Identity, foreign_key="crisis_case.id")
    event: str = Field(max_length=32)
    turn: int = 0
    """Which of the case's events it is: what was written at one moment stays in order."""
    state: CaseState | None = Field(default=None, sa_type=code(CaseState))
    urgency: Urgency | None = Field(default=None, sa_type=code(Urgency))
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)
    lead_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="desk_member.id")
    facility_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="facility.id")
    subject_id: UUID | None = Field(default=None, sa_type=Identity)
    code: str = ""
    number: int | None = None
    amount: int | None = None


class DecisionOptionRow(Written, table=True):
    """A facility that could be chosen when a decision was taken, and what the desk advised."""

    __tablename__ = "decision_option"
    decision_id: UUID = Field(sa_type=Identity, foreign_key="case_event.id", index=True)
    place: int
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    verdict: str = Field(max_length=32)


class EnquiryRow(Written, table=True):
    """A question to a facility; its answers are case events."""

    __tablename__ = "enquiry"
    case_id: UUID = Field(sa_type=Identity, foreign_key="crisis_case.id", index=True)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id", index=True)
    asked_at: datetime = Field(sa_type=Moment)


class HoldRow(Observed, table=True):
    """Places kept for a case; it runs out by reading the clock."""

    __tablename__ = "hold"
    __table_args__ = (Index("ix_hold_ends_at", "ends_at"), BY_ID)
    case_id: UUID = Field(sa_type=Identity, foreign_key="crisis_case.id", index=True)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id", index=True)
    places: int
    until: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    """From here on it keeps nothing, as known now: lets a board pass over old holds."""


class HoldEventRow(Observed, table=True):
    """A hold extended, decided or released."""

    __tablename__ = "hold_event"
    hold_id: UUID = Field(sa_type=Identity, foreign_key="hold.id", index=True)
    change: HoldChange = Field(sa_type=code(HoldChange))
    until: datetime | None = Field(default=None, sa_type=Moment)


class StayRow(Written, table=True):
    """A child that arrived."""

    __tablename__ = "stay"
    __table_args__ = (
        Index("ix_stay_facility", "facility_id", "arrived_at", "recorded_at"),
        BY_ID,
    )
    case_id: UUID = Field(sa_type=Identity, foreign_key="crisis_case.id", index=True)
    youth_id: UUID = Field(sa_type=Identity, foreign_key="youth.id", index=True)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    hold_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="hold.id", index=True)
    arrived_at: datetime = Field(sa_type=Moment)


class DepartureRow(Written, table=True):
    """The end of a stay; the facility stands here too, for the board's count."""

    __tablename__ = "departure"
    __table_args__ = (
        Index("ix_departure_facility", "facility_id", "departed_at", "recorded_at"),
        BY_ID,
    )
    stay_id: UUID = Field(sa_type=Identity, foreign_key="stay.id", index=True)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    departed_at: datetime = Field(sa_type=Moment)
    destination: str = ""


class DraftRow(Row, table=True):
    """A report that somebody is still typing: no history, and gone once it is taken."""

    __tablename__ = "draft"
    member_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="desk_member.id")
    desk_id: UUID = Field(sa_type=Identity, index=True)
    changed_at: datetime = Field(sa_type=Moment)
    content: str
    """JSON."""
