"""How organisations are reached."""

from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import one_line
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.domain.week import contacts as rules
from crisisdesk.domain.week.contacts import Contact, ContactId
from crisisdesk.services import members
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.week import contacts as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_VIDEO = "contacts.video"


class Directory(NamedTuple):
    """Every contact, and the region's standard for video calls."""

    contacts: list[Contact]
    video: str
    """The tool that the region agreed on; "" when not known (A92)."""


def directory(snapshot: Snapshot) -> Directory:
    """All contacts of the desk, by organisation and function."""
    return Directory(queries.contacts(snapshot), video_standard(snapshot))


def video_standard(snapshot: Snapshot) -> str:
    """The tool for video calls that the region agreed on; "" when not known."""
    return str(setting_queries.settings(snapshot).get(_VIDEO, ""))


def set_video_standard(uow: "UnitOfWork", tool: str) -> None:
    """Save the tool that the region agreed on for video calls; raises RuleBroken."""
    members.change_setting(uow, _VIDEO, one_line(check_text(tool, "video")))


def add(uow: "UnitOfWork", contact: Contact) -> ContactId:
    """Save a new contact; raises RuleBroken."""
    tidy = rules.check_contact(contact)
    if tidy.facility is not None:
        uow.facilities.get(tidy.facility)
    contact_id = uow.contacts.add(tidy)
    uow.journal("contact.added", subject=contact_id, facility=tidy.facility)
    return contact_id


def change(uow: "UnitOfWork", contact_id: ContactId, contact: Contact, *, seen: int) -> None:
    """Change the particulars of a contact; raises RuleBroken or Conflict."""
    before = uow.contacts.get(contact_id)
    tidy = rules.check_contact(contact)
    if (tidy.phone, tidy.mail) != (before.phone, before.mail):
        # Another number is one that nobody has tried yet.
        tidy = tidy._replace(verified_at=None)
    uow.contacts.replace(contact_id, tidy, seen)
    uow.journal("contact.changed", subject=contact_id, facility=tidy.facility)


def verify(uow: "UnitOfWork", contact_id: ContactId, *, seen: int) -> None:
    """Record that a contact was tried and works; raises Conflict."""
    uow.contacts.change(contact_id, seen, verified_at=uow.now)
    uow.journal("contact.verified", subject=contact_id)


def remove(uow: "UnitOfWork", contact_id: ContactId, *, seen: int) -> None:
    """Remove a contact from the list; raises Conflict."""
    uow.contacts.change(contact_id, seen, removed_at=uow.now)
    uow.journal("contact.removed", subject=contact_id)
