"""Looking into a case: whose it is, and when a reason is asked."""

from datetime import datetime, timedelta

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_

WATCH = timedelta(hours=12)
"""A reason holds for as long as a watch lasts."""


class LookReason(Code):
    """Why somebody looks into a case that is another's; a code, because words may name a child."""

    CALL = "call", N_("somebody calls about it")
    HANDOVER = "handover", N_("the shift is handed over")
    LEAD_AWAY = "lead_away", N_("the lead cannot be reached")
    CONSULTATION = "consultation", N_("it is discussed in a consultation")
    CHECK = "check", N_("a check, or a complaint")


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
