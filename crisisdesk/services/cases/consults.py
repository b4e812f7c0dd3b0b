"""Doubt about the health of a child: who was consulted, and what was weighed (A55, A56)."""

from typing import TYPE_CHECKING

from crisisdesk.domain.cases.consults import Consult, Weighing, check_weighing
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.services.cases.acts import CaseAct, checked

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def consult(uow: "UnitOfWork", case: CaseId, outcome: Consult, *, seen: int | None = None) -> None:
    """Keep who was consulted and the outcome; where that settles isolation, the case says so.

    Raises RuleBroken or Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    act.step(EventKind.CONSULTED, outcome)
    settled = outcome.isolation
    if settled is not None and settled is not act.standing.history.isolation:
        act.add(EventKind.ISOLATION_SET, settled)
    act.done("case.consulted", reason=outcome.outcome.value)


def weigh(
    uow: "UnitOfWork",
    case: CaseId,
    weighing: Weighing,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep how the risk of infection and the safety of the child were weighed.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    tidy = check_weighing(weighing)
    for field, words in tidy._asdict().items():
        checked(words, field, sure=sure)
    act.step(EventKind.WEIGHED, tidy)
    act.done("case.weighed")
