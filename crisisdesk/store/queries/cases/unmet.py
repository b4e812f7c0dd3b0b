"""The ledger of every "no place", by plain SQL."""

from collections.abc import Iterable
from datetime import datetime

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.states import EventKind
from crisisdesk.domain.cases.unmet import Unmet
from crisisdesk.store.queries.cases import cases as boards
from crisisdesk.store.queries.cases.cases import CaseStanding
from crisisdesk.store.queries.cases.files import no_places
from crisisdesk.store.snapshot import Snapshot

# Cases with a "no place" or a decline in the days that are asked for.
CASES = """
SELECT DISTINCT e.case_id FROM case_event e
WHERE e.event IN ('no_place', 'declined', 'not_answered')
  AND e.observed_at >= :begin AND e.observed_at < :end
"""
_KINDS = """
SELECT f.id, f.kind FROM facility f WHERE f.id IN (
  SELECT e.facility_id FROM case_event e WHERE e.case_id IN ({which}))
"""
_SINCE = "SELECT min(d.registered_at) FROM desk d"
_REFUSALS = (EventKind.DECLINED, EventKind.NOT_ANSWERED)


def unmet(snapshot: Snapshot, begin: datetime, end: datetime) -> list[Unmet]:
    """Every "no place" and every facility that said no from one moment to another."""
    values: dict[str, object] = {"begin": begin, "end": end}
    kinds = {
        FacilityId(snapshot.identity(row[0])): Kind(row[1])
        for row in snapshot.rows(_KINDS.format(which=CASES), **values)
    }
    found = [
        row
        for standing in boards.standing(snapshot, CASES, **values)
        for row in _rows(standing, kinds)
        if begin <= row.at < end
    ]
    return sorted(found, key=lambda row: (row.at, row.reference, row.id))


def since(snapshot: Snapshot) -> datetime | None:
    """From when on anything was kept; None where nothing is yet."""
    found = snapshot.rows(_SINCE)[0][0]
    return None if found is None else snapshot.moment(found)


def _rows(standing: CaseStanding, kinds: dict[FacilityId, Kind]) -> Iterable[Unmet]:
    own = sorted(standing.events, key=lambda event: (event.recorded_at, event.turn, event.id))
    about = (
        standing.id,
        standing.reference,
        standing.history.municipality,
        tuple(youth.birth_year for youth in standing.youths),
    )
    written = no_places(own, standing.history.searched_at)
    asked: list[Kind] = []
    for event in own:
        facility = event.facility
        kind = kinds.get(facility) if facility else None
        if event.what is EventKind.ENQUIRED and kind is not None and kind not in asked:
            asked.append(kind)
        elif event.what is EventKind.NO_PLACE:
            line = written[event.id]
            reasons = line.no_place.reasons
            yield Unmet(event.id, event.at, *about, None, "", tuple(asked), reasons, line)
        elif event.what in _REFUSALS:
            name = standing.names.get(facility, "") if facility else ""
            said_by = () if kind is None else (kind,)
            code = event.code.partition(" ")[0]
            reason = DeclineReason(code) if code else DeclineReason.NO_ANSWER
            yield Unmet(event.id, event.at, *about, facility, name, said_by, (reason,), None)
