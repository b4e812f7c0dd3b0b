"""What was published of numbers of children is kept; what comes next is checked against it."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "publication",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("document", sa.String(length=32), nullable=False),
        sa.Column("since", Moment(), nullable=True),
        sa.Column("counts", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name="fk_publication_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_publication_desk_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_publication_observed_at", "publication", ["observed_at"])
