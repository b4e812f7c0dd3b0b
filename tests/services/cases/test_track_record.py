"""The track record of a facility, from what the desk wrote down."""

from datetime import timedelta

from crisisdesk.domain.cases.advice.track_record import DAYS
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.services.cases import enquiries, holds, stays
from crisisdesk.services.cases.track_record import track_records
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.store.values import new_id
from tests.factories import DECISION, make_facility, sit_down
from tests.services.cases.casework import taken


def record_of(store, facility):
    record = store.read(track_records).get(facility)
    return record and (record.asked, record.in_time, record.yes, record.kept, record.no)


def test_what_was_asked_answered_and_kept_is_counted_by_facility(store, clock, facility):
    sit_down(store, "AB")
    kade = make_facility(store, "De Kade")
    assert record_of(store, facility) is None
    opened = taken(store, "A")
    boei, other = store.write(enquiries.enquire, opened.case, [facility, kade])
    clock.forward(minutes=20)
    store.write(enquiries.accept, opened.case, boei, 1)
    clock.forward(minutes=20)
    act = new_id()
    store.write_once(act, enquiries.decline, opened.case, other, DeclineReason.FULL)
    assert (record_of(store, facility), record_of(store, kade)) == (
        (1, 1, 1, 0, 0),
        (1, 0, 0, 0, 1),
    )
    # A no that was taken back does not count: it waits again.
    store.write(take_back, act, sure=True)
    assert record_of(store, kade) == (1, 0, 0, 0, 0)
    assert store.read(track_records)[kade].waiting == 1
    hold = store.write(holds.hold, opened.case, facility)
    store.write(holds.decide, hold, DECISION)
    store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold)
    assert record_of(store, facility) == (1, 1, 1, 1, 0)
    clock.time += timedelta(days=DAYS)
    assert record_of(store, facility) is None
