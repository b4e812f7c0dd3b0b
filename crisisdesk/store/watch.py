"""Whether anybody wrote, asked four times a second."""

from crisisdesk.store.connect import Connection, Target, connect


class Watch:
    """A connection of its own: a connection does not see its own writes this way."""

    def __init__(self, target: Target) -> None:
        """Name the database; it is opened by the first question."""
        self._target = target
        self._connection: Connection | None = None
        self._seen: object = None

    def poll(self) -> bool:
        """Whether any desk wrote since the last time this was asked; raises StoreUnavailable.

        The first answer is yes: what was written before it, nobody has seen.
        """
        try:
            if self._connection is None:
                self._connection = Connection(connect(self._target), self._target)
                if self._connection.is_server:
                    self._connection.rows("SELECT 1 FROM revision")
            is_server = self._connection.is_server
            seen = self._connection.rows(
                "SELECT number FROM revision" if is_server else "PRAGMA data_version"
            )
        except Exception:
            self.close()
            raise
        moved = seen != self._seen
        self._seen = seen
        return moved

    def close(self) -> None:
        """Let go of the database; the next question opens it anew."""
        connection, self._connection, self._seen = self._connection, None, None
        if connection is not None:
            connection.close()
