"""Reports, openings and restrictions, entered at the keyboard."""

from datetime import timedelta
from typing import cast

import pytest
from textual.widgets import Input

from crisisdesk.domain.capacity.facilities import Kind, Opening, OpeningStatus, RestrictionKind
from crisisdesk.domain.capacity.places import Freshness
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.screens.capacity.report import ReportForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.store.values import from_micros
from tests.factories import make_facility, rows_of
from tests.screens.conftest import fill, press, screen_text
from tests.screens.resting import settle


def _line(app, name):
    lines = app.store.read(capacity.overview).lines
    return next(one for one in lines if one.name == name)


async def _at(app, pilot, name, *keys):
    """Put the cursor of the board on a facility, then press keys."""
    await settle(pilot)
    await pilot.press("2")
    await settle(pilot)
    assert app.screen.lines.move_to(_line(app, name).id)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


NAMED = {
    "o": {"status": "open", "delivery": "in_person", "reachability": "on_site"},
    "R": {"kind": "no_crisis", "scope": "facility"},
}
"""What nobody chose beforehand, in an opening and in a restriction."""


async def _type(pilot, field, text):
    pilot.app.screen.query_one(f"#in-{field}", Input).value = text
    await pilot.pause()


async def test_a_report_is_entered_and_stands_on_the_board(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "6")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert not isinstance(app.screen, ReportForm)
        line = _line(app, "De Griendhoek")
        assert (line.occupied, line.placeable, line.freshness) == (6, 2, Freshness.FRESH)
        assert "De Griendhoek: vacant 2" in screen_text(app)


async def test_of_a_team_without_beds_no_figure_is_asked(region_app):
    app = region_app()
    make_facility(app.store, "Ambulant team", kind=Kind.TEAM)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _at(app, pilot, "Ambulant team")
        board = app.screen
        for key in ("r", "u"):
            await press(pilot, key)
            assert app.screen is board
            assert "team without beds" in screen_text(app)
        await press(pilot, "enter")
        page = app.screen
        assert page is not board
        for key in ("r", "u", "b"):
            await press(pilot, key)
            assert app.screen is page


async def test_leaving_the_fields_confirms_what_the_board_shows(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        before = _line(app, "De Griendhoek")
        await _at(app, pilot, "De Griendhoek", "r", "ctrl+s")
        after = _line(app, "De Griendhoek")
        assert after.figures == before.figures
        assert after.report != before.report


async def test_u_confirms_unchanged_with_one_key(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        before = _line(app, "Wilgenboog Zuid")
        await _at(app, pilot, "Wilgenboog Zuid", "u")
        after = _line(app, "Wilgenboog Zuid")
        assert after.figures == before.figures
        assert after.held == before.held
        assert after.observed_at > before.observed_at


async def test_a_question_mark_says_unknown(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "?")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert _line(app, "De Griendhoek").placeable is None


async def test_a_large_change_is_asked_about_and_no_keeps_the_form(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        before = _line(app, "De Griendhoek")
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "2")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, Sure)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen.query_one("#in-occupied", Input).value == "2"
        assert _line(app, "De Griendhoek").report == before.report
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.click("#yes")
        await settle(pilot)
        assert _line(app, "De Griendhoek").occupied == 2


async def test_wrong_figures_are_said_at_the_field_and_nothing_is_lost(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        before = _line(app, "De Griendhoek")
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "available", "-3")
        await _type(pilot, "note", "told at the door")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "enter a whole number up to 9999" in screen_text(app)
        assert app.focused.id == "in-available"
        assert app.screen.query_one("#in-note", Input).value == "told at the door"
        assert _line(app, "De Griendhoek").report == before.report


async def test_more_occupied_than_available_asks_for_a_note(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "9")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "More occupied (9) than available (8)" in screen_text(app)
        await _type(pilot, "note", "a mattress")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "8 deployable, 9 occupied and 0 reserved: 1 too many" in screen_text(app)
        await pilot.press("shift+tab", "enter")
        await settle(pilot)
        assert _line(app, "De Griendhoek").placeable == -1
        await pilot.press("u")
        await settle(pilot)
        assert "1 too many." in screen_text(app)
        before = _line(app, "De Griendhoek").report
        await pilot.press("escape")
        await settle(pilot)
        assert _line(app, "De Griendhoek").report == before
        await press(pilot, "u", "shift+tab", "enter")
        assert _line(app, "De Griendhoek").report != before


async def test_an_older_report_is_kept_and_the_newer_one_is_said_to_stand(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        before = _line(app, "De Griendhoek")
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "6")
        await _type(pilot, "observed_at", "06-04-2020 02:00")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Saved; the report of" in screen_text(app)
        assert _line(app, "De Griendhoek").report == before.report


async def test_a_correction_replaces_the_chosen_report(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        before = _line(app, "De Griendhoek")
        await _at(app, pilot, "De Griendhoek", "enter", "e")
        await _type(pilot, "occupied", "6")
        await pilot.press("ctrl+s")
        await settle(pilot)
        after = _line(app, "De Griendhoek")
        assert (after.occupied, after.observed_at) == (6, before.observed_at)
        history = app.store.read(report_queries.history, before.id)
        assert [one.replaced for one in history if one.id == before.report] == [True]


async def test_closing_needs_a_reason_and_then_stands_on_the_board(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", "o")
        fill(app, status="closed", delivery="in_person", reachability="on_site")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Enter why the facility is closed." in screen_text(app)
        await _type(pilot, "reason", "water damage")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert _line(app, "De Griendhoek").opening is OpeningStatus.CLOSED


async def test_the_region_is_barred_and_opened_again(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        tonight = app.store.read(capacity.overview).totals.tonight
        await pilot.press("R")
        await settle(pilot)
        fill(app, reason="region full", kind="admission_stop", scope="region")
        await settle(pilot)
        await press(pilot, "ctrl+s")
        assert "To bar every facility, type its name: Zuid-Holland Zuid." in screen_text(app)
        await _type(pilot, "which", app.screen.desk.region)
        await press(pilot, "ctrl+s", "enter")
        assert app.store.read(capacity.overview).totals.tonight == tonight
        await press(pilot, "ctrl+s", "shift+tab", "enter")
        assert app.store.read(capacity.overview).totals.tonight.value == 0
        assert "region closed to crisis: region full" in screen_text(app)
        (standing,) = app.store.read(facilities.restrictions)
        assert standing.kind is RestrictionKind.ADMISSION_STOP
        await pilot.press("R")
        await settle(pilot)
        app.screen.query_one("#in-act").value = str(standing.root)
        await _type(pilot, "reason", "room again")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.store.read(capacity.overview).totals.tonight == tonight


@pytest.mark.parametrize("key", ["o", "R"])
async def test_an_end_typed_as_a_bare_time_lies_ahead(region_app, key):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", key)
        until = local(app.screen.desk.now()) + timedelta(hours=2)
        fill(app, reason="short of staff", **NAMED[key])
        await settle(pilot)
        await _type(pilot, "until", f"{until:%H:%M}")
        await pilot.press("ctrl+s")
        await settle(pilot)
        facility = _line(app, "De Griendhoek").id
        kept = (
            cast("Opening", app.store.read(facility_queries.opening, facility)).until
            if key == "o"
            else app.store.read(facilities.restrictions, facility)[0].valid_until
        )
        assert kept == until.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("key", "since", "until"),
    [
        ("o", "06-04-2020 22:00", "07-04-2020 07:00"),
        ("R", "12-04-2020 22:00", "13-04-2020 07:00"),
    ],
)
async def test_a_bare_end_is_the_next_such_time_after_its_begin(region_app, key, since, until):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", key)
        fill(app, reason="short of staff", **NAMED[key])
        await settle(pilot)
        await _type(pilot, "since", since)
        await _type(pilot, "until", "07:00")
        await pilot.press("ctrl+s")
        await settle(pilot)
        facility = _line(app, "De Griendhoek").id
        kept = (
            from_micros(rows_of(app.store, "SELECT max(until) FROM opening")[0][0])
            if key == "o"
            else app.store.read(facilities.restrictions, facility)[0].valid_until
        )
        assert moment_text(kept) == until


async def test_a_failed_save_keeps_the_draft_and_goes_on_later(region_app, monkeypatch):
    from crisisdesk.errors import StoreUnavailable

    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "6")
        with monkeypatch.context() as broken:

            def full(*_args, **_more):
                raise StoreUnavailable("The disk is full; nothing was written.")

            broken.setattr(app.store, "write_once", full)
            await pilot.press("ctrl+s")
            await settle(pilot)
            assert "The disk is full" in screen_text(app)
            assert app.screen.query_one("#in-occupied", Input).value == "6"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert _line(app, "De Griendhoek").occupied == 6


async def test_another_desk_was_first_and_the_draft_stays(region_app, open_store, region_target):
    app = region_app()
    other = open_store(target=region_target)
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "occupied", "6")
        line = _line(app, "De Griendhoek")
        other.write(reports.confirm_unchanged, line.id, figures=line.figures, seen=line.version)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "was first at De Griendhoek" in screen_text(app)
        assert app.screen.query_one("#in-occupied", Input).value == "6"


async def test_more_blocked_than_available_is_asked_about_and_then_unknown(region_app):
    app = region_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        await _type(pilot, "blocked", "9")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, Sure)
        assert "more blocked (9) than available (8)" in screen_text(app)
        await pilot.click("#yes")
        await settle(pilot)
        line = _line(app, "De Griendhoek")
        assert (line.blocked, line.placeable) == (9, None)


async def test_until_when_places_are_blocked_is_typed_and_asked_about_afterwards(region_app, clock):
    app = region_app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await _at(app, pilot, "De Griendhoek", "r")
        back = local(clock.time).date() + timedelta(days=1)
        await _type(pilot, "blocked", "1")
        await _type(pilot, "blocked_until", "01-02-2020")
        await press(pilot, "ctrl+s")
        assert "is past" in screen_text(app)
        await _type(pilot, "blocked_until", date_text(back))
        await press(pilot, "ctrl+s")
        assert _line(app, "De Griendhoek").blocked_until == back
        assert f"blocked until {date_text(back)}" in screen_text(app)
        clock.forward(days=2)
        await press(pilot, "enter")
        assert "blocked until yesterday: ask" in screen_text(app)
