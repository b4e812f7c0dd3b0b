"""One request to several organisations, what the board is asked, and who gets the newsletter."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NO = sa.text("false")


def upgrade() -> None:
    """Add the columns; what stands was asked alone, of no board, and goes to nobody."""
    op.add_column("register_entry", sa.Column("request_id", Identity(), nullable=True))
    op.add_column(
        "register_change", sa.Column("for_board", sa.Boolean(), nullable=False, server_default=_NO)
    )
    op.add_column("contact", sa.Column("link", sa.Boolean(), nullable=False, server_default=_NO))
    op.add_column(
        "contact", sa.Column("sub_region", sa.String(), nullable=False, server_default="")
    )
    op.add_column("contact", sa.Column("receives", sa.String(length=32), nullable=True))
