"""Asking facilities, and what a promise is worth."""

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.errors import RuleBroken
from crisisdesk.services.cases import enquiries, holds
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_facility
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
