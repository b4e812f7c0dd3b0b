"""Which contacts are looked at, and in which order they stand."""

from typing import NamedTuple

from crisisdesk.domain.capacity.selection import folded
from crisisdesk.domain.week.contacts import Contact, Scope

_ORDER = tuple(Scope)


def place(contact: Contact) -> tuple[bool, int, str, str]:
    """Where a contact stands: escalation first, then the own region, then by name."""
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
        """Whether anything is left out on purpose."""
        return self != ContactSelection()

    def admits(self, contact: Contact) -> bool:
        """Whether a contact is listed; every typed word must be found in it."""
        if not self.words:
            return True
        found = folded(
            f"{contact.organisation} {contact.function} {contact.municipality} {contact.phone} "
            f"{contact.mail} {contact.note}"
        )
        return all(word in found for word in folded(self.words).split())
