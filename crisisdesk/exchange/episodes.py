"""The rows of a sheet about stays become episodes and problems; nothing is written here."""

from datetime import datetime
from typing import Any, ClassVar

from crisisdesk.domain.sheets.imports import Episode, Parsed
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.cells import Cell
from crisisdesk.exchange.places import PlaceReading
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.sheets import Sheet

_BACKWARDS = Phrase(N_("is before the start"))


class EpisodeReading(PlaceReading):
    """Reads one sheet about stays, which names facilities by their codes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "code",
        "child",
        "arrived_at",
        "departed_at",
        "legal",
        "destination",
        "reason",
    )

    def __init__(self, sheet: Sheet, profile: Profile) -> None:
        """Find the columns in a sheet where none is missing."""
        super().__init__(sheet, profile)
        self.needed = {"code", "child", "arrived_at"}
        self.episodes: list[Episode] = []

    def parsed(self) -> Parsed:
        """Read every row; raises Refused if there is no row at all."""
        parsed = super().parsed()
        parsed.episodes.extend(self.episodes)
        return parsed

    def _look_for_bad(self, number: int, row: list[Cell], values: dict[str, Any]) -> None:
        super()._look_for_bad(number, row, values)
        begin, end = values.get("arrived_at"), values.get("departed_at")
        if isinstance(begin, datetime) and isinstance(end, datetime) and end < begin:
            self._refuse(self.columns["departed_at"].problem(number, row, _BACKWARDS))

    def _state(self, number: int, values: dict[str, Any]) -> None:
        self.episodes.append(
            Episode(
                number,
                self._value(values, "code", ""),
                self._value(values, "child", ""),
                self._value(values, "arrived_at", None),
                self._value(values, "departed_at", None),
                self._value(values, "legal", None),
                self._value(values, "destination", None),
                self._value(values, "reason", ""),
            )
        )
