"""One desk of a race, in a process of its own: it looks, waits for the others, and acts."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from random import Random
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.states import CaseId, HoldId
from crisisdesk.errors import Conflict, DeskError
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import holds, stays
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import line_of, make_actor, make_case, report_of, sit_down

PATIENCE = 120.0
"""Seconds; a desk that waits longer for the others says so instead of waiting for ever."""
_TRIES = 4


class Act(StrEnum):
    """What a desk does in a race."""

    HOLD = "hold"
    REPORT = "report"
    UNCHANGED = "confirm unchanged"
    ARRIVAL = "arrival"
    RELEASE = "release"


class Race(NamedTuple):
    """The facility that all desks want at once."""

    number: int
    facility: FacilityId


class Refusal(NamedTuple):
    """What the loser reads, with the values that fill the sentence."""

    kind: str
    values: dict[str, object]
    english: str
    dutch: str


class Answer(NamedTuple):
    """What the store answered to one act: the row that was written, or why there is none."""

    act: Act
    places: int
    written: UUID | None
    refusal: Refusal | None
    seconds: float


def sit(
    number: int, target: Target, seed: int, ends: tuple[Connection, Connection], others: Barrier
) -> None:
    """Take part in every race that comes through the pipe, until None does."""
    pipe, far_end = ends
    far_end.close()
    store = Store(target, lambda: datetime.now(UTC), make_actor(""))
    store.open(create=False)
    sit_down(store, f"D{number}")
    pipe.send(([], ""))
    for race in iter(pipe.recv, None):
        try:
            desk = RacingDesk(store, race, Random(f"{seed} {race.number} {number}"))
            desk.take_part(others)
            pipe.send((desk.answers, ""))
        except Exception as error:  # noqa: BLE001 - whatever it is, the referee is to read it
            others.abort()
            pipe.send(([], f"{type(error).__name__}: {error}"))
    store.close()


class RacingDesk:
    """What a desk does with one facility."""

    def __init__(self, store: Store, race: Race, chance: Random) -> None:
        """Sit before an open store."""
        self.store = store
        self.facility = race.facility
        self.chance = chance
        self.answers: list[Answer] = []
        self._held: HoldId | None = None
        self._arrived = False

    def take_part(self, others: Barrier) -> None:
        """Look at the facility as everybody does, then act as everybody does."""
        case, youths = self.store.write(make_case, self.chance.choice((1, 1, 1, 2)))
        picture = line_of(self.store, self.facility)
        others.wait(PATIENCE)
        self.act(picture, case, youths)

    def act(self, picture: CapacityLine, case: CaseId, youths: list[Any]) -> None:
        """Act once on what was seen, and half of the time once more on what stands then."""
        first, then = (
            self.chance.choices(
                (self._hold, self._report, self._confirm, self._arrive), (6, 1, 1, 1)
            )[0]
            for _ in range(2)
        )
        first(picture, case, youths)
        if self.chance.random() < 0.5:
            then(line_of(self.store, self.facility), case, youths)

    def _try(
        self, act: Act, places: int, picture: CapacityLine, work: Callable[[CapacityLine], UUID]
    ) -> UUID | None:
        """Act on what was seen; who reads that somebody was first looks again and tries again."""
        for turn in range(_TRIES):
            begun = perf_counter()
            written: UUID | None = None
            error: DeskError | None = None
            try:
                written = work(picture if turn == 0 else line_of(self.store, self.facility))
            except DeskError as refused:
                error = refused
            took = perf_counter() - begun
            refusal = None if error is None else told(error)
            self.answers.append(Answer(act, places, written, refusal, took))
            if not isinstance(error, Conflict):
                return written
        return None

    def _hold(self, picture: CapacityLine, case: CaseId, youths: list[Any]) -> None:
        if self._arrived or self._held is not None:
            # A second hold of one case lets the first go where the child arrives on it.
            return
        # A desk that says what it saw reads who was first; one that does not reads the
        # room and who left it so.
        says = self.chance.random() < 0.7

        def work(seen: CapacityLine) -> UUID:
            version = seen.version if says else None
            return self.store.write(
                holds.hold, case, self.facility, facility_seen=version, sure=True
            )

        made = self._try(Act.HOLD, len(youths), picture, work)
        if made is None:
            return
        self._held = HoldId(made)
        what = self.chance.random()
        if what < 0.5:
            self._arrive(picture, case, youths)
        elif what < 0.75:

            def release(_: CapacityLine) -> UUID:
                self.store.write(holds.release, HoldId(made))
                return made

            if self._try(Act.RELEASE, len(youths), picture, release):
                self._held = None

    def _arrive(self, _: CapacityLine, case: CaseId, youths: list[Any]) -> None:
        if not self._arrived:
            for youth in youths:
                self._one_arrives(case, youth, self._held)
            self._arrived, self._held = True, None

    def _one_arrives(self, case: CaseId, youth: Any, hold: HoldId | None) -> None:
        def work(_: CapacityLine) -> UUID:
            return self.store.write(
                stays.arrive, case, youth, self.facility, hold=hold, sure=True
            ).stay

        self._try(Act.ARRIVAL, 1, line_of(self.store, self.facility), work)

    def _report(self, picture: CapacityLine, *_: object) -> None:
        move = self.chance.randint(-1, 1)

        def work(seen: CapacityLine) -> UUID:
            occupied = max((seen.occupied or 0) + move, 0)
            said = report_of(
                self.facility, seen.figures._replace(occupied=occupied), self.store.now()
            )
            return self.store.write(reports.enter, said, seen=seen.version, sure=True).id

        self._try(Act.REPORT, 0, picture, work)

    def _confirm(self, picture: CapacityLine, *_: object) -> None:
        def work(seen: CapacityLine) -> UUID:
            return self.store.write(
                reports.confirm_unchanged,
                self.facility,
                figures=seen.figures,
                seen=seen.version,
                sure=True,
            ).id

        self._try(Act.UNCHANGED, 0, picture, work)


def told(error: DeskError) -> Refusal:
    """A refusal as both languages say it."""
    i18n.use("nl")
    dutch = i18n.say(error.phrase)
    i18n.use("en")
    return Refusal(type(error).__name__, error.values, i18n.say(error.phrase), dutch)
