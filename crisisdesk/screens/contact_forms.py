"""The forms of contacts: who they are and how they are reached, and the tool for video calls."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from crisisdesk import keys
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.contacts import TICK_WORDS, Contact, Scope
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Field, Form, choice_field, completed_field, text_field
from crisisdesk.services.week import contacts
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.ticks import Ticks


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
            where = contact.municipality
            yield completed_field("municipality", _("municipality"), names(), where, known=True)
            options = [("–", "")]
            options += [(name, str(facility)) for name, facility in self._known.items()]
            yield Field(
                "facility",
                _("of facility"),
                Choice(options, str(contact.facility or ""), id="in-facility"),
            )
        with Horizontal(classes="row"):
            yield choice_field(
                "receives", _("gets the bulletin as"), Audience, contact.receives, none="–"
            )
            yield text_field("sub_region", _("sub-region"), contact.sub_region, most=80)
        yield text_field("note", _("note"), contact.note, most=1000)
        ticked = {name for name in TICK_WORDS if getattr(contact, name)}
        yield Ticks({name: _(words) for name, words in TICK_WORDS.items()}, ticked)

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
            sub_region=self.text("sub_region"),
            receives=Audience(audience) if (audience := self.choice("receives")) else None,
            escalation="escalation" in self.query_one(Ticks).ticked,
            link="link" in self.query_one(Ticks).ticked,
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
