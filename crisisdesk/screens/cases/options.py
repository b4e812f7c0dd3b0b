"""The options of a case: what suits, what could if, and what is excluded and why."""

from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.acts import CaseAct, refusal
from crisisdesk.domain.cases.advice.selection import OptionSelection, spoken_for, with_first
from crisisdesk.domain.cases.advice.track_record import TrackRecord
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.enquiries import full_since
from crisisdesk.domain.cases.lines import CaseFile, HoldLine, needs_of
from crisisdesk.domain.cases.reasons import FIRST, FIRST_NOTES, RuleFinding
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.suitability import Needs, Suitability, Verdict
from crisisdesk.domain.week.childcare import childcare_phrases
from crisisdesk.errors import N_, DeskError, NeedsConfirmation
from crisisdesk.i18n import _, say
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.cases.choosing.columns import columns
from crisisdesk.screens.cases.choosing.full import full_words, report_full
from crisisdesk.screens.cases.choosing.record import record_lines
from crisisdesk.screens.cases.family_forms import split_or_join
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.reasons import Reasons, finding_text, in_short
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.childcare import ChildcareForm
from crisisdesk.services.cases import enquiries, holds, options, track_record
from crisisdesk.services.cases.stay.words import expected_words
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.board import Board
from crisisdesk.widgets.case_words import all_children, clock_words, joined
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.family_words import not_near_words, split_words
from crisisdesk.widgets.plain_text import said, styled
from crisisdesk.widgets.ticks import Ticks

_MOST_WHY = 5
"""Lines of why beneath the facility under the cursor."""


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
        held = self.file.line.held
        explanation = await self.ask(options.explanation, self._line.id, needs, held)
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


class OptionsPage(ListPage):
    """Every facility for one case, best first; the excluded are one key away."""

    MANUAL = "cases"
    KEYS = keys.OPTIONS
    CSS_PATH: ClassVar = [*ListPage.CSS_PATH, Path(__file__).with_suffix(".tcss")]
    FIND_WORDS = N_("facility, provider, site or municipality")

    def __init__(self, case: CaseId) -> None:
        """Show the options of this case."""
        super().__init__()
        self._case = case
        self.file: CaseFile | None = None
        self.found: options.Options | None = None
        self._all = False
        self.selection = OptionSelection()

    def body(self) -> ComposeResult:
        """The case above, the facilities, and why beneath."""
        yield Static(id="case", markup=False)
        yield Static(id="before", markup=False)
        yield self.find_line()
        yield Board(self.columns(), key=self.key_of, id="lines")
        yield Static(id="why", markup=False)

    def columns(self) -> list[BoardColumn[Verdict]]:
        """The columns of the list."""
        return columns(self)

    def key_of(self, verdict: Verdict) -> FacilityId:
        """A facility stands there once."""
        return verdict.line.id

    async def to_copy(self) -> str:
        """The telephone number of the facility under the cursor."""
        verdict = self.lines.current
        if verdict is None or self.found is None:
            return ""
        return self.found.phones.get(verdict.line.id, "")

    async def load(self) -> None:
        """The case as it stands, and every facility for it."""
        self.file = await self.ask(file_queries.case, self._case)
        self.found = await self.ask(options.options, self.needs, self.file.line.held)
        self.draw()

    @property
    def needs(self) -> Needs:
        """What the rules look at."""
        assert self.file is not None  # noqa: S101 - loaded before it is asked
        return needs_of(self.file.line.youths, self.file.history, self.desk.moment)

    def _for(self) -> tuple[Needs, tuple[HoldLine, ...]]:
        return self.needs, () if self.file is None else self.file.line.held

    def behind(self, record: Verdict, key: Hashable) -> list[UUID]:
        """An act on the facility, or on what the case needs."""
        return [*super().behind(record, key), self._case]

    def on_resize(self) -> None:
        """Use the width there is."""
        self.draw()

    def draw(self) -> None:
        """Show what can be, and with t what cannot."""
        if self.found is None or self.file is None:
            return
        line = self.file.line
        tried = self.file.history.tried
        first = "  ".join(
            f"{'✓' if alternative in tried else '○'}\xa0{_(alternative.words)}"
            for alternative in FIRST
        )
        # A sign stays with its word; on a narrow screen the list goes on beneath itself.
        begins, width = f" {_('First:')} {first}", max(self.size.width - 1, 20)
        lines = wrap(begins, width, subsequent_indent="   ")
        self.query_one("#case", Static).update(
            Content("\n").join(
                [
                    said(
                        (f" {line.reference}", "bold"),
                        joined(all_children(line, self.found.at), line.municipality)
                        + f" · {clock_words(line)} · {_('lead')} {line.lead or '–'}",
                    ),
                    *(styled(line.replace("\xa0", " "), "$text-muted") for line in lines),
                ]
            )
        )
        before = [*self._before_the_beds(self.found, self.file)]
        self.query_one("#before", Static).update(Content("\n").join(before))
        self.query_one("#before").display = bool(before)
        self._list(self.found, spoken_for(self.file))
        self.say_about(self.lines.under)

    def _list(self, found: options.Options, first: list[FacilityId]) -> None:
        """Those that keep a place for this child stand first, whatever the rules say."""
        own = [verdict for verdict in found.verdicts if verdict.line.id in first]
        rest = [verdict for verdict in found.possible if verdict.line.id not in first]
        excluded = [verdict for verdict in found.excluded if verdict.line.id not in first]
        possible = [*filter(self.selection.admits, [*with_first(own, first), *rest])]
        excluded = [*filter(self.selection.admits, excluded)]
        breaks = {}
        # Who looks for a facility by name wants to know as well why it is none.
        shows_all = self._all or self.selection.narrows
        if shows_all and excluded:
            breaks[len(possible)] = _("not possible ({n})").format(n=len(excluded))
        self.lines.note = empty.no_facilities()
        if self.selection.narrows:
            self.lines.note = _("No facility fits.")
        elif found.verdicts:
            self.lines.note = _("Nothing fits; t shows what is excluded and why.")
        self.lines.show([*possible, *excluded] if shows_all else possible, breaks)

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

    @on(Board.Opened, "#lines")
    def _opened(self, event: Board.Opened) -> None:
        self.act(self._explain(event.record))

    async def _explain(self, verdict: Verdict) -> None:
        explanation = await self.ask(options.explanation, verdict.line.id, *self._for())
        await self.app.push_screen_wait(Reasons(explanation))

    def say_about(self, line: Verdict | None) -> None:
        """Say why, beneath: it takes a question to the store."""
        # Not an act: a key pressed meanwhile must not be refused as a second one.
        self.run_worker(self._why(line), group="why", exclusive=True)

    async def _why(self, verdict: Verdict | None) -> None:
        place = self.query_one("#why", Static)
        if verdict is None or self.found is None:
            place.update("")
            return
        explanation = await self.ask(options.explanation, verdict.line.id, *self._for())
        phone = explanation.about.phone or _("no phone number")
        lines = [
            said((f" {verdict.line.name}", "bold"), f" · {verdict.line.provider} · {phone}"),
        ]
        if self.file is not None and (words := full_words(verdict.line, self.file)):
            lines.append(said(f" {words}"))
        if words := expected_words(self.found.expected.get(verdict.line.id)):
            lines.append(said(f" {words}"))
        records = await self.ask(track_record.track_records)
        lines += record_lines(records.get(verdict.line.id, TrackRecord()))
        most = _MOST_WHY + 1 - len(lines)
        lines += [finding_text(finding) for finding in in_short(explanation.findings, most)]
        place.update(Content("\n").join(lines))

    # Acts

    def leave(self) -> None:
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
        if (verdict := self.lines.picked()) is not None and self.file is not None:
            self.act(self._ask(verdict, self.file))

    async def _ask(self, verdict: Verdict, file: CaseFile) -> None:
        if await self.do(enquiries.enquire, self._case, [verdict.line.id], seen=file.line.version):
            self.say(_("Enquiry sent to {facility}.").format(facility=verdict.line.name))

    def action_full(self) -> None:
        """Report what a facility said that has no place: nothing is vacant there."""
        if (verdict := self.lines.picked()) is not None and self.file is not None:
            self.act(self._full(verdict.line, self.file))

    async def _full(self, line: CapacityLine, file: CaseFile) -> None:
        said_at = full_since(file.enquiries, line.id)
        if said_at is None:
            self.say(_("{facility} did not say that it is full.").format(facility=line.name))
        else:
            await report_full(self, line, said_at)

    def action_hold(self) -> None:
        """Hold places for every child of the case."""
        if (verdict := self.lines.picked()) is not None and self.file is not None:
            self.act(self._hold(verdict, self.file))

    def action_first(self) -> None:
        """Tick off what is tried before a bed."""
        if self.file is not None:
            self.act(self._first(self.file))

    async def _first(self, file: CaseFile) -> None:
        await self.app.push_screen_wait(FirstForm(file))

    def action_childcare(self) -> None:
        """Arrange childcare for the family of the case."""
        if self.file is not None:
            self.act(self._childcare(self.file))

    async def _childcare(self, file: CaseFile) -> None:
        if (why := refusal(CaseAct.OPTIONS, file)) is not None:
            self.say(say(why))
            return
        await self.app.push_screen_wait(ChildcareForm(file))

    def action_split(self) -> None:
        """Split brothers and sisters over cases."""
        if self.file is not None:
            self.act(self._split(self.file))

    async def _split(self, file: CaseFile) -> None:
        if (why := refusal(CaseAct.SIBLINGS, file)) is not None:
            self.say(say(why))
            return
        if await split_or_join(self, file):
            self.dismiss(None)

    def action_override(self) -> None:
        """Hold against a rule, with who and why."""
        if (verdict := self.lines.picked()) is not None and self.file is not None:
            self.act(self._override(verdict, self.file))

    async def _override(self, verdict: Verdict, file: CaseFile) -> None:
        explanation = await self.ask(options.explanation, verdict.line.id, *self._for())
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
