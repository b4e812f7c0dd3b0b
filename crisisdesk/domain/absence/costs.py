"""Costs: their category, and the amount as people write it (A80)."""

from crisisdesk.domain.codes import Code
from crisisdesk.domain.notation import reads_two_ways, written_number
from crisisdesk.errors import N_, RuleBroken

CATEGORY_WORDS = {
    1: N_("extra costs"),
    2: N_("adapted delivery"),
    3: N_("continuing fixed costs"),
}


class CostLink(Code):
    """What costs money (A80)."""

    AID = "aid", N_("mutual aid")
    SURGE = "surge", N_("surge places")
    KEPT_EMPTY = "kept_empty", N_("places kept empty")
    DELIVERY = "delivery", N_("care given otherwise")


MOST_AMOUNT = 100_000_000_00
"""Cents."""


def read_amount(text: str) -> int | None:
    """Read a typed amount in cents: 1250 or 1.250,50; None for nothing. Raises RuleBroken."""
    line = text.replace("€", "").replace(" ", "").removesuffix(",")
    if not line:
        return None
    if reads_two_ways(line):
        # Cents have two digits: a point before three is no fraction, a comma is a mistake.
        line = line.replace(".", "").replace(",", "?")
    value = written_number(line)
    if value is None or value * 100 % 1:
        raise RuleBroken(N_("“{text}” is not an amount; enter 1250,50."), field="amount", text=text)
    return int(value * 100)


def check_category(category: int | None) -> None:
    """Raise RuleBroken for a category that does not exist."""
    if category is not None and category not in CATEGORY_WORDS:
        raise RuleBroken(N_("A cost category is 1, 2 or 3."), field="cost_category")


def check_costs(category: int | None, amount: int | None, *, needs_category: bool) -> None:
    """Raise RuleBroken for a missing or unknown category, and for an amount that is too large."""
    if category not in CATEGORY_WORDS and (needs_category or category is not None):
        raise RuleBroken(N_("A cost signal has a category: 1, 2 or 3."), field="category")
    if amount is not None and not 0 <= amount <= MOST_AMOUNT:
        raise RuleBroken(N_("That amount looks wrong."), field="amount")
