"""Absence is reported and reviewed, and staff is lent."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "absence_review",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_absence_review_by_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_absence_review_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_review")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_absence_review_day"), "absence_review", ["day"], unique=False)
    op.create_table(
        "ring",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("process", sa.String(32), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("third", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_ring_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_ring_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ring_process", "ring", ["process", "observed_at"], unique=False)
    op.create_table(
        "aid_offer",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("provider_id", Identity(), nullable=False),
        sa.Column("function", sa.String(32), nullable=False),
        sa.Column("fte", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("registrations", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_aid_offer_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_aid_offer_desk_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_aid_offer_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_offer")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_aid_offer_provider",
        "aid_offer",
        ["provider_id", "function", "observed_at"],
        unique=False,
    )
    op.create_table(
        "review_note",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("review_id", Identity(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["absence_review.id"], name=op.f("fk_review_note_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_note")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_review_note_review_id"), "review_note", ["review_id"], unique=False)
    op.create_table(
        "absence_report",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("provider_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=True),
        sa.Column("length", sa.String(32), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("contract", sa.BigInteger(), nullable=False),
        sa.Column("sick", sa.BigInteger(), nullable=True),
        sa.Column("quarantine", sa.BigInteger(), nullable=True),
        sa.Column("other", sa.BigInteger(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("heads", sa.Integer(), nullable=True),
        sa.Column("reporter_role", sa.String(), nullable=False),
        sa.Column("reporter_organisation", sa.String(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_absence_report_by_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_absence_report_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_absence_report_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_absence_report_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_report")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_absence_report_period",
        "absence_report",
        ["length", "end_day", "provider_id"],
        unique=False,
    )
    op.create_index(
        "ix_absence_report_provider",
        "absence_report",
        ["provider_id", "length", "end_day"],
        unique=False,
    )
    op.create_table(
        "aid_request",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("function", sa.String(32), nullable=False),
        sa.Column("fte", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("registrations", sa.String(), nullable=False),
        sa.Column("cost_category", sa.Integer(), nullable=True),
        sa.Column("override", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_aid_request_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_aid_request_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_aid_request_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_request")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_aid_request_facility_id"), "aid_request", ["facility_id"], unique=False
    )
    op.create_index(op.f("ix_aid_request_until_day"), "aid_request", ["until_day"], unique=False)
    op.create_table(
        "staffing_norm",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("full_places", sa.Integer(), nullable=False),
        sa.Column("full_fte", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("evening", sa.Integer(), nullable=False),
        sa.Column("night", sa.Integer(), nullable=False),
        sa.Column("weekend", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_staffing_norm_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_staffing_norm_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_staffing_norm_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_norm")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_staffing_norm_facility",
        "staffing_norm",
        ["facility_id", "observed_at", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "absence_shortage",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("report_id", Identity(), nullable=False),
        sa.Column("function", sa.String(32), nullable=False),
        sa.Column("now", sa.Integer(), nullable=True),
        sa.Column("within_a_week", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["absence_report.id"], name=op.f("fk_absence_shortage_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_shortage")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_absence_shortage_report_id"), "absence_shortage", ["report_id"], unique=False
    )
    op.create_table(
        "aid_request_end",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("request_id", Identity(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_aid_request_end_by_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_aid_request_end_desk_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["aid_request.id"], name=op.f("fk_aid_request_end_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_request_end")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_aid_request_end_request_id"), "aid_request_end", ["request_id"], unique=False
    )
    op.create_table(
        "deployment",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("request_id", Identity(), nullable=False),
        sa.Column("lender_id", Identity(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("cost_category", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_deployment_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_deployment_desk_id")),
        sa.ForeignKeyConstraint(
            ["lender_id"], ["provider.id"], name=op.f("fk_deployment_lender_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["aid_request.id"], name=op.f("fk_deployment_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_deployment_lender_id"), "deployment", ["lender_id"], unique=False)
    op.create_index(op.f("ix_deployment_request_id"), "deployment", ["request_id"], unique=False)
    op.create_table(
        "deployment_event",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("deployment_id", Identity(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("override", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_deployment_event_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_deployment_event_deployment_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_deployment_event_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_event")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_deployment_event_deployment",
        "deployment_event",
        ["deployment_id", "observed_at", "recorded_at"],
        unique=False,
    )
    # ### end Alembic commands ###
