"""Cases: their states, their urgency, and what everybody must see at once (DOMAIN.md §4)."""

from collections.abc import Collection
from typing import NewType
from uuid import UUID

from crisisdesk.domain.capacity.facilities import ExceptionGround
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_

CaseId = NewType("CaseId", UUID)
YouthId = NewType("YouthId", UUID)
HoldId = NewType("HoldId", UUID)
StayId = NewType("StayId", UUID)
EnquiryId = NewType("EnquiryId", UUID)


class CaseState(Code):
    """Where a case stands."""

    REPORTED = "reported", N_("reported")
    TRIAGE = "triage", N_("triage")
    SEARCHING = "searching", N_("searching")
    RESERVED = "reserved", N_("reserved")
    UNDER_WAY = "under_way", N_("under way")
    PLACED = "placed", N_("placed")
    ON_HOLD = "on_hold", N_("on hold")
    DEPARTED = "departed", N_("departed")
    WITHDRAWN = "withdrawn", N_("withdrawn")
    REDIRECTED = "redirected", N_("redirected")
    ALTERNATIVE = "alternative", N_("supported without a placement")
    OUT_OF_REGION = "out_of_region", N_("out of region")
    JOINED = "joined", N_("joined with another case")


class Urgency(Code):
    """How soon a child needs a place; the order is that of the board."""

    ACUTE = "acute", N_("acute")
    URGENT = "urgent", N_("urgent")
    PRESSING = "pressing", N_("pressing")
    BRIDGING = "bridging", N_("bridging")


class Flag(Code):
    """What everybody who handles a case must see at once; nothing medical."""

    NO_SIGHT = "no_sight", N_("no view of safety")
    HEALTH_DOUBT = "health_doubt", N_("doubt about health")
    VITAL_PROFESSION = ExceptionGround.VITAL_PROFESSION, ExceptionGround.VITAL_PROFESSION.words
    SAFETY_AT_HOME = ExceptionGround.SAFETY_AT_HOME, ExceptionGround.SAFETY_AT_HOME.words


GROUNDS = (Flag.VITAL_PROFESSION, Flag.SAFETY_AT_HOME)
"""Flags that are asked (yes, no, not known yet): exceptions of limited facilities need one."""


class Applies(Code):
    """What somebody said of a ground; nothing is not known."""

    YES = "yes", N_("yes")
    NO = "no", N_("no")


class Isolation(Code):
    """Whether a child needs a place apart."""

    YES = "yes", N_("isolation needed")
    NO = "no", N_("no isolation needed")
    IN_DOUBT = "in_doubt", N_("isolation in doubt")


OPEN_STATES = (
    CaseState.REPORTED,
    CaseState.TRIAGE,
    CaseState.SEARCHING,
    CaseState.RESERVED,
    CaseState.UNDER_WAY,
    CaseState.PLACED,
)
ENDED_WITHOUT_A_STAY = (
    CaseState.WITHDRAWN,
    CaseState.REDIRECTED,
    CaseState.ALTERNATIVE,
    CaseState.OUT_OF_REGION,
)
ENDINGS = (CaseState.DEPARTED, *ENDED_WITHOUT_A_STAY)
"""How a case can be ended with its children."""
FINAL_STATES = (*ENDINGS, CaseState.JOINED)
"""Where nothing follows; the event that ends a case has the same code."""


def is_final(state: CaseState) -> bool:
    """Whether a case in this state has ended."""
    return state in FINAL_STATES


def at_least(urgency: Urgency, flags: Collection[Flag]) -> Urgency:
    """The urgency, raised to urgent where nobody has sight on the safety of a child (A35)."""
    if Flag.NO_SIGHT in flags and urgency in (Urgency.PRESSING, Urgency.BRIDGING):
        return Urgency.URGENT
    return urgency
