"""Contacts: how organisations are reached, by function (A32, A42, A48, A84, A92)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.referrers import Organisation
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import is_near, name_key, phone_key, phone_restored
from crisisdesk.domain.texts import check_text, one_line
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.errors import N_, RuleBroken

ContactId = NewType("ContactId", UUID)

_IN_A_NUMBER = frozenset("0123456789+()-/. ext")
_LEAST_DIGITS = 3
_WORDS = (
    "organisation",
    "function",
    "phone",
    "mail",
    "hours",
    "video",
    "note",
    "municipality",
    "sub_region",
)
TICK_WORDS = {
    "escalation": N_("escalation: call when nobody else can settle it"),
    "link": N_("connects its sub-region with the desk"),
}
"""What is true of a contact or not."""


class Scope(Code):
    """Whose contact it is."""

    OWN = "own", N_("own region")
    OTHER_REGION = "other_region", N_("other region")
    NATIONAL = "national", N_("national")


class Contact(NamedTuple):
    """An organisation, or one of its functions, and how it is reached."""

    organisation: str
    function: str = ""
    kind: Organisation = Organisation.OTHER
    scope: Scope = Scope.OWN
    phone: str = ""
    mail: str = ""
    hours: str = ""
    video: str = ""
    """The tool that it uses for video calls."""
    note: str = ""
    municipality: str = ""
    escalation: bool = False
    """Whom to call when nobody else can settle it (A32)."""
    link: bool = False
    """Whether it connects its sub-region with the desk (A27)."""
    sub_region: str = ""
    receives: Audience | None = None
    """Which edition of the bulletin it gets (A106)."""
    provider: UUID | None = None
    facility: FacilityId | None = None
    verified_at: datetime | None = None
    id: ContactId | None = None
    version: int = 1

    def to_verify(self, at: datetime, after: timedelta) -> bool:
        """Whether nobody has tried it for too long."""
        return self.verified_at is None or at - self.verified_at > after


def check_contact(given: Contact, before: Contact | None = None) -> Contact:
    """Return a contact with its fields tidied; raises RuleBroken at the field that is wrong.

    A number or address that stands as it did `before` is not looked at again.
    """
    words: dict[str, Any] = {
        name: one_line(check_text(getattr(given, name), name)) for name in _WORDS
    }
    tidy = given._replace(**words)
    if before is None or tidy.phone != before.phone:
        tidy = tidy._replace(phone=phone_restored(tidy.phone))
        _check_phone(tidy.phone)
    if before is None or tidy.mail != before.mail:
        _check_mail(tidy.mail)
    if not tidy.organisation:
        raise RuleBroken(N_("Name the organisation."), field="organisation")
    if not (tidy.phone or tidy.mail):
        raise RuleBroken(N_("A contact has a phone number or a mail address."), field="phone")
    if tidy.receives is not None and not tidy.mail:
        raise RuleBroken(N_("Who gets the bulletin has a mail address."), field="mail")
    if tidy.link and not tidy.sub_region:
        raise RuleBroken(N_("Enter which sub-region it connects."), field="sub_region")
    return tidy


def _check_phone(phone: str) -> None:
    if phone and not (
        set(phone.lower()) <= _IN_A_NUMBER
        and sum(character.isdigit() for character in phone) >= _LEAST_DIGITS
    ):
        raise RuleBroken(N_("“{text}” is not a phone number."), field="phone", text=phone)


def _check_mail(mail: str) -> None:
    name, at, host = mail.partition("@")
    if (mail and not (name and at and host)) or " " in mail:
        raise RuleBroken(N_("“{text}” is not a mail address."), field="mail", text=mail)


def to_call(
    contacts: Iterable[Contact], kind: Organisation, municipality: str = ""
) -> list[Contact]:
    """Whom to call at a kind of organisation: in the own region first, and there the nearest."""
    scopes = (Scope.OWN, Scope.NATIONAL, Scope.OTHER_REGION)
    return sorted(
        (contact for contact in contacts if contact.kind is kind),
        key=lambda contact: (
            scopes.index(contact.scope),
            name_key(contact.municipality) != name_key(municipality),
            not contact.phone,
        ),
    )


def is_double(contact: Contact, other: Contact) -> bool:
    """Whether two contacts may be one: the same organisation and function, or its same number."""
    if not is_near(contact.organisation, other.organisation):
        return False
    same_number = bool(contact.phone) and phone_key(contact.phone) == phone_key(other.phone)
    return same_number or name_key(contact.function) == name_key(other.function)
