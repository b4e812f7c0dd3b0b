"""What a desk takes of a server: two connections, and no more time than it says, pooled or not."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.safekeeping.health import HealthState, HealthSubject
from crisisdesk.i18n import say
from crisisdesk.services import drafts
from crisisdesk.services.cases import cases, holds
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.safekeeping.doctor import examine
from crisisdesk.store.connect import SERVER_LIMITS, Target
from crisisdesk.store.engine import SENT_AHEAD, open_engine, pipelined
from crisisdesk.store.queries.safekeeping.limits import limits
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.factories import line_of, make_case, make_facility, rows_of

CONNECTIONS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid IN (
  SELECT a.pid FROM pg_stat_activity a WHERE a.backend_type = 'client backend')
"""
TEN = CapacityFigures(available=10, occupied=6)


@pytest.fixture
def target(migrated: str) -> Target:
    """A server alone has such limits."""
    return Target(migrated)


def test_what_is_read_and_what_is_written_is_limited(store: Store) -> None:
    def told(uow: UnitOfWork) -> dict[str, str]:
        uow.journal("contact.added")
        return limits(uow.snapshot)

    assert store.read(limits) == SERVER_LIMITS
    assert store.write(told) == SERVER_LIMITS


def test_a_desk_keeps_two_connections(store: Store) -> None:
    facility = make_facility(store, figures=TEN)
    case, _ = store.write(make_case)
    store.write(holds.hold, case, facility)
    store.poll()
    store.write_draft_now(drafts.drop, drafts.new_draft_id())
    assert rows_of(store, CONNECTIONS) == [(2,)]


@pytest.mark.parametrize("then", ["committed", "asked", "rolled back"])
def test_an_act_of_megabytes_does_not_wait_for_ever(target: Target, then: str) -> None:
    done: list[str] = []

    def act() -> None:
        engine = open_engine(target)
        with engine.connect() as connection, pipelined(connection):
            connection.begin()
            connection.execute(text("CREATE TEMPORARY TABLE words (word text)"))
            words = {"word": "x" * 20_000_000}
            sql = text("INSERT INTO words VALUES (:word)")
            connection.execute(sql, words, execution_options=SENT_AHEAD)
            if then == "asked":
                assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 1
            (connection.rollback if then == "rolled back" else connection.commit)()
        engine.dispose()
        done.append(then)

    thread = Thread(target=act, daemon=True)
    thread.start()
    thread.join(20)
    assert done == [then]


@pytest.fixture
def pooler(target: Target) -> Iterator[Target]:
    """A pooler that hands out its sessions by the transaction, before the server."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("no pgbouncer on this machine")
    parts = urlsplit(target.address)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name = parts.path.strip("/")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # it may give up its rights before it reads
        settings = Path(folder) / "pooler.ini"
        settings.write_text(
            f"[databases]\n{name} = host={host} port={parts.port or 5432} user={parts.username}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = transaction\n"
        )
        # It refuses to be root; whoever the server runs as reaches its socket.
        user = ["-u", Path(str(host)).owner()] if os.getuid() == 0 else []
        process = subprocess.Popen([program, *user, str(settings)], stderr=subprocess.PIPE)
        assert process.stderr is not None
        while b"listening on" not in process.stderr.readline():
            assert process.poll() is None
        yield Target(f"postgresql://{parts.username}@127.0.0.1:{port}/{name}")
        process.terminate()
        process.communicate(timeout=10)


def test_a_desk_works_behind_a_pooler_and_is_limited_there(
    open_store: Callable[..., Store], pooler: Target
) -> None:
    first, second = open_store(target=pooler), open_store(target=pooler)
    facility = make_facility(first, figures=TEN)
    case, _ = first.write(make_case)
    for number in range(8):
        (first, second)[number % 2].write(cases.note, case, "the aunt called")
    first.write(holds.hold, case, facility)
    assert line_of(second, facility).held == 1
    assert {finding.subject: finding.state for finding in examine(first)}[
        HealthSubject.LIMITS
    ] is HealthState.GOOD
    assert journals.verify(second).whole


def test_limits_that_a_server_does_not_keep_are_wrong(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crisisdesk.store.connect.SERVER_LIMITS", {})
    (finding,) = (line for line in examine(store) if line.subject is HealthSubject.LIMITS)
    assert finding.state is HealthState.WRONG
    assert "statement_timeout" in say(finding.words)
