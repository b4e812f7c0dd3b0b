"""A clock that ran ahead, or is far behind, takes neither a hold nor a figure with it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.places import CapacityFigures, Freshness
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.errors import ClockDoubted
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import holds, looks
from crisisdesk.services.safekeeping import clock as clocks
from crisisdesk.services.safekeeping import doctor, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.week import duties, duty_prompts
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import Dialect
from tests.clock import NOON, Clock
from tests.factories import count_of, line_of, make_case, make_facility, report_of, sit_down

TEN = CapacityFigures(available=10, occupied=6)
DAY = timedelta(hours=24)
YEARS = 5 * 365 * DAY


@pytest.fixture
def right(open_store: Callable[..., Store]) -> Store:
    """A desk whose clock is right, with somebody at it."""
    store = open_store(silence=DAY)
    sit_down(store, "AB")
    return store


def _desk(open_store: Callable[..., Store], gap: timedelta) -> Store:
    return open_store(now=Clock(NOON + gap), silence=DAY)


def _note(uow: UnitOfWork) -> datetime:
    uow.journal("contact.added")
    return uow.now


@pytest.mark.parametrize("gap", [YEARS, -YEARS, timedelta(hours=25), timedelta(hours=-25)])
def test_by_a_clock_in_doubt_nothing_is_written(
    right: Store, open_store: Callable[..., Store], gap: timedelta
) -> None:
    facility = make_facility(right, figures=TEN)
    case, _ = right.write(make_case)
    right.write(holds.hold, case, facility)
    wrong = _desk(open_store, gap)
    before = count_of(right, "journal")
    acts: tuple[tuple[Any, ...], ...] = (
        (_note,),
        (reports.enter, report_of(facility, TEN, NOON)),
        (duties.settle, Duty.BULLETIN, NOON.date(), OccurrenceOutcome.DONE),
    )
    for service, *values in acts:
        with pytest.raises(ClockDoubted):
            wrong.write(service, *values)
    with pytest.raises(ClockDoubted):
        wrong.write_trace_now(looks.look, case)
    wrong.read(duty_prompts.beat)
    assert count_of(right, "journal") == before
    assert count_of(right, "occurrence") == 0
    assert right.now() == NOON


@pytest.mark.parametrize("gap", [YEARS, -YEARS])
def test_a_board_by_a_clock_in_doubt_stands_where_it_was_written_last(
    right: Store, open_store: Callable[..., Store], gap: timedelta
) -> None:
    facility = make_facility(right, figures=TEN)
    case, _ = right.write(make_case)
    right.write(holds.hold, case, facility)
    wrong = _desk(open_store, gap)
    line = line_of(wrong, facility)
    assert (line.held, line.placeable, line.freshness) == (1, 3, Freshness.FRESH)
    assert not wrong.read(retention.report).due.over
    assert wrong.clock.in_doubt
    assert wrong.now() == NOON


def test_who_says_that_the_clock_is_right_goes_on(
    right: Store, open_store: Callable[..., Store]
) -> None:
    late = _desk(open_store, 20 * DAY)
    late.read(duty_prompts.beat)
    late.clock.vouch()
    assert late.write(_note) == NOON + 20 * DAY
    assert not late.clock.in_doubt


def test_a_look_leaves_the_moment_of_the_store_alone(
    right: Store, open_store: Callable[..., Store]
) -> None:
    facility = make_facility(right, figures=TEN)
    case, _ = right.write(make_case)
    right.write(holds.hold, case, facility)
    ahead = _desk(open_store, timedelta(hours=5))
    ahead.write_trace_now(looks.look, case)
    assert line_of(right, facility).held == 1
    assert right.now() == NOON
    assert right.clock.behind == 0
    assert right.write(_note) - NOON < timedelta(seconds=1)
    assert journals.verify(right).whole


def test_a_desk_that_runs_ahead_of_one_that_just_wrote_is_in_doubt(
    right: Store, open_store: Callable[..., Store]
) -> None:
    facility = make_facility(right, figures=TEN)
    case, _ = right.write(make_case)
    right.write(holds.hold, case, facility)
    ahead = _desk(open_store, timedelta(hours=5))
    assert line_of(ahead, facility).held == 0  # five hours of silence are allowed for
    right.write(_note)
    assert line_of(ahead, facility).held == 1
    with pytest.raises(ClockDoubted):
        ahead.write(_note)
    ahead.clock.machine.time = NOON  # type: ignore[attr-defined]
    right.write(_note)
    ahead.read(duty_prompts.beat)
    ahead.write(_note)


def test_two_desks_that_agree_are_not_in_doubt(
    right: Store, open_store: Callable[..., Store]
) -> None:
    other = _desk(open_store, timedelta(minutes=4))
    for _ in range(3):
        other.read(duty_prompts.beat)
        right.write(_note)
        other.read(duty_prompts.beat)
        other.write(_note)
        right.read(duty_prompts.beat)
    assert not other.clock.in_doubt
    assert not right.clock.in_doubt


def test_the_moment_of_the_store_comes_back_by_an_act(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store(silence=DAY)
    facility = make_facility(store, figures=TEN)
    case, _ = store.write(make_case)
    store.write(holds.hold, case, facility)
    careless = open_store(now=Clock(NOON + YEARS))
    careless.write(_note)
    clock.forward(minutes=10)
    store.read(duty_prompts.beat)
    assert store.now() == NOON + YEARS
    assert [line.event for line in store.read(clocks.ahead, clock())] == ["contact.added"]

    assert clocks.set_back(store) == clock()
    line = line_of(store, facility)
    assert (line.held, line.freshness) == (1, Freshness.FRESH)
    assert store.now() == clock()
    assert store.clock.behind == 0
    events = [line.event for line in store.read(journals.lines, most=9)]
    assert "clock.set_back" in events
    assert "contact.added" in events
    assert journals.verify(store).whole
    clock.forward(minutes=1)
    assert store.write(_note) == clock()


def test_a_case_of_a_moment_still_to_come_is_named_by_the_doctor(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store(silence=DAY)
    sit_down(store, "AB")
    careless = open_store(now=Clock(NOON + YEARS))
    careless.write(make_case)
    store.read(duty_prompts.beat)
    clocks.set_back(store)
    findings = {finding.subject: str(finding.words) for finding in doctor.examine(store)}
    (words,) = [words for words in findings.values() if "later than now" in words]
    assert "B-0001" in words


def test_on_a_server_its_clock_counts_for_the_screen_too(
    open_store: Callable[..., Store], target: Target
) -> None:
    wrong = open_store(now=Clock(NOON - YEARS), silence=DAY, server_clock=True)
    if target.dialect is not Dialect.POSTGRESQL:
        return
    written = wrong.write(_note)
    wrong.read(duty_prompts.beat)
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)
    assert abs(wrong.now() - written) < timedelta(minutes=5)
    assert not wrong.clock.in_doubt
    assert wrong.clock.behind == 0


@pytest.mark.long_on_a_server
@settings(max_examples=12)
@given(
    turns=st.lists(
        st.tuples(
            st.sampled_from(["act", "look", "read", "right"]),
            st.integers(25, 50_000).flatmap(lambda hours: st.sampled_from([hours, -hours])),
        ),
        max_size=8,
    )
)
def test_however_two_desks_take_turns_the_right_one_keeps_its_time(
    right: Store, open_store: Callable[..., Store], turns: list[tuple[str, int]]
) -> None:
    facility = make_facility(right, figures=TEN)
    case, _ = right.write(make_case)
    right.write(holds.hold, case, facility)
    wrong = _desk(open_store, timedelta(0))
    for turn, hours in turns:
        wrong.clock.machine.time = NOON + timedelta(hours=hours)  # type: ignore[attr-defined]
        if turn == "right":
            right.write(_note)
        elif turn == "read":
            assert line_of(wrong, facility) == line_of(right, facility)
        else:
            service = partial(looks.look, case=case) if turn == "look" else _note
            write = wrong.write_trace_now if turn == "look" else wrong.write
            with pytest.raises(ClockDoubted):
                write(service)
        assert line_of(right, facility).held == 1
        assert right.now() - NOON < timedelta(seconds=1)
    wrong.close()
