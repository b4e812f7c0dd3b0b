"""Half-typed reports: there again after a crash, a lock or quitting.

They are no acts: `Store.keep` writes them at once, beside the history, the journal and the
revision.
"""

import json
from uuid import UUID

from crisisdesk.domain.facilities import DeskId
from crisisdesk.store.boards import drafts as boards
from crisisdesk.store.boards.drafts import Draft
from crisisdesk.store.connect import Door
from crisisdesk.store.reading import Reading
from crisisdesk.store.values import new_id


def new_draft_id() -> UUID:
    """An id for a form that begins."""
    return new_id()


def keep(door: Door, draft: Draft, desk: DeskId) -> None:
    """Keep what a form holds in the place of what it held before."""
    boards.keep(door, draft, desk)


def drop(door: Door, draft: UUID) -> None:
    """Forget a draft: its case was opened, or somebody threw it away."""
    boards.drop(door, draft)


def found(reading: Reading, desk: DeskId, form: str = "") -> list[Draft]:
    """What this desk was typing in a form, newest first; "" is the report of a case."""
    return [
        one
        for one in boards.found(reading, desk)
        if json.loads(one.content).get("form", "") == form
    ]
