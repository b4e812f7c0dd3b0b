"""Forms of the call list: why again, when to call, and what a round asks."""

from textual.app import ComposeResult
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.calls.call_list import CallLine
from crisisdesk.domain.calls.hours import read_hours
from crisisdesk.domain.calls.requests import AgainReason, CallTerms
from crisisdesk.domain.calls.rounds import CallRound
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.forms import Field, Form, choice_field, text_field
from crisisdesk.services.calls import calls, rounds
from crisisdesk.widgets.call_words import attempt_words
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said


class AgainForm(Form[bool]):
    """Why a facility is called that answered today already."""

    KEYS = keys.FORM

    def __init__(self, row: CallLine) -> None:
        """Ask about this facility."""
        super().__init__()
        self._row = row

    def title_words(self) -> str:
        """Which facility."""
        return _("Call again · {facility}").format(facility=self._row.line.name)

    def fields(self) -> ComposeResult:
        """When it answered, and the reason."""
        if (answered := self._row.answered) is not None:
            yield Label(said(attempt_words(answered, self.desk.moment)), classes="about")
        yield choice_field("why", _("why again"), AgainReason, None, none="–")

    async def save(self) -> None:
        """Have it to call."""
        chosen = self.choice("why")
        why = AgainReason(chosen) if chosen else None
        await self.attempt(calls.begin, self._row.id, why=why)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class TermsForm(Form[bool]):
    """Whether and when a facility is called."""

    KEYS = keys.FORM

    def __init__(self, row: CallLine) -> None:
        """Start from what stands."""
        super().__init__()
        self._row = row

    def title_words(self) -> str:
        """Which facility."""
        return _("When to call · {facility}").format(facility=self._row.line.name)

    def fields(self) -> ComposeResult:
        """Never, or the hours at which nobody answers."""
        terms = self._row.terms
        yield Field(
            "never",
            _("in the call list"),
            Choice(
                [(_("yes"), ""), (_("no: do not call"), "never")],
                "never" if terms.never else "",
                id="in-never",
            ),
        )
        yield text_field(
            "hours",
            _("hours at which nobody answers (22:00-07:00)"),
            "" if terms.hours is None else str(terms.hours),
            most=20,
        )

    async def save(self) -> None:
        """Keep it."""
        terms = CallTerms(self.choice("never") == "never", read_hours(self.text("hours")))
        await self.attempt(calls.set_terms, self._row.id, terms)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class RoundForm(Form[CallRound]):
    """What a new round asks."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Begin a call round")

    def fields(self) -> ComposeResult:
        """The kind of facility, or all of them."""
        kinds = [kind for kind in Kind if kind is not Kind.TEAM]
        yield choice_field("kind", _("whom"), kinds, None, none=_("every facility with places"))
        yield Label(
            _("Figures from now on count as an answer, however they come in."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Begin it."""
        chosen = self.choice("kind")
        self.dismiss(await self.attempt(rounds.begin, Kind(chosen) if chosen else None))
