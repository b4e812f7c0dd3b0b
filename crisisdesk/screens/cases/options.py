"""The options of a case: what suits, what could if, and what is excluded and why."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.lines import CaseFile, needs_of
from crisisdesk.domain.cases.reasons import FIRST, FIRST_NOTES, RuleFinding
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.suitability import Needs, Suitability, Verdict
from crisisdesk.errors import N_, DeskError, NeedsConfirmation
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.capacity.filter import Ticks
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.reasons import Reasons, finding_text, in_short
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import text_field
from crisisdesk.services.cases import cases, enquiries, holds, options
from crisisdesk.widgets.bindings import bindings
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.case_words import all_children, clock_words, joined
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.figures import age, figure
from crisisdesk.widgets.plain_text import said, styled

_MOST_WHY = 4
_ANSWER_STYLES: dict[Suitability, CellStyle] = {
    Suitability.YES: "good",
    Suitability.YES_BUT: "warn",
    Suitability.NO: "muted",
}


class OverrideForm(CaseForm):
    """Against a rule or beyond capacity, because somebody says so; it stays visible."""

    TITLE_WORDS = N_("Hold against a rule")

    def __init__(self, file: CaseFile, verdict: Verdict, against: list[RuleFinding]) -> None:
        """Say which rules stand in the way."""
        super().__init__(file)
        self._line, self._against = verdict.line, against
        self._facility_seen: int | None = verdict.line.version

    def fields(self) -> ComposeResult:
        """Who and why."""
        yield Static(self._in_the_way(), id="against", classes="hint")
        yield text_field("name", _("who sets the rule aside"), most=80)
        yield text_field("reason", _("why"), most=500)

    def _in_the_way(self) -> Content:
        return said("; ".join(say(finding.phrase) for finding in self._against))

    async def _catch_up(self) -> None:
        """The facility may be what moved: say what stands in the way by now."""
        await super()._catch_up()
        needs = needs_of(self.file.line.youths, self.file.history, self.desk.moment)
        told = await self.ask(options.explanation, self._line.id, needs)
        self._against = _excluding(told.findings)
        self._facility_seen = told.verdict.line.version
        self.query_one("#against", Static).update(self._in_the_way())

    async def save(self) -> None:
        """Hold against the rules that were seen."""
        await self.keep(
            holds.hold,
            self.file.line.id,
            self._line.id,
            facility_seen=self._facility_seen,
            override=Override(self.text("reason"), self.text("name")),
            against=[finding.rule.value for finding in self._against],
        )
        self.done()


class FirstForm(CaseForm):
    """What is tried before a bed, ticked off."""

    TITLE_WORDS = N_("Tried first")

    def ticked(self, file: CaseFile) -> set[str]:
        """What was tried."""
        return {one.value for one in file.history.tried}

    def fields(self) -> ComposeResult:
        """In the order in which it is tried, with what to mind."""
        yield Ticks(
            {one.value: _first_words(one) for one in FIRST},
            self.ticked(self.file),
        )
        yield Static(_("When one of these helps, e on the case ends it."), classes="hint")

    async def save(self) -> None:
        """Keep what is ticked, with who and when."""
        ticked = {Alternative(one) for one in self.query_one(Ticks).ticked}
        await self.keep(options.try_first, self.file.line.id, ticked)
        self.done()


class OptionsPage(DeskScreen):
    """Every facility for one case, best first; the excluded are one key away."""

    KEYS = keys.OPTIONS
    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.OPTIONS)
    CSS_PATH = "options.tcss"

    def __init__(self, case: CaseId) -> None:
        """Show the options of this case."""
        super().__init__()
        self._case = case
        self._file: CaseFile | None = None
        self._found: options.Options | None = None
        self._all = False

    def body(self) -> ComposeResult:
        """The case above, the facilities, and why beneath."""
        yield Static(id="case", markup=False)
        yield Board(self._columns(), key=lambda one: one.line.id, id="lines")
        yield Static(id="why", markup=False)

    def _columns(self) -> list[BoardColumn[Verdict]]:
        return [
            BoardColumn(id="name", title=lambda: _("facility"), width=24, flex=3,
                   cell=lambda one: one.line.name),
            BoardColumn(id="kind", title=lambda: _("kind"), width=13, drop=1,
                   cell=lambda one: _(one.line.kind.words)),
            BoardColumn(id="free", title=lambda: _("free"), width=4, align="right",
                   cell=lambda one: figure(one.line.placeable)),
            BoardColumn(id="limit", title=lambda: _("limit"), width=5,
                   cell=lambda one: _(one.line.limit.words) if one.line.limit else ""),
            BoardColumn(id="age", title=lambda: _("age"), width=7, align="right", cell=self._age),
            BoardColumn(id="km", title=lambda: _("km"), width=4, align="right",
                   cell=lambda one: figure(one.km)),
            BoardColumn(id="verdict", title=lambda: _("advice"), width=20, flex=2,
                cell=self._advice),
        ]  # fmt: skip

    def _age(self, one: Verdict) -> str:
        return age(one.line, self._found.at) if self._found else ""

    def _advice(self, one: Verdict) -> Cell:
        """What the program advises, after what the facility itself said about this case."""
        words = _(one.answer.words)
        said_there = [
            each.answer
            for each in (self._file.enquiries if self._file else ())
            if each.facility == one.line.id
        ]
        if said_there:
            words = f"{_(said_there[-1].words)} · {words}"
        elif one.call_first and one.answer is Suitability.YES_BUT:
            words = _("yes, but call first")
        return Cell(words, _ANSWER_STYLES[one.answer])

    @property
    def lines(self) -> Board[Verdict]:
        """The table."""
        return self.query_one("#lines", Board)

    def on_mount(self) -> None:
        """Let the arrows walk the options."""
        self.lines.focus()
        super().on_mount()

    async def load(self) -> None:
        """The case as it stands, and every facility for it."""
        self._file = await self.ask(cases.case, self._case)
        self._found = await self.ask(options.options, self._needs())
        self.draw()

    def _needs(self) -> Needs:
        assert self._file is not None  # noqa: S101 - loaded before it is asked
        return needs_of(self._file.line.youths, self._file.history, self.desk.moment)

    def draw(self) -> None:
        """Show what can be, and with t what cannot."""
        if self._found is None or self._file is None:
            return
        line = self._file.line
        tried = self._file.history.tried
        first = "  ".join(f"{'✓' if one in tried else '○'} {_(one.words)}" for one in FIRST)
        self.query_one("#case", Static).update(
            Content("\n").join(
                [
                    said(
                        (f" {line.reference}", "bold"),
                        joined(all_children(line, self._found.at), line.municipality)
                        + f" · {clock_words(line)} · {_('lead')} {line.lead or '–'}",
                    ),
                    styled(f" {_('First:')} {first}", "$text-muted"),
                ]
            )
        )
        possible, excluded = self._found.possible, self._found.excluded
        rows = [*possible, *excluded] if self._all else possible
        breaks = {}
        if self._all and excluded:
            breaks[len(possible)] = _("not possible ({n})").format(n=len(excluded))
        self.lines.note = _("Nothing fits; t shows what is excluded and why.")
        self.lines.show(rows, breaks)
        self._tell_why(self.lines.current)

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self._tell_why(event.record)

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.act(self._explain(event.record))

    async def _explain(self, one: Verdict) -> None:
        told = await self.ask(options.explanation, one.line.id, self._needs())
        await self.app.push_screen_wait(Reasons(told))

    def _tell_why(self, verdict: Verdict | None) -> None:
        # Not an act: a key pressed meanwhile must not be refused as a second one.
        self.run_worker(self._why(verdict), group="why", exclusive=True)

    async def _why(self, verdict: Verdict | None) -> None:
        place = self.query_one("#why", Static)
        if verdict is None or self._found is None:
            place.update("")
            return
        told = await self.ask(options.explanation, verdict.line.id, self._needs())
        phone = told.about.phone or _("no phone number")
        lines = [
            said((f" {verdict.line.name}", "bold"), f" · {verdict.line.provider} · {phone}"),
        ]
        lines += [finding_text(one) for one in in_short(told.findings, _MOST_WHY)]
        place.update(Content("\n").join(lines))

    # Acts

    def action_back(self) -> None:
        """Back to the case."""
        self.dismiss(None)

    def action_show_all(self) -> None:
        """Show or hide what is excluded."""
        self._all = not self._all
        self.draw()

    def action_call(self) -> None:
        """Whom to call about the facility under the cursor."""
        from crisisdesk.screens.contacts import who_to_call

        if (one := self.lines.current) is not None:
            self.act(who_to_call(self, one.line.name, one.line.id))

    def action_ask(self) -> None:
        """Write down that the facility is asked."""
        if (one := self.lines.current) is not None and self._file is not None:
            self.act(self._ask(one, self._file))

    async def _ask(self, one: Verdict, file: CaseFile) -> None:
        if await self.do(enquiries.enquire, self._case, [one.line.id], seen=file.line.version):
            self.say(_("{facility} is asked.").format(facility=one.line.name))

    def action_hold(self) -> None:
        """Hold places for every child of the case."""
        if (one := self.lines.current) is not None and self._file is not None:
            self.act(self._hold(one, self._file))

    def action_first(self) -> None:
        """Tick off what is tried before a bed."""
        if self._file is not None:
            self.act(self._first(self._file))

    async def _first(self, file: CaseFile) -> None:
        await self.app.push_screen_wait(FirstForm(file))

    def action_override(self) -> None:
        """Hold against a rule, with who and why."""
        if (one := self.lines.current) is not None and self._file is not None:
            self.act(self._override(one, self._file))

    async def _override(self, one: Verdict, file: CaseFile) -> None:
        told = await self.ask(options.explanation, one.line.id, self._needs())
        against = _excluding(told.findings)
        if not against:
            self.say(_("Nothing stands in the way; r holds it."))
            return
        if await self.app.push_screen_wait(OverrideForm(file, one, against)):
            self._held(one)

    async def _hold(self, one: Verdict, file: CaseFile) -> None:
        if one.answer is Suitability.NO:
            self.say(_("Excluded: o holds it against the rule, with who and why."))
            return

        async def attempt(*, sure: bool) -> None:
            await self.attempt(
                holds.hold,
                self._case,
                one.line.id,
                seen=file.line.version,
                facility_seen=one.line.version,
                sure=sure,
            )

        try:
            await attempt(sure=False)
        except NeedsConfirmation as question:
            if not await self.app.push_screen_wait(Sure([say(question)], _("Yes, hold"))):
                return
            await attempt(sure=True)
        except DeskError as error:
            self.tell(error)
            self.reload()
            return
        self._held(one)

    def _held(self, one: Verdict) -> None:
        self.say(_("{facility} is held.").format(facility=one.line.name))
        self.dismiss(None)


def _excluding(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """The rules that say no."""
    return [finding for finding in findings if finding.outcome == "excludes"]


def _first_words(one: Alternative) -> str:
    note = FIRST_NOTES.get(one)
    return f"{_(one.words)}  ({_(note)})" if note else _(one.words)
