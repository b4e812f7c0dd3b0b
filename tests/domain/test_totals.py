"""A sum and a share carry what nobody stated, and read as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk import i18n
from crisisdesk.domain.totals import Rate, Total, rate_of, total
from crisisdesk.i18n import range_text, total_text, total_words

AMOUNTS = st.none() | st.integers(0, 99)


@given(st.lists(AMOUNTS))
def test_a_total_with_an_unknown_part_never_reads_as_a_number(values) -> None:
    text = total_text(total(values))
    assert text.isdigit() == (bool(values) and None not in values)
    assert text.endswith("?") == (not values or None in values)


@given(st.lists(st.tuples(AMOUNTS, st.none() | st.integers(1, 99))))
def test_a_rate_is_weighted_and_knows_of_how_much_it_speaks(pairs) -> None:
    rate = rate_of(pairs)
    known = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    whole = sum(whole for _, whole in known)
    assert rate.share == (sum(part for part, _ in known) / whole if known else None)
    assert rate.base == whole
    assert rate.partial == (len(known) < len(pairs))


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        (Total(), "?", "?"),
        (Total(0, 0, 1), "0", "0"),
        (Total(12, 2, 3), "12 + ?", "12 + ? (2 unknown)"),
        (Total(0, 3, 0), "?", "? (3 unknown)"),
    ],
)
def test_how_a_total_reads(value, text, words) -> None:
    assert (total_text(value), total_words(value)) == (text, words)


def test_nothing_known_is_no_share() -> None:
    assert Rate().share is None
    assert rate_of([(None, 80)]).share is None


@pytest.mark.parametrize(
    ("low", "high", "english", "dutch"),
    [
        (6, 12, "6-12", "6-12"),
        (12, None, "12+", "12+"),
        (None, 11, "up to 11", "t/m 11"),
        (0, None, "0+", "0+"),
        (8, 8, "8", "8"),
        (None, None, "", ""),
    ],
)
def test_a_range_open_at_an_end_is_no_bare_number(low, high, english, dutch) -> None:
    assert range_text(low, high) == english
    i18n.use("nl")
    assert range_text(low, high) == dutch
