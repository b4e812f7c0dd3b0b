"""For whom places are vacant tonight: by kind and by the ages that a facility takes."""

from collections.abc import Iterable
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityLine, LeftOut, left_out
from crisisdesk.domain.totals import Total, total

BANDS = ((0, 3), (4, 11), (12, 15), (16, 17))
"""Ages that a region counts its places by (set)."""
APART = frozenset({Kind.SECURE, Kind.ISOLATION})
"""Kinds that need an order or an infection, so that their places are told apart."""


class ForWhom(NamedTuple):
    """The vacant places of tonight; one that takes several bands counts in each."""

    by_band: dict[tuple[int, int], Total]
    by_kind: dict[Kind, Total]


def for_whom(lines: Iterable[CapacityLine]) -> ForWhom:
    """The places that count for tonight, by age and by kind; too old is not known."""
    counted = [line for line in lines if left_out(line) in (None, LeftOut.STALE)]
    ordinary = [line for line in counted if line.kind not in APART]
    return ForWhom(
        {band: _sum(line for line in ordinary if _takes(line, *band)) for band in BANDS},
        {
            kind: _sum(line for line in counted if line.kind is kind)
            for kind in Kind
            if any(line.kind is kind for line in counted)
        },
    )


def _takes(line: CapacityLine, low: int, high: int) -> bool:
    return (line.age_min or 0) <= high and (line.age_max is None or line.age_max >= low)


def _sum(lines: Iterable[CapacityLine]) -> Total:
    """None is vacant only where every figure is known and recent."""
    number = total(
        None
        if left_out(line) is LeftOut.STALE or line.placeable is None
        else max(line.placeable, 0)
        for line in lines
    )
    return number if number.value or not number.unknown else number._replace(known=0)
