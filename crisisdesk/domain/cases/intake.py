"""What is typed while the caller is on the phone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from crisisdesk.domain.cases.deadlines import CaseTerms, check_due, due_at
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import Flag, Isolation, Urgency, at_least
from crisisdesk.domain.cases.youths import Youth, check_youth
from crisisdesk.domain.identity import phone_restored
from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.domain.texts import check_text
from crisisdesk.errors import N_, RuleBroken

MOST_SHORT = 200


class Facts(NamedTuple):
    """What a case says beside its children, and what may change."""

    municipality: str = ""
    organisation: Organisation | None = None
    organisation_name: str = ""
    role: Role | None = None
    referrer_name: str = ""
    phone: str = ""
    file: str = ""
    """The number of the file at the referrer."""
    legal: Legal | None = None
    isolation: Isolation | None = None
    flags: frozenset[Flag] = frozenset()
    needs: str = ""
    denied: frozenset[Flag] = frozenset()
    """Grounds of which the caller says that they do not apply."""


class Intake(NamedTuple):
    """A report as it is typed in."""

    youths: tuple[Youth, ...]
    facts: Facts = Facts()
    urgency: Urgency = Urgency.ACUTE
    reported_at: datetime | None = None
    """None: now."""
    due_at: datetime | None = None
    """None: what follows from the urgency."""
    next_step: str = ""
    next_at: datetime | None = None
    note: str = ""


def facts_of(history: CaseHistory) -> Facts:
    """The facts of a case as they stand."""
    return Facts(*(getattr(history, name) for name in Facts._fields))


def check_facts(facts: Facts) -> Facts:
    """The facts, tidied; raises RuleBroken for a text that is too long."""
    tidy: dict[str, Any] = {}
    for name in ("municipality", "organisation_name", "referrer_name", "phone", "file"):
        text = " ".join(getattr(facts, name).split())
        if len(text) > MOST_SHORT:
            raise RuleBroken(
                N_("A text of {length} characters is too long; at most {most}."),
                field=name,
                length=len(text),
                most=MOST_SHORT,
            )
        tidy[name] = text
    tidy["phone"] = phone_restored(tidy["phone"])
    return facts._replace(**tidy, needs=check_text(facts.needs, "needs"))


def check_intake(intake: Intake, now: datetime, terms: CaseTerms) -> Intake:
    """The report with its urgency, due moment and words as they are kept; raises RuleBroken."""
    if not intake.youths and not intake.facts.phone.strip():
        raise RuleBroken(
            N_("Enter the child's initials, or at least the phone to call back."),
            field="pseudonym",
        )
    reported_at = intake.reported_at or now
    if reported_at > now + FUTURE_ALLOWED:
        raise RuleBroken(
            N_("The report is from the future: {moment}."),
            field="reported_at",
            moment=moment_text(reported_at),
        )
    # Until a moment ahead has come the case would stand on no board.
    reported_at = min(reported_at, now)
    check_next(intake.next_at, now)
    urgency = at_least(intake.urgency, intake.facts.flags)
    latest = due_at(urgency, reported_at, terms)
    check_due(intake.due_at, now, latest)
    return intake._replace(
        youths=tuple(_check_youths(intake.youths, now)),
        facts=check_facts(intake.facts),
        urgency=urgency,
        reported_at=reported_at,
        due_at=intake.due_at or latest,
        next_step=check_text(intake.next_step, "next_step"),
        note=check_text(intake.note),
    )


def _check_youths(youths: Iterable[Youth], now: datetime) -> Iterable[Youth]:
    for number, youth in enumerate(youths, 1):
        try:
            yield check_youth(youth, now)
        except RuleBroken as error:
            if number > 1:
                error.field += str(number)
            raise


def check_next(
    next_at: datetime | None, now: datetime, before: datetime | None = None
) -> datetime | None:
    """The time of the next step; raises RuleBroken for one that is past and was not so `before`."""
    if next_at is not None and next_at != before and next_at <= now:
        raise RuleBroken(N_("That moment is past; a next step lies ahead."), field="next_at")
    return next_at
