"""Which contacts are listed, and in which order."""

from typing import NamedTuple

from crisisdesk.domain.identity import finds, folded
from crisisdesk.domain.week.contacts import Contact, Scope

_ORDER = tuple(Scope)


def place(contact: Contact) -> tuple[bool, int, str, str]:
    """The order of a contact: escalation first, then the own region, then by name."""
    return (
        not contact.escalation,
        _ORDER.index(contact.scope),
        folded(contact.organisation),
        folded(contact.function),
    )


class ContactSelection(NamedTuple):
    """Which contacts are listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return self != ContactSelection()

    def admits(self, contact: Contact) -> bool:
        """Whether a contact is listed; every typed word must be found in it."""
        return finds(
            self.words,
            contact.organisation,
            contact.function,
            contact.municipality,
            contact.sub_region,
            contact.phone,
            contact.mail,
            contact.note,
        )
