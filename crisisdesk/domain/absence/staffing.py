"""Whether there is staff behind the beds: what full capacity needs, and what present staff allows.

Amounts are thousandths of an FTE. A proposal writes nothing; accepting it is a capacity report.
"""

from typing import NamedTuple

from crisisdesk.domain.absence.absence import MOST_FTE
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.report import MOST_PLACES
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken


class Shift(Code):
    """A part of the week with its own minimum; present staff fills them in this order."""

    DAY = "day", N_("day")
    EVENING = "evening", N_("evening")
    WEEKEND = "weekend", N_("weekend")
    NIGHT = "night", N_("night")


class Norm(NamedTuple):
    """What a facility needs, agreed with it (set per facility)."""

    facility: FacilityId
    full_places: int
    full_fte: int
    """The staff needed to run every place the whole week."""
    day: int
    evening: int
    night: int
    weekend: int

    @property
    def minimum(self) -> int:
        """The staff needed to stay open at all: every shift at its minimum."""
        return self.day + self.evening + self.night + self.weekend

    def of(self, shift: Shift) -> int:
        """The minimum of one shift."""
        return int(getattr(self, shift.value))


class Proposal(NamedTuple):
    """How many places present staff can run, and what limits it."""

    norm: Norm
    present: int
    places: int
    limit: Shift | None
    """The shift where staff runs out first; None when full capacity is staffed."""
    shortage: int
    """How far that shift is below its minimum; 0 when it is not."""

    @property
    def below_minimum(self) -> bool:
        """Whether some shift is below its minimum."""
        return self.shortage > 0


def check_norm(norm: Norm) -> Norm:
    """Return the norm if it is valid; raises RuleBroken at the field."""
    if not 0 < norm.full_places <= MOST_PLACES:
        raise RuleBroken(
            N_("Enter a whole number of places from 1 to {most}."),
            field="full_places",
            most=MOST_PLACES,
        )
    if not 0 < norm.full_fte <= MOST_FTE:
        raise RuleBroken(N_("Enter how many FTE full capacity takes."), field="full_fte")
    for shift in Shift:
        if not 0 <= norm.of(shift) <= MOST_FTE:
            raise RuleBroken(N_("Enter the minimum of a shift, from 0 up."), field=shift.value)
    if norm.minimum > norm.full_fte:
        raise RuleBroken(
            N_("The minimum of the shifts together is more than full capacity takes."),
            field="full_fte",
        )
    return norm


def propose(norm: Norm, present: int, by_shift: dict[Shift, int] | None = None) -> Proposal:
    """Staffed places from present FTE, rounded down and never above full capacity.

    With one figure, shifts are filled in the order of `Shift`, and the one where staff runs out is
    the limit; with figures by shift, the shift that is relatively thinnest is.
    """
    if by_shift:
        return _by_shift(norm, present, by_shift)
    left = max(present, 0)
    limit, shortage = None, 0
    for shift in Shift:
        least = norm.of(shift)
        if left < least:
            limit, shortage = shift, least - left
            break
        left -= least
    places = _places(norm, present, norm.full_fte)
    if limit is None and places < norm.full_places:
        limit = next((shift for shift in reversed(Shift) if norm.of(shift)), None)
    return Proposal(norm, present, places, limit, shortage)


def _by_shift(norm: Norm, present: int, by_shift: dict[Shift, int]) -> Proposal:
    needed = {
        shift: max(norm.full_fte * norm.of(shift) // norm.minimum if norm.minimum else 0, 1)
        for shift in Shift
        if norm.of(shift)
    }
    known = [shift for shift in needed if shift in by_shift]
    if not known:
        return propose(norm, present)
    thinnest = min(known, key=lambda shift: by_shift[shift] / needed[shift])
    places = min(
        _places(norm, by_shift[thinnest], needed[thinnest]), _places(norm, present, norm.full_fte)
    )
    short = [shift for shift in known if by_shift[shift] < norm.of(shift)]
    limit = min(short, key=lambda shift: by_shift[shift] / norm.of(shift)) if short else thinnest
    return Proposal(
        norm,
        present,
        places,
        limit if short or places < norm.full_places else None,
        norm.of(limit) - by_shift[limit] if short else 0,
    )


def _places(norm: Norm, present: int, needed: int) -> int:
    return min(norm.full_places * max(present, 0) // needed, norm.full_places)
