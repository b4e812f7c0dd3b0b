"""Words about a child go after their term, everywhere, and the history stays."""

from contextlib import closing
from datetime import date, time, timedelta

import pytest

from crisisdesk.domain.safekeeping.retention import Ground, RetentionTerms, copies_that_go
from crisisdesk.domain.week.duties import Duty, DutyRule, OccurrenceOutcome, PromptState
from crisisdesk.domain.week.series import TurnState
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.services import members
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.safekeeping import backups, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.safekeeping.retention import Gone
from crisisdesk.services.week import duties, duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests import canary_words, every_field
from tests.clock import Clock
from tests.factories import count_of, make_actor, rows_of

TERMS = RetentionTerms(days=365, copies=7, drafts=30)
STAYS = timedelta(days=TERMS.copies)


def let_go(store: Store) -> Gone:
    """Confirm what goes now."""
    waiting = store.read(retention.report).due.waiting
    canary_words.hand_over(store, *(ended.case for ended in waiting))
    return retention.settle(store, store.read(retention.report), Ground.TERM_OVER)


def test_what_ended_long_ago_loses_its_words_and_nothing_else(store: Store, clock: Clock) -> None:
    case = canary_words.fill(store)
    other = canary_words.fill(store)
    began = clock.time
    clock.forward(hours=1)
    canary_words.end(store, case)
    before = count_of(store, "case_text"), count_of(store, "case_event")
    clock.forward(days=364)
    assert store.read(retention.report).due.over == ()
    clock.forward(days=2)
    found = store.read(retention.report).due
    assert ([one.case for one in found.over], found.drafts) == ([case], 2)
    assert found.journal_since == began
    journal = count_of(store, "journal")
    done = let_go(store)
    assert done.due[1:] == found[1:]
    assert (count_of(store, "case_text"), count_of(store, "case_event")) == before
    assert count_of(store, "journal") == journal + 2
    assert count_of(store, "draft") == 0
    file = store.read(file_queries.case, case)
    texts = {text for event in file.events for text in event.parts.texts}
    assert texts - {""} == {"⊘ 08-04-2021"}
    assert file.line.youths[0].pseudonym == "⊘ 08-04-2021"
    assert store.read(file_queries.case, other).history.needs == canary_words.WORDS["needs"]
    events = [line.event for line in store.read(journals.lines)[:2]]
    assert events == ["retention.done", "case.pseudonymised"]
    assert journals.verify(store).whole
    assert let_go(store).due.over == ()


def test_the_term_is_a_setting_of_the_desk(store: Store, clock: Clock) -> None:
    canary_words.end(store, canary_words.fill(store))
    store.write(desk_settings.change, "retention.case_days", 30)
    clock.forward(days=29)
    assert store.read(retention.report).due.over == ()
    clock.forward(days=1)
    assert len(store.read(retention.report).due.over) == 1


def test_nothing_goes_that_was_not_shown(store: Store, clock: Clock) -> None:
    first, second = canary_words.fill(store), canary_words.fill(store)
    canary_words.end(store, first)
    clock.forward(hours=1)
    canary_words.end(store, second)
    clock.forward(days=365, minutes=-30)
    shown = store.read(retention.report)
    clock.forward(hours=1)
    done = retention.settle(store, shown, Ground.OFFICER_ASKS)
    assert [one.case for one in done.due.over] == [first]
    assert [one.case for one in store.read(retention.report).due.over] == [second]
    assert store.read(file_queries.case, second).history.needs == canary_words.WORDS["needs"]
    assert store.read(journals.lines)[0].reason == "officer_asks"


def test_another_term_is_looked_at_again(store: Store, clock: Clock) -> None:
    canary_words.end(store, canary_words.fill(store))
    clock.forward(days=400)
    shown = store.read(retention.report)
    store.write(desk_settings.change, "retention.case_days", 500)
    with pytest.raises(Conflict, match="The retention period was changed meanwhile"):
        retention.settle(store, shown, Ground.TERM_OVER)
    assert store.read(retention.report).due.over == ()


def test_the_duty_is_done_by_letting_go_and_in_no_other_way(store: Store, clock: Clock) -> None:
    monday, again = date(2020, 4, 13), date(2020, 4, 20)
    rule = DutyRule(Duty.RETENTION, (0,), time(10), date(2020, 4, 8))
    store.write(duties.change_rule, rule)
    clock.forward(days=6)
    assert Duty.RETENTION in {one.duty for one in store.read(duty_prompts.due)}
    with pytest.raises(RuleBroken, match="Confirm on its page"):
        store.write(duties.settle, Duty.RETENTION, monday, OccurrenceOutcome.DONE)
    let_go(store)
    (held,) = store.read(duties.series, Duty.RETENTION, monday, monday)
    assert held.state is TurnState.HELD
    asked = [one for one in store.read(duty_prompts.due, coming=True) if one.duty is Duty.RETENTION]
    assert [(one.day, one.state) for one in asked] == [(again, PromptState.COMING)]


def test_no_word_stays_in_the_file_or_an_old_copy(local_target: Target, clock: Clock) -> None:
    folder = local_target.path.parent
    with closing(Store(local_target, clock, make_actor())) as store:
        case = canary_words.fill(store)
        clock.forward(minutes=5)
        canary_words.end(store, case)
        old = backups.back_up(store)
        assert canary_words.spilled(folder)
        clock.forward(days=366)
        assert store.read(retention.report).copies == [old]
        done = let_go(store)
        assert (done.copies, done.compacted) == ([old], True)
        assert not old.exists()
        assert len(list(folder.rglob("desk-*.db"))) == 1
        assert canary_words.spilled(folder) == set()
        assert rows_of(store, "PRAGMA integrity_check") == [("ok",)]


def test_no_word_of_any_field_of_a_case_stays_in_the_file(
    local_target: Target, clock: Clock
) -> None:
    marks = canary_words.Marks()
    folder = local_target.path.parent
    with closing(Store(local_target, clock, make_actor())) as store:
        store.sign_in(store.write(members.add_member, "AB"))
        made = every_field.region(store, clock, marks.__getitem__)
        kept = set(marks) | {"case.municipality"}
        every_field.case(store, clock, made, marks.__getitem__)
        gone = [word for name, word in marks.items() if name not in kept]
        assert len(gone) > 20
        backups.back_up(store)
        found = {piece for _, piece in canary_words.spilled(folder, words=gone)}
        assert found == canary_words.pieces(gone)
        clock.forward(days=366)
        let_go(store)
        assert canary_words.spilled(folder, words=gone) == set()
    assert canary_words.spilled(folder, words=gone) == set()
    assert canary_words.spilled(folder, words=[marks[name] for name in kept])


def test_a_copy_of_the_last_week_waits(clock: Clock) -> None:
    now = clock.time
    ages = (timedelta(0), STAYS, STAYS + timedelta(seconds=1), timedelta(days=90))
    made = [now - age for age in ages]
    assert copies_that_go(made, now, now, TERMS) == set(made[2:])
    assert copies_that_go(made, made[3], now, TERMS) == set()
    assert copies_that_go(made, None, now, TERMS) == set()
