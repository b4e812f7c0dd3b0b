"""The keys that lead somewhere, for a page that says what fills it."""

from crisisdesk import keys


def pressed(*ids: str) -> str:
    """The keys of these acts, one after the other, as people press them."""
    by_id = {key.id: key for group in keys.GROUPS.values() for key in group}
    return " ".join(keys.shown(by_id[id].keys.split(",")[0]) for id in ids)  # noqa: A001
