"""Places that a desk takes along, for it alone until it is back or lost."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody took any yet."""
    op.create_table(
        "place_along",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("laptop_id", Identity(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_place_along"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name="fk_place_along_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_place_along_desk_id"),
        sa.ForeignKeyConstraint(["laptop_id"], ["desk.id"], name="fk_place_along_laptop_id"),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_place_along_facility_id"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_place_along_laptop_id", "place_along", ["laptop_id"])
