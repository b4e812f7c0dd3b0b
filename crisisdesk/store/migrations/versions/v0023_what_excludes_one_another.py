"""What two sides wrote that excludes one another is work, and has an end."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _written(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=f"fk_{table}_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=f"fk_{table}_desk_id"),
    ]


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "conflict",
        *_written("conflict"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_conflict_subject", "conflict", ["kind", "subject"])
    op.create_table(
        "conflict_side",
        *_written("conflict_side"),
        sa.Column("conflict_id", Identity(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("row_id", Identity(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name="fk_conflict_side_conflict_id"
        ),
        sa.UniqueConstraint("conflict_id", "row_id", name="uq_conflict_side_conflict_id_row_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conflict_end",
        *_written("conflict_end"),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("conflict_id", Identity(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("row_id", Identity(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name="fk_conflict_end_conflict_id"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_conflict_end_conflict_id", "conflict_end", ["conflict_id"])
