"""Contact with providers: noting it, and who has not been spoken with for long (A107)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain.moments import local, moment_text, short_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.domain.week.provider_contact import (
    MOST_DISCUSSED,
    ProviderContact,
    ProviderLine,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import Acting, DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form, moment_field, text_field
from crisisdesk.services.week import provider_contact
from crisisdesk.services.week.provider_contact import ProviderContacts
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import said, styled
from crisisdesk.widgets.points import Point

_VISITS = {"": N_("not spoken of"), "yes": N_("yes"), "no": N_("no")}


async def note_contact(screen: Acting[None], provider: UUID | None = None) -> None:
    """Note that a provider was spoken with; `provider` is filled in where it is known."""
    known = await screen.ask(provider_contact.providers)
    if not known.lines:
        screen.say(empty.no_providers())
        return
    await screen.app.push_screen_wait(ProviderContactForm(known.lines, provider))


def silent_words(number: int, days: int) -> str:
    """How many providers nobody has spoken with for so many days; "" for none."""
    if not number:
        return ""
    words = ngettext(
        "{n} provider not spoken with for {days} days",
        "{n} providers not spoken with for {days} days",
        number,
    )
    return words.format(n=number, days=days)


def last_words(line: ProviderLine, at: datetime) -> str:
    """The last contact with a provider, in a line."""
    if line.last is None:
        return _("no contact noted yet")
    words = " · ".join(filter(None, (line.last.spoken_with, line.last.discussed)))
    when = short_text(line.last.at, at)
    return _("last contact {when} by {who}: {what}").format(
        when=when, who=line.last.by or "–", what=words
    )


def visits_words(line: ProviderLine) -> str:
    """Whether a provider still visits homes; "" where nobody said."""
    if line.visits is None or line.visits_said_at is None:
        return ""
    words = _("still visits homes") if line.visits else _("visits no homes now")
    return f"{words} ({moment_text(line.visits_said_at)})"


def silent_points(contacts: ProviderContacts, at: datetime) -> list[Point]:
    """The providers that are silent, a line each."""
    return [
        Point(
            f"provider-{line.provider}",
            f"{line.name}: {last_words(line, at)}",
            "" if line.last is None else line.last.by,
            "" if line.last is None else short_text(line.last.at, at),
            visits_words(line),
            "warn",
        )
        for line in contacts.silent
    ]


def _columns(page: "ProviderContactsPage") -> list[BoardColumn[ProviderLine]]:
    return [
        BoardColumn(id="provider", title=lambda: _("provider"), width=20, flex=1,
            cell=lambda line: Cell(line.name, page.style(line))),
        BoardColumn(id="last", title=lambda: _("last contact"), width=16,
            cell=lambda line: Cell(
                _("never") if line.last is None else short_text(line.last.at, page.at),
                page.style(line)),
            sort=lambda line: line.quiet_since()),
        BoardColumn(id="by", title=lambda: _("by"), width=4, drop=1,
            cell=lambda line: "" if line.last is None else line.last.by),
        BoardColumn(id="what", title=lambda: _("what"), width=24, flex=3,
            cell=lambda line: "" if line.last is None else line.last.discussed),
        BoardColumn(id="visits", title=lambda: _("visits homes"), width=10,
            cell=lambda line: "?" if line.visits is None else _("yes") if line.visits else _("no")),
    ]  # fmt: skip


class ProviderContactsPage(DeskScreen):
    """Every provider with the last contact, the longest silent first."""

    MANUAL = "contacts"
    KEYS = keys.PROVIDER_CONTACTS
    CSS_PATH = "provider_contacts.tcss"

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._contacts = ProviderContacts([], 0, [])

    @property
    def at(self) -> datetime:
        """The moment that is shown."""
        return self.desk.moment

    def style(self, line: ProviderLine) -> CellStyle:
        """How a provider that is silent is marked."""
        return "warn" if line.is_silent(self.at, self._contacts.days) else ""

    def body(self) -> ComposeResult:
        """How many are silent, the providers, and the last contact in full."""
        yield Static(id="head", markup=False)
        yield Board(_columns(self), key=lambda line: line.provider, id="lines")
        yield Static(id="about", markup=False)

    @property
    def lines(self) -> Board[ProviderLine]:
        """The providers."""
        return self.query_one("#lines", Board)

    def on_mount(self) -> None:
        """Let the arrows walk the providers."""
        self.lines.focus()

    async def load(self) -> None:
        """Who was spoken with, and who was not."""
        self._contacts = await self.ask(provider_contact.providers)
        self.query_one("#head", Static).update(_head(self._contacts))
        self.lines.note = empty.no_providers()
        self.lines.show(self._contacts.lines)
        self._say_about(self.lines.under)

    def _say_about(self, line: ProviderLine | None) -> None:
        words = [] if line is None else [last_words(line, self.at), visits_words(line)]
        self.query_one("#about", Static).update(said(" " + " · ".join(filter(None, words))))

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self._say_about(event.record)

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        self.action_note()

    def action_note(self) -> None:
        """Note contact with the provider under the cursor."""
        line = self.lines.picked()
        self.act(note_contact(self, None if line is None else line.provider))

    def action_back(self) -> None:
        """Back to the contacts."""
        self.dismiss(None)


def _head(contacts: ProviderContacts) -> Content:
    words = silent_words(len(contacts.silent), contacts.days)
    title = (f" {_('Contact with providers')}", "bold")
    if not words:
        return said(title)
    return Content("").join([said(title, " · "), styled(words, "$text-warning")])


class ProviderContactForm(Form[bool]):
    """A conversation with a provider: with whom, about what, and whether it visits homes."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Contact with a provider")

    def __init__(self, lines: Sequence[ProviderLine], provider: UUID | None) -> None:
        """Offer these providers."""
        super().__init__()
        self._lines, self._provider = sorted(lines, key=lambda line: line.name), provider

    def fields(self) -> ComposeResult:
        """Which provider, when, with whom and what."""
        providers = [("–", ""), *((line.name, str(line.provider)) for line in self._lines)]
        with Horizontal(classes="row"):
            yield Field(
                "provider",
                _("provider"),
                Choice(providers, str(self._provider or ""), id="in-provider"),
            )
            now = moment_text(local(self.desk.now()))
            yield moment_field("at", _("when"), now, bare=Bare.TODAY)
        yield text_field("spoken_with", _("spoken with (function, no name)"), most=120)
        yield text_field("discussed", _("what was discussed, in short"), most=MOST_DISCUSSED)
        visits = [(_(words), code) for code, words in _VISITS.items()]
        yield Field("visits", _("does it still visit homes?"), Choice(visits, "", id="in-visits"))
        yield Label(_("Nothing about a child: that stands in the case."), classes="hint")

    async def save(self) -> None:
        """Keep it."""
        chosen = self.choice("provider")
        if not chosen:
            raise RuleBroken(N_("Choose a provider."), field="provider")
        at = self.moment("at")
        if at is None:
            raise RuleBroken(N_("Enter when it was."), field="at")
        visits = self.choice("visits")
        contact = ProviderContact(
            next(line.provider for line in self._lines if str(line.provider) == chosen),
            min(at, self.desk.now()) if moment_text(at) == moment_text(self.desk.now()) else at,
            self.text("discussed"),
            self.text("spoken_with"),
            {"yes": True, "no": False}.get(visits),
        )
        await confirmed(self, _("Yes, save"), provider_contact.note, contact)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
