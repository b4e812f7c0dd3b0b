"""The duty of retention at the screen: what would go, a reason, and nothing without it."""

import os
from datetime import date, time

import pytest
from textual.widgets import OptionList, Select

from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.domain.week.duties import Duty, DutyRule
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.screens.safekeeping.retention import LetGoForm, RetentionPage
from crisisdesk.screens.week.due import DueDialog
from crisisdesk.services import members
from crisisdesk.services.safekeeping import backups, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.week import duties
from tests import canary_words
from tests.factories import make_actor
from tests.screens.conftest import screen_text
from tests.screens.resting import settle
from tests.screens.test_golden import GOLDEN, SIZES

RULE = DutyRule(Duty.RETENTION, (0,), time(10), date(2020, 4, 10))


@pytest.fixture
def store(open_store, clock):
    """A desk with two cases that ended long ago, an old copy, and the duty."""
    made = open_store(actor=make_actor())
    made.sign_in(made.write(members.add_member, "AB"))
    for _ in range(2):
        canary_words.end(made, canary_words.fill(made))
        clock.forward(hours=5)
    made.write(duties.change_rule, RULE)
    backups.back_up(made)
    clock.forward(days=372)
    return made


async def press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def at_the_page(app, pilot):
    """The page, by way of what is due."""
    await settle(pilot)
    await press(pilot, "f9")
    assert isinstance(app.screen, DueDialog)
    duties_due = [one.duty for one in app.prompts]
    app.screen.query_one(OptionList).highlighted = duties_due.index(Duty.RETENTION)
    await settle(pilot)
    await press(pilot, "enter")
    assert isinstance(app.screen, RetentionPage)


async def test_words_go_after_a_reason_and_the_journal_says_so(make_app, store):
    app = make_app(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_page(app, pilot)
        seen = screen_text(app)
        assert "A-0001" in seen
        assert not any(word in seen for word in canary_words.WORDS.values())
        await press(pilot, "x")
        assert isinstance(app.screen, LetGoForm)
        await press(pilot, "ctrl+s")
        assert "Enter why it goes now." in screen_text(app)
        assert len(store.read(retention.report).due.over) == 2
        app.screen.query_one("#in-ground", Select).value = Ground.OFFICER_ASKS.value
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RetentionPage)
        assert "0 cases · 0 texts · 0 unfinished reports · 0 old copies" in screen_text(app)
        assert store.read(retention.report).nothing
        assert Duty.RETENTION not in {one.duty for one in app.prompts if one.asks}
    done = next(one for one in store.read(journals.lines) if one.event == "retention.done")
    assert (done.who, done.reason) == ("AB", "officer_asks")


async def test_nothing_goes_where_nobody_confirms(make_app, store):
    app = make_app(store)
    before = store.read(retention.report)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_page(app, pilot)
        await press(pilot, "x", "escape", "escape", "f9", "ctrl+g")
        assert isinstance(app.screen, DueDialog)
        assert store.read(retention.report)[0][2:] == before[0][2:]
        assert Duty.RETENTION in {one.duty for one in app.prompts if one.asks}


async def test_a_turn_with_nothing_over_its_term_is_done_at_once(make_app, store):
    app = make_app(store)
    retention.settle(store, store.read(retention.report), Ground.TERM_OVER)
    store.clock.machine.forward(days=7)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_page(app, pilot)
        await press(pilot, "x")
        assert isinstance(app.screen, RetentionPage)
        assert Duty.RETENTION not in {one.duty for one in app.prompts if one.asks}


async def test_a_case_is_looked_into_before_it_goes(make_app, store):
    app = make_app(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_page(app, pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, CasePage)
    assert store.read(journals.lines)[0].event == "case.looked"


@pytest.mark.parametrize("page", ["retention", "retention_form"])
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("size", ["80x24", "120x40"])
async def test_the_page_looks_as_it_was_approved(make_app, store, page, language, size):
    app = make_app(store, language=language)
    async with app.run_test(size=SIZES[size]) as pilot:
        await at_the_page(app, pilot)
        if page == "retention_form":
            await press(pilot, "x")
        seen = screen_text(app)
    place = GOLDEN / f"{page}-{language}-{size}.txt"
    if os.environ.get("GOLDEN") == "new":
        place.write_text(seen, encoding="utf-8")
    assert seen == place.read_text(encoding="utf-8")
