"""Call rounds: beginning one, ending it, and what the last one came to."""

from typing import TYPE_CHECKING

from crisisdesk.domain.calls.rounds import CallRound, RoundResult, check_begin, check_end, result
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import duties, duty_prompts
from crisisdesk.store.queries.calls import calls as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def newest(snapshot: Snapshot) -> CallRound | None:
    """The newest round; None where there never was one."""
    return next(iter(queries.rounds(snapshot)), None)


def begin(uow: "UnitOfWork", kind: Kind | None) -> CallRound:
    """Begin a round, for the turn of the duty that is due where there is one.

    Raises RuleBroken while another goes on.
    """
    check_begin(newest(uow.snapshot))
    day = next(
        (
            prompt.day
            for prompt in duty_prompts.due(uow.snapshot)
            if prompt.duty is Duty.CAPACITY_ROUND and prompt.asks
        ),
        None,
    )
    round_ = uow.calls.begin_round(kind, day)
    uow.journal("call.round_begun", subject=round_)
    begun = newest(uow.snapshot)
    assert begun is not None  # noqa: S101 - written just now
    return begun


def end(uow: "UnitOfWork") -> RoundResult:
    """End the round that goes on, and with it the turn of its duty; raises RuleBroken for none."""
    round_ = check_end(newest(uow.snapshot))
    lines = capacity.overview(uow.snapshot).lines
    outcome = result(round_, lines, queries.attempts(uow.snapshot, round_.started_at))
    uow.calls.end_round(round_.id, outcome)
    uow.journal("call.round_ended", subject=round_.id, count=outcome.answered)
    if round_.day is not None and not duties.is_held(uow.snapshot, Duty.CAPACITY_ROUND, round_.day):
        duties.settle(uow, Duty.CAPACITY_ROUND, round_.day, OccurrenceOutcome.DONE)
    return outcome
