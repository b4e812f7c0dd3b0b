"""A beat goes by what it remembers for as long as that is so, and by the clock each time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, Prompt, PromptState
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, end_of
from crisisdesk.services.week import duties, duty_prompts, register
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import Clock
from tests.factories import sit_down

TODAY = date(2020, 4, 7)
CORONA = Duty.CORONA_CONSULTATION
DAY = timedelta(days=1)


@pytest.fixture
def beat(store: Store, open_store: Callable[..., Store]) -> Callable[[], list[Prompt]]:
    """What a beat of this desk says, which is what a desk says that has only just been opened."""
    sit_down(store, "AB")

    def ask() -> list[Prompt]:
        found = store.read(duty_prompts.beat)
        assert found == open_store().read(duty_prompts.beat)
        return found[1]

    return ask


def state(prompts: list[Prompt], duty: Duty) -> PromptState | None:
    """How a duty stands on the bar."""
    return next((one.state for one in prompts if one.duty is duty), None)


def test_the_clock_alone_makes_a_turn_due_and_missed(
    store: Store, beat: Callable[[], list[Prompt]], clock: Clock
) -> None:
    store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    assert state(beat(), CORONA) is PromptState.COMING
    clock.forward(days=7)
    assert state(beat(), CORONA) is PromptState.DUE
    clock.forward(hours=12)
    assert state(beat(), CORONA) is PromptState.MISSED
    clock.forward(days=7)
    assert max(one.missed for one in beat() if one.duty is CORONA) == 2
    clock.forward(days=-14, hours=-12)
    assert state(beat(), CORONA) is PromptState.COMING


def test_a_snooze_ends_by_the_clock(
    store: Store, beat: Callable[[], list[Prompt]], clock: Clock
) -> None:
    until = store.write(duties.snooze, CORONA, TODAY)
    assert state(beat(), CORONA) is PromptState.SNOOZED
    clock.time = until
    assert state(beat(), CORONA) is PromptState.DUE


def test_what_another_desk_did_shows_with_the_next_beat(
    open_store: Callable[..., Store], beat: Callable[[], list[Prompt]]
) -> None:
    other = open_store()
    assert state(beat(), CORONA) is PromptState.DUE
    other.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    assert state(beat(), CORONA) is PromptState.COMING
    assert state(beat(), Duty.MEASURE_REVIEW) is None
    told = EntryParticulars("no visits", valid_until=TODAY + DAY)
    entry = other.write(register.add, EntryKind.MEASURE, told)
    assert state(beat(), Duty.MEASURE_REVIEW) is PromptState.DUE
    other.write(register.extend, entry, TODAY + 30 * DAY, reason="it goes on")
    assert state(beat(), Duty.MEASURE_REVIEW) is None


@pytest.mark.parametrize("review", [None, TODAY])
def test_an_agreement_that_the_calendar_ended_asks_no_more(
    store: Store, beat: Callable[[], list[Prompt]], clock: Clock, review: date | None
) -> None:
    told = EntryParticulars("no visits", valid_until=TODAY + 2 * DAY, review=review)
    store.write(register.add, EntryKind.AGREEMENT, told)
    assert state(beat(), Duty.MEASURE_REVIEW) is PromptState.DUE
    clock.time = end_of(TODAY + 2 * DAY) - timedelta(seconds=1)
    assert state(beat(), Duty.MEASURE_REVIEW) is not None
    clock.forward(seconds=1)
    assert state(beat(), Duty.MEASURE_REVIEW) is None


def test_an_act_reads_what_it_has_just_written(store: Store) -> None:
    sit_down(store, "AB")
    store.read(duty_prompts.beat)

    def hold(uow: UnitOfWork) -> list[PromptState | None]:
        before = state(duty_prompts.due(uow.snapshot), CORONA)
        duties.settle(uow, CORONA, TODAY, OccurrenceOutcome.DONE)
        return [before, state(duty_prompts.due(uow.snapshot), CORONA)]

    assert store.write(hold) == [PromptState.DUE, None]


def test_a_question_about_rows_is_put_once_a_revision(
    store: Store, open_store: Callable[..., Store], clock: Clock
) -> None:
    put: list[datetime] = []

    def question(snapshot: Snapshot) -> int:
        put.append(snapshot.at)
        return len(put)

    def once(snapshot: Snapshot) -> int:
        return snapshot.once(question)

    sit_down(store, "AB")
    assert store.read(once) == 1
    clock.forward(hours=1)
    assert store.read(once) == 1
    sit_down(open_store(), "CD")
    assert [store.read(once), store.read(once)] == [2, 2]
    # An act still writes, and another moment has a world of its own.
    assert store.write(lambda uow: [once(uow.snapshot), once(uow.snapshot)]) == [3, 4]
    assert open_store(at=clock.time).read(lambda snapshot: [once(snapshot), once(snapshot)]) == [
        5,
        6,
    ]


def test_what_was_written_about_a_duty_only_grows(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    before = store.read(queries.changes)
    store.write(duties.settle, CORONA, TODAY, OccurrenceOutcome.DONE)
    clock.forward(minutes=1)
    after = store.read(queries.changes)
    assert after == {**before, CORONA: before[CORONA] + 1}
    assert len(store.read(duties.recurrences)) == len(before)
