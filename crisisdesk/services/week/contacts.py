"""How organisations are reached."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.identity import name_key, phone_key
from crisisdesk.domain.texts import check_text, one_line
from crisisdesk.domain.week import contacts as rules
from crisisdesk.domain.week.contacts import Contact, ContactId
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.services import settings as desk_settings
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
    verify_after: timedelta
    """A number that nobody tried for longer is marked."""


def directory(snapshot: Snapshot) -> Directory:
    """All contacts of the desk, by organisation and function."""
    settings = setting_queries.settings(snapshot)
    after = timedelta(days=settings["contacts.verify_days"])
    return Directory(queries.contacts(snapshot), settings[_VIDEO], after)


def set_video_standard(uow: "UnitOfWork", tool: str) -> None:
    """Save the tool that the region agreed on for video calls; raises RuleBroken."""
    desk_settings.change(uow, _VIDEO, one_line(check_text(tool, "video")))


def add(uow: "UnitOfWork", contact: Contact, *, sure: bool = False) -> ContactId:
    """Save a new contact; raises RuleBroken, or NeedsConfirmation for one that may be known."""
    tidy = rules.check_contact(contact)
    _ask_whether_known(uow, tidy, sure=sure)
    if tidy.facility is not None:
        uow.facilities.get(tidy.facility)
    contact_id = uow.contacts.add(tidy)
    uow.journal("contact.added", subject=contact_id, facility=tidy.facility)
    return contact_id


def _ask_whether_known(uow: "UnitOfWork", contact: Contact, *, sure: bool) -> None:
    for known in () if sure else queries.contacts(uow.snapshot):
        if known.id != contact.id and rules.is_double(contact, known):
            raise NeedsConfirmation(
                N_("{contact} is listed already; is this another one?"),
                field="organisation",
                contact=", ".join(filter(None, (known.organisation, known.function, known.phone))),
            )


def change(
    uow: "UnitOfWork",
    contact_id: ContactId,
    contact: Contact,
    *,
    seen: int,
    sure: bool = False,
) -> None:
    """Change the particulars of a contact; raises as `add` does, or Conflict."""
    before = uow.contacts.get(contact_id)
    tidy = rules.check_contact(contact, before)._replace(id=contact_id)
    if (name_key(tidy.organisation), name_key(tidy.function)) != (
        name_key(before.organisation),
        name_key(before.function),
    ):
        _ask_whether_known(uow, tidy, sure=sure)
    if (phone_key(tidy.phone), tidy.mail) != (phone_key(before.phone), before.mail):
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
