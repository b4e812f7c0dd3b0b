"""How an act is written, and how often it is tried."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.store.acts.ahead_of_lock import UNMOVING
from crisisdesk.store.questions import Questions

_TRIES = (False, False, True, True)
"""Whether each try before the last takes the lock first: such a one can still meet another that
holds a row it wants and waits for the lock, and the server ends either."""


def _believe(_clock: datetime, _written_at: datetime | None) -> None:
    pass


class ActTerms(NamedTuple):
    """How an act is written."""

    id: UUID
    """Which act it is: of two with one id only the first is written."""
    again: bool = False
    """Whether it may have been written before, and its answer been lost."""
    moves: bool = True
    """Off for a look: the journal knows it, and neither a board nor the store's moment moves."""
    sets_back: bool = False
    """Whether it may bring the store's moment back to the clock's."""
    check_clock: Callable[[datetime, datetime | None], None] = _believe
    """Raises ClockDoubted for a clock and the newest moment of writing."""
    locks_first: bool = True
    """Off where others need not wait until the act has read: see `ahead_of_lock`."""
    asked: Questions | None = None
    """What the tries of one act ask; None where there is one try."""
    in_turn: bool = False
    """Whether it takes the lock first on a server too: see `turns`."""

    @property
    def options(self) -> Mapping[str, str]:
        """How the connection that it is written over is isolated."""
        return {} if self.locks_first else UNMOVING


def tries(terms: ActTerms) -> Iterator[ActTerms]:
    """The tries on a server but the last; who was overtaken asks all of it again at once."""
    terms = terms._replace(asked=Questions())
    for locks_first in _TRIES[-1:] if terms.in_turn else _TRIES:
        yield terms._replace(locks_first=locks_first)
