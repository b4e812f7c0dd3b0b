"""Whether anybody wrote, asked four times a second."""

from crisisdesk.store.connect import Connection, Target, connect


class Watch:
    """What was last seen of a store."""

    def __init__(self, target: Target) -> None:
        """Name the database; it is opened by the first question."""
        self._target = target
        self._connection: Connection | None = None
        self._seen: object = None

    def poll(self) -> bool:
        """Whether any desk wrote into a file since the last question; raises StoreUnavailable.

        Over a connection of its own: a connection does not see its own writes this way.
        """
        try:
            if self._connection is None:
                self._connection = Connection(connect(self._target), self._target)
            return self.has_moved(self._connection.rows("PRAGMA data_version"))
        except Exception:
            self.close()
            raise

    def has_moved(self, seen: object) -> bool:
        """Whether this is other than what was seen last: what nobody has seen is."""
        moved = seen != self._seen
        self._seen = seen
        return moved

    def close(self) -> None:
        """Let go of the database; the next question opens it anew."""
        connection, self._connection, self._seen = self._connection, None, None
        if connection is not None:
            connection.close()
