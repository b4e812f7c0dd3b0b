"""What a kill left is cleared, and copies follow the store's encryption, before anything else."""

from pathlib import Path
from typing import NamedTuple

from crisisdesk.i18n import _
from crisisdesk.store.connect import Target
from crisisdesk.store.safekeeping import backups, leftovers
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.values import Dialect


class Tidied(NamedTuple):
    """What was put right beside a store, and what could not be."""

    gone: list[Path]
    stuck: list[Path]
    encrypted: list[Path]
    """Plain copies of an encrypted store that have its passphrase now."""
    plain: list[Path]
    """Those that could not be encrypted."""


def tidy(target: Target, anchors: Anchors | None) -> Tidied:
    """Clear what a killed program left of a local store; raises StoreUnavailable."""
    if target.dialect is not Dialect.SQLITE:
        return Tidied([], [], [], [])
    cleared = leftovers.clear(target)
    marks = anchors.clear() if anchors is not None else []
    encrypted = backups.follow(target)
    return Tidied(cleared.gone + marks, cleared.stuck, encrypted, backups.plain(target))


def told(tidied: Tidied) -> list[str]:
    """What was put right, a sentence a file; nothing where nothing was wrong."""
    lines = []
    for paths, words in (
        (tidied.gone, _("{path} was left half written and is removed.")),
        (
            tidied.stuck,
            _("{path} was left half written and cannot be removed now; remove it by hand."),
        ),
        (tidied.encrypted, _("{path} was not encrypted; now it is, as the store is.")),
        (tidied.plain, _("{path} is not encrypted, though the store is; remove it by hand.")),
    ):
        lines += [words.format(path=path) for path in paths]
    return lines
