"""Which cases are listed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.deadlines import CaseTerms, Clock, next_milestone
from crisisdesk.domain.cases.lines import StayLine, YouthLine, board_order
from crisisdesk.domain.cases.selection import CaseSection, CaseSelection, Waiting, place, section
from crisisdesk.domain.cases.states import CaseState, StayId, Urgency, YouthId
from tests.clock import NOON
from tests.domain.cases.lines import case_line


@pytest.mark.parametrize(
    ("changed", "selection"),
    [
        ({"urgency": Urgency.URGENT}, CaseSelection(urgency=Urgency.URGENT)),
        ({"state": CaseState.TRIAGE}, CaseSelection(state=CaseState.TRIAGE)),
        ({"pending": 2}, CaseSelection(waiting=Waiting.FACILITY)),
        ({"state": CaseState.UNDER_WAY}, CaseSelection(waiting=Waiting.ARRIVAL)),
        ({"clock": Clock.OVERDUE}, CaseSelection(overdue=True)),
        ({"municipality": "Gorinchem"}, CaseSelection(words="gorin")),
    ],
)
def test_only_what_fits_is_admitted(changed, selection):
    line = case_line()
    assert selection.admits(line._replace(**changed))
    assert not selection.admits(line)
    assert selection.narrows


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *((typed, True) for typed in ("JB", "j.b.", "J. B.", "J B dord")),
        *((typed, True) for typed in ("2026-0815", "2026 0815", "20260815", "2026/815")),
        *((typed, True) for typed in ("+31 6 12345678", "0031612345678", "06 1234 5678", "061234")),
        *((typed, False) for typed in ("JK", "2026-0816", "06-12345679")),
    ],
)
def test_a_case_is_found_by_child_file_and_telephone_however_spelled(typed, found):
    line = case_line()
    child = YouthLine(YouthId(uuid4()), "J.B.", None, None)
    line = line._replace(
        youths=(child,), municipality="Dordrecht", file="2026/0815", phone="06-12345678"
    )
    assert CaseSelection(words=typed).admits(line) is found


def test_what_waits_for_nobody_else_waits_for_the_desk():
    selection = CaseSelection(waiting=Waiting.DESK)
    assert selection.admits(case_line())
    assert not selection.admits(case_line()._replace(pending=1))


def test_what_came_with_a_list_does_not_stand_where_somebody_must_pick_up():
    fresh, led = case_line(), case_line(lead=True)._replace(state=CaseState.PLACED)
    listed = case_line()._replace(state=CaseState.PLACED, imported=True)
    assert [section(one) for one in (fresh, led, listed)] == [
        CaseSection.NO_LEAD, CaseSection.STAYS, CaseSection.IMPORTED,
    ]  # fmt: skip
    assert section(listed._replace(state=CaseState.SEARCHING)) is CaseSection.NO_LEAD
    assert section(listed._replace(lead_id=led.lead_id)) is CaseSection.STAYS
    assert sorted((listed, led, fresh), key=place) == [fresh, led, listed]
    assert sorted((listed, led, fresh), key=board_order) == [fresh, led, listed]


def test_mine_is_what_i_lead():
    mine, other = case_line(lead=True), case_line(lead=True)
    selection = CaseSelection(lead=mine.lead_id)
    assert [selection.admits(one) for one in (mine, other, case_line())] == [True, False, False]


@pytest.mark.parametrize(
    ("days", "ends"), [(0, False), (21, False), (22, True), (28, True), (40, True)]
)
def test_a_stay_ends_when_its_last_milestone_is_next_or_past(days, ends):
    came = NOON - timedelta(days=days)
    stay = StayLine(StayId(uuid4()), YouthId(uuid4()), FacilityId(uuid4()), "De Boei", came)
    line = case_line()._replace(
        stays=(stay,), arrived_at=came, milestone=next_milestone(came, NOON, CaseTerms())
    )
    selection = CaseSelection(ending_stays=True)
    assert selection.admits(line) is ends
    assert not selection.admits(line._replace(stays=()))
