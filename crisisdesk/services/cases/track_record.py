"""Does a yes hold: the track record of every facility that was asked lately."""

from collections.abc import Mapping
from datetime import timedelta

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.advice.track_record import DAYS, TrackRecord, courses, track_record
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.cases import track_record as queries
from crisisdesk.store.snapshot import Snapshot


def track_records(snapshot: Snapshot) -> Mapping[FacilityId, TrackRecord]:
    """By facility; who was not asked has none."""
    return snapshot.once_a_minute(_track_records)


def _track_records(snapshot: Snapshot) -> Mapping[FacilityId, TrackRecord]:
    begin = snapshot.at - timedelta(days=DAYS)
    term = setting_queries.case_terms(snapshot).answer
    asked = courses(queries.enquiry_events(snapshot, begin), begin)
    return {
        facility: track_record(enquiries, term)
        for facility, enquiries in asked.items()
        if enquiries
    }
