"""Which events can be corrected, and what hangs on them."""

from typing import Any
from uuid import uuid4

import pytest

from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.events.corrections import (
    MENDS,
    Elsewhere,
    Mend,
    amended,
    follows,
    mend_of,
    with_it,
)
from crisisdesk.domain.cases.payloads import EnquiryStep, HoldStep, NoPlaceCount, NoPlaceReason
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.errors import RuleBroken
from tests.clock import NOON

CASE: Any
PLACE: Any
CASE, PLACE = uuid4(), uuid4()


def event(kind: EventKind, turn: int, payload: Any = None, state: Any = None) -> Any:
    return CaseEvent(uuid4(), CASE, kind, NOON, NOON, turn, "AB", state, payload)


def test_every_kind_of_event_can_be_corrected_or_names_what_corrects_it() -> None:
    assert {*MENDS} == {*EventKind}
    assert all(
        way.why.endswith(".") if isinstance(way, Elsewhere) else way.gone or way.rest
        for way in MENDS.values()
    )
    with pytest.raises(RuleBroken, match="with e on the page"):
        mend_of(event(EventKind.FILE_SET, 1, "ZK-44"))
    assert isinstance(mend_of(event(EventKind.DECLINED, 1)), Mend)


def test_what_hangs_on_an_event_is_named_and_what_is_part_of_it_goes_with_it() -> None:
    enquiry: Any = uuid4()
    hold: Any = uuid4()
    asked = event(EventKind.ENQUIRED, 1, EnquiryStep(PLACE, enquiry))
    promised = event(EventKind.ACCEPTED, 2, EnquiryStep(PLACE, enquiry, places=1))
    held = event(EventKind.HELD, 3, HoldStep(PLACE, hold), CaseState.RESERVED)
    longer = event(EventKind.EXTENDED, 4, HoldStep(PLACE, hold, NOON))
    nowhere = event(EventKind.NO_PLACE, 5, NoPlaceCount(3, NOON))
    because = event(EventKind.NO_PLACE_BECAUSE, 6, NoPlaceReason(nowhere.id, DeclineReason.FULL))
    every: list[Any] = [because, nowhere, longer, held, promised, asked]
    assert follows(asked, every) == promised
    assert follows(promised, every) == held
    assert follows(held, every) is None
    assert with_it(held, every) == [held, longer]
    assert with_it(nowhere, every) == [nowhere, because]
    assert with_it(because, every) == [because]


def test_parts_are_put_together_again_as_they_are_stored() -> None:
    declined = event(
        EventKind.DECLINED, 1, EnquiryStep(PLACE, CASE, "full", reason=DeclineReason.FULL)
    )
    parts = declined.parts._replace(codes=(DeclineReason.STAFF,), texts=("  two\nlines ",))
    changed = amended(declined, parts, NOON)
    assert changed == EnquiryStep(PLACE, CASE, "two lines", reason=DeclineReason.STAFF)
    assert amended(declined, declined.parts, NOON) == declined.payload
