"""A case page leaves a look behind once, and another's case asks why first."""

from collections.abc import Callable

from crisisdesk.app import CrisisDesk
from crisisdesk.services.cases import cases
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.store import Store
from tests import canary_words
from tests.clock import Clock
from tests.factories import make_facility, revision_of, sit_down, tell
from tests.screens.conftest import screen_text
from tests.screens.resting import settle


def looked(store: Store) -> list[tuple[str, str]]:
    """Who looked, and why."""
    lines = store.read(journals.lines)
    return [(line.who, line.reason) for line in lines if line.event == "case.looked"]


async def test_a_look_is_written_once_and_by_no_reload(
    make_app: Callable[..., CrisisDesk], open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    sit_down(store, "AB")
    canary_words.fill(store)
    before = revision_of(store)
    app = make_app(store)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert looked(store) == []
        await pilot.press("enter")
        await settle(pilot)
        assert canary_words.WORDS["needs"] in screen_text(app)
        assert looked(store) == [("AB", "")]
        clock.forward(minutes=1)
        tell(store, make_facility(store))
        await app.catch_up()
        await settle(pilot)
        assert looked(store) == [("AB", "")]
    assert revision_of(store) == before + 2


async def test_anothers_case_is_shown_once_somebody_says_why(
    make_app: Callable[..., CrisisDesk], open_store: Callable[..., Store]
) -> None:
    store = open_store()
    sit_down(store, "CD")
    case = canary_words.fill(store)
    store.write(cases.take_lead, case)
    sit_down(store, "AB")
    app = make_app(store)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for answer, seen in (("escape", False), ("enter", True)):
            await pilot.press("3", "enter")
            await settle(pilot)
            assert "CD leads this case" in screen_text(app)
            assert canary_words.WORDS["needs"] not in screen_text(app)
            await pilot.press(answer)
            await settle(pilot)
            assert (canary_words.WORDS["needs"] in screen_text(app)) is seen
    assert looked(store) == [("AB", "call")]
