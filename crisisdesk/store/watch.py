"""Whether anybody wrote, asked four times a second."""

from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection


class Watch:
    """What was last seen of a store."""

    def __init__(self, target: Target, ticks: Callable[[], float] = perf_counter) -> None:
        """Name the database; it is opened by the first question. `ticks` counts seconds."""
        self._target = target
        self.ticks = ticks
        self._connection: Connection | None = None
        self._seen: object = None
        self._trips: list[timedelta] = []

    def poll(self) -> bool:
        """Whether any desk wrote into a file since the last question; raises StoreUnavailable.

        Over a connection of its own: a connection does not see its own writes this way.
        """
        try:
            if self._connection is None:
                self._connection = Connection(connect(self._target), self._target)
            return self._has_moved(self._connection.rows("PRAGMA data_version"))
        except Exception:
            self.close()
            raise

    def ask(self, connection: Connection) -> bool:
        """Whether any desk wrote on a server since the last question; raises StoreUnavailable."""
        begun = self.ticks()
        number = connection.rows("SELECT number FROM revision")
        self._trips.append(timedelta(seconds=self.ticks() - begun))
        return self._has_moved(number)

    def trips(self) -> list[timedelta]:
        """How long a server took for each answer since this was last asked."""
        trips, self._trips = self._trips, []
        return trips

    def _has_moved(self, seen: object) -> bool:
        moved = seen != self._seen
        self._seen = seen
        return moved

    def close(self) -> None:
        """Let go of the database; the next question opens it anew."""
        connection, self._connection, self._seen = self._connection, None, None
        if connection is not None:
            connection.close()
