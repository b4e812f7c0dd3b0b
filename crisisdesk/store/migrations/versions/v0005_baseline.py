"""The first tables of every store, the rows that it begins with, and the roles on a server."""

import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from string import Template

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0005"
down_revision = None
branch_labels = None
depends_on = None

_WORDS = {
    "sqlite": {
        "identity": "BLOB",
        "moment": "BIGINT",
        "serial": "INTEGER",
        "clustered": " WITHOUT ROWID",
    },
    "postgresql": {
        "identity": "UUID",
        "moment": "TIMESTAMP WITH TIME ZONE",
        "serial": "SERIAL",
        "clustered": "",
    },
}
_BORN = datetime(2020, 1, 1, tzinfo=UTC)
_DUTIES = (
    ("corona_consultation", "1", "15:00", "before"),
    ("absence_review", "3", "10:00", "before"),
    ("directors_coordination", "03", "16:00", "before"),
    ("bulletin", "14", "12:00", "before"),
    ("day_start", "01234", "08:45", "skip"),
    ("capacity_round", "0123456", "20:00", "keep"),
)
# What a desk member's acts overwrite or take away; everything else is only added to.
_CHANGED = (
    *("revision", "crisis_case", "hold", "provider", "site", "facility", "youth", "draft"),
    *("aid_request", "deployment", "contact", "register_entry"),
)
_READER, _MEMBER, _ADMINISTRATOR = "crisisdesk_reader", "crisisdesk_member", "crisisdesk_admin"


def upgrade() -> None:
    """Make the tables, the rows that every desk begins with and, on a server, the roles."""
    dialect = op.get_bind().dialect.name
    sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in Template(sql).substitute(_WORDS[dialect]).split(";\n"):
        if statement:
            op.execute(statement)
    revisions = sa.table(
        "revision",
        sa.column("id"),
        sa.column("number"),
        sa.column("epoch"),
        sa.column("store_id", Identity()),
    )
    op.bulk_insert(revisions, [{"id": 1, "number": 0, "epoch": 1, "store_id": uuid.uuid4()}])
    rules = sa.table(
        "duty_rule",
        sa.column("id", Identity()),
        sa.column("recorded_at", Moment()),
        sa.column("duty"),
        sa.column("weekdays"),
        sa.column("at"),
        sa.column("remind_minutes"),
        sa.column("valid_from", sa.Date()),
        sa.column("holiday"),
    )
    op.bulk_insert(
        rules,
        [
            {
                "id": uuid.uuid5(uuid.NAMESPACE_URL, f"crisisdesk:duty_rule:{duty}"),
                "recorded_at": _BORN,
                "duty": duty,
                "weekdays": weekdays,
                "at": at,
                "remind_minutes": 60,
                "valid_from": date(2020, 1, 1),
                "holiday": holiday,
            }
            for duty, weekdays, at, holiday in _DUTIES
        ],
    )
    if dialect == "postgresql":
        _make_roles()


def _make_roles() -> None:
    """Reader, desk member, administrator: given to logins by `GRANT crisisdesk_member TO anna`.

    An owner who may not make roles goes on without them; `doctor` says so.
    """
    op.execute(
        f"""
        DO $$
        DECLARE name text; here text := current_schema();
        BEGIN
          FOREACH name IN ARRAY ARRAY['{_READER}', '{_MEMBER}', '{_ADMINISTRATOR}'] LOOP
            BEGIN
              EXECUTE format('CREATE ROLE %I NOLOGIN', name);
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
