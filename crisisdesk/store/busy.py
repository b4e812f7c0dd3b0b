"""How long another desk has been writing, as far as its server tells it."""

from contextlib import closing, suppress

from crisisdesk.errors import StoreBusy, StoreMoved, StoreUnavailable
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection

_WRITING_FOR = """
SELECT ceil(extract(epoch FROM clock_timestamp() - min(a.xact_start)))::int
FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()
"""


def since_when(error: StoreUnavailable, target: Target) -> StoreUnavailable:
    """The same refusal; one for a busy server says how long the other has been writing by now."""
    if not isinstance(error, StoreBusy) or isinstance(error, StoreMoved):
        return error
    # Who was in the way may be done by now; then the refusal says how long this desk waited.
    with suppress(StoreUnavailable), closing(Connection(connect(target), target)) as connection:
        (seconds,) = connection.read(int, _WRITING_FOR)
        if seconds:
            return StoreBusy(error.message, seconds=seconds)
    return error
