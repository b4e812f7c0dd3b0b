"""Old rows of the audit log may end, on a server by the administrator alone."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the administrator end rows."""
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
