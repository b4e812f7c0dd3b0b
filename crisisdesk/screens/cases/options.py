"""The options of a case: what suits, what could if, and what is excluded and why."""

from collections.abc import Hashable, Iterable, Iterator
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.cases.acts import CaseAct, refusal
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.lines import CaseFile, needs_of
from crisisdesk.domain.cases.reasons import FIRST, FIRST_NOTES, RuleFinding
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.suitability import Needs, Suitability, Verdict
from crisisdesk.domain.week.childcare import childcare_phrases
from crisisdesk.errors import N_, DeskError, NeedsConfirmation
from crisisdesk.i18n import _, pgettext, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.family_forms import split_or_join
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.reasons import Reasons, finding_text, in_short
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import text_field
from crisisdesk.screens.week.childcare import ChildcareForm
from crisisdesk.services.cases import enquiries, holds, options
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.case_words import all_children, clock_words, joined
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.family_words import not_near_words, split_words
from crisisdesk.widgets.figures import age, figure
from crisisdesk.widgets.plain_text import said, styled
from crisisdesk.widgets.ticks import Ticks

_MOST_WHY = 4
_ANSWER_STYLES: dict[Suitability, CellStyle] = {
    Suitability.YES: "good",
    Suitability.YES_BUT: "warn",
    Suitability.NO: "muted",
}


class OverrideForm(CaseForm):
    """Against a rule or beyond capacity, because somebody says so; it stays visible."""

    TITLE_WORDS = N_("Hold with a rule override")

    def __init__(self, file: CaseFile, verdict: Verdict, against: list[RuleFinding]) -> None:
        """Say which rules stand in the way."""
        super().__init__(file)
        self._line, self._against = verdict.line, against
        self._facility_seen: int | None = verdict.line.version

    def fields(self) -> ComposeResult:
        """Who and why."""
        yield Static(self._in_the_way(), id="against", classes="hint")
        yield text_field("name", _("who overrides the rule"), most=80)
        yield text_field("reason", _("why"), most=500)

    def _in_the_way(self) -> Content:
        return said("; ".join(say(finding.phrase) for finding in self._against))

    async def _catch_up(self) -> None:
        """The facility may be what moved: say what stands in the way by now."""
        await super()._catch_up()
        needs = needs_of(self.file.line.youths, self.file.history, self.desk.moment)
        explanation = await self.ask(options.explanation, self._line.id, needs)
        self._against = _excluding(explanation.findings)
        self._facility_seen = explanation.verdict.line.version
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
        return {alternative.value for alternative in file.history.tried}

    def fields(self) -> ComposeResult:
        """In the order in which it is tried, with what to mind."""
        yield Ticks(
            {alternative.value: _first_words(alternative) for alternative in FIRST},
            self.ticked(self.file),
        )
        yield Static(
            _(
                "If one of these helps, or it is not a crisis, end the case with x: it leads the"
                " way, at sexual violence to the centre for it. R keeps a restraining order."
            ),
            classes="hint",
        )

    async def save(self) -> None:
        """Keep what is ticked, with who and when."""
        ticked = {Alternative(code) for code in self.query_one(Ticks).ticked}
        await self.keep(options.try_first, self.file.line.id, ticked)
        self.done()


class OptionsPage(DeskScreen):
    """Every facility for one case, best first; the excluded are one key away."""

    MANUAL = "cases"
    KEYS = keys.OPTIONS
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
        yield Static(id="before", markup=False)
        yield Board(self._columns(), key=lambda verdict: verdict.line.id, id="lines")
        yield Static(id="why", markup=False)

    def _columns(self) -> list[BoardColumn[Verdict]]:
        return [
            BoardColumn(id="name", title=lambda: _("facility"), width=24, flex=3,
                cell=lambda verdict: verdict.line.name),
            BoardColumn(id="kind", title=lambda: _("kind"), width=13, drop=1,
                cell=lambda verdict: _(verdict.line.kind.words)),
            BoardColumn(id="free", title=lambda: _("free"), width=4, align="right",
                cell=lambda verdict: figure(verdict.line.placeable)),
            BoardColumn(id="limit", title=lambda: _("limit"), width=5,
                cell=lambda verdict: _(verdict.line.limit.words) if verdict.line.limit else ""),
            BoardColumn(id="age", title=lambda: pgettext("figures", "age"), width=7,
                align="right", cell=self._age),
            BoardColumn(id="km", title=lambda: _("km"), width=4, align="right",
                cell=lambda verdict: figure(verdict.km)),
            BoardColumn(id="verdict", title=lambda: _("advice"), width=20, flex=2,
                cell=self._advice),
        ]  # fmt: skip

    def _age(self, verdict: Verdict) -> str:
        return age(verdict.line, self._found.at) if self._found else ""

    def _advice(self, verdict: Verdict) -> Cell:
        """What the program advises, after what the facility itself said about this case."""
        words = _(verdict.answer.words)
        said_there = [
            each.answer
            for each in (self._file.enquiries if self._file else ())
            if each.facility == verdict.line.id
        ]
        if said_there:
            words = f"{_(said_there[-1].words)} · {words}"
        elif verdict.call_first and verdict.answer is Suitability.YES_BUT:
            words = _("yes, but call first")
        return Cell(words, _ANSWER_STYLES[verdict.answer])

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
        self._file = await self.ask(file_queries.case, self._case)
        self._found = await self.ask(options.options, self._needs())
        self.draw()

    def _needs(self) -> Needs:
        assert self._file is not None  # noqa: S101 - loaded before it is asked
        return needs_of(self._file.line.youths, self._file.history, self.desk.moment)

    def behind(self, record: Verdict, key: Hashable) -> list[UUID]:
        """An act on the facility, or on what the case needs."""
        return [*super().behind(record, key), self._case]

    def draw(self) -> None:
        """Show what can be, and with t what cannot."""
        if self._found is None or self._file is None:
            return
        line = self._file.line
        tried = self._file.history.tried
        first = "  ".join(
            f"{'✓' if alternative in tried else '○'} {_(alternative.words)}"
            for alternative in FIRST
        )
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
        before = [*self._before_the_beds(self._found, self._file)]
        self.query_one("#before", Static).update(Content("\n").join(before))
        self.query_one("#before").display = bool(before)
        possible, excluded = self._found.possible, self._found.excluded
        rows = [*possible, *excluded] if self._all else possible
        breaks = {}
        if self._all and excluded:
            breaks[len(possible)] = _("not possible ({n})").format(n=len(excluded))
        self.lines.note = (
            _("Nothing fits; t shows what is excluded and why.")
            if possible or excluded
            else empty.no_facilities()
        )
        self.lines.show(rows, breaks)
        self._tell_why(self.lines.under)

    @staticmethod
    def _before_the_beds(found: options.Options, file: CaseFile) -> Iterator[Content]:
        """Childcare, where the child must not be near, and a split: what stands before a bed."""
        if found.childcare is not None:
            words = "; ".join(map(say, childcare_phrases(found.childcare, found.at)))
            place = found.childcare.municipality
            yield said(f" {_('Childcare {place}: {words} (c)').format(place=place, words=words)}")
        for ground, places in file.history.not_near.items():
            words = not_near_words(ground, places)
            yield styled(f" ! {words}", "$text-warning")
        if found.split is not None:
            yield styled(f" ! {split_words(found.split, file, found.at)}", "$text-warning")

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self._tell_why(event.record)

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.act(self._explain(event.record))

    async def _explain(self, verdict: Verdict) -> None:
        explanation = await self.ask(options.explanation, verdict.line.id, self._needs())
        await self.app.push_screen_wait(Reasons(explanation))

    def _tell_why(self, verdict: Verdict | None) -> None:
        # Not an act: a key pressed meanwhile must not be refused as a second one.
        self.run_worker(self._why(verdict), group="why", exclusive=True)

    async def _why(self, verdict: Verdict | None) -> None:
        place = self.query_one("#why", Static)
        if verdict is None or self._found is None:
            place.update("")
            return
        explanation = await self.ask(options.explanation, verdict.line.id, self._needs())
        phone = explanation.about.phone or _("no phone number")
        lines = [
            said((f" {verdict.line.name}", "bold"), f" · {verdict.line.provider} · {phone}"),
        ]
        lines += [finding_text(finding) for finding in in_short(explanation.findings, _MOST_WHY)]
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

        if (verdict := self.lines.picked()) is not None:
            self.act(who_to_call(self, verdict.line.name, verdict.line.id))

    def action_ask(self) -> None:
        """Write down that the facility is asked."""
        if (verdict := self.lines.picked()) is not None and self._file is not None:
            self.act(self._ask(verdict, self._file))

    async def _ask(self, verdict: Verdict, file: CaseFile) -> None:
        if await self.do(enquiries.enquire, self._case, [verdict.line.id], seen=file.line.version):
            self.say(_("Enquiry sent to {facility}.").format(facility=verdict.line.name))

    def action_hold(self) -> None:
        """Hold places for every child of the case."""
        if (verdict := self.lines.picked()) is not None and self._file is not None:
            self.act(self._hold(verdict, self._file))

    def action_first(self) -> None:
        """Tick off what is tried before a bed."""
        if self._file is not None:
            self.act(self._first(self._file))

    async def _first(self, file: CaseFile) -> None:
        await self.app.push_screen_wait(FirstForm(file))

    def action_childcare(self) -> None:
        """Arrange childcare for the family of the case."""
        if self._file is not None:
            self.act(self._childcare(self._file))

    async def _childcare(self, file: CaseFile) -> None:
        if (why := refusal(CaseAct.OPTIONS, file)) is not None:
            self.say(say(why))
            return
        await self.app.push_screen_wait(ChildcareForm(file))

    def action_split(self) -> None:
        """Split brothers and sisters over cases."""
        if self._file is not None:
            self.act(self._split(self._file))

    async def _split(self, file: CaseFile) -> None:
        if (why := refusal(CaseAct.SIBLINGS, file)) is not None:
            self.say(say(why))
            return
        if await split_or_join(self, file):
            self.dismiss(None)

    def action_override(self) -> None:
        """Hold against a rule, with who and why."""
        if (verdict := self.lines.picked()) is not None and self._file is not None:
            self.act(self._override(verdict, self._file))

    async def _override(self, verdict: Verdict, file: CaseFile) -> None:
        explanation = await self.ask(options.explanation, verdict.line.id, self._needs())
        against = _excluding(explanation.findings)
        if not against:
            self.say(_("Nothing prevents a placement; r holds it."))
            return
        if await self.app.push_screen_wait(OverrideForm(file, verdict, against)):
            self._held(verdict)

    async def _hold(self, verdict: Verdict, file: CaseFile) -> None:
        if verdict.answer is Suitability.NO:
            self.say(_("Excluded: o overrides the rule, with who and why."))
            return
        try:
            await confirmed(
                self,
                _("Yes, hold"),
                holds.hold,
                self._case,
                verdict.line.id,
                seen=file.line.version,
                facility_seen=verdict.line.version,
            )
        except NeedsConfirmation:
            return
        except DeskError as error:
            self.tell(error)
            self.reload()
            return
        self._held(verdict)

    def _held(self, verdict: Verdict) -> None:
        self.say(_("{facility} is held.").format(facility=verdict.line.name))
        self.dismiss(None)


def _excluding(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """The rules that say no."""
    return [finding for finding in findings if finding.outcome == "excludes"]


def _first_words(alternative: Alternative) -> str:
    note = FIRST_NOTES.get(alternative)
    return f"{_(alternative.words)}  ({_(note)})" if note else _(alternative.words)
