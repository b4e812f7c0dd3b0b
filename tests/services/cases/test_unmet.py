"""The ledger of every "no place"."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.deadlines import Clock as Hand
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.unmet import counts, week_of
from crisisdesk.errors import RuleBroken
from crisisdesk.services.cases import cases, endings, enquiries, unmet
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import make_facility
from tests.services.cases.casework import HOUR, file_of, line_for, taken


def test_no_place_is_a_row_of_the_ledger(store: Store, clock: Clock, facility: FacilityId) -> None:
    opened = taken(store)
    store.write(cases.search, opened.case)
    (asked,) = store.write(enquiries.enquire, opened.case, [facility])
    store.write(enquiries.decline, opened.case, asked, DeclineReason.AGE)
    clock.forward(hours=1)
    told = NoPlace(
        (DeclineReason.FULL, DeclineReason.AGE), 7, Bridge.NETWORK, clock.time + 12 * HOUR,
        "with an aunt", Role.YOUTH_PROTECTOR, "B. Anker",
    )  # fmt: skip
    store.write(endings.no_place, opened.case, told)
    (row,) = file_of(store, opened.case).no_places
    assert (row.searched, row.no_place) == (HOUR, told)
    assert line_for(store, opened.case).clock is Hand.STOPPED
    (said_no, nowhere) = store.read(unmet.ledger, 1).rows
    assert (said_no.facility_name, said_no.reasons, said_no.kinds) == (
        "De Boei", (DeclineReason.AGE,), (Kind.CRISIS_GROUP,),
    )  # fmt: skip
    assert (nowhere.facility, nowhere.reasons, nowhere.no_place) == (None, told.reasons, row)
    assert nowhere.kinds == (Kind.CRISIS_GROUP,)
    clock.forward(hours=12)
    assert line_for(store, opened.case).clock is Hand.OVERDUE


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (NoPlace((), 3, watcher=Role.DOCTOR), "reasons"),
        (NoPlace((DeclineReason.FULL,), -1, watcher=Role.DOCTOR), "calls"),
        (NoPlace((DeclineReason.FULL,), None, watcher=Role.DOCTOR), "calls"),
        (NoPlace((DeclineReason.FULL,), 3, watcher=Role.DOCTOR), "bridge"),
        (NoPlace((DeclineReason.FULL,), 3, Bridge.HOME, watcher=Role.DOCTOR), "bridge_until"),
        (
            NoPlace((DeclineReason.FULL,), 3, Bridge.POLICE, NOON + 13 * HOUR, "", Role.DOCTOR),
            "bridge_until",
        ),
        (NoPlace((DeclineReason.FULL,), 3, Bridge.NONE), "watcher"),
    ],
)
def test_half_a_row_is_refused(store: Store, told: NoPlace, field: str) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken) as refused:
        store.write(endings.no_place, opened.case, told)
    assert refused.value.field == field


def test_no_temporary_solution_leaves_the_clock_running(store: Store) -> None:
    opened = taken(store)
    told = NoPlace((DeclineReason.FULL,), 3, Bridge.NONE, watcher=Role.POLICE_OFFICER)
    store.write(endings.no_place, opened.case, told)
    assert line_for(store, opened.case).clock is Hand.MORE_THAN_HALF


def test_the_ledger_has_whole_weeks_of_the_wall_calendar(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    # Sunday 3 January 2021, 23:30 in Dordrecht: still week 53 of 2020.
    clock.time = datetime(2021, 1, 3, 22, 30, tzinfo=UTC)
    store = open_store()
    opened = taken(store)
    told = NoPlace((DeclineReason.FULL,), 3, Bridge.NONE, watcher=Role.DOCTOR)
    store.write(endings.no_place, opened.case, told)
    clock.forward(hours=1)
    store.write(endings.no_place, opened.case, told)
    ledger = store.read(unmet.ledger, 2)
    assert ledger.weeks == ["2020-W53", "2021-W01"]
    assert [week_of(row.at) for row in ledger.rows] == ledger.weeks
    assert [week_of(row.at) for row in store.read(unmet.ledger, 1).rows] == ["2021-W01"]
    assert counts(ledger.rows, store.read(unmet.ledger, 4).weeks, ledger.since) == [
        None, None, 1, 1,
    ]  # fmt: skip


def test_the_ledger_of_another_moment(open_store: Callable[..., Store], clock: Clock) -> None:
    store = open_store()
    facility = make_facility(store)
    opened = taken(store)
    (asked,) = store.write(enquiries.enquire, opened.case, [facility])
    clock.forward(hours=1)
    store.write(enquiries.no_answer, opened.case, asked)
    clock.forward(hours=1)
    store.write(enquiries.accept, opened.case, asked, 1)
    shown = [
        [row.reasons for row in open_store(at=at, known=at).read(unmet.ledger, 8).rows]
        for at in (clock.time - 1.5 * HOUR, clock.time - HOUR, clock.time)
    ]
    # A promise that came after all does not undo that nobody answered first.
    assert shown == [[], [(DeclineReason.NO_ANSWER,)], [(DeclineReason.NO_ANSWER,)]]
