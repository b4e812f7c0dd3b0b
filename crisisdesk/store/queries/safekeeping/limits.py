"""What time a server lets a desk take, as it stands in this very transaction."""

from crisisdesk.store.connect import SERVER_LIMITS
from crisisdesk.store.snapshot import Snapshot

_LIMIT = "SELECT current_setting(:name)"


def limits(snapshot: Snapshot) -> dict[str, str]:
    """Each limit by its name at the server."""
    return {name: str(snapshot.first(str, _LIMIT, name=name)) for name in SERVER_LIMITS}


def without_force(snapshot: Snapshot) -> list[str]:
    """The limits that were asked for and do not hold."""
    return [name for name, limit in limits(snapshot).items() if limit != SERVER_LIMITS[name]]
