"""The journal: who did and saw what, newest first, and whether all of it is still there."""

import asyncio
from collections.abc import Hashable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.notifications import SeverityLevel
from textual.widgets import Static
from textual.worker import Worker

from crisisdesk import keys
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.safekeeping.journal import JournalLine
from crisisdesk.domain.safekeeping.journal_selection import JournalSelection
from crisisdesk.errors import N_, RuleBroken, WrongUse
from crisisdesk.i18n import _, ngettext
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.forms import Form, text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.safekeeping.journal import JournalWords, Verified, told
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import plain, said, styled


def who(line: JournalLine) -> str:
    """Initials; where nobody sat at the desk the system account."""
    return line.who or line.account or "–"


class JournalPage(ListPage):
    """The rows of the journal; looking at it leaves no row."""

    MANUAL = "journal"
    KEYS = keys.JOURNAL
    FIND_WORDS = N_("who, what, case or when")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._entries: list[JournalLine] = []
        self._case = ""
        self._words: dict[Hashable, JournalWords] = {}
        self.selection = JournalSelection()
        self._check: Worker[None] | None = None

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list; what was done stays where the screen is narrow."""
        return [
            BoardColumn(id="at", title=lambda: _("when"), width=16,
                cell=lambda entry: moment_text(entry.at),
                sort=lambda entry: entry.at),
            BoardColumn(id="who", title=lambda: _("who"), width=8, cell=who, sort=who),
            BoardColumn(id="role", title=lambda: _("role"), width=12, drop=3,
                cell=lambda entry: entry.role, sort=lambda entry: entry.role or None),
            BoardColumn(id="desk", title=lambda: _("desk"), width=8, drop=1,
                cell=lambda entry: entry.desk, sort=lambda entry: entry.desk),
            BoardColumn(id="event", title=lambda: _("what"), width=22, flex=2,
                cell=lambda entry: Cell(self._told(entry).event, "strong"),
                sort=lambda entry: self._told(entry).event),
            BoardColumn(id="case", title=lambda: _("case"), width=7,
                cell=lambda entry: entry.reference, sort=lambda entry: entry.reference or None),
            BoardColumn(id="outcome", title=lambda: _("outcome"), width=8, drop=2,
                cell=lambda entry: Cell(self._told(entry).outcome, "muted")),
            BoardColumn(id="reason", title=lambda: _("reason"), width=10, flex=2,
                cell=lambda entry: self._told(entry).reason),
        ]  # fmt: skip

    def key_of(self, line: JournalLine) -> Hashable:
        """Its place in the chain."""
        return line.desk, line.epoch, line.number

    def _told(self, line: JournalLine) -> JournalWords:
        key = self.key_of(line)
        if key not in self._words:
            self._words[key] = told(line)
        return self._words[key]

    def on_screen_suspend(self) -> None:
        """A look moves no revision, so the list is read anew when it is seen again."""
        self._stale = True

    async def load(self) -> None:
        """The newest rows, of one case or of all."""
        wanted = self.selection.case
        case = await self.ask(journal.case_called, wanted) if wanted else None
        self._entries = await self.ask(journal.lines, case)
        self._case = wanted
        self._words = {}
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        if self.selection.case != self._case:
            self.reload(asked=True)
            return
        admitted = [
            entry for entry in self._entries if self.selection.admits(self._read_out(entry))
        ]
        self.lines.note = (
            _("No row fits.")
            if self._entries
            else _("Every act comes here by itself; {key} is the first report.").format(
                key=pressed("desk.new_case")
            )
        )
        self.lines.show(admitted)
        parts: list[str | tuple[str, str]] = [
            (" " + ngettext("{n} row", "{n} rows", len(admitted)).format(n=len(admitted)), "bold")
        ]
        if len(self._entries) == journal.MOST:
            parts.append(" · " + _("the newest {n} were read").format(n=journal.MOST))
        if self._case:
            case = _("only case {reference}").format(reference=self._case)
            parts.append((f" · {case}", "$text-warning"))
        self.query_one("#totals", Static).update(said(*parts))
        self.say_about(self.lines.under)

    def _read_out(self, line: JournalLine) -> str:
        return " ".join((moment_text(line.at), who(line), line.role, line.desk, line.account,
                         line.reference, *self._told(line)))  # fmt: skip

    def in_words(self, line: JournalLine) -> Content:
        """The line under the cursor."""
        return about(line)

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        if event.record.reference:
            self.selection = self.selection._replace(case=event.record.reference)
            self.draw()

    def action_filter(self) -> None:
        """Only what is about one case."""
        self.act(self._filter())

    async def _filter(self) -> None:
        chosen = await self.app.push_screen_wait(JournalFilter(self.selection))
        if chosen is not None:
            self.selection = chosen
            self.draw()

    def action_verify(self) -> None:
        """Check that no row was changed or taken away; meanwhile every key does what it does."""
        if self._check is None or self._check.is_finished:
            self._check = self.run_worker(self._verify_whole, group="check")

    async def _verify_whole(self) -> None:
        await self._run(self._verify())

    async def _verify(self) -> None:
        self.say(_("The audit log is being checked…"))
        verified = await asyncio.to_thread(
            journal.verify, self.desk.store, broken_off=lambda: not self.is_attached
        )
        self.app.clear_notifications()
        if self.is_current:
            await self.app.push_screen_wait(ChainDialog(verified))
            return
        # Somebody went on elsewhere, and may be typing.
        severity: SeverityLevel = "information" if verified.whole else "error"
        self.notify(plain(journal.verdict(verified)), severity=severity, timeout=20, markup=False)


def about(line: JournalLine) -> Content:
    """A row in three lines: what, who, and why."""
    words = told(line)
    by = [who(line), line.role, _("desk {letter}").format(letter=line.desk)]
    if line.behalf_of:
        by.insert(1, _("for {initials}").format(initials=line.behalf_of))
    if line.account and line.account != by[0]:
        by.append(_("account {name}").format(name=line.account))
    if line.database_role:
        by.append(_("database role {name}").format(name=line.database_role))
    place = _("part {epoch}, row {number}").format(epoch=line.epoch, number=line.number)
    return Content("\n").join(
        [
            said((f" {words.event}", "bold"), f" · {line.reference}" if line.reference else ""),
            said(f" {moment_text(line.at)} · " + " · ".join(filter(None, by))),
            styled(
                " " + " · ".join(filter(None, (words.outcome, words.reason, place))), "$text-muted"
            ),
        ]
    )


class JournalFilter(Form[JournalSelection]):
    """Which case."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Filter")

    def __init__(self, chosen: JournalSelection) -> None:
        """Start from what is chosen."""
        super().__init__()
        self._chosen = chosen

    def fields(self) -> ComposeResult:
        """The case."""
        yield text_field("case", _("case (empty: all)"), self._chosen.case, most=12, hint="A-0117")

    async def save(self) -> None:
        """Answer with the choice."""
        case = self.text("case").strip().upper()
        if case:
            try:
                await self.ask(journal.case_called, case)
            except WrongUse as error:
                raise RuleBroken(error.message, field="case", **error.values) from None
        self.dismiss(self._chosen._replace(case=case))


class ChainDialog(Dialog[None]):
    """Whether the journal is whole, or which rows are not as they were written."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("The audit log, checked")

    def __init__(self, verified: Verified) -> None:
        """Tell what was found."""
        super().__init__()
        self._verified = verified

    def body(self) -> ComposeResult:
        """The verdict, then row by row what is wrong."""
        style = "bold" if self._verified.whole else "bold $text-error"
        yield Static(styled(journal.verdict(self._verified), style))
        with VerticalScroll():
            for words in journal.findings(self._verified):
                yield Static(said(words))
        if note := journal.reservation(self._verified):
            yield Static(said(note), classes="hint")

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)
