"""What was forecast is kept and scored."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nothing was said yet."""
    numbers = ("ahead", "now", "low", "middle", "high", "none_in_million", "days", "changes")
    op.create_table(
        "forecast",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("child", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("scored_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_forecast"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_forecast_due_at", "forecast", ["due_at"])
