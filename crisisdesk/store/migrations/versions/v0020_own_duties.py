"""Duties have a name, an interval in weeks, and who is expected at an own one."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was written before recurs every week under its usual name."""
    op.add_column(
        "duty_rule", sa.Column("every_weeks", sa.Integer(), nullable=False, server_default="1")
    )
    for name in ("name", "parties"):
        op.add_column("duty_rule", sa.Column(name, sa.String(), nullable=False, server_default=""))
