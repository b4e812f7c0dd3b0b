"""Every table, once. Rows stay inside the store; what leaves it are the domain's own values."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    RestrictionKind,
)
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.store.columns import Identity, Moment, code
from crisisdesk.store.values import new_id

# Constraints have names from the first migration on: SQLite cannot drop one without.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
# Rows lie in the order of their id, which saves a second search for every one that is fetched.
BY_ID: dict[str, Any] = {"sqlite_with_rowid": False}
# Hardly any report is a correction, and the board looks for one of each.
_CORRECTS = text("replaces IS NOT NULL")


class Row(SQLModel):
    """What every row that a desk makes has."""

    __table_args__: ClassVar[Any] = BY_ID
    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Identity)


class Written(Row):
    """Who wrote a row, at which desk and when."""

    recorded_at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="desk_member.id")
    desk_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="desk.id")
    """None for what the store itself was born with."""
    received_at: datetime | None = Field(default=None, sa_type=Moment)
    """When another store's row was brought in here; None for one that was written here."""


class Observed(Written):
    """A row of a history: when it was true, beside when it was written."""

    observed_at: datetime = Field(sa_type=Moment)


class Erasable(Written):
    """A row whose words are overwritten one day: the salt goes with them.

    Who knew the salt could try from the row's old seal what the words had been.
    """

    salt: bytes = Field(default=b"", sa_type=LargeBinary)


class RetractionRow(Written, table=True):
    """A row of whatever history that does not count from then on: taken back, or corrected."""

    __tablename__ = "retraction"
    row_id: UUID = Field(sa_type=Identity, unique=True)
    reason: str = Field(max_length=32)
    """A code."""


class RevisionRow(SQLModel, table=True):
    """One row: moves with every act, and is locked first where two desks write at once."""

    __tablename__ = "revision"
    id: int = Field(primary_key=True)
    number: int = 0
    epoch: int = 1
    written_at: datetime | None = Field(default=None, sa_type=Moment)
    """The newest moment of writing: the desk's now is never earlier."""
    store_id: UUID | None = Field(default=None, sa_type=Identity)
    """Which store this is, in whatever file it lies."""


class DeskRow(Row, table=True):
    """One installation; its letter stands in the references that people say on the phone."""

    __tablename__ = "desk"
    letter: str = Field(max_length=2, unique=True)
    name: str = ""
    registered_at: datetime = Field(sa_type=Moment)


class MemberRow(Row, table=True):
    """Who can sit at the desk, by initials."""

    __tablename__ = "desk_member"
    initials: str = Field(max_length=8)
    """Unique among those who are still there; who left keeps them in the history."""
    role: str = ""
    name: str = ""
    last_day: date | None = None
    recorded_at: datetime = Field(sa_type=Moment)
    desk_id: UUID = Field(sa_type=Identity, foreign_key="desk.id")


class MemberVersionRow(Observed, table=True):
    """What stood about a desk member from a moment on; `desk_member` has what stands now."""

    __tablename__ = "member_version"
    member_id: UUID = Field(sa_type=Identity, foreign_key="desk_member.id", index=True)
    initials: str = Field(max_length=8)
    name: str = ""
    role: str = ""
    last_day: date | None = None


class SettingRow(Observed, table=True):
    """A number that desks must agree on; the newest valid one counts."""

    __tablename__ = "setting"
    __table_args__ = (Index("ix_setting_name", "name", "observed_at"), BY_ID)
    name: str
    value: str
    """JSON."""
    why: str = ""


class ProviderRow(Written, table=True):
    """An organisation with facilities."""

    __tablename__ = "provider"
    name: str
    phone: str = ""


class SiteRow(Written, table=True):
    """An address of a provider, as it was first written; `site_version` has what it was since."""

    __tablename__ = "site"
    provider_id: UUID = Field(sa_type=Identity, foreign_key="provider.id", index=True)
    name: str = ""
    address: str = ""
    postcode: str = ""
    place: str = ""
    municipality: str = ""
    phone: str = ""
    house_rules: str = ""


class FacilityRow(Written, table=True):
    """The unit that has places, as it was first written; `facility_version` has what it was since.

    Of these columns only `version` ever moves.
    """

    __tablename__ = "facility"
    site_id: UUID = Field(sa_type=Identity, foreign_key="site.id", index=True)
    name: str
    kind: Kind = Field(sa_type=code(Kind))
    round_the_clock: bool = True
    outside: bool = False
    crucial: bool = False
    age_min: int | None = None
    age_max: int | None = None
    gender: Gender = Field(default=Gender.ANY, sa_type=code(Gender))
    phone: str = ""
    notes: str = ""
    admission_via: str = ""
    extendable_to: int | None = None
    planned_places: int | None = None
    planned_from: date | None = None
    planned_certainty: str = ""
    observed_from: datetime = Field(sa_type=Moment)
    version: int = 1


class FacilityVersionRow(Observed, table=True):
    """What a facility was from a moment on, as far as was known when this was written."""

    __tablename__ = "facility_version"
    __table_args__ = (
        Index("ix_facility_version_facility", "facility_id", "observed_at", "recorded_at"),
        BY_ID,
    )
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    on_board: bool
    """Off in the version from before all, for who asks after a facility that is on no board yet."""
    stated: str
    """The names of the columns that were stated for this very moment, with a comma between them."""
    site_id: UUID = Field(sa_type=Identity, foreign_key="site.id")
    name: str
    kind: Kind = Field(sa_type=code(Kind))
    round_the_clock: bool
    crucial: bool
    age_min: int | None = None
    age_max: int | None = None
    gender: Gender = Field(sa_type=code(Gender))
    phone: str
    notes: str
    admission_via: str
    extendable_to: int | None = None
    planned_places: int | None = None
    planned_from: date | None = None
    planned_certainty: str
    extendable_while: str = ""
    kept_by: str = ""
    intake: DeliveryMode | None = Field(default=None, sa_type=code(DeliveryMode))
    extendable_measure: UUID | None = Field(default=None, sa_type=Identity)
    """An entry of the register."""
    last_day: date | None = None


class SiteVersionRow(Observed, table=True):
    """What a site was from a moment on, as far as was known when this was written."""

    __tablename__ = "site_version"
    __table_args__ = (
        Index("ix_site_version_site", "site_id", "observed_at", "recorded_at"),
        BY_ID,
    )
    site_id: UUID = Field(sa_type=Identity, foreign_key="site.id")
    stated: str
    provider_id: UUID = Field(sa_type=Identity, foreign_key="provider.id")
    name: str
    address: str
    postcode: str
    place: str
    municipality: str
    phone: str
    house_rules: str


class ExternalCodeRow(Row, table=True):
    """The name of a provider, site or facility in somebody else's list."""

    __tablename__ = "external_code"
    __table_args__ = (
        UniqueConstraint("source", "subject", "code"),
        Index("ix_external_code_subject_id", "subject_id"),
        BY_ID,
    )
    source: str
    subject: str
    code: str
    subject_id: UUID = Field(sa_type=Identity)


class OpeningRow(Observed, table=True):
    """How far a facility is open; a history that never touches figures."""

    __tablename__ = "opening"
    __table_args__ = (
        Index("ix_opening_facility", "facility_id", "observed_at", "recorded_at"),
        BY_ID,
    )
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    status: OpeningStatus = Field(sa_type=code(OpeningStatus))
    until: datetime | None = Field(default=None, sa_type=Moment)
    exception: str = ""
    reason: str = ""
    delivery: DeliveryMode = Field(sa_type=code(DeliveryMode))
    delivery_note: str = ""
    reachability: Reachability = Field(sa_type=code(Reachability))
    hours: str = ""
    reported_by: str = ""
    grounds: str = ""
    """Codes of ExceptionGround with spaces between them."""


class RestrictionRow(Observed, table=True):
    """What is barred on a facility or in the region; renewed and lifted by new rows."""

    __tablename__ = "restriction"
    __table_args__ = (
        Index("ix_restriction_root", "root_id", "observed_at", "recorded_at"),
        Index("ix_restriction_facility", "facility_id"),
        BY_ID,
    )
    root_id: UUID = Field(sa_type=Identity)
    facility_id: UUID | None = Field(default=None, sa_type=Identity, foreign_key="facility.id")
    kind: RestrictionKind = Field(sa_type=code(RestrictionKind))
    valid_from: datetime = Field(sa_type=Moment)
    valid_until: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = ""
    source: str = ""
    lifted: bool = False
    agreement_id: UUID | None = Field(default=None, sa_type=Identity)
    for_crisis: bool = False


class CrucialAgreementRow(Observed, table=True):
    """That a facility is crucial, or is no longer: agreed when, by whom, and on which ground."""

    __tablename__ = "crucial_agreement"
    __table_args__ = (Index("ix_crucial_agreement_facility", "facility_id", "observed_at"), BY_ID)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    crucial: bool
    agreed_on: date
    agreed_by: str
    source: str
    """The sentence of the agreement."""


class CapacityReportRow(Observed, table=True):
    """What was said about a facility's places at one moment."""

    __tablename__ = "capacity_report"
    __table_args__ = (
        Index("ix_capacity_report_facility", "facility_id", "observed_at", "recorded_at"),
        Index(
            "ix_capacity_report_replaces",
            "replaces",
            sqlite_where=_CORRECTS,
            postgresql_where=_CORRECTS,
        ),
        BY_ID,
    )
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    licensed: int | None = None
    available: int | None = None
    staffed: int | None = None
    occupied: int | None = None
    blocked: int | None = None
    surge: int | None = None
    surge_hours: int | None = None
    blocked_reason: BlockedReason | None = Field(default=None, sa_type=code(BlockedReason))
    blocked_until: date | None = None
    reporter_role: str = ""
    reporter_organisation: str = ""
    channel: Channel = Field(sa_type=code(Channel))
    note: str = ""
    replaces: UUID | None = Field(default=None, sa_type=Identity)


class JournalRow(Written, table=True):
    """Who did what, chained by hash for each desk and epoch; no case content."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("desk_id", "epoch", "number"),
        Index("ix_journal_facility", "facility_id", "recorded_at"),
        Index("ix_journal_case", "case_id", "recorded_at"),
        BY_ID,
    )
    epoch: int
    number: int
    observed_at: datetime = Field(sa_type=Moment)
    event: str = Field(max_length=64)
    account: str = ""
    behalf_of: str = ""
    role: str = ""
    facility_id: UUID | None = Field(default=None, sa_type=Identity)
    case_id: UUID | None = Field(default=None, sa_type=Identity)
    subject_id: UUID | None = Field(default=None, sa_type=Identity)
    outcome: str = "done"
    reason: str = ""
    count: int | None = None
    database_role: str = ""
    """On PostgreSQL, as whom the desk is known to the server."""
    previous: str = Field(default="", max_length=64)
    hash: str = Field(max_length=64)
    seal: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The digests of the rows that the act wrote; None in rows from before there were any."""


class ChainKeyRow(SQLModel, table=True):
    """From an epoch on, the secret that the journal of an encrypted store is chained with."""

    __tablename__ = "chain_key"
    epoch: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    secret: str = Field(default="", max_length=64)
    """"" where the store is plain: a key that lies beside the rows would seal nothing."""
