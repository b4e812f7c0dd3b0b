"""Whether a child is visited at home: asked per case each day, and weighed (A46, A56, A125)."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.consults import Weighing, check_weighing
from crisisdesk.domain.cases.waiting.sight import ContactKind, Sight
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, RuleBroken


class VisitAnswer(Code):
    """Whether a home visit is needed."""

    NEEDED = "needed", N_("a home visit is needed")
    NOT_NEEDED = "not_needed", N_("no home visit is needed")


class VisitNeed(NamedTuple):
    """Whether a home visit is needed, and why."""

    answer: VisitAnswer
    reason: str


def check_need(need: VisitNeed) -> VisitNeed:
    """The answer with its reason; raises RuleBroken."""
    if not need.reason.strip():
        raise RuleBroken(N_("Enter why a home visit is needed, or why not."), field="reason")
    return need


def is_asked(answered_at: datetime | None, at: datetime) -> bool:
    """Whether nobody has said yet today whether a home visit is needed."""
    return answered_at is None or local(answered_at).date() < local(at).date()


def check_visit(sight: Sight, weighing: Weighing, *, weighed: bool) -> Weighing | None:
    """What is weighed with a contact; None for nothing new. Raises RuleBroken.

    A visit at home, made or planned, needs both parts, unless they were weighed for this case
    before (`weighed`).
    """
    at_home = ContactKind.HOME in (
        sight.seen and sight.seen.contact,
        sight.look and sight.look.contact,
    )
    if any(part.strip() for part in weighing) or (at_home and not weighed):
        return check_weighing(weighing)
    return None
