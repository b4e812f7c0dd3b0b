"""How figures read: unknown is a question mark, never 0, and never colour alone."""

from collections.abc import Sequence
from datetime import datetime

from crisisdesk.domain.capacity import Freshness, Line, Sum
from crisisdesk.i18n import span
from crisisdesk.widgets.columns import CellStyle

_BARS = "▁▂▃▄▅▆▇█"
FRESHNESS_SIGNS = {
    Freshness.FRESH: "",
    Freshness.AGEING: "·",
    Freshness.STALE: "!",
    Freshness.NEVER: "?",
}
FRESHNESS_STYLES: dict[Freshness, CellStyle] = {
    Freshness.FRESH: "",
    Freshness.AGEING: "warn",
    Freshness.STALE: "alarm",
    Freshness.NEVER: "alarm",
}


def figure(value: int | None) -> str:
    """One figure; nobody stated it: "?"."""
    return "?" if value is None else str(value)


def summed(sum_: Sum) -> str:
    """A sum over known values: "12 + ?"."""
    if not sum_.unknown:
        return str(sum_.value)
    return f"{sum_.value} + ?" if sum_.known else "?"


def share(part: int | None, whole: int | None) -> str:
    """A percentage without decimals, or nothing when it cannot be said."""
    return "" if part is None or not whole else f"{part / whole:.0%}".replace("%", " %")


def sparkline(values: Sequence[int | None]) -> str:
    """Values over time as bars; a dot where nobody knows."""
    known = [value for value in values if value is not None]
    if not known:
        return "·" * len(values)
    low, high = min(known), max(known)
    reach = (high - low) or 1
    return "".join(
        "·" if value is None else _BARS[(value - low) * (len(_BARS) - 1) // reach]
        for value in values
    )


def age(line: Line, at: datetime) -> str:
    """How long ago the figures were true, with a sign once they age."""
    if line.observed_at is None:
        return "?"
    return f"{span(at - line.observed_at)}{FRESHNESS_SIGNS[line.freshness]}"
