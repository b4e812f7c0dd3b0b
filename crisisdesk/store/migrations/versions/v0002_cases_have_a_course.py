"""Cases have a course: numbered events, an end, the options of a decision, and drafts."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NUMBER = {
    "sqlite": "CAST(substr(reference, instr(reference, '-') + 1) AS INTEGER)",
    "postgresql": "CAST(split_part(reference, '-', 2) AS INTEGER)",
}
_UNMET = sa.text("event IN ('no_place', 'declined', 'not_answered')")


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column(
        "crisis_case", sa.Column("number", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("crisis_case", sa.Column("closed_at", Moment(), nullable=True))
    op.execute(f"UPDATE crisis_case SET number = {_NUMBER[op.get_bind().dialect.name]}")  # noqa: S608
    op.create_index(op.f("ix_crisis_case_closed_at"), "crisis_case", ["closed_at"], unique=False)
    op.create_index("ix_crisis_case_desk", "crisis_case", ["desk_id", "number"], unique=False)
    op.add_column("case_event", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_event", sa.Column("amount", sa.Integer(), nullable=True))
    op.create_index(
        "ix_case_event_unmet",
        "case_event",
        ["observed_at"],
        unique=False,
        sqlite_where=_UNMET,
        postgresql_where=_UNMET,
    )
    op.create_table(
        "decision_option",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("decision_id", Identity(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_decision_option_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["case_event.id"], name=op.f("fk_decision_option_decision_id")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_decision_option_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_decision_option_facility_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_option")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_decision_option_decision_id"), "decision_option", ["decision_id"], unique=False
    )
    op.create_table(
        "draft",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("member_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["desk_member.id"], name=op.f("fk_draft_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_draft_desk_id"), "draft", ["desk_id"], unique=False)
