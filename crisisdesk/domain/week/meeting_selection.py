"""Which meetings are listed, and in which part of the list."""

from collections.abc import Iterable
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


class ToClose(NamedTuple):
    """The meetings of a series that can be closed now, of which one is meant."""

    lines: tuple[MeetingLine, ...]
    at_hand: bool
    """Whether they go on or are due; else the last one and the next, of which somebody says it."""

    @property
    def meant(self) -> MeetingLine | None:
        """The one that needs no question: the only one that goes on or is due."""
        return self.lines[0] if self.at_hand and len(self.lines) == 1 else None


def to_close(lines: Iterable[MeetingLine]) -> ToClose:
    """What closing a meeting of one series can be about; never one ahead without a question."""
    listed = sorted(lines, key=place)
    at_hand = [line for line in listed if part(line) in (MeetingPart.GOING_ON, MeetingPart.DUE)]
    if at_hand:
        return ToClose((*at_hand,), at_hand=True)
    behind = [
        line
        for line in listed
        if part(line) is MeetingPart.BEHIND and line.turn.state is not TurnState.CANCELLED
    ]
    ahead = [line for line in listed if part(line) is MeetingPart.TO_COME]
    return ToClose((*behind[:1], *ahead[:1]), at_hand=False)


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
