"""What a detail of a facility, a provider or a contact is now, and what it is called."""

import re
from typing import NamedTuple
from uuid import UUID

from crisisdesk.store.mapper import identity_of
from crisisdesk.store.snapshot import Snapshot

_SUBJECT = re.compile(r"([a-z_]+) ([0-9a-f-]{36}) ([a-z_]+)")
_IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES = {
    "contact": "organisation",
    "external_code": "code",
    "desk_member": "initials",
}


class Detail(NamedTuple):
    """Which column of which row."""

    table: str
    id: UUID
    column: str


def detail_of(subject: str) -> Detail | None:
    """The detail that a subject names."""
    match = _SUBJECT.fullmatch(subject)
    return None if match is None else Detail(match[1], UUID(match[2]), match[3])


def value_of(snapshot: Snapshot, subject: str) -> str | None:
    """A detail as text; None where the row is gone, "" for a detail that is not known."""
    detail = detail_of(subject)
    if detail is None:
        return None
    return _ask(snapshot, detail, detail.column)


def name_of(snapshot: Snapshot, subject: str) -> str:
    """What a detail is about: the name of its row."""
    detail = detail_of(subject)
    if detail is None:
        return ""
    return _ask(snapshot, detail, _NAMES.get(detail.table, "name")) or ""


def called(snapshot: Snapshot, value: str) -> str:
    """What a value that names a provider, site or facility is called; else the value itself."""
    if _IDENTITY.fullmatch(value):
        for table in ("facility", "site", "provider"):
            if name := _ask(snapshot, Detail(table, UUID(value), "name"), "name"):
                return name
    return value


def _ask(snapshot: Snapshot, detail: Detail, column: str) -> str | None:
    sql = f"SELECT t.{column} FROM {detail.table} t WHERE t.id = :id"
    rows = snapshot.rows(sql, id=detail.id)
    if not rows:
        return None
    (value,) = rows[0]
    if value is None:
        return ""
    return str(identity_of(value)) if isinstance(value, bytes) else str(value)
