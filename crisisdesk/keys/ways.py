"""The keys that lead somewhere, for a page that says what fills it."""

from crisisdesk import keys
from crisisdesk.keys.key import Key


def pressed(*ids: str) -> str:
    """The keys of these acts, one after the other, as people press them."""
    by_id = {key.id: key for group in keys.GROUPS.values() for key in group}
    return " ".join(keys.shown(by_id[id].keys.split(",")[0]) for id in ids)  # noqa: A001


def everywhere(*actions: str) -> Key | None:
    """The key of the first of these acts of the desk that it has; None where it has none."""
    by_action = {key.action: key for key in reversed(keys.EVERYWHERE)}
    return next((by_action[action] for action in actions if action in by_action), None)
