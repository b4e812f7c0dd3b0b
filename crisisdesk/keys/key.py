"""One key of the desk."""

from typing import NamedTuple


class Key(NamedTuple):
    """One act and the keys that start it; letters are dead while someone types (PITFALLS T18)."""

    id: str
    keys: str
    action: str
    description: str
    help: str
    show: bool = False
    priority: bool = False
