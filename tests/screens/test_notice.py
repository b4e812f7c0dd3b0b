"""The notice that a terminal is asked to show."""

import pytest

from crisisdesk.widgets.notice import MOST, notice

NASTY = "corona\x1b]0;owned\x07 consultation\n\u202e 15:00"


@pytest.mark.parametrize(
    ("way", "begins"), [("osc9", "\x1b]9;Desk: "), ("osc777", "\x1b]777;notify;Desk;")]
)
def test_the_words_hold_nothing_that_a_terminal_obeys(way, begins):
    made = notice("Desk", NASTY, way, in_tmux=False)
    assert made.startswith(begins)
    inside = made.removeprefix(begins).removesuffix("\x07")
    assert inside.isprintable()
    assert "consultation" in inside
    assert made.count("\x1b") == made.count("\x07") == 1


def test_tmux_is_asked_to_hand_it_on():
    made = notice("Desk", "bulletin 12:00", "osc9", in_tmux=True)
    assert made == "\x1bPtmux;\x1b\x1b]9;Desk: bulletin 12:00\x07\x1b\\"


def test_a_title_ends_where_its_field_ends():
    assert notice("a;b", "c", "osc777", in_tmux=False) == "\x1b]777;notify;a,b;c\x07"


def test_a_notice_is_short():
    assert len(notice("Desk", "x" * 1000, "osc9", in_tmux=False)) < MOST + 20
