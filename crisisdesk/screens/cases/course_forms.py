"""What is asked along the way of a case: answers, the decision, the road, no place, the end."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, Select

from crisisdesk.domain.cases.decisions import Decider, Decision, OnTable
from crisisdesk.domain.cases.endings import Alternative, Bridge, Ending, Safety, TakenOver, Topic
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer
from crisisdesk.domain.cases.holds import hold_term
from crisisdesk.domain.cases.lines import CaseFile, HoldLine
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import ENDED_WITHOUT_A_STAY, FINAL_STATES, CaseState, HoldId
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.week.register import Entry
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.capacity.filter import Ticks
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.cases.hold_choice import hold_words
from crisisdesk.screens.cases.team import deciders_field, mandates
from crisisdesk.screens.forms import Field, choice_field, text_field
from crisisdesk.services.cases import endings, enquiries, holds, stays
from crisisdesk.widgets.choice import Choice

_MUST_SAY = {
    CaseState.REDIRECTED: "to",
    CaseState.ALTERNATIVE: "alternative",
    CaseState.OUT_OF_REGION: "where",
}
"""The field that belongs to one way of ending alone."""
_CORRECTED_TO = (CaseState.SEARCHING, CaseState.TRIAGE, CaseState.PLACED, *FINAL_STATES)


class Answered(CaseForm):
    """What a facility that was asked said; a promise that is taken back is said here too."""

    TITLE_WORDS = N_("What a facility answered")

    def fields(self) -> ComposeResult:
        """Which one, what it said, and why not; who has not answered yet stands first."""
        asked = sorted(
            self.file.enquiries, key=lambda enquiry: enquiry.answer is not EnquiryAnswer.PENDING
        )
        options = [
            (f"{enquiry.name} ({_(enquiry.answer.words)})", str(enquiry.id)) for enquiry in asked
        ]
        yield Field(
            "enquiry",
            _("facility"),
            # Who answered is what the caller says; only one that was asked can be meant.
            Choice(
                options if len(options) == 1 else [("–", ""), *options],
                options[0][1] if len(options) == 1 else "",
                id="in-enquiry",
            ),
        )
        answers = [
            ("–", ""),
            (_("can take the child"), "accepted"),
            (_("says no"), "declined"),
            (_("no answer"), "not_answered"),
        ]
        with Horizontal(classes="row"):
            yield Field("answer", _("answer"), Choice(answers, "", id="in-answer"))
            places = str(len(self.file.line.youths))
            yield text_field("places", _("places promised"), places, most=2)
            yield choice_field("reason", _("why not"), DeclineReason, None, none="–")
        yield text_field("words", _("who said so (role or name at the facility)"), most=80)

    def on_mount(self) -> None:
        """Begin at the answer where one facility alone can have given it."""
        super().on_mount()
        if len(self.file.enquiries) == 1:
            self.query_one("#in-answer").focus()

    async def save(self) -> None:
        """Keep what was said."""
        chosen, case = self.choice("enquiry"), self.file.line.id
        if not chosen:
            raise RuleBroken(N_("Name the facility."), field="enquiry")
        enquiry = next(enquiry.id for enquiry in self.file.enquiries if str(enquiry.id) == chosen)
        if not self.choice("answer"):
            raise RuleBroken(N_("Choose what the facility said."), field="answer")
        answer, reason, words = self.choice("answer"), self.choice("reason"), self.text("words")
        if answer == "accepted":
            if reason:
                raise RuleBroken(
                    N_("A reason why not belongs to a no: choose the answer."), field="answer"
                )
            await self.keep(enquiries.accept, case, enquiry, self.number("places"), words=words)
        elif answer == "not_answered":
            await self.keep(enquiries.no_answer, case, enquiry)
        elif reason:
            why = DeclineReason(reason)
            await self.keep(enquiries.decline, case, enquiry, why, words=words)
        else:
            raise RuleBroken(N_("Enter why there was no place."), field="reason")
        self.done()


_GIVE_BACK, _KEEP = "give_back", "keep"


class DecisionForm(CaseForm):
    """Who decides, with whom it was discussed, and why; it is never changed.

    What else is held or asked for the case is given back or called off here, or kept.
    """

    TITLE_WORDS = N_("The decision")

    def __init__(
        self, file: CaseFile, hold: HoldLine, on_table: tuple[OnTable, ...], team: Sequence[Entry]
    ) -> None:
        """Decide on the facility of this hold, out of these; the team is offered as deciders."""
        super().__init__(file)
        self._hold, self._on_table, self._team = hold, on_table, team

    def title_words(self) -> str:
        """The facility that is decided on."""
        return _("The decision · {facility}").format(facility=self._hold.name)

    def fields(self) -> ComposeResult:
        """Deciders, discussion, reason."""
        with Horizontal(classes="row"):
            yield deciders_field(_("who decides"), self._team, self.desk.who)
            yield choice_field("role", _("in the role of"), Role, Role.DESK_MEMBER)
        yield from mandates(self._team)
        # Nothing is chosen beforehand: what nobody says was discussed must not be kept for ever.
        yield choice_field("discussed", _("discussed with"), Role, None, none="–")
        yield text_field("why_not", _("not with the behavioural scientist, because"), most=300)
        yield text_field("reason", _("reason for this place"), most=1000)
        for hold in self._other_holds:
            choices = [("–", ""), (_("give back"), _GIVE_BACK), (_("keep as well"), _KEEP)]
            yield Field(
                f"hold-{hold.id}", hold_words(hold), Choice(choices, "", id=f"in-hold-{hold.id}")
            )
        if pending := self.file.history.pending:
            names = ", ".join(self.file.names.get(enquiry.facility, "") for enquiry in pending)
            choices = [
                ("–", ""),
                (_("no longer needed"), _GIVE_BACK),
                (_("keep the question open"), _KEEP),
            ]
            title = _("asked, no answer yet: {names}").format(names=names)
            yield Field("asked", title, Choice(choices, "", id="in-asked"))

    @property
    def _other_holds(self) -> list[HoldLine]:
        return [hold for hold in self.file.line.held if hold.id != self._hold.id]

    def _answer(self, name: str) -> bool:
        """Whether it is given back; raises RuleBroken at the field while nobody said."""
        answer = self.choice(name)
        if not answer:
            raise RuleBroken(N_("Choose what happens with it."), field=name)
        return answer == _GIVE_BACK

    async def save(self) -> None:
        """Keep the decision."""
        discussed = self.choice("discussed")
        decision = Decision(
            (Decider(self.chosen("role", Role), self.text("deciders")),),
            self.text("reason"),
            Role(discussed) if discussed else None,
            self.text("why_not"),
            self._on_table,
        )
        pending = self.file.history.pending
        await self.keep(
            holds.decide,
            self._hold.id,
            decision,
            give_back=[hold.id for hold in self._other_holds if self._answer(f"hold-{hold.id}")],
            call_off=[line.id for line in pending if self._answer("asked")],
        )
        self.done()


class ExtendHoldForm(CaseForm):
    """Until when a hold lasts."""

    TITLE_WORDS = N_("Extend the hold")

    def __init__(self, file: CaseFile, hold: HoldLine) -> None:
        """Extend this hold."""
        super().__init__(file)
        self._hold = hold

    def fields(self) -> ComposeResult:
        """The new end: one term more, unless somebody says otherwise."""
        begin = max(self._hold.until, self.desk.now())
        until = moment_text(begin + hold_term(self.file.line.urgency))
        yield text_field("until", _("{facility}: until").format(facility=self._hold.name), until)

    async def save(self) -> None:
        """Let it last longer."""
        await self.keep(holds.extend, self._hold.id, self.ahead("until"))
        self.done()


class TransportForm(CaseForm):
    """Who brings the child, when, and what to mind."""

    TITLE_WORDS = N_("On the way")

    def fields(self) -> ComposeResult:
        """Carrier, moment, restrictions, symptoms."""
        if len(self._decided) > 1:
            options = [(hold.name, str(hold.id)) for hold in self._decided]
            yield Field(
                "hold",
                pgettext("destination", "to"),
                Choice([("–", ""), *options], "", id="in-hold"),
            )
        with Horizontal(classes="row"):
            yield choice_field("by", _("who brings the child"), Carrier, None, none="–")
            yield text_field("at", _("leaves at"), moment_text(self.desk.now()), most=20)
        yield choice_field("symptoms", _("symptoms"), Symptoms, Symptoms.UNKNOWN)
        yield text_field("restrictions", _("restrictions on the way"), most=300)

    @property
    def _decided(self) -> list[HoldLine]:
        return [hold for hold in self.file.line.held if hold.decided]

    def _hold(self) -> HoldId | None:
        """The hold they go to, where there are several; raises RuleBroken while nobody said."""
        if len(self._decided) < 2:  # noqa: PLR2004
            return None
        for hold in self._decided:
            if str(hold.id) == self.choice("hold"):
                return hold.id
        raise RuleBroken(N_("Name the facility."), field="hold")

    async def save(self) -> None:
        """Keep the transport; of a bare time the nearest one is meant."""
        at, now = self.moment("at"), self.desk.now()
        if at is not None:
            at = min(at, self.ahead("at"), key=lambda moment: abs(moment - now))
        transport = Transport(
            self.chosen("by", Carrier),
            at,
            self.text("restrictions"),
            Symptoms(self.choice("symptoms")),
        )
        await self.keep(stays.under_way, self.file.line.id, transport, hold=self._hold())
        self.done()


class NoPlaceForm(CaseForm):
    """There is no place: why, and who watches over the child meanwhile."""

    TITLE_WORDS = N_("There is no place")
    FIELDS: ClassVar = {
        "reasons": "reason",
        "bridge_until": "until",
        "bridge_words": "words",
        "watcher_name": "name",
    }

    def fields(self) -> ComposeResult:
        """Reason, calls, temporary solution, safety."""
        with Horizontal(classes="row"):
            yield choice_field("reason", _("reason"), DeclineReason, None, none="–")
            yield text_field("calls", _("calls made"), most=3)
        with Horizontal(classes="row"):
            yield choice_field("bridge", _("meanwhile"), Bridge, None, none="–")
            yield text_field("until", _("until"), most=20)
        yield text_field("words", _("what was arranged"), most=500)
        with Horizontal(classes="row"):
            yield choice_field("watcher", _("who monitors safety"), Role, None, none="–")
            yield text_field("name", _("name at the organisation"), most=80)

    async def save(self) -> None:
        """Keep the row of the ledger."""
        watcher, reason = self.choice("watcher"), self.choice("reason")
        bridge = self.choice("bridge")
        no_place = NoPlace(
            (DeclineReason(reason),) if reason else (),
            self.number("calls") if self.text("calls") else None,
            Bridge(bridge) if bridge else None,
            self.moment("until", ahead=True),
            bridge_words=self.text("words"),
            watcher=Role(watcher) if watcher else None,
            watcher_name=self.text("name"),
        )
        await self.keep(endings.no_place, self.file.line.id, no_place)
        self.done()


class EndForm(CaseForm):
    """How a case ends: otherwise than by a departure, or after it once the child is safe."""

    TITLE_WORDS = N_("End the case")

    def fields(self) -> ComposeResult:
        """How, and what that way of ending must say."""
        left = bool(self.file.stays)
        ends = FINAL_STATES if left else ENDED_WITHOUT_A_STAY
        yield choice_field("state", _("how"), ends, None, none="–")
        yield choice_field("to", _("redirected: who takes over"), Organisation, None, none="–")
        yield choice_field("alternative", _("what helped instead"), Alternative, None, none="–")
        yield text_field("where", _("out of region: where"), most=200)
        yield text_field("reason", _("reason"), most=500)
        if left:
            yield from safety_fields(self, _("safety confirmed by"))
        yield from taken_over_fields(self)

    def on_mount(self) -> None:
        """Ask what a way of ending must say once it is chosen."""
        super().on_mount()
        self._ask_what_it_takes()

    @on(Select.Changed, "#in-state")
    def _ask_what_it_takes(self) -> None:
        for state, name in _MUST_SAY.items():
            self.query_one(f"#field-{name}", Field).display = self.choice("state") == state

    async def save(self) -> None:
        """Keep the ending."""
        state = self.chosen("state", CaseState)
        to = self.choice("to") if state is CaseState.REDIRECTED else ""
        alternative = self.choice("alternative") if state is CaseState.ALTERNATIVE else ""
        ending = Ending(
            state,
            reason=self.text("reason"),
            to=Organisation(to) if to else None,
            where=self.text("where") if state is CaseState.OUT_OF_REGION else "",
            alternative=Alternative(alternative) if alternative else None,
            safety=safety_of(self) if self.file.stays else None,
            taken_over=taken_over_of(self),
        )
        await self.keep(endings.end, self.file.line.id, ending)
        self.done()


def safety_fields(form: CaseForm, title: str) -> ComposeResult:
    """Who confirmed that the child is safe, as what, and when."""
    yield text_field("safety_by", title, most=80)
    with Horizontal(classes="row"):
        yield choice_field("role", _("in the role of"), Role, None, none="–")
        at = moment_text(form.desk.now())
        yield text_field("safety_at", _("confirmed at"), at, most=20)


def safety_of(form: CaseForm) -> Safety | None:
    """Who confirmed that the child is safe, and when; None while nobody did."""
    name = form.text("safety_by")
    if not name:
        return None
    at = form.moment("safety_at") or form.desk.now()
    return Safety(form.chosen("role", Role), name, at)


def taken_over_fields(form: CaseForm) -> ComposeResult:
    """Who accepts the child at the receiving end, when, and what was handed over."""
    with Horizontal(classes="row"):
        yield choice_field(
            "receiver", _("taken over by (–: not yet)"), Organisation, None, none="–"
        )
        yield choice_field("receiver_role", _("in the role of"), Role, None, none="–")
    with Horizontal(classes="row"):
        yield text_field("receiver_name", _("name at the organisation"), most=80)
        at = moment_text(form.desk.now())
        yield text_field("accepted_at", _("accepted at"), at, most=20)
    yield Label(_("handed over:"), classes="hint", markup=False)
    yield Ticks({topic.value: _(topic.words) for topic in Topic}, set(), name="topics")


def taken_over_of(form: CaseForm) -> TakenOver | None:
    """Who accepted the child; None while nobody did. Raises RuleBroken at the field."""
    organisation, name = form.choice("receiver"), form.text("receiver_name")
    topics = form.query_one("#in-topics", Ticks).ticked
    if not organisation:
        if name or topics:
            raise RuleBroken(N_("Enter who took over."), field="receiver")
        return None
    at = form.moment("accepted_at") or form.desk.now()
    role = form.chosen("receiver_role", Role)
    return TakenOver(Organisation(organisation), role, at, name, frozenset(map(Topic, topics)))


class CorrectForm(CaseForm):
    """How the case should have ended, or that it has not; the history stays as it was."""

    TITLE_WORDS = N_("Correct the ending")

    def title_words(self) -> str:
        """The ending that is corrected."""
        state = _(self.file.line.state.words)
        return _("Correct the ending · {state}").format(state=state)

    def fields(self) -> ComposeResult:
        """What it should be, and why."""
        to = [state for state in _CORRECTED_TO if state is not self.file.line.state]
        yield choice_field("state", _("should be"), to, None, none="–")
        yield text_field("reason", _("why"), most=500)

    async def save(self) -> None:
        """Keep the correction."""
        to = self.chosen("state", CaseState)
        await self.keep(endings.correct, self.file.line.id, to, self.text("reason"))
        self.done()
