"""The decision on a placement: who took it, with whom, why, and out of what (A4, A38)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import HoldId, Urgency
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.errors import N_, RuleBroken

NOT_DISCUSSED_WORDS = N_("not with the behavioural scientist, because")


class Decider(NamedTuple):
    """Who took the decision."""

    role: Role
    name: str


class OnTable(NamedTuple):
    """A facility that could be chosen when the decision was taken, and what was advised."""

    facility: FacilityId
    verdict: Suitability
    name: str = ""


class Decision(NamedTuple):
    """A decision as it is taken; it is never changed, a new one may follow."""

    deciders: tuple[Decider, ...]
    reason: str
    discussed: Role | None = None
    why_not: str = ""
    """Why the behavioural scientist was not asked."""
    options: tuple[OnTable, ...] = ()


class DecisionLine(NamedTuple):
    """A decision as the case's page shows it."""

    id: UUID
    at: datetime
    who: str
    """Initials of who wrote it."""
    facility: FacilityId | None
    name: str
    hold: HoldId | None
    decision: Decision


def check_decision(decision: Decision, urgency: Urgency) -> Decision:
    """The decision, if it says what it must.

    Raises RuleBroken: it names who decided and why; when acute or urgent it was discussed with the
    behavioural scientist, or says why not.
    """
    if not decision.deciders or not all(decider.name.strip() for decider in decision.deciders):
        raise RuleBroken(N_("Name who takes the decision."), field="deciders")
    if not decision.reason.strip():
        raise RuleBroken(N_("Give the reason for the decision."), field="reason")
    if (
        urgency in (Urgency.ACUTE, Urgency.URGENT)
        and decision.discussed is not Role.BEHAVIOURAL_SCIENTIST
        and not decision.why_not.strip()
    ):
        raise RuleBroken(
            N_("Discuss it with the behavioural scientist, or enter why not."), field="discussed"
        )
    return decision


class Override(NamedTuple):
    """Beyond capacity or against a rule, because somebody says so; it stays visible."""

    reason: str
    name: str


class OverrideLine(NamedTuple):
    """An override as it stays on the case's page."""

    at: datetime
    facility: FacilityId | None
    name: str
    """The facility's name."""
    rules: tuple[str, ...]
    """Codes of the rules that said no."""
    override: Override


def check_override(override: Override) -> Override:
    """The override, if it names who and why; raises RuleBroken."""
    if not override.reason.strip():
        raise RuleBroken(N_("Enter why the rule is overridden."), field="reason")
    if not override.name.strip():
        raise RuleBroken(N_("Enter who overrides the rule."), field="name")
    return override
