"""The register: one list of everything that must be followed up."""

from datetime import datetime
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.absence.costs import CATEGORY_WORDS
from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.domain.week.register import Entry, EntryKind
from crisisdesk.domain.week.register_filter import (
    EntryPart,
    RegisterSelection,
    next_day,
    part,
    place,
)
from crisisdesk.domain.week.rubrics import request_phrase, requests
from crisisdesk.errors import N_
from crisisdesk.i18n import _, decimal_text, ngettext, say
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.files import export_to_file
from crisisdesk.screens.forms import Form
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.childcare import ChildcareForm
from crisisdesk.screens.week.entry_fields import (
    DAY_WORDS,
    DETAIL_WORDS,
    TICK_WORDS,
    day_words,
    euro_text,
)
from crisisdesk.screens.week.register_forms import (
    add_entry,
    bar_by,
    edit_entry,
    extend_entry,
    places,
    step_entry,
)
from crisisdesk.services.week import register
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said, styled
from crisisdesk.widgets.ticks import Ticks

PART_WORDS = {
    EntryPart.ASKS: N_("needs attention now"),
    EntryPart.UNDECIDED: N_("nobody has decided yet"),
    EntryPart.STANDS: N_("ongoing"),
    EntryPart.ENDED: N_("closed entries"),
}
_PART_STYLES: dict[EntryPart, CellStyle] = {
    EntryPart.ASKS: "alarm",
    EntryPart.UNDECIDED: "warn",
    EntryPart.STANDS: "",
    EntryPart.ENDED: "muted",
}


def when_words(entry: Entry) -> str:
    """The day that counts for an entry; "" while nothing is dated."""
    day = next_day(entry)
    if day is None:
        return _("crisis") if entry.particulars.for_crisis else ""
    return date_text(day)


def _days(entry: Entry) -> list[str]:
    return [
        f"{day_words(entry.kind, name)} {date_text(value)}"
        for name in DAY_WORDS
        if (value := getattr(entry.particulars, name)) is not None
    ]


def columns(board: "RegisterBoard") -> list[BoardColumn[Entry]]:
    """The list's columns; what it is and by when stay where the screen is narrow."""
    return [
        BoardColumn(id="reference", title=lambda: _("number"), width=7, drop=2,
            cell=lambda entry: entry.reference, sort=lambda entry: entry.reference),
        BoardColumn(id="kind", title=lambda: _("kind"), width=12, flex=1,
            cell=lambda entry: Cell(_(entry.kind.words), "muted"),
            sort=lambda entry: _(entry.kind.words)),
        BoardColumn(id="text", title=lambda: _("what"), width=34, flex=4,
            cell=lambda entry: entry.particulars.text),
        BoardColumn(id="party", title=lambda: _("organisation"), width=16, flex=1, drop=3,
            cell=lambda entry: entry.particulars.party,
            sort=lambda entry: entry.particulars.party or None),
        BoardColumn(id="owner", title=lambda: _("who"), width=5, flex=1, drop=1,
            cell=lambda entry: entry.particulars.owner,
            sort=lambda entry: entry.particulars.owner or None),
        BoardColumn(id="status", title=lambda: _("state"), width=12, flex=1,
            cell=lambda entry: Cell(_(entry.status.words),
                _PART_STYLES[part(entry, board.at)]),
            sort=lambda entry: _(entry.status.words)),
        BoardColumn(id="day", title=lambda: _("when"), width=10,
            cell=lambda entry: Cell(
                when_words(entry), "alarm" if entry.overdue(board.at) else ""
            ),
            sort=next_day),
    ]  # fmt: skip


_FOR = ("for_directors", "other_sector", "for_board")
"""Whom an entry is for; each is a tick of the filter."""


class RegisterFilter(Form[RegisterSelection]):
    """Which kinds, and what they are for."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Filter")

    def __init__(self, chosen: RegisterSelection) -> None:
        """Start from what is chosen."""
        super().__init__()
        self._chosen = chosen

    def fields(self) -> ComposeResult:
        """Ticks: no kind ticked means every kind."""
        chosen = self._chosen
        words = {kind.value: _(kind.words) for kind in EntryKind}
        words |= {
            "for_directors": "→ " + _("for the directors"),
            "other_sector": "→ " + _("affects another sector"),
            "for_board": "→ " + _("asks the board or municipalities to help"),
            "ended": "+ " + _("with what has ended"),
        }
        ticked = {kind.value for kind in chosen.kinds}
        ticked |= {name for name in (*_FOR, "ended") if getattr(chosen, name)}
        yield Ticks(words, ticked)

    async def save(self) -> None:
        """Answer with the choice."""
        ticked = self.query_one(Ticks).ticked
        self.dismiss(
            RegisterSelection(
                words=self._chosen.words,
                kinds=frozenset(kind for kind in EntryKind if kind.value in ticked),
                ended="ended" in ticked,
                **{name: name in ticked for name in _FOR},
            )
        )


class RegisterBoard(ListPage):
    """Every entry that is followed up, what asks for somebody first."""

    MANUAL = "register"
    KEYS = keys.REGISTER
    FIND_WORDS = N_("word, number, organisation or owner")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._entries: list[Entry] = []
        self.selection = RegisterSelection()

    @property
    def at(self) -> datetime:
        """The moment that is shown."""
        return self.desk.moment

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns(self)

    async def to_copy(self) -> str:
        """The number of the entry under the cursor."""
        line = self.lines.current
        return "" if line is None else line.reference

    async def load(self) -> None:
        """Every entry, those that have ended too."""
        self._entries = await self.ask(register_queries.everything)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        admitted = [entry for entry in self._entries if self.selection.admits(entry)]
        at = self.at
        admitted.sort(key=lambda entry: place(entry, at))
        starts: dict[EntryPart, int] = {}
        for index, entry in enumerate(admitted):
            starts.setdefault(part(entry, at), index)
        self.lines.note = (
            _("No entry fits the filter.")
            if self._entries
            else _("There are no entries yet; a adds one.")
        )
        self.lines.show(
            admitted, {index: _(PART_WORDS[entry_part]) for entry_part, index in starts.items()}
        )
        self._say_totals(admitted)
        self.say_about(self.lines.under)

    def _say_totals(self, admitted: list[Entry]) -> None:
        words = ngettext("{n} entry", "{n} entries", len(admitted)).format(n=len(admitted))
        parts: list[str | tuple[str, str]] = [f" {words}"]
        asking = sum(1 for entry in admitted if part(entry, self.at) is EntryPart.ASKS)
        if asking:
            parts.append((" · " + _("{n} need attention now").format(n=asking), "$text-error"))
        if self.selection.narrows:
            filtered = _("filter: {words}").format(words=self._filter_words())
            parts.append((f"  {filtered}", "$text-warning"))
        self.query_one("#totals", Static).update(said(*parts))

    def _filter_words(self) -> str:
        chosen = self.selection
        words = [f"“{chosen.words}”"] if chosen.words else []
        words += [_(kind.words) for kind in EntryKind if kind in chosen.kinds]
        words += [_(word) for name, word in TICK_WORDS.items() if getattr(chosen, name, False)]
        if chosen.ended:
            words.append(_("with what has ended"))
        return ", ".join(words)

    def in_words(self, line: Entry) -> Content:
        """The entry under the cursor."""
        return about_entry(line, self._round_of(line))

    def _round_of(self, entry: Entry) -> str:
        """How many answered, for what several organisations were asked at once."""
        asked = (other for other in self._entries if other.request == entry.request)
        if entry.request is None:
            return ""
        return "".join(say(request_phrase(request)) for request in requests(asked))

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.act(show_entry(self, event.record))

    # Acts

    def action_add(self) -> None:
        """Add an entry; the kind decides what is asked."""
        self.act(add_entry(self))

    def action_edit(self) -> None:
        """Change the entry under the cursor."""
        if (entry := self.lines.picked()) is not None:
            self.act(edit_entry(self, entry))

    def action_step(self) -> None:
        """Take the entry under the cursor a step further."""
        if (entry := self.lines.picked()) is not None:
            self.act(step_entry(self, entry))

    def action_extend(self) -> None:
        """Let the entry under the cursor hold until another day."""
        if (entry := self.lines.picked()) is not None:
            self.act(extend_entry(self, entry))

    def action_restrict(self) -> None:
        """Bar a facility or the region by the agreement under the cursor."""
        if (entry := self.lines.picked()) is not None:
            self.act(bar_by(self, entry))

    def action_childcare(self) -> None:
        """Arrange childcare for a family without a case."""
        self.act(self._childcare())

    async def _childcare(self) -> None:
        await self.app.push_screen_wait(ChildcareForm())

    def action_export(self) -> None:
        """Write the register or the costs to a file."""
        subjects = {"register": N_("Register"), "costs": N_("Costs")}
        self.act(export_to_file(self, subjects))

    # Looking

    def action_filter(self) -> None:
        """Choose what is listed."""
        self.act(self._filter())

    async def _filter(self) -> None:
        chosen = await self.app.push_screen_wait(RegisterFilter(self.selection))
        if chosen is not None:
            self.selection = chosen
            self.draw()


def about_entry(entry: Entry, instead: str = "") -> Content:
    """The entry in three lines: what, on which sentence, and what else stands about it."""
    particulars = entry.particulars
    flags = [_(words) for name, words in TICK_WORDS.items() if getattr(particulars, name)]
    who = list(filter(None, (particulars.party, particulars.owner)))
    second = (
        f"“{particulars.source}”"
        if particulars.source
        else f"→ {particulars.answer}"
        if particulars.answer
        else ""
    )
    return Content("\n").join(
        [
            said((f" {entry.reference}", "bold"), f" {instead or particulars.text}"),
            said(f" {second}"),
            styled(" " + " · ".join([*who, *_days(entry), *flags]), "$text-muted"),
        ]
    )


async def show_entry(screen: Acting[None], entry: Entry) -> None:
    """Show an entry with its past and what it bars."""
    past = await screen.ask(register_queries.history, entry.id)
    names = {facility: name for name, facility in (await places(screen)).items()}
    bars = [
        f"{_(restriction.kind.words)}: "
        + (names.get(restriction.facility, "?") if restriction.facility else _("the whole region"))
        + (
            ""
            if restriction.valid_until is None
            else " " + _("until {moment}").format(moment=moment_text(restriction.valid_until))
        )
        + (" " + _("for the duration of the crisis") if restriction.for_crisis else "")
        for restriction in await screen.ask(register.restrictions, entry.id)
    ]
    await screen.app.push_screen_wait(EntryDetail(past[-1] if past else entry, past, bars))


class EntryDetail(Dialog[None]):
    """An entry with every change it went through."""

    KEYS = keys.DIALOG

    def __init__(self, entry: Entry, past: list[Entry], bars: list[str]) -> None:
        """Show the entry, its past, and what it bars in words."""
        super().__init__()
        self._entry, self._past, self._bars = entry, past, bars

    def title_words(self) -> str:
        """The kind and the entry."""
        return f"{_(self._entry.kind.words).capitalize()} · {self._entry.reference}"

    def body(self) -> ComposeResult:
        """The words whole, then the past."""
        with VerticalScroll():
            yield Static(Content("\n").join(detail_of(self._entry, self._bars)))
            for change in self._past:
                words = (
                    f"{moment_text(change.changed_at)} {change.by} {_(change.change.words)}: "
                    f"{_(change.status.words)} {change.note}"
                )
                yield Static(styled(words, "$text-muted"))

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)


def detail_of(entry: Entry, bars: list[str]) -> list[Content]:
    """Everything that stands about an entry, in words."""
    particulars = entry.particulars
    flags = [_(words) for name, words in TICK_WORDS.items() if getattr(particulars, name)]
    if particulars.answered_by:
        flags.append(_("answered by {who}").format(who=particulars.answered_by))
    if particulars.places is not None:
        flags.append(
            ngettext("{n} child", "{n} children", particulars.places).format(n=particulars.places)
        )
    if particulars.category is not None:
        flags.append(f"{particulars.category} {_(CATEGORY_WORDS[particulars.category])}")
    if particulars.amount is not None:
        flags.append(f"€ {euro_text(particulars.amount)}")
    if particulars.concerns is not None:
        flags.append(_(particulars.concerns.words))
    if particulars.fte is not None:
        flags.append(f"{decimal_text(as_fte(particulars.fte).normalize())} FTE")
    who = " · ".join(filter(None, (particulars.party, particulars.owner)))
    lines = [said((particulars.text, "bold")), said(_(entry.status.words))]
    lines += [said(words) for words in (who, " · ".join(_days(entry)), " · ".join(flags)) if words]
    if particulars.detail:
        also = _(DETAIL_WORDS.get(entry.kind, N_("also")))
        lines.append(said(f"{also}: {particulars.detail}"))
    if particulars.source:
        lines.append(said(f"“{particulars.source}”"))
    if particulars.answer:
        lines.append(said(f"→ {particulars.answer}"))
    lines += [styled(f"≠ {words}", "$text-warning") for words in bars]
    return lines
