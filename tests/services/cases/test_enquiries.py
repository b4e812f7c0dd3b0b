"""Asking facilities, and what a promise is worth."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.enquiries import (
    DeclineReason,
    EnquiryAnswer,
    EnquiryLine,
    unanswered,
)
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import endings, enquiries, holds
from crisisdesk.services.status import status
from crisisdesk.store.store import Store
from crisisdesk.widgets.case_words import attention_words
from tests.clock import NOON, Clock
from tests.factories import SAFE, make_facility
from tests.services.cases.casework import file_of, line_for, taken


def test_enquiries_several_at_once(store: Store, clock: Clock, facility: FacilityId) -> None:
    other = make_facility(store, "De Kade")
    third = make_facility(store, "De Steiger")
    opened = taken(store)
    asked = store.write(enquiries.enquire, opened.case, [facility, other, third])
    line = line_for(store, opened.case)
    assert (line.state, line.pending) == (CaseState.SEARCHING, 3)
    with pytest.raises(RuleBroken, match="De Kade has already been asked"):
        store.write(enquiries.enquire, opened.case, [other])
    store.write(
        enquiries.decline, opened.case, asked[0], DeclineReason.STAFF, by=Role.TEAM_MANAGER,
        words="the night shift is ill",
    )  # fmt: skip
    store.write(enquiries.accept, opened.case, asked[1], 1)
    store.write(enquiries.no_answer, opened.case, asked[2])
    line = line_for(store, opened.case)
    assert (line.pending, line.accepted, line.declined) == (0, 1, 2)
    first = file_of(store, opened.case).enquiries[0]
    assert (first.name, first.answer, first.reason, first.declined_by, first.words) == (
        "De Boei", EnquiryAnswer.DECLINED, DeclineReason.STAFF, Role.TEAM_MANAGER,
        "the night shift is ill",
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="answered already"):
        store.write(enquiries.accept, opened.case, asked[1], 2)
    store.write(enquiries.enquire, opened.case, [other])


def test_a_promise_of_more_places_than_there_are_children_is_asked_about(
    store: Store, facility: FacilityId
) -> None:
    opened = taken(store, "A", "B")
    (asked,) = store.write(enquiries.enquire, opened.case, [facility])
    with pytest.raises(
        NeedsConfirmation, match="promised: 50; children of this case: 2"
    ) as refused:
        store.write(enquiries.accept, opened.case, asked, 50, sure=True)
    assert refused.value.field == "places"
    store.write(enquiries.accept, opened.case, asked, 50, more=True)
    assert file_of(store, opened.case).enquiries[0].places == 50


def test_unknown_room_needs_a_promise_and_counts_against_it(store: Store) -> None:
    unknown = make_facility(store, "De Kade")
    one, two = taken(store, "A"), taken(store, "B")
    with pytest.raises(RuleBroken, match="are unknown"):
        store.write(holds.hold, one.case, unknown)
    for opened in (one, two):
        (asked,) = store.write(enquiries.enquire, opened.case, [unknown])
        store.write(enquiries.accept, opened.case, asked, 1)
    store.write(holds.hold, one.case, unknown)
    with pytest.raises(RuleBroken, match="promised this case 0 more, not 1"):
        store.write(holds.hold, one.case, unknown)
    store.write(holds.hold, two.case, unknown)


def test_an_enquiry_is_due_until_it_is_answered_called_off_or_the_case_ends(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    kade, opened = make_facility(store, "De Kade"), taken(store)
    first, second = store.write(enquiries.enquire, opened.case, [facility, kade])
    asked_at = clock.time

    def due() -> tuple[bool, list[str]]:
        line = line_for(store, opened.case)
        return line.asks_for(Attention.UNANSWERED), [each.name for each in line.unanswered]

    clock.forward(minutes=29)
    assert due() == (False, [])
    clock.forward(minutes=1)
    assert due() == (True, ["De Boei", "De Kade"])
    words = attention_words(line_for(store, opened.case), clock.time)
    assert f"De Boei: no answer since {clock_text(asked_at)} (+1)" in words
    store.write(enquiries.accept, opened.case, first, 1)
    assert due() == (True, ["De Kade"])
    assert store.read(status).as_json()["placements"]["unanswered"] == 1
    store.write(enquiries.no_answer, opened.case, second)
    assert due() == (False, [])
    store.write(enquiries.enquire, opened.case, [kade])
    clock.forward(hours=1)
    assert due() == (True, ["De Kade"])
    store.write(
        endings.end, opened.case, Ending(CaseState.WITHDRAWN, reason="at an aunt's", safety=SAFE)
    )
    assert not file_of(store, opened.case).line.asks_for(Attention.UNANSWERED)
    assert file_of(store, opened.case).line.unanswered == ()


asked_lines = st.builds(
    EnquiryLine,
    st.uuids(),
    st.just(uuid4()),
    st.just(""),
    st.integers(0, 90).map(lambda minutes: NOON - timedelta(minutes=minutes)),
    st.sampled_from([*EnquiryAnswer]),
)


@given(st.lists(asked_lines), st.integers(5, 60))
def test_only_what_waits_is_due_and_stays_so_until_it_is_answered(lines, minutes) -> None:
    term = timedelta(minutes=minutes)
    late = unanswered(lines, NOON, term)
    assert all(line.answer is EnquiryAnswer.PENDING for line in late)
    assert all(NOON - line.asked_at >= term for line in late)
    assert [*filter(late.__contains__, unanswered(lines, NOON + term, term))] == late
