"""Where a meeting stands in the list."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meeting_selection import (
    MeetingLine,
    MeetingPart,
    MeetingSelection,
    part,
    place,
)
from crisisdesk.domain.week.meetings import Meeting
from crisisdesk.domain.week.register import MeetingId
from crisisdesk.domain.week.series import TurnLine, TurnState

NOW = datetime(2020, 4, 7, 13, tzinfo=UTC)
DAY = timedelta(days=1)


def line(state: TurnState, days: int = 0, meeting: Meeting | None = None, *, asks=False):
    """A turn so many days from now."""
    moment = NOW + days * DAY
    turn = TurnLine(Duty.ABSENCE_REVIEW, moment.date(), moment, state, moved=False, reason="")
    return MeetingLine(turn, meeting, asks)


def test_what_goes_on_stands_first_and_what_was_held_last():
    meeting = Meeting(MeetingId(uuid4()), Duty.ABSENCE_REVIEW, date(2020, 4, 7), NOW)
    going = line(TurnState.HELD, meeting=meeting)
    closed = line(TurnState.HELD, -7, meeting._replace(closed_at=NOW))
    missed = line(TurnState.MISSED, -1, asks=True)
    older = line(TurnState.MISSED, -14)
    soon, later = line(TurnState.TO_COME, 1), line(TurnState.TO_COME, 8)
    result = sorted([later, older, closed, soon, missed, going], key=place)
    assert result == [going, missed, soon, later, closed, older]
    assert [part(one) for one in result[:3]] == [
        MeetingPart.GOING_ON,
        MeetingPart.DUE,
        MeetingPart.TO_COME,
    ]
    assert part(older) is MeetingPart.BEHIND


def test_every_typed_word_must_be_shown():
    assert MeetingSelection("verzuim gem").admits("verzuimbespreking gemist")
    assert not MeetingSelection("verzuim held").admits("verzuimbespreking gemist")
    assert not MeetingSelection().narrows
