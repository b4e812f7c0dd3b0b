"""Staff that a provider redeploys among its own teams and facilities is written down."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_POINTS = {
    "by_id": "desk_member.id",
    "desk_id": "desk.id",
    "provider_id": "provider.id",
    "source_id": "facility.id",
    "target_id": "facility.id",
}


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "redeployment",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("root_id", Identity(), nullable=False),
        sa.Column("provider_id", Identity(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_id", Identity(), nullable=True),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("target_id", Identity(), nullable=True),
        sa.Column("fte", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_redeployment"),
        *(
            sa.ForeignKeyConstraint([column], [to], name=f"fk_redeployment_{column}")
            for column, to in _POINTS.items()
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_redeployment_root", "redeployment", ["root_id"])
    op.create_index("ix_redeployment_until", "redeployment", ["until_day"])
