"""The copies of a store that are kept beside it, and putting one back."""

import glob
import os
import re
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from crisisdesk.domain.safekeeping import backups as rules
from crisisdesk.domain.safekeeping import journal as journal_rules
from crisisdesk.errors import N_, StoreUnavailable, WrongUse
from crisisdesk.store import copies, epochs, schema
from crisisdesk.store.connect import Target, connect, in_words, is_encrypted
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.safekeeping import encryption, leftovers
from crisisdesk.store.safekeeping.passphrase import has_key_of, opens
from crisisdesk.store.snapshot import Snapshot

FOLDER = "backups"
"""What the folder of a store's copies is called, beside it."""
_FORM = "%Y%m%dT%H%M%SZ"


class Backup(NamedTuple):
    """A copy, and the moment in its name."""

    moment: datetime
    path: Path


def folder(target: Target) -> Path:
    """Where the copies of a store are kept."""
    return target.path.with_name(FOLDER)


def place(target: Target, moment: datetime) -> Path:
    """What a copy of a moment is called."""
    name = f"{target.path.stem}-{moment.astimezone(UTC):{_FORM}}{target.path.suffix}"
    return folder(target) / name


def listed(target: Target) -> list[Backup]:
    """The copies of a store, newest first."""
    backups = []
    for store in target.names:
        name = re.compile(
            rf"{re.escape(store.stem)}-(?P<moment>\d{{8}}T\d{{6}}Z){re.escape(store.suffix)}"
        )
        with suppress(OSError):
            for path in store.with_name("backups").iterdir():
                if match := name.fullmatch(path.name):
                    with suppress(ValueError):
                        moment = datetime.strptime(match["moment"], _FORM).replace(tzinfo=UTC)
                        backups.append(Backup(moment, path))
    return sorted(backups, reverse=True)


def earlier(target: Target) -> list[Backup]:
    """The copies that were kept before an upgrade or a restore, by when they were written."""
    return sorted(
        (
            Backup(datetime.fromtimestamp(path.stat().st_mtime, UTC), path)
            for store in target.names
            for path in store.parent.glob(f"{glob.escape(store.stem)}.before-*{store.suffix}")
            if path.is_file() and not leftovers.is_store(path, target)
        ),
        reverse=True,
    )


def make(target: Target, where: Path) -> Path:
    """Write a checked copy of a store; raises WrongUse, or StoreUnavailable and leaves nothing."""
    copies.must_be_local(target)
    with in_words(target._replace(address=str(where))):
        if where.exists() or where.is_symlink():
            raise WrongUse(
                N_("{path} is there already; a copy takes no other file's place."), path=where
            )
        if where.parent == folder(target):
            where.parent.mkdir(mode=0o700, exist_ok=True)
    if not where.parent.is_dir():
        raise WrongUse(N_("There is no folder {path}."), path=where.parent)
    with leftovers.noted(target, where):
        copies.write(target, where)
    if not _is_chained(target._replace(address=str(where))) and _is_chained(target):
        copies.remove(where)
        raise StoreUnavailable(N_("The copy {path} is damaged and was not kept."), path=where)
    return where


def _is_chained(target: Target) -> bool:
    with closing(Connection(connect(target), target)) as connection:
        snapshot = Snapshot(connection, datetime.now(UTC))
        rows, secrets = journal_queries.rows(snapshot), journal_queries.secrets(snapshot)
        return journal_rules.check(rows, secrets, {}).whole


def nightly(target: Target, now: datetime) -> Path | None:
    """Make last night's copy if it is still to be made, and let go of what is kept no longer.

    Two desks on one file make one copy. Raises StoreUnavailable.
    """
    newest = next(iter(listed(target)), None)
    if not rules.is_due(newest and newest.moment, now):
        return None
    where = place(target, rules.night_before(now))
    try:
        make(target, where)
    except copies.InUse:
        return None  # another desk makes it at this moment
    prune(target)
    return where


def every(target: Target) -> list[Path]:
    """The copies beside a store, of nights and from before an upgrade or a restore."""
    return [path for _, path in (*listed(target), *earlier(target)) if path.is_file()]


def plain(target: Target) -> list[Path]:
    """The copies of an encrypted store that are not: whoever can read them can read the cases."""
    return [path for path in every(target) if target.key is not None and is_plain(path)]


def is_plain(path: Path) -> bool:
    """Whether a copy is not encrypted; one that this account cannot read is not known to be so."""
    try:
        return not is_encrypted(path)
    except StoreUnavailable:
        return False


def otherwise_keyed(target: Target) -> list[Path]:
    """The encrypted copies that have another key than the store, or another salt to the same."""
    return [path for path in every(target) if not is_plain(path) and not has_key_of(path, target)]


def follow(target: Target) -> list[Path]:
    """Encrypt the plain copies of an encrypted store under its own key; answers which now are."""
    exposed = plain(target)
    if not exposed or not opens(target):
        return []
    done = []
    for path in exposed:
        with suppress(StoreUnavailable):
            encryption.rewrite(Target(str(path)), target.key)
            done.append(path)
    return done


def prune(target: Target) -> list[Path]:
    """Let go of the copies that the rule keeps no longer."""
    backups = listed(target)
    stays = rules.kept(backup.moment for backup in backups)
    gone = [backup.path for backup in backups if backup.moment not in stays]
    for path in gone:
        with suppress(OSError):
            copies.remove(path)
    return gone


def put_back(
    target: Target,
    copy: Target,
    now: datetime,
    *,
    newer_than: int,
    record: Callable[[Target], None],
) -> Path | None:
    """Let a copy be the store, under the key of `target`; answers where the former one was kept.

    The journal begins a new epoch, after `newer_than` and every one of the store from before;
    `record` writes into it. Raises StoreUnavailable or WrongUse, and then nothing changed.
    """
    # A link stays one: what it leads to is exchanged.
    store = target._replace(address=str(target.path.resolve()))
    with in_words(target):
        store.path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        _check(copy)
        with copies.made_beside(store.path) as made:
            draft = store._replace(address=str(made))
            encryption.write(copy, draft.key, made)
            schema.ready(draft, create=False, keep=False)
            with closing(Connection(connect(draft), draft)) as connection:
                newest = max(newer_than, _epoch(store))
                epochs.begin(connection, sealed=draft.key is not None, at_least=newest + 1)
            record(draft)
            with closing(Connection(connect(draft), draft)) as connection:
                copies.close_log(connection)
            return _exchange(store, made, now)


def _check(copy: Target) -> None:
    with closing(Connection(connect(copy), copy)) as connection:
        version = schema.version(connection)
        if version is None:
            raise StoreUnavailable(N_("There is no store at {path}."), path=copy.shown)
        if copies.faults(connection):
            raise StoreUnavailable(
                N_("The store {path} is damaged; put back a copy."), path=copy.path
            )


def _epoch(target: Target) -> int:
    """The epoch of the store that is replaced; 0 where it cannot be read."""
    with suppress(StoreUnavailable), closing(Connection(connect(target), target)) as connection:
        return connection.first(int, "SELECT r.epoch FROM revision r") or 0
    return 0


def _exchange(target: Target, draft: Path, now: datetime) -> Path | None:
    if not target.path.exists():
        copies.settle(draft, target.path)
        return None
    _must_be_alone(target)
    before = _set_aside(target, now)
    while before.exists():
        # Put back twice within a second: the one that was set aside first stays what it is.
        now += timedelta(seconds=1)
        before = _set_aside(target, now)
    with in_words(target):
        # A second name, so that there is a store at every moment.
        os.link(target.path, before)
        for part in copies.PARTS[1:]:
            with suppress(FileNotFoundError):
                target.path.with_name(target.path.name + part).rename(
                    before.with_name(before.name + part)
                )
        copies.settle(draft, target.path)
    return before


def _set_aside(target: Target, now: datetime) -> Path:
    name = f"{target.path.stem}.before-restore-{now.astimezone(UTC):{_FORM}}{target.path.suffix}"
    return target.path.with_name(name)


def _must_be_alone(target: Target) -> None:
    try:
        with closing(Connection(connect(target), target)) as connection:
            copies.close_log(connection)
    except copies.InUse:
        raise
    except StoreUnavailable:
        # A damaged store, or one under another passphrase, is moved away as it is.
        return
