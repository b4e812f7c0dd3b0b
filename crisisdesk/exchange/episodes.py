"""The rows of a sheet about stays become episodes and problems; nothing is written here."""

from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from crisisdesk.domain.sheets.imports import Episode, Parsed
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.places import PlaceReading
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.sheets import Rows, Sheet

_BACKWARDS = Phrase(N_("is before the start"))


class EpisodeReading(PlaceReading):
    """One sheet about stays being read; the facilities stand in it as their codes."""

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
        """Find the columns in a sheet that lacks none of them."""
        super().__init__(sheet, profile)
        self.needed = {"code", "child", "arrived_at"}
        self.episodes: list[Episode] = []

    def parsed(self) -> Parsed:
        """Read every block; raises Refused if there is no row at all."""
        parsed = super().parsed()
        parsed.episodes.extend(self.episodes)
        return parsed

    def _look_for_bad(self, numbers: list[int], rows: Rows, values: dict[str, list[Any]]) -> None:
        super()._look_for_bad(numbers, rows, values)
        if not {"arrived_at", "departed_at"} <= values.keys():
            return
        both = zip(values["arrived_at"], values["departed_at"], strict=True)
        for at, (begin, end) in enumerate(both):
            if isinstance(begin, datetime) and isinstance(end, datetime) and end < begin:
                column = self.columns["departed_at"]
                self._refuse(column.problem(numbers[at], rows[at], _BACKWARDS))

    def _state(self, numbers: list[int], values: dict[str, list[Any]], left: set[int]) -> None:
        column = partial(self._said, values, len(numbers))
        records = map(
            Episode._make,
            zip(
                numbers,
                column("code", ""),
                column("child", ""),
                column("arrived_at", None),
                column("departed_at", None),
                column("legal", None),
                column("destination", None),
                column("reason", ""),
                strict=True,
            ),
        )
        out = self.refused | left
        self.episodes += [one for one in records if one.row not in out]
