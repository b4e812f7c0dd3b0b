"""The desk's first tables: places, cases, duties and the journal."""

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_BORN = datetime(2020, 1, 1, tzinfo=UTC)
_DUTIES = (
    ("corona_consultation", "1", "15:00"),
    ("absence_review", "3", "10:00"),
    ("directors_coordination", "03", "16:00"),
    ("bulletin", "14", "12:00"),
    ("day_start", "01234", "08:45"),
    ("capacity_round", "0123456", "20:00"),
)


def upgrade() -> None:
    """Make the tables, and the rows that every desk begins with."""
    _tables()
    op.execute("INSERT INTO revision (id, number, epoch) VALUES (1, 0, 1)")
    rules = sa.table(
        "duty_rule",
        sa.column("id", Identity()),
        sa.column("recorded_at", Moment()),
        sa.column("duty", sa.String()),
        sa.column("weekdays", sa.String()),
        sa.column("at", sa.String()),
        sa.column("remind_minutes", sa.Integer()),
        sa.column("valid_from", sa.Date()),
    )
    op.bulk_insert(
        rules,
        [
            {
                "id": uuid5(NAMESPACE_URL, f"crisisdesk:duty_rule:{duty}"),
                "recorded_at": _BORN,
                "duty": duty,
                "weekdays": weekdays,
                "at": at,
                "remind_minutes": 60,
                "valid_from": date(2020, 1, 1),
            }
            for duty, weekdays, at in _DUTIES
        ],
    )


def _tables() -> None:
    op.create_table(
        "desk",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("letter", sa.String(2), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("registered_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
        sa.UniqueConstraint("letter", name=op.f("uq_desk_letter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "external_code",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("subject_id", Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_code")),
        sa.UniqueConstraint(
            "source", "subject", "code", name=op.f("uq_external_code_source_subject_code")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_external_code_subject_id", "external_code", ["subject_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("written_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "desk_member",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("initials", sa.String(8), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("desk_id", Identity(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_member_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_member")),
        sa.UniqueConstraint("initials", name=op.f("uq_desk_member_initials")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "crisis_case",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_crisis_case_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_crisis_case_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_crisis_case_reference")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "duty_rule",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("duty", sa.String(32), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("remind_minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_duty_rule_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_duty_rule_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_rule")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_duty_rule_duty"), "duty_rule", ["duty"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("behalf_of", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=True),
        sa.Column("case_id", Identity(), nullable=True),
        sa.Column("subject_id", Identity(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_journal_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_journal_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint(
            "desk_id", "epoch", "number", name=op.f("uq_journal_desk_id_epoch_number")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_journal_case", "journal", ["case_id", "recorded_at"], unique=False)
    op.create_index("ix_journal_facility", "journal", ["facility_id", "recorded_at"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("duty", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_occurrence_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_occurrence_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_occurrence_duty", "occurrence", ["duty", "day"], unique=False)
    op.create_table(
        "provider",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_provider_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_provider_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "setting",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_setting_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_setting_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_setting_name", "setting", ["name", "observed_at"], unique=False)
    op.create_table(
        "case_text",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("case_id", Identity(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_case_text_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["crisis_case.id"], name=op.f("fk_case_text_case_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_case_text_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_text")),
        sa.UniqueConstraint("case_id", "item", name=op.f("uq_case_text_case_id_item")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("provider_id", Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("house_rules", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_site_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_site_desk_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_site_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_site_provider_id"), "site", ["provider_id"], unique=False)
    op.create_table(
        "youth",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("case_id", Identity(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_youth_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["crisis_case.id"], name=op.f("fk_youth_case_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_youth_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_youth")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_youth_case_id"), "youth", ["case_id"], unique=False)
    op.create_table(
        "facility",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("site_id", Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("round_the_clock", sa.Boolean(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("crucial", sa.Boolean(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(32), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("admission_via", sa.String(), nullable=False),
        sa.Column("extendable_to", sa.Integer(), nullable=True),
        sa.Column("planned_places", sa.Integer(), nullable=True),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("planned_certainty", sa.String(), nullable=False),
        sa.Column("observed_from", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_facility_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_facility_desk_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_facility_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_facility_site_id"), "facility", ["site_id"], unique=False)
    op.create_table(
        "capacity_report",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("licensed", sa.Integer(), nullable=True),
        sa.Column("available", sa.Integer(), nullable=True),
        sa.Column("staffed", sa.Integer(), nullable=True),
        sa.Column("occupied", sa.Integer(), nullable=True),
        sa.Column("blocked", sa.Integer(), nullable=True),
        sa.Column("surge", sa.Integer(), nullable=True),
        sa.Column("surge_hours", sa.Integer(), nullable=True),
        sa.Column("blocked_reason", sa.String(32), nullable=True),
        sa.Column("reporter_role", sa.String(), nullable=False),
        sa.Column("reporter_organisation", sa.String(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("replaces", Identity(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_capacity_report_by_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_capacity_report_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_capacity_report_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_report")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_capacity_report_facility",
        "capacity_report",
        ["facility_id", "observed_at", "recorded_at"],
        unique=False,
    )
    op.create_index(
        "ix_capacity_report_replaces",
        "capacity_report",
        ["replaces"],
        unique=False,
        sqlite_where=sa.text("replaces IS NOT NULL"),
        postgresql_where=sa.text("replaces IS NOT NULL"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("case_id", Identity(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=True),
        sa.Column("urgency", sa.String(32), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("lead_id", Identity(), nullable=True),
        sa.Column("facility_id", Identity(), nullable=True),
        sa.Column("subject_id", Identity(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_case_event_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["crisis_case.id"], name=op.f("fk_case_event_case_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_case_event_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_case_event_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["desk_member.id"], name=op.f("fk_case_event_lead_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_case_event_case", "case_event", ["case_id", "observed_at", "recorded_at"], unique=False
    )
    op.create_table(
        "enquiry",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("case_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_enquiry_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["crisis_case.id"], name=op.f("fk_enquiry_case_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_enquiry_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_enquiry_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_enquiry_case_id"), "enquiry", ["case_id"], unique=False)
    op.create_index(op.f("ix_enquiry_facility_id"), "enquiry", ["facility_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("case_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_hold_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["crisis_case.id"], name=op.f("fk_hold_case_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_hold_desk_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_hold_facility_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_hold_case_id"), "hold", ["case_id"], unique=False)
    op.create_index("ix_hold_ends_at", "hold", ["ends_at"], unique=False)
    op.create_index(op.f("ix_hold_facility_id"), "hold", ["facility_id"], unique=False)
    op.create_table(
        "opening",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("exception", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("delivery_note", sa.String(), nullable=False),
        sa.Column("reachability", sa.String(32), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_opening_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_opening_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_opening_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_opening_facility",
        "opening",
        ["facility_id", "observed_at", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "restriction",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("root_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("valid_from", Moment(), nullable=False),
        sa.Column("valid_until", Moment(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.Column("agreement_id", Identity(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_restriction_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_restriction_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_restriction_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_restriction_facility", "restriction", ["facility_id"], unique=False)
    op.create_index(
        "ix_restriction_root",
        "restriction",
        ["root_id", "observed_at", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "hold_event",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("hold_id", Identity(), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_hold_event_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_hold_event_desk_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_hold_event_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_event")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_hold_event_hold_id"), "hold_event", ["hold_id"], unique=False)
    op.create_table(
        "stay",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("case_id", Identity(), nullable=False),
        sa.Column("youth_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("hold_id", Identity(), nullable=True),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_stay_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["crisis_case.id"], name=op.f("fk_stay_case_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_stay_desk_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_stay_facility_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_stay_hold_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_stay_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_stay_case_id"), "stay", ["case_id"], unique=False)
    op.create_index(
        "ix_stay_facility", "stay", ["facility_id", "arrived_at", "recorded_at"], unique=False
    )
    op.create_index(op.f("ix_stay_hold_id"), "stay", ["hold_id"], unique=False)
    op.create_index(op.f("ix_stay_youth_id"), "stay", ["youth_id"], unique=False)
    op.create_table(
        "departure",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("stay_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("departed_at", Moment(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_departure_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_departure_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_departure_facility_id")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_departure_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
        sa.UniqueConstraint("stay_id", name=op.f("uq_departure_stay_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_departure_facility",
        "departure",
        ["facility_id", "departed_at", "recorded_at"],
        unique=False,
    )
