"""How organisations are reached."""

from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, one_line
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.domain.week import contacts as rules
from crisisdesk.domain.week.contacts import Contact, ContactId
from crisisdesk.services import members
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.week import contacts as boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_VIDEO = "contacts.video"


class Directory(NamedTuple):
    """Every contact, and the region's standard for video calls."""

    contacts: list[Contact]
    video: str
    """The tool that the region agreed on; "" while nobody said (A92)."""


def directory(snapshot: Snapshot) -> Directory:
    """Every contact of the desk, by organisation and function."""
    return Directory(boards.contacts(snapshot), video_standard(snapshot))


def of_facility(snapshot: Snapshot, facility: FacilityId) -> list[Contact]:
    """Whom to call about a facility: its own contacts and those of its provider."""
    return boards.of_facility(snapshot, facility)


def video_standard(snapshot: Snapshot) -> str:
    """The tool for video calls that the region agreed on; "" while nobody said."""
    return str(setting_boards.settings(snapshot).get(_VIDEO, ""))


def set_video_standard(uow: "UnitOfWork", tool: str) -> None:
    """Keep which tool the region agreed on for video calls; raises RuleBroken."""
    members.change_setting(uow, _VIDEO, one_line(check_text(tool, "video")))


def add(uow: "UnitOfWork", contact: Contact) -> ContactId:
    """Keep a new contact; raises RuleBroken."""
    tidy = rules.check_contact(contact)
    if tidy.facility is not None:
        uow.facilities.get(tidy.facility)
    own = uow.contacts.add(tidy)
    uow.journal("contact.added", subject=own, facility=tidy.facility)
    return own


def change(uow: "UnitOfWork", own: ContactId, contact: Contact, *, seen: int) -> None:
    """Keep other particulars of a contact; raises RuleBroken or Conflict."""
    before = uow.contacts.get(own)
    tidy = rules.check_contact(contact)
    if (tidy.phone, tidy.mail) != (before.phone, before.mail):
        # Another number is one that nobody has tried yet.
        tidy = tidy._replace(verified_at=None)
    uow.contacts.replace(own, tidy, seen)
    uow.journal("contact.changed", subject=own, facility=tidy.facility)


def verify(uow: "UnitOfWork", own: ContactId, *, seen: int) -> None:
    """Keep that it was tried and works; raises Conflict."""
    uow.contacts.change(own, seen, verified_at=uow.now)
    uow.journal("contact.verified", subject=own)


def remove(uow: "UnitOfWork", own: ContactId, *, seen: int) -> None:
    """Take a contact off the list from now on; raises Conflict."""
    uow.contacts.change(own, seen, removed_at=uow.now)
    uow.journal("contact.removed", subject=own)
