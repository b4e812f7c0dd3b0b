"""A setting says why it was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was written before says nothing in it."""
    op.add_column("setting", sa.Column("why", sa.String(), nullable=False, server_default=""))
