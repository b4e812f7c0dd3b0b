"""What is typed for an amount."""

import pytest

from crisisdesk.domain.absence.costs import read_amount
from crisisdesk.errors import RuleBroken


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("", None),
        ("1250", 125_000),
        ("€ 1.250,50", 125_050),
        ("0,5", 50),
        ("3,", 300),
        ("1.250", 125_000),
        ("12.50", 1_250),
    ],
)
def test_amounts_are_read_as_they_are_written(typed, cents):
    assert read_amount(typed) == cents


@pytest.mark.parametrize("typed", ["a lot", "1,234", "1,250", "-5", "1,2,3"])
def test_what_is_no_amount_is_said_at_its_field(typed):
    with pytest.raises(RuleBroken) as refused:
        read_amount(typed)
    assert refused.value.field == "amount"
