"""Which meetings are listed, and in which part of the list."""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.identity import finds
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Meeting
from crisisdesk.domain.week.series import TurnLine, TurnState


class MeetingPart(IntEnum):
    """The parts of the list: what needs attention now comes first."""

    GOING_ON = 0
    DUE = 1
    TO_COME = 2
    BEHIND = 3


class MeetingLine(NamedTuple):
    """A turn of a meeting with the meeting that was held for it."""

    turn: TurnLine
    meeting: Meeting | None = None
    asks: bool = False
    """Whether it is the turn of its series that needs attention now."""

    @property
    def id(self) -> tuple[Duty, date]:
        """What identifies the line."""
        return self.turn.duty, self.turn.day


def part(line: MeetingLine) -> MeetingPart:
    """The part of the list that a meeting belongs to."""
    if line.meeting is not None and line.meeting.closed_at is None:
        return MeetingPart.GOING_ON
    if line.asks or line.turn.state in (TurnState.DUE, TurnState.SNOOZED):
        return MeetingPart.DUE
    return MeetingPart.TO_COME if line.turn.state is TurnState.TO_COME else MeetingPart.BEHIND


def place(line: MeetingLine) -> tuple[MeetingPart, float]:
    """The order of a meeting: soonest first for what is ahead, newest first for the past."""
    section, moment = part(line), line.turn.moment.timestamp()
    return (section, -moment if section is MeetingPart.BEHIND else moment)


class MeetingSelection(NamedTuple):
    """Which meetings are listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return self != MeetingSelection()

    def admits(self, shown: str) -> bool:
        """Whether a meeting is listed; every typed word must be found in what it shows."""
        return finds(self.words, shown)
