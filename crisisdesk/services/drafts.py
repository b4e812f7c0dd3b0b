"""Half-typed reports: there again after a crash, a lock or quitting.

They are no acts: `Store.keep` writes them at once, beside the history, the journal and the
revision.
"""

import json
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.store.connect import Connection
from crisisdesk.store.queries import drafts as boards
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import new_id

_ASIDE = "aside"
_HOLDS = {"bulletin": {"day", "text"}}
"""What a form cannot do without."""


def new_draft_id() -> UUID:
    """An id for a form that begins."""
    return new_id()


def keep(connection: Connection, draft: Draft, desk: DeskId) -> None:
    """Keep what a form holds in the place of what it held before."""
    boards.keep(connection, draft, desk)


def drop(connection: Connection, draft: UUID) -> None:
    """Forget a draft: its case was opened, or somebody threw it away."""
    boards.drop(connection, draft)


def found(snapshot: Snapshot, desk: DeskId, form: str = "") -> list[Draft]:
    """What this desk was typing in a form, newest first; "" is the report of a case."""
    return [one for one in boards.drafts(snapshot, desk) if _form(one) == form]


def broken(snapshot: Snapshot, desk: DeskId) -> list[Draft]:
    """The drafts of this desk that no form can take up."""
    return [one for one in boards.drafts(snapshot, desk) if _form(one) is None]


def put_aside(connection: Connection, draft: Draft, desk: DeskId) -> None:
    """Keep a broken draft as it is, where no form looks for it; it goes with its term."""
    content = json.dumps({"form": _ASIDE, "content": draft.content})
    boards.keep(connection, draft._replace(content=content), desk)


def _form(draft: Draft) -> str | None:
    """The form that a draft belongs to; None where it is not what that form writes."""
    try:
        content = json.loads(draft.content)
    except ValueError:
        return None
    if not isinstance(content, dict) or not all(isinstance(one, str) for one in content.values()):
        return None
    form: str = content.get("form", "")
    return form if content.keys() >= _HOLDS.get(form, set()) else None
