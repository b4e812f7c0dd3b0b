"""Doubt about health, and what is weighed with it: no medical detail (A55, A56)."""

from typing import NamedTuple

from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken


class ConsultOutcome(Code):
    """What came of the consult."""

    REGULAR = "regular", N_("a regular place")
    ISOLATION = "isolation", N_("an isolation place")
    ELSEWHERE = "elsewhere", N_("elsewhere")
    POSTPONED = "postponed", N_("postponed")


class Consult(NamedTuple):
    """Who was consulted about the health of a child, and what came of it."""

    role: Role
    outcome: ConsultOutcome

    @property
    def isolation(self) -> Isolation | None:
        """What it settles about isolation; None where it settles nothing."""
        return {ConsultOutcome.REGULAR: Isolation.NO, ConsultOutcome.ISOLATION: Isolation.YES}.get(
            self.outcome
        )


class Weighing(NamedTuple):
    """The risk of infection and the safety of the child, weighed against each other in words."""

    infection: str
    safety: str


NOTHING_WEIGHED = Weighing("", "")


def check_weighing(weighing: Weighing) -> Weighing:
    """The weighing, each part on one line; raises RuleBroken when one of the two is missing."""
    tidy = Weighing(*(" ".join(part.split()) for part in weighing))
    if not tidy.infection:
        raise RuleBroken(N_("Enter how the risk of infection was weighed."), field="infection")
    if not tidy.safety:
        raise RuleBroken(N_("Enter how the safety of the child was weighed."), field="safety")
    return tidy
