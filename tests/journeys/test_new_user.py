"""The walk of a new user, with the keys that it takes and the time that those keys take."""

import math
from pathlib import Path

from crisisdesk.screens.cases.page import CasePage
from crisisdesk.store.queries.cases import files as file_queries
from tests.screens.conftest import press
from tests.screens.resting import settle

SECONDS_A_KEY, LETTERS_A_SECOND = 1, 4
CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"


class Hand:
    """Somebody who presses keys, a second each, and types letters, four a second."""

    def __init__(self, pilot):
        self.pilot, self.control, self.letters = pilot, 0, 0

    async def keys(self, *names):
        self.control += len(names)
        await press(self.pilot, *names)

    async def words(self, text):
        self.letters += len(text)
        await self.pilot.press(*("space" if sign == " " else sign for sign in text))
        await settle(self.pilot)

    @property
    def told(self) -> str:
        """Keys, letters and seconds, as the table has them."""
        seconds = self.control * SECONDS_A_KEY + math.ceil(self.letters / LETTERS_A_SECOND)
        return f"{self.control} keys, {self.letters} letters | {seconds} s |"


async def test_a_full_report_from_the_ring_to_a_hold(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        hand = Hand(pilot)
        await hand.keys("f2")
        await hand.words("LV")
        await hand.keys("tab")
        await hand.words("2007")
        await hand.keys("tab")
        await hand.words("g")
        await hand.keys("tab")
        await hand.words("Dord")
        # The municipality is completed; who calls is marked in the list; then the phone.
        await hand.keys("right", "tab", "tab", "enter", "down", "down", *["tab"] * 4)
        assert app.focused.id == "in-phone"
        await hand.words("0780000000")
        await hand.keys(*["tab"] * 3)
        assert app.focused.id == "in-isolation"
        await hand.words("n")
        await hand.keys("ctrl+s", "o", "r")
        case = app.screen._case
        assert app.store.read(file_queries.case, case).line.hold is not None
        stands_as("a full report, from the ring to a hold", hand.told)


async def test_an_ended_case_of_another_lead_is_opened_and_its_ending_corrected(ended):
    app, case = ended
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        hand = Hand(pilot)
        await hand.keys("3", "f", "tab", "tab")
        await hand.words("be")
        # Why somebody looks into the case of another is asked.
        await hand.keys("ctrl+s", "enter", "down", "enter")
        assert isinstance(app.screen, CasePage)
        await hand.keys("e")
        await hand.words("z")
        await hand.keys("enter", "ctrl+s")
        await hand.words("toch elders")
        await hand.keys("ctrl+s")
        file = app.store.read(file_queries.case, case)
        assert file.events[-1].kind.value == "corrected"
        stands_as("an ended case of another lead, opened and its ending corrected", hand.told)


def stands_as(what: str, told: str) -> None:
    """Where the figures stand for people who change the desk, they are these."""
    assert f"| {what} | {told}" in CONTRIBUTING.read_text(encoding="utf-8")
