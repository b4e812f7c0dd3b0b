"""Which facilities of the board are listed."""

from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Kind, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityLine, LeftOut, left_out
from crisisdesk.domain.identity import finds, folded, name_key


class BoardSection(IntEnum):
    """The sections of the board, for somebody who needs a place tonight."""

    TONIGHT = 0
    CALL_FIRST = 1
    NOT_COUNTED = 2
    FULL = 3


def section(line: CapacityLine) -> BoardSection:
    """The section of a facility on the board; unknown room is asked about before it is skipped."""
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
        """Whether the selection leaves anything out."""
        return self != Selection()

    def admits(self, line: CapacityLine) -> bool:
        """Whether a facility is listed; every typed word must be found in it."""
        if not finds(self.words, line.name, line.provider, line.site, line.municipality):
            return False
        aged = line.is_old
        return not (
            (self.round_the_clock and not line.round_the_clock)
            or (self.open_only and line.opening is not OpeningStatus.OPEN)
            or (self.placeable and not (line.placeable is not None and line.placeable > 0))
            or (self.stale and not aged)
            or (self.crisis and line.barred_for_crisis)
            or (self.kind is not None and line.kind is not self.kind)
            or (self.municipality and name_key(line.municipality) != name_key(self.municipality))
        )
