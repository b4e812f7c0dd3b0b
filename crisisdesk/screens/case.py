"""One case: who waits, how long there is, what was asked, held and decided, and what happened."""

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.case_lines import CaseFile
from crisisdesk.domain.case_needs import needs_of
from crisisdesk.domain.cases import FLAG_WORDS, ISOLATION_WORDS, CaseId
from crisisdesk.domain.decisions import OnTable
from crisisdesk.domain.enquiries import ANSWER_WORDS, DECLINE_WORDS, Answer
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.placements import CARRIER_WORDS
from crisisdesk.domain.referrers import LEGAL_WORDS, ORGANISATION_WORDS
from crisisdesk.errors import DeskError, NeedsConfirmation
from crisisdesk.i18n import _, say, span
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.case_forms import (
    Answered,
    DecisionForm,
    DepartureForm,
    EndForm,
    NextStepForm,
    NoPlaceForm,
    TransportForm,
)
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.options import OptionsPage
from crisisdesk.services import cases, endings, enquiries, holds, options, stays
from crisisdesk.widgets.bindings import bindings
from crisisdesk.widgets.case_words import (
    EVENT_WORDS,
    child_words,
    clock_words,
    joined,
    state_words,
    waiting_words,
)
from crisisdesk.widgets.plain_text import said, styled


class CasePage(DeskScreen):
    """Everything the desk knows about one case."""

    KEYS = keys.CASE
    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.CASE)
    CSS_PATH = "case.tcss"

    def __init__(self, case: CaseId) -> None:
        """Show this case."""
        super().__init__()
        self._case = case
        self._file: CaseFile | None = None

    def body(self) -> ComposeResult:
        """What decides above, the time line beneath."""
        yield Static(id="facts", markup=False)
        with VerticalScroll(id="course"):
            yield Static(id="events", markup=False)

    def on_mount(self) -> None:
        """Let the arrows scroll the time line."""
        self.query_one("#course").focus()
        super().on_mount()

    async def load(self) -> None:
        """The case as it stands."""
        self._file = await self.ask(cases.case, self._case)
        at = self.desk.moment
        self.query_one("#facts", Static).update(Content("\n").join(facts_of(self._file, at)))
        self.query_one("#events", Static).update(Content("\n").join(events_of(self._file)))

    # Acts

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_options(self) -> None:
        """Where could the child go."""
        self.app.push_screen(OptionsPage(self._case))

    def action_lead(self) -> None:
        """Take the lead."""
        self.act(take_lead(self, self._case, self._version))

    @property
    def _version(self) -> int | None:
        return self._file.line.version if self._file else None

    def action_answer(self) -> None:
        """Write down what a facility said."""
        if self._file is not None:
            self.act(self._answer(self._file))

    async def _answer(self, file: CaseFile) -> None:
        pending = [one for one in file.enquiries if one.answer is Answer.PENDING]
        if not pending:
            self.say(_("Nobody was asked; o shows the options, b asks there."))
            return
        told = await self.app.push_screen_wait(Answered(pending, len(file.line.youths)))
        if told is None:
            return
        one, answer, places, reason, who = told
        seen = file.line.version
        if answer == "accepted":
            await self.do(enquiries.accept, self._case, one.id, places, words=who, seen=seen)
        elif answer == "declined" and reason is not None:
            await self.do(enquiries.decline, self._case, one.id, reason, words=who, seen=seen)
        else:
            await self.do(enquiries.no_answer, self._case, one.id, seen=seen)

    def action_decide(self) -> None:
        """Take the decision on the place that is held."""
        if self._file is not None:
            self.act(self._decide(self._file))

    async def _decide(self, file: CaseFile) -> None:
        hold = file.line.hold
        if hold is None or hold.ran_out:
            self.say(_("First hold a place; o shows the options."))
            return
        needs = needs_of(file.line.youths, file.course, self.desk.moment)
        found = await self.ask(options.options, needs)
        on_table = tuple(OnTable(one.line.id, one.answer, one.line.name) for one in found.possible)
        decision = await self.app.push_screen_wait(DecisionForm(hold.name, on_table))
        if decision is not None:
            await self.do(holds.decide, hold.id, decision, seen=file.line.version)

    def action_way(self) -> None:
        """Write down the transport."""
        if self._file is not None:
            self.act(self._way(self._file))

    async def _way(self, file: CaseFile) -> None:
        transport = await self.app.push_screen_wait(TransportForm())
        if transport is not None:
            await self.do(stays.under_way, self._case, transport, seen=file.line.version)

    def action_arrive(self) -> None:
        """The facility confirms that the children arrived."""
        if self._file is not None:
            self.act(self._arrive(self._file))

    async def _arrive(self, file: CaseFile) -> None:
        hold = file.line.hold
        here = {one.youth for one in file.line.stays}
        coming = [one for one in file.line.youths if one.id not in here]
        if hold is None or not coming:
            self.say(_("There is no held place to arrive at."))
            return
        words = _("{facility} confirms the arrival of {n}.").format(
            facility=hold.name, n=", ".join(one.pseudonym or "?" for one in coming)
        )
        if not await self.app.push_screen_wait(Sure([words], _("Yes, arrived"))):
            return
        for youth in coming:
            arrival = await self.do(stays.arrive, self._case, youth.id, hold.facility, hold=hold.id)
            if arrival is None:
                return
            if arrival.already_counted:
                self.say(_("The facility's figures counted the child already."))

    def action_depart(self) -> None:
        """The child leaves."""
        if self._file is not None:
            self.act(self._depart(self._file))

    async def _depart(self, file: CaseFile) -> None:
        if not file.line.stays:
            self.say(_("Nobody has arrived yet."))
            return
        told = await self.app.push_screen_wait(DepartureForm())
        if told is None:
            return
        destination, at, safety = told
        for stay in file.line.stays:
            await self.do(stays.depart, stay.id, destination, departed_at=at, safety=safety)

    def action_next_step(self) -> None:
        """What is done next."""
        if self._file is not None:
            self.act(self._next(self._file))

    async def _next(self, file: CaseFile) -> None:
        told = await self.app.push_screen_wait(NextStepForm())
        if told is not None:
            await self.do(cases.set_next_step, self._case, *told, seen=file.line.version)

    def action_release(self) -> None:
        """Give the held places back."""
        if self._file is not None:
            self.act(self._release(self._file))

    async def _release(self, file: CaseFile) -> None:
        hold = file.line.hold
        if hold is None or hold.ran_out:
            self.say(_("No place is held."))
            return
        words = _("{facility}: give {n} back?").format(facility=hold.name, n=hold.places)
        if await self.app.push_screen_wait(Sure([words], _("Yes, give back"))):
            await self.do(holds.release, hold.id, seen=file.line.version)

    def action_no_place(self) -> None:
        """Write down that there is no place."""
        if self._file is not None:
            self.act(self._no_place(self._file))

    async def _no_place(self, file: CaseFile) -> None:
        told = await self.app.push_screen_wait(NoPlaceForm())
        if told is not None:
            await self.do(endings.no_place, self._case, told, seen=file.line.version)

    def action_call(self) -> None:
        """Whom to call: at every facility that is asked or holds a place, and who refers."""
        from crisisdesk.screens.contacts import who_to_call_for

        if self._file is not None:
            self.act(who_to_call_for(self, self._file))

    def action_end(self) -> None:
        """End the case without a departure."""
        if self._file is not None:
            self.act(self._end(self._file))

    async def _end(self, file: CaseFile) -> None:
        ending = await self.app.push_screen_wait(EndForm())
        if ending is not None:
            await self.do(endings.end, self._case, ending, seen=file.line.version)


async def take_lead(screen: DeskScreen, case: CaseId, seen: int | None) -> None:
    """Take the lead of a case; whoever leads it now is named and asked about."""
    try:
        await screen.attempt(cases.take_lead, case, seen=seen)
    except NeedsConfirmation as question:
        if await screen.app.push_screen_wait(Sure([say(question)], _("Yes, take over"))):
            await screen.do(cases.take_lead, case, seen=seen, sure=True)
    except DeskError as error:
        screen.tell(error)


def facts_of(file: CaseFile, at: datetime) -> list[Content]:
    """The case in a dozen lines: what decides stands first."""
    line, course = file.line, file.course
    children = ", ".join(f"{one.pseudonym} {child_words(one, at)}".strip() for one in line.youths)
    organisation = _(ORGANISATION_WORDS[course.organisation]) if course.organisation else ""
    lines = [
        said(
            (f" {line.reference}", "bold"),
            joined(children, line.municipality)
            + f" · {clock_words(line)} · {_('lead')} {line.lead or '–'}",
        ),
        said(
            (f" {state_words(line)}", "bold"),
            f"  {waiting_words(line, at)}",
        ),
        said(
            " "
            + " · ".join(
                filter(
                    None,
                    (
                        _("reported {moment}").format(moment=moment_text(line.reported_at)),
                        organisation,
                        course.phone,
                        course.file,
                        _(LEGAL_WORDS[line.legal]) if line.legal else "",
                        _(ISOLATION_WORDS[line.isolation]) if line.isolation else "",
                    ),
                )
            )
        ),
    ]
    if line.flags:
        flags = " · ".join(_(FLAG_WORDS[one]) for one in sorted(line.flags))
        lines.append(styled(f" ! {flags}", "$text-warning"))
    if course.needs:
        lines.append(said(f" {course.needs}"))
    if line.next_step:
        when = f" {moment_text(line.next_at)}" if line.next_at else ""
        lines.append(said(f" {_('next: {what}').format(what=line.next_step)}{when}"))
    for one in file.enquiries:
        words = _(ANSWER_WORDS[one.answer])
        if one.reason is not None:
            words += f" ({_(DECLINE_WORDS[one.reason])})"
        lines.append(said(f" ? {one.name}: {words}"))
    if line.hold is not None:
        left = line.hold.until - at
        words = (
            _("decided")
            if line.hold.decided
            else _("ran out")
            if line.hold.ran_out
            else _("until {moment} ({span})").format(
                moment=moment_text(line.hold.until), span=span(left)
            )
        )
        held = _("held: {facility}, {n}").format(facility=line.hold.name, n=line.hold.places)
        lines.append(styled(f" ▪ {held} · {words}", "$text-success"))
    for decided in file.decisions[-1:]:
        who = ", ".join(one.name for one in decided.decision.deciders)
        lines.append(
            said(
                " "
                + _("decision {moment}: {facility}, by {who}: {why}").format(
                    moment=moment_text(decided.at),
                    facility=decided.name,
                    who=who,
                    why=decided.decision.reason,
                )
            )
        )
    if file.transport is not None:
        lines.append(
            said(f" → {_(CARRIER_WORDS[file.transport.by])} {file.transport.restrictions}")
        )
    lines += [
        styled(
            " ‼ "
            + _("rule set aside at {facility} by {who}: {why}").format(
                facility=over.name, who=over.override.name, why=over.override.reason
            ),
            "$text-warning",
        )
        for over in file.overrides
    ]
    return lines


def events_of(file: CaseFile) -> list[Content]:
    """What happened, newest first."""
    return [
        said(
            (f" {moment_text(event.at)} ", "$text-muted"),
            f"{event.who or '–':<4} {_(EVENT_WORDS[event.what])}"
            + (f" {file.names.get(event.facility, '')}" if event.facility else "")
            + (f" “{event.text}”" if event.text else ""),
        )
        for event in reversed(file.events)
    ]
