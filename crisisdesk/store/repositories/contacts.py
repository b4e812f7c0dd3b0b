"""Contacts; what somebody is called and how they are reached may change in place."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from crisisdesk.domain.week.contacts import Contact, ContactId
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.week import contacts as queries
from crisisdesk.store.tables.register import ContactRow


class Contacts:
    """How organisations are reached."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def get(self, contact: ContactId) -> Contact:
        """One contact; raises RuleBroken if there is none."""
        known = queries.contact(self._act.snapshot, contact)
        if known is None:
            raise RuleBroken(N_("There is no such contact."))
        return known

    def add(self, contact: Contact) -> ContactId:
        """Keep a new contact."""
        return ContactId(self._act.insert(ContactRow, **_columns(contact)))

    def change(self, contact: ContactId, seen: int, **columns: Any) -> None:
        """Change columns of a contact; raises Conflict if it moved since it was seen."""
        raised = (
            update(ContactRow)
            .where(col(ContactRow.id) == contact, col(ContactRow.version) == seen)
            .values(version=seen + 1, **columns)
        )
        if self._act.execute_counted(raised, of=[contact]) != 1:
            raise Conflict(
                N_("{contact} was changed meanwhile; look again."),
                contact=self.get(contact).organisation,
            )

    def bring_back(self, contact: ContactId) -> None:
        """Let a contact that was removed stand on the list again."""
        back = (
            update(ContactRow)
            .where(col(ContactRow.id) == contact)
            .values(version=ContactRow.version + 1, removed_at=None)
        )
        self._act.execute(back, of=[contact])

    def replace(self, contact: ContactId, particulars: Contact, seen: int) -> None:
        """Keep other particulars of a contact; raises Conflict."""
        self.change(contact, seen, **_columns(particulars))


def _columns(contact: Contact) -> dict[str, Any]:
    columns = contact._asdict()
    for name in ("id", "version"):
        del columns[name]
    columns["provider_id"] = columns.pop("provider")
    columns["facility_id"] = columns.pop("facility")
    return columns
