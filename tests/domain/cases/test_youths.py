"""What may stand about a child, and what points to a person."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.youths import (
    Known,
    Youth,
    ages_in,
    ages_known,
    ages_text,
    check_birth_year,
    check_youth,
    is_citizen_number,
    is_same,
    person_marks,
)
from crisisdesk.domain.texts import check_text
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from tests.clock import NOON


@pytest.mark.parametrize("year", [*range(1997, 2021), None])
def test_children_until_they_are_23(year) -> None:
    assert check_birth_year(year, NOON) == year


@pytest.mark.parametrize("year", [1820, 1996, 2021, 0, -5, 200])
def test_nobody_else(year) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_birth_year(year, NOON)
    assert refused.value.field == "birth_year"


def test_a_year_of_birth_leaves_two_ages() -> None:
    assert ages_in(2008, NOON) == (11, 12)
    assert ages_in(2020, NOON) == (0, 0)
    said = [ages_text(ages_known(year, NOON)) for year in (2008, 2019, 2020, None)]
    assert said == ["11-12", "0-1", "0", "?"]


@pytest.mark.parametrize(
    "pseudonym", ["K.", "J.d.V.", "Zeehond", "Ø", "ميم", "🦊", "[bold]x", "a" * 12]
)
def test_initials_or_a_pseudonym(pseudonym) -> None:
    assert check_youth(Youth(f"  {pseudonym} "), NOON).pseudonym == pseudonym


@pytest.mark.parametrize("pseudonym", ["", "  ", "Karel de Ruiter", "a" * 13])
def test_never_a_full_name(pseudonym) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_youth(Youth(pseudonym), NOON)
    assert refused.value.field == "pseudonym"


def test_a_long_text_is_refused_in_one_sentence() -> None:
    assert check_text(" x ") == "x"
    assert check_text("x" * 10_000)
    with pytest.raises(RuleBroken) as refused:
        check_text("x" * 100_000)
    assert say(refused.value) == "A text of 100000 characters is too long; at most 10000."


@pytest.mark.parametrize("number", ["111222333", "123456782"])
def test_citizen_numbers(number) -> None:
    assert is_citizen_number(number)
    for written in (number, ".".join((number[:4], number[4:6], number[6:])), " ".join(number)):
        (mark,) = person_marks(f"number {written}, says the caller")
        assert written in say(mark)


@pytest.mark.parametrize("number", ["111222334", "000000000", "12345678", "1234567820", ""])
def test_other_numbers(number) -> None:
    assert not is_citizen_number(number)
    assert person_marks(f"number {number}") == []


@given(st.integers(0, 10**9 - 1), st.integers(0, 8), st.integers(1, 9))
def test_one_digit_further_is_no_citizen_number(number, place, more) -> None:
    digits = f"{number:09}"
    if not is_citizen_number(digits):
        return
    other = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert not is_citizen_number(other)


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text) -> None:
    person_marks(text)


@pytest.mark.parametrize("text", ["mail a.b@example.org", "<a@example.nl>", "A@B.ORG,"])
def test_mail_addresses(text) -> None:
    (mark,) = person_marks(text)
    assert "e-mail" in say(mark)


@pytest.mark.parametrize(
    "text", ["at 14:05", "06 12 34 56 78", "@home", "a@b", "078 123 45 67", "24-03-2020"]
)
def test_what_is_no_mark(text) -> None:
    assert person_marks(text) == []


KNOWN = Known("A-0001", "K.", 2008, "ZK-1", CaseId(UUID(int=1)))


@pytest.mark.parametrize(
    ("youth", "file", "same"),
    [
        (Youth("K.", 2008), "", True),
        (Youth("k.", 2008), "other", True),
        (Youth("K."), "", True),
        (Youth("K.", 2009), "", False),
        (Youth("M.", 2008), "", False),
        (Youth("M.", 2008), "zk-1", True),
        (Youth("M.", 2010), "ZK-1", False),
        (Youth("k", 2008), "", True),
        (Youth("\uff2b", 2008), "", True),
        (Youth("M.", 2008), "ZK/0001", True),
        (Youth("M.", 2008), "zk 1", True),
        (Youth("M.", 2008), "ZK-12", False),
    ],
)
def test_the_same_child(youth, file, same) -> None:
    assert is_same(youth, file, KNOWN) is same


def test_a_child_grows_up_in_its_case() -> None:
    before = Youth("K.", NOON.year - 30)
    assert check_youth(Youth("K.L.", NOON.year - 30), NOON, before).pseudonym == "K.L."
    with pytest.raises(RuleBroken) as refused:
        check_youth(before._replace(birth_year=NOON.year - 29), NOON, before)
    assert refused.value.field == "birth_year"


def test_a_child_of_whom_nothing_is_known_stays_so_until_somebody_says_more() -> None:
    assert check_youth(Youth("", 2010), NOON, Youth("")).birth_year == 2010
    with pytest.raises(RuleBroken):
        check_youth(Youth(""), NOON, Youth("K."))


def test_nothing_is_like_nothing() -> None:
    assert not is_same(Youth(""), "", Known("A-0001", "", None, "", CaseId(UUID(int=1))))
