"""`y` copies a number or reference by the terminal, says it too, and copies nothing else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.widgets.clipboard import can_be_copied, copying, handed_on
from tests.screens.resting import settle
from tests.screens.test_stays_open import said_of


@given(st.text(max_size=60))
def test_nothing_is_copied_that_could_be_words_or_obeyed(text: str) -> None:
    if can_be_copied(text):
        assert text.isascii()
        assert text.isprintable()
        assert not any(sign.islower() for sign in text)
        assert base64.b64decode(copying(text)[7:-1]).decode() == text


@pytest.mark.parametrize("text", ["078-5550100", "+31 (0)78 555 01 00", "A-0117", "AK-0003"])
def test_numbers_and_references_are(text: str) -> None:
    assert can_be_copied(text)


@pytest.mark.parametrize("text", ["", "LV m 13", "078\x1b]52", "call the aunt", "A-0117\n", "-"])
def test_what_is_none_is_not(text: str) -> None:
    assert not can_be_copied(text)


def test_a_terminal_in_another_hands_it_on() -> None:
    sequence = copying("A-0117")
    assert sequence == "\x1b]52;c;QS0wMTE3\x07"
    assert handed_on(sequence) == sequence
    assert handed_on(sequence, in_tmux=True) == "\x1bPtmux;\x1b\x1b]52;c;QS0wMTE3\x07\x1b\\"
    assert handed_on(sequence, in_screen=True) == "\x1bP\x1b]52;c;QS0wMTE3\x07\x1b\\"


async def test_every_page_with_a_number_copies_it_and_says_it(region_app, monkeypatch) -> None:
    copied: list[str] = []
    app = region_app()
    monkeypatch.setattr(app, "copy", copied.append)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        for keys in ("2", "2 enter", "3", "3 enter", "3 o", "6", "7"):
            for key in keys.split():
                await pilot.press(key)
                await settle(pilot)
            before = len(copied)
            await pilot.press("y")
            await settle(pilot)
            if len(copied) > before:
                assert f"Copied: {copied[-1]}" in said_of(app)
            else:
                assert "Here is no number to copy." in said_of(app)
            app.show("dashboard")
            await settle(pilot)
    assert "A-0001" in copied
    assert any(number.startswith("078-") for number in copied)
    assert len(copied) >= 6
