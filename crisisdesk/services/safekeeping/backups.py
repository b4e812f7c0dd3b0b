"""Copies of the store: made by hand or at night, and restored."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.domain.safekeeping.backups import CopyReason
from crisisdesk.domain.safekeeping.journal import RESTORED
from crisisdesk.errors import N_, Refused
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.safekeeping import backups
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def back_up(store: Store, where: Path | None = None) -> Path:
    """Write a checked copy, by default beside the others; raises DeskError."""
    copy = backups.make(store.target, where or backups.place(store.target, store.now()))
    store.write_trace_now(_written, CopyReason.ASKED)
    return copy


def nightly(store: Store) -> Path | None:
    """Make last night's copy of a local store if it is missing; raises DeskError."""
    if store.target.dialect is not Dialect.SQLITE:
        return None
    copy = backups.nightly(store.target, store.now())
    if copy is not None:
        store.write_trace_now(_written, CopyReason.NIGHTLY)
    return copy


def _written(uow: "UnitOfWork", reason: CopyReason) -> None:
    uow.journal("store.backed_up", reason=reason)


def restore(
    target: Target,
    copy: Target,
    now: Callable[[], datetime],
    actor: Actor,
    anchors: Anchors,
) -> Path | None:
    """Restore a copy as the store, under the key of `target`, and record how far it reached.

    Copies that are plain follow where that key is new. Returns the path of the previous store.
    Raises DeskError, and then nothing has changed.
    """

    def record(target: Target) -> None:
        with closing(Store(target, now, actor)) as store:
            store.open(create=False)
            if store.carried is not None:
                raise Refused(
                    N_("{path} was taken along as desk {letter}: crisisdesk back brings it home."),
                    path=copy.shown,
                    letter=store.carried.letter,
                )
            store.write(_restored)

    known = Store(copy, now, actor)
    identity = known.read(journal_queries.store_id)
    known.close()
    marks = anchors.marks(identity) if identity is not None else {}
    newest = max((chain.epoch for chain in marks), default=0)
    earlier = backups.put_back(target, copy, now(), newer_than=newest, record=record)
    store = Store(target, now, actor, anchors=anchors)
    if identity is not None:
        ends = store.read(journal_queries.chain_ends)
        anchors.forget(identity, but={chain.desk for chain in ends})
    journals.verify(store)
    store.close()
    backups.follow(target)
    return earlier


def _restored(uow: "UnitOfWork") -> None:
    ends = journal_queries.chain_ends(uow.snapshot)
    for chain, number in ends.items():
        uow.journal(RESTORED, subject=chain.desk, reason=str(chain.epoch), count=number)
    if not ends:
        uow.journal(RESTORED)
