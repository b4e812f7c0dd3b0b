"""Reports about places, and the board that follows from them."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine, CapacityTerms, CapacityTotals
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.snapshot import Snapshot


class Overview(NamedTuple):
    """The capacity board at one moment."""

    at: datetime
    lines: list[CapacityLine]
    totals: CapacityTotals
    terms: CapacityTerms
    region: str
    region_stop: str | None
    """The reason of a stop for the whole region; None when there is none (A54)."""


def overview(snapshot: Snapshot) -> Overview:
    """The board: every facility with the places it can give."""
    return snapshot.once_a_minute(_overview)


def _overview(snapshot: Snapshot) -> Overview:
    settings = setting_queries.settings(snapshot)
    terms = setting_queries.terms_in(settings)
    barred = queries.restrictions(snapshot)
    lines = queries.lines(snapshot, terms=terms, barred=barred, remember=True)
    stops = [bar for bar in barred if bar.facility is None and bar.bars(snapshot.at)]
    return Overview(
        snapshot.at,
        lines,
        queries.totals(snapshot, lines),
        terms,
        settings["region.name"],
        stops[0].reason or stops[0].source if stops else None,
    )


def trend(
    snapshot: Snapshot, days: int, facility: FacilityId | None = None
) -> list[tuple[datetime, list[CapacityLine]]]:
    """The board as it stood at this hour on each of the last days, oldest first."""
    moments = queries.steps(snapshot.at, days)
    return list(zip(moments, queries.past(snapshot, moments, facility), strict=True))
