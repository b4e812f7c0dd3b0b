"""Acts that many desks begin at once for the same row, which wait for one another from the start.

On a server an act usually takes the region's lock last (`ahead_of_lock`). Two that insert the same
unique key would each hold what the other wants until the server ends one of them, a second later.
"""

from collections.abc import Callable
from typing import Any, TypeVar

S = TypeVar("S", bound=Callable[..., Any])
_IN_TURN: set[Callable[..., Any]] = set()


def in_turn(service: S) -> S:
    """Let this service take the region's lock first."""
    _IN_TURN.add(service)
    return service


def waits_first(service: Callable[..., Any]) -> bool:
    """Whether a service takes the region's lock first."""
    return service in _IN_TURN
