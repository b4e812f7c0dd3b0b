"""What the timeline of cases says of each event."""

from datetime import UTC, datetime, timedelta

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.timeline import TimelineLine, in_states

NOON = datetime(2020, 4, 7, 12, tzinfo=UTC)


def line(reference: str, what: EventKind, state: CaseState | None = None, minutes: float = 0):
    """An event so many minutes after the report."""
    at = NOON + timedelta(minutes=minutes)
    return TimelineLine(reference, NOON, at, at, what, state, None, None, None, "A")


def test_a_state_holds_until_the_next_and_stays_with_its_case():
    found = in_states(
        [
            line("A-0001", EventKind.REPORTED),
            line("A-0001", EventKind.SEARCHED, CaseState.SEARCHING),
            line("A-0001", EventKind.NOTED),
            line("A-0002", EventKind.NOTED),
        ]
    )
    assert [one.state for one in found] == [
        CaseState.REPORTED,
        CaseState.SEARCHING,
        CaseState.SEARCHING,
        CaseState.REPORTED,
    ]


def test_minutes_are_whole_and_go_below_zero():
    told = [line("A-0001", EventKind.NOTED, minutes=one).minutes for one in (0, 1.9, 90, -0.5)]
    assert told == [0, 1, 90, -1]
