"""A number of rows as a drawing and as a table that says the same."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from crisisdesk.domain.totals import Total
from crisisdesk.i18n import total_text

LABEL = 185
"""Room for the name of a row, in units of the drawing."""
_ROW, _WIDTH, _BAR = 26, 435, 14
_MOST = _WIDTH - LABEL - 70
_UNKNOWN = 18
_NAME = 22


class Bar(NamedTuple):
    """A row of a chart."""

    name: str
    number: Total


def chart(title: str, bars: Sequence[Bar]) -> Markup:
    """Lying bars; what nobody knows is a dashed end, and a bar without a figure says "?"."""
    most = max((bar.number.value for bar in bars), default=0) or 1
    drawn = Markup("").join(_bar(at, bar, most) for at, bar in enumerate(bars))
    height = len(bars) * _ROW
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="axis" x1="{}" y1="0" x2="{}" y2="{}"/>{}</svg>'
    ).format(_WIDTH, height, title, LABEL, LABEL, height, drawn)


def _bar(at: int, bar: Bar, most: int) -> Markup:
    top = at * _ROW + (_ROW - _BAR) // 2
    long = round(_MOST * bar.number.value / most) if bar.number.known else 0
    end = LABEL + long
    parts = [
        Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(
            LABEL - 8, top + 12, _short(bar.name)
        )
    ]
    if long:
        parts.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                LABEL, top, long, _BAR
            )
        )
    if bar.number.unknown or not bar.number.known:
        parts.append(
            Markup('<rect class="unknown" x="{}" y="{}" width="{}" height="{}"/>').format(
                end + 1, top + 1, _UNKNOWN, _BAR - 2
            )
        )
        end += _UNKNOWN
    parts.append(
        Markup('<text x="{}" y="{}">{}</text>').format(end + 6, top + 12, total_text(bar.number))
    )
    return Markup("").join(parts)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, heard: bool = False
) -> Markup:
    """A table whose first column names the row; `heard` leaves its name to a heading above it."""
    return Markup(
        '<table><caption class="{}">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(
        "heard" if heard else "",
        caption,
        Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in head),
        Markup("").join(_row(row) for row in rows),
    )


def _row(row: Sequence[str]) -> Markup:
    first, *others = row
    cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in others)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, cells)
