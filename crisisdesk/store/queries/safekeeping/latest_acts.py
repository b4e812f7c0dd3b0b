"""Who acted last, on what and at which desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId, FacilityId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping.journal import LOOKED
from crisisdesk.store.snapshot import Snapshot

_ON_FACILITY = """
SELECT COALESCE(m.initials, j.account) AS who, j.event, j.recorded_at AS at FROM journal j
LEFT JOIN desk_member m ON m.id = j.by_id WHERE j.facility_id = :facility
ORDER BY j.recorded_at DESC, j.number DESC LIMIT 1
"""
_ON_CASE = _ON_FACILITY.replace(
    "j.facility_id = :facility", f"j.case_id = :case AND j.event <> '{LOOKED}'"
)
_ON_SUBJECT = _ON_FACILITY.replace("j.facility_id = :facility", "j.subject_id = :subject")
_AT_DESK = """
SELECT m.initials FROM journal j JOIN desk_member m ON m.id = j.by_id WHERE j.desk_id = :desk
ORDER BY j.epoch DESC, j.number DESC LIMIT 1
"""


class LatestAct(NamedTuple):
    """Who did what and when, from the journal."""

    who: str
    event: str
    at: datetime


def on_facility(snapshot: Snapshot, facility: FacilityId) -> LatestAct | None:
    """The newest act on a facility: who was first."""
    return snapshot.first(LatestAct, _ON_FACILITY, facility=facility)


def on_case(snapshot: Snapshot, case: CaseId) -> LatestAct | None:
    """The newest act on a case: who was first."""
    return snapshot.first(LatestAct, _ON_CASE, case=case)


def on_subject(snapshot: Snapshot, subject: UUID) -> LatestAct | None:
    """The newest act on anything else that acts name: who was first."""
    return snapshot.first(LatestAct, _ON_SUBJECT, subject=subject)


def about(snapshot: Snapshot, ids: Iterable[UUID]) -> LatestAct | None:
    """The newest act on any of these facilities, cases or other things."""
    acts = [
        act
        for id_ in ids
        for act in (
            on_facility(snapshot, FacilityId(id_)),
            on_case(snapshot, CaseId(id_)),
            on_subject(snapshot, id_),
        )
        if act is not None
    ]
    return max(acts, key=lambda act: act.at, default=None)


def at_desk(snapshot: Snapshot, desk: DeskId) -> str:
    """The initials of who acted last at a desk; "" when nobody did."""
    return snapshot.first(str, _AT_DESK, desk=desk) or ""
