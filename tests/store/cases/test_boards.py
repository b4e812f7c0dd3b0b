"""The board of cases, on both databases: now and at any moment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import Intake
from crisisdesk.domain.cases.placements import Carrier, Transport
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.cases import cases, endings, holds, stays
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, make_facility

HOUR = timedelta(hours=1)


def test_an_event_that_is_told_late_stands_where_it_was_true(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    facility = make_facility(store, figures=CapacityFigures(available=9, occupied=1))
    case, (child,), _ = store.write(cases.take_report, Intake((Youth("K."),)))
    clock.forward(minutes=10)
    hold = store.write(holds.hold, case, facility)
    store.write(holds.decide, hold, DECISION)
    clock.forward(minutes=60)
    store.write(stays.under_way, case, Transport(Carrier.TAXI))
    clock.forward(minutes=5)
    arrived = clock.time - timedelta(minutes=30)
    store.write(stays.arrive, case, child, facility, arrived_at=arrived, hold=hold)
    assert [line.state for line in store.read(case_queries.open_lines)] == [CaseState.PLACED]

    def state(minutes: int, known: int | None) -> CaseState:
        other = open_store(
            at=NOON + timedelta(minutes=minutes),
            known=None if known is None else NOON + timedelta(minutes=known),
        )
        return other.read(case_queries.open_lines)[0].state

    assert state(5, None) is CaseState.REPORTED
    assert state(44, None) is CaseState.RESERVED
    assert state(45, None) is CaseState.PLACED
    assert state(45, 72) is CaseState.RESERVED
    assert state(74, 72) is CaseState.UNDER_WAY
    assert state(80, None) is CaseState.PLACED


def test_a_case_that_ended_is_open_in_the_past(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    case = store.write(cases.take_report, Intake((Youth("K."),))).case
    clock.forward(hours=1)
    store.write(endings.end, case, Ending(CaseState.WITHDRAWN, reason="called back", safety=SAFE))
    clock.forward(hours=1)
    store.write(endings.correct, case, CaseState.SEARCHING, "a slip")
    clock.forward(hours=1)
    store.write(endings.end, case, Ending(CaseState.WITHDRAWN, reason="after all", safety=SAFE))
    shown = [
        [
            line.state
            for line in open_store(at=NOON + minutes * HOUR / 60).read(case_queries.open_lines)
        ]
        for minutes in (-1, 0, 59, 60, 119, 120, 179, 180)
    ]
    assert shown == [
        [], [CaseState.REPORTED], [CaseState.REPORTED], [], [],
        [CaseState.SEARCHING], [CaseState.SEARCHING], [],
    ]  # fmt: skip
    assert [one.id for one in open_store(known=NOON).read(case_queries.open_lines)] == [case]


def test_a_setting_that_changes_leaves_what_was_due(store: Store, clock: Clock) -> None:

    first = store.write(cases.take_report, Intake((Youth("K."),))).case
    store.write(desk_settings.change, "case.acute_hours", 1)
    store.write(desk_settings.change, "hold.acute_hours", 2)
    second = store.write(cases.take_report, Intake((Youth("M."),))).case
    due = {line.id: line.due_at for line in store.read(case_queries.open_lines)}
    assert due == {first: NOON + 2 * HOUR, second: NOON + HOUR}
    facility = make_facility(store, figures=CapacityFigures(available=9, occupied=1))
    store.write(holds.hold, first, facility)
    hold = next(line.hold for line in store.read(case_queries.open_lines) if line.id == first)
    assert hold is not None
    assert hold.until == NOON + 2 * HOUR


def test_cases_of_the_first_tables_stand_on_the_board(store: Store) -> None:
    def old(uow: Any) -> None:
        case, _ = uow.cases.open(uow.now, "Dordrecht")
        uow.cases.add_youth(case, birth_year=2008)
        uow.journal("case.opened", case=case)

    store.write(old)
    (line,) = store.read(case_queries.open_lines)
    assert (line.state, line.urgency, line.due_at) == (CaseState.REPORTED, Urgency.ACUTE, None)
    store.write(cases.triage, line.id)
    assert store.read(case_queries.open_lines)[0].state is CaseState.TRIAGE


def test_the_time_line_is_in_the_order_in_which_it_was_written(store: Store) -> None:
    case = store.write(cases.take_report, Intake((Youth("K."),))).case
    store.write(cases.triage, case)
    store.write(cases.search, case)
    store.write(cases.note, case, "one")
    store.write(cases.note, case, "two")
    events = store.read(file_queries.case, case).events
    assert [event.turn for event in events] == [*range(1, len(events) + 1)]
    assert [event.kind for event in events[-4:]] == [
        EventKind.TRIAGED, EventKind.SEARCHED, EventKind.NOTED, EventKind.NOTED,
    ]  # fmt: skip
    assert [event.payload for event in events[-2:]] == ["one", "two"]
