"""A row says when it was brought in, and a copy that leaves keeps what details were then."""

import sqlalchemy as sa
from alembic import op

from crisisdesk.store.columns import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WRITTEN = (
    *("absence_report", "absence_review", "aid_offer", "aid_request", "aid_request_end"),
    *("away", "bulletin", "capacity_report", "case_event", "case_text", "conflict"),
    *("conflict_end", "conflict_side", "contact", "crisis_case"),
    *("crucial_agreement", "decision_option", "departure", "deployment", "deployment_event"),
    *("duty_rule", "enquiry", "facility", "facility_version", "hold", "hold_event", "journal"),
    *("meeting", "meeting_event", "member_version", "occurrence", "opening", "provider"),
    *("provider_contact", "publication", "redeployment", "register_change", "register_entry"),
    *("restriction", "retraction", "ring", "setting", "site", "site_version", "staffing_norm"),
    *("stay", "watch", "youth"),
)


def upgrade() -> None:
    """Add the columns; all that stands there was written here."""
    op.add_column("carried", sa.Column("base", sa.LargeBinary(), nullable=True))
    for table in _WRITTEN:
        op.add_column(table, sa.Column("received_at", Moment(), nullable=True))
