"""A facility has a last day, who keeps its overview, and what its extension is bound to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was written before says nothing in them."""
    op.add_column("facility_version", sa.Column("last_day", sa.Date(), nullable=True))
    for name in ("extendable_while", "kept_by"):
        column = sa.Column(name, sa.String(), nullable=False, server_default="")
        op.add_column("facility_version", column)
