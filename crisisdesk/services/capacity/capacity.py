"""Reports about places, and the board that follows from them."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity import places as rules
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import Line, Terms, Totals
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.capacity import capacity as boards
from crisisdesk.store.snapshot import Reading


class Overview(NamedTuple):
    """The capacity board at one moment."""

    at: datetime
    lines: list[Line]
    terms: Terms
    region: str
    region_stop: str | None
    """The reason of a stop for the whole region; None when there is none (A54)."""

    @property
    def totals(self) -> Totals:
        """The board added up."""
        return rules.add_up(self.lines)


def overview(reading: Reading) -> Overview:
    """Every facility of the desk with what it can take."""
    settings = setting_boards.settings(reading)
    terms = setting_boards.terms_in(settings)
    barred = boards.restrictions(reading)
    lines = boards.lines(reading, terms=terms, barred=barred, remember=True)
    stops = [bar for bar in barred if bar.facility is None and bar.bars(reading.at)]
    return Overview(
        reading.at,
        lines,
        terms,
        settings.get("region.name", ""),
        stops[0].reason or stops[0].source if stops else None,
    )


def trend(
    reading: Reading, days: int, facility: FacilityId | None = None
) -> list[tuple[datetime, list[Line]]]:
    """The board as it stood at this hour on each of the last days, oldest first."""
    moments = boards.steps(reading.at, days)
    return list(zip(moments, boards.past(reading, moments, facility), strict=True))
