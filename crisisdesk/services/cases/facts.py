"""What a case says beside its children, as events of what is otherwise than before."""

from datetime import datetime

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import Facts
from crisisdesk.domain.cases.payloads import CallerOrganisation, CallerRole
from crisisdesk.domain.cases.states import GROUNDS, Flag
from crisisdesk.services.cases.acts import CaseAct

_FACTS = {
    "municipality": EventKind.MUNICIPALITY_SET,
    "legal": EventKind.LEGAL_SET,
    "isolation": EventKind.ISOLATION_SET,
    "phone": EventKind.PHONE_SET,
    "file": EventKind.FILE_SET,
    "needs": EventKind.NEEDS_SET,
}


def write_facts(act: CaseAct, before: Facts, facts: Facts, at: datetime | None = None) -> bool:
    """Write what is otherwise than before; answers whether anything was."""
    wrote = before != facts
    for name, kind in _FACTS.items():
        if getattr(before, name) != getattr(facts, name):
            act.add(kind, getattr(facts, name), at=at)
    organisation = CallerOrganisation(facts.organisation, facts.organisation_name)
    if organisation != (before.organisation, before.organisation_name):
        act.add(EventKind.ORGANISATION_SET, organisation, at=at)
    role = CallerRole(facts.role, facts.referrer_name)
    if role != (before.role, before.referrer_name):
        act.add(EventKind.ROLE_SET, role, at=at)
    for flag in Flag:
        if (kind := _flag_event(facts, flag)) is not _flag_event(before, flag):
            act.add(kind, flag, at=at)
    return wrote


def _flag_event(facts: Facts, flag: Flag) -> EventKind:
    """The event that says of a flag what these facts do."""
    if flag in facts.flags:
        return EventKind.FLAG_SET
    unknown = flag in GROUNDS and flag not in facts.denied
    return EventKind.FLAG_UNKNOWN if unknown else EventKind.FLAG_CLEARED
