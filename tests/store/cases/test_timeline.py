"""What happened to cases, without names, on both databases."""

from collections.abc import Callable
from datetime import timedelta

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import Intake
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services.cases import cases, enquiries, holds, timeline
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import make_facility


def test_events_come_by_case_with_what_the_desk_knew_then(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    own = make_facility(store, "De Boei", CapacityFigures(available=2, occupied=0))
    far = make_facility(store, "Fam. Vermeer", kind=Kind.FAMILY_HOME, outside=True)
    opened = store.write(cases.take_report, Intake((Youth("K1"),)))
    clock.forward(minutes=10)
    store.write(cases.take_report, Intake((Youth("K2"),)))
    home = make_facility(store, "Gezinshuis De Wit", kind=Kind.FAMILY_HOME)
    store.write(enquiries.enquire, opened.case, [own, far, home])
    clock.forward(minutes=10)
    store.write(holds.hold, opened.case, own)
    lines = store.read(timeline.lines)
    assert [one.reference for one in lines] == sorted(one.reference for one in lines)
    asked = [one for one in lines if one.what is EventKind.ENQUIRED]
    assert {(one.facility, one.kind, one.outside, one.minutes, one.desk) for one in asked} == {
        ("De Boei", Kind.CRISIS_GROUP, False, 10, "A"),
        (None, Kind.FAMILY_HOME, True, 10, "A"),
        (None, Kind.FAMILY_HOME, False, 10, "A"),
    }
    (held,) = (one for one in lines if one.what is EventKind.HELD)
    assert (held.state, held.observed_at) == (CaseState.RESERVED, NOON + timedelta(minutes=20))
    early = open_store(at=clock.time, known=NOON + timedelta(minutes=10)).read(timeline.lines)
    assert early == [one for one in lines if one.recorded_at <= NOON + timedelta(minutes=10)]
    assert held not in early
