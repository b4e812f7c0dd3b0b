"""Whether there is staff behind the beds: what a facility needs, and what present staff allows."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.absence.staffing import Norm, Proposal, Shift, propose
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.errors import N_, DeskError, RuleBroken
from crisisdesk.i18n import _, figure
from crisisdesk.screens.absence.words import amount, exact, period_text
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.capacity.report import enter_report, says_it_has_none
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import text_field
from crisisdesk.services.absence import staffing
from crisisdesk.services.absence.staffing import Staffed
from crisisdesk.widgets.plain_text import said

_MOST_DIGITS = 6


class NormForm(CountingForm[Norm]):
    """What it takes to run a facility: in full, and at the least in each shift."""

    KEYS = keys.FORM
    WRITES = "staffing.norm_set"

    def __init__(self, facility: CapacityLine, norm: Norm | None) -> None:
        """Start from the norm that counts now."""
        super().__init__()
        self._facility, self._norm = facility, norm

    def title_words(self) -> str:
        """Whose norm."""
        return _("What it takes to run · {facility}").format(facility=self._facility.name)

    def fields(self) -> ComposeResult:
        """Full capacity, then the shifts."""
        norm = self._norm
        places = self._facility.available if norm is None else norm.full_places
        with Horizontal(classes="row"):
            yield text_field(
                "full_places", _("places in full"), "" if places is None else str(places), most=6
            )
            full = "" if norm is None else exact(norm.full_fte)
            yield text_field("full_fte", _("FTE that takes"), full, most=12)
        yield Label(_("Minimum, in FTE:"), classes="hint", markup=False)
        with Horizontal(classes="row"):
            for shift in Shift:
                least = "" if norm is None else exact(norm.of(shift))
                yield text_field(shift.value, _(shift.words), least, most=12)

    def on_mount(self) -> None:
        """Begin at the first that is not known."""
        if self._norm is None and self._facility.available is not None:
            self.query_one("#in-full_fte").focus()

    async def save(self) -> None:
        """Let it count from now on."""
        typed = self.text("full_places")
        # Whatever is no number of places is refused by the rule, in its words.
        places = int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else 0
        norm = Norm(
            self._facility.id,
            places,
            self.amount("full_fte"),
            **{shift.value: self.amount(shift.value) for shift in Shift},
        )
        await self.attempt(staffing.set_norm, norm)
        self.dismiss(norm)


class ProposalForm(CountingForm[Proposal]):
    """What present staff allows; nothing is written before the capacity report is saved."""

    KEYS = keys.FORM

    def __init__(self, facility: CapacityLine, norm: Norm, known: Staffed) -> None:
        """Start from what the facility counted itself, if it did."""
        super().__init__()
        self._facility, self._norm, self._known = facility, norm, known

    def title_words(self) -> str:
        """Whose places."""
        return _("Staffed places · {facility}").format(facility=self._facility.name)

    def fields(self) -> ComposeResult:
        """Who is there, by shift if somebody says so; the proposal follows while typing."""
        yield Label(self._about(), classes="hint", markup=False)
        present = self._known.present
        yield text_field(
            "present", _("FTE present"), "" if present is None else exact(present), most=12
        )
        yield Label(_("By shift, if known (otherwise leave empty):"), classes="hint", markup=False)
        with Horizontal(classes="row"):
            for shift in Shift:
                words = _("{shift} ≥ {n}").format(
                    shift=_(shift.words), n=amount(self._norm.of(shift))
                )
                yield text_field(shift.value, words, most=12)
        yield Label("", id="proposal", markup=False)
        yield Label(
            _("ctrl+s opens the report with these places; save it there."),
            classes="hint",
            markup=False,
        )

    def _about(self) -> str:
        norm, known = self._norm, self._known
        words = [_("full: {places} places, {fte} FTE").format(
            places=norm.full_places, fte=amount(norm.full_fte))]  # fmt: skip
        if known.period is None:
            words.append(_("the facility itself did not count"))
        else:
            words.append(_("counted over {period}").format(period=period_text(known.period)))
        if known.lent_in:
            words.append(_("is lent {n}").format(n=amount(known.lent_in)))
        if known.lent_out:
            words.append(_("lends out {n}").format(n=amount(known.lent_out)))
        return " · ".join(words)

    def on_mount(self) -> None:
        """Say at once what the known figures allow."""
        self._say()

    @on(Input.Changed)
    def _say(self) -> None:
        try:
            words = proposal_words(self._proposal(), self._facility)
        except DeskError:
            words = "?"
        self.query_one("#proposal", Label).update(said((words, "bold")))

    def _proposal(self) -> Proposal:
        amounts = {shift: self.amount_or_none(shift.value) for shift in Shift}
        by_shift = {shift: amount for shift, amount in amounts.items() if amount is not None}
        return propose(self._norm, self.amount("present"), by_shift)

    async def save(self) -> None:
        """Answer with the proposal."""
        if self._facility.report is None:
            raise RuleBroken(N_("This facility has no report yet: enter its places first."))
        self.dismiss(self._proposal())


def proposal_words(proposal: Proposal, facility: CapacityLine) -> str:
    """Staffed places as they are and as they would be, and the shift that limits them."""
    words = _("staffed places {before} → {after}").format(
        before=figure(facility.staffed), after=proposal.places
    )
    if proposal.limit is not None:
        words += " · " + _("limited by: {shift}").format(shift=_(proposal.limit.words))
    if proposal.below_minimum:
        words += " · " + _("{n} FTE below its minimum").format(n=amount(proposal.shortage))
    return words


class FacilityChoice(Dialog[CapacityLine]):
    """Which facility of a provider."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Which facility?")

    def __init__(self, facilities: Sequence[CapacityLine]) -> None:
        """Offer these."""
        super().__init__()
        self._facilities = facilities

    def body(self) -> ComposeResult:
        """The names; the crucial ones have a sign."""
        yield OptionList(
            *(
                Option(said(f"{facility.name} ●" if facility.crucial else facility.name))
                for facility in self._facilities
            )
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(self._facilities[event.option_index])

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)


async def choose_facility(
    screen: Acting[None], facilities: Sequence[CapacityLine]
) -> CapacityLine | None:
    """The only facility of a provider, or the one that somebody chooses."""
    if not facilities:
        screen.say(_("This provider has no facility on the board."))
        return None
    if len(facilities) == 1:
        return facilities[0]
    return await screen.app.push_screen_wait(FacilityChoice(facilities))


async def set_norm(screen: Acting[None], facility: CapacityLine) -> Norm | None:
    """Say what a facility needs to run."""
    norm = await screen.ask(staffing.norm, facility.id)
    norm_now = await screen.app.push_screen_wait(NormForm(facility, norm))
    if norm_now is not None:
        screen.say(_("{facility}: its norm counts from now on").format(facility=facility.name))
    return norm_now


async def propose_places(screen: Acting[None], facility: CapacityLine) -> None:
    """Propose staffed places; accepting opens the capacity report with them filled in."""
    if says_it_has_none(screen, facility):
        return
    known = await screen.ask(staffing.staffed, facility.id)
    norm = known.norm or await set_norm(screen, facility)
    if norm is None:
        return
    proposal = await screen.app.push_screen_wait(ProposalForm(facility, norm, known))
    if proposal is not None:
        await enter_report(screen, facility, proposal=proposal)
