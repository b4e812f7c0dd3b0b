"""What tests stand on: a clock, a database of their own, and desks that use it."""

import gc
import logging
import os
import shutil
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine

from crisisdesk import cli, i18n
from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.services.demo import fill as demo
from crisisdesk.store import engine
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.migrations import upgrade
from crisisdesk.store.safekeeping import passphrase
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_actor
from tests.once import engines_alike, make_store, once, tables_as_in
from tests.servers import Server, running

if TYPE_CHECKING:
    from tests.together.apart import Apart

_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - what is written there is a test's own
# A disk is waited for at every commit; what tests write fits in memory, where that has room.
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

BY_STEPS, ROUNDS = upgrade.upgrade, passphrase._ROUNDS

# Tests share a machine with one another: an example that is slow today is not a fault.
settings.register_profile(
    "desk",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("quick", settings.get_profile("desk"), max_examples=10)
settings.load_profile("desk")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test on a server may be long where the same one on a file is not."""
    for item in items:
        if item.get_closest_marker("long_on_a_server") and "postgresql" in item.name:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a test lives that writes nothing."""
    return tmp_path_factory.mktemp("nowhere")


@pytest.fixture(autouse=True)
def _same_everywhere(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, nowhere: Path
) -> Iterator[None]:
    """No test sees the settings, language or folders of whoever runs it."""
    writes = "tmp_path" in request.fixturenames
    folder: Path = request.getfixturevalue("tmp_path") if writes else nowhere
    for name in [*os.environ]:
        if name.startswith("CRISISDESK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CRISISDESK_HOME", str(folder / "home"))
    monkeypatch.setenv("TZ", "America/Lima")
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.fixture
def own_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `log.keep` does to this process goes with the test."""
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    loggers = (logging.getLogger(), logging.getLogger("crisisdesk"))
    before = [(log, log.propagate, log.level, [*log.handlers]) for log in loggers]
    yield
    for log, propagate, level, handlers in before:
        log.propagate = propagate
        log.setLevel(level)
        for handler in [*log.handlers]:
            if handler not in handlers:
                log.removeHandler(handler)
                handler.close()


@pytest.fixture
def clock() -> Clock:
    """Tuesday 7 April 2020, 14:00 in Dordrecht."""
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store, made once and copied for every test."""
    return once(tmp_path_factory, "template", make_store) / "desk.db"


@pytest.fixture(autouse=True, scope="session")
def _cheap(template: Path) -> None:
    """What a new store and a passphrase cost is tried where they are: marked `costly`."""
    upgrade.upgrade = tables_as_in(template)  # type: ignore[assignment]
    passphrase._ROUNDS = 1
    engine.create_engine = engines_alike(create_engine)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _costly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("costly"):
        monkeypatch.setattr(upgrade, "upgrade", BY_STEPS)
        monkeypatch.setattr(passphrase, "_ROUNDS", ROUNDS)


@pytest.fixture
def local_target(tmp_path: Path, template: Path) -> Target:
    """A migrated SQLite file of this test's own."""
    path = tmp_path / "desk.db"
    shutil.copyfile(template, path)
    return Target(str(path))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real PostgreSQL, started by the first test that asks for it."""
    with running() as server:
        yield server


@pytest.fixture
def migrated(server: Server) -> Iterator[str]:
    """The address of an empty desk on a server."""
    address = server.migrated()
    yield address
    server.drop(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database of this test's own, on both kinds."""
    if request.param == "sqlite":
        target: Target = request.getfixturevalue("local_target")
        return target.address
    address: str = request.getfixturevalue("migrated")
    return address


@pytest.fixture
def target(local_target: Target) -> Target:
    """The database that `store` opens; tests/store has it on both kinds."""
    return local_target


@pytest.fixture
def open_store(target: Target, clock: Clock) -> Iterator[Callable[..., Store]]:
    """Opens a desk on this test's database; a second one is the other desk."""
    opened: list[Store] = []

    def make(
        actor: Actor | None = None, *, target: Target = target, now: Any = clock, **more: Any
    ) -> Store:
        store = Store(target, now, actor or make_actor("ABCDEFGH"[len(opened) % 8]), **more)
        store.open()
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    """A desk on an empty store."""
    return open_store()


@pytest.fixture
def apart(
    open_store: Callable[..., Store], clock: Clock, template: Path, tmp_path: Path
) -> "Apart":
    """A shared desk with one place, from which laptops are taken along."""
    from tests.together.apart import Apart

    return Apart(open_store, clock, template, tmp_path)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it takes a twentieth of the run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo as the command makes it, and what the desk keeps beside a store."""
    return once(tmp_path_factory, "made-up", _make_demo)


def _make_demo(folder: Path) -> None:
    umask, language = os.umask(0o022), i18n.language()
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith("CRISISDESK_"):
                patch.delenv(name)
        patch.setenv("CRISISDESK_HOME", str(folder / "home"))
        patch.setenv("LANG", "en_GB.UTF-8")
        command = ["--database", str(folder / "own.db"), "demo", "--into", str(folder / "own.db")]
        with pytest.raises(SystemExit) as ended:
            cli.main(command)
    os.umask(umask)
    i18n.use(language)
    assert not ended.value.code


@pytest.fixture
def demo_at(made_up: Path, tmp_path: Path) -> Path:
    """A copy of the demo of this test's own."""
    shutil.copytree(made_up, tmp_path, dirs_exist_ok=True)
    return tmp_path / "own.db"


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's region, made once for the moment at which the clock of every test stands."""
    return once(tmp_path_factory, "region", _make_region) / "desk.db"


def _make_region(folder: Path) -> None:
    actor = Actor(DeskId(UUID(int=7)), "tester", letter="A")
    demo.fill(Target(str(folder / "desk.db")), actor, Clock()())


@pytest.fixture
def region_target(tmp_path: Path, region: Path) -> Target:
    """A copy of the region of this test's own."""
    path = tmp_path / "region.db"
    shutil.copyfile(region, path)
    return Target(str(path))
