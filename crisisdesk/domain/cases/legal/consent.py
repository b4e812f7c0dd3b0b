"""Who agrees with a placement: asked and written down, and never worked out (DOMAIN.md §9)."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.states import YouthId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, RuleBroken

ASKED_TOO_FROM = 12
"""From this age the child is asked, beside those with parental authority."""
ASKED_ALONE_FROM = 16


class ConsentBy(Code):
    """Whose consent it is."""

    AUTHORITY = "authority", N_("those with parental authority")
    CHILD = "child", N_("the child itself")
    SCIENTIST = "scientist", N_("statement of the behavioural scientist")


class ConsentAnswer(Code):
    """What was answered."""

    ASKED = "asked", N_("asked, no answer yet")
    GIVEN = "given", N_("given")
    REFUSED = "refused", N_("refused")
    WITHDRAWN = "withdrawn", N_("withdrawn")
    MISTAKE = "mistake", N_("written by mistake")


class Consent(NamedTuple):
    """Whose consent for which child, what was answered, when, and by whom by name or role."""

    youth: YouthId
    by: ConsentBy
    answer: ConsentAnswer
    at: datetime
    name: str = ""


def whose(ages: tuple[int, int] | None) -> tuple[ConsentBy, ...]:
    """Whose consent is asked for a child of these ages; where in doubt, of both (art. 7.3.4 Jw)."""
    if ages is None:
        return (ConsentBy.AUTHORITY, ConsentBy.CHILD)
    youngest, oldest = ages
    asked = [ConsentBy.AUTHORITY] if youngest < ASKED_ALONE_FROM else []
    return (*asked, ConsentBy.CHILD) if oldest >= ASKED_TOO_FROM else tuple(asked)


def check_consent(consent: Consent, now: datetime) -> Consent:
    """A consent that somebody gave until now; raises RuleBroken."""
    if consent.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("That moment is still to come."), field="consent_at")
    if consent.answer is not ConsentAnswer.ASKED and not consent.name.strip():
        raise RuleBroken(N_("Enter who answered, by role or initials."), field="consent_name")
    return consent
