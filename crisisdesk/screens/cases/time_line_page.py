"""The time line of a case, event by event: what was said is corrected here, or blanked."""

from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.consults import ConsultOutcome
from crisisdesk.domain.cases.dossier.handing_over import Asker
from crisisdesk.domain.cases.endings import Bridge, Destination
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.events.corrections import Mend, Mistake, Struck, mend_of
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.payloads import BlankGround
from crisisdesk.domain.cases.placements import Carrier, Symptoms
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.milestones import Outcome
from crisisdesk.domain.cases.waiting.sight import ContactKind, NoSight
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, DeskError, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.stay_forms import GoingForm
from crisisdesk.screens.cases.time_line import event_words, gone_words
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Field, choice_field, moment_field, text_field
from crisisdesk.services.cases import corrections
from crisisdesk.services.cases.corrections import Corrected
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.capacity.facilities import Named
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said

_TITLES: dict[type[Code], str] = {
    Bridge: N_("where is the child meanwhile"),
    Carrier: N_("by whom"),
    ConsultOutcome: N_("outcome"),
    ContactKind: N_("how"),
    DeclineReason: N_("why not"),
    Destination: N_("where to"),
    NoSight: N_("not seen, because"),
    Organisation: N_("organisation"),
    Outcome: N_("answer"),
    Role: N_("role"),
    Symptoms: N_("symptoms"),
}


class TimeLinePage(DeskScreen):
    """Every event of a case, newest first, with those that do not count any more."""

    MANUAL = "cases"
    KEYS = keys.TIME_LINE
    CSS_PATH = "time_line_page.tcss"

    def __init__(self, case: CaseId) -> None:
        """Show this case."""
        super().__init__()
        self._case = case
        self._file: CaseFile | None = None

    def body(self) -> ComposeResult:
        """The case, its events, and the one under the cursor in full."""
        yield Static(id="head", markup=False)
        yield Board(self._columns(), key=lambda line: line.event.id, id="events")
        yield Static(id="event", markup=False)

    def _columns(self) -> list[BoardColumn[Struck]]:
        return [
            BoardColumn(id="moment", title=lambda: _("true at"), width=16,
                cell=lambda line: Cell(moment_text(line.event.at), self._style(line))),
            BoardColumn(id="who", title=lambda: _("who"), width=4,
                cell=lambda line: Cell(line.event.who or "–", self._style(line))),
            BoardColumn(id="what", title=lambda: _("what"), width=40, flex=1,
                cell=lambda line: Cell(self._words(line), self._style(line))),
        ]  # fmt: skip

    @staticmethod
    def _style(line: Struck) -> CellStyle:
        return "muted" if line.reason else ""

    def _words(self, line: Struck) -> str:
        names = {} if self._file is None else self._file.names
        return gone_words(line, names) if line.reason else event_words(line.event, names)

    def on_mount(self) -> None:
        """Let the arrows walk the events."""
        self._events.focus()

    @property
    def _events(self) -> Board[Struck]:
        return self.query_one("#events", Board)

    async def load(self) -> None:
        """The events, newest first."""
        self._file = file = await self.ask(file_queries.case, self._case)
        lines = [Struck(event, "", event.recorded_at, "") for event in file.events] + [*file.gone]
        lines.sort(key=lambda line: (line.event.turn, line.event.recorded_at), reverse=True)
        head = _("time line · {case}").format(case=file.line.reference)
        self.query_one("#head", Static).update(said((f" {head}", "bold")))
        self._events.show(lines)
        self._say(self._events.under)

    def _say(self, line: Struck | None) -> None:
        words = "" if line is None else self._words(line)
        self.query_one("#event", Static).update(Content(" ") + said(words))

    def on_board_moved(self, event: Board.Moved) -> None:
        """Say the event under the cursor in full."""
        self._say(event.record)

    def on_board_opened(self) -> None:
        """Enter corrects too."""
        self.action_correct()

    def action_back(self) -> None:
        """Back to the case."""
        self.dismiss(None)

    def action_correct(self) -> None:
        """Correct what was said of the event under the cursor."""
        line = self._events.picked()
        if line is None or self._file is None:
            return
        if line.reason:
            self.say(_("This event does not count any more."))
            return
        try:
            mend_of(line.event)
        except RuleBroken as elsewhere:
            self.tell(elsewhere)
            return
        self.act(self._correct(self._file, line.event))

    async def _correct(self, file: CaseFile, event: CaseEvent) -> None:
        known = await self.ask(facility_queries.named)
        await self.app.push_screen_wait(CorrectEventForm(file, event, known))

    def action_blank(self) -> None:
        """Overwrite the words of the event under the cursor, on request."""
        line = self._events.picked()
        if line is None or self._file is None:
            return
        if not any(line.event.parts.texts):
            self.say(_("There are no words to overwrite here."))
            return
        self.act(self._blank(self._file, line.event))

    async def _blank(self, file: CaseFile, event: CaseEvent) -> None:
        await self.app.push_screen_wait(BlankForm(file, event))


class CorrectEventForm(GoingForm):
    """One event: what was said otherwise than it was, or that it did not happen."""

    TITLE_WORDS = N_("Correct an event")
    FIELDS = {"departed_at": "at", "arrived_at": "at", "places": "number"}  # noqa: RUF012

    def __init__(self, file: CaseFile, event: CaseEvent, known: list[Named]) -> None:
        """Correct this event; `known` are the facilities that can be named."""
        super().__init__(file, known)
        self._event, self._mend = event, mend_of(event)

    def fields(self) -> ComposeResult:
        """Which of the two and why; then what was said, as it stands."""
        event, mend, parts = self._event, self._mend, self._event.parts
        yield Label(said(event_words(event, self.file.names)), classes="about")
        otherwise = mend.moment or mend.place or mend.rest
        ways = [("–", "")]
        ways += [(_("it was otherwise, as below"), "otherwise")] if otherwise else []
        ways += [(_("it did not happen"), "gone")] if mend.gone else []
        with Horizontal(classes="row"):
            yield Field("what", _("correction"), Choice(ways, "", id="in-what"))
            yield choice_field("why", _("why"), Mistake, None, none="–")
        if mend.moment:
            yield moment_field("at", _("when it was"), moment_text(event.at))
        if mend.place and parts.facility is not None:
            name = self.file.names.get(FacilityId(parts.facility), "")
            yield from self.place(name)
        if mend.rest:
            yield from self._rest(mend)

    def _rest(self, _mend: Mend) -> ComposeResult:
        parts = self._event.parts
        if parts.until is not None and self._event.kind is not EventKind.NO_PLACE:
            yield moment_field("until", _("moment"), moment_text(parts.until), bare=Bare.NEAREST)
        if parts.number is not None:
            yield text_field("number", _("number"), str(parts.number), most=4)
        for number, code in enumerate(parts.codes):
            if isinstance(code, Code):
                title = _(_TITLES.get(type(code), N_("what")))
                yield choice_field(f"code{number}", title, type(code), code)
        for number, text in enumerate(parts.texts):
            yield text_field(f"text{number}", _("words"), text, most=500)

    async def save(self) -> None:
        """Keep the correction."""
        what, case, event = self.choice("what"), self.file.line.id, self._event
        if not what:
            raise RuleBroken(N_("Enter whether it was otherwise or did not happen."), field="what")
        why = self.chosen("why", Mistake)
        if what == "gone":
            await self.keep(corrections.withdraw, case, event.id, why)
        else:
            await self.keep(corrections.correct, case, event.id, self._corrected(), why)
        self.done()

    def _corrected(self) -> Corrected:
        event, mend, parts = self._event, self._mend, self._event.parts
        at = (self.moment("at", stands=event.at) if mend.moment else None) or event.at
        facility = None
        if mend.place and parts.facility is not None:
            facility, _hold = self.facility()
        if mend.rest:
            if parts.until is not None and self._event.kind is not EventKind.NO_PLACE:
                until = self.moment("until", stands=parts.until)
                if until is None:
                    raise RuleBroken(N_("Enter when."), field="until")
                parts = parts._replace(until=until)
            if parts.number is not None:
                parts = parts._replace(number=self.number("number"))
            codes = [
                type(code)(self.choice(f"code{number}")) if isinstance(code, Code) else code
                for number, code in enumerate(parts.codes)
            ]
            texts = [self.text(f"text{number}") for number in range(len(parts.texts))]
            parts = parts._replace(codes=tuple(codes), texts=tuple(texts))
        return Corrected(parts, at, facility)


class BlankForm(CaseForm):
    """Who asks that the words of an event go, and why; the words go for good."""

    TITLE_WORDS = N_("Overwrite words on request")

    def __init__(self, file: CaseFile, event: CaseEvent) -> None:
        """Overwrite the words of this event."""
        super().__init__(file)
        self._event = event

    def fields(self) -> ComposeResult:
        """The words, who asks, and why."""
        yield Label(said(event_words(self._event, self.file.names)), classes="about")
        yield choice_field("asker", _("who asks"), Asker, None, none="–")
        yield choice_field("ground", _("why"), BlankGround, None, none="–")

    async def save(self) -> None:
        """Ask once more, then overwrite."""
        asker, ground = self.chosen("asker", Asker), self.chosen("ground", BlankGround)
        words = [_("The words go for good; that they were here, who asked and why stays.")]
        if not await self.app.push_screen_wait(Sure(words, _("Yes, overwrite"))):
            return
        try:
            await self.written(
                partial(
                    self.desk.store.maintain,
                    corrections.blank_for_good,
                    self.file.line.id,
                    self._event.id,
                    asker,
                    ground,
                )
            )
        except DeskError as error:
            self.blame(error)
            return
        self.done()
