"""One case: who waits, how long there is, what was asked, held and decided, and what happened."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.cases.acts import CaseAct, comes_next, refusal
from crisisdesk.domain.cases.lines import CaseFile, needs_of
from crisisdesk.domain.cases.states import CaseId, CaseState, is_final
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.cases.access import look_into, take_lead
from crisisdesk.screens.cases.course_forms import (
    Answered,
    ExtendHoldForm,
    NoPlaceForm,
    TransportForm,
)
from crisisdesk.screens.cases.decision_form import DecisionForm
from crisisdesk.screens.cases.end_forms import AcceptanceForm, CorrectForm, EndForm
from crisisdesk.screens.cases.facts_forms import (
    CaseNoteForm,
    ChildrenForm,
    ConsultForm,
    FactsForm,
    HandOverForm,
    NextStepForm,
    ParkForm,
    UrgencyForm,
    WeighingForm,
)
from crisisdesk.screens.cases.family_forms import NotNearForm, split_or_join
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.hold_choice import chosen
from crisisdesk.screens.cases.legal_forms import ConsentForm, OrderForm, OrderStepForm
from crisisdesk.screens.cases.menu import ACTS, CaseMenu, possible
from crisisdesk.screens.cases.options import FirstForm, OptionsPage
from crisisdesk.screens.cases.restraint_forms import RestraintAnswerForm, RestraintForm
from crisisdesk.screens.cases.safety_forms import SafetyForm
from crisisdesk.screens.cases.sight_forms import MilestoneForm, SightForm, weigh_visit
from crisisdesk.screens.cases.stay_forms import (
    ArrivalForm,
    BlockersForm,
    DepartureForm,
    MoveChildForm,
    OutsideForm,
)
from crisisdesk.screens.cases.time_line import events_of
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services.cases import cases, holds, legal, options
from crisisdesk.services.week import register
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.bars import KeysBar
from crisisdesk.widgets.case_facts import facts_of


class CasePage(DeskScreen):
    """Everything the desk knows about one case."""

    MANUAL = "cases"
    KEYS = keys.CASE
    CSS_PATH = "page.tcss"

    def __init__(self, case: CaseId) -> None:
        """Show this case."""
        super().__init__()
        self._case = case
        self._file: CaseFile | None = None
        self._looked = False

    def body(self) -> ComposeResult:
        """What decides above, the time line beneath."""
        yield Static(id="facts", markup=False)
        with VerticalScroll(id="course"):
            yield Static(id="events", markup=False)

    def on_mount(self) -> None:
        """Let the arrows scroll the time line; the case is shown once the look is written."""
        self.query_one("#course").focus()
        self.show_bars()
        self.act(self._look())

    async def _look(self) -> None:
        self._looked = await look_into(self, self._case)
        if not self._looked:
            self.dismiss(None)
        self.reload()

    def reload(self, *, asked: bool = False) -> None:
        """Nothing is shown before the look is written."""
        if self._looked:
            super().reload(asked=asked)

    async def load(self) -> None:
        """The case as it stands, and the keys that do something for it now."""
        try:
            self._file = await self.ask(file_queries.case, self._case)
        except RuleBroken as gone:
            # It was taken back.
            self.tell(gone)
            self.dismiss(None)
            return
        self.draw()
        at_hand = {
            key.id
            for key in possible(self._file, self.desk.who)
            if comes_next(ACTS[key.action], self._file)
        }
        acts = {key.id for key in keys.CASE if key.action in ACTS}
        self.query_one(KeysBar).leave_out(acts - at_hand)

    def draw(self) -> None:
        """The case on this width."""
        if self._file is None:
            return
        facts = facts_of(self._file, self.desk.moment)
        self.query_one("#facts", Static).update(Content("\n").join(facts))
        # The time line has room for its scroll bar, shown or not.
        events = events_of(self._file, self.size.width - 2)
        self.query_one("#events", Static).update(Content("\n").join(events))

    def on_resize(self) -> None:
        """Wrap anew."""
        self.draw()

    async def to_copy(self) -> str:
        """The number of the case."""
        return "" if self._file is None else self._file.line.reference

    def _begin(self, act: CaseAct, flow: Callable[[CaseFile], Awaitable[object]]) -> None:
        """Start an act, or say why the case does not admit it now."""
        if (file := self._file) is None:
            return
        if (why := refusal(act, file, self.desk.who)) is not None:
            self.say(say(why))
            return

        async def begun() -> None:
            await flow(file)

        self.act(begun())

    def _open(self, act: CaseAct, form: Callable[[CaseFile], CaseForm]) -> None:
        async def opened(file: CaseFile) -> None:
            await self.app.push_screen_wait(form(file))

        self._begin(act, opened)

    def _open_to(self, act: CaseAct, form: Callable[..., CaseForm]) -> None:
        async def opened(file: CaseFile) -> None:
            # A facility is chosen in it.
            known = await self.ask(facility_queries.named)
            await self.app.push_screen_wait(form(file, known))

        self._begin(act, opened)

    # Looking

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_more(self) -> None:
        """What can be done now."""
        if self._file is not None:
            self.run_worker(self._more(self._file), group="menu", exclusive=True)

    async def _more(self, file: CaseFile) -> None:
        menu = CaseMenu(file.line.reference, possible(file, self.desk.who))
        action = await self.app.push_screen_wait(menu)
        if action is not None:
            await self.run_action(action)

    def action_time_line(self) -> None:
        """The events one by one, to be corrected."""
        from crisisdesk.screens.cases.time_line_page import TimeLinePage

        if self._file is not None:
            self.app.push_screen(TimeLinePage(self._case))

    def action_options(self) -> None:
        """Where could the child go."""
        self._begin(CaseAct.OPTIONS, self._options)

    async def _options(self, _file: CaseFile) -> None:
        await self.app.push_screen(OptionsPage(self._case))

    # Who leads, what the case says

    def action_lead(self) -> None:
        """Take the lead."""
        self._begin(CaseAct.LEAD, lambda file: take_lead(self, self._case, file.line.version))

    def action_hand_over(self) -> None:
        """Hand the lead over."""
        self._begin(CaseAct.HAND_OVER, self._hand_over)

    async def _hand_over(self, file: CaseFile) -> None:
        known = await self.ask(desk_queries.members)
        others = [member for member in known if member.id != file.line.lead_id]
        if not others:
            self.say(_("Nobody else is signed in; f8 signs somebody in."))
            return
        await self.app.push_screen_wait(HandOverForm(file, others))

    def action_facts(self) -> None:
        """Change the facts and the flags; of a case that ended, how it ended."""
        ended = self._file is not None and is_final(self._file.line.state)
        self._open(*((CaseAct.END, CorrectForm) if ended else (CaseAct.FACTS, FactsForm)))

    def action_children(self) -> None:
        """Correct the children, or add one."""
        self._open(CaseAct.CHILDREN, ChildrenForm)

    def action_urgency(self) -> None:
        """Change the urgency."""
        self._open(CaseAct.URGENCY, UrgencyForm)

    def action_not_near(self) -> None:
        """Where the child must not be near."""
        self._open(CaseAct.NOT_NEAR, NotNearForm)

    def action_siblings(self) -> None:
        """Split brothers and sisters over cases, or join them again."""
        self._begin(CaseAct.SIBLINGS, lambda file: split_or_join(self, file))

    def action_sight(self) -> None:
        """Who saw the child, and who looks next."""
        ended = self._file is not None and is_final(self._file.line.state)
        self._open(CaseAct.SIGHT, SafetyForm if ended else SightForm)

    def action_visit(self) -> None:
        """Whether the child is visited at home."""
        self._begin(CaseAct.VISIT, lambda _file: weigh_visit(self, self._case))

    def action_restrain(self) -> None:
        """A restraining order, or what became of the one that runs."""
        runs = self._file is not None and self._file.history.restrains
        self._open(CaseAct.RESTRAIN, RestraintAnswerForm if runs else RestraintForm)

    def action_acceptance(self) -> None:
        """Whether the receiver accepts the child."""
        self._open(CaseAct.ACCEPTANCE, AcceptanceForm)

    def action_milestone(self) -> None:
        """How the stay goes on."""
        self._open(CaseAct.MILESTONE, MilestoneForm)

    def action_order(self) -> None:
        """Write an order of a court down."""
        self._open(CaseAct.ORDER, OrderForm)

    def action_order_step(self) -> None:
        """What became of an order."""
        self._open(CaseAct.ORDER_STEP, OrderStepForm)

    def action_consent(self) -> None:
        """Who agrees."""
        self._open(CaseAct.CONSENT, ConsentForm)

    def action_consult(self) -> None:
        """Write down the health consult."""
        self._open(CaseAct.CONSULT, ConsultForm)

    def action_weigh(self) -> None:
        """Write down how infection and safety were weighed."""
        self._open(CaseAct.WEIGH, WeighingForm)

    def action_next_step(self) -> None:
        """What is done next."""
        self._open(CaseAct.NEXT_STEP, NextStepForm)

    def action_note(self) -> None:
        """Write something down."""
        self._open(CaseAct.NOTE, CaseNoteForm)

    # The way to a place

    def action_triage(self) -> None:
        """Begin to weigh whether it is a crisis: what helps without a bed is asked first."""
        self._begin(CaseAct.TRIAGE, self._triage)

    async def _triage(self, file: CaseFile) -> None:
        await self.do(cases.triage, self._case, seen=file.line.version)
        file = await self.ask(file_queries.case, self._case)
        if file.line.state is CaseState.TRIAGE:
            await self.app.push_screen_wait(FirstForm(file))

    def action_search(self) -> None:
        """Begin to search, also for a place to move on to."""
        self._begin(CaseAct.SEARCH, self._search)

    async def _search(self, file: CaseFile) -> None:
        if file.line.stays:
            words = _("The children stay where they are; the case is searching again.")
            if not await self.app.push_screen_wait(Sure([words], _("Yes, search"), destroys=False)):
                return
        await self.do(cases.search, self._case, seen=file.line.version)

    def action_park(self) -> None:
        """Set the case aside, or take it up again."""
        if self._file is not None and self._file.line.state is CaseState.ON_HOLD:
            resume = partial(self.do, cases.resume, self._case)
            self._begin(CaseAct.PARK, lambda file: resume(seen=file.line.version))
        else:
            self._open(CaseAct.PARK, ParkForm)

    def action_answer(self) -> None:
        """Write down what a facility said."""
        self._open(CaseAct.ANSWER, Answered)

    def action_outside(self) -> None:
        """A place at a facility that the desk does not run."""
        self._open_to(CaseAct.OUTSIDE, OutsideForm)

    def action_decide(self) -> None:
        """Take the decision on the place that is held."""
        self._begin(CaseAct.DECIDE, self._decide)

    async def _decide(self, file: CaseFile) -> None:
        undecided = [hold for hold in file.line.held if not hold.decided]
        hold = await chosen(self, undecided or file.line.held)
        if hold is None:
            return
        needs = needs_of(file.line.youths, file.history, self.desk.moment)
        on_table = await self.ask(options.on_table, needs, hold)
        title = await self.ask(legal.title, hold.facility, needs, file.events)
        team = await self.ask(register.team)
        await self.app.push_screen_wait(DecisionForm(file, hold, on_table, title, team))

    def action_extend(self) -> None:
        """Let the hold last longer."""
        self._begin(CaseAct.EXTEND, self._extend)

    async def _extend(self, file: CaseFile) -> None:
        if (hold := await chosen(self, file.line.held)) is not None:
            await self.app.push_screen_wait(ExtendHoldForm(file, hold))

    def action_release(self) -> None:
        """Give the held places back."""
        self._begin(CaseAct.RELEASE, self._release)

    async def _release(self, file: CaseFile) -> None:
        if (hold := await chosen(self, file.line.held)) is None:
            return
        words = _("{facility}: give {n} back?").format(facility=hold.name, n=hold.places)
        if await self.app.push_screen_wait(Sure([words], _("Yes, give back"))):
            await self.do(holds.release, hold.id, seen=file.line.version)

    def action_way(self) -> None:
        """Write down the transport."""
        self._open(CaseAct.WAY, TransportForm)

    # The stay

    def action_arrive(self) -> None:
        """The facility confirms that the children arrived."""
        self._open_to(CaseAct.ARRIVE, ArrivalForm)

    def action_move_on(self) -> None:
        """A child goes to another facility."""
        self._open_to(CaseAct.MOVE_ON, MoveChildForm)

    def action_blockers(self) -> None:
        """What keeps the child from leaving."""
        self._open(CaseAct.BLOCKERS, BlockersForm)

    def action_outflow(self) -> None:
        """What must happen before the child can leave."""
        from crisisdesk.screens.cases.stay.outflow_form import set_outflow

        self._begin(CaseAct.OUTFLOW, lambda file: set_outflow(self, file))

    def action_depart(self) -> None:
        """The child leaves."""
        self._open(CaseAct.DEPART, DepartureForm)

    # The end

    def action_no_place(self) -> None:
        """Write down that there is no place."""
        self._open(CaseAct.NO_PLACE, NoPlaceForm)

    def action_call(self) -> None:
        """Whom to call: at every facility that is asked or holds a place, and who refers."""
        from crisisdesk.screens.contacts import who_to_call_for

        if self._file is not None:
            self.act(who_to_call_for(self, self._file))

    def action_dossier(self) -> None:
        """Hand over what the desk holds, and what goes with it."""
        from crisisdesk.screens.safekeeping.dossiers import dossier

        self._begin(CaseAct.DOSSIER, lambda file: dossier(self, file))

    def action_end(self) -> None:
        """End the case, or correct how it ended."""
        ended = self._file is not None and is_final(self._file.line.state)
        self._open(CaseAct.END, CorrectForm if ended else EndForm)
