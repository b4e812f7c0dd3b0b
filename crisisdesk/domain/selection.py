"""Which facilities of the board are looked at."""

import unicodedata
from typing import NamedTuple

from crisisdesk.domain.capacity import Freshness, Line
from crisisdesk.domain.facilities import Kind, OpeningStatus


def folded(text: str) -> str:
    """Text for comparing: without case and without diacritics."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(one for one in parts if not unicodedata.combining(one)).casefold()


class Selection(NamedTuple):
    """What a facility must be to be listed; everything passes the empty one."""

    words: str = ""
    round_the_clock: bool = False
    open_only: bool = False
    placeable: bool = False
    stale: bool = False
    crisis: bool = False
    kind: Kind | None = None
    municipality: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out on purpose."""
        return self != Selection()

    def admits(self, line: Line) -> bool:
        """Whether a facility is listed; every typed word must be found in it."""
        if self.words:
            found = folded(f"{line.name} {line.provider} {line.site} {line.municipality}")
            if not all(word in found for word in folded(self.words).split()):
                return False
        aged = line.freshness in (Freshness.STALE, Freshness.NEVER)
        return not (
            (self.round_the_clock and not line.round_the_clock)
            or (self.open_only and line.opening is not OpeningStatus.OPEN)
            or (self.placeable and not (line.placeable is not None and line.placeable > 0))
            or (self.stale and not aged)
            or (self.crisis and line.bars)
            or (self.kind is not None and line.kind is not self.kind)
            or (self.municipality and line.municipality != self.municipality)
        )
