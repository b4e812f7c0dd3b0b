"""How a facility takes in, and the measure of the register that its extension is bound to."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was written before says nothing in them."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    identity = sa.Uuid() if postgresql else sa.LargeBinary()
    op.add_column("facility_version", sa.Column("intake", sa.String(), nullable=True))
    op.add_column("facility_version", sa.Column("extendable_measure", identity, nullable=True))
