"""What the timeline of cases says of each event."""

from datetime import UTC, datetime, timedelta

from crisisdesk.domain.cases.states import EVENT_WORDS, State, What
from crisisdesk.domain.cases.timeline import TimelineLine, in_states

NOON = datetime(2020, 4, 7, 12, tzinfo=UTC)


def line(reference: str, what: What, state: State | None = None, minutes: float = 0):
    """An event so many minutes after the report."""
    at = NOON + timedelta(minutes=minutes)
    return TimelineLine(reference, NOON, at, at, what, state, None, None, None, "A")


def test_a_state_holds_until_the_next_and_stays_with_its_case():
    found = in_states(
        [
            line("A-0001", What.REPORTED),
            line("A-0001", What.SEARCHED, State.SEARCHING),
            line("A-0001", What.NOTED),
            line("A-0002", What.NOTED),
        ]
    )
    assert [one.state for one in found] == [
        State.REPORTED,
        State.SEARCHING,
        State.SEARCHING,
        State.REPORTED,
    ]


def test_minutes_are_whole_and_go_below_zero():
    told = [line("A-0001", What.NOTED, minutes=one).minutes for one in (0, 1.9, 90, -0.5)]
    assert told == [0, 1, 90, -1]


def test_every_event_has_words():
    assert {*EVENT_WORDS} == {*What}
