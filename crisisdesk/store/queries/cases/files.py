"""One case with everything for its page."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.decisions import OnTable
from crisisdesk.domain.cases.files import case_file
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity.versions import VERSION
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases import events as event_queries
from crisisdesk.store.snapshot import Snapshot

_OPTIONS = f"""
SELECT o.decision_id AS decision, o.facility_id AS facility, o.verdict, v.name
FROM decision_option o JOIN facility f ON f.id = o.facility_id
{VERSION}
JOIN case_event e ON e.id = o.decision_id
WHERE e.case_id = :case AND o.recorded_at <= :known ORDER BY o.place
"""


class _OptionRow(NamedTuple):
    decision: UUID
    option: OnTable


def case(snapshot: Snapshot, case: CaseId) -> CaseFile:
    """A case with everything for its page; raises RuleBroken if there is none."""
    file = case_file(
        queries.case(snapshot, case),
        snapshot.at,
        setting_queries.case_terms(snapshot),
        queries.members(snapshot),
        _options(snapshot, case),
    )
    return file._replace(gone=tuple(event_queries.gone(snapshot, case)))


def _options(snapshot: Snapshot, case: CaseId) -> dict[UUID, list[OnTable]]:
    options: dict[UUID, list[OnTable]] = defaultdict(list)
    for row in snapshot.read(_OptionRow, _OPTIONS, case=case):
        options[row.decision].append(row.option)
    return options
