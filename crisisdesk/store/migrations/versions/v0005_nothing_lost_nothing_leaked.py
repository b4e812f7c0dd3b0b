"""The journal is sealed and anchored, cases can be pseudonymised, a server knows three roles."""

import uuid

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What a desk member's acts overwrite or take away; everything else is only added to.
_CHANGED = (
    *("revision", "crisis_case", "hold", "provider", "site", "facility", "youth", "draft"),
    *("aid_request", "deployment", "contact", "register_entry"),
)
_READER, _MEMBER, _ADMINISTRATOR = "crisisdesk_reader", "crisisdesk_member", "crisisdesk_admin"


def upgrade() -> None:
    """Add the columns, the table and, on a server, the roles."""
    op.add_column("revision", sa.Column("store_id", Identity(), nullable=True))
    table = sa.table("revision", sa.column("store_id", Identity()))
    op.execute(table.update().values(store_id=uuid.uuid4()))
    op.add_column(
        "journal", sa.Column("database_role", sa.String(), nullable=False, server_default="")
    )
    op.create_table(
        "chain_key",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_chain_key")),
    )
    op.add_column("crisis_case", sa.Column("pseudonymised_at", Moment(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        _make_roles()


def _make_roles() -> None:
    """Reader, desk member, administrator: given to logins by `GRANT crisisdesk_member TO anna`.

    An owner who may not make roles goes on without them; `doctor` says so.
    """
    op.execute(
        f"""
        DO $$
        DECLARE one text; here text := current_schema();
        BEGIN
          FOREACH one IN ARRAY ARRAY['{_READER}', '{_MEMBER}', '{_ADMINISTRATOR}'] LOOP
            BEGIN
              EXECUTE format('CREATE ROLE %I NOLOGIN', one);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
          END LOOP;
          GRANT {_READER} TO {_MEMBER};
          GRANT {_MEMBER} TO {_ADMINISTRATOR};
          EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO {_READER}', here);
          -- Who only reads still leaves a look behind.
          GRANT INSERT ON journal, desk TO {_READER};
          GRANT UPDATE ON revision TO {_READER};
          EXECUTE format('GRANT INSERT ON ALL TABLES IN SCHEMA %I TO {_MEMBER}', here);
          REVOKE INSERT ON revision, chain_key, alembic_version FROM {_MEMBER};
          GRANT UPDATE ON {", ".join(_CHANGED)} TO {_MEMBER};
          GRANT DELETE ON draft TO {_MEMBER};
          GRANT UPDATE, DELETE ON case_text TO {_ADMINISTRATOR};
          GRANT INSERT, UPDATE ON chain_key, alembic_version TO {_ADMINISTRATOR};
          EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES'
            ' TO {_READER}', here);
          EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT INSERT ON TABLES'
            ' TO {_MEMBER}', here);
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END $$
        """  # noqa: S608 - names of our own
    )
