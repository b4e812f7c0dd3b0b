"""What goes on beside a place, also once a case has ended: a restraining order, a receiver."""

from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.endings import TakenOver, check_taken_over
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.instead.restraint import (
    Imposed,
    RestraintAnswer,
    RestraintOutcome,
    check_answer,
    check_imposed,
)
from crisisdesk.domain.cases.instead.routes import NotTakenOver, check_not_taken_over
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.stays import accept

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def impose(
    uow: "UnitOfWork",
    case: CaseId,
    imposed: Imposed,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> datetime:
    """Keep that the offender was ordered to leave, and since when; the answer is its end.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person and while
    an order runs that this one puts right.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    check_imposed(imposed, uow.now)
    before = act.standing.history.restraint
    if before is not None and act.standing.history.restrains and not sure:
        raise NeedsConfirmation(
            N_("An order of {moment} runs already. Was it this one, on another date?"),
            field="imposed_at",
            moment=moment_text(before.imposed_at),
        )
    words = checked(" ".join(imposed.words.split()), "words", sure=sure)
    act.add(EventKind.RESTRAINED, Imposed(imposed.at, words))
    act.done("case.restrained")
    act.reread()
    restraint = act.standing.history.restraint
    assert restraint is not None  # noqa: S101 - it was written a line ago
    return restraint.ends_at


def answer_restraint(
    uow: "UnitOfWork",
    case: CaseId,
    answer: RestraintAnswer,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep what became of a restraining order, of a case that has ended too.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    check_answer(act.standing.history.restraint, answer, uow.now)
    words = checked(" ".join(answer.words.split()), "words", sure=sure)
    act.add(EventKind.RESTRAINT_ANSWERED, RestraintAnswer(RestraintOutcome(answer.outcome), words))
    act.done("case.restraint_answered", reason=answer.outcome.value)


def _must_await(act: CaseAct) -> None:
    if not act.standing.history.awaits_receiver:
        raise RuleBroken(N_("Nobody has still to accept the child of this case."), field="receiver")


def taken_over(
    uow: "UnitOfWork",
    case: CaseId,
    taken: TakenOver,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep who accepted what was not a crisis (A95).

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    _must_await(act)
    accept(act, check_taken_over(taken, uow.now), sure=sure)
    act.done("case.taken_over")


def not_taken_over(
    uow: "UnitOfWork",
    case: CaseId,
    refused: NotTakenOver,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep who would not accept it; the case asks on until somebody does or it is open again.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    _must_await(act)
    check_not_taken_over(refused)
    words = checked(" ".join(refused.words.split()), "words", sure=sure)
    act.add(EventKind.NOT_TAKEN_OVER, NotTakenOver(refused.organisation, words))
    act.done("case.not_taken_over")
