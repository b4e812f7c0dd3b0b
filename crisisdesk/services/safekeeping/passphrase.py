"""Setting, changing and removing the passphrase of a store and its copies."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.errors import N_, DeskError, StoreUnavailable
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import copies, epochs
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Connection, Target, connect, is_encrypted
from crisisdesk.store.safekeeping import backups, encryption
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Rewritten(NamedTuple):
    """The result for a store and its copies."""

    target: Target
    copies: int
    """Copies that have the new passphrase too."""
    left: int
    """Copies that stay as they were."""


def change(
    target: Target,
    before: bytes | None,
    after: bytes | None,
    now: Callable[[], datetime],
    actor: Actor,
    anchors: Anchors,
) -> Rewritten:
    """Rewrite a store and its copies with another passphrase; None for none.

    Raises DeskError, and then nothing has changed.
    """
    copies.must_be_local(target)
    event = "changed" if before and after else "set" if after else "removed"
    with closing(Store(target, now, actor, anchors=anchors)) as store:
        store.open(create=False)
        whole = journals.verify(store).whole

    def finish(rewritten: Target) -> None:
        with closing(Connection(connect(rewritten), rewritten)) as connection:
            epochs.begin(connection, sealed=after is not None)
        with closing(Store(rewritten, now, actor)) as store:
            store.write(_changed, event)
            if whole and not journals.verify(store).whole:
                raise StoreUnavailable(
                    N_("The copy {path} is damaged and was not kept."), path=target.path
                )

    rewritten = encryption.rewrite(target, _key(target, after), finish)
    with closing(Store(rewritten, now, actor, anchors=anchors)) as store:
        if whole:
            journals.verify(store)
    done = left = 0
    for backup in (*backups.listed(target), *backups.earlier(target)):
        copy = Target(str(backup.path))
        if after is None or (is_encrypted(backup.path) and before is None):
            left += is_encrypted(backup.path)
            continue
        try:
            if before is not None and is_encrypted(backup.path):
                copy = copy._replace(key=key(before, backup.path))
            encryption.rewrite(copy, _key(copy, after))
            done += 1
        except DeskError:
            left += 1
    return Rewritten(rewritten, done, left)


def _key(target: Target, passphrase: bytes | None) -> str | None:
    # The new file takes a salt of its own.
    return None if passphrase is None else key(passphrase, copies.beside(target.path))


def _changed(uow: "UnitOfWork", event: str) -> None:
    uow.journal(f"passphrase.{event}")
