"""The numbers that desks agree on, as they stand at a moment."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crisisdesk.domain.capacity.places import CapacityTerms
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.errors import N_, StoreUnavailable
from crisisdesk.store.seals import shown
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.domain.absence.absence import AbsenceTerms

_SETTINGS = """
SELECT s.id, s.name, s.value FROM setting s
WHERE s.observed_at <= :at AND s.recorded_at <= :known
ORDER BY s.observed_at, s.recorded_at, s.id
"""


_MOST = 100_000
_WORDS = ("region.name", "contacts.video")
_LISTS: dict[str, type] = {"stay.milestones": int, "meetings.parties": str}


def settings(snapshot: Snapshot) -> dict[str, Any]:
    """Name to value; a later row of the same name counts.

    Raises StoreUnavailable naming the row of a value that no desk writes.
    """
    values = {}
    for id_, name, content in snapshot.rows(_SETTINGS):
        try:
            values[str(name)] = _checked(str(name), json.loads(content))
        except (ValueError, TypeError, RecursionError):
            raise StoreUnavailable(
                N_(
                    "Table setting, row {row}: “{name}” has a value that no desk writes;"
                    " crisisdesk journal --verify checks the store."
                ),
                row=shown(id_),
                name=name,
            ) from None
    return values


def _checked(name: str, value: Any) -> Any:
    """The value, if it is of the kind that its name asks for; raises ValueError."""
    of = next((of for begin, of in _LISTS.items() if name.startswith(begin)), None)
    if of is not None:
        fits = isinstance(value, list) and all(type(part) is of for part in value)
    elif name in _WORDS:
        fits = isinstance(value, str)
    else:
        # A term that is no number, or more than any clock counts.
        fits = type(value) in (int, float) and 0 <= value <= _MOST
    if not fits:
        raise ValueError(name)
    return value


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
