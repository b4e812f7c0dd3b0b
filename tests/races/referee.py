"""What the store says after the races, held against what the desks were answered."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, compute
from crisisdesk.domain.moments import clock_text, moment_text
from crisisdesk.services.capacity import capacity
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import END_OF_TIME
from tests.factories import count_of, report_of, revision_of
from tests.races.desk import Act, Answer, Refusal

_VERSIONED = ("hold.made", "capacity.reported", "stay.arrived")
Answers = Mapping[FacilityId, Iterable[Answer]]


class Told(NamedTuple):
    """A report, as the store keeps it."""

    id: UUID
    recorded_at: datetime
    observed_at: datetime
    available: int | None
    staffed: int | None
    occupied: int | None
    blocked: int | None


class Kept(NamedTuple):
    """A hold, as the store keeps it."""

    id: UUID
    recorded_at: datetime
    places: int


class Came(NamedTuple):
    """An arrival, as the store keeps it."""

    id: UUID
    recorded_at: datetime
    arrived_at: datetime
    hold: UUID | None


class Given(NamedTuple):
    """Places of a hold that were given back."""

    id: UUID
    recorded_at: datetime


class Journal(NamedTuple):
    """An act, as the journal keeps it."""

    recorded_at: datetime
    event: str
    who: str


class History:
    """Everything that was written about one facility."""

    def __init__(self) -> None:
        self.reports: list[Told] = []
        self.holds: list[Kept] = []
        self.stays: list[Came] = []
        self.released: list[Given] = []
        self.journal: list[Journal] = []

    @property
    def first(self) -> Told:
        """The referee's own report."""
        return min(self.reports, key=lambda one: one.recorded_at)

    @property
    def first_room(self) -> int | None:
        """The room before any desk acted."""
        return compute(*self.first[3:], came=0, held=0).placeable

    def placeable(self, before: datetime) -> int | None:
        """The room by the desk's own rule over what was written before a moment."""
        known = [one for one in self.reports if one.recorded_at < before]
        if not known:
            return None
        report = max(known, key=lambda one: (one.observed_at, one.recorded_at, one.id))
        came = [one for one in self.stays if one.recorded_at < before]
        given = {one.id for one in self.released if one.recorded_at < before}
        held = 0
        for hold in self.holds:
            if hold.recorded_at < before and hold.id not in given:
                used = sum(one.hold == hold.id for one in came)
                held += max(hold.places - used, 0)
        arrived = sum(one.arrived_at > report.observed_at for one in came)
        return compute(*report[3:], came=arrived, held=held).placeable


def make_facilities(uow: UnitOfWork, rooms: list[int], begun: int) -> list[FacilityId]:
    """A facility for each race, with so many free places and a first report."""
    site = uow.facilities.add_site(uow.facilities.add_provider("De Hoeve"), name="Zuid")
    made = []
    for number, room in enumerate(rooms, begun):
        own = uow.facilities.add(site, name=f"Race {number}", kind=Kind.CRISIS_GROUP)
        uow.capacity.add(report_of(own, CapacityFigures(available=8 + room, occupied=8), uow.now))
        made.append(own)
    uow.journal("facility.added", count=len(made))
    return made


def faults(store: Store, answers: Answers) -> list[str]:
    """What went wrong, in words; nothing when every race was fair."""
    histories = store.read(_histories)
    lines = {line.id: line for line in store.read(capacity.overview).lines}
    found = []
    for facility, told in answers.items():
        line = lines[facility]
        wrong = _of_one(histories[facility], line, [*told])
        found += [f"{line.name}: {words}" for words in wrong]
    if count_of(store, "journal") != revision_of(store):
        found.append("the journal does not have one row for every act")
    return found


def _of_one(history: History, line: CapacityLine, answers: list[Answer]) -> Iterable[str]:
    for hold in history.holds:
        room = history.placeable(hold.recorded_at)
        if room is None or hold.places > room:
            yield f"{hold.places} held where the room was {room}"
    if line.placeable != history.placeable(END_OF_TIME):
        yield f"the board shows {line.placeable}"
    if line.version != 1 + sum(one.event in _VERSIONED for one in history.journal):
        yield f"version {line.version} does not count the acts"
    yield from _kept(history, answers)
    names = {
        (one.who, words(one.recorded_at))
        for one in history.journal
        for words in (clock_text, moment_text)
    }
    for answer in answers:
        if answer.refusal is not None:
            yield from _unclear(answer.refusal, line.name, names, history.first_room)


def _kept(history: History, answers: list[Answer]) -> Iterable[str]:
    first = history.first
    stored = {
        (Act.HOLD,): Counter(one.id for one in history.holds),
        (Act.REPORT, Act.UNCHANGED): Counter(one.id for one in history.reports if one is not first),
        (Act.ARRIVAL,): Counter(one.id for one in history.stays),
        (Act.RELEASE,): Counter(one.id for one in history.released),
    }
    for acts, rows in stored.items():
        confirmed = Counter(one.written for one in answers if one.act in acts and one.written)
        for one in confirmed - rows:
            yield f"{acts[0]} {one} was confirmed and is not in the store"
        for one in rows - confirmed:
            yield f"{acts[0]} {one} is in the store and nobody was told"


def _unclear(
    refusal: Refusal, name: str, acts: set[tuple[str, str]], first_room: int | None
) -> Iterable[str]:
    values = refusal.values
    ran_out = refusal.kind == "RuleBroken" and "room" in values
    if refusal.kind != "Conflict" and not ran_out:
        yield f"{refusal.kind}: {refusal.english}"
        return
    must = [name]
    if ran_out:
        must += [str(values["room"]), str(values["places"])]
    # Who wants more than there was before anybody acted reads the room alone.
    if not ran_out or "who" in values or values["room"] != first_room:
        must += [str(values.get("who")), str(values.get("time"))]
        if (values.get("who"), values.get("time")) not in acts:
            yield f"nobody acted as it is said: {refusal.english}"
    for sentence in (refusal.english, refusal.dutch):
        if not all(word in sentence for word in must):
            yield f"does not say who or what: {sentence}"
    if refusal.english == refusal.dutch:
        yield f"has no Dutch: {refusal.english}"


def _histories(snapshot: Snapshot) -> dict[UUID, History]:
    moment, identity = snapshot.moment, snapshot.identity
    found: dict[UUID, History] = defaultdict(History)

    def each(sql: str, make: Callable[..., Any], to: str, *kinds: Callable[[Any], Any]) -> None:
        for facility, *values in snapshot.rows(sql):
            row = (
                None if value is None else kind(value)
                for kind, value in zip(kinds, values, strict=True)
            )
            getattr(found[identity(facility)], to).append(make(*row))

    each(
        "SELECT facility_id, id, recorded_at, observed_at, available, staffed, occupied, blocked"
        " FROM capacity_report",
        Told,
        "reports",
        identity,
        moment,
        moment,
        *(int,) * 4,
    )
    each(
        "SELECT facility_id, id, recorded_at, places FROM hold",
        Kept,
        "holds",
        identity,
        moment,
        int,
    )
    each(
        "SELECT facility_id, id, recorded_at, arrived_at, hold_id FROM stay",
        Came,
        "stays",
        identity,
        moment,
        moment,
        identity,
    )
    each(
        "SELECT h.facility_id, h.id, e.recorded_at FROM hold_event e JOIN hold h"
        " ON h.id = e.hold_id WHERE e.change = 'released'",
        Given,
        "released",
        identity,
        moment,
    )
    each(
        "SELECT j.facility_id, j.recorded_at, j.event, m.initials FROM journal j"
        " JOIN desk_member m ON m.id = j.by_id WHERE j.facility_id IS NOT NULL",
        Journal,
        "journal",
        moment,
        str,
        str,
    )
    return found
