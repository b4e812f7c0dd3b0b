"""Not a crisis: who takes it up instead, and what they must have said (A47, A49, A95, A116)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken

ROUTES = {
    Organisation.YOUTH_TEAM: N_("a request for youth help, or help that already runs"),
    Organisation.YOUTH_HEALTH: N_("worries about how a child grows up, also through its school"),
    Organisation.SAFE_AT_HOME: N_("a suspicion of violence, abuse or neglect; advice too"),
    Organisation.GENERAL_PRACTICE: N_("complaints of body or mind that can wait until tomorrow"),
    Organisation.PRACTICE_NURSE: N_("lighter complaints of the mind; through the general practice"),
    Organisation.MENTAL_HEALTH: N_("a child in treatment, or a mental crisis"),
    Organisation.SEXUAL_ASSAULT_CENTRE: N_("sexual violence; at once if it was within a week"),
    Organisation.WOMENS_SHELTER: N_("a parent who flees with the child"),
    Organisation.CERTIFIED_INSTITUTION: N_("a measure runs: the family's own worker"),
    Organisation.EMERGENCY_TEAM: N_("a crisis at home that needs no bed"),
}
"""Where a worry that is not a crisis goes, and with what."""
_FROM_SCHOOL = (Organisation.YOUTH_HEALTH, Organisation.YOUTH_TEAM, Organisation.SAFE_AT_HOME)
"""The way of a worry of a school, after its own contact person (A47)."""


def routes(caller: Organisation | None) -> tuple[Organisation, ...]:
    """Everybody who can take over, those that lead first; a school has a way of its own."""
    first = _FROM_SCHOOL if caller is Organisation.SCHOOL else ()
    return tuple(dict.fromkeys((*first, *ROUTES, *Organisation)))


class ParentsAnswer(Code):
    """Whether parents agree that a worry is passed on."""

    GIVEN = "given", N_("consent given")
    REFUSED = "refused", N_("consent refused")
    NOT_ASKED = "not_asked", N_("consent not asked")


class ParentsConsent(NamedTuple):
    """What the parents said of passing on, who of them, and why it is passed on without it."""

    answer: ParentsAnswer
    by: str = ""
    why: str = ""


def check_consent(
    consent: ParentsConsent | None, caller: Organisation | None
) -> ParentsConsent | None:
    """What a school must have asked before the desk passes its worry on; raises RuleBroken."""
    if consent is None:
        if caller is Organisation.SCHOOL:
            raise RuleBroken(
                N_("A school asks the parents first: enter what they said."), field="consent"
            )
        return None
    if consent.answer is not ParentsAnswer.NOT_ASKED and not consent.by.strip():
        raise RuleBroken(N_("Enter who of the parents said so."), field="consent_by")
    if consent.answer is not ParentsAnswer.GIVEN and not consent.why.strip():
        raise RuleBroken(
            N_("Enter why it is passed on without their consent."), field="consent_why"
        )
    return consent


class NotTakenOver(NamedTuple):
    """Who did not accept a child that was referred to them, and what happens now."""

    organisation: Organisation
    words: str = ""


def check_not_taken_over(refused: NotTakenOver) -> NotTakenOver:
    """The refusal, if it says what happens now; raises RuleBroken."""
    if not refused.words.strip():
        raise RuleBroken(N_("Enter why not, and what happens now."), field="words")
    return refused


def is_late(ended_at: datetime, at: datetime, term: timedelta) -> bool:
    """Whether everybody is to ask a receiver who has not accepted, not the lead alone."""
    return at - ended_at >= term
