"""The day start is on every day: a child does not wait for Monday."""

import uuid
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Identity, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = uuid.uuid5(uuid.NAMESPACE_URL, "crisisdesk:duty_rule:day_start:every_day")
_BORN = datetime(2020, 1, 1, 0, 0, 1, tzinfo=UTC)


def upgrade() -> None:
    """A desk that never changed the rule has it from tomorrow on, a new one from the beginning."""
    ask = op.get_bind()
    rules = ask.execute(sa.text("SELECT count(*) FROM duty_rule WHERE duty = 'day_start'"))
    if rules.scalar_one() != 1:
        return
    is_new = ask.execute(sa.text("SELECT count(*) FROM journal")).scalar_one() == 0
    now = datetime.now(UTC)
    table = sa.table(
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
    row = {
        "id": _ID,
        "recorded_at": _BORN if is_new else now,
        "duty": "day_start",
        "weekdays": "0123456",
        "at": "08:45",
        "remind_minutes": 60,
        "valid_from": date(2020, 1, 1) if is_new else now.date() + timedelta(days=1),
        "holiday": "keep",
    }
    op.bulk_insert(table, [row])
