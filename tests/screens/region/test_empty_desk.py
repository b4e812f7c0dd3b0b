"""A desk with nothing in it: every page says with which key it is filled, and leads on."""

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import pytest

from crisisdesk import i18n
from crisisdesk.app import CrisisDesk
from crisisdesk.domain.first_steps import FirstStep
from crisisdesk.domain.week.duties import Duty
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import DeskScreen, Dialog
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.beginning.next_steps import NextSteps
from crisisdesk.screens.beginning.tour import LESSONS, TourDialog
from crisisdesk.screens.dashboard import Dashboard
from crisisdesk.screens.finding.manual import ManualDialog
from crisisdesk.screens.week.duty_rules import DutyRulesPage
from crisisdesk.services import members
from crisisdesk.services.week import duties
from crisisdesk.store.connect import Target
from tests.factories import make_facility, rule_of, tell
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

SIZE = (80, 24)


def pages() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """How each page is reached, what it says there, and the keys that it names to be filled."""
    facilities = empty.keys_to(FirstStep.FACILITIES)
    absence, case = pressed("desk.absence", "absence.report"), pressed("desk.new_case")
    yield (), empty.no_facilities_lines()[0], facilities
    yield (), empty.no_absence_lines()[1], absence
    yield (), empty.no_cases(), case
    yield ("desk.capacity",), empty.no_facilities(), facilities
    yield ("desk.capacity", "capacity.calls"), empty.no_facilities(), facilities
    yield ("desk.capacity", "capacity.calls", "calls.reporting"), empty.no_providers(), facilities
    yield ("desk.cases",), empty.no_cases(), case
    yield ("desk.cases", "cases.beds"), empty.no_beds(), ""
    yield ("desk.cases", "cases.unmet"), empty.no_unmet(), ""
    yield ("desk.cases", "cases.unmet", "list.open"), empty.no_unmet(), ""
    yield ("desk.cases", "cases.chain"), "", pressed("chain.expected")
    yield ("desk.absence",), empty.no_providers(), facilities
    yield ("desk.absence",), empty.no_absence(), ""
    yield ("desk.absence", "absence.present"), empty.no_absence(), ""
    yield ("desk.absence", "absence.aid"), "", pressed("absence.help")
    yield ("desk.absence", "absence.rings"), "", pressed("rings.count")
    norm = pressed("desk.absence", "absence.norm")
    yield ("desk.absence", "absence.rehearse"), empty.no_norms(), norm
    yield ("dashboard.forecast",), "", ""
    yield ("desk.absence", "absence.trend"), empty.no_absence(), ""
    yield ("desk.meetings",), "", pressed("meetings.hold")
    yield ("desk.meetings", "list.open"), "", pressed("meeting.hold")
    yield ("desk.meetings", "meetings.bulletin"), "", pressed("bulletin.edit")
    yield (
        ("desk.meetings", "meetings.bulletin", "bulletin.recipients"),
        "",
        pressed("contacts.edit"),
    )
    yield ("desk.meetings", "meetings.rules"), "", pressed("duty_rules.add")
    yield ("dashboard.day_start",), "", pressed("day_start.watch")
    yield ("dashboard.day_start",), empty.no_facilities_lines()[0], facilities
    yield ("desk.register",), "", pressed("register.add")
    yield ("desk.contacts",), "", pressed("contacts.add")
    yield ("desk.contacts",), "", pressed("contacts.video")
    yield ("desk.contacts", "contacts.providers"), empty.no_providers(), facilities
    yield ("desk.journal",), "", pressed("journal.verify")
    yield ("desk.due", "due.conflicts"), empty.no_conflicts(), ""
    yield ("desk.region", "region.away"), "", pressed("away.add")
    yield ("desk.settings",), "", pressed("settings.edit")
    yield ("desk.due",), "", pressed("due.rules")


_ELSEWHERE = {pressed("absence.help"), pressed("contacts.edit"), pressed("journal.verify"), ""}
"""Keys of another page, or that fill nothing."""


async def press_ids(pilot, *ids: str) -> None:
    """Press the keys of these acts."""
    for id in ids:  # noqa: A001
        await press_shown(pilot, pressed(id))


async def press_shown(pilot, words: str) -> None:
    """Press keys as a page names them."""
    for key in words.split():
        await press(pilot, key.replace("^", "ctrl+"))


async def go_home(app: CrisisDesk, pilot) -> None:
    """Back to the overview."""
    while isinstance(app.screen, Dialog):
        await press(pilot, "escape")
    app.show("dashboard")
    await settle(pilot)


def seen(app: CrisisDesk) -> str:
    """What stands on the screen, over the ends of its lines."""
    return re.sub(r"[\s│╭╮╰╯─▸]+", " ", screen_text(app))


@pytest.fixture
def empty_app(make_app: Callable[..., CrisisDesk]) -> Callable[..., CrisisDesk]:
    """A desk as it is after the first five questions."""

    def make(language: str) -> CrisisDesk:
        app = make_app(language=language)
        app.store.sign_in(app.store.write(members.add_member, "AB"))
        return app

    return make


@pytest.mark.long
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_page_of_an_empty_desk_names_a_key_that_fills_it(
    empty_app, language: str
) -> None:
    app = empty_app(language)
    i18n.use(language)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tried: set[tuple[str, type]] = set()
        # What a page says by keys alone is the same in both.
        listed = [page for page in pages() if language == "en" or page[1]]
        for way, texts in groupby(listed, key=itemgetter(0)):
            await go_home(app, pilot)
            await press_ids(pilot, *way)
            text, page = seen(app), type(app.screen)
            # No page sends who has it open to a shell.
            assert "crisisdesk " not in text, way
            for _way, words, named in texts:
                assert words in text, (way, words, text)
                assert re.search(rf"(?<!\w){re.escape(named)}(?!\w)", text), (way, named, text)
                # What a key opens is the same in both languages.
                by_page = named, page if len(named) == 1 else Dashboard
                if language == "en" and named not in _ELSEWHERE and by_page not in tried:
                    tried.add(by_page)
                    await press_shown(pilot, named)
                    assert type(app.screen) is not page, (way, named)
                    assert isinstance(app.screen, (Dialog, DeskScreen)), (way, named)
                    await go_home(app, pilot)
                    await press_ids(pilot, *way)


async def test_an_empty_desk_leads_on_until_it_is_filled(empty_app) -> None:
    app = empty_app("en")
    store = app.store
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        steps = app.screen.query_one(NextSteps)
        assert app.focused is steps

        def left() -> list[FirstStep]:
            return [step for step, _words in steps.left]

        assert left() == [*FirstStep]
        # Each line opens what its keys open.
        for place, step in enumerate(FirstStep):
            await press(pilot, *["down"] * place, "enter")
            by_enter = type(app.screen)
            assert by_enter is not Dashboard
            await go_home(app, pilot)
            # The last key opens a form of the page, or a page that no other key opens.
            opens = empty.keys_to(step).split()
            await press_shown(pilot, " ".join(opens if step is FirstStep.COLLEAGUES else opens[:1]))
            by_key = type(app.screen)
            if step is FirstStep.DUTIES:
                assert by_enter is DutyRulesPage
            else:
                assert by_enter is by_key
            await go_home(app, pilot)
            await press(pilot, "home")
        boei = make_facility(store, "De Boei")
        await app.catch_up()
        await settle(pilot)
        assert left() == [FirstStep.COLLEAGUES, FirstStep.FIGURES, FirstStep.DUTIES]
        store.write(members.add_member, "CD")
        tell(store, boei)
        await app.catch_up()
        await settle(pilot)
        assert left() == [FirstStep.DUTIES]
        rule = rule_of(store, Duty.CORONA_CONSULTATION)
        first = store.read(duties.first_day_to_change, rule.duty)
        store.write(duties.change_rule, rule._replace(name="Regio", valid_from=first))
        await app.catch_up()
        await settle(pilot)
        assert (left(), steps.display) == ([], False)


async def test_the_tour_is_on_the_demo_alone_never_by_itself_and_ends_in_the_manual(
    make_app, open_store, region, tmp_path, clock
) -> None:
    demo = shutil.copyfile(region, tmp_path / "demo.db")
    app = make_app(open_store(target=Target(str(demo))))
    store = app.store
    store.sign_in(store.read(members.known_member, "AB"))

    def offered() -> bool:
        return any("Tour" in command.title for command in app.get_system_commands(app.screen))

    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert not offered()
        there = app.settings.directories._replace(data=tmp_path)
        app.settings = app.settings._replace(directories=there)
        assert offered()
        assert not any(isinstance(screen, TourDialog) for screen in app.screen_stack)
        app.action_tour()
        await settle(pilot)
        assert isinstance(app.screen, TourDialog)
        text = screen_text(app)
        assert (text.count("[ ]"), text.count("[x]")) == (len(LESSONS), 0)
        assert "enters a report" in " ".join(text.replace("│", " ").split())
        await press(pilot, "enter")
        assert type(app.screen).__name__ == "CapacityBoard"
        clock.forward(minutes=1)
        await press(pilot, "u")
        app.action_tour()
        await settle(pilot)
        assert screen_text(app).count("[x]") == 1
        # The cursor stands on the second; the last one ends in the manual.
        await press(pilot, "enter")
        assert type(app.screen).__name__ == "IntakeForm"
        await go_home(app, pilot)
        app.action_tour()
        await settle(pilot)
        await press(pilot, "end", "enter")
        assert isinstance(app.screen, ManualDialog)
