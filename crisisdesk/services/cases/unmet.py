"""The ledger of every "no place", over the weeks that somebody looks back."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.unmet import Unmet, bounds, weeks_until
from crisisdesk.store.queries.cases import unmet as boards
from crisisdesk.store.snapshot import Reading


class Ledger(NamedTuple):
    """The rows of some weeks, with the moment that the picture is of."""

    at: datetime
    weeks: list[str]
    """ISO weeks, oldest first."""
    since: datetime | None
    """From when on anything was kept."""
    rows: list[Unmet]
    """Oldest first."""


def unmet(reading: Reading, begin: datetime, end: datetime) -> list[Unmet]:
    """Every "no place" and every facility that said no from one moment to another."""
    return boards.unmet(reading, begin, end)


def ledger(reading: Reading, weeks: int) -> Ledger:
    """Every "no place" and every facility that said no, in so many weeks up to this one."""
    at = reading.at
    rows = unmet(reading, *bounds(at, weeks))
    return Ledger(at, weeks_until(at, weeks), boards.since(reading), rows)
