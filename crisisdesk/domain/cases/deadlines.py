"""How long a case may take: due moments, the clock that runs, and the milestones of a stay."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.cases.states import Urgency
from crisisdesk.domain.moments import local, moment_text
from crisisdesk.domain.settings import DEFAULTS, usual_hours, usual_minutes
from crisisdesk.domain.working_days import after_working_days
from crisisdesk.errors import N_, RuleBroken


class CaseTerms(NamedTuple):
    """The desk's own numbers for cases (`domain/settings.py`)."""

    acute: timedelta = usual_hours("case.acute_hours")
    urgent: timedelta = usual_hours("case.urgent_hours")
    pressing_days: int = DEFAULTS["case.pressing_days"]
    hold_acute: timedelta = usual_hours("hold.acute_hours")
    hold_else: timedelta = usual_hours("hold.hours")
    milestones: tuple[int, ...] = DEFAULTS["stay.milestones"]
    outflow_days: int = DEFAULTS["stay.outflow_days"]
    """So long a stay may last before it is asked when somebody looks again."""
    pressing_most: timedelta = usual_hours("case.pressing_most_hours")
    """Whatever holidays lie between."""
    short_bridge: timedelta = usual_hours("case.short_bridge_hours")
    """How long a police station or an office may do."""
    look: timedelta = usual_hours("sight.hours")
    look_pressing: timedelta = usual_hours("sight.pressing_hours")
    look_for_all: timedelta = usual_hours("sight.for_all_hours")
    answer: timedelta = usual_minutes("case.enquiry_minutes")
    """So long a facility may take to answer before its enquiry is due."""
    arrival: timedelta = usual_hours("case.arrival_hours")
    """So long a child may take to arrive after the decision, or after it was to leave."""
    ended_days: int = DEFAULTS["case.ended_days"]
    """So long after a case ended a new call about the child is asked about."""


class Clock(StrEnum):
    """How the clock of a case stands, for its sign and colour."""

    MORE_THAN_HALF = "more_than_half"
    LESS_THAN_HALF = "less_than_half"
    OVERDUE = "overdue"
    PARKED = "parked"
    STOPPED = "stopped"
    NONE = "none"


CLOCK_SIGNS = {
    Clock.MORE_THAN_HALF: "◔",
    Clock.LESS_THAN_HALF: "◕",
    Clock.OVERDUE: "!",
    Clock.PARKED: "‖",
    Clock.STOPPED: "■",
    Clock.NONE: " ",
}


def due_at(urgency: Urgency, reported_at: datetime, terms: CaseTerms) -> datetime | None:
    """When a case of this urgency is due; None for bridging, which has no clock."""
    if urgency is Urgency.ACUTE:
        return reported_at + terms.acute
    if urgency is Urgency.URGENT:
        return reported_at + terms.urgent
    if urgency is Urgency.PRESSING:
        by_days = after_working_days(reported_at, terms.pressing_days)
        return min(by_days, reported_at + terms.pressing_most)
    return None


def check_due(due: datetime | None, now: datetime, latest: datetime | None) -> datetime | None:
    """A due moment that somebody typed.

    Raises RuleBroken for one that is past or later than the urgency allows (`latest`).
    """
    if due is not None and due <= now:
        raise RuleBroken(N_("That moment is past; a due moment lies ahead."), field="due_at")
    if due is not None and latest is not None and due > latest:
        raise RuleBroken(
            N_("Later than the urgency allows: {moment} at the latest."),
            field="due_at",
            moment=moment_text(latest),
        )
    return due


class Running(NamedTuple):
    """What the clock of a case is read from."""

    reported_at: datetime
    due_at: datetime | None
    parked_at: datetime | None = None
    parked_until: datetime | None = None
    stopped_at: datetime | None = None
    """The decision, the arrival of the last child, or when a temporary solution was recorded."""
    stopped_until: datetime | None = None
    """The end of a temporary solution: from there on it runs again."""
    rested: timedelta = timedelta()
    """For how long it was parked before; the due moment has it counted in."""

    def parked_for(self, at: datetime) -> timedelta:
        """For how long this parking has stopped the clock; it ends at its date by itself."""
        if self.parked_at is None or at <= self.parked_at:
            return timedelta()
        return min(at, self.parked_until or at) - self.parked_at

    def due(self, at: datetime) -> datetime | None:
        """The due moment with the time counted in for which the case was parked."""
        return None if self.due_at is None else self.due_at + self.parked_for(at)

    def left(self, at: datetime) -> timedelta | None:
        """The time that is left, negative when overdue; None where no clock runs."""
        due = self.due(at)
        if due is None or self.clock(at) is Clock.STOPPED:
            return None
        return due - at

    def clock(self, at: datetime) -> Clock:
        """How the clock stands."""
        if self.stopped_at is not None and (self.stopped_until is None or at < self.stopped_until):
            return Clock.STOPPED
        if self.parked_at is not None and (self.parked_until is None or at < self.parked_until):
            return Clock.PARKED
        due = self.due(at)
        if due is None or self.due_at is None:
            return Clock.NONE
        if at >= due:
            return Clock.OVERDUE
        half = (self.due_at - self.rested - self.reported_at) / 2
        return Clock.MORE_THAN_HALF if due - at > half else Clock.LESS_THAN_HALF


class Milestone(NamedTuple):
    """A day of a stay on which the desk asks how it goes on."""

    day: int
    at: datetime
    is_last: bool = False


def day_of_stay(arrived_at: datetime, at: datetime) -> int:
    """Which day of the stay it is on the wall's calendar; the day of arrival is day 0."""
    return (local(at).date() - local(arrived_at).date()).days


def next_milestone(arrived_at: datetime, at: datetime, terms: CaseTerms) -> Milestone | None:
    """The milestone of today or the first one ahead; None when all have passed."""
    today = day_of_stay(arrived_at, at)
    for day in sorted(terms.milestones):
        if day >= today:
            moment = (local(arrived_at) + timedelta(days=day)).astimezone(at.tzinfo)
            return Milestone(day, moment, day == max(terms.milestones))
    return None
