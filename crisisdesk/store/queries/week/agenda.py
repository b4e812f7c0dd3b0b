"""What happened between two moments, in counts."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.endings import DECIDED_ELSEWHERE
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import decline_reason
from crisisdesk.domain.week.agenda import CaseCounts
from crisisdesk.domain.week.rubrics import WaitingCase
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_OPENED = f"""
SELECT count(*) FROM crisis_case c
WHERE c.reported_at > :since AND c.reported_at <= :at AND c.recorded_at <= :known
  AND {counts("c")}
"""
_ENDED = f"""
SELECT count(*) FROM crisis_case c
WHERE c.closed_at > :since AND c.closed_at <= :at AND c.recorded_at <= :known
  AND {counts("c")}
"""
_UNMET = f"""
SELECT e.event, e.code, count(*) AS number FROM case_event e
WHERE e.event IN ('no_place', 'declined', 'not_answered')
  AND e.observed_at > :since AND e.observed_at <= :at AND e.recorded_at <= :known
  AND {counts("e")}
GROUP BY e.event, e.code
"""
_LEFT_BY_LIST = """
SELECT count(*) FROM case_event e WHERE e.event = 'safety_open' AND e.code = 'from_list'
  AND e.recorded_at > :since AND e.observed_at <= :at AND e.recorded_at <= :known
"""
_ACTORS = """
SELECT DISTINCT m.initials FROM journal j JOIN desk_member m ON m.id = j.by_id
WHERE j.recorded_at > :since AND j.recorded_at <= :at AND j.recorded_at <= :known
ORDER BY m.initials
"""


_WAITING = f"""
SELECT c.id AS "case", c.reference, e.code AS blocker, e.observed_at AS since
FROM crisis_case c JOIN case_event e ON e.case_id = c.id
WHERE e.event = 'blocker_set' AND e.code IN ({", ".join(f"'{code}'" for code in DECIDED_ELSEWHERE)})
  AND e.observed_at <= :at AND e.recorded_at <= :known
  AND (c.closed_at IS NULL OR c.closed_at > :at) AND c.recorded_at <= :known
  AND NOT EXISTS (SELECT 1 FROM case_event n WHERE n.case_id = e.case_id AND n.code = e.code
    AND n.event IN ('blocker_set', 'blocker_cleared') AND n.turn > e.turn
    AND n.observed_at <= :at AND n.recorded_at <= :known)
"""


class _Unmet(NamedTuple):
    event: str
    code: str
    number: int


def case_counts(snapshot: Snapshot, since: datetime) -> CaseCounts:
    """How many cases were opened and ended after a moment, and every "no" by its reason."""
    unmet = snapshot.read(_Unmet, _UNMET, since=since)
    declined: Counter[DeclineReason] = Counter()
    for row in unmet:
        if row.event == "declined" and (reason := decline_reason(row.code)) is not None:
            declined[reason] += row.number
    return CaseCounts(
        opened=opened(snapshot, since),
        ended=snapshot.first(int, _ENDED, since=since) or 0,
        no_place=sum(row.number for row in unmet if row.event == "no_place"),
        not_answered=sum(row.number for row in unmet if row.event == "not_answered"),
        declined=tuple(sorted(declined.items(), key=_most_first)),
        left_by_list=snapshot.first(int, _LEFT_BY_LIST, since=since) or 0,
    )


def opened(snapshot: Snapshot, since: datetime) -> int:
    """How many cases were reported after a moment."""
    return snapshot.first(int, _OPENED, since=since) or 0


def _most_first(declined: tuple[DeclineReason, int]) -> tuple[int, DeclineReason]:
    reason, number = declined
    return -number, reason


def waiting(snapshot: Snapshot) -> list[WaitingCase]:
    """The open cases that wait for what others decide, and since when."""
    return snapshot.read(WaitingCase, _WAITING)


def who_acted(snapshot: Snapshot, since: datetime) -> list[str]:
    """The initials of everyone who acted after a moment."""
    return snapshot.read(str, _ACTORS, since=since)
