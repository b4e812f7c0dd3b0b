"""What is due of the duties now, computed from rules, rows and the clock."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    MeasureReview,
    Occurrence,
    OccurrenceOutcome,
    Prompt,
    PromptState,
    Turn,
    begin_of,
    first_day,
    on_the_clock,
    ruled_duties,
    turns,
)

LOOK_AHEAD = timedelta(days=8)


def prompts(
    rules: Iterable[DutyRule],
    occurrences: Iterable[Occurrence],
    since: date,
    now: datetime,
    *,
    coming: bool = False,
    reviews: Iterable[MeasureReview] = (),
) -> list[Prompt]:
    """What is due now, soonest first, computed from rules, rows and the clock.

    Turns before `since` (the day the desk began) are left out. Missed ones are counted, not
    repeated. With `coming`, the next turn of a duty that is not due yet is included.
    """
    today = local(now).date()
    last = today + LOOK_AHEAD
    ruled: defaultdict[Duty, list[DutyRule]] = defaultdict(list)
    for rule in rules:
        ruled[rule.duty].append(rule)
    known: defaultdict[Duty, dict[date, Occurrence]] = defaultdict(dict)
    for occurrence in occurrences:
        known[occurrence.duty][occurrence.day] = occurrence
    due = [_review(reviews, known[Duty.MEASURE_REVIEW], today, now)]
    for duty in ruled_duties(ruled):
        seen = known[duty]
        begin = begin_of(seen.values(), first_day(duty, ruled[duty], since))
        if begin <= last:
            asking = turns(ruled[duty], begin, last)
            due.append(_newest(duty, asking, seen, today, now, coming=coming))
    return sorted(
        (prompt for prompt in due if prompt is not None),
        key=lambda prompt: (prompt.state is PromptState.COMING, prompt.due_at),
    )


def _newest(
    duty: Duty,
    asking: Iterable[Turn],
    known: dict[date, Occurrence],
    today: date,
    now: datetime,
    *,
    coming: bool,
) -> Prompt | None:
    """The newest turn that is due, with a count of those before it; else the next one to come."""
    newest: tuple[Turn, datetime] | None = None
    ahead: tuple[Turn, datetime] | None = None
    before = -1
    for turn in asking:
        moment = turn.moment
        occurrence = known.get(turn.day)
        if occurrence is not None:
            if occurrence.outcome is OccurrenceOutcome.CANCELLED:
                continue
            moment = occurrence.held_at or moment
        if moment - turn.rule.remind > now:
            ahead = ahead or (turn, moment)
        else:
            newest = turn, moment
            before += 1
    if newest is not None:
        return _standing(duty, newest, before, known.get(newest[0].day), today, now)
    if not (coming and ahead):
        return None
    turn, moment = ahead
    return Prompt(duty, turn.day, moment, PromptState.COMING, 0, turn.rule.name)


def _standing(
    duty: Duty,
    asking: tuple[Turn, datetime],
    before: int,
    occurrence: Occurrence | None,
    today: date,
    now: datetime,
) -> Prompt:
    """The prompt of a turn that is due: snoozed, or missed once its day is over."""
    turn, asked = asking
    due = Prompt(duty, turn.day, asked, PromptState.DUE, before, turn.rule.name)
    if (
        occurrence is not None
        and occurrence.outcome is OccurrenceOutcome.SNOOZED
        and occurrence.until is not None
    ):
        if occurrence.until > now:
            return due._replace(state=PromptState.SNOOZED)
        asked = max(asked, occurrence.until)
    if asked < on_the_clock(today, time()):
        return due._replace(state=PromptState.MISSED, missed=before + 1)
    return due


def _review(
    reviews: Iterable[MeasureReview], known: dict[date, Occurrence], today: date, now: datetime
) -> Prompt | None:
    """The measure that ends soonest and is not snoozed; those that ended undecided are counted."""
    asking = [
        review
        for review in reviews
        if review.day <= today and (review.over_at is None or now < review.over_at)
    ]
    if not asking:
        return None
    quiet = {
        occurrence.day
        for occurrence in known.values()
        if occurrence.outcome is OccurrenceOutcome.SNOOZED and (occurrence.until or now) > now
    }
    first = min(asking, key=lambda review: (review.day in quiet, review.ends_at, review.day))
    if first.day in quiet:
        state = PromptState.SNOOZED
    else:
        state = PromptState.MISSED if first.ends_at <= now else PromptState.DUE
    missed = sum(review.ends_at <= now for review in asking)
    return Prompt(Duty.MEASURE_REVIEW, first.day, first.ends_at, state, missed)
