"""Who is calling which facility, what came of calls, and rounds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from crisisdesk.domain.calls.requests import AgainReason, CallOutcome
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.store.columns import Identity, Moment, code
from crisisdesk.store.tables.base import BY_ID, Observed, Written

_OPEN = text("ended_at IS NULL")


class CallRequestRow(Written, table=True):
    """That somebody is calling a facility; at most one that has not ended for each of them."""

    __tablename__ = "call_request"
    __table_args__ = (
        Index(
            "uq_call_request_open",
            "facility_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        BY_ID,
    )
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    until: datetime = Field(sa_type=Moment)
    why: AgainReason | None = Field(default=None, sa_type=code(AgainReason))
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class CallAttemptRow(Observed, table=True):
    """A call of a facility and what came of it."""

    __tablename__ = "call_attempt"
    __table_args__ = (Index("ix_call_attempt_facility", "facility_id", "observed_at"), BY_ID)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    outcome: CallOutcome = Field(sa_type=code(CallOutcome))
    phone: str = ""


class CallTermsRow(Observed, table=True):
    """Whether and when a facility is called; the newest that counts."""

    __tablename__ = "call_terms"
    __table_args__ = (Index("ix_call_terms_facility", "facility_id", "observed_at"), BY_ID)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    never: bool
    silent_from: int | None = None
    """In minutes of the local day, as `silent_until`."""
    silent_until: int | None = None


class CallRoundRow(Observed, table=True):
    """A round through a kind of facility, or through all of them."""

    __tablename__ = "call_round"
    kind: Kind | None = Field(default=None, sa_type=code(Kind))
    day: date | None = None
    """The turn of the duty that it fulfils."""


class CallRoundEndRow(Observed, table=True):
    """That a round ended, and with what."""

    __tablename__ = "call_round_end"
    round_id: UUID = Field(sa_type=Identity, foreign_key="call_round.id", index=True)
    answered: int
    silent: int
    not_called: int
