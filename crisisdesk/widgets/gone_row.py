"""The row under the cursor that is no longer listed: it stays until the cursor leaves it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextvars import ContextVar
from typing import TypeVar

R = TypeVar("R")

UNASKED: ContextVar[bool] = ContextVar("UNASKED", default=False)
"""Whether what is shown follows from the store or the clock, and from no key pressed here."""


def put_back(
    rows: Sequence[R],
    breaks: Mapping[int, str],
    gone: R,
    above: Sequence[R],
    key: Callable[[R], Hashable],
) -> tuple[Sequence[R], dict[int, str]]:
    """Rows and breaks with the row that is gone below the nearest that stood `above` it."""
    places = {key(row): at for at, row in enumerate(rows, 1)}
    at = next((places[key(row)] for row in reversed(above) if key(row) in places), 0)
    moved = {row + (row >= at > 0 or row > at): words for row, words in breaks.items()}
    return (*rows[:at], gone, *rows[at:]), moved
