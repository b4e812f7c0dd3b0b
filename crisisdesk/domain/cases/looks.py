"""Looking into a case: whose it is, and when a reason is asked."""

from datetime import datetime, timedelta
from enum import StrEnum

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.errors import N_

WATCH = timedelta(hours=12)
"""A reason holds for as long as a watch lasts."""


class LookReason(StrEnum):
    """Why somebody looks into a case that is another's; a code, because words may name a child."""

    CALL = "call"
    HANDOVER = "handover"
    LEAD_AWAY = "lead_away"
    CONSULTATION = "consultation"
    CHECK = "check"


LOOK_WORDS = {
    LookReason.CALL: N_("somebody calls about it"),
    LookReason.HANDOVER: N_("the watch is handed over"),
    LookReason.LEAD_AWAY: N_("the lead cannot be reached"),
    LookReason.CONSULTATION: N_("it is discussed in a consultation"),
    LookReason.CHECK: N_("a check, or a complaint"),
}


def needs_reason(
    member: MemberId | None,
    lead: MemberId | None,
    last_trace: datetime | None,
    now: datetime,
) -> bool:
    """Whether somebody must say why before looking in.

    A case is one's own who leads it, and anybody's while nobody does. Who acted on it or gave a
    reason, `last_trace`, is not asked again in the same watch.
    """
    if lead is None or lead == member:
        return False
    return last_trace is None or now - last_trace > WATCH
