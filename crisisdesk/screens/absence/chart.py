"""Fractions over time as columns with an axis, for a terminal of any height."""

from collections.abc import Sequence

from textual.content import Content

from crisisdesk.i18n import share_text
from crisisdesk.widgets.plain_text import said

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_STEPS = len(_EIGHTHS) - 1
_AXIS = 8


def chart(values: Sequence[float | None], *, height: int, wide: int) -> list[Content]:
    """So many lines of columns from 0 up to the largest value; a dot where nobody knows."""
    known = [value for value in values if value is not None]
    most = max(known, default=0.0) or 1.0
    lines = []
    for row in range(height, 0, -1):
        label = (
            share_text(most * row / height) if known and row in (height, 1 + height // 2) else ""
        )
        drawn = "".join(_part(value, most, row, height) * wide + " " for value in values)
        lines.append(said((label.rjust(_AXIS) + " ┤", "$text-muted"), (drawn, "$text-primary")))
    return lines


def axis(labels: Sequence[str], *, wide: int) -> Content:
    """The labels under the columns, as many as fit without touching."""
    line = ""
    for at, label in enumerate(labels):
        start = at * (wide + 1)
        if len(line) <= start:
            line = line.ljust(start) + label + " "
    return said((" " * _AXIS + "  " + line, "$text-muted"))


def _part(value: float | None, most: float, row: int, height: int) -> str:
    if value is None:
        return "·" if row == 1 else " "
    filled = round(value / most * height * _STEPS) - (row - 1) * _STEPS
    return _EIGHTHS[max(0, min(filled, _STEPS))]
