"""TMP."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """TMP."""
    from sqlmodel import SQLModel

    names = sa.inspect(op.get_bind()).get_table_names()
    for name, table in SQLModel.metadata.tables.items():
        if name in names and "received_at" in table.columns:
            op.add_column(name, sa.Column("received_at", Moment(), nullable=True))
