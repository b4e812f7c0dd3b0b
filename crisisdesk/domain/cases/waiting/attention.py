"""What of a case somebody must see to now, beside its clock (DOMAIN.md §9)."""

from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_


class Attention(Code):
    """Why a case asks for somebody, most pressing first."""

    UNCONFIRMED = "unconfirmed", N_("ended, and nobody confirmed that the child is safe")
    CALL_BACK = "call_back", N_("nothing but a phone is known: call back")
    UNSEEN = "unseen", N_("nobody has looked")
    NOT_ARRIVED = "not_arrived", N_("child has not arrived after the decision")
    NO_TITLE = "no_title", N_("stays in secure care without an order")
    RESTRAINT = "restraint", N_("restraining order ends")
    PARKING_OVER = "parking_over", N_("no longer on hold")
    TITLE = "title", N_("an order ends or asks for a hearing")
    UNANSWERED = "unanswered", N_("enquiry without an answer")
    BRIDGE_OVER = "bridge_over", N_("temporary solution has ended")
    VISIT = "visit", N_("home visit needed, not planned")
    MILESTONE = "milestone", N_("milestone without an answer")
    OUTFLOW = "outflow", N_("look at when the child can leave")
    OVERSTAYED = "overstayed", N_("stays too long")
    ACCEPTANCE = "acceptance", N_("receiver has not accepted")


class Asked(NamedTuple):
    """What a case asks, and whether it asks everybody or only who leads it."""

    why: Attention
    for_all: bool = True
