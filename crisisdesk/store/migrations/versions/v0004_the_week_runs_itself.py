"""The week runs itself: rules for holidays, meetings, the register, contacts and bulletins."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DONE = sa.text("outcome = 'done'")
# What falls on a holiday goes out on the last working day before it; a day start waits for the
# next working day, and places are counted on every day there is.
_BEFORE = "'corona_consultation', 'absence_review', 'directors_coordination', 'bulletin'"


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column(
        "duty_rule", sa.Column("snooze_minutes", sa.Integer(), nullable=False, server_default="15")
    )
    op.add_column(
        "duty_rule", sa.Column("holiday", sa.String(32), nullable=False, server_default="keep")
    )
    op.execute(f"UPDATE duty_rule SET holiday = 'before' WHERE duty IN ({_BEFORE})")  # noqa: S608
    op.execute("UPDATE duty_rule SET holiday = 'skip' WHERE duty = 'day_start'")
    op.add_column("occurrence", sa.Column("moved_to", Moment(), nullable=True))
    op.create_index(
        "ix_occurrence_done",
        "occurrence",
        ["duty", "day"],
        unique=False,
        sqlite_where=_DONE,
        postgresql_where=_DONE,
    )
    _meetings()
    _register()


def _meetings() -> None:
    """Tables of meetings, watches and bulletins."""
    op.create_table(
        "meeting",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("duty", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_meeting_desk_id")),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_meeting_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_meeting_began", "meeting", ["duty", "observed_at"], unique=False)
    op.create_index("ix_meeting_turn", "meeting", ["duty", "day"], unique=False)
    op.create_table(
        "meeting_event",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("meeting_id", Identity(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_meeting_event_desk_id")),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_meeting_event_by_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_event_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_event")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_meeting_event_meeting", "meeting_event", ["meeting_id", "observed_at"], unique=False
    )
    op.create_table(
        "watch",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("root_id", Identity(), nullable=False),
        sa.Column("member_id", Identity(), nullable=False),
        sa.Column("begins_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("stand_in", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_watch_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["desk_member.id"], name=op.f("fk_watch_member_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_watch_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_watch_ends_at", "watch", ["ends_at"], unique=False)
    op.create_index("ix_watch_root", "watch", ["root_id"], unique=False)
    op.create_table(
        "bulletin",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_bulletin_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_bulletin_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bulletin_day", "bulletin", ["day", "observed_at"], unique=False)


def _register() -> None:
    """Tables of the register and of contacts."""
    op.create_table(
        "register_entry",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("meeting_id", Identity(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_register_entry_desk_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_register_entry_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_register_entry_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_register_entry_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_register_entry_closed_at", "register_entry", ["closed_at"], unique=False)
    op.create_index("ix_register_entry_desk", "register_entry", ["desk_id", "number"], unique=False)
    op.create_index("ix_register_entry_meeting_id", "register_entry", ["meeting_id"], unique=False)
    op.create_table(
        "register_change",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("observed_at", Moment(), nullable=False),
        sa.Column("entry_id", Identity(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("asked", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review", sa.Date(), nullable=True),
        sa.Column("for_directors", sa.Boolean(), nullable=False),
        sa.Column("other_sector", sa.Boolean(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("facility_id", Identity(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_register_change_desk_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_register_change_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["desk_member.id"], name=op.f("fk_register_change_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_register_change_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_register_change_entry", "register_change", ["entry_id", "turn"], unique=False
    )
    op.create_table(
        "contact",
        sa.Column("id", Identity(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("by_id", Identity(), nullable=True),
        sa.Column("desk_id", Identity(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("video", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("escalation", sa.Boolean(), nullable=False),
        sa.Column("provider_id", Identity(), nullable=True),
        sa.Column("facility_id", Identity(), nullable=True),
        sa.Column("verified_at", Moment(), nullable=True),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_contact_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_contact_facility_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["desk_member.id"], name=op.f("fk_contact_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_contact_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contact_facility_id", "contact", ["facility_id"], unique=False)
    op.create_index("ix_contact_provider_id", "contact", ["provider_id"], unique=False)
