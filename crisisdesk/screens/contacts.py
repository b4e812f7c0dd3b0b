"""Contacts: how organisations are reached, by function; found from wherever somebody must call."""

from datetime import datetime, timedelta
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.identity import name_key, phone_key
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.week.contact_selection import ContactSelection, place
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.provider_contact import ProviderLine
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.contact_forms import ContactForm, VideoForm
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.documents import write_sheet
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.provider_contacts import (
    ProviderContactsPage,
    last_words,
    note_contact,
    silent_words,
    visits_words,
)
from crisisdesk.screens.week.register_forms import places
from crisisdesk.services.week import contacts, provider_contact
from crisisdesk.services.week.provider_contact import ProviderContacts
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said, styled


async def who_to_call(screen: Acting[None], title: str, facility: FacilityId) -> None:
    """Show how a facility is reached: its own contacts, its provider's, and whom to call else."""
    of_place = await _reach(screen, facility)
    directory = await screen.ask(contacts.directory)
    escalation = [
        contact for contact in directory.contacts if contact.escalation and contact not in of_place
    ]
    await screen.app.push_screen_wait(CallList(title, [*of_place, *escalation]))


async def who_to_call_for(screen: Acting[None], file: CaseFile) -> None:
    """Show whom to call about a case: the facilities that it is about, who refers, escalation."""
    asked = [enquiry.facility for enquiry in file.enquiries]
    asked = [*(hold.facility for hold in file.line.holds), *asked]
    asked += [stay.facility for stay in file.line.stays]
    to_call: list[Contact] = []
    for facility in dict.fromkeys(asked):
        to_call += await _reach(screen, facility)
    directory = await screen.ask(contacts.directory)
    kind = file.history.organisation
    to_call += [
        contact for contact in directory.contacts if contact.escalation or contact.kind is kind
    ]
    await screen.app.push_screen_wait(CallList(file.line.reference, list(dict.fromkeys(to_call))))


async def _reach(screen: Acting[None], facility: FacilityId) -> list[Contact]:
    """The contacts of a facility and of its provider, then the number that it has itself."""
    reachable = await screen.ask(contact_queries.of_facility, facility)
    place = await screen.ask(facility_queries.about, facility)
    numbers = {phone_key(contact.phone) for contact in reachable}
    if place.phone and phone_key(place.phone) not in numbers:
        itself = Contact(place.name, kind=Organisation.PROVIDER, phone=place.phone)
        reachable.append(itself._replace(municipality=place.municipality))
    return reachable


def columns(board: "ContactsBoard") -> list[BoardColumn[Contact]]:
    """The list's columns; name and number stay where the screen is narrow."""
    return [
        BoardColumn(id="organisation", title=lambda: _("organisation"), width=24, flex=3,
            cell=lambda contact: Cell(
                "! " * contact.escalation + contact.organisation,
                "strong" if contact.escalation else ""),
            sort=lambda contact: contact.organisation.casefold()),
        BoardColumn(id="function", title=lambda: _("function"), width=16, flex=1,
            cell=lambda contact: contact.function,
            sort=lambda contact: contact.function.casefold() or None),
        BoardColumn(id="phone", title=lambda: _("phone"), width=14,
            cell=lambda contact: Cell(contact.phone or "–", "strong")),
        BoardColumn(id="hours", title=lambda: _("hours"), width=12, flex=1, drop=3,
            cell=lambda contact: contact.hours),
        BoardColumn(id="mail", title=lambda: _("mail"), width=22, drop=2,
            cell=lambda contact: contact.mail),
        BoardColumn(id="scope", title=lambda: _("scope"), width=12, drop=1,
            cell=lambda contact: _(contact.scope.words), sort=lambda contact: contact.scope),
        BoardColumn(id="verified", title=lambda: _("tried"), width=10,
            cell=lambda contact: verified_cell(contact, board.at, board.verify_after),
            sort=lambda contact: contact.verified_at),
    ]  # fmt: skip


def verified_cell(contact: Contact, at: datetime, after: timedelta) -> Cell:
    """When it was last tried; a number that nobody tried for too long is marked."""
    if contact.verified_at is None:
        return Cell(_("never"), "warn")
    words = date_text(local(contact.verified_at).date())
    return Cell(words, "warn" if contact.to_verify(at, after) else "")


class ContactsBoard(ListPage):
    """Every contact, escalation first."""

    MANUAL = "contacts"
    KEYS = keys.CONTACTS
    FIND_WORDS = N_("organisation, function, municipality or number")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._contacts: list[Contact] = []
        self._video = ""
        self.verify_after = timedelta()
        self._spoken = ProviderContacts([], 0, [])
        self._providers: dict[FacilityId, str] = {}
        self.selection = ContactSelection()

    @property
    def at(self) -> datetime:
        """The moment that is shown."""
        return self.desk.moment

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns(self)

    async def to_copy(self) -> str:
        """The number of the contact under the cursor."""
        contact = self.lines.current
        return "" if contact is None else contact.phone

    async def load(self) -> None:
        """Every contact."""
        directory = await self.ask(contacts.directory)
        self._contacts = sorted(directory.contacts, key=place)
        self._video, self.verify_after = directory.video, directory.verify_after
        self._spoken = await self.ask(provider_contact.providers)
        named = await self.ask(facility_queries.named)
        self._providers = {facility.id: facility.provider for facility in named}
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        admitted = [contact for contact in self._contacts if self.selection.admits(contact)]
        self.lines.note = (
            _("No contact fits.") if self._contacts else _("No contacts yet; a adds one.")
        )
        self.lines.show(admitted)
        words = ngettext("{n} contact", "{n} contacts", len(admitted)).format(n=len(admitted))
        parts: list[str | tuple[str, str]] = [f" {words}"]
        if untried := sum(
            1 for contact in admitted if contact.to_verify(self.at, self.verify_after)
        ):
            parts.append((" · " + _("{n} not tried for long").format(n=untried), "$text-warning"))
        if silent := silent_words(len(self._spoken.silent), self._spoken.days):
            parts.append((f" · {silent}", "$text-warning"))
        video = self._video or _("not agreed yet ({key})").format(key=pressed("contacts.video"))
        parts.append(
            ("  " + _("video calls in the region: {tool}").format(tool=video), "$text-muted")
        )
        self.query_one("#totals", Static).update(said(*parts))
        self.say_about(self.lines.under)

    def in_words(self, line: Contact) -> Content:
        """The contact under the cursor."""
        provider = self._provider_of(line)
        spoken = "" if provider is None else last_words(provider, self.at)
        visits = "" if provider is None else visits_words(provider)
        return about(line, " · ".join(filter(None, (spoken, visits))))

    def _provider_of(self, contact: Contact) -> ProviderLine | None:
        """The provider whose contact this is, by its id, its facility or its name."""
        facility = contact.facility
        name = contact.organisation if facility is None else self._providers.get(facility, "")
        return next(
            (
                line
                for line in self._spoken.lines
                if line.provider == contact.provider or name_key(line.name) == name_key(name)
            ),
            None,
        )

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        self.action_edit()

    # Acts

    def action_add(self) -> None:
        """Add a contact."""
        self.act(self._fill_in(None))

    def action_edit(self) -> None:
        """Change the contact under the cursor."""
        if (contact := self.lines.picked()) is not None:
            self.act(self._fill_in(contact))

    async def _fill_in(self, contact: Contact | None) -> None:
        await self.app.push_screen_wait(ContactForm(contact, await places(self)))

    def action_verify(self) -> None:
        """The number under the cursor was tried and works."""
        if (contact := self.lines.picked()) is not None:
            self.act(self._verify(contact))

    async def _verify(self, contact: Contact) -> None:
        assert contact.id is not None  # noqa: S101 - it came out of the store
        await self.attempt(contacts.verify, contact.id, seen=contact.version)
        self.say(
            _("{organisation}: tried, and it works.").format(organisation=contact.organisation)
        )

    def action_remove(self) -> None:
        """Take the contact under the cursor off the list."""
        if (contact := self.lines.picked()) is not None:
            self.act(self._remove(contact))

    async def _remove(self, contact: Contact) -> None:
        words = [", ".join(filter(None, (contact.organisation, contact.function, contact.phone)))]
        assert contact.id is not None  # noqa: S101 - it came out of the store
        if await self.app.push_screen_wait(Sure(words, _("Yes, remove"))):
            await self.attempt(contacts.remove, contact.id, seen=contact.version)

    def action_spoken(self) -> None:
        """Note contact with a provider, by default that of the contact under the cursor."""
        contact: Contact | None = self.lines.under
        line = None if contact is None else self._provider_of(contact)
        self.act(note_contact(self, None if line is None else line.provider))

    def action_providers(self) -> None:
        """Every provider with the last contact."""
        self.app.push_screen(ProviderContactsPage())

    def action_video(self) -> None:
        """With which tool the region calls by video."""
        self.act(self._standard())

    async def _standard(self) -> None:
        await self.app.push_screen_wait(VideoForm(self._video))

    def action_sheet(self) -> None:
        """Write the emergency sheet."""
        self.act(write_sheet(self))


def about(contact: Contact, spoken: str = "") -> Content:
    """The contact in three lines; `spoken` is the last conversation with its provider."""
    what = filter(None, (_(contact.kind.words), contact.municipality, _(contact.scope.words)))
    reach = [contact.phone, contact.mail, contact.hours]
    if contact.receives is not None:
        edition = _(contact.receives.words)
        reach.append(_("gets the bulletin as: {audience}").format(audience=edition))
    if contact.sub_region:
        words = _("connects {region}") if contact.link else "{region}"
        reach.append(words.format(region=contact.sub_region))
    if contact.video:
        reach.append(_("video: {tool}").format(tool=contact.video))
    name = ", ".join(filter(None, (contact.organisation, contact.function)))
    return Content("\n").join(
        [
            said((f" {name}", "bold"), " · " + " · ".join(what)),
            said(" " + " · ".join(filter(None, reach))),
            styled(" " + " · ".join(filter(None, (spoken, contact.note))), "$text-muted"),
        ]
    )


class CallList(Dialog[None]):
    """Whom to call about what is in front."""

    KEYS = keys.WHOM_TO_CALL

    def __init__(self, title: str, contacts: list[Contact]) -> None:
        """Show these."""
        super().__init__()
        self._title, self._found = title, contacts

    def title_words(self) -> str:
        """Who is to be reached."""
        return _("Contacts · {name}").format(name=self._title)

    def body(self) -> ComposeResult:
        """Name, number, hours; what else there is under it."""
        if not self._found:
            yield Static(said(_("Nobody is listed; 7 lists every contact.")))
        yield OptionList(*(Option(about(contact)) for contact in self._found))

    def on_mount(self) -> None:
        """Let the arrows walk."""
        self.query_one(OptionList).focus()

    async def to_copy(self) -> str:
        """The telephone number of the contact under the cursor."""
        at = self.query_one(OptionList).highlighted
        return "" if at is None else self._found[at].phone

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)
