"""Who saw a child last and who looks next; and how a stay goes on, asked on its milestones."""

from typing import TYPE_CHECKING

from crisisdesk.domain.cases.consults import NOTHING_WEIGHED, Weighing
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, check_milestone
from crisisdesk.domain.cases.waiting.sight import Sight, check_sight
from crisisdesk.domain.cases.waiting.visits import VisitNeed, check_need, check_visit
from crisisdesk.services.cases.acts import CaseAct, checked

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def look(
    uow: "UnitOfWork",
    case: CaseId,
    sight: Sight,
    weighing: Weighing = NOTHING_WEIGHED,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write how a child was seen, or why not, who looks next and who is responsible until then.

    A visit at home, made or planned, is weighed with it (A46). Raises RuleBroken, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    check_sight(sight, uow.now, act.standing.history.sight)
    weighed = act.standing.history.weighing is not None
    if (both := check_visit(sight, weighing, weighed=weighed)) is not None:
        for field, words in both._asdict().items():
            checked(words, field, sure=sure)
        act.add(EventKind.WEIGHED, both)
    if sight.seen is not None:
        name = checked(" ".join(sight.seen.name.split()), "seen_by", sure=sure)
        act.add(EventKind.SEEN, sight.seen._replace(name=name))
    if sight.why_not is not None:
        act.add(EventKind.NOT_SEEN, sight.why_not)
    if sight.look is not None:
        name = checked(" ".join(sight.look.name.split()), "look_name", sure=sure)
        act.add(EventKind.LOOK_PLANNED, sight.look._replace(name=name))
    act.done("case.looked_after")


def weigh_visit(
    uow: "UnitOfWork",
    case: CaseId,
    need: VisitNeed,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write whether a home visit is needed and why, asked at each day start (A125).

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    reason = checked(" ".join(check_need(need).reason.split()), "reason", sure=sure)
    act.add(EventKind.VISIT_WEIGHED, need._replace(reason=reason))
    act.done("case.visit_weighed", reason=need.answer.value)


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
