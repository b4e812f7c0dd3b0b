"""A store gets a passphrase, another one, or none; its copies follow."""

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
    """What became of a store and its copies."""

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
    """Write a store anew under another passphrase, None for none; its copies get the new one too.

    Raises DeskError, and then nothing changed.
    """
    copies.must_be_local(target)
    event = "changed" if before and after else "set" if after else "removed"
    with closing(Store(target, now, actor, anchors=anchors)) as store:
        store.open(create=False)
        whole = journals.verify(store).whole

    def finish(made: Target) -> None:
        with closing(Connection(connect(made), made)) as connection:
            epochs.begin(connection, sealed=after is not None)
        with closing(Store(made, now, actor)) as store:
            store.write(_changed, event)
            if whole and not journals.verify(store).whole:
                raise StoreUnavailable(
                    N_("The copy {path} is not whole; it was not kept."), path=target.path
                )

    made = encryption.rewrite(target, _key(target, after), finish)
    with closing(Store(made, now, actor, anchors=anchors)) as store:
        if whole:
            journals.verify(store)
    done = left = 0
    for one in (*backups.listed(target), *backups.earlier(target)):
        copy = Target(str(one.path))
        if after is None or (is_encrypted(one.path) and before is None):
            left += is_encrypted(one.path)
            continue
        try:
            if before is not None and is_encrypted(one.path):
                copy = copy._replace(key=key(before, one.path))
            encryption.rewrite(copy, _key(copy, after))
            done += 1
        except DeskError:
            left += 1
    return Rewritten(made, done, left)


def _key(target: Target, passphrase: bytes | None) -> str | None:
    # The new file takes a salt of its own.
    return None if passphrase is None else key(passphrase, copies.beside(target.path))


def _changed(uow: "UnitOfWork", event: str) -> None:
    uow.journal(f"passphrase.{event}")
