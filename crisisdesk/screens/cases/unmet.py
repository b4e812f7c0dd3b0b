"""Every "no place": how often, over weeks, by what, and the rows that it is made of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.unmet import (
    UNKNOWN,
    Group,
    Split,
    Unmet,
    add_up,
    counts,
    groups,
    rows_of,
    week_of,
)
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.page import CasePage
from crisisdesk.services.cases import unmet
from crisisdesk.services.cases.unmet import Ledger
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.figures import cells_each, columns
from crisisdesk.widgets.plain_text import said, styled

T = TypeVar("T")
PERIODS = (8, 26, 52)
CHART_HEIGHT = 4
_AXIS = 4
_LABEL = 3
_HOUR = timedelta(hours=1)
_COUNTED = {
    Split.WEEK: N_("By the week in which it was written down."),
    Split.REASON: N_("A row with several reasons counts under each."),
    Split.AGE: N_("Children of several ages count under each; of two possible ages the younger."),
    Split.KIND: N_("A search counts under every kind that was asked."),
    Split.MUNICIPALITY: N_("By the municipality of the case."),
}


def hours(length: timedelta) -> str:
    """A length of searching in whole hours; less than one is said to be so."""
    if timedelta() < length < _HOUR:
        return _("< 1 h")
    return _("{n} h").format(n=length // _HOUR)


def group_words(code: str, split: Split) -> str:
    """A group of the ledger in words; unknown is said to be so."""
    if code == UNKNOWN:
        return _("unknown")
    if split is Split.WEEK:
        year, _w, week = code.partition("-W")
        return _("wk {n}").format(n=f"{int(week)} {year}")
    if split is Split.REASON:
        return _(DeclineReason(code).words)
    if split is Split.KIND:
        return _(Kind(code).words)
    return _("{ages} years").format(ages=code) if split is Split.AGE else code


def chart(values: Sequence[int | None], weeks: Sequence[str], room: int) -> Content:
    """A column for each week, with the highest count at its left and the weeks beneath."""
    cells = cells_each(len(weeks), room - _AXIS)
    high = max((value for value in values if value), default=0)
    lines = columns(values, room - _AXIS, CHART_HEIGHT)
    edges = [f"{high or ''}", *[""] * (CHART_HEIGHT - 2), "0"]
    drawn = [f"{edge:>{_AXIS - 1}} {line}" for edge, line in zip(edges, lines, strict=True)]
    every = max(1, -(-_LABEL // cells))
    marks = "".join(
        week.partition("-W")[2].lstrip("0").ljust(cells * every) for week in weeks[::every]
    )
    return Content("\n").join([*map(said, drawn), styled(" " * _AXIS + marks, "$text-muted")])


def _number(value: int) -> Cell:
    return Cell(str(value), "" if value else "muted")


class UnmetPage(DeskScreen):
    """The weeks as columns, and beneath them the same counts split by what is asked."""

    MANUAL = "cases"
    KEYS = keys.UNMET
    CSS_PATH = "unmet.tcss"

    def __init__(self) -> None:
        """Look back over the shortest period, week by week."""
        super().__init__()
        self._ledger: Ledger | None = None
        self._split, self._weeks = Split.WEEK, PERIODS[0]

    def body(self) -> ComposeResult:
        """What it adds up to, the chart, the counts, and how they are counted."""
        yield Static(id="totals", markup=False)
        yield Static(id="chart", markup=False)
        yield Board(self._columns(), key=lambda line: line.code, id="lines")
        yield Static(id="about", markup=False)

    def _columns(self) -> list[BoardColumn[Group]]:
        return [
            BoardColumn(id="group", title=lambda: _(self._split.words), width=22, flex=1,
                cell=lambda line: group_words(line.code, self._split)),
            BoardColumn(id="no_places", title=lambda: _("no place"), width=9, align="right",
                cell=lambda line: _number(line.no_places)),
            BoardColumn(id="children", title=lambda: _("children"), width=9, align="right",
                cell=lambda line: _number(line.children)),
            BoardColumn(id="searched", title=lambda: _("searched"), width=9, align="right",
                cell=lambda line: hours(line.searched) if line.no_places else ""),
            BoardColumn(id="calls", title=lambda: _("calls"), width=9, align="right",
                cell=lambda line: str(line.calls) if line.no_places else ""),
            BoardColumn(id="refusals", title=lambda: _("said no"), width=9, align="right",
                cell=lambda line: _number(line.refusals)),
        ]  # fmt: skip

    @property
    def lines(self) -> Board[Group]:
        """The table."""
        return self.query_one("#lines", Board)

    def on_mount(self) -> None:
        """Let the arrows walk the table."""
        self.lines.focus()

    async def load(self) -> None:
        """The weeks that are looked back on."""
        self._ledger = await self.ask(unmet.ledger, self._weeks)
        self.draw()

    def on_resize(self) -> None:
        """Use the width there is."""
        self.draw()

    def draw(self) -> None:
        """Show the weeks, and what they are split by."""
        if self._ledger is None:
            return
        _at, weeks, since, rows = self._ledger
        values = counts(rows, weeks, since)
        self._say_totals(rows, unknown=None in values)
        self.query_one("#chart", Static).update(chart(values, weeks, self.size.width - 2))
        known_weeks = [week for week, value in zip(weeks, values, strict=True) if value is not None]
        self.lines.note = empty.no_unmet()
        self.lines.show(groups(rows, self._split, known_weeks))
        notes = [_(_COUNTED[self._split]) if rows else empty.no_unmet()]
        if since is not None and week_of(since) > weeks[0]:
            notes.append(
                _("Before {week} nothing was recorded: · is unknown, not 0.").format(
                    week=group_words(week_of(since), Split.WEEK)
                )
            )
        self.query_one("#about", Static).update(
            Content("\n").join([styled(f" {note}", "$text-muted") for note in notes])
        )

    def _say_totals(self, rows: Sequence[Unmet], *, unknown: bool) -> None:
        total = add_up(rows)
        parts = [
            ngettext("{n} time no place", "{n} times no place", total.no_places),
            ngettext("{n} child", "{n} children", total.children),
            ngettext("{n} call", "{n} calls", total.calls),
            ngettext("{n} decline", "{n} declines", total.refusals),
        ]
        numbers = (total.no_places, total.children, total.calls, total.refusals)
        # Before the desk kept anything there may have been more.
        more = "+?" if unknown else ""
        words = [
            part.format(n=f"{number}{more}") for part, number in zip(parts, numbers, strict=True)
        ]
        words.insert(2, _("{time} searched").format(time=hours(total.searched) + more))
        self.query_one("#totals", Static).update(
            Content("\n").join(
                [
                    said((f" {words[0]}", "bold"), "".join(f" · {word}" for word in words[1:])),
                    said(
                        (f" {_('split by')}", "$text-muted"),
                        *_choices([_(split.words) for split in Split], [*Split], self._split),
                        (f"   {_('weeks')}", "$text-muted"),
                        *_choices([str(period) for period in PERIODS], PERIODS, self._weeks),
                    ),
                ]
            )
        )

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.app.push_screen(LedgerPage(self._split, event.record.code, self._weeks))

    def action_split(self) -> None:
        """Split by the next: week, reason, age, kind, municipality."""
        self._split = _next([*Split], self._split)
        self.draw()
        self.lines.action_first()

    def action_period(self) -> None:
        """Look back over the next period."""
        self._weeks = _next(PERIODS, self._weeks)
        self.reload(asked=True)

    def action_back(self) -> None:
        """Back to the cases."""
        self.dismiss(None)


def _next(choices: Sequence[T], now: T) -> T:
    return choices[(choices.index(now) + 1) % len(choices)]


def _choices(words: list[str], choices: Sequence[T], now: T) -> list[str | tuple[str, str]]:
    return [
        (f" [{word}]", "bold") if choice == now else f" {word} "
        for word, choice in zip(words, choices, strict=True)
    ]


class LedgerPage(DeskScreen):
    """The rows that one count is made of, newest first; enter opens the case."""

    MANUAL = "cases"
    KEYS = keys.LEDGER
    CSS_PATH = "unmet.tcss"

    def __init__(self, split: Split, code: str, weeks: int) -> None:
        """Show the rows of this group in so many weeks."""
        super().__init__()
        self._split, self._code, self._weeks = split, code, weeks

    def body(self) -> ComposeResult:
        """Which rows, the rows, and the one under the cursor in words."""
        yield Static(id="totals", markup=False)
        yield Board(self._columns(), key=lambda line: line.id, id="lines")
        yield Static(id="about", markup=False)

    def _columns(self) -> list[BoardColumn[Unmet]]:
        return [
            BoardColumn(id="case", title=lambda: _("case"), width=7,
                cell=lambda line: line.reference),
            BoardColumn(id="at", title=lambda: _("written down"), width=16,
                cell=lambda line: moment_text(line.at)),
            BoardColumn(id="who", title=lambda: _("who said no"), width=15, flex=1, cell=_who),
            BoardColumn(id="reason", title=lambda: _("reason"), width=12, flex=2, cell=_reasons),
            BoardColumn(id="searched", title=lambda: _("searched"), width=8, align="right",
                cell=lambda line: hours(line.no_place.searched) if line.no_place else ""),
            BoardColumn(id="calls", title=lambda: _("calls"), width=6, align="right",
                cell=lambda line: str(line.no_place.no_place.calls) if line.no_place else ""),
            BoardColumn(id="bridge", title=lambda: _("meanwhile"), width=17, flex=1, drop=2,
                cell=_bridge),
            BoardColumn(id="watcher", title=lambda: _("monitors"), width=17, flex=1, drop=1,
                cell=_watcher),
        ]  # fmt: skip

    @property
    def lines(self) -> Board[Unmet]:
        """The rows."""
        return self.query_one("#lines", Board)

    def on_mount(self) -> None:
        """Let the arrows walk the rows."""
        self.lines.focus()

    async def load(self) -> None:
        """The rows of the group as they are now."""
        ledger = await self.ask(unmet.ledger, self._weeks)
        rows = rows_of(ledger.rows, self._split, self._code)
        self.query_one("#totals", Static).update(
            said(
                (f" {_('no place')}", "bold"),
                f" · {_(self._split.words)}: {group_words(self._code, self._split)} · "
                + ngettext("{n} week", "{n} weeks", self._weeks).format(n=self._weeks)
                + " · "
                + ngettext("{n} row", "{n} rows", len(rows)).format(n=len(rows)),
            )
        )
        self.lines.note = empty.no_unmet()
        self.lines.show(rows[::-1])
        self._say_about(self.lines.under)

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self._say_about(event.record)

    def _say_about(self, row: Unmet | None) -> None:
        self.query_one("#about", Static).update(Content("") if row is None else about_row(row))

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.app.push_screen(CasePage(event.record.case))

    def action_back(self) -> None:
        """Back to the counts."""
        self.dismiss(None)


def _who(row: Unmet) -> Cell:
    if row.no_place is not None:
        return Cell(_("no place at all"), "warn")
    return Cell(row.facility_name or _("unknown"))


def _reasons(row: Unmet) -> str:
    return ", ".join(_(reason.words) for reason in row.reasons)


def _bridge(row: Unmet) -> str:
    bridge = None if row.no_place is None else row.no_place.no_place.bridge
    return "" if bridge is None else _(bridge.words)


def _watcher(row: Unmet) -> str:
    if row.no_place is None:
        return ""
    watcher = row.no_place.no_place.watcher
    return _("unknown") if watcher is None else _(watcher.words)


def about_row(row: Unmet) -> Content:
    """A row of the ledger in words: why, where the child is meanwhile, who watches over it."""
    ages = ", ".join(_("unknown") if year is None else str(year) for year in row.birth_years)
    about = [
        row.municipality or _("municipality unknown"),
        _("born in {years}").format(years=ages),
        *(_(kind.words) for kind in row.kinds),
    ]
    first = said((f" {row.reference}", "bold"), "".join(f" · {part}" for part in about))
    second = " ".join(filter(None, (row.facility_name, _reasons(row))))
    if row.no_place is None:
        return Content("\n").join([first, said(f" {second}")])
    no_place = row.no_place.no_place
    meanwhile = " ".join(filter(None, (_bridge(row), no_place.bridge_words)))
    if no_place.bridge_until is not None:
        meanwhile += f" ({_('until {moment}').format(moment=moment_text(no_place.bridge_until))})"
    watcher = ", ".join(filter(None, (_watcher(row), no_place.watcher_name)))
    meanwhile = _("meanwhile: {what}").format(what=meanwhile)
    watches = _("monitors safety: {who}").format(who=watcher)
    return Content("\n").join([first, *(said(f" {text}") for text in (second, meanwhile, watches))])
