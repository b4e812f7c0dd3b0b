"""What fits on a line: columns beside each other, words within their cells, parts of a list."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crisisdesk.widgets.columns import BoardColumn, in_order, placed
from crisisdesk.widgets.figures import short_figure
from crisisdesk.widgets.lines import Lines
from crisisdesk.widgets.plain_text import cut, fit, plain


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 120))
def test_placed_columns_never_overlap_nor_leave_the_line(widths, room):
    columns = [
        BoardColumn[int](id=str(at), title="t", width=width, flex=at % 2, drop=at, cell=str)
        for at, width in enumerate(widths)
    ]
    end = 2
    for place in placed(columns, room, start=2):
        assert place.start >= end
        end = place.start + place.width
    assert end <= max(2, room)


@given(st.text(), st.integers(0, 40))
def test_a_fitted_text_has_exactly_its_cells(text, width):
    safe = plain(text)
    for fitted in (fit(safe, width), fit(safe, width, right=True)):
        assert cell_len(fitted) == width
    assert len(safe) == len(text)
    assert not set(safe) & set("\n\r\t\x1b\x9b\u202e\u2066")


def test_what_was_cut_says_so():
    assert [cut("abcdef", width) for width in (6, 5, 1, 0)] == ["abcdef", "abcd…", "…", ""]
    assert cut("家族家族", 6) == "家族…"
    assert cut("家族家族", 4) == "家…"


@given(st.lists(st.none() | st.integers(0, 5)), st.booleans())
def test_unknown_figures_come_last_in_both_directions(figures, reverse):
    rows = list(enumerate(figures))
    column = BoardColumn[tuple[int, int | None]](
        id="f", title="f", cell=str, sort=lambda row: row[1]
    )
    ordered = in_order(rows, column, reverse=reverse)
    known = [row for row in ordered if row[1] is not None]
    assert ordered == known + [row for row in rows if row[1] is None]
    sign = -1 if reverse else 1
    assert known == sorted(known, key=lambda row: (sign * (row[1] or 0), row[0]))


@given(st.integers(0, 20), st.sets(st.integers(-2, 25)))
def test_every_line_holds_a_record_or_a_title(records, breaks):
    lines = Lines(records, {row: f"above {row}" for row in breaks})
    drawn: list[int | str | None] = []
    for line in range(len(lines)):
        title = lines.title(line)
        drawn.append(lines.record(line) if title is None else title)
    expected: list[int | str] = []
    for row in range(records):
        expected += [f"above {row}", row] if row in breaks else [row]
    assert drawn == expected
    assert [lines.record(lines.of(row)) for row in range(records)] == list(range(records))
    assert lines.record(len(lines)) is lines.record(-1) is None
    assert [row for start, end in lines.parts() for row in range(start, end)] == list(
        range(records)
    )


def test_a_figure_of_six_digits_fits_its_column_and_is_never_more_than_it_is():
    figures = (None, 0, -3, 9_999, 10_000, 12_999, 999_999, -12_999)
    assert [short_figure(value) for value in figures] == [
        "?", "0", "-3", "9999", "10k", "12k", "999k", "-12k",
    ]  # fmt: skip
