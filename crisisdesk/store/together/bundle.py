"""A copy that comes home: opened with its own passphrase, checked, and only read."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from crisisdesk.domain.safekeeping import journal as rules
from crisisdesk.domain.safekeeping.seals import Seals
from crisisdesk.domain.together.joining import Bundle
from crisisdesk.errors import N_, Refused
from crisisdesk.store import schema, seals
from crisisdesk.store.connect import Target, connect, is_encrypted
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.queries.together import away as away_queries
from crisisdesk.store.safekeeping.passphrase import opening
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import END_OF_TIME

_NEWEST = "SELECT max(j.recorded_at) FROM journal j WHERE j.desk_id = :laptop"


def open_bundle(path: Path, passphrase: bytes | None = None) -> Bundle:
    """What a copy says of itself, checked; raises WrongPassphrase, StoreUnavailable or Refused."""
    from crisisdesk.store.together.shape import check_filled

    target = Target(str(path))
    if passphrase is not None and is_encrypted(path):
        target = opening(passphrase, target)
    with _opened(target) as connection:
        check_filled(connection)
        snapshot = Snapshot(connection, END_OF_TIME)
        carried = away_queries.carried(snapshot)
        store = journal_queries.store_id(snapshot)
        if carried is None or store is None:
            raise Refused(N_("{path} is no copy that was taken along."), path=path)
        newest = snapshot.first(datetime, _NEWEST, laptop=carried.laptop)
        return Bundle(
            target.address,
            target.key,
            store,
            carried.laptop,
            carried.letter,
            carried.taken_at,
            newest or desk_queries.revision(snapshot)[1] or carried.taken_at,
            _faults(snapshot, carried.laptop),
        )


@contextmanager
def reading(bundle: Bundle) -> Iterator[Connection]:
    """The rows of a copy in one unmoving world, in today's tables."""
    with _opened(Target(bundle.path, bundle.key)) as connection:
        yield connection


@contextmanager
def _opened(target: Target) -> Iterator[Connection]:
    from crisisdesk.store.together.shape import check_built

    with closing(Connection(connect(target), target)) as connection:
        _trust_nothing(connection)
        if check_built(connection) == schema.NEWEST:
            with connection.snapshot():
                yield connection
            return
    with tempfile.TemporaryDirectory() as folder:
        # What came home is never changed: an older copy is brought up to date beside it.
        copy = target._replace(address=str(Path(folder) / "copy.db"))
        shutil.copyfile(target.address, copy.address)
        schema.ready(copy, create=False, keep=False)
        with closing(Connection(connect(copy), copy)) as connection:
            _trust_nothing(connection)
            with connection.snapshot():
                yield connection


def _trust_nothing(connection: Connection) -> None:
    """What somebody brought in is read: nothing in it is run, and nothing is written there."""
    for statement in ("PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON"):
        connection.driver.execute(statement)


def _faults(snapshot: Snapshot, laptop: UUID) -> frozenset[tuple[str, str]] | None:
    """The rows that are not as the acts of a copy left them; None where its own chain is cut."""
    snapshot.connection.take_any_text()
    marks = Seals()
    checked = rules.check(
        marks.gather(journal_queries.rows(snapshot)), journal_queries.secrets(snapshot), {}
    )
    if any(finding.chain.desk == laptop for finding in checked.findings):
        return None
    if not marks.since:
        return frozenset()
    present = seals.tables(snapshot.connection)
    return frozenset(
        (finding.table, finding.id)
        for table in {*present, *marks.tables}
        for finding in marks.compare(
            table, seals.rows(snapshot.connection, table) if table in present else ()
        )
    )
