"""Terms that end with the crisis, the team and vacancies, crucial facilities, provider contact."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the two tables."""
    for table in ("register_change", "restriction"):
        op.add_column(
            table,
            sa.Column("for_crisis", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    op.add_column("register_change", sa.Column("fte", sa.Integer(), nullable=True))
    op.add_column(
        "register_change", sa.Column("detail", sa.String(), nullable=False, server_default="")
    )
    op.add_column("register_change", sa.Column("concerns", sa.String(32), nullable=True))
    _make(
        "crucial_agreement",
        "facility",
        sa.Column("crucial", sa.Boolean(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
    )
    _make(
        "provider_contact",
        "provider",
        sa.Column("spoken_with", sa.String(), nullable=False),
        sa.Column("discussed", sa.String(), nullable=False),
        sa.Column("visits", sa.Boolean(), nullable=True),
    )


def _make(table: str, about: str, *columns: sa.Column[object]) -> None:
    key = f"{about}_id"
    op.create_table(
        table,
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column(key, Identity(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=f"fk_{table}_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=f"fk_{table}_desk_id"),
        sa.ForeignKeyConstraint([key], [f"{about}.id"], name=f"fk_{table}_{key}"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{table}_{about}", table, [key, "observed_at"])
