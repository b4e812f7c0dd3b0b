"""The desk's own processes: who can do them, and how much absence they can bear."""

from typing import TYPE_CHECKING

from crisisdesk.domain.absence import rings as rules
from crisisdesk.domain.absence.rings import Coverage, Process, Rings
from crisisdesk.store.queries.absence import staffing as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def coverage(snapshot: Snapshot, absence: int) -> list[Coverage]:
    """Every process at an absence in %, highest priority first; raises RuleBroken."""
    return rules.coverage(queries.rings(snapshot), absence)


def set_rings(uow: "UnitOfWork", process: Process, rings: Rings) -> None:
    """Save the counts of a process; raises RuleBroken at the field."""
    rules.check_rings(rings)
    rings_id = uow.staffing.add_rings(process, rings)
    uow.journal("rings.counted", subject=rings_id, reason=process.value)
