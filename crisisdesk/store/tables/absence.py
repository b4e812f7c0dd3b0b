"""The tables of absence and mutual aid: counts and codes, with no place for a name or a cause."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from crisisdesk.domain.absence.absence import Function, Measure
from crisisdesk.domain.absence.mutual_aid import AidState
from crisisdesk.domain.absence.periods import Length
from crisisdesk.domain.absence.review import NoteKind
from crisisdesk.domain.absence.rings import Process
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.store.columns import Identity, code
from crisisdesk.store.tables.base import BY_ID, Observed, Row, Written


class AbsenceReportRow(Observed, table=True):
    """What a provider or one facility of it counted over a period, in thousandths."""

    __tablename__ = "absence_report"
    __table_args__ = (
        Index("ix_absence_report_period", "length", "end_day", "provider_id"),
        Index("ix_absence_report_provider", "provider_id", "length", "end_day"),
        BY_ID,
    )
    provider_id: UUID = Field(sa_type=Identity, foreign_key="provider.id")
    facility_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="facility.id")
    length: Length = Field(sa_type=code(Length))
    start_day: date
    end_day: date
    measure: Measure = Field(sa_type=code(Measure))
    contract: int = Field(sa_type=BigInteger)
    """Of an FTE-day, as all amounts here: 2.5 FTE over a week are 17,500."""
    sick: int | None = Field(default=None, sa_type=BigInteger)
    quarantine: int | None = Field(default=None, sa_type=BigInteger)
    other: int | None = Field(default=None, sa_type=BigInteger)
    minimum: int | None = Field(default=None, sa_type=BigInteger)
    heads: int | None = None
    reporter_role: str = ""
    reporter_organisation: str = ""
    channel: Channel = Field(sa_type=code(Channel))
    note: str = ""


class AbsenceShortageRow(Row, table=True):
    """What a group of staff is short of, by a report."""

    __tablename__ = "absence_shortage"
    report_id: UUID = Field(sa_type=Identity, foreign_key="absence_report.id", index=True)
    function: Function = Field(sa_type=code(Function))
    now: int | None = None
    within_a_week: int | None = None


class StaffingNormRow(Observed, table=True):
    """What a facility needs to run, in thousandths of an FTE; the newest one counts."""

    __tablename__ = "staffing_norm"
    __table_args__ = (
        Index("ix_staffing_norm_facility", "facility_id", "observed_at", "recorded_at"),
        BY_ID,
    )
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    full_places: int
    full_fte: int
    day: int
    evening: int
    night: int
    weekend: int


class AidRequestRow(Written, table=True):
    """Staff that a facility needs; `withdrawn` and the version move, nothing else does."""

    __tablename__ = "aid_request"
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id", index=True)
    function: Function = Field(sa_type=code(Function))
    fte: int
    start_day: date
    until_day: date = Field(index=True)
    registrations: str = ""
    """Codes with a comma between them."""
    cost_category: int | None = None
    override: str = ""
    note: str = ""
    version: int = 1


class AidRequestEndRow(Observed, table=True):
    """A request that was withdrawn."""

    __tablename__ = "aid_request_end"
    request_id: UUID = Field(sa_type=Identity, foreign_key="aid_request.id", index=True)
    reason: str = ""


class AidOfferRow(Observed, table=True):
    """Staff that a provider offers; the newest of a function counts."""

    __tablename__ = "aid_offer"
    __table_args__ = (
        Index("ix_aid_offer_provider", "provider_id", "function", "observed_at"),
        BY_ID,
    )
    provider_id: UUID = Field(sa_type=Identity, foreign_key="provider.id")
    function: Function = Field(sa_type=code(Function))
    fte: int
    start_day: date
    until_day: date
    registrations: str = ""
    note: str = ""


class DeploymentRow(Written, table=True):
    """One lender's part in a request; what becomes of it are its events."""

    __tablename__ = "deployment"
    request_id: UUID = Field(sa_type=Identity, foreign_key="aid_request.id", index=True)
    lender_id: UUID = Field(sa_type=Identity, foreign_key="provider.id", index=True)
    asked: int
    cost_category: int | None = None
    version: int = 1


class DeploymentEventRow(Observed, table=True):
    """A step of a deployment, with the amount and the term as they are from then on."""

    __tablename__ = "deployment_event"
    __table_args__ = (
        Index("ix_deployment_event_deployment", "deployment_id", "observed_at", "recorded_at"),
        BY_ID,
    )
    deployment_id: UUID = Field(sa_type=Identity, foreign_key="deployment.id")
    turn: int
    """Which of its events it is: what was written at one moment stays in order."""
    state: AidState = Field(sa_type=code(AidState))
    granted: int | None = None
    start_day: date
    until_day: date
    override: str = ""
    """Why a lender goes below its own minimum."""
    reason: str = ""


class RedeploymentRow(Observed, table=True):
    """Own staff that works elsewhere with its provider; an end is a row with the same root."""

    __tablename__ = "redeployment"
    __table_args__ = (
        Index("ix_redeployment_root", "root_id"),
        Index("ix_redeployment_until", "until_day"),
        BY_ID,
    )
    root_id: UUID = Field(sa_type=Identity)
    provider_id: UUID = Field(sa_type=Identity, foreign_key="provider.id")
    source: Function = Field(sa_type=code(Function))
    source_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="facility.id")
    target: Function = Field(sa_type=code(Function))
    target_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="facility.id")
    fte: int
    start_day: date
    until_day: date
    ended: bool = False
    reason: str = ""


class RingRow(Observed, table=True):
    """How many people can do a process of the desk; counts, no names."""

    __tablename__ = "ring"
    __table_args__ = (Index("ix_ring_process", "process", "observed_at"), BY_ID)
    process: Process = Field(sa_type=code(Process))
    first: int
    second: int
    third: int
    needed: int


class AbsenceReviewRow(Observed, table=True):
    """The period that was reviewed in the meeting of a turn."""

    __tablename__ = "absence_review"
    day: date = Field(index=True)
    """The original local date of the turn."""
    start_day: date
    end_day: date


class ReviewNoteRow(Row, table=True):
    """A line of a review that was closed before reviews had a meeting; kept, and never written."""

    __tablename__ = "review_note"
    __table_args__: ClassVar = BY_ID
    review_id: UUID = Field(sa_type=Identity, foreign_key="absence_review.id", index=True)
    place: int
    kind: NoteKind = Field(sa_type=code(NoteKind))
    organisation: str = ""
    text: str = ""
    present: bool = True
    due_day: date | None = None
