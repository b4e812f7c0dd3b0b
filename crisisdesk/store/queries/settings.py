"""The numbers that desks agree on, as they stand at a moment."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.places import CapacityTerms
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.settings import DEFAULTS, WrittenSetting, is_sane
from crisisdesk.errors import N_, StoreUnavailable
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import id_text

if TYPE_CHECKING:
    from crisisdesk.domain.absence.absence import AbsenceTerms
    from crisisdesk.domain.week.chain import ChainTerms

_SETTINGS = """
SELECT s.id, s.name, s.value FROM setting s
WHERE s.observed_at <= :at AND s.recorded_at <= :known
ORDER BY s.observed_at, s.recorded_at, s.id
"""


class _Written(NamedTuple):
    id: UUID
    name: str
    value: str
    since: datetime
    written_at: datetime
    why: str
    who: str | None


_ROWS = """
SELECT s.id, s.name, s.value, s.observed_at AS since, s.recorded_at AS written_at, s.why,
  m.initials AS who
FROM setting s LEFT JOIN desk_member m ON m.id = s.by_id
WHERE s.recorded_at <= :known AND s.recorded_at <= :at
ORDER BY s.recorded_at, s.id
"""


def settings(snapshot: Snapshot) -> dict[str, Any]:
    """Name to value, every declared one; a later row of the same name counts.

    Raises StoreUnavailable naming the row of a value that no desk writes.
    """
    values = dict(DEFAULTS)
    for id_, name, content in snapshot.rows(_SETTINGS):
        values[str(name)] = _value(id_, str(name), content)
    return values


def region(snapshot: Snapshot) -> str:
    """The region's name; "" where nobody gave it one."""
    return str(settings(snapshot)["region.name"])


def _value(id_: object, name: str, content: Any) -> Any:
    value = None
    try:
        value = json.loads(content)
        sane = is_sane(name, value)
    except (ValueError, TypeError, RecursionError):
        sane = False
    if not sane:
        raise StoreUnavailable(
            N_(
                "Table setting, row {row}: “{name}” has a value that no desk writes;"
                " crisisdesk journal --verify checks the store."
            ),
            row=id_text(id_),
            name=name,
        )
    return value


def rows(snapshot: Snapshot) -> list[WrittenSetting]:
    """What was ever written of every setting by the moment, in the order of writing.

    Raises StoreUnavailable as `settings` does.
    """
    return [
        WrittenSetting(
            row.name,
            _value(row.id, row.name, row.value),
            row.since,
            row.written_at,
            row.who or "",
            row.why,
            id_text(row.id),
        )
        for row in snapshot.read(_Written, _ROWS)
    ]


def terms_in(settings: dict[str, Any]) -> CapacityTerms:
    """The terms for figures and their age among these settings."""
    hours = timedelta(hours=1)
    return CapacityTerms(
        fresh=settings["capacity.fresh_hours"] * hours,
        ageing=settings["capacity.ageing_hours"] * hours,
        large_places=settings["capacity.large_places"],
        large_share=settings["capacity.large_share"],
        large_share_least=settings["capacity.large_share_least"],
    )


def terms(snapshot: Snapshot) -> CapacityTerms:
    """The terms for figures and their age, as they stand at the moment."""
    return terms_in(settings(snapshot))


def case_terms_in(settings: dict[str, Any]) -> CaseTerms:
    """The terms of cases and their holds among these settings."""
    hours = timedelta(hours=1)
    return CaseTerms(
        acute=settings["case.acute_hours"] * hours,
        urgent=settings["case.urgent_hours"] * hours,
        pressing_days=settings["case.pressing_days"],
        hold_acute=settings["hold.acute_hours"] * hours,
        hold_else=settings["hold.hours"] * hours,
        milestones=tuple(settings["stay.milestones"]),
        outflow_days=settings["stay.outflow_days"],
        pressing_most=settings["case.pressing_most_hours"] * hours,
        short_bridge=settings["case.short_bridge_hours"] * hours,
        look=settings["sight.hours"] * hours,
        look_pressing=settings["sight.pressing_hours"] * hours,
        look_for_all=settings["sight.for_all_hours"] * hours,
        answer=settings["case.enquiry_minutes"] * timedelta(minutes=1),
        arrival=settings["case.arrival_hours"] * hours,
        ended_days=settings["case.ended_days"],
    )


def case_terms(snapshot: Snapshot) -> CaseTerms:
    """The terms of cases and their holds, as they stand at the moment."""
    return case_terms_in(settings(snapshot))


def absence_terms_in(settings: dict[str, Any]) -> "AbsenceTerms":
    """The terms for absence and mutual aid among these settings."""
    from crisisdesk.domain.absence.absence import AbsenceTerms

    return AbsenceTerms(
        raised=settings["absence.raised_rate"],
        high=settings["absence.high_rate"],
        small_heads=settings["absence.small_heads"],
        ending_days=settings["mutual_aid.ending_days"],
        reports_rise=settings["rings.reports_rise"],
        most_part_time=settings["absence.most_part_time"],
    )


def absence_terms(snapshot: Snapshot) -> "AbsenceTerms":
    """The terms for absence and mutual aid, as they stand at the moment."""
    return absence_terms_in(settings(snapshot))


def chain_terms(snapshot: Snapshot) -> "ChainTerms":
    """The terms for the chain of the region, as they stand at the moment."""
    from crisisdesk.domain.week.chain import ChainTerms

    values = settings(snapshot)
    return ChainTerms(values["chain.few_rate"], values["chain.many_rate"])
