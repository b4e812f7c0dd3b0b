"""Two spellings of one code, child, file, telephone number or name."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.youths import Known, Youth, is_same
from crisisdesk.domain.identity import (
    CodeBook,
    code_key,
    finds,
    folded,
    initials_key,
    is_near,
    member_initials,
    name_key,
    near_keys,
    phone_key,
    phone_restored,
    squeezed,
)

SIGNS = "ABCZabcz0019éÉïßø -–./_'’"
codes = st.text(SIGNS, min_size=1, max_size=10).filter(lambda text: bool(squeezed(text)))
separators = st.sampled_from(["", " ", "-", "–", ".", "/", " / ", "\u2011", "\u00a0"])


def wide(text: str) -> str:
    """The same text in the full width of an East Asian keyboard."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


SPELLINGS = (
    str.upper,
    str.lower,
    str.title,
    wide,
    lambda text: unicodedata.normalize("NFC", text),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"  {text}\u200b ",
    lambda text: text.replace("-", "\u2011"),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace("'", "’"),
)
spelled_otherwise = st.sampled_from(SPELLINGS)


@given(codes, spelled_otherwise, spelled_otherwise)
def test_a_code_in_another_spelling_is_the_same_code(code, first, other) -> None:
    assert code_key(first(code)) == code_key(other(code))
    assert CodeBook([first(code)]).spellings(other(code))
    assert name_key(first(code)) == name_key(other(code))


@given(st.lists(st.text("ABcz019é", min_size=1, max_size=4), min_size=1, max_size=4), st.data())
def test_a_code_with_other_separators_or_lost_zeros_is_near(parts, data) -> None:
    def spell(*, zeros: bool) -> str:
        lost = [part.lstrip("0") or "0" for part in parts] if zeros else parts
        return "".join(
            part + (data.draw(separators) if number < len(parts) - 1 else "")
            for number, part in enumerate(lost)
        )

    whole, other = spell(zeros=False), spell(zeros=False)
    assert is_near(whole, other)
    assert is_near(whole, data.draw(st.sampled_from(["0", "000"])) + other) or not (
        other[0].isdigit()
    )
    near = CodeBook([whole]).near(other)
    assert near == whole or code_key(whole) == code_key(other)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("0042", "42"),
        ("A-007", "a7"),
        ("2026/0815", "2026-815"),
        ("2026/0815", "20260815"),
        ("De Waal Kade", "de waalkade"),
        ("---", "\u2011--"),
    ],
)
def test_what_is_near(code, other) -> None:
    assert is_near(code, other)


@pytest.mark.parametrize(
    ("code", "other"),
    [("42", "420"), ("42", "43"), ("A1", "A10"), ("10", "1"), ("", ""), ("", "-")],
)
def test_what_is_not_near(code, other) -> None:
    assert not is_near(code, other)


def test_a_code_that_stands_in_two_spellings_names_both_but_for_itself() -> None:
    book = CodeBook(["a12", "A12"])
    assert book.spellings("A12") == ["A12"]
    assert book.spellings("Ａ12") == ["a12", "A12"]
    assert book.near("a-12") in {"a12", "A12"}
    assert book.near("A12") is None


initials = st.lists(st.sampled_from("JBKLÉØ"), min_size=1, max_size=4)


@given(initials, separators, separators, spelled_otherwise)
def test_a_child_is_asked_about_and_found_however_its_initials_are_spelled(
    letters, first, other, spell
) -> None:
    one, two = first.join(letters) + ".", spell(other.join(letters))
    assert initials_key(one) == initials_key(two)
    assert is_same(Youth(two), "", Known("A-0001", one, None, "", CaseId(UUID(int=1))))
    assert finds(two, "A-0001", one)
    assert finds(one, "A-0001", two)
    assert finds(f"{two} dordrecht", "Dordrecht", one)


numbers = st.tuples(st.integers(2015, 2030), st.integers(1, 9999))


@given(numbers, separators, separators)
def test_a_file_number_is_asked_about_and_found_however_it_is_spelled(number, first, other) -> None:
    year, serial = number
    for one in (f"{year}{first}{serial:04}", f"zk {year}{first}{serial:04}"):
        two = one.replace(first, other) if first else one
        assert is_same(Youth("K."), two, Known("A-0001", "M.", None, one, CaseId(UUID(int=1))))
        assert finds(two, "A-0001", one)
    if first and other:
        assert finds(f"{year}{other}{serial}", "A-0001", f"{year}{first}{serial:04}")


def spoken(digits: str, data) -> str:
    """Nine digits of a Dutch number as somebody writes them."""
    prefix = data.draw(st.sampled_from(["0", "+31", "0031", "+31 (0)", "+31 ", "(0)", "00 31 "]))
    cuts = data.draw(st.lists(st.integers(1, 8), max_size=3))
    sign = data.draw(st.sampled_from([" ", "-", "."]))
    parts = ((sign if number in cuts else "") + digit for number, digit in enumerate(digits))
    return str(prefix) + "".join(parts)


@given(st.integers(100_000_000, 999_999_999), st.data())
def test_a_telephone_number_is_found_however_it_is_spelled(number, data) -> None:
    one, two = spoken(str(number), data), spoken(str(number), data)
    assert phone_key(one) == phone_key(two) == f"+31{number}"
    assert finds(two, "Bureau", one)
    assert finds(one, "Bureau", phone_restored(str(number)))
    assert (
        not finds(two, "Bureau", spoken(str(number)[::-1], data))
        or str(number) == (str(number)[::-1])
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("612345678", "0612345678"),
        ("78-123 45 67", "078-123 45 67"),
        ("31612345678", "+31612345678"),
        *((same, same) for same in ("0612345678", "+31 6 12345678", "112", "14 078", "", "0900 1")),
        *((same, same) for same in ("0032 2 123 45 67", "tel. 612345678", "(078) 123 45 67")),
    ],
)
def test_a_telephone_number_gets_back_what_a_spreadsheet_took(typed, kept) -> None:
    assert phone_restored(typed) == kept


def test_other_countries_and_short_numbers_stay_apart() -> None:
    assert phone_key("+49 30 1234567") == phone_key("0049301234567") != phone_key("030 1234567")
    assert phone_key("112") == "112" != phone_key("0112")
    assert phone_key("06-12345678 tst 12") == phone_key("tel. +31 6 12345678")


@pytest.mark.parametrize("typed", ["jb", "J.B.", "J. B.", " j-b ", "ＪＢ"])
def test_initials_of_a_member(typed) -> None:
    assert member_initials(typed) == "JB"


@given(st.text(max_size=12))
def test_folding_twice_changes_nothing(text) -> None:
    assert folded(folded(text)) == folded(text)
    assert code_key(code_key(text)) == code_key(text)
    assert near_keys(text) == near_keys(folded(text)) or not squeezed(text)


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_a_word_that_stands_there_is_found(before, word, after) -> None:
    assert finds(word, f"{before} {word} {after}")
    assert finds("", before)


def test_every_word_must_be_found() -> None:
    assert finds("boei dord", "De Boei", "Dordrecht")
    assert not finds("boei gouda", "De Boei", "Dordrecht")
    assert finds("groothuis", "Groot Huis")
    assert finds("coordinatie", "Stichting Coördinatie")
