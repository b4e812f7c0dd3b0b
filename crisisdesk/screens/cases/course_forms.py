"""What is asked along the way of a case: answers, the decision, the road, no place."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer
from crisisdesk.domain.cases.lines import CaseFile, HoldLine
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import HoldId
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.cases.choosing.full import offer_full
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.forms import Field, choice_field, moment_field, text_field
from crisisdesk.services.cases import corrections, endings, enquiries, holds, stays
from crisisdesk.widgets.choice import Choice


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
            (_("by mistake"), "by_mistake"),
        ]
        with Horizontal(classes="row"):
            yield Field("answer", _("answer"), Choice(answers, "", id="in-answer"))
            places = str(len(self.file.line.youths))
            yield text_field("places", _("places promised"), places, most=2)
            yield choice_field("reason", _("why not"), DeclineReason, None, none="–")
        yield text_field("words", _("who said so (role or name at the facility)"), most=80)

    def on_mount(self) -> None:
        """Begin at the answer where one facility alone can have given it."""
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
        if self.choice("answer") == "by_mistake":
            await self.keep(corrections.withdraw_answer, case, enquiry)
            self.done()
            return
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
            if why is DeclineReason.FULL:
                await offer_full(self, case, enquiry)
        else:
            raise RuleBroken(N_("Enter why there was no place."), field="reason")
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
        until = moment_text(begin + self.file.hold_term)
        yield moment_field(
            "until", _("{facility}: until").format(facility=self._hold.name), until, bare=Bare.AHEAD
        )

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
            yield moment_field(
                "at", _("leaves at"), moment_text(self.desk.now()), bare=Bare.NEAREST
            )
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
        transport = Transport(
            self.chosen("by", Carrier),
            self.moment("at"),
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
            yield moment_field("until", _("until"), bare=Bare.AHEAD)
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
            self.moment("until"),
            bridge_words=self.text("words"),
            watcher=Role(watcher) if watcher else None,
            watcher_name=self.text("name"),
        )
        await self.keep(endings.no_place, self.file.line.id, no_place)
        self.done()
