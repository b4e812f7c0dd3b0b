"""The store's own moment, after something was written by a clock that ran ahead."""

from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.moments import local
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.queries.safekeeping.journal import WrittenAhead
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def ahead(snapshot: Snapshot, clock: datetime) -> list[WrittenAhead]:
    """What was written at a moment that this clock has still to reach."""
    return queries.written_ahead(snapshot, clock)


def set_back(store: Store) -> datetime:
    """Bring the store's moment back to the clock's, as an act; answers it. Raises DeskError."""
    return store.set_back(_set_back)


def _set_back(uow: "UnitOfWork") -> datetime:
    before = uow.written_before
    uow.journal("clock.set_back", reason="" if before is None else local(before).date().isoformat())
    return uow.now
