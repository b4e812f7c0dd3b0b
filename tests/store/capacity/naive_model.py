"""The arithmetic of places once more, as slowly and plainly as it can be said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """A report."""

    id: UUID
    facility: UUID
    observed: datetime
    recorded: datetime
    said: tuple[int | None, int | None, int | None, int | None]
    """Available, staffed, occupied, blocked."""
    replaces: UUID | None


@dataclass
class Kept:
    """A hold, with what happened to it: (what, when, until)."""

    id: UUID
    case: UUID
    facility: UUID
    places: int
    made: datetime
    until: datetime
    stays_before: int = 0
    """How many arrivals had been written when it was made."""
    events: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)


class Stay(NamedTuple):
    """A child that arrived."""

    id: UUID
    youth: UUID
    facility: UUID
    hold: UUID | None
    arrived: datetime
    recorded: datetime


class Left(NamedTuple):
    """A child that left."""

    stay: UUID
    departed: datetime
    recorded: datetime


class Opened(NamedTuple):
    """How far a facility is open."""

    facility: UUID
    status: str
    since: datetime
    until: datetime | None
    recorded: datetime


class Shown(NamedTuple):
    """What a board must show of a facility."""

    report: UUID | None
    occupied: int | None
    held: int
    placeable: int | None
    opening: str


@dataclass
class Model:
    """Everything that was ever said, and what follows from it at a moment."""

    reports: list[Told] = field(default_factory=list)
    holds: dict[UUID, Kept] = field(default_factory=dict)
    stays: dict[UUID, Stay] = field(default_factory=dict)
    left: dict[UUID, Left] = field(default_factory=dict)
    """By the stay that it ended."""
    openings: list[Opened] = field(default_factory=list)
    """In the order in which they were written."""

    def in_force(self, facility: UUID, at: datetime, known: datetime) -> Told | None:
        """The report that counts."""
        best = None
        for report in self.reports:
            if report.facility != facility or report.observed > at or report.recorded > known:
                continue
            if any(n.replaces == report.id and n.recorded <= known for n in self.reports):
                continue
            if best is None or (report.observed, report.recorded, report.id) > (
                best.observed,
                best.recorded,
                best.id,
            ):
                best = report
        return best

    def kept_by(self, hold: Kept, at: datetime, known: datetime) -> int:
        """Places that one hold keeps."""
        if hold.made > at or hold.made > known:
            return 0
        until, decided = hold.until, False
        for what, when, later in hold.events:
            if when > at or when > known:
                continue
            if what == "released":
                return 0
            if what == "decided":
                decided = True
            elif later is not None:
                until = later
        if until <= at and not decided:
            return 0
        arrived = [
            stay
            for stay in self.stays.values()
            if stay.hold == hold.id and stay.arrived <= at and stay.recorded <= known
        ]
        return max(0, hold.places - len(arrived))

    def held(self, facility: UUID, at: datetime, known: datetime = FOREVER) -> int:
        """Places that are kept at a facility."""
        return sum(
            self.kept_by(hold, at, known)
            for hold in self.holds.values()
            if hold.facility == facility
        )

    def shown(self, facility: UUID, at: datetime, known: datetime = FOREVER) -> Shown:
        """What the board shows of a facility at a moment, as known at another."""
        held = self.held(facility, at, known)
        opening = self.opening(facility, at, known)
        report = self.in_force(facility, at, known)
        if report is None:
            return Shown(None, None, held, None, opening)
        available, staffed, occupied, blocked = report.said
        if occupied is not None:
            # The report's children go one by one, until nobody is left of them; those who came
            # after it are there or not.
            for _ in range(self.gone(report, at, known)):
                if occupied > 0:
                    occupied -= 1
            for stay in self.stays.values():
                if stay.facility == facility and report.observed < stay.arrived <= at:
                    there = stay.recorded <= known and not self.has_left(stay, at, known)
                    occupied += there
        contradicts = available is not None and blocked is not None and blocked > available
        if available is None or occupied is None or contradicts:
            return Shown(report.id, occupied, held, None, opening)
        deployable = available
        if blocked is not None:
            deployable -= blocked
        if staffed is not None and staffed < deployable:
            deployable = staffed
        return Shown(report.id, occupied, held, deployable - occupied - held, opening)

    def opening(self, facility: UUID, at: datetime, known: datetime) -> str:
        """How far it is open: by the newest word that still holds, else open."""
        best = None
        for said in self.openings:
            if said.facility != facility or said.since > at or said.recorded > known:
                continue
            if said.until is not None and said.until <= at:
                continue
            if best is None or (said.since, said.recorded) >= (best.since, best.recorded):
                best = said
        return "open" if best is None else best.status

    def has_left(self, stay: Stay, at: datetime, known: datetime) -> bool:
        """Whether a child is no longer where it came."""
        left = self.left.get(stay.id)
        return left is not None and left.departed <= at and left.recorded <= known

    def gone(self, report: Told, at: datetime, known: datetime) -> int:
        """How many left since a report who had come before it."""
        return sum(
            stay.facility == report.facility
            and stay.arrived <= report.observed < self.left[stay.id].departed
            and self.has_left(stay, at, known)
            for stay in self.stays.values()
            if stay.id in self.left
        )

    def may_be_counted(self, stay: Stay, moment: datetime, now: datetime) -> Told | None:
        """The report that may count a child which leaves then, or not."""
        report = self.in_force(stay.facility, now, FOREVER)
        if report is None or not stay.arrived <= report.observed < moment:
            return None
        return report if (report.said[2] or 0) > self.gone(report, now, FOREVER) else None

    def staying(self, youth: UUID) -> Stay | None:
        """Where a child is now."""
        here = [
            stay for stay in self.stays.values() if stay.youth == youth and stay.id not in self.left
        ]
        assert len(here) < 2
        return here[0] if here else None

    def is_elsewhere(self, youth: UUID, facility: UUID, moment: datetime) -> bool:
        """Whether a child cannot arrive there then: it is there, or was in another place."""
        for stay in self.stays.values():
            left = self.left.get(stay.id)
            if stay.youth != youth:
                continue
            if left is None and (stay.facility == facility or stay.arrived > moment):
                return True
            if left is not None and left.departed > moment:
                return True
        return False

    def settle(self, case: UUID, youths: Sequence[UUID], now: datetime) -> None:
        """Once every child of a case is somewhere, what was held for it before is given back."""
        order = list(self.stays)
        ever = {stay.youth for stay in self.stays.values()}
        here = [self.staying(youth) for youth in youths]
        if any(
            stay is None and youth not in ever for youth, stay in zip(youths, here, strict=True)
        ):
            return
        came = [order.index(stay.id) for stay in here if stay is not None]
        for hold in self.holds.values():
            before = hold.case == case and came and hold.stays_before <= min(came)
            if before and self.kept_by(hold, now, FOREVER):
                hold.events.append(("released", now, None))

    def ends(self, hold: Kept) -> datetime:
        """The moment from which a hold keeps nothing, by what is known now."""
        moments = {hold.made, hold.until, *(when for _, when, _ in hold.events)}
        moments |= {until for _, _, until in hold.events if until is not None}
        moments |= {stay.arrived for stay in self.stays.values() if stay.hold == hold.id}
        for moment in sorted(moments):
            later = {other for other in moments if other >= moment} | {FOREVER}
            if all(self.kept_by(hold, other, FOREVER) == 0 for other in later):
                return moment
        return FOREVER
