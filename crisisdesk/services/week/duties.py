"""What is due, how turns are settled, and how duties recur."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.moments import local
from crisisdesk.domain.week import duties as rules_of
from crisisdesk.domain.week import recurrences as recurrence_rules
from crisisdesk.domain.week import register as register_rules
from crisisdesk.domain.week import series as series_rules
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    MeasureReview,
    Occurrence,
    OccurrenceOutcome,
    Prompt,
    Turn,
)
from crisisdesk.domain.week.recurrences import Recurrence
from crisisdesk.domain.week.series import TurnLine
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services import members
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class _Facts(NamedTuple):
    """What the prompts are computed from, beside the clock."""

    rules: list[DutyRule]
    occurrences: list[Occurrence]
    began: date | None
    reviews: list[MeasureReview]


def _facts(snapshot: Snapshot) -> _Facts:
    return _Facts(
        queries.rules(snapshot),
        queries.asking(snapshot),
        queries.began(snapshot),
        register_rules.reviews(register_queries.dated(snapshot)),
    )


def due(snapshot: Snapshot, *, coming: bool = False) -> list[Prompt]:
    """What is due now; with `coming`, also the next turn of duties that are not due."""
    facts, now = snapshot.once(_facts), snapshot.at
    return rules_of.prompts(
        facts.rules,
        facts.occurrences,
        facts.began or local(now).date(),
        now,
        coming=coming,
        reviews=facts.reviews,
    )


def beat(snapshot: Snapshot) -> tuple[int, list[Prompt]]:
    """What the desk reads on every beat: the revision, and what is due or next."""
    return members.revision(snapshot), due(snapshot, coming=True)


def proposals(snapshot: Snapshot) -> list[DutyRule]:
    """Proposed rules for duties without a rule."""
    return rules_of.proposals(queries.rules(snapshot))


def rule_now(snapshot: Snapshot, duty: Duty) -> DutyRule | None:
    """The rule of a duty that applies today."""
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    return rules_of.rule_on(rules, local(snapshot.at).date())


def first_day_to_change(snapshot: Snapshot, duty: Duty) -> date:
    """The first day from which a duty's rule can change."""
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    return series_rules.first_day_to_change(rules, snapshot.at)


def series(
    snapshot: Snapshot, duty: Duty, first: date | None = None, last: date | None = None
) -> list[TurnLine]:
    """The turns of a duty; by default from six weeks back to two weeks ahead."""
    today = local(snapshot.at).date()
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    began = rules_of.first_day(duty, rules, _since(snapshot))
    first = max(first or today - timedelta(days=42), began)
    last = last or today + timedelta(days=14)
    known = queries.occurrences(snapshot, duty, first)
    return series_rules.series(rules, known, first, last, snapshot.at)


def recurrences(snapshot: Snapshot, last: date | None = None) -> list[Recurrence]:
    """What recurs of every duty until a day, a year ahead where none is named.

    Raises WrongUse for a day that no calendar goes to.
    """
    last = last or local(snapshot.at).date() + recurrence_rules.AHEAD
    last = recurrence_rules.check_horizon(last, snapshot.at)
    since, rules = _since(snapshot), queries.rules(snapshot)
    every = []
    for duty in Duty:
        own = [rule for rule in rules if rule.duty is duty]
        every += recurrence_rules.recurrences(
            own,
            queries.occurrences(snapshot, duty, since),
            rules_of.first_day(duty, own, since),
            last,
            snapshot.at,
        )
    return every


def settle(
    uow: "UnitOfWork",
    duty: Duty,
    day: date,
    outcome: OccurrenceOutcome,
    reason: str = "",
    *,
    ahead: bool = False,
) -> None:
    """Record that a turn was held, or cancelled with a reason; the series continues.

    Raises RuleBroken for a turn that is over or does not exist, and unless somebody said that it is
    held `ahead` of its day, for one that is to come.
    """
    if duty is Duty.MEASURE_REVIEW:
        raise RuleBroken(N_("Extend, change or stop the measure in the register."))
    turn, occurrence = _open_turn(uow, duty, day)
    if outcome is OccurrenceOutcome.CANCELLED:
        reason = series_rules.check_reason(reason)
    elif outcome is OccurrenceOutcome.DONE:
        if duty is Duty.RETENTION:
            raise RuleBroken(N_("Confirm on its page what goes; enter goes there."))
        if not ahead:
            series_rules.check_held(turn, occurrence, uow.now)
    else:
        raise RuleBroken(N_("This occurrence is already done or cancelled."))
    _keep(uow, duty, day, outcome, occurrence, reason)


def is_held(snapshot: Snapshot, duty: Duty, day: date) -> bool:
    """Whether a turn was held already."""
    occurrence = _standing(snapshot, duty, day)
    return occurrence is not None and occurrence.outcome is OccurrenceOutcome.DONE


def open_again(uow: "UnitOfWork", duty: Duty, day: date, held_at: datetime) -> None:
    """Let a turn ask again that counted as held from a moment on, and only from then on."""
    occurrence = uow.duties.standing(duty, day)
    if occurrence is not None and queries.held_at(uow.snapshot, duty, day) == held_at:
        _keep(uow, duty, day, OccurrenceOutcome.OPEN, occurrence)


def check_to_hold(snapshot: Snapshot, duty: Duty, day: date) -> datetime:
    """When a turn is held; raises RuleBroken if it is over, does not exist or is still ahead."""
    occurrence = _standing(snapshot, duty, day)
    turn = series_rules.check_open(_turn(snapshot, duty, day), occurrence)
    series_rules.check_held(turn, occurrence, snapshot.at)
    return (occurrence and occurrence.held_at) or turn.moment


def held_if_open(uow: "UnitOfWork", duty: Duty, day: date) -> bool:
    """Record that the turn of a day was held, also ahead of its day, if it is open.

    Returns whether it was.
    """
    try:
        _turn, occurrence = _open_turn(uow, duty, day)
    except RuleBroken:
        return False
    _keep(uow, duty, day, OccurrenceOutcome.DONE, occurrence)
    return True


def _keep(
    uow: "UnitOfWork",
    duty: Duty,
    day: date,
    outcome: OccurrenceOutcome,
    occurrence: Occurrence | None,
    reason: str = "",
) -> None:
    moved_to = occurrence and occurrence.held_at
    uow.duties.settle(duty, day, outcome, moved_to=moved_to, reason=reason.strip())
    uow.journal(f"duty.{outcome}", reason=f"{duty} {day.isoformat()}")


def cancel(uow: "UnitOfWork", duty: Duty, day: date, reason: str) -> None:
    """Cancel one turn, with a reason; the series continues. Raises RuleBroken."""
    settle(uow, duty, day, OccurrenceOutcome.CANCELLED, reason)


def snooze(uow: "UnitOfWork", duty: Duty, day: date, until: datetime | None = None) -> datetime:
    """Snooze a turn, by default as long as its rule says; returns until when.

    Raises RuleBroken.
    """
    rest, moved_to = rules_of.SNOOZE, None
    if duty is not Duty.MEASURE_REVIEW:
        turn, occurrence = _open_turn(uow, duty, day)
        rest, moved_to = turn.rule.snooze, occurrence and occurrence.held_at
    until = series_rules.check_snooze(until or uow.now + rest, uow.now)
    uow.duties.settle(duty, day, OccurrenceOutcome.SNOOZED, until=until, moved_to=moved_to)
    uow.journal(f"duty.{OccurrenceOutcome.SNOOZED}", reason=f"{duty} {day.isoformat()}")
    return until


def move(uow: "UnitOfWork", duty: Duty, day: date, to: datetime, reason: str) -> None:
    """Move a turn to another moment; its day stays its identity. Raises RuleBroken."""
    turn, _one = _open_turn(uow, duty, day)
    series_rules.check_moved(turn, to, uow.now)
    reason = series_rules.check_reason(reason)
    uow.duties.settle(duty, day, OccurrenceOutcome.MOVED, until=to, reason=reason)
    uow.journal(f"duty.{OccurrenceOutcome.MOVED}", reason=f"{duty} {day.isoformat()}")


def change_rule(uow: "UnitOfWork", rule: DutyRule) -> None:
    """Change a duty's rule from a day on; the past is not rewritten. Raises RuleBroken."""
    rules = [known for known in queries.rules(uow.snapshot) if known.duty is rule.duty]
    tidy = series_rules.check_rule(rule, rules, uow.now)
    standing = rules_of.rule_on(rules, tidy.valid_from)
    if standing is None:
        same = not tidy.weekdays
    else:
        same = standing._replace(valid_from=tidy.valid_from) == tidy
    if same:
        raise RuleBroken(N_("Nothing was changed."))
    rule_id = uow.duties.add_rule(tidy)
    uow.journal("duty.rule_changed", subject=rule_id, reason=rule.duty.value)


def _open_turn(uow: "UnitOfWork", duty: Duty, day: date) -> tuple[Turn, Occurrence | None]:
    occurrence = uow.duties.standing(duty, day)
    return series_rules.check_open(_turn(uow.snapshot, duty, day), occurrence), occurrence


def _turn(snapshot: Snapshot, duty: Duty, day: date) -> Turn | None:
    if day < _since(snapshot):
        return None
    return rules_of.turn_on(queries.rules(snapshot), duty, day)


def _standing(snapshot: Snapshot, duty: Duty, day: date) -> Occurrence | None:
    matches = (
        occurrence
        for occurrence in queries.occurrences(snapshot, duty, day)
        if occurrence.day == day
    )
    return next(matches, None)


def _since(snapshot: Snapshot) -> date:
    return queries.began(snapshot) or local(snapshot.at).date()
