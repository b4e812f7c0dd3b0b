"""What is due, how turns are settled, and how duties recur."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from crisisdesk.domain.moments import local
from crisisdesk.domain.week import duties as rules_of
from crisisdesk.domain.week import recurrences as recurrence_rules
from crisisdesk.domain.week import series as series_rules
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    Occurrence,
    OccurrenceOutcome,
    Turn,
)
from crisisdesk.domain.week.meetings import check_parties
from crisisdesk.domain.week.recurrences import Recurrence
from crisisdesk.domain.week.series import TurnLine
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def proposals(snapshot: Snapshot) -> list[DutyRule]:
    """Proposed rules for duties without a rule."""
    return rules_of.proposals(queries.rules(snapshot))


def rules_by_duty(snapshot: Snapshot) -> dict[Duty, list[DutyRule]]:
    """Every rule of every duty that has one, in the order in which they were written."""
    rules = queries.rules(snapshot)
    duties = rules_of.ruled_duties(rule.duty for rule in rules)
    return {duty: [rule for rule in rules if rule.duty is duty] for duty in duties}


def first_day_to_change(snapshot: Snapshot, duty: Duty) -> date:
    """The first day from which a duty's rule can change.

    For one that recurs every so many weeks that is the day of its next turn, so that a change of
    something else leaves its weeks as they are.
    """
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    return series_rules.first_day_offered(rules, snapshot.at)


def name_on(snapshot: Snapshot, duty: Duty, day: date) -> str:
    """The name that the desk gave a duty for a day; "" for the usual one."""
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    rule = rules_of.rule_on(rules, day) or (rules[0] if rules else None)
    return rule.name if rule else ""


def title(snapshot: Snapshot, duty: Duty, day: date | None = None) -> Phrase:
    """What a duty is called on a day, or today."""
    name = name_on(snapshot, duty, day or local(snapshot.at).date())
    return rules_of.title(name, duty)


def first_turn(snapshot: Snapshot, duty: Duty) -> Turn | None:
    """The first turn of a duty by the rule that was written last; None where it has none."""
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    if not rules:
        return None
    first = rules[-1].valid_from
    return next(iter(rules_of.turns(rules, first, first + series_rules.FAR)), None)


def expected(snapshot: Snapshot, duty: Duty) -> tuple[str, ...]:
    """Who is expected at an own duty, by the last that was said of it."""
    rules = [rule for rule in queries.rules(snapshot) if rule.duty is duty]
    return rules[-1].parties if rules else ()


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
    since = _since(snapshot)
    every = []
    for duty, rules in rules_by_duty(snapshot).items():
        every += recurrence_rules.recurrences(
            rules,
            queries.occurrences(snapshot, duty, since),
            rules_of.first_day(duty, rules, since),
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
    """Change a duty's rule from a day on, or begin one; the past is not rewritten.

    Raises RuleBroken.
    """
    today, by_duty = local(uow.now).date(), rules_by_duty(uow.snapshot)
    rules = by_duty.get(rule.duty, [])
    others = [rules_of.rule_on(known, today) or known[0] for known in by_duty.values()]
    names = [say(other.title) for other in others if other.weekdays and other.duty is not rule.duty]
    tidy = series_rules.check_rule(rule, rules, uow.now)
    tidy = tidy._replace(
        name=series_rules.check_name(rule.name, rule.duty, names),
        parties=tuple(check_parties(rule.parties)),
    )
    standing = rules_of.rule_on(rules, tidy.valid_from)
    if standing is None:
        same = not tidy.weekdays
    else:
        same = standing._replace(valid_from=tidy.valid_from) == tidy and not (
            tidy.every_weeks > 1 and standing.has(tidy.valid_from) != tidy.has(tidy.valid_from)
        )
    if same:
        raise RuleBroken(N_("Nothing was changed."))
    _keep_rule(uow, tidy)


def retire(uow: "UnitOfWork", duty: Duty, last: date) -> None:
    """Let a duty recur no more after a last day; what was stays. Raises RuleBroken."""
    after = last + timedelta(days=1)
    rules = [rule for rule in queries.rules(uow.snapshot) if rule.duty is duty]
    standing = rules_of.rule_on(rules, after) or (rules and rules[-1])
    if not standing or not standing.weekdays:
        raise RuleBroken(N_("This duty does not recur any more."))
    _keep_rule(uow, series_rules.check_last(standing, rules, last, uow.now))


def set_expected(uow: "UnitOfWork", duty: Duty, parties: list[str]) -> None:
    """Say who is expected at an own duty from now on; raises RuleBroken."""
    rules = [rule for rule in queries.rules(uow.snapshot) if rule.duty is duty]
    if not rules:
        raise RuleBroken(N_("There is no such duty."))
    _keep_rule(uow, rules[-1]._replace(parties=tuple(parties)))


def _keep_rule(uow: "UnitOfWork", rule: DutyRule) -> None:
    rule_id = uow.duties.add_rule(rule)
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
