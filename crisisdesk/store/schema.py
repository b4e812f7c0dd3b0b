"""Which version of the tables a store has, and the way to the newest."""

from contextlib import closing
from pathlib import Path

from crisisdesk.errors import N_, StoreUnavailable
from crisisdesk.store import copies, epochs
from crisisdesk.store.connect import Target, connect, in_words
from crisisdesk.store.connection import Connection
from crisisdesk.store.network_share import refuse_network
from crisisdesk.store.values import Dialect

_UPGRADES = (Path(__file__).parent / "migrations" / "versions").glob("v[0-9]*.py")
VERSIONS = sorted(path.name[1:5] for path in _UPGRADES)
OLDEST, NEWEST = VERSIONS[0], VERSIONS[-1]
"""The tables that an upgrade can begin from, and those that it leads to."""
_NAME = {
    Dialect.SQLITE: "SELECT name FROM sqlite_master WHERE type = 'table'",
    Dialect.POSTGRESQL: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def tables(connection: Connection) -> set[str]:
    """The names of all tables."""
    return {row[0] for row in connection.rows(_NAME[connection.target.dialect])}


def version(connection: Connection) -> str | None:
    """The version of a store's tables, None for one without any.

    Raises StoreUnavailable for a database that is not a store.
    """
    names = tables(connection)
    if not names:
        return None
    if "alembic_version" not in names or "revision" not in names:
        raise StoreUnavailable(
            N_("{path} is a database, but not one of this desk's."), path=connection.target.shown
        )
    rows = connection.rows("SELECT version_num FROM alembic_version")
    return str(rows[0][0]) if rows else None


def is_empty(target: Target) -> bool:
    """Whether a database on a server has no table at all; raises StoreUnavailable."""
    with closing(Connection(connect(target), target)) as connection:
        return not tables(connection)


def ready(target: Target, *, create: bool = True, keep: bool = True) -> None:
    """Bring a store to the newest tables, as `opened` does, and let go of it."""
    opened(target, create=create, keep=keep).close()


def opened(target: Target, *, create: bool = True, keep: bool = True) -> Connection:
    """A connection to a store with the newest tables; one that has them costs one question.

    Unless `keep` is off, a copy of a file that changes is kept beside it first. Raises
    StoreUnavailable for a store that is newer, or older than the first released tables.
    """
    if target.dialect is Dialect.SQLITE:
        refuse_network(target.path)
        with in_words(target):
            new = create and not target.path.exists()
        if new:
            _make_folder(target.path.parent)
    connection = Connection(connect(target, create=create), target)
    try:
        current = version(connection)
        if current == NEWEST:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    _bring_up(target, current, create=create, keep=keep)
    return Connection(connect(target), target)


def _bring_up(target: Target, current: str | None, *, create: bool, keep: bool) -> None:
    if current is None and not create and target.dialect is Dialect.POSTGRESQL:
        raise StoreUnavailable(
            N_("{address} is an empty database; crisisdesk doctor --create makes its tables."),
            address=target.shown,
        )
    if current is None and not create:
        raise StoreUnavailable(N_("There is no store at {path}."), path=target.shown)
    if current is not None:
        refuse_newer(current)
        if current < OLDEST:
            raise StoreUnavailable(
                N_(
                    "The store was written by a crisisdesk from before 0.1.0 ({version}) and cannot"
                    " be upgraded; nothing was changed."
                ),
                version=current,
            )
    if keep and current is not None and target.dialect is Dialect.SQLITE:
        keep_copy(target, f"before-{NEWEST}")
    from crisisdesk.store.migrations.upgrade import upgrade

    with in_words(target):
        upgrade(target, NEWEST)
    if target.key is not None:
        with closing(Connection(connect(target), target)) as connection:
            epochs.seal(connection)


def refuse_newer(version: str) -> None:
    """Raise StoreUnavailable for tables that a newer version made, also while the desk is open."""
    if version > NEWEST:
        raise StoreUnavailable(
            N_("The store was written by a newer crisisdesk ({version}); install that one."),
            version=version,
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnavailable(
            N_("The folder {path} cannot be made: {reason}."), path=folder, reason=error.strerror
        ) from None


def keep_copy(target: Target, why: str) -> Path:
    """Keep a consistent copy of the file beside it; answers where. Encrypted stays encrypted."""
    number = 0
    while True:
        name = f"{target.path.stem}.{why}{f'-{number}' if number else ''}{target.path.suffix}"
        place = target.path.with_name(name)
        if not place.exists():
            break
        number += 1
    copies.write(target, place)
    return place
