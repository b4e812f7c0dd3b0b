"""What a facility is has a history; what the store has of it now is the first version."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment
from crisisdesk.store.values import new_id

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
_WRITTEN = ("recorded_at", "by_id", "desk_id")
_SITE_VERSION = {
    "provider_id": Identity(),
    **dict.fromkeys(
        ("name", "address", "postcode", "place", "municipality", "phone", "house_rules"),
        sa.String(),
    ),
}
_FACILITY_VERSION = {
    "site_id": Identity(),
    "name": sa.String(),
    "kind": sa.String(32),
    "round_the_clock": sa.Boolean(),
    "crucial": sa.Boolean(),
    "age_min": sa.Integer(),
    "age_max": sa.Integer(),
    "gender": sa.String(32),
    "phone": sa.String(),
    "notes": sa.String(),
    "admission_via": sa.String(),
    "extendable_to": sa.Integer(),
    "planned_places": sa.Integer(),
    "planned_from": sa.Date(),
    "planned_certainty": sa.String(),
}
_UNKNOWN = {"age_min", "age_max", "extendable_to", "planned_places", "planned_from"}
_POINTS = {"site_id": "site.id", "provider_id": "provider.id"}


def upgrade() -> None:
    """Make the tables, and version 1 of what is there: true from when a facility was known."""
    sites = _make("site", _SITE_VERSION)
    facilities = _make(
        "facility", _FACILITY_VERSION, sa.Column("on_board", sa.Boolean(), nullable=False)
    )
    _fill("site", sites, _SITE_VERSION, "recorded_at", lambda _: {})
    _fill(
        "facility",
        facilities,
        _FACILITY_VERSION,
        "observed_from",
        lambda moment: {"on_board": moment > _BEFORE_ALL},
    )


def _make(of: str, fields: dict[str, Any], *more: sa.Column[Any]) -> sa.Table:
    table = f"{of}_version"
    points = {f"{of}_id": f"{of}.id", **{name: _POINTS[name] for name in fields if name in _POINTS}}
    versions = op.create_table(
        table,
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column(f"{of}_id", Identity(), nullable=False),
        sa.Column("stated", sa.String(), nullable=False),
        *more,
        *(sa.Column(name, kind, nullable=name in _UNKNOWN) for name, kind in fields.items()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}")
            for name, target in {
                "by_id": "desk_member.id",
                "desk_id": "desk.id",
                **points,
            }.items()
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{table}_{of}", table, [f"{of}_id", "observed_at", "recorded_at"])
    return versions


def _fill(of: str, table: sa.Table, fields: dict[str, Any], since: str, more: Any) -> None:
    first = sa.table(
        of,
        sa.column("id", Identity()),
        sa.column("recorded_at", Moment()),
        sa.column("by_id", Identity()),
        sa.column("desk_id", Identity()),
        *([sa.column("observed_from", Moment())] if since != "recorded_at" else []),
        *(sa.column(name, kind) for name, kind in fields.items()),
    )
    rows = [
        {
            "id": new_id(),
            "observed_at": moment,
            f"{of}_id": row["id"],
            "stated": stated,
            **more(moment),
            **{name: row[name] for name in (*_WRITTEN, *fields)},
        }
        for row in op.get_bind().execute(sa.select(first)).mappings()
        for moment, stated in ((_BEFORE_ALL, ""), (row[since], ",".join(sorted(fields))))
    ]
    op.bulk_insert(table, rows)
