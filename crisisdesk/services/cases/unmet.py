"""The ledger of every "no place", over the weeks that somebody looks back."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.unmet import Unmet, bounds, weeks_until
from crisisdesk.store.queries.cases import unmet as boards
from crisisdesk.store.snapshot import Snapshot


class Ledger(NamedTuple):
    """The rows of some weeks, with the moment that the picture is of."""

    at: datetime
    weeks: list[str]
    """ISO weeks, oldest first."""
    since: datetime | None
    """From when on anything was kept."""
    rows: list[Unmet]
    """Oldest first."""


def unmet(snapshot: Snapshot, begin: datetime, end: datetime) -> list[Unmet]:
    """Every "no place" and every facility that said no from one moment to another."""
    return boards.unmet(snapshot, begin, end)


def ledger(snapshot: Snapshot, weeks: int) -> Ledger:
    """Every "no place" and every facility that said no, in so many weeks up to this one."""
    at = snapshot.at
    rows = unmet(snapshot, *bounds(at, weeks))
    return Ledger(at, weeks_until(at, weeks), boards.since(snapshot), rows)
