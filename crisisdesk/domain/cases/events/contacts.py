"""How contacts with a child, and what its parents said, are stored and read back."""

from typing import Any

from crisisdesk.domain.cases.events.columns import EventParts, split
from crisisdesk.domain.cases.instead.routes import ParentsAnswer, ParentsConsent
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, Phoned, Seen

_PHONED = frozenset(code.value for code in Phoned)
_CONTACTS = frozenset(code.value for code in ContactKind)


def seen(row: Any) -> Seen:
    """How a child was seen, by whom, and whether the family was phoned before."""
    contact, *codes = row.code.split()
    phoned = next((code for code in codes if code in _PHONED), None)
    role = next((code for code in codes if code not in _PHONED), None)
    return Seen(
        row.until,
        ContactKind(contact),
        role and Role(role),
        row.text,
        phoned and Phoned(phoned),
    )


def seen_parts(seen: Seen) -> EventParts:
    """How a child was seen, taken apart."""
    codes = split((seen.contact, seen.role, seen.phoned))
    return EventParts(until=seen.at, codes=codes, texts=(seen.name,))


def look(row: Any) -> Look:
    """Who looks next, in what way, and who is responsible until then."""
    codes = row.code.split()
    organisation = next((code for code in codes if code not in _CONTACTS), None)
    contact = next((code for code in codes if code in _CONTACTS), None)
    return Look(
        row.until,
        organisation and Organisation(organisation),
        row.text,
        contact and ContactKind(contact),
    )


def look_parts(look: Look) -> EventParts:
    """Who looks next, taken apart."""
    codes = split((look.organisation, look.contact))
    return EventParts(until=look.at, codes=codes, texts=(look.name,))


def consented(row: Any) -> ParentsConsent:
    """What the parents said of passing a worry on."""
    by, _, why = row.text.partition("\n")
    return ParentsConsent(ParentsAnswer(row.code), by, why)


def consented_parts(consent: ParentsConsent) -> EventParts:
    """What the parents said, taken apart."""
    return EventParts(codes=(consent.answer,), texts=(consent.by, consent.why))
