"""Drafts of forms: available again after a crash, a lock or quitting.

They are not acts: they are written at once, beside the history, the journal and the revision.
"""

import json
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries import drafts as queries
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import new_id

_ASIDE = "aside"
_HOLDS = {"bulletin": {"day", "text"}}
"""The fields without which a form cannot be restored."""


def new_draft_id() -> UUID:
    """An id for a new form."""
    return new_id()


def keep(connection: Connection, draft: Draft, desk: DeskId) -> None:
    """Save the contents of a form, replacing the earlier draft."""
    queries.keep(connection, draft, desk)


def drop(connection: Connection, draft: UUID) -> None:
    """Delete a draft: its case was opened, or somebody discarded it."""
    queries.drop(connection, draft)


def found(snapshot: Snapshot, desk: DeskId, form: str = "") -> list[Draft]:
    """The drafts of this desk for a form, newest first; "" is the report of a case."""
    return [draft for draft in queries.drafts(snapshot, desk) if _form(draft) == form]


def broken(snapshot: Snapshot, desk: DeskId) -> list[Draft]:
    """The drafts of this desk that no form can restore."""
    return [draft for draft in queries.drafts(snapshot, desk) if _form(draft) is None]


def put_aside(connection: Connection, draft: Draft, desk: DeskId) -> None:
    """Keep a broken draft where no form looks for it, until its term is over."""
    content = json.dumps({"form": _ASIDE, "content": draft.content})
    queries.keep(connection, draft._replace(content=content), desk)


def _form(draft: Draft) -> str | None:
    """The form that a draft belongs to; None when the form could not have written it."""
    try:
        content = json.loads(draft.content)
    except ValueError:
        return None
    if not isinstance(content, dict) or not all(
        isinstance(value, str) for value in content.values()
    ):
        return None
    form: str = content.get("form", "")
    return form if content.keys() >= _HOLDS.get(form, set()) else None
