"""One hand for every page: what a letter means is the same wherever it works."""

import re

import pytest

from crisisdesk import keys
from crisisdesk.keys import Key

ASKED = (*keys.QUESTION, *keys.CONFLICT)
"""What covers the page while somebody answers."""
ACTS = {key.id: key for group in keys.GROUPS.values() for key in group if key not in ASKED}
"""What a page, a form or a dialog does; a question takes letters for its answers alone."""
VERBS = {
    "a": ("Add",),
    "e": ("Edit", "Correct", "Change"),
    "slash": ("Find",),
    "f": ("Filter",),
    "w": ("Write a note", "Note"),
    "y": ("Copy",),
    "x": (
        *("Remove", "Retire", "Lift", "End", "Cancel", "Withdraw", "Overwrite", "Delete"),
        *("Take somebody off", "Give it a last day", "A colleague leaves"),
    ),
    "n": ("A new case",),
    "f1": ("The keys here and the manual",),
    "f3": ("The next language",),
    "f4": ("The next theme",),
    "f6": ("Take the last act back",),
    "f7": ("Contacts for this",),
    "f8": ("Hand over the shift",),
    "f9": ("What is due",),
    "ctrl+l": ("Hide the screen at once",),
    "ctrl+q": ("Leave the desk",),
}
"""The keys with one meaning, and how what they do begins."""
DESTROYS = (*VERBS["x"], "Give the held places back", "It was begun in error", "Dossier extract")
MOVES = {"j", "k", "g", "G", "ctrl+d", "ctrl+u", "up", "down", "home", "end", "pageup", "pagedown"}


def singles(key: Key) -> list[str]:
    """The keys that start an act, one by one."""
    return key.keys.split(",")


def begins(key: Key, words: tuple[str, ...]) -> bool:
    """Whether what the act does begins with one of these words."""
    return any(re.match(rf"{word}\b", key.help) for word in words)


@pytest.mark.parametrize("letter", VERBS)
def test_a_letter_that_has_a_meaning_has_no_other(letter):
    assert [key.id for key in ACTS.values() if letter in singles(key)] == [
        key.id for key in ACTS.values() if letter in singles(key) and begins(key, VERBS[letter])
    ]


@pytest.mark.parametrize("letter", ["a", "f", "w", "y"])
def test_who_adds_filters_notes_or_copies_does_it_with_that_letter(letter):
    assert [
        key.id for key in ACTS.values() if begins(key, VERBS[letter]) and letter not in singles(key)
    ] == []


def test_nothing_that_cannot_be_undone_shares_a_key_with_what_can():
    destructive = {
        single for key in ACTS.values() if begins(key, DESTROYS) for single in singles(key)
    }
    harmless = {
        single for key in ACTS.values() if not begins(key, DESTROYS) for single in singles(key)
    }
    assert destructive == {"x", "X", "D", "ctrl+x"}
    assert destructive & harmless == set()


def test_a_key_that_moves_does_nothing_else():
    moving = {
        (single, key.id.partition(".")[0])
        for key in ACTS.values()
        for single in singles(key)
        if single in MOVES
    }
    assert {place for _, place in moving} == {"list", "manual", "panel"}
    assert {single for single, place in moving if place == "list"} == MOVES


def test_digits_are_pages():
    digits = {single: key for key in ACTS.values() for single in singles(key) if single.isdigit()}
    assert all(re.match(r"show\('\w+'\)$", key.action) for key in digits.values())
    pages = ("dashboard", "capacity", "cases", "absence", "meetings", "register", "contacts")
    assert [digits[str(number)].id for number in range(1, 10)] == [
        f"desk.{page}" for page in (*pages, "journal", "region")
    ]
