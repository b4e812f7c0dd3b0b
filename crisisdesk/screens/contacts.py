"""Contacts: how organisations are reached, by function; found from wherever somebody must call."""

from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.referrers import ORGANISATION_WORDS, Organisation
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.week.contact_selection import ContactSelection, place
from crisisdesk.domain.week.contacts import SCOPE_WORDS, Contact, Scope
from crisisdesk.errors import N_
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import Acting, Dialog
from crisisdesk.screens.capacity.filter import Ticks
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.documents import write_sheet
from crisisdesk.screens.forms import Field, Form, choice_field, text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.screens.week.register_forms import places
from crisisdesk.services.capacity import facilities
from crisisdesk.services.week import contacts
from crisisdesk.widgets.bindings import bindings
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said, styled


async def who_to_call(screen: Acting[None], title: str, facility: FacilityId) -> None:
    """Show how a facility is reached: its own contacts, its provider's, and whom to call else."""
    own = await _reach(screen, facility)
    directory = await screen.ask(contacts.directory)
    escalation = [one for one in directory.contacts if one.escalation and one not in own]
    await screen.app.push_screen_wait(CallList(title, [*own, *escalation]))


async def who_to_call_for(screen: Acting[None], file: CaseFile) -> None:
    """Show whom to call about a case: the facilities that it is about, who refers, escalation."""
    asked = [one.facility for one in file.enquiries]
    if file.line.hold is not None:
        asked.insert(0, file.line.hold.facility)
    asked += [one.facility for one in file.line.stays]
    found: list[Contact] = []
    for facility in dict.fromkeys(asked):
        found += await _reach(screen, facility)
    directory = await screen.ask(contacts.directory)
    kind = file.history.organisation
    found += [one for one in directory.contacts if one.escalation or one.kind is kind]
    await screen.app.push_screen_wait(CallList(file.line.reference, list(dict.fromkeys(found))))


async def _reach(screen: Acting[None], facility: FacilityId) -> list[Contact]:
    """The contacts of a facility and of its provider, then the number that it has itself."""
    own = await screen.ask(contacts.of_facility, facility)
    place = await screen.ask(facilities.about, facility)
    if place.phone and place.phone not in {one.phone for one in own}:
        itself = Contact(place.name, kind=Organisation.PROVIDER, phone=place.phone)
        own.append(itself._replace(municipality=place.municipality))
    return own


def columns(board: "ContactsBoard") -> list[BoardColumn[Contact]]:
    """The list's columns; name and number stay where the screen is narrow."""
    return [
        BoardColumn(id="organisation", title=lambda: _("organisation"), width=24, flex=3,
               cell=lambda one: Cell(("! " if one.escalation else "") + one.organisation,
                                     "strong" if one.escalation else ""),
               sort=lambda one: one.organisation.casefold()),
        BoardColumn(id="function", title=lambda: _("function"), width=16, flex=1,
               cell=lambda one: one.function, sort=lambda one: one.function.casefold() or None),
        BoardColumn(id="phone", title=lambda: _("phone"), width=14,
               cell=lambda one: Cell(one.phone or "–", "strong")),
        BoardColumn(id="hours", title=lambda: _("hours"), width=12, flex=1, drop=3,
               cell=lambda one: one.hours),
        BoardColumn(id="mail", title=lambda: _("mail"), width=22, drop=2,
            cell=lambda one: one.mail),
        BoardColumn(id="scope", title=lambda: _("scope"), width=12, drop=1,
               cell=lambda one: _(SCOPE_WORDS[one.scope]), sort=lambda one: one.scope),
        BoardColumn(id="verified", title=lambda: _("tried"), width=10,
               cell=lambda one: verified_cell(one, board.at),
               sort=lambda one: one.verified_at),
    ]  # fmt: skip


def verified_cell(one: Contact, at: datetime) -> Cell:
    """When it was last tried; a number that nobody tried for too long is marked."""
    if one.verified_at is None:
        return Cell(_("never"), "warn")
    words = date_text(local(one.verified_at).date())
    return Cell(words, "warn" if one.to_verify(at) else "")


class ContactsBoard(ListPage):
    """Every contact, escalation first."""

    MANUAL = "contacts"
    KEYS = keys.CONTACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.CONTACTS)
    FIND_WORDS = N_("organisation, function, municipality or number")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._contacts: list[Contact] = []
        self._video = ""
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
        self._video = directory.video
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        admitted = [one for one in self._contacts if self.selection.admits(one)]
        self.lines.note = (
            _("No contact fits.") if self._contacts else _("No contacts yet; a adds one.")
        )
        self.lines.show(admitted)
        words = ngettext("{n} contact", "{n} contacts", len(admitted)).format(n=len(admitted))
        parts: list[str | tuple[str, str]] = [f" {words}"]
        if untried := sum(1 for one in admitted if one.to_verify(self.at)):
            parts.append((" · " + _("{n} not tried for long").format(n=untried), "$text-warning"))
        video = self._video or _("not agreed yet")
        parts.append(
            ("  " + _("video calls in the region: {tool}").format(tool=video), "$text-muted")
        )
        self.query_one("#totals", Static).update(said(*parts))
        self._say_about(self.lines.current)

    def _say_about(self, one: Contact | None) -> None:
        self.query_one("#about", Static).update(Content("") if one is None else about(one))

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
        if (one := self.lines.current) is not None:
            self.act(self._fill_in(one))

    async def _fill_in(self, one: Contact | None) -> None:
        await self.app.push_screen_wait(ContactForm(one, await places(self)))

    def action_verify(self) -> None:
        """The number under the cursor was tried and works."""
        if (one := self.lines.current) is not None:
            self.act(self._verify(one))

    async def _verify(self, one: Contact) -> None:
        assert one.id is not None  # noqa: S101 - it came out of the store
        await self.attempt(contacts.verify, one.id, seen=one.version)
        self.say(_("{organisation}: tried, and it works.").format(organisation=one.organisation))

    def action_remove(self) -> None:
        """Take the contact under the cursor off the list."""
        if (one := self.lines.current) is not None:
            self.act(self._remove(one))

    async def _remove(self, one: Contact) -> None:
        words = [", ".join(filter(None, (one.organisation, one.function, one.phone)))]
        assert one.id is not None  # noqa: S101 - it came out of the store
        if await self.app.push_screen_wait(Sure(words, _("Yes, take it off"))):
            await self.attempt(contacts.remove, one.id, seen=one.version)

    def action_video(self) -> None:
        """With which tool the region calls by video."""
        self.act(self._standard())

    async def _standard(self) -> None:
        await self.app.push_screen_wait(VideoForm(self._video))

    def action_sheet(self) -> None:
        """Write the emergency sheet."""
        self.act(write_sheet(self))


def about(one: Contact) -> Content:
    """The contact in three lines."""
    what = filter(
        None, (_(ORGANISATION_WORDS[one.kind]), one.municipality, _(SCOPE_WORDS[one.scope]))
    )
    reach = [one.phone, one.mail, one.hours]
    if one.video:
        reach.append(_("video: {tool}").format(tool=one.video))
    name = ", ".join(filter(None, (one.organisation, one.function)))
    return Content("\n").join(
        [
            said((f" {name}", "bold"), " · " + " · ".join(what)),
            said(" " + " · ".join(filter(None, reach))),
            styled(f" {one.note}", "$text-muted"),
        ]
    )


class CallList(Dialog[None]):
    """Whom to call about what is in front."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.DIALOG)

    def __init__(self, title: str, found: list[Contact]) -> None:
        """Show these."""
        super().__init__()
        self._title, self._found = title, found

    def title_words(self) -> str:
        """Who is to be reached."""
        return _("Whom to call · {name}").format(name=self._title)

    def body(self) -> ComposeResult:
        """Name, number, hours; what else there is under it."""
        with VerticalScroll():
            if not self._found:
                yield Static(said(_("Nobody is listed; 7 lists every contact.")))
            for one in self._found:
                yield Static(about(one))

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)


class ContactForm(Form[bool]):
    """An organisation or one of its functions, and how it is reached."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
    TITLE_WORDS = N_("Contact")

    def __init__(self, contact: Contact | None, known: dict[str, FacilityId]) -> None:
        """Begin empty, or from the contact that is changed."""
        super().__init__()
        self._contact, self._known = contact, known

    def fields(self) -> ComposeResult:
        """Who, how, when; then whose number it is."""
        own = self._contact or Contact("")
        with Horizontal(classes="row"):
            yield text_field("organisation", _("organisation"), own.organisation, most=120)
            yield text_field("function", _("function, no name"), own.function, most=120)
        with Horizontal(classes="row"):
            yield text_field("phone", _("phone"), own.phone, most=60)
            yield text_field("mail", _("mail"), own.mail, most=120)
        with Horizontal(classes="row"):
            yield text_field("hours", _("hours"), own.hours, most=120)
            yield text_field("video", _("takes part in video calls by"), own.video, most=80)
        with Horizontal(classes="row"):
            yield choice_field("kind", _("kind"), ORGANISATION_WORDS, own.kind)
            yield choice_field("scope", _("scope"), SCOPE_WORDS, own.scope)
        with Horizontal(classes="row"):
            yield text_field("municipality", _("municipality"), own.municipality, most=80)
            options = [("–", "")]
            options += [(name, str(one)) for name, one in self._known.items()]
            yield Field(
                "facility",
                _("of facility"),
                Choice(options, str(own.facility or ""), id="in-facility"),
            )
        yield text_field("note", _("note"), own.note, most=1000)
        ticked = {"escalation"} if own.escalation else set()
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
            facility=next((own for own in self._known.values() if str(own) == chosen), None),
            note=self.text("note"),
            escalation="escalation" in self.query_one(Ticks).ticked,
        )
        if given.id is None:
            await self.attempt(contacts.add, given)
        else:
            await self.attempt(contacts.change, given.id, given, seen=given.version)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class VideoForm(Form[bool]):
    """The tool that the region agreed on for video calls."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FORM)
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
