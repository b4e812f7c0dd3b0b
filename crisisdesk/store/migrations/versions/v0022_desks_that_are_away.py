"""Which desks are away with a copy, and what a copy knows of itself."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nobody is away yet."""
    op.create_table(
        "away",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("laptop_id", Identity(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("back_at", Moment(), nullable=True),
        sa.Column("base_revision", sa.Integer(), nullable=True),
        sa.Column("chain_ends", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_away"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name="fk_away_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_away_desk_id"),
        sa.ForeignKeyConstraint(["laptop_id"], ["desk.id"], name="fk_away_laptop_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_away_laptop_id", "away", ["laptop_id"])
    op.create_table(
        "carried",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("laptop_id", Identity(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_carried"),
        sa.ForeignKeyConstraint(["laptop_id"], ["desk.id"], name="fk_carried_laptop_id"),
    )
