"""What is asked along the way of a case: answers, the decision, the road, the end."""

from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Select

from crisisdesk import keys
from crisisdesk.domain.cases import STATE_WORDS, State
from crisisdesk.domain.decisions import Decider, Decision, OnTable
from crisisdesk.domain.endings import (
    ALTERNATIVE_WORDS,
    BRIDGE_WORDS,
    DESTINATION_WORDS,
    Alternative,
    Bridge,
    Destination,
    Ending,
    Safety,
)
from crisisdesk.domain.enquiries import DECLINE_WORDS, DeclineReason, EnquiryLine
from crisisdesk.domain.moments import moment_text, read_typed_moment
from crisisdesk.domain.placements import (
    CARRIER_WORDS,
    SYMPTOM_WORDS,
    Carrier,
    NoPlace,
    Symptoms,
    Transport,
)
from crisisdesk.domain.referrers import ORGANISATION_WORDS, ROLE_WORDS, Organisation, Role
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.forms import Field, Form, choice_field, text_field
from crisisdesk.widgets.bindings import bindings
from crisisdesk.widgets.plain_text import said

A = TypeVar("A")


class CaseForm(Form[A], Generic[A]):
    """A form that answers with what was filled in; the page does the act."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)

    def moment(self, name: str) -> datetime | None:
        """A typed moment, None for an empty field; raises RuleBroken at that field."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            return read_typed_moment(typed, self.desk.now())
        except RuleBroken as error:
            raise RuleBroken(error.message, field=name, **error.values) from None

    def number(self, name: str) -> int:
        """A typed whole number; raises RuleBroken at that field."""
        typed = self.text(name)
        if not typed.isdecimal():
            raise RuleBroken(N_("Write a whole number."), field=name)
        return int(typed)


class Answered(CaseForm[tuple[EnquiryLine, str, int, DeclineReason | None, str]]):
    """What a facility that was asked said."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("What a facility answered")

    def __init__(self, pending: list[EnquiryLine], places: int) -> None:
        """Offer the enquiries without an answer."""
        super().__init__()
        self._pending, self._places = pending, places

    def fields(self) -> ComposeResult:
        """Which one, what it said, and why not."""
        options = [(said(one.name), str(one.id)) for one in self._pending]
        yield Field(
            "enquiry",
            _("facility"),
            Select(options, value=options[0][1], allow_blank=False, compact=True, id="in-enquiry"),
        )
        answers = [
            (Content(_("takes the child")), "accepted"),
            (Content(_("says no")), "declined"),
            (Content(_("no answer")), "not_answered"),
        ]
        with Horizontal(classes="row"):
            yield Field(
                "answer",
                _("answer"),
                Select(answers, value="accepted", allow_blank=False, compact=True, id="in-answer"),
            )
            yield text_field("places", _("places promised"), str(self._places), most=2)
            yield choice_field("reason", _("why not"), DECLINE_WORDS, None, none="–")
        yield text_field("who", _("who said so (role or name at the facility)"), most=80)

    async def save(self) -> None:
        """Answer with what was said."""
        chosen = self.choice("enquiry")
        one = next(one for one in self._pending if str(one.id) == chosen)
        answer, reason = self.choice("answer"), self.choice("reason")
        if answer == "declined" and not reason:
            raise RuleBroken(N_("Say why there was no place."), field="reason")
        self.dismiss(
            (
                one,
                answer,
                self.number("places") if answer == "accepted" else 0,
                DeclineReason(reason) if reason else None,
                self.text("who"),
            )
        )


class DecisionForm(CaseForm[Decision]):
    """Who decides, with whom it was discussed, and why; it is never changed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("The decision")

    def __init__(self, facility: str, on_table: tuple[OnTable, ...]) -> None:
        """Decide on this facility, out of these."""
        super().__init__()
        self._facility, self._on_table = facility, on_table

    def title_words(self) -> str:
        """The facility that is decided on."""
        return _("The decision · {facility}").format(facility=self._facility)

    def fields(self) -> ComposeResult:
        """Deciders, discussion, reason."""
        with Horizontal(classes="row"):
            yield text_field("deciders", _("who decides"), self.desk.who, most=80)
            yield choice_field("role", _("in the role of"), ROLE_WORDS, Role.DESK_MEMBER)
        yield choice_field(
            "discussed", _("discussed with"), ROLE_WORDS, Role.BEHAVIOURAL_SCIENTIST, none="–"
        )
        yield text_field("why_not", _("not with the behavioural scientist, because"), most=300)
        yield text_field("reason", _("reason for this place"), most=1000)

    async def save(self) -> None:
        """Answer with the decision."""
        discussed = self.choice("discussed")
        self.dismiss(
            Decision(
                (Decider(Role(self.choice("role")), self.text("deciders")),),
                self.text("reason"),
                Role(discussed) if discussed else None,
                self.text("why_not"),
                self._on_table,
            )
        )


class TransportForm(CaseForm[Transport]):
    """Who brings the child, when, and what to mind."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("On the way")

    def fields(self) -> ComposeResult:
        """Carrier, moment, restrictions, symptoms."""
        with Horizontal(classes="row"):
            yield choice_field("by", _("who brings the child"), CARRIER_WORDS, Carrier.REFERRER)
            yield text_field("at", _("leaves at"), moment_text(self.desk.now()), most=20)
        yield choice_field("symptoms", _("symptoms"), SYMPTOM_WORDS, Symptoms.UNKNOWN)
        yield text_field("restrictions", _("restrictions on the way"), most=300)

    async def save(self) -> None:
        """Answer with the transport."""
        self.dismiss(
            Transport(
                Carrier(self.choice("by")),
                self.moment("at"),
                self.text("restrictions"),
                Symptoms(self.choice("symptoms")),
            )
        )


class DepartureForm(CaseForm[tuple[Destination, datetime, Safety | None]]):
    """Where the child goes, and who says that it is safe."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("The child left")

    def fields(self) -> ComposeResult:
        """Destination, moment, safety."""
        with Horizontal(classes="row"):
            yield choice_field("to", _("to"), DESTINATION_WORDS, Destination.HOME)
            yield text_field("at", _("left at"), moment_text(self.desk.now()), most=20)
        with Horizontal(classes="row"):
            yield text_field("safety_by", _("safety confirmed by (empty: not yet)"), most=80)
            yield choice_field("role", _("in the role of"), ROLE_WORDS, Role.YOUTH_PROTECTOR)

    async def save(self) -> None:
        """Answer with the departure."""
        at, name = self.moment("at") or self.desk.now(), self.text("safety_by")
        safety = Safety(Role(self.choice("role")), name, self.desk.now()) if name else None
        self.dismiss((Destination(self.choice("to")), at, safety))


class NextStepForm(CaseForm[tuple[str, datetime | None]]):
    """What is done next, and when."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("Next step")

    def fields(self) -> ComposeResult:
        """Words and a time."""
        yield text_field("words", _("next step"), most=200)
        yield text_field("at", _("at (24-03-2020 14:05)"), most=20)

    async def save(self) -> None:
        """Answer with the step."""
        self.dismiss((self.text("words"), self.moment("at")))


class NoPlaceForm(CaseForm[NoPlace]):
    """There is no place: why, and who watches over the child meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("There is no place")

    def fields(self) -> ComposeResult:
        """Reason, calls, temporary solution, safety."""
        with Horizontal(classes="row"):
            yield choice_field("reason", _("reason"), DECLINE_WORDS, DeclineReason.FULL)
            yield text_field("calls", _("calls made"), "0", most=3)
        with Horizontal(classes="row"):
            yield choice_field("bridge", _("meanwhile"), BRIDGE_WORDS, Bridge.HOME)
            yield text_field("until", _("until (empty: open end)"), most=20)
        with Horizontal(classes="row"):
            yield choice_field("watcher", _("who watches over safety"), ROLE_WORDS, None, none="–")
            yield text_field("name", _("name at the organisation"), most=80)

    async def save(self) -> None:
        """Answer with the row of the ledger."""
        watcher = self.choice("watcher")
        self.dismiss(
            NoPlace(
                (DeclineReason(self.choice("reason")),),
                self.number("calls"),
                Bridge(self.choice("bridge")),
                self.moment("until"),
                watcher=Role(watcher) if watcher else None,
                watcher_name=self.text("name"),
            )
        )


_ENDS = (State.WITHDRAWN, State.REDIRECTED, State.ALTERNATIVE, State.OUT_OF_REGION)


class EndForm(CaseForm[Ending]):
    """How a case ends without a departure."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("End the case")

    def fields(self) -> ComposeResult:
        """How, and what that way of ending must say."""
        yield choice_field(
            "state", _("how"), {one: STATE_WORDS[one] for one in _ENDS}, State.WITHDRAWN
        )
        with Horizontal(classes="row"):
            yield choice_field(
                "to", _("redirected: who takes over"), ORGANISATION_WORDS, None, none="–"
            )
            yield choice_field(
                "alternative", _("what helped instead"), ALTERNATIVE_WORDS, None, none="–"
            )
        yield text_field("where", _("out of region: where"), most=200)
        yield text_field("reason", _("reason"), most=500)

    async def save(self) -> None:
        """Answer with the ending."""
        to, alternative = self.choice("to"), self.choice("alternative")
        self.dismiss(
            Ending(
                State(self.choice("state")),
                reason=self.text("reason"),
                to=Organisation(to) if to else None,
                where=self.text("where"),
                alternative=Alternative(alternative) if alternative else None,
            )
        )
