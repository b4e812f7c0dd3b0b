"""The desk's own processes: who can do them, and how long the desk holds."""

from typing import TYPE_CHECKING

from crisisdesk.domain.absence import rings as rules
from crisisdesk.domain.absence.rings import Coverage, Process, Rings
from crisisdesk.store.queries.absence import staffing as boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def rings(snapshot: Snapshot) -> dict[Process, Rings]:
    """The rings of each process that somebody counted."""
    return boards.rings(snapshot)


def coverage(snapshot: Snapshot, absence: int) -> list[Coverage]:
    """Every process at an absence in %, highest priority first; raises RuleBroken."""
    return rules.coverage(boards.rings(snapshot), absence)


def set_rings(uow: "UnitOfWork", process: Process, rings: Rings) -> None:
    """Let these counts of a process stand from now on; raises RuleBroken at the field."""
    rules.check_rings(rings)
    kept = uow.staffing.add_rings(process, rings)
    uow.journal("rings.counted", subject=kept, reason=process.value)
