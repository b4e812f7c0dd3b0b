"""Which facilities of the board are looked at."""

import unicodedata
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, LeftOut, left_out


def folded(text: str) -> str:
    """Text for comparing: without case and without diacritics."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(one for one in parts if not unicodedata.combining(one)).casefold()


class BoardSection(IntEnum):
    """Where a facility stands on the board for somebody who needs a place tonight."""

    TONIGHT = 0
    CALL_FIRST = 1
    NOT_COUNTED = 2
    FULL = 3


def section(line: CapacityLine) -> BoardSection:
    """The part of the board a facility belongs to; unknown is asked before it is passed over."""
    reason = left_out(line)
    if line.placeable is None:
        asked = reason in (None, LeftOut.STALE)
        return BoardSection.CALL_FIRST if asked else BoardSection.FULL
    if line.placeable <= 0:
        return BoardSection.FULL
    return BoardSection.TONIGHT if reason is None else BoardSection.NOT_COUNTED


def by_use(line: CapacityLine) -> tuple[int, int, str]:
    """The board's own order: by section, most room first, then by name."""
    return (section(line), -(line.placeable or 0), folded(line.name))


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

    def admits(self, line: CapacityLine) -> bool:
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
            or (self.crisis and line.barred_for_crisis)
            or (self.kind is not None and line.kind is not self.kind)
            or (self.municipality and line.municipality != self.municipality)
        )
