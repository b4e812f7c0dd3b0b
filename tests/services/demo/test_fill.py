"""The demo's region: whole, the same for the same now, and with everything a desk meets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus, Reachability, RestrictionKind
from crisisdesk.domain.capacity.places import Freshness, Limit, left_out
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.selection import placements
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.unmet import week_of
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, PromptState
from crisisdesk.domain.week.meetings import MEETINGS
from crisisdesk.domain.week.series import TurnState
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.cases import unmet
from crisisdesk.services.demo import fill, region
from crisisdesk.services.demo.searches import SEARCHES
from crisisdesk.services.status import status
from crisisdesk.services.week import duties, duty_prompts, meetings
from crisisdesk.store.connect import Target
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.store import Store
from tests.factories import count_of, make_actor, rows_of

NOW = datetime(2026, 5, 13, 12, 30, tzinfo=UTC)
TOWNS = {
    "Alblasserdam",
    "Dordrecht",
    "Gorinchem",
    "Hardinxveld-Giessendam",
    "Hendrik-Ido-Ambacht",
    "Hoeksche Waard",
    "Molenlanden",
    "Papendrecht",
    "Sliedrecht",
    "Zwijndrecht",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    target = Target(str(tmp_path_factory.mktemp("demo") / "demo.db"))
    actor = make_actor()
    fill.fill(target, actor, NOW)
    store = Store(target, lambda: NOW, actor)
    yield store
    store.close()


@pytest.fixture(scope="module")
def lines(demo):
    return {line.name: line for line in demo.read(capacity.overview).lines}


def test_it_is_about_forty_facilities_of_twelve_providers_in_ten_towns(demo, lines):
    assert 38 <= len(lines) <= 42
    assert len({line.provider for line in lines.values()}) == 12
    assert {line.municipality for line in lines.values()} == TOWNS
    assert {line.kind for line in lines.values()} == {*Kind}
    assert demo.read(capacity.overview).region == "Zuid-Holland Zuid"
    assert [member.initials for member in demo.read(desk_queries.members)] == ["AB", "CD", "EF"]


def test_it_has_every_age_and_every_doubt(lines):
    every = [line for line in lines.values() if line.has_places]
    ages = [line.freshness for line in every]
    assert ages.count(Freshness.NEVER) == 1
    assert ages.count(Freshness.STALE) >= 4
    assert ages.count(Freshness.AGEING) >= 5
    assert ages.count(Freshness.FRESH) > 20
    assert sum(line.placeable is not None and line.placeable < 0 for line in every) >= 2
    assert sum(line.staffed is None for line in every) >= 3
    assert sum(line.occupied is None and line.report is not None for line in every) >= 2
    assert sum(line.limit is Limit.STAFF for line in every) >= 4
    assert any(line.surge for line in every)
    assert any(line.blocked for line in every)


def test_holds_and_an_arrival_are_counted_in(lines):
    assert lines[region.HELD].held == 1
    assert lines[region.HELD_FOR_TWO].held == 2
    assert (lines[region.ARRIVED].held, lines[region.ARRIVED].moved) == (0, 1)


def test_what_is_barred_closed_and_limited_says_why(demo, lines):
    barred = lines[region.BARRED]
    assert [bar.kind for bar in barred.bars] == [RestrictionKind.NO_CRISIS]
    assert "De Buitenkans" in barred.bars[0].source
    assert lines[region.STOPPED].bars[0].kind is RestrictionKind.ADMISSION_STOP
    assert lines[region.CLOSED].opening is OpeningStatus.CLOSED
    assert lines[region.LIMITED].opening is OpeningStatus.LIMITED
    assert "key workers" in lines[region.LIMITED].exception
    assert lines[region.REMOTE].reachability is Reachability.REMOTE
    hours = demo.read(facility_queries.opening, lines[region.NIGHT_SHELTER].id).hours
    assert "walk-in" in hours


def test_the_shelter_is_valid_now_extendable_and_not_for_ever(demo, lines):
    shelter = lines[region.SHELTER]
    assert (shelter.available, shelter.extendable_to) == (25, 40)
    assert left_out(shelter) is None
    (validity,) = demo.read(facilities.restrictions, shelter.id)
    assert validity.kind is RestrictionKind.VALIDITY
    assert validity.valid_until == NOW + timedelta(days=30)
    isolation = lines["Griendlicht Isolatie"]
    assert demo.read(facility_queries.about, isolation.id).admission_via == "GGD"
    assert lines[region.BARRED].planned_places == 4


def test_the_past_can_be_drawn(demo):
    past = demo.read(capacity.trend, 50)
    assert all(len(lines) == len(region.UNITS) for _moment, lines in past)
    reported = [sum(line.report is not None for line in lines) for _moment, lines in past]
    assert min(reported) >= 38
    assert 1_700 < count_of(demo, "capacity_report") < 2_300


def test_nothing_was_written_after_now_or_before_it_was_true(demo):
    late = (
        "SELECT count(*) FROM capacity_report WHERE recorded_at > :now OR recorded_at < observed_at"
    )
    assert rows_of(demo, late, now=NOW) == [(0,)]


def test_searches_without_a_place_stand_in_the_ledger_and_have_ended(demo):
    ledger = demo.read(unmet.ledger, 9)
    nowhere = [row for row in ledger.rows if row.no_place is not None]
    assert len(nowhere) == len(SEARCHES) + 1
    assert len({week_of(row.at) for row in nowhere}) >= 6
    assert {"", "Dordrecht"} <= {row.municipality for row in nowhere}
    assert any(None in row.birth_years for row in nowhere)


def test_cases_go_on_and_each_is_somewhere_else_on_its_way(demo):
    lines = demo.read(case_queries.open_lines)
    counts = placements(lines)
    assert counts.open >= 7
    assert len({line.urgency for line in lines}) >= 3
    assert (counts.parked, counts.overstayed, counts.unseen) == (1, 1, 1)
    assert [line.clock for line in lines if line.state is CaseState.REPORTED].count(
        Clock.STOPPED
    ) == 1, "the bridged one"


def test_one_duty_is_due_and_one_was_missed(demo):
    prompts = {prompt.duty: (prompt.state, prompt.missed) for prompt in demo.read(duty_prompts.due)}
    assert prompts == {
        Duty.ABSENCE_REVIEW: (PromptState.DUE, 0),
        Duty.BULLETIN: (PromptState.MISSED, 2),
        Duty.MEASURE_REVIEW: (PromptState.DUE, 0),
    }


def test_every_meeting_that_was_held_was_held_on_its_day_and_has_its_minutes(demo):
    for duty in MEETINGS:
        turns = demo.read(duties.series, duty, NOW.date() - timedelta(days=fill.DAYS), NOW.date())
        held = [turn for turn in turns if turn.state is TurnState.HELD]
        for turn in held:
            minutes = demo.read(
                meetings.minutes, demo.read(meeting_queries.of_turn, duty, turn.day).id
            )
            meeting = minutes.file.meeting
            assert local(meeting.began_at).date() == local(turn.moment).date()
            assert meeting.closed_at is not None
            assert all(presence.attendance is not None for presence in minutes.file.presences)
            assert minutes.file.notes
        if held:
            assert demo.read(meetings.newest, duty).day == held[-1].day
    corona = demo.read(meetings.newest, Duty.CORONA_CONSULTATION)
    assert demo.read(meetings.minutes, corona.id).actions


@pytest.mark.long
@pytest.mark.parametrize("hours", range(0, 200, 29))
def test_a_demo_of_any_hour_has_something_due(tmp_path: Path, hours):
    now = NOW + timedelta(hours=hours)
    target, actor = Target(str(tmp_path / "demo.db")), make_actor()
    fill.fill(target, actor, now)
    store = Store(target, lambda: now, actor)
    try:
        now_status = store.read(status)
    finally:
        store.close()
    asked = {prompt.duty: prompt for prompt in now_status.prompts}
    assert asked[Duty.BULLETIN].missed in (1, 2)
    assert asked[Duty.MEASURE_REVIEW].missed == 0
    assert len(asked) >= 3
    assert now_status.overview.totals.tonight.value == 28


@pytest.mark.long
def test_the_same_now_makes_the_same_figures(tmp_path: Path):
    seen = []
    for name in ("a.db", "b.db"):
        target, actor = Target(str(tmp_path / name)), make_actor()
        fill.fill(target, actor, NOW)
        store = Store(target, lambda: NOW, actor)
        seen.append((
            [
                (moment, sorted((line.name, *line.figures) for line in lines))
                for moment, lines in store.read(capacity.trend, 20)
            ],
            [
                (row.at, row.reference, row.facility_name, row.reasons, row.no_place)
                for row in sorted(
                    store.read(unmet.ledger, 9).rows,
                    key=lambda row: (row.at, row.reference, row.facility_name),
                )
            ],
        ))  # fmt: skip
        store.close()
    assert seen[0] == seen[1]
