"""What it costs that nothing is lost and nothing leaks: encryption, journal, marks."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from crisisdesk.services.cases import holds
from crisisdesk.store import seals
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.benchmarks.boards import AT, board, milliseconds
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import fill
from tests.benchmarks.holds import Wanted, each, prepared
from tests.factories import make_actor, sit_down

ROUNDS = 200
KEY = "5d" * 48
FACILITIES, REPORTS = 500, 100_000
QUICK_FACILITIES, QUICK_REPORTS = 20, 100


def _desk(stack: ExitStack, target: Target, *, anchored: bool = True) -> Store:
    anchors = Anchors(target.path.with_suffix(".anchors")) if anchored else None
    actor: Actor = make_actor()
    store = Store(target, lambda: AT, actor, anchors=anchors)
    stack.callback(store.close)
    sit_down(store, "AB")
    return store


def _hold(store: Store, wanted: Wanted) -> None:
    store.write(holds.hold, wanted.case, wanted.facility)


def _acted(uow: UnitOfWork, *_what: Any, **_about: Any) -> None:
    uow.acted = True


def _no_digests(_connection: Any, every: Sequence[Any]) -> list[dict[bytes, bytes]]:
    return [{} for _ in every]


def _unrecorded(store: Store, wanted: Wanted) -> None:
    with (
        patch.object(UnitOfWork, "journal", _acted),
        patch.object(seals, "digests_of", _no_digests),
    ):
        _hold(store, wanted)


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """A hold encrypted and plain, with its row in the journal and without; a board encrypted."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    rounds = 1 if quick else ROUNDS
    facilities = QUICK_FACILITIES if quick else FACILITIES
    reports = QUICK_REPORTS if quick else REPORTS

    def desk(name: str, key: str | None = None, *, anchored: bool = True) -> Store:
        target = Target(str(folder / f"{name}.db"), key)
        fill(target, facilities=facilities, reports=reports)
        return _desk(stack, target, anchored=anchored)

    plain, locked = desk("plain"), desk("locked", KEY)
    unmarked, quiet = desk("unmarked", anchored=False), desk("quiet", anchored=False)

    # First, while both hold the same.
    yield Measure(
        name=f"board, {facilities} facilities, encrypted / plain",
        ours=partial(milliseconds, partial(locked.read, board)),
        floor=partial(milliseconds, partial(plain.read, board)),
        unit="ms",
        goal=Goal("<=", 1.6),
        rounds=31,
    )

    def turns(store: Store, work: Callable[[Store, Wanted], None]) -> Callable[[], float]:
        return each(partial(work, store), list(prepared(store, rounds + 1)))

    yield Measure(
        name="a hold, encrypted / plain",
        ours=turns(locked, _hold),
        floor=turns(plain, _hold),
        unit="ms",
        goal=Goal("<=", 1.7),
        rounds=rounds,
    )
    yield Measure(
        name="a hold, journalled / not",
        ours=turns(unmarked, _hold),
        floor=turns(quiet, _unrecorded),
        unit="ms",
        goal=Goal("<=", 1.5),
        rounds=rounds,
    )
    yield Measure(
        name="a hold, journalled and marked / neither",
        ours=turns(plain, _hold),
        floor=turns(quiet, _unrecorded),
        unit="ms",
        rounds=rounds,
    )
