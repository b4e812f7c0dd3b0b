"""The capacity board: every facility, what it can take, and how sure that is."""

from datetime import datetime
from typing import Any

from textual import on
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.blocked import blocked_phrase
from crisisdesk.domain.capacity.facilities import FacilityId, OpeningStatus, RestrictionKind
from crisisdesk.domain.capacity.for_whom import for_whom
from crisisdesk.domain.capacity.places import CapacityLine, add_up, bar_words
from crisisdesk.domain.capacity.selection import BoardSection, Selection, by_use, section
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _, figure, ngettext, pgettext, say
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.capacity.exceptions import exception_words
from crisisdesk.screens.capacity.facility import FacilityPage
from crisisdesk.screens.capacity.filter import FilterForm
from crisisdesk.screens.capacity.opening import change_opening, restrict
from crisisdesk.screens.capacity.report import confirm_unchanged, enter_report
from crisisdesk.screens.files import export_to_file, import_spreadsheet
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.store.queries.calls import calls as call_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.figures import (
    FRESHNESS_STYLES,
    age,
    for_whom_lines,
    headline,
    held_text,
    left_out_words,
    short_figure,
)
from crisisdesk.widgets.plain_text import said, styled

BAR_SIGNS = {
    RestrictionKind.NO_CRISIS: N_("crisis"),
    RestrictionKind.ADMISSION_STOP: N_("stop"),
    RestrictionKind.VALIDITY: N_("term"),
}
SECTION_WORDS = {
    BoardSection.TONIGHT: N_("with vacancies tonight"),
    BoardSection.CALL_FIRST: N_("unknown: call first"),
    BoardSection.APART: N_("apart: with an order, or for isolation"),
    BoardSection.NOT_COUNTED: N_("places not counted for tonight"),
    BoardSection.FULL: N_("no vacancies"),
    BoardSection.NO_PLACES: N_("teams without beds"),
}
STATUS_SIGNS = {OpeningStatus.OPEN: "", OpeningStatus.LIMITED: "≈", OpeningStatus.CLOSED: "×"}


def status_words(line: CapacityLine) -> str:
    """What stands in the way, in one or two words; nothing when nothing does."""
    if line.opening is not OpeningStatus.OPEN:
        return f"{STATUS_SIGNS[line.opening]} {_(line.opening.words)}"
    kind = bar_words(line.bars)
    if kind is not None:
        return f"≠ {_(BAR_SIGNS[kind])}"
    return "" if line.round_the_clock else f"☼ {_('day only')}"


def _figure(line: CapacityLine, value: int | None) -> str:
    return short_figure(value) if line.has_places else "–"


def _placeable(line: CapacityLine) -> Cell:
    if not line.has_places:
        return Cell("–", "muted")
    if line.placeable is None:
        return Cell("?", "warn")
    if line.placeable < 0:
        return Cell(f"{short_figure(line.placeable)}!", "alarm")
    return Cell(short_figure(line.placeable), "good" if line.placeable else "muted")


def columns(board: "CapacityBoard") -> list[BoardColumn[CapacityLine]]:
    """The board's columns, most needed first to stay where the screen is narrow."""
    return [
        BoardColumn(id="name", title=lambda: _("facility"), width=24, flex=3,
            cell=lambda line: line.name,
            sort=lambda line: line.name.casefold()),
        BoardColumn(id="kind", title=lambda: _("kind"), width=15, drop=10,
            cell=lambda line: _(line.kind.words), sort=lambda line: line.kind),
        BoardColumn(id="provider", title=lambda: _("provider"), width=12, flex=2, drop=12,
            cell=lambda line: Cell(line.provider, "muted"),
            sort=lambda line: line.provider.casefold()),
        BoardColumn(id="municipality", title=lambda: _("municipality"), width=16, drop=11,
            cell=lambda line: line.municipality, sort=lambda line: line.municipality),
        BoardColumn(id="licensed", title=lambda: _("lic."), width=4, align="right", drop=9,
            cell=lambda line: Cell(_figure(line, line.licensed), "muted"),
            sort=lambda line: line.licensed),
        BoardColumn(id="available", title=lambda: _("avl."), width=4, align="right", drop=5,
            cell=lambda line: _figure(line, line.available), sort=lambda line: line.available),
        BoardColumn(id="staffed", title=lambda: _("stf."), width=4, align="right", drop=4,
            cell=lambda line: _figure(line, line.staffed), sort=lambda line: line.staffed),
        BoardColumn(id="occupied", title=lambda: _("occ."), width=4, align="right", drop=3,
            cell=lambda line: _figure(line, line.occupied), sort=lambda line: line.occupied),
        BoardColumn(id="blocked", title=lambda: _("blk."), width=4, align="right", drop=8,
            cell=lambda line: _figure(line, line.blocked), sort=lambda line: line.blocked),
        BoardColumn(id="reserved", title=lambda: _("res."), width=4, align="right", drop=6,
            cell=lambda line: Cell(held_text(line), "strong" if line.held else "muted"),
            sort=lambda line: line.held),
        BoardColumn(id="placeable", title=lambda: _("free"), width=4, align="right",
            cell=_placeable, sort=lambda line: line.placeable),
        BoardColumn(id="limit", title=lambda: _("limit"), width=5, drop=7,
            cell=lambda line: _(line.limit.words) if line.limit else "",
            sort=lambda line: line.limit),
        BoardColumn(id="age", title=lambda: pgettext("figures", "age"), width=7, align="right",
            cell=lambda line: Cell(age(line, board.at), FRESHNESS_STYLES[line.freshness]),
            sort=lambda line: line.observed_at and -line.observed_at.timestamp()),
        BoardColumn(id="status", title=lambda: _("status"), width=9, flex=1, drop=2,
            cell=lambda line: Cell(board.status(line), "warn"),
            sort=lambda line: status_words(line) or None),
        BoardColumn(id="reporter", title=lambda: _("by"), width=14, drop=13,
            cell=lambda line: Cell(line.reporter, "muted"),
            sort=lambda line: line.reporter or None),
    ]  # fmt: skip


class CapacityBoard(ListPage):
    """Every facility of the region with its figures now."""

    MANUAL = "places"
    KEYS = keys.CAPACITY
    FIND_WORDS = N_("name, provider or municipality")

    def __init__(self) -> None:
        """Make an empty board."""
        super().__init__()
        self._overview: Overview | None = None
        self._calling: dict[FacilityId, str] = {}
        self.selection = Selection()

    def status(self, line: CapacityLine) -> str:
        """What stands in the way, or who is calling it."""
        who = self._calling.get(line.id)
        return status_words(line) if who is None else f"☎ {who}"

    @property
    def at(self) -> datetime:
        """The moment the board shows."""
        return self._overview.at if self._overview else self.desk.moment

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the board."""
        return columns(self)

    async def to_copy(self) -> str:
        """The telephone number of the facility under the cursor."""
        from crisisdesk.store.queries.capacity import facilities

        line = self.lines.current
        return "" if line is None else (await self.ask(facilities.about, line.id)).phone

    async def load(self) -> None:
        """Every facility, now."""
        self._overview = await self.ask(capacity.overview)
        self._calling = await self.ask(call_queries.calling)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        if self._overview is None:
            return
        admitted = [line for line in self._overview.lines if self.selection.admits(line)]
        self.lines.note = (
            _("No facility fits the filter.") if self._overview.lines else empty.no_facilities()
        )
        admitted.sort(key=by_use)
        starts: dict[BoardSection, int] = {}
        for index, line in enumerate(admitted):
            starts.setdefault(section(line), index)
        self.lines.show(
            admitted, {index: _(SECTION_WORDS[section]) for section, index in starts.items()}
        )
        self._say_totals(admitted)
        self.say_about(self.lines.under)

    def _say_totals(self, admitted: list[CapacityLine]) -> None:
        totals = add_up(admitted, split=False)
        narrowed = self.selection.narrows
        parts: list[Content | str | tuple[str, str]] = [
            " ",
            headline(totals, narrowed=narrowed),
            "  ",
        ]
        if out := left_out_words(totals):
            parts.append((out, "$text-muted"))
        count = ngettext("{n} facility", "{n} facilities", len(admitted)).format(n=len(admitted))
        second: list[Content | str | tuple[str, str]] = [" ", count]
        if narrowed:
            words = _("filter: {words}").format(words=self._filter_words())
            second += ["  ", (words, "$text-warning")]
        else:
            second += ["  ", (" · ".join(for_whom_lines(for_whom(admitted))), "$text-muted")]
        stop = self._overview.region_stop if self._overview else None
        if stop is not None:
            second += [
                "  ",
                (
                    _("‼ region closed to crisis: {why}").format(why=stop),
                    "bold $text-error",
                ),
            ]
        self.query_one("#totals", Static).update(Content("\n").join([said(*parts), said(*second)]))

    def _filter_words(self) -> str:
        chosen = self.selection
        words = [f"“{chosen.words}”"] if chosen.words else []
        words += [
            word
            for on_, word in (
                (chosen.round_the_clock, _("round the clock")),
                (chosen.open_only, pgettext("facility", "open")),
                (chosen.placeable, _("vacant now")),
                (chosen.stale, _("stale")),
                (chosen.crisis, _("crisis allowed")),
            )
            if on_
        ]
        if chosen.kind is not None:
            words.append(_(chosen.kind.words))
        if chosen.municipality:
            words.append(chosen.municipality)
        if chosen.counted is not None:
            words.append(_(chosen.counted.words))
        if chosen.ages is not None:
            words.append("{}-{}".format(*chosen.ages))
        if chosen.gender is not None:
            words.append(_(chosen.gender.words))
        return ", ".join(words)

    def in_words(self, line: CapacityLine) -> Content:
        """The line under the cursor."""
        return about_line(line, self.at)

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.app.push_screen(FacilityPage(event.record.id))

    # Acts

    def action_report(self) -> None:
        """Enter a report for the facility under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(enter_report(self, line))

    def action_confirm(self) -> None:
        """Say that the facility is as the board shows it."""
        if (line := self.lines.picked()) is not None:
            self.act(confirm_unchanged(self, line))

    def action_opening(self) -> None:
        """Open, limit or close the facility under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(change_opening(self, line))

    def action_restrict(self) -> None:
        """Bar the facility under the cursor, or more than that."""
        if (line := self.lines.picked()) is not None or not self.lines.rows:
            self.act(restrict(self, line))

    def action_calls(self) -> None:
        """Whom to call now."""
        self.desk.show_over("calls")

    def action_export(self) -> None:
        """Write the overview to a file."""
        subjects = {"capacity": N_("Places"), "facilities": N_("Facilities")}
        self.act(export_to_file(self, subjects, chosen="capacity"))

    def action_import_file(self) -> None:
        """Read a spreadsheet."""
        self.act(import_spreadsheet(self))

    # Looking

    def action_filter(self) -> None:
        """Choose what is listed."""
        self.act(self._filter())

    async def _filter(self) -> None:
        known = (
            sorted({line.municipality for line in self._overview.lines}) if self._overview else []
        )
        chosen = await self.app.push_screen_wait(FilterForm(self.selection, known))
        if chosen is not None:
            self.selection = chosen
            self.draw()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.lines.sort_next()

    def action_reverse(self) -> None:
        """Turn the order around."""
        self.lines.reverse()


def about_line(line: CapacityLine, at: datetime) -> Content:
    """The facility in words: who says so, how it is open, what bars it, what could be added."""
    first = f"{line.name} · {line.provider} · {line.municipality}".strip(" ·")
    mode = [_(line.opening.words)]
    if exception := exception_words(line.grounds, line.exception):
        mode[0] += f" ({exception})"
    if line.delivery is not None:
        mode.append(_(line.delivery.words))
    if line.reachability is not None:
        mode.append(_("works {how}").format(how=_(line.reachability.words)))
    mode += [f"{_(bar.kind.words)}: {bar.reason or bar.source}" for bar in line.bars]
    facts = []
    if line.observed_at is not None:
        facts.append(
            _("reported {moment} by {who}").format(
                moment=moment_text(line.observed_at), who=line.reporter or _("unknown")
            )
        )
    else:
        facts.append(_("never reported"))
    if line.staffed is None and line.available is not None:
        facts.append(_("staff unknown: beds count"))
    if (blocked := blocked_phrase(line, at)) is not None:
        facts.append(say(blocked))
    if line.surge:
        facts.append(
            _("surge +{n} within {hours} h").format(n=line.surge, hours=figure(line.surge_hours))
        )
    if line.extendable_to:
        facts.append(_("extendable to {n}").format(n=line.extendable_to))
    if line.planned_places:
        facts.append(_("planned +{n}").format(n=line.planned_places))
    bad = bool(line.bars) or line.opening is not OpeningStatus.OPEN
    return Content("\n").join(
        [
            styled(f" {first}", "bold"),
            styled(f" {' · '.join(mode)}", "$text-warning" if bad else ""),
            styled(f" {' · '.join(facts)}", "$text-muted"),
        ]
    )
