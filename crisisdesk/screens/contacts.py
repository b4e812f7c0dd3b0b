"""Contacts: how organisations are reached, by function; found from wherever somebody must call."""

from datetime import datetime, timedelta
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.identity import phone_key
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.week.contact_selection import ContactSelection, place
from crisisdesk.domain.week.contacts import Contact, Scope
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.capacity.filter import Ticks
from crisisdesk.screens.dialogs import Sure, confirmed
from crisisdesk.screens.documents import write_sheet
from crisisdesk.screens.forms import Field, Form, choice_field, text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.register_forms import places
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.choice import Choice
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
        self.selection = ContactSelection()

    @property
    def at(self) -> datetime:
        """The moment that is shown."""
        return self.desk.moment

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns(self)

    async def load(self) -> None:
        """Every contact."""
        directory = await self.ask(contacts.directory)
        self._contacts = sorted(directory.contacts, key=place)
        self._video, self.verify_after = directory.video, directory.verify_after
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
        video = self._video or _("not agreed yet")
        parts.append(
            ("  " + _("video calls in the region: {tool}").format(tool=video), "$text-muted")
        )
        self.query_one("#totals", Static).update(said(*parts))
        self._say_about(self.lines.under)

    def _say_about(self, contact: Contact | None) -> None:
        self.query_one("#about", Static).update(Content("") if contact is None else about(contact))

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self._say_about(event.record)

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

    def action_video(self) -> None:
        """With which tool the region calls by video."""
        self.act(self._standard())

    async def _standard(self) -> None:
        await self.app.push_screen_wait(VideoForm(self._video))

    def action_sheet(self) -> None:
        """Write the emergency sheet."""
        self.act(write_sheet(self))


def about(contact: Contact) -> Content:
    """The contact in three lines."""
    what = filter(None, (_(contact.kind.words), contact.municipality, _(contact.scope.words)))
    reach = [contact.phone, contact.mail, contact.hours]
    if contact.video:
        reach.append(_("video: {tool}").format(tool=contact.video))
    name = ", ".join(filter(None, (contact.organisation, contact.function)))
    return Content("\n").join(
        [
            said((f" {name}", "bold"), " · " + " · ".join(what)),
            said(" " + " · ".join(filter(None, reach))),
            styled(f" {contact.note}", "$text-muted"),
        ]
    )


class CallList(Dialog[None]):
    """Whom to call about what is in front."""

    KEYS = keys.DIALOG

    def __init__(self, title: str, contacts: list[Contact]) -> None:
        """Show these."""
        super().__init__()
        self._title, self._found = title, contacts

    def title_words(self) -> str:
        """Who is to be reached."""
        return _("Contacts · {name}").format(name=self._title)

    def body(self) -> ComposeResult:
        """Name, number, hours; what else there is under it."""
        with VerticalScroll():
            if not self._found:
                yield Static(said(_("Nobody is listed; 7 lists every contact.")))
            for contact in self._found:
                yield Static(about(contact))

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)


class ContactForm(Form[bool]):
    """An organisation or one of its functions, and how it is reached."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Contact")

    def __init__(self, contact: Contact | None, known: dict[str, FacilityId]) -> None:
        """Begin empty, or from the contact that is changed."""
        super().__init__()
        self._contact, self._known = contact, known

    def fields(self) -> ComposeResult:
        """Who, how, when; then whose number it is."""
        contact = self._contact or Contact("")
        with Horizontal(classes="row"):
            yield text_field("organisation", _("organisation"), contact.organisation, most=120)
            yield text_field("function", _("function, no name"), contact.function, most=120)
        with Horizontal(classes="row"):
            yield text_field("phone", _("phone"), contact.phone, most=60)
            yield text_field("mail", _("mail"), contact.mail, most=120)
        with Horizontal(classes="row"):
            yield text_field("hours", _("hours"), contact.hours, most=120)
            yield text_field("video", _("video calls by"), contact.video, most=80)
        with Horizontal(classes="row"):
            yield choice_field("kind", _("kind"), Organisation, contact.kind)
            yield choice_field("scope", _("scope"), Scope, contact.scope)
        with Horizontal(classes="row"):
            yield text_field("municipality", _("municipality"), contact.municipality, most=80)
            options = [("–", "")]
            options += [(name, str(facility)) for name, facility in self._known.items()]
            yield Field(
                "facility",
                _("of facility"),
                Choice(options, str(contact.facility or ""), id="in-facility"),
            )
        yield text_field("note", _("note"), contact.note, most=1000)
        ticked = {"escalation"} if contact.escalation else set()
        yield Ticks({"escalation": _("escalation: call when nobody else can settle it")}, ticked)

    def _written(self) -> list[object]:
        return [*super()._written(), sorted(self.query_one(Ticks).ticked)]

    async def save(self) -> None:
        """Keep it."""
        chosen = self.choice("facility")
        given = (self._contact or Contact(""))._replace(
            organisation=self.text("organisation"),
            function=self.text("function"),
            phone=self.text("phone"),
            mail=self.text("mail"),
            hours=self.text("hours"),
            video=self.text("video"),
            kind=Organisation(self.choice("kind")),
            scope=Scope(self.choice("scope")),
            municipality=self.text("municipality"),
            facility=next(
                (facility for facility in self._known.values() if str(facility) == chosen), None
            ),
            note=self.text("note"),
            escalation="escalation" in self.query_one(Ticks).ticked,
        )
        if given.id is None:
            await confirmed(self, _("Yes, save"), contacts.add, given)
        else:
            await confirmed(
                self, _("Yes, save"), contacts.change, given.id, given, seen=given.version
            )
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class VideoForm(Form[bool]):
    """The tool that the region agreed on for video calls."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Video calls in the region")

    def __init__(self, tool: str) -> None:
        """Start from what was agreed."""
        super().__init__()
        self._tool = tool

    def fields(self) -> ComposeResult:
        """The tool."""
        yield text_field("video", _("tool"), self._tool, most=80)

    async def save(self) -> None:
        """Keep it."""
        await self.attempt(contacts.set_video_standard, self.text("video"))
        self.dismiss(True)  # noqa: FBT003 - the answer itself
