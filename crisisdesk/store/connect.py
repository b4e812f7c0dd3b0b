"""The one way to open the database, for both doors, and how its faults read in words."""

import errno
import re
import sqlite3
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

from crisisdesk.domain.identity import squeezed
from crisisdesk.errors import N_, StoreBusy, StoreMoved, StoreUnavailable, WrongPassphrase
from crisisdesk.store.values import Dialect

BUSY_SECONDS = 15.0
"""How long an act waits: SQLite lets in whoever happens to ask, not who has waited longest."""
LOCK_SECONDS = 5
"""How long an act waits on a server."""
# A pooler hands every transaction another session: what is to hold is said in each, and no
# statement is prepared for a later one.
SERVER_LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": "30s",
}
"""What a server lets one statement and one transaction take."""

_LINE = {"keepalives_idle": 10, "keepalives_interval": 2, "tcp_user_timeout": 15_000}
"""A line that went dead is known as such within seconds, not after a quarter of an hour."""


def beginning(isolation: str) -> list[str]:
    """What begins a transaction on a server."""
    limits = (f"SET LOCAL {name} = '{limit}'" for name, limit in SERVER_LIMITS.items())
    return [f"BEGIN ISOLATION LEVEL {isolation}", *limits]


CACHE_KIB = 16_000
"""At most; SQLite's own 2,000 are too few for the newest reports out of a long history."""
_SMALLEST = 512
"""A shorter file is taken for an empty database, and would be written over."""
_SQLITE_HEADER = b"SQLite format 3\0"
_AS_SQLITE = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.EACCES: sqlite3.SQLITE_CANTOPEN,
    errno.EPERM: sqlite3.SQLITE_CANTOPEN,
    errno.EIO: sqlite3.SQLITE_IOERR,
}
"""What the system says of a file, as the database would say it."""
_SERVER = (
    r"postgres(?:ql)?://(?:[^@/?#]*@)?(?P<place>[\w.,\[\]-]*(?::\d{1,5})?/?[\w-]*)(?:\?[^@#]*)?"
)
_GONE = frozenset({"AdminShutdown", "CrashShutdown", "CannotConnectNow", "ConnectionFailure"})
"""What a server says that is going or coming; one that is gone says nothing."""


class Target(NamedTuple):
    """Which database, and the raw key that opens it (64 hex characters, then 32 of salt)."""

    address: str
    key: str | None = None

    @property
    def dialect(self) -> Dialect:
        """Which of the two databases this is."""
        is_server = self.address.startswith(("postgresql://", "postgres://"))
        return Dialect.POSTGRESQL if is_server else Dialect.SQLITE

    @property
    def path(self) -> Path:
        """The file of a local store."""
        return Path(self.address)

    @property
    def names(self) -> list[Path]:
        """What the file of a local store is called: as it was named, and what a link leads to."""
        return list(dict.fromkeys((self.path, self.path.resolve())))

    @property
    def shown(self) -> str:
        """The file, or of a server only where it is: what does not parse is not repeated."""
        if self.dialect is Dialect.SQLITE:
            return self.address
        server = re.fullmatch(_SERVER, self.address)
        if server is None or not server["place"]:
            return "PostgreSQL"
        return f"localhost{server['place']}" if server["place"][0] == "/" else server["place"]


def driver(target: Target) -> ModuleType:
    """The DB-API module for a target, loaded when it is needed."""
    if target.dialect is Dialect.POSTGRESQL:
        try:
            import psycopg
        except ImportError:
            raise StoreUnavailable(
                N_("A PostgreSQL desk needs the extra: pip install 'crisisdesk[postgres]'.")
            ) from None
        return psycopg
    if target.key is not None:
        from sqlcipher3 import dbapi2

        return dbapi2  # type: ignore[no-any-return]
    return sqlite3


def is_encrypted(path: Path) -> bool:
    """Whether a file exists that is not a plain SQLite file."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except (FileNotFoundError, IsADirectoryError):
        return False
    except OSError as error:
        raise StoreUnavailable(
            N_("The store {path} cannot be read: {reason}."), path=path, reason=error.strerror
        ) from None
    return bool(head) and head != _SQLITE_HEADER


def connect(target: Target, *, create: bool = False) -> Any:
    """Open a connection of the driver's own kind, with the same settings for every use.

    Raises StoreUnavailable or WrongPassphrase.
    """
    module = driver(target)
    with in_words(target):
        if target.dialect is Dialect.POSTGRESQL:
            try:
                return module.connect(
                    target.address,
                    autocommit=True,
                    connect_timeout=5,
                    prepare_threshold=None,
                    **_LINE,
                )
            except (module.ProgrammingError, UnicodeError):
                raise StoreUnavailable(
                    N_(
                        "The address of the server cannot be read; write it as "
                        "postgresql://NAME@SERVER/DATABASE, a sign such as @ in a password as %40."
                    )
                ) from None
        path = target.path
        if path.is_dir():
            raise StoreUnavailable(N_("{path} is a directory, not a store."), path=path)
        exists = path.exists()
        if not create and not exists:
            raise StoreUnavailable(N_("There is no store at {path}."), path=path)
        if exists and 0 < path.stat().st_size < _SMALLEST:
            raise _no_store(target)
        connection = module.connect(
            path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
        try:
            _prepare(connection, target)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(driver: Any, target: Target) -> None:
    if target.key is not None:
        # Without this SQLCipher writes its own complaint over the screen.
        driver.execute("PRAGMA cipher_log_level = NONE")
        driver.execute(f"PRAGMA key = \"x'{target.key}'\"")
    # The first page is read here: a wrong key shows now. A read-only file keeps the mode it has.
    try:
        driver.execute("PRAGMA journal_mode = WAL")
    except Exception as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_READONLY:
            raise
    # What sorting or tidying needs for a moment must not lie in a file of its own.
    driver.execute("PRAGMA temp_store = MEMORY")
    driver.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    driver.execute("PRAGMA foreign_keys = ON")
    driver.execute("PRAGMA synchronous = FULL")
    driver.create_function("squeezed", 1, squeezed, deterministic=True)


class _InWords:
    """What `in_words` answers."""

    # Around every statement: what `contextmanager` makes of a generator takes four times as long.
    __slots__ = ("target",)

    def __init__(self, target: Target) -> None:
        self.target = target

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        fault = _fault(error, self.target) if isinstance(error, Exception) else None
        if fault is not None:
            raise fault from error


def in_words(target: Target) -> _InWords:
    """Turn a driver's fault inside into one of the desk's sentences."""
    return _InWords(target)


def _fault(error: Exception, target: Target) -> StoreUnavailable | None:
    if isinstance(error, (sqlite3.Error, OSError)):
        return _sqlite_fault(error, target)
    # The writing side wraps the driver's fault; a row that breaks a constraint is a bug of
    # ours and stays one.
    fault = getattr(error, "orig", error)
    if type(fault).__name__ in ("ProgrammingError", "UndefinedTable") or any(
        kind.__name__ == "IntegrityError" for kind in type(fault).__mro__
    ):
        return None
    if type(fault).__module__.startswith(("sqlite3", "sqlcipher3")):
        return _sqlite_fault(fault, target)
    return _server_fault(fault, target) if type(fault).__module__.startswith("psycopg") else None


def _server_fault(fault: Exception, target: Target) -> StoreUnavailable:
    name = type(fault).__name__
    if name == "InsufficientPrivilege":
        return StoreUnavailable(
            N_(
                "Your role on the server {address} does not allow this; nothing was "
                "saved. Ask the server's administrator for another role."
            ),
            address=target.shown,
        )
    if name == "LockNotAvailable":
        return StoreBusy(
            N_("Another desk has been writing for {seconds} s; nothing was written. Try again."),
            seconds=LOCK_SECONDS,
        )
    if name in ("SerializationFailure", "DeadlockDetected"):
        return StoreMoved(N_("Another desk was writing; nothing was written. Try again."))
    if name in _GONE or getattr(fault, "sqlstate", None) is None:
        return StoreUnavailable(
            N_("The server {address} cannot be reached now, or is starting."),
            address=target.shown,
        )
    return StoreUnavailable(
        N_("The server {address} does not answer as it should: {reason}"),
        address=target.shown,
        reason=name,
    )


def _no_store(target: Target) -> WrongPassphrase:
    if target.key is not None:
        return WrongPassphrase(
            N_("The passphrase does not open {path}, or its first page is damaged."),
            path=target.path,
        )
    return WrongPassphrase(
        N_("{path} is not a plain store: it is encrypted (give its passphrase) or damaged."),
        path=target.path,
    )


def _sqlite_fault(error: Exception, target: Target) -> StoreUnavailable:
    number = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if isinstance(error, OSError):
        number = _AS_SQLITE.get(error.errno or 0, 0)
    path = target.path
    if number == sqlite3.SQLITE_NOTADB:
        return _no_store(target)
    message = {
        sqlite3.SQLITE_BUSY: N_("The store {path} is locked by another program; try again."),
        sqlite3.SQLITE_LOCKED: N_("The store {path} is locked by another program; try again."),
        sqlite3.SQLITE_READONLY: N_("The store {path} can only be read; nothing was written."),
        sqlite3.SQLITE_PERM: N_("The store {path} can only be read; nothing was written."),
        sqlite3.SQLITE_FULL: N_(
            "The disk is full; nothing was written. Free some space and save again."
        ),
        sqlite3.SQLITE_CORRUPT: N_("The store {path} is damaged; put back a copy."),
        sqlite3.SQLITE_CANTOPEN: N_("The store {path} cannot be opened: no access to the file."),
        sqlite3.SQLITE_IOERR: N_("The disk does not answer for {path}; nothing was written."),
    }.get(number, N_("The store {path} cannot be used now."))
    return StoreUnavailable(message, path=path)


def lies_at(target: Target) -> tuple[int, int] | None:
    """Which file a store is; None on a server, or where only opening it says what is wrong.

    Raises FileNotFoundError.
    """
    if target.dialect is not Dialect.SQLITE:
        return None
    try:
        status = target.path.stat()
    except FileNotFoundError:
        raise
    except OSError:
        return None
    return status.st_dev, status.st_ino
