"""What is asked about mutual aid: a request, a lender, what was granted, what became of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.costs import CATEGORY_WORDS
from crisisdesk.domain.absence.mutual_aid import (
    PROMISED,
    AidState,
    DeploymentId,
    DeploymentLine,
    Lender,
    Offer,
    Registration,
    Request,
    RequestId,
    RequestLine,
    next_states,
)
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.absence.shortage import Need
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.moments import date_text
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext
from crisisdesk.screens.absence.words import after_words, exact, room_words
from crisisdesk.screens.capacity.crucial import ground_words
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import Field, choice_field, day_field, text_field
from crisisdesk.services.absence import mutual_aid
from crisisdesk.store.queries.capacity.crucial import NamedGround
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import plain
from crisisdesk.widgets.ticks import Ticks

_WEEK = timedelta(days=6)


def cost_field(value: int | None) -> Field:
    """Which cost category counts, where one does."""
    options = [("–", "")]
    options += [(f"{code} {_(words)}", str(code)) for code, words in CATEGORY_WORDS.items()]
    chosen = "" if value is None else str(value)
    return Field(
        "cost_category",
        _("cost category"),
        Choice(options, chosen, id="in-cost_category"),
    )


class RequestForm(CountingForm[RequestId]):
    """Staff that a facility needs, filled in with what the review says is short."""

    KEYS = keys.FORM

    def __init__(
        self,
        line: ReviewLine,
        facilities: Sequence[CapacityLine],
        need: Need,
        today: date,
        grounds: Sequence[NamedGround] = (),
    ) -> None:
        """Ask for one of these facilities; the crucial ones stand first."""
        super().__init__()
        self._line, self._facilities, self._need, self._day = line, facilities, need, today
        own = {facility.id for facility in facilities}
        self._grounds = [named for named in grounds if named.facility in own]

    def title_words(self) -> str:
        """Who asks."""
        return _("Ask for staff · {provider}").format(provider=self._line.name)

    def fields(self) -> ComposeResult:
        """Where, what, how much, until when."""
        options = [
            (f"{facility.name} ●" if facility.crucial else facility.name, str(facility.id))
            for facility in self._facilities
        ]
        if len(options) > 1:
            options.insert(0, ("–", ""))
        with Horizontal(classes="row"):
            yield Field(
                "facility",
                _("facility (● crucial)"),
                Choice(options, options[0][1], id="in-facility"),
            )
            yield choice_field(
                "function", pgettext("people", "staff"), Function, self._need.function
            )
            yield cost_field(None)
        with Horizontal(classes="row"):
            asked = exact(self._need.fte) if self._need.fte else ""
            yield text_field("fte", _("FTE"), asked, most=12)
            yield day_field("start", pgettext("term", "from"), date_text(self._day))
            until = date_text(self._day + _WEEK)
            yield day_field("until", _("up to and including"), until, begin="start")
        yield Ticks({code.value: _(code.words) for code in Registration}, set())
        for named in self._grounds:
            if words := ground_words(named.ground):
                yield Label(plain(f"● {named.name}: {words}"), classes="hint", markup=False)
        yield text_field("override", _("if it is not crucial: why anyway"), most=300)
        yield text_field("note", _("note (counts only: nobody's name, no illness)"), most=1000)
        yield Label(_("space: tick · ctrl+s: save"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Begin at how much."""
        self.query_one("#in-fte").focus()

    async def save(self) -> None:
        """Keep the request."""
        chosen = self.choice("facility")
        if not chosen:
            raise RuleBroken(N_("Name the facility."), field="facility")
        facility = next(facility for facility in self._facilities if str(facility.id) == chosen)
        cost = self.choice("cost_category")
        start = self.day("start")
        request = Request(
            facility.id,
            Function(self.choice("function")),
            self.amount("fte"),
            start,
            self.day("until"),
            frozenset(Registration(code) for code in self.query_one(Ticks).ticked),
            int(cost) if cost else None,
            self.text("override"),
            self.text("note"),
        )
        self.dismiss(await self.keep(mutual_aid.ask, request))


class OfferForm(CountingForm[UUID]):
    """Staff that a provider offers; 0 FTE takes an offer back."""

    KEYS = keys.FORM

    def __init__(
        self, provider: ProviderId, name: str, known: Offer | None, function: Function, today: date
    ) -> None:
        """Start from what the provider offers now, or from the group of staff that is short."""
        super().__init__()
        self._provider, self._name, self._known = provider, name, known
        self._function = known.function if known else function
        self._start, self._until = (known.start, known.until) if known else (today, today + _WEEK)

    def title_words(self) -> str:
        """Who offers."""
        return _("Offer of staff · {provider}").format(provider=self._name)

    def fields(self) -> ComposeResult:
        """What, how much, until when, and what the staff has."""
        known = self._known
        with Horizontal(classes="row"):
            yield choice_field("function", pgettext("people", "staff"), Function, self._function)
            yield text_field("fte", _("FTE"), exact(known.fte) if known else "", most=12)
        with Horizontal(classes="row"):
            yield day_field("start", pgettext("term", "from"), date_text(self._start))
            yield day_field(
                "until", _("up to and including"), date_text(self._until), begin="start"
            )
        ticked = {registration.value for registration in known.registrations} if known else set()
        yield Ticks({code.value: _(code.words) for code in Registration}, ticked)
        note = known.note if known else ""
        yield text_field(
            "note", _("note (counts only: nobody's name, no illness)"), note, most=1000
        )
        yield Label(_("0 withdraws the offer · ctrl+s: save"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Begin at how much."""
        self.query_one("#in-fte").focus()

    async def save(self) -> None:
        """Keep the offer."""
        start = self.day("start")
        offer = Offer(
            self._provider,
            Function(self.choice("function")),
            self.amount("fte"),
            start,
            self.day("until"),
            frozenset(Registration(code) for code in self.query_one(Ticks).ticked),
            self.text("note"),
        )
        self.dismiss(await self.keep(mutual_aid.offer, offer))


class LenderForm(CountingForm[DeploymentId]):
    """Ask one provider to lend; below its own minimum only with a reason."""

    KEYS = keys.FORM

    def __init__(self, request: RequestLine, lender: Lender, *, against: bool) -> None:
        """Ask for what lacks; `against` begins at the reason."""
        super().__init__()
        self._request, self._lender, self._against = request, lender, against

    def title_words(self) -> str:
        """Who lends to whom."""
        return _("{lender} lends to {facility}").format(
            lender=self._lender.name, facility=self._request.name
        )

    def fields(self) -> ComposeResult:
        """How much, and a reason where the lender would fall below its own minimum."""
        about = f"{_(self._request.request.function.words)} · {room_words(self._lender)}"
        yield Label(f"{about} · {after_words(self._lender)}", classes="hint", markup=False)
        with Horizontal(classes="row"):
            yield text_field("fte", _("FTE to ask"), exact(self._lender.lends), most=12)
            yield cost_field(self._request.request.cost_category)
        yield text_field("override", _("below its own minimum: why anyway"), most=300)

    def on_mount(self) -> None:
        """Begin at the amount, or at the reason."""
        self.query_one("#in-override" if self._against else "#in-fte").focus()

    async def save(self) -> None:
        """Ask the lender."""
        cost = self.choice("cost_category")
        self.dismiss(
            await self.keep(
                mutual_aid.ask_lender,
                self._request.id,
                self._lender.provider,
                self.amount("fte"),
                override=self.text("override"),
                cost_category=int(cost) if cost else None,
            )
        )


class MoveDeploymentForm(CountingForm[AidState]):
    """What becomes of a deployment; what is granted is not what was asked."""

    KEYS = keys.FORM

    def __init__(self, line: DeploymentLine) -> None:
        """Offer what can become of it."""
        super().__init__()
        self._line = line

    def title_words(self) -> str:
        """Who lends to whom, and how far it is."""
        return _("{lender} lends to {facility} · {state}").format(
            lender=self._line.lender_name,
            facility=self._line.facility_name,
            state=_(self._line.state.words),
        )

    def fields(self) -> ComposeResult:
        """The state, and what granting needs."""
        line = self._line
        # Whether it is granted whole or in part, the amount says.
        states: list[AidState] = [
            state for state in next_states(line.state) if state is not AidState.PARTLY_GRANTED
        ]
        if len(states) < len(next_states(line.state)) and AidState.GRANTED not in states:
            states.insert(0, AidState.GRANTED)
        yield choice_field("state", _("becomes"), states, None, none="–")
        yield Label(
            _("When granted: asked was {n} FTE").format(n=exact(line.asked)),
            classes="hint",
            markup=False,
        )
        with Horizontal(classes="row"):
            granted = line.asked if line.granted is None else line.granted
            yield text_field("fte", _("FTE granted"), exact(granted), most=12)
            yield day_field("start", pgettext("term", "from"), date_text(line.start))
            yield day_field("until", _("up to and including"), date_text(line.until), begin="start")
        yield text_field("override", _("below its own minimum: why anyway"), most=300)
        yield text_field("reason", _("reason"), most=300)

    async def save(self) -> None:
        """Move it on."""
        line, state = self._line, self.chosen("state", AidState)
        if state in PROMISED:
            start = self.day("start")
            state = await self.keep(
                mutual_aid.grant,
                line.id,
                self.amount("fte"),
                seen=line.version,
                start=start,
                until=self.day("until"),
                override=self.text("override"),
            )
        else:
            await self.keep(
                mutual_aid.move, line.id, state, seen=line.version, reason=self.text("reason")
            )
        self.dismiss(state)


class WithdrawForm(CountingForm[bool]):
    """A request is taken back; what was granted goes on."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Withdraw the request")

    def __init__(self, request: RequestLine) -> None:
        """Take this one back."""
        super().__init__()
        self._request = request

    def fields(self) -> ComposeResult:
        """Why."""
        yield Label(_("What is granted or deployed already goes on."), classes="hint", markup=False)
        yield text_field("reason", _("reason"), most=300)

    async def save(self) -> None:
        """Take it back."""
        if not self.text("reason"):
            raise RuleBroken(N_("Enter why the request is withdrawn."), field="reason")
        await self.keep(
            mutual_aid.withdraw_request,
            self._request.id,
            seen=self._request.version,
            reason=self.text("reason"),
        )
        self.dismiss(result=True)
