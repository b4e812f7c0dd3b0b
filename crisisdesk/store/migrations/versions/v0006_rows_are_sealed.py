"""The journal says of every act which rows it wrote, and words have a salt that goes with them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the first act afterwards seals what it finds."""
    op.add_column("journal", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.add_column(
        "case_text",
        sa.Column("salt", sa.LargeBinary(), nullable=False, server_default=sa.text("''")),
    )
