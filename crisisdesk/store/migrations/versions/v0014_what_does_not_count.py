"""A row of a history can be said not to count from then on; a stay may then end by another row."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and let more than one row say how a stay ended."""
    op.create_table(
        "retraction",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("row_id", Identity(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retraction"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name="fk_retraction_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_retraction_desk_id"),
        sa.UniqueConstraint("row_id", name="uq_retraction_row_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("departure", table_kwargs={"sqlite_with_rowid": False}) as departure:
        departure.drop_constraint("uq_departure_stay_id", type_="unique")
        departure.create_index("ix_departure_stay_id", ["stay_id"])
