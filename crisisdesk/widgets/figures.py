"""How figures read: unknown is a question mark, never 0, and never colour alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from crisisdesk.domain.capacity.for_whom import ForWhom, for_whom_phrases
from crisisdesk.domain.capacity.places import (
    CapacityLine,
    CapacityTotals,
    Freshness,
    left_out_phrases,
)
from crisisdesk.domain.totals import Rate
from crisisdesk.i18n import _, decimal_text, figure, say, span, total_words
from crisisdesk.widgets.plain_text import said

if TYPE_CHECKING:
    from crisisdesk.domain.week.chain import ReportRate
    from crisisdesk.widgets.columns import CellStyle

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 8
_THOUSANDS = 10_000
FRESHNESS_SIGNS = {
    Freshness.FRESH: "",
    Freshness.AGEING: "·",
    Freshness.STALE: "!",
    Freshness.NEVER: "?",
}
FRESHNESS_STYLES: "dict[Freshness, CellStyle]" = {
    Freshness.FRESH: "",
    Freshness.AGEING: "warn",
    Freshness.STALE: "alarm",
    Freshness.NEVER: "alarm",
}


def held_text(line: CapacityLine) -> str:
    """The places that are held, with ~ where a desk that is away holds some tentatively."""
    return f"~{line.held}" if line.tentative else str(line.held)


def short_figure(value: int | None) -> str:
    """One figure in four cells: "12k" is 12,000 and some; a sheet may hold what no board has."""
    if value is None or abs(value) < _THOUSANDS:
        return figure(value)
    return f"{'-' if value < 0 else ''}{abs(value) // 1000}k"


def share(rate: Rate) -> str:
    """A percentage without decimals, "?" behind it where it speaks of a part only."""
    if rate.share is None:
        return ""
    return f"{rate.share:.0%}".replace("%", "?%" if rate.partial else " %")


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


def columns(values: Sequence[int | None], room: int, height: int) -> list[str]:
    """Values over time as columns that stand on 0; a dot where nobody knows, nothing for 0.

    Each line is as wide as the others: so many cells for a value as fit in the room.
    """
    cells = cells_each(len(values), room)
    high = max((value for value in values if value), default=0) or 1
    lines = []
    for level in reversed(range(height)):
        line = ""
        for value in values:
            if value is None:
                sign = "·" if level == 0 else " "
            else:
                eighths = -(-value * height * len(_BARS) // high) - level * len(_BARS)
                sign = " " if eighths <= 0 else _BARS[min(eighths, len(_BARS)) - 1]
            line += (sign * max(1, cells - 1)).ljust(cells)
        lines.append(line)
    return lines


def cells_each(count: int, room: int) -> int:
    """How many cells a column has, its gap to the next counted in."""
    return max(1, min(_WIDEST, room // max(1, count)))


def usual_text(rate: "ReportRate") -> str:
    """What is usual, which may lie between two numbers."""
    return decimal_text(rate.usual, 0 if rate.usual.is_integer() else 1)


def age(line: CapacityLine, at: datetime) -> str:
    """How long ago the figures were true, with a sign once they age."""
    if line.observed_at is None:
        return "?"
    return f"{span(at - line.observed_at)}{FRESHNESS_SIGNS[line.freshness]}"


def headline(totals: CapacityTotals, *, narrowed: bool = False) -> Content:
    """Placeable tonight, and that some is unknown; `narrowed` says that a part was added up."""
    what = _("vacancies tonight, of what is shown") if narrowed else _("vacancies tonight")
    return said(what, "  ", (total_words(totals.tonight), "bold $text-success"))


def for_whom_lines(whom: ForWhom) -> list[str]:
    """Tonight's vacancies by age, and for boys, girls and siblings, a line each."""
    # Half a page of 80 has room for "12+?", and not for "12 + ?".
    return [
        " · ".join(map(say, phrases)).replace(" + ?", "+?") for phrases in for_whom_phrases(whom)
    ]


def left_out_words(totals: CapacityTotals) -> str:
    """What the headline leaves out, by reason."""
    return " · ".join(map(say, left_out_phrases(totals)))
