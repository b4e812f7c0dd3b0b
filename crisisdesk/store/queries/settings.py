"""The numbers that desks agree on, as they stand at a moment."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from crisisdesk.domain.capacity.places import CapacityTerms
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.domain.absence.absence import AbsenceTerms

_SETTINGS = """
SELECT s.name, s.value FROM setting s
WHERE s.observed_at <= :at AND s.recorded_at <= :known
ORDER BY s.observed_at, s.recorded_at, s.id
"""


class _Setting(NamedTuple):
    name: str
    value: str
    """JSON."""


def settings(snapshot: Snapshot) -> dict[str, Any]:
    """Name to value; a later row of the same name counts."""
    rows = snapshot.read(_Setting, _SETTINGS)
    return {setting.name: json.loads(setting.value) for setting in rows}


def terms_in(settings: dict[str, Any]) -> CapacityTerms:
    """The terms for figures and their age among these settings."""
    usual = CapacityTerms()
    hours = timedelta(hours=1)
    return CapacityTerms(
        fresh=settings.get("capacity.fresh_hours", usual.fresh / hours) * hours,
        ageing=settings.get("capacity.ageing_hours", usual.ageing / hours) * hours,
        large_places=settings.get("capacity.large_places", usual.large_places),
        large_share=settings.get("capacity.large_share", usual.large_share),
        large_share_least=settings.get("capacity.large_share_least", usual.large_share_least),
    )


def terms(snapshot: Snapshot) -> CapacityTerms:
    """The terms for figures and their age, as they stand at the moment."""
    return terms_in(settings(snapshot))


def case_terms_in(settings: dict[str, Any]) -> CaseTerms:
    """The terms of cases and their holds among these settings."""
    usual = CaseTerms()
    hours = timedelta(hours=1)
    return CaseTerms(
        acute=settings.get("case.acute_hours", usual.acute / hours) * hours,
        urgent=settings.get("case.urgent_hours", usual.urgent / hours) * hours,
        pressing_days=settings.get("case.pressing_days", usual.pressing_days),
        hold_acute=settings.get("hold.acute_hours", usual.hold_acute / hours) * hours,
        hold_else=settings.get("hold.hours", usual.hold_else / hours) * hours,
        milestones=tuple(settings.get("stay.milestones", usual.milestones)),
        pressing_most=settings.get("case.pressing_most_hours", usual.pressing_most / hours) * hours,
        short_bridge=settings.get("case.short_bridge_hours", usual.short_bridge / hours) * hours,
        look=settings.get("sight.hours", usual.look / hours) * hours,
        look_pressing=settings.get("sight.pressing_hours", usual.look_pressing / hours) * hours,
        look_for_all=settings.get("sight.for_all_hours", usual.look_for_all / hours) * hours,
        ended_days=settings.get("case.ended_days", usual.ended_days),
    )


def case_terms(snapshot: Snapshot) -> CaseTerms:
    """The terms of cases and their holds, as they stand at the moment."""
    return case_terms_in(settings(snapshot))


def absence_terms_in(settings: dict[str, Any]) -> "AbsenceTerms":
    """The terms for absence and mutual aid among these settings."""
    from crisisdesk.domain.absence.absence import AbsenceTerms

    usual = AbsenceTerms()
    return AbsenceTerms(
        raised=settings.get("absence.raised_rate", usual.raised),
        high=settings.get("absence.high_rate", usual.high),
        small_heads=settings.get("absence.small_heads", usual.small_heads),
        ending_days=settings.get("mutual_aid.ending_days", usual.ending_days),
        reports_rise=settings.get("rings.reports_rise", usual.reports_rise),
    )


def absence_terms(snapshot: Snapshot) -> "AbsenceTerms":
    """The terms for absence and mutual aid, as they stand at the moment."""
    return absence_terms_in(settings(snapshot))
