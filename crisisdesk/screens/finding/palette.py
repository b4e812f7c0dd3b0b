"""Find anything from anywhere: what was open lately, cases, places, contacts, commands."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import NamedTuple, cast

from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.week.contacts import ContactId
from crisisdesk.errors import DeskError
from crisisdesk.i18n import _
from crisisdesk.screens.base import Closing, Desk, DeskScreen
from crisisdesk.services import finding
from crisisdesk.services.finding import Found
from crisisdesk.store.queries.week import contacts
from crisisdesk.widgets.case_words import children_words, joined, state_words
from crisisdesk.widgets.plain_text import cut, said

_BEFORE_COMMANDS = 1_000.0
"""More than a command scores that is typed in full."""
_MOST_WORDS = 60


class _Offer(NamedTuple):
    words: Content
    open: Callable[[], None]


class Anything(Provider):
    """What the palette finds: records of the store, then every key by name."""

    @property
    def _desk(self) -> Desk:
        return cast("Desk", self.app)

    async def discover(self) -> Hits:
        """What whoever sits here had before it lately, then the commands."""
        for offer in await self._offers(""):
            yield DiscoveryHit(offer.words, offer.open, offer.words.plain)
        for command in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(command.title, command.callback, help=command.help)

    async def search(self, query: str) -> Hits:
        """What the words mean."""
        score = count(_BEFORE_COMMANDS, -1)
        for offer in await self._offers(query):
            yield Hit(next(score), offer.words, offer.open, offer.words.plain)
        matcher = self.matcher(query)
        for command in self.app.get_system_commands(self.screen):
            if (match := matcher.match(command.title)) > 0:
                words = matcher.highlight(command.title)
                yield Hit(match, words, command.callback, help=command.help)

    async def _offers(self, words: str) -> list[_Offer]:
        desk = self._desk
        try:
            member = desk.store.actor.member
            if words:
                found = await desk.store.ask(finding.find, words, member)
            else:
                found = await desk.store.ask(finding.recent, member)
        except DeskError as error:
            desk.tell(error)
            return []
        return [*self._offered(found)]

    def _offered(self, found: Found) -> Iterator[_Offer]:
        """No more of a case than its board shows; opening it is a look like any other."""
        for line in found.cases:
            yield _Offer(case_words(line, found), partial(self._show_case, line))
        for facility in found.facilities:
            about = joined(facility.municipality, facility.provider)
            words = said((facility.name, "bold"), about)
            yield _Offer(words, partial(self._show_facility, facility.id))
        for contact in found.contacts:
            about = joined(contact.function, contact.phone)
            words = said((contact.organisation, "bold"), about)
            yield _Offer(words, partial(self._show_contact, contact.id))
        for entry in found.entries:
            about = joined(entry.party, cut(entry.text, _MOST_WORDS))
            words = said((entry.reference, "bold"), about)
            yield _Offer(words, partial(self._stand_on, "register", entry.id))

    def _show_case(self, line: CaseLine) -> None:
        from crisisdesk.screens.cases.page import CasePage

        self.app.push_screen(CasePage(line.id))

    def _show_facility(self, facility: FacilityId) -> None:
        from crisisdesk.screens.capacity.facility import FacilityPage

        self.app.push_screen(FacilityPage(facility))

    def _show_contact(self, contact: ContactId) -> None:
        if isinstance(self.app.screen, DeskScreen):
            self._stand_on("contacts", contact)
        else:
            self.app.run_worker(self._over_a_form(contact))

    async def _over_a_form(self, contact: ContactId) -> None:
        """What is typed beneath stays, and a number is what one needs while typing."""
        from crisisdesk.screens.contacts import CallList

        if (reached := await self._desk.store.ask(contacts.contact, contact)) is not None:
            self.app.push_screen(CallList(reached.organisation, [reached]))

    def _stand_on(self, page: str, key: object) -> None:
        from crisisdesk.screens.list_page import ListPage

        if not isinstance(self.app.screen, DeskScreen):
            self.app.notify(_("First close what is open here: esc."), markup=False)
            return
        self._desk.show(page)
        if isinstance(self.app.screen, ListPage):
            self.app.screen.stand_on(key)


def case_words(line: CaseLine, found: Found) -> Content:
    """A case as its line on the board has it."""
    about = joined(children_words(line, found.at), line.municipality, state_words(line))
    return said((line.reference, "bold"), about + f" · {_('lead')} {line.lead or '–'}")


class Palette(CommandPalette, Closing[None]):
    """Everything by name."""

    def __init__(self, words: str = "") -> None:
        """Begin with these words."""
        super().__init__(
            [Anything], placeholder=_("Child, number, facility, contact, agreement, command…")
        )
        self._words = words

    def on_mount(self) -> None:
        """Look for what was typed before."""
        self.query_one(CommandInput).value = self._words
