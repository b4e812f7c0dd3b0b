"""Whom to call: who is calling, what came of it, hours at which nobody answers, and rounds."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")


def _written(name: str, *columns: sa.Column[Any], observed: bool = True, of: str = "") -> None:
    keys = {"by_id": "desk_member", "desk_id": "desk"}
    if of:
        keys[of] = {"facility_id": "facility", "round_id": "call_round"}[of]
    op.create_table(
        name,
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("received_at", Moment(), nullable=True),
        *([sa.Column("observed_at", Moment(), nullable=False)] if observed else []),
        *([sa.Column(of, Identity(), nullable=False)] if of else []),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(
            sa.ForeignKeyConstraint([key], [f"{table}.id"], name=f"fk_{name}_{key}")
            for key, table in keys.items()
        ),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    """Make the tables; a request ends in place, and nothing else of them ever changes."""
    _written(
        "call_request",
        sa.Column("until", Moment(), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        observed=False,
        of="facility_id",
    )
    op.create_index(
        "uq_call_request_open",
        "call_request",
        ["facility_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    _written(
        "call_attempt",
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        of="facility_id",
    )
    _written(
        "call_terms",
        sa.Column("never", sa.Boolean(), nullable=False),
        sa.Column("silent_from", sa.Integer(), nullable=True),
        sa.Column("silent_until", sa.Integer(), nullable=True),
        of="facility_id",
    )
    for name in ("call_attempt", "call_terms"):
        op.create_index(f"ix_{name}_facility", name, ["facility_id", "observed_at"])
    _written(
        "call_round",
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
    )
    _written(
        "call_round_end",
        *(
            sa.Column(count, sa.Integer(), nullable=False)
            for count in ("answered", "silent", "not_called")
        ),
        of="round_id",
    )
    op.create_index("ix_call_round_end_round_id", "call_round_end", ["round_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            DO $$
            BEGIN
              GRANT UPDATE ON call_request TO crisisdesk_member;
            EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
            END $$
            """
        )
