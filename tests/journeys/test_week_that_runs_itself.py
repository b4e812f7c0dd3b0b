"""A laptop opened on Thursday after a week away: the week catches up, in Dutch."""

from datetime import UTC, date, datetime

import pytest
from textual.widgets import OptionList

from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import EntryKind, EntryStatus
from crisisdesk.screens.beat import Beat
from crisisdesk.screens.cases.options import OptionsPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.screens.week.meeting import MeetingPage
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import duty_prompts, meetings, register
from crisisdesk.store.queries.week import register as register_queries
from tests.screens.conftest import screen_text
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn

THURSDAY = datetime(2020, 4, 16, 8, 5, tzinfo=UTC)
PLACE = "De Griendhoek"
SENTENCE = "Afgesproken: één week geen crisisplaatsingen op De Griendhoek."


async def _press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def _fill(app, **fields):
    for name, value in fields.items():
        app.screen.query_one(f"#in-{name}").value = value


def _facility(app):
    return next(one for one in app.store.read(capacity.overview).lines if one.name == PLACE)


def _possible(app):
    return {one.line.name for one in app.screen.lines.rows}


async def test_a_thursday_after_a_week_away(region_app, clock, tmp_path):
    app = region_app(language="nl")
    app.store.sign_in(app.store.read(members.known_member, "AB"))
    app.store.write(meetings.hold, Duty.CORONA_CONSULTATION, date(2020, 4, 7))
    clock.time = THURSDAY
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)

        # One consultation was missed, one is due; each stands there once.
        await _press(pilot, "f9")
        assert isinstance(app.screen, DueDialog)
        seen = screen_text(app)
        assert seen.count("corona-overleg di 15:00") == 1
        assert "gemist: 1" in next(line for line in seen.splitlines() if "corona-overleg" in line)
        assert "verzuimbespreking 10:00" in seen

        # The missed one is held after all, with one key and a yes.
        options = app.screen.query_one(OptionList)
        options.highlighted = [one.duty for one in app.prompts].index(Duty.CORONA_CONSULTATION)
        await _press(pilot, "enter", "enter")
        assert isinstance(app.screen, MeetingPage)
        assert "bezig sinds 10:05 (AB)" in screen_text(app)
        asking = {one.duty for one in app.store.read(duty_prompts.due)}
        assert Duty.CORONA_CONSULTATION not in asking
        assert Duty.ABSENCE_REVIEW in asking

        # Who is there.
        await _press(pilot, "p", "enter", "enter", "escape")
        assert "aanwezig 2" in screen_text(app)

        # A facility is barred by agreement until a date.
        await _press(pilot, "a")
        _fill(
            app,
            text="De Griendhoek één week niet voor crisis",
            source=SENTENCE,
            valid_until="18-04",
            bars="no_crisis",
            scope="facility",
            which=_facility(app).name,
        )
        await _press(pilot, "ctrl+s")
        assert isinstance(app.screen, MeetingPage)
        entries = app.store.read(register_queries.standing)
        agreement = next(one for one in entries if one.particulars.source == SENTENCE)
        assert (agreement.kind, agreement.status) == (EntryKind.AGREEMENT, EntryStatus.AGREED)
        assert _facility(app).barred_for_crisis

        # An action and a note; then it is closed, and the minutes go out.
        await _press(pilot, "c")
        _fill(app, text="bel De Griendhoek", due="17-04")
        await _press(pilot, "ctrl+s", "w")
        await pilot.press(*"rustige week")
        # Of those of whom nobody spoke it is asked whether they were there.
        await _press(pilot, "ctrl+s", "s")
        assert "Niemand zei of zij er waren" in screen_text(app)
        await _press(pilot, "shift+tab", "enter", "m")
        _fill(app, path=str(tmp_path / "verslag"), form="md")
        await _press(pilot, "ctrl+s")
        minutes = (tmp_path / "verslag.md").read_text(encoding="utf-8")
        for words in ("één week niet voor crisis", "rustige week", "bel De Griendhoek", "aanwezig"):
            assert words in minutes
        assert agreement.reference in minutes

        # The search of a case obeys the agreement and names it.
        await _press(pilot, "f2")
        _fill(app, pseudonym1="LV", birth_year1="2005", municipality="Dordrecht", legal="voluntary")
        _fill(app, isolation="no")
        await _press(pilot, "ctrl+s", "o")
        assert isinstance(app.screen, OptionsPage)
        assert PLACE not in _possible(app)
        await _press(pilot, "t")
        assert app.screen.lines.move_to(_facility(app).id)
        await settle(pilot)
        assert agreement.reference in screen_text(app)
        await _press(pilot, "t")

        # The agreement lapses by the calendar, and the search no longer obeys it.
        clock.forward(days=2, hours=13)
        app.post_message(Beat())
        app.screen.reload()
        await settle(pilot)
        assert PLACE not in _possible(app)
        clock.forward(hours=2)
        app.screen.reload()
        await settle(pilot)
        assert PLACE in _possible(app)
        assert app.store.read(register.entry, agreement.id).status is EntryStatus.LAPSED
