"""A detail that was changed on both sides: it is set by the act that sets it otherwise too."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.week.contacts import ContactId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.capacity import region
from crisisdesk.services.week import contacts
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.capacity import region as region_queries
from crisisdesk.store.queries.together.details import Detail, detail_of

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_GONE = N_("There is no such detail any more.")


def set_detail(uow: "UnitOfWork", subject: str, value: str, *, typed: bool) -> None:
    """Let a detail be this from now on; raises RuleBroken for what it cannot be.

    What was typed is read as its form reads it.
    """
    detail = detail_of(subject)
    if detail is None:
        raise RuleBroken(_GONE)
    setter = _BY_FORM.get(detail.table) if typed else None
    if setter is None:
        uow.conflicts.set_detail(detail, value)
    else:
        setter(uow, detail, value)


def _contact(uow: "UnitOfWork", detail: Detail, value: str) -> None:
    known = uow.contacts.get(ContactId(detail.id))
    changed = known._replace(**_one_of(known, detail, value))
    contacts.change(uow, ContactId(detail.id), changed, seen=known.version, sure=True)


def _member(uow: "UnitOfWork", detail: Detail, value: str) -> None:
    member = next(known for known in desk_queries.everybody(uow.snapshot) if known.id == detail.id)
    stood = member.particulars
    changed = stood._replace(**_one_of(stood, detail, value))
    members.change_member(uow, MemberId(detail.id), changed, seen=stood, sure=True)


def _provider(uow: "UnitOfWork", detail: Detail, value: str) -> None:
    known = region_queries.region(uow.snapshot).providers
    provider = next(line for line in known if line.id == detail.id)
    changed = {"name": provider.name, "phone": provider.phone} | _one_of(provider, detail, value)
    region.change_provider(uow, detail.id, changed["name"], changed["phone"], seen=provider)


def _one_of(record: Any, detail: Detail, value: str) -> dict[str, Any]:
    """The one field, where it holds text: the others are chosen, and not typed."""
    if not isinstance(getattr(record, detail.column, None), str):
        raise RuleBroken(N_("Choose one of the two, or change it where it stands."), field="typed")
    return {detail.column: value}


_BY_FORM: dict[str, Callable[["UnitOfWork", Detail, str], None]] = {
    "contact": _contact,
    "desk_member": _member,
    "provider": _provider,
}


def other_code(uow: "UnitOfWork", subject: str, of: str, code: str) -> None:
    """Give who does not keep a code another one in the same list; raises RuleBroken."""
    detail = detail_of(subject)
    row = None if detail is None else uow.conflicts.code(detail.id)
    if row is None:
        raise RuleBroken(_GONE)
    source, about, stands = row
    tidy = " ".join(code.split())
    if tidy == stands or tidy in uow.facilities.codes(source, about):
        raise RuleBroken(N_("This code is taken; enter another."), field="typed")
    uow.facilities.add_code(source, about, tidy, UUID(of))
