"""Copies of the store: made by hand or by night, and put back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.domain.safekeeping.journal import RESTORED
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.safekeeping import journal as journal_boards
from crisisdesk.store.safekeeping import backups
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def back_up(store: Store, where: Path | None = None) -> Path:
    """Write a checked copy, beside the others where nothing is said; raises DeskError."""
    made = backups.make(store.target, where or backups.place(store.target, store.now()))
    store.write_trace_now(_written, made.name)
    return made


def nightly(store: Store) -> Path | None:
    """Make last night's copy of a local store if it is still to be made; raises DeskError."""
    if store.target.dialect is not Dialect.SQLITE:
        return None
    made = backups.nightly(store.target, store.now())
    if made is not None:
        store.write_trace_now(_written, made.name)
    return made


def _written(uow: "UnitOfWork", name: str) -> None:
    uow.journal("store.backed_up", reason=name)


def restore(
    target: Target,
    copy: Target,
    now: Callable[[], datetime],
    actor: Actor,
    anchors: Anchors,
) -> Path | None:
    """Let a copy be the store, and say in its journal how far that reached.

    Answers where the store from before was kept. Raises DeskError, and then nothing changed.
    """

    def record(made: Target) -> None:
        store = Store(made, now, actor)
        store.write(_restored)
        store.close()

    known = Store(copy, now, actor)
    identity = known.read(journal_boards.store_id)
    known.close()
    marks = anchors.marks(identity) if identity is not None else {}
    newest = max((chain.epoch for chain in marks), default=0)
    kept = backups.put_back(target, copy, now(), newer_than=newest, record=record)
    store = Store(target._replace(key=copy.key), now, actor, anchors=anchors)
    journals.verify(store)
    store.close()
    return kept


def _restored(uow: "UnitOfWork") -> None:
    ends = journal_boards.chain_ends(uow.snapshot)
    for chain, number in ends.items():
        uow.journal(RESTORED, subject=chain.desk, reason=str(chain.epoch), count=number)
    if not ends:
        uow.journal(RESTORED)
