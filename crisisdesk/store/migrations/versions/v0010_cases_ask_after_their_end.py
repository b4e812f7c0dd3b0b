"""A case that has ended asks on: a restraining order runs, a receiver has not accepted."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the pointer; cases that ended before ask nothing."""
    op.add_column("crisis_case", sa.Column("settled_at", Moment(), nullable=True))
    op.create_index("ix_crisis_case_settled_at", "crisis_case", ["settled_at"])
