"""A hold and what happened to it, as acts on it read them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.holds import Hold, HoldEvent
from crisisdesk.domain.cases.states import HoldId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.mapper import Answer
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_HOLD = """
SELECT h.case_id AS "case", h.facility_id AS facility, h.places, h.until
FROM hold h WHERE h.id = :hold
"""
_CHANGES = f"""
SELECT e.change, e.observed_at AS at, e.until FROM hold_event e
WHERE e.hold_id = :hold AND {counts("e")} ORDER BY e.observed_at, e.recorded_at, e.id
"""
_ARRIVALS = f"SELECT a.arrived_at FROM stay a WHERE a.hold_id = :hold AND {counts('a')}"


class HoldHistory(NamedTuple):
    """A hold with all that was done with it, and when children came on it."""

    hold: Hold
    events: list[HoldEvent]
    arrivals: list[datetime]


def hold(snapshot: Snapshot, id_: HoldId) -> Hold:
    """A hold as it was made; raises RuleBroken if there is none."""
    return _one(snapshot.answer(_HOLD, hold=id_))


def history(snapshot: Snapshot, id_: HoldId) -> HoldHistory:
    """The whole of it; raises RuleBroken if there is no such hold."""
    each: Iterator[Answer] = snapshot.each((_HOLD, _CHANGES, _ARRIVALS), hold=id_)
    return HoldHistory(_one(next(each)), next(each).read(HoldEvent), next(each).read(datetime))


def _one(answer: Answer) -> Hold:
    for row in answer.read(Hold):
        return row
    raise RuleBroken(N_("There is no such hold."))
