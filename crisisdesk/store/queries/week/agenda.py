"""What happened between two moments, in counts."""

from datetime import datetime

from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.week.agenda import CaseCounts
from crisisdesk.store.snapshot import Snapshot

_OPENED = """
SELECT count(*) FROM crisis_case c
WHERE c.reported_at > :since AND c.reported_at <= :at AND c.recorded_at <= :known
"""
_ENDED = """
SELECT count(*) FROM crisis_case c
WHERE c.closed_at > :since AND c.closed_at <= :at AND c.recorded_at <= :known
"""
_UNMET = """
SELECT e.event, e.code, count(*) FROM case_event e
WHERE e.event IN ('no_place', 'declined', 'not_answered')
  AND e.observed_at > :since AND e.observed_at <= :at AND e.recorded_at <= :known
GROUP BY e.event, e.code
"""
_ACTORS = """
SELECT DISTINCT m.initials FROM journal j JOIN desk_member m ON m.id = j.by_id
WHERE j.recorded_at > :since AND j.recorded_at <= :at AND j.recorded_at <= :known
ORDER BY m.initials
"""
_REASONS = {one.value: one for one in DeclineReason}


def case_counts(snapshot: Snapshot, since: datetime) -> CaseCounts:
    """How many cases were opened and ended after a moment, and every "no" by its reason."""
    unmet = snapshot.rows(_UNMET, since=since)
    declined = [
        (_REASONS[code], number)
        for event, code, number in unmet
        if event == "declined" and code in _REASONS
    ]
    declined.sort(key=lambda one: (-one[1], one[0]))
    return CaseCounts(
        opened=snapshot.rows(_OPENED, since=since)[0][0],
        ended=snapshot.rows(_ENDED, since=since)[0][0],
        no_place=sum(number for event, _, number in unmet if event == "no_place"),
        not_answered=sum(number for event, _, number in unmet if event == "not_answered"),
        declined=tuple(declined),
    )


def who_acted(snapshot: Snapshot, since: datetime) -> list[str]:
    """The initials of everyone who acted after a moment."""
    return [row[0] for row in snapshot.rows(_ACTORS, since=since)]
