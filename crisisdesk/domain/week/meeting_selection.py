"""Which meetings are looked at, and in which part of the list each stands."""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.selection import folded
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Meeting
from crisisdesk.domain.week.series import TurnLine, TurnState


class MeetingPart(IntEnum):
    """The parts of the list: what wants somebody now stands on top."""

    GOING_ON = 0
    DUE = 1
    TO_COME = 2
    BEHIND = 3


class MeetingLine(NamedTuple):
    """A turn of a meeting with the meeting that was held for it."""

    turn: TurnLine
    meeting: Meeting | None = None
    asks: bool = False
    """Whether it is the turn of its series that wants somebody now."""

    @property
    def id(self) -> tuple[Duty, date]:
        """What makes it the same one."""
        return self.turn.duty, self.turn.day


def part(line: MeetingLine) -> MeetingPart:
    """The part of the list that a meeting belongs to."""
    if line.meeting is not None and line.meeting.closed_at is None:
        return MeetingPart.GOING_ON
    if line.asks or line.turn.state in (TurnState.DUE, TurnState.SNOOZED):
        return MeetingPart.DUE
    return MeetingPart.TO_COME if line.turn.state is TurnState.TO_COME else MeetingPart.BEHIND


def place(line: MeetingLine) -> tuple[MeetingPart, float]:
    """Where a meeting stands: soonest first while it lies ahead, newest first once it is behind."""
    own, moment = part(line), line.turn.moment.timestamp()
    return (own, -moment if own is MeetingPart.BEHIND else moment)


class MeetingSelection(NamedTuple):
    """Which meetings are listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out on purpose."""
        return self != MeetingSelection()

    def admits(self, shown: str) -> bool:
        """Whether a meeting is listed; every typed word must be found in what it shows."""
        found = folded(shown)
        return all(word in found for word in folded(self.words).split())
