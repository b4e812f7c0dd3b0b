"""Who gets which edition of the bulletin, by sub-region (A27, A106)."""

from collections.abc import Iterable
from typing import NamedTuple

from crisisdesk.domain.identity import name_key
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.contacts import Contact


class SubRegion(NamedTuple):
    """The recipients of one sub-region; "" is the region as a whole."""

    name: str
    links: tuple[Contact, ...]
    """Who connects it with the desk; they need not get a bulletin."""
    recipients: dict[Audience, tuple[Contact, ...]]

    @property
    def lacks(self) -> tuple[Audience, ...]:
        """The audiences that nobody in it is named for."""
        return tuple(audience for audience in Audience if not self.recipients[audience])


def by_sub_region(contacts: Iterable[Contact]) -> list[SubRegion]:
    """Every sub-region that a contact names, by name, with the whole region first."""
    names: dict[str, str] = {"": ""}
    members: dict[str, list[Contact]] = {"": []}
    for contact in contacts:
        if contact.receives is None and not contact.link:
            continue
        key = name_key(contact.sub_region)
        names.setdefault(key, contact.sub_region)
        members.setdefault(key, []).append(contact)
    return [
        SubRegion(
            names[key],
            tuple(contact for contact in members[key] if contact.link),
            {
                audience: tuple(contact for contact in members[key] if contact.receives is audience)
                for audience in Audience
            },
        )
        for key in sorted(members)
        if key or members[key]
    ]
