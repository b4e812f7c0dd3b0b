"""The arithmetic of places once more, as slowly and plainly as it can be said."""

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
    facility: UUID
    places: int
    made: datetime
    until: datetime
    events: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)


class Stay(NamedTuple):
    """A child that arrived."""

    id: UUID
    facility: UUID
    hold: UUID | None
    arrived: datetime
    recorded: datetime


class Left(NamedTuple):
    """A child that left."""

    stay: UUID
    facility: UUID
    departed: datetime
    recorded: datetime


class Shown(NamedTuple):
    """What a board must show of a facility."""

    report: UUID | None
    occupied: int | None
    held: int
    placeable: int | None


@dataclass
class Model:
    """Everything that was ever said, and what follows from it at a moment."""

    reports: list[Told] = field(default_factory=list)
    holds: dict[UUID, Kept] = field(default_factory=dict)
    stays: dict[UUID, Stay] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

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
        report = self.in_force(facility, at, known)
        if report is None:
            return Shown(None, None, held, None)
        available, staffed, occupied, blocked = report.said
        if occupied is not None:
            for stay in self.stays.values():
                if (
                    stay.facility == facility
                    and report.observed < stay.arrived <= at
                    and stay.recorded <= known
                ):
                    occupied += 1
            for departure in self.left:
                if (
                    departure.facility == facility
                    and report.observed < departure.departed <= at
                    and departure.recorded <= known
                ):
                    occupied -= 1
        contradicts = available is not None and blocked is not None and blocked > available
        if available is None or occupied is None or contradicts:
            return Shown(report.id, occupied, held, None)
        deployable = available
        if blocked is not None:
            deployable -= blocked
        if staffed is not None and staffed < deployable:
            deployable = staffed
        return Shown(report.id, occupied, held, deployable - occupied - held)

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
