"""Setting, changing and removing the passphrase of a store and its copies."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.errors import N_, DeskError, Refused, StoreUnavailable
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import copies, epochs
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target, connect, is_encrypted
from crisisdesk.store.connection import Connection
from crisisdesk.store.safekeeping import backups, encryption
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.safekeeping.passphrase import key, opening, opens
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Rewritten(NamedTuple):
    """The result for a store and its copies."""

    target: Target
    copies: int
    """Copies that have the new passphrase too."""
    left: list[Path]
    """Copies that stay as they were, under another passphrase."""
    plain: list[Path]
    """Copies that stay plain, though the store is not."""
    has_other_name: bool
    """Whether the old file has another name on the disk, by which it stays as it was."""


def change(
    target: Target,
    before: bytes | None,
    after: bytes | None,
    now: Callable[[], datetime],
    actor: Actor,
    anchors: Anchors,
) -> Rewritten:
    """Rewrite a store and its copies with another passphrase; None for none.

    Raises DeskError, and then the store has not changed; Refused for a copy that was taken along.
    """
    copies.must_be_local(target)
    event = "changed" if before and after else "set" if after else "removed"
    with closing(Store(target, now, actor, anchors=anchors)) as store:
        store.open(create=False)
        if store.carried is not None:
            # A new passphrase begins chains under a secret that the shared store does not have.
            raise Refused(
                N_("This copy was taken along: its passphrase stays until it is brought back.")
            )
        whole = journals.verify(store).whole
    raw = _key(target, after)
    every_copy = backups.every(target)
    has_other_name = target.path.stat().st_nlink > 1
    done: list[Path] = []

    def finish(rewritten: Target) -> None:
        with closing(Connection(connect(rewritten), rewritten)) as connection:
            epochs.begin(connection, sealed=after is not None)
        with closing(Store(rewritten, now, actor)) as store:
            store.write(_changed, event)
            if whole and not journals.verify(store).whole:
                raise StoreUnavailable(
                    N_("The copy {path} is damaged and was not kept."), path=target.path
                )
        if before is not None and after is not None:
            # Before the store: where this is broken off, the same change once more finishes it.
            done.extend(path for path in every_copy if _follows(path, raw, before, after))

    rewritten = encryption.rewrite(target, raw, finish)
    with closing(Store(rewritten, now, actor, anchors=anchors)) as store:
        if whole:
            journals.verify(store)
    if before is None:
        # After the store: where this is broken off, the next start finishes it by the store's key.
        done.extend(path for path in every_copy if _follows(path, raw, None, after or b""))
    rest = [path for path in every_copy if path not in done]
    left = [path for path in rest if not backups.is_plain(path)]
    return Rewritten(rewritten, len(done), left, backups.plain(rewritten), has_other_name)


def _follows(path: Path, raw: str | None, before: bytes | None, after: bytes) -> bool:
    copy = Target(str(path))
    try:
        if is_encrypted(path):
            keyed = (opening(words, copy) for words in (before, after) if words)
            copy = next(filter(opens, keyed), copy)
        encryption.rewrite(copy, raw)
    except DeskError:
        return False
    return True


def _key(target: Target, passphrase: bytes | None) -> str | None:
    # The new file takes a salt of its own.
    return None if passphrase is None else key(passphrase, copies.beside(target.path))


def _changed(uow: "UnitOfWork", event: str) -> None:
    uow.journal(f"passphrase.{event}")
