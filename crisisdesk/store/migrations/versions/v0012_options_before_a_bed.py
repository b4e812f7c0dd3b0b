"""The ground of an exception has a code; an entry says what it is about and who answered."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was written before says nothing in them."""
    for table, name in (
        ("opening", "grounds"),
        ("register_change", "topic"),
        ("register_change", "answered_by"),
    ):
        column = sa.Column(name, sa.String(), nullable=False, server_default="")
        op.add_column(table, column)
    op.add_column("register_change", sa.Column("places", sa.Integer(), nullable=True))
