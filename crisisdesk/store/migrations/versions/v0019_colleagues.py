"""Colleagues have a name, a last day and a history; initials are free again once somebody left."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the history; who was known has no name yet."""
    with op.batch_alter_table("desk_member", table_kwargs={"sqlite_with_rowid": False}) as member:
        member.drop_constraint("uq_desk_member_initials", type_="unique")
        member.add_column(sa.Column("name", sa.String(), nullable=False, server_default=""))
        member.add_column(sa.Column("last_day", sa.Date(), nullable=True))
    op.create_table(
        "member_version",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("member_id", Identity(), nullable=False),
        sa.Column("initials", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_member_version"),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name="fk_member_version_by_id"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name="fk_member_version_desk_id"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["desk_member.id"], name="fk_member_version_member_id"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_version_member_id", "member_version", ["member_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            DO $$
            BEGIN
              GRANT UPDATE ON desk_member TO crisisdesk_member;
            EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
            END $$
            """
        )
