"""Who saw a child last and who looks next; and how a stay goes on, asked on its milestones."""

from typing import TYPE_CHECKING

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, check_milestone
from crisisdesk.domain.cases.waiting.sight import Sight, check_sight
from crisisdesk.services.cases.acts import CaseAct, checked

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def look(
    uow: "UnitOfWork",
    case: CaseId,
    sight: Sight,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write how a child was seen, or why not, who looks next and who is responsible until then.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    check_sight(sight, uow.now)
    if sight.seen is not None:
        name = checked(" ".join(sight.seen.name.split()), "seen_by", sure=sure)
        act.add(EventKind.SEEN, sight.seen._replace(name=name))
    if sight.why_not is not None:
        act.add(EventKind.NOT_SEEN, sight.why_not)
    if sight.look is not None:
        name = checked(" ".join(sight.look.name.split()), "look_name", sure=sure)
        act.add(EventKind.LOOK_PLANNED, sight.look._replace(name=name))
    act.done("case.looked_after")


def answer_milestone(
    uow: "UnitOfWork",
    case: CaseId,
    answer: MilestoneOutcome,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write how a stay goes on; earlier milestones without an answer are answered with it.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    days = act.standing.open_milestones(uow.now, uow.case_terms)
    check_milestone(answer.day, days)
    words = checked(answer.words, "words", sure=sure)
    for day in days:
        if day <= answer.day:
            act.step(EventKind.MILESTONE, MilestoneOutcome(day, answer.outcome, words))
    act.done("stay.milestone")
