"""Sums and shares that carry what nobody stated to wherever they are shown."""

from collections.abc import Iterable
from typing import NamedTuple


class Total(NamedTuple):
    """A sum as far as it is known: "12 + ?" where a part of it is not."""

    value: int = 0
    unknown: int = 0
    """How many parts nobody stated."""
    known: int = 0
    """How many parts somebody did."""

    @property
    def or_none(self) -> int | None:
        """The value, or None when nothing is known."""
        return self.value if self.known else None


def total(values: Iterable[int | None]) -> Total:
    """Add what is known and count what is not."""
    parts = [*values]
    known = [part for part in parts if part is not None]
    return Total(sum(known), len(parts) - len(known), len(known))


class Rate(NamedTuple):
    """A share, and of how much it speaks: 2 of the 20 that are known, of 100 in all."""

    part: int = 0
    base: int = 0
    """The whole of those whose part is known."""
    whole: Total = Total()
    """The whole of all of them; its unknown parts said nothing at all."""

    @property
    def share(self) -> float | None:
        """The share as a fraction; None when nothing is known."""
        return self.part / self.base if self.base else None

    @property
    def partial(self) -> bool:
        """Whether it speaks of less than the whole."""
        return self.base != self.whole.value or self.whole.unknown > 0


def rate_of(pairs: Iterable[tuple[int | None, int | None]]) -> Rate:
    """Sum of the parts / sum of their wholes, weighted; only pairs that are wholly known count."""
    part = base = value = unknown = known = 0
    for amount, of in pairs:
        if of is None:
            unknown += 1
            continue
        value, known = value + of, known + 1
        if amount is not None:
            part, base = part + amount, base + of
    return Rate(part, base, Total(value, unknown, known))
