"""Entering, confirming and correcting what facilities say."""

from datetime import datetime, timedelta

import pytest

from crisisdesk.domain.capacity.blocked import is_blocked_over
from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.enquiries import DeclineReason, full_since
from crisisdesk.domain.moments import clock_text, local
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services import members
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import enquiries, holds, stays
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from crisisdesk.store.values import new_id
from tests.clock import NOON, Clock
from tests.factories import line_of, make_case, make_facility, report_of, tell

TEN = CapacityFigures(available=10, occupied=6)


def test_a_team_without_beds_has_no_figures(store: Store) -> None:
    team = make_facility(store, "Ambulant", kind=Kind.TEAM)
    with pytest.raises(RuleBroken, match="team without beds"):
        store.write(reports.enter, report_of(team, TEN, store.now()))
    assert line_of(store, team).report is None


def test_a_large_change_asks_once(store: Store) -> None:
    facility = make_facility(store, figures=TEN)
    large = report_of(facility, CapacityFigures(available=10, occupied=9), store.now())
    with pytest.raises(NeedsConfirmation, match="are you sure"):
        store.write(reports.enter, large)
    assert line_of(store, facility).occupied == 6
    store.write(reports.enter, large, sure=True)
    assert line_of(store, facility).occupied == 9


def test_a_small_change_and_a_first_report_ask_nothing(store: Store) -> None:
    facility = make_facility(store)
    store.write(reports.enter, report_of(facility, TEN, store.now()))
    store.write(reports.enter, report_of(facility, TEN._replace(occupied=7), store.now()))
    assert line_of(store, facility).placeable == 3


def test_the_change_is_held_against_the_board_with_its_moves_counted_in(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, figures=TEN)
    clock.forward(minutes=1)
    case, youths = store.write(make_case, 3)
    for youth in youths:
        store.write(stays.arrive, case, youth, facility)
    clock.forward(minutes=1)
    nine = report_of(facility, CapacityFigures(available=10, occupied=9), store.now())
    assert store.write(reports.enter, nine).in_force
    assert line_of(store, facility).occupied == 9


def test_what_is_large_follows_the_setting(store: Store) -> None:
    facility = make_facility(store, figures=TEN)
    store.write(desk_settings.change, "capacity.large_places", 1)
    with pytest.raises(NeedsConfirmation):
        store.write(reports.enter, report_of(facility, TEN._replace(occupied=7), store.now()))


def test_confirming_keeps_what_the_board_showed(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=CapacityFigures(12, 10, 9, 12, 1, 2, 24))
    clock.forward(hours=10)
    line = line_of(store, facility)
    with pytest.raises(NeedsConfirmation, match="9 deployable, 12 occupied and 0 reserved: 3 too"):
        store.write(reports.confirm_unchanged, facility, figures=line.figures, seen=line.version)
    added = store.write(
        reports.confirm_unchanged, facility, figures=line.figures, seen=line.version, sure=True
    )
    after = line_of(store, facility)
    assert added.in_force
    assert (after.report, after.observed_at) == (added.id, clock.time)
    assert after.figures == line.figures


def test_confirming_what_moved_meanwhile_is_refused(store: Store) -> None:
    facility = make_facility(store, "De Boei", TEN)
    line = line_of(store, facility)
    tell(store, facility, occupied=7)
    with pytest.raises(Conflict, match="was first at De Boei"):
        store.write(reports.confirm_unchanged, facility, figures=line.figures, seen=line.version)


def test_fewer_places_than_are_occupied_and_reserved_is_always_asked(store: Store) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=7, occupied=5))
    case, _ = store.write(make_case, 2)
    store.write(holds.hold, case, facility)
    one_less = report_of(facility, CapacityFigures(available=6, occupied=5), store.now())
    with pytest.raises(NeedsConfirmation, match="6 deployable, 5 occupied and 2 reserved: 1 too"):
        store.write(reports.enter, one_less)
    assert line_of(store, facility).available == 7
    for figures in (
        CapacityFigures(available=7, staffed=6, occupied=5),
        CapacityFigures(available=7, occupied=5, blocked=1),
        CapacityFigures(available=7, occupied=6),
        CapacityFigures(available=1),
    ):
        with pytest.raises(NeedsConfirmation, match="too many"):
            store.write(reports.enter, report_of(facility, figures, store.now()))
    store.write(
        reports.enter, report_of(facility, CapacityFigures(available=7, occupied=5), store.now())
    )
    store.write(reports.enter, one_less, sure=True)
    assert line_of(store, facility).placeable == -1


def test_a_late_report_is_kept_and_says_that_it_does_not_count(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    clock.forward(hours=1)
    late = report_of(facility, TEN._replace(occupied=7), NOON - timedelta(hours=1))
    added = store.write(reports.enter, late)
    assert not added.in_force
    history = store.read(report_queries.history, facility)
    assert [report.id == added.id for report in history] == [False, True]
    assert not any(report.replaced for report in history)


def test_a_correction_replaces_whatever_its_moment(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    clock.forward(hours=1)
    wrong = tell(store, facility, occupied=1)
    right = tell(store, facility, occupied=9, observed_at=NOON - timedelta(hours=3), replaces=wrong)
    assert line_of(store, facility).occupied == 6
    history = store.read(report_queries.history, facility)
    assert {report.id: report.replaced for report in history if report.id in (wrong, right)} == {
        wrong: True,
        right: False,
    }


def test_a_correction_is_of_a_report_of_the_same_facility(store: Store) -> None:
    one = make_facility(store, "De Boei", TEN)
    two = make_facility(store, "De Kade", TEN)
    other = line_of(store, two).report
    for replaces in (other, new_id()):
        with pytest.raises(RuleBroken, match="There is no such report"):
            tell(store, one, replaces=replaces)
    assert line_of(store, two).report == other


def test_history_is_newest_first_and_says_who_wrote(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    store.sign_in(store.write(members.add_member, "CD"))
    clock.forward(hours=1)
    tell(store, facility, occupied=7)
    result = [
        (report.figures.occupied, report.initials)
        for report in store.read(report_queries.history, facility)
    ]
    assert result == [(7, "CD"), (6, "")]


def said_full(store: Store, clock: Clock, facility: FacilityId) -> datetime:
    """The moment at which a facility answers a case that it is full."""
    case, _youths = store.write(make_case, 1)
    (enquiry,) = store.write(enquiries.enquire, case, [facility])
    clock.forward(minutes=5)
    store.write(enquiries.decline, case, enquiry, DeclineReason.FULL)
    asked = store.read(file_queries.case, case).enquiries
    said_at = full_since(asked, facility)
    assert said_at == store.now()
    return said_at


def test_a_facility_that_said_full_is_reported_with_nothing_vacant(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, figures=TEN)
    clock.forward(hours=3)
    holder, _ = store.write(make_case, 1)
    store.write(holds.hold, holder, facility)
    said_at = said_full(store, clock, facility)
    clock.forward(minutes=20)
    with pytest.raises(NeedsConfirmation, match="occupied 6 becomes 9") as question:
        store.write(reports.enter_full, facility, said_at)
    assert question.value.values["moment"] == clock_text(said_at)
    assert line_of(store, facility).occupied == 6
    act = new_id()
    added = store.write_once(act, reports.enter_full, facility, said_at, sure=True)
    assert (added.line.occupied, added.line.held, added.line.placeable) == (9, 1, 0)
    assert (added.in_force, added.line.observed_at) == (True, said_at)

    # Once is enough, and what is newer than the answer is not reported over.
    with pytest.raises(RuleBroken, match="no older than the answer"):
        store.write(reports.enter_full, facility, said_at, sure=True)

    # The board of before the answer stays; taken back, it is as if it had not been said.
    store.at = said_at - timedelta(minutes=1)
    assert line_of(store, facility).occupied == 6
    store.at = None
    store.write(take_back, act, sure=True)
    assert line_of(store, facility).placeable == 3


def test_a_hold_of_after_the_answer_does_not_hide_a_child(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    clock.forward(hours=1)
    said_at = said_full(store, clock, facility)
    clock.forward(minutes=1)
    later, _ = store.write(make_case, 1)
    store.write(holds.hold, later, facility, sure=True)
    added = store.write(reports.enter_full, facility, said_at, sure=True)
    assert (added.line.occupied, added.line.placeable) == (10, -1)


def test_full_says_no_figure_where_nobody_knows_the_places_and_asks_who_acted(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store)
    clock.forward(hours=1)
    said_at = said_full(store, clock, facility)
    with pytest.raises(RuleBroken, match="enter a report"):
        store.write(reports.enter_full, facility, said_at, sure=True)
    known = make_facility(store, "Noord", figures=TEN)
    seen = line_of(store, known).version
    clock.forward(hours=1)
    said_at = said_full(store, clock, known)
    before = said_at - timedelta(minutes=30)
    store.write(reports.enter, report_of(known, TEN._replace(occupied=7), before))
    with pytest.raises(Conflict):
        store.write(reports.enter_full, known, said_at, seen=seen, sure=True)


def test_unchanged_carries_on_until_when_places_are_blocked(store: Store, clock: Clock) -> None:
    facility = make_facility(store)
    figures = CapacityFigures(available=10, occupied=6, blocked=2)
    back = local(clock.time).date() + timedelta(days=2)
    report = report_of(facility, figures, store.now(), blocked_until=back)
    store.write(reports.enter, report, sure=True)
    line = line_of(store, facility)
    assert (line.blocked_until, line.placeable) == (back, 2)
    clock.forward(days=3)
    line = line_of(store, facility)
    assert (line.placeable, is_blocked_over(line, clock.time)) == (2, True)
    store.write(
        reports.confirm_unchanged, facility, figures=figures, seen=line.version,
        observed_at=store.now(),
    )  # fmt: skip
    line = line_of(store, facility)
    assert (line.blocked_until, line.placeable) == (back, 2)
    (newest, first) = store.read(report_queries.history, facility)
    assert newest.blocked_until == first.blocked_until == back
    wrong = report_of(facility, figures, store.now(), blocked_until=back - timedelta(days=1))
    with pytest.raises(RuleBroken, match="is past"):
        store.write(reports.enter, wrong, sure=True)
    none_blocked = report_of(facility, figures._replace(blocked=0), store.now(), blocked_until=back)
    store.write(reports.enter, none_blocked, sure=True)
    line = line_of(store, facility)
    assert (line.blocked_until, line.placeable) == (None, 4)
