"""Which facilities of the board are listed."""

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Gender, Kind, OpeningStatus
from crisisdesk.domain.capacity.places import (
    CapacityLine,
    Freshness,
    LeftOut,
    counts_tonight,
    left_out,
)
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import finds, folded, name_key
from crisisdesk.errors import N_


class BoardSection(IntEnum):
    """The sections of the board, for somebody who needs a place tonight."""

    TONIGHT = 0
    CALL_FIRST = 1
    APART = 2
    NOT_COUNTED = 3
    FULL = 4
    NO_PLACES = 5


def section(line: CapacityLine) -> BoardSection:
    """The section of a facility on the board; unknown room is asked about before it is skipped."""
    if not line.has_places:
        return BoardSection.NO_PLACES
    reason = left_out(line)
    if line.placeable is None:
        asked = reason is LeftOut.STALE or counts_tonight(line)
        return BoardSection.CALL_FIRST if asked else BoardSection.FULL
    if line.placeable <= 0:
        return BoardSection.FULL
    if reason is None:
        return BoardSection.TONIGHT
    return BoardSection.APART if counts_tonight(line) else BoardSection.NOT_COUNTED


def by_use(line: CapacityLine) -> tuple[int, int, str]:
    """The board's own order: by section, most room first, then by name."""
    return (section(line), -(line.placeable or 0), folded(line.name))


class Counted(Code):
    """What a line of the overview counts, so that the board can show just that."""

    TONIGHT = "tonight", N_("counted for tonight, or unknown")
    STALE = "stale", N_("stale")
    OVERCROWDED = "overcrowded", N_("over capacity")
    BARRED = "barred", N_("restricted")
    NOT_OPEN = "not_open", N_("not open")
    NEVER = "never", N_("never reported")

    def admits(self, line: CapacityLine) -> bool:
        """Whether the line counts this facility, as the totals of a board do."""
        return line.kind is not Kind.TEAM and _COUNTS[self](line)


_COUNTS: dict[Counted, Callable[[CapacityLine], bool]] = {
    Counted.TONIGHT: lambda line: (
        left_out(line) is None and (line.placeable is None or line.placeable > 0)
    ),
    Counted.STALE: lambda line: line.freshness is Freshness.STALE,
    Counted.OVERCROWDED: lambda line: line.placeable is not None and line.placeable < 0,
    Counted.BARRED: lambda line: bool(line.bars),
    Counted.NOT_OPEN: lambda line: line.opening is not OpeningStatus.OPEN,
    Counted.NEVER: lambda line: line.freshness is Freshness.NEVER,
}


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
    counted: Counted | None = None
    ages: tuple[int, int] | None = None
    """Some child between these ages is taken, or nobody stated an age."""
    gender: Gender | None = None

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return self != Selection()

    def admits(self, line: CapacityLine) -> bool:
        """Whether a facility is listed; every typed word must be found in it."""
        if not finds(self.words, line.name, line.provider, line.site, line.municipality):
            return False
        return not (
            (self.round_the_clock and not line.round_the_clock)
            or (self.open_only and line.opening is not OpeningStatus.OPEN)
            or (self.placeable and not (line.placeable is not None and line.placeable > 0))
            or (self.stale and not line.is_stale)
            or (self.crisis and line.barred_for_crisis)
            or (self.kind is not None and line.kind is not self.kind)
            or (self.counted is not None and not self.counted.admits(line))
            or (self.ages is not None and not _takes(line, *self.ages))
            or (self.gender is not None and line.gender not in (Gender.ANY, self.gender))
            or (self.municipality and name_key(line.municipality) != name_key(self.municipality))
        )


def _takes(line: CapacityLine, low: int, high: int) -> bool:
    return (line.age_min or 0) <= high and (line.age_max is None or line.age_max >= low)
