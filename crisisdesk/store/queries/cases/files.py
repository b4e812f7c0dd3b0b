"""One case with everything for its page."""

from collections import defaultdict
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.decisions import OnTable
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.standing import case_file
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.cases import cases as boards
from crisisdesk.store.snapshot import Snapshot

_OPTIONS = """
SELECT o.decision_id, o.facility_id, o.verdict, f.name
FROM decision_option o JOIN facility f ON f.id = o.facility_id
JOIN case_event e ON e.id = o.decision_id
WHERE e.case_id = :case AND o.recorded_at <= :known ORDER BY o.place
"""


def case(snapshot: Snapshot, case: CaseId) -> CaseFile:
    """A case with everything for its page; raises RuleBroken if there is none."""
    return case_file(
        boards.one(snapshot, case),
        snapshot.at,
        setting_boards.case_terms(snapshot),
        boards.members(snapshot),
        _options(snapshot, case),
    )


def _options(snapshot: Snapshot, case: CaseId) -> dict[UUID, list[OnTable]]:
    identity = snapshot.identity
    options: dict[UUID, list[OnTable]] = defaultdict(list)
    for decision, facility, verdict, name in snapshot.rows(_OPTIONS, case=case):
        option = OnTable(FacilityId(identity(facility)), Suitability(verdict), name)
        options[identity(decision)].append(option)
    return options
