"""A report says until when places are expected to be blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was written before says nothing in it."""
    op.add_column("capacity_report", sa.Column("blocked_until", sa.Date(), nullable=True))
