"""The stays that a sheet tells of a child, held against those that the desk has."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.states import CaseId, StayId
from crisisdesk.domain.sheets.episodes import KnownStay, runs, weigh
from crisisdesk.domain.sheets.imports import Episode

HERE, THERE = FacilityId(UUID(int=1)), FacilityId(UUID(int=2))
PLACES = {"a": [HERE], "b": [THERE]}
DAY = datetime(2020, 3, 1, tzinfo=UTC)


def day(number: int | None) -> datetime | None:
    """The first moment of a day."""
    return None if number is None else DAY + timedelta(days=number)


def told(row: int, begin: int, end: int | None, code: str = "a") -> Episode:
    """A row of a sheet."""
    return Episode(row, code, "7", DAY + timedelta(days=begin), day(end), None, None, "")


def known(begin: int, end: int | None, facility: FacilityId = HERE) -> KnownStay:
    """A stay that the desk has."""
    stay_id = StayId(UUID(int=begin + 10))
    since = DAY + timedelta(days=begin)
    return KnownStay(stay_id, CaseId(UUID(int=5)), "A-0001", facility, since, day(end))


def outcome(rows, stays=()):
    """Rows that are new, that end a stay, and that are refused with their field."""
    done = weigh(rows, stays, PLACES)
    return (
        [episode.row for episode in done.new],
        [one.row for _, one in done.ended],
        [(one.row, field) for one, field, _ in done.refused],
    )


def test_one_may_begin_as_the_other_ends():
    assert outcome([told(3, 5, None), told(2, 0, 5)]) == ([2, 3], [], [])


@pytest.mark.parametrize("end", [6, None])
def test_a_stay_that_begins_while_the_earlier_one_runs_is_refused(end):
    done = weigh([told(2, 0, end), told(3, 5, 9)], (), PLACES)
    assert [episode.row for episode in done.new] == [2]
    assert [(one.row, reason.values) for one, _, reason in done.refused] == [(3, {"row": 2})]


def test_what_was_refused_stands_in_nobodys_way():
    assert outcome([told(2, 0, 6), told(3, 5, 9), told(4, 6, 8)]) == (
        [2, 4],
        [],
        [(3, "arrived_at")],
    )


def test_a_row_that_stands_twice_counts_once_and_a_contradiction_is_refused():
    assert outcome([told(2, 0, 5), told(3, 0, 5)]) == ([2], [], [])
    assert outcome([told(2, 0, 5), told(3, 0, 6)]) == ([2], [], [(3, "arrived_at")])


def test_what_the_desk_has_is_known_by_its_begin():
    assert outcome([told(2, 0, 5)], [known(0, 5)]) == ([], [], [])
    assert outcome([told(2, 0, None)], [known(0, None)]) == ([], [], [])


def test_a_newer_sheet_ends_a_stay_and_an_older_one_does_not_open_it():
    assert outcome([told(2, 0, 5), told(3, 5, None)], [known(0, None)]) == ([3], [2], [])
    assert outcome([told(2, 0, None)], [known(0, 5)]) == ([], [], [])


def test_another_end_or_facility_than_the_desk_has_is_refused():
    assert outcome([told(2, 0, 6)], [known(0, 5)]) == ([], [], [(2, "departed_at")])
    assert outcome([told(2, 0, 5, "b")], [known(0, 5)]) == ([], [], [(2, "code")])
    assert outcome([told(2, 0, 5, "?")], [known(0, 5)]) == ([], [], [(2, "code")])


def test_a_stay_that_runs_into_one_that_the_desk_has_is_refused():
    assert outcome([told(2, 0, 6)], [known(5, 9)]) == ([], [], [(2, "arrived_at")])
    assert outcome([told(2, 6, None)], [known(5, None)]) == ([], [], [(2, "arrived_at")])
    assert outcome([told(2, 0, 9)], [known(0, None), known(5, 8)]) == ([], [], [(2, "arrived_at")])


def test_a_run_ends_where_the_child_was_nowhere():
    result = runs([told(2, 0, 5), told(3, 5, 7), told(4, 8, None)])
    assert [[one.row for one in run] for run in result] == [[2, 3], [4]]


spans = st.tuples(st.integers(0, 20), st.none() | st.integers(0, 8))


@given(st.lists(spans, max_size=8))
def test_whatever_a_sheet_tells_no_child_is_in_two_places(spans):
    rows = [
        told(at, begin, None if days is None else begin + days)
        for at, (begin, days) in enumerate(spans, 2)
    ]
    done = weigh(rows, (), PLACES)
    for episode in done.new:
        for other in done.new:
            if episode is not other:
                assert not episode.runs_into(other.arrived_at, other.departed_at)
    same = {(row.arrived_at, row.departed_at) for row in rows}
    lost = len(rows) - len(done.new) - len(done.refused)
    assert 0 <= lost <= len(rows) - len(same)
