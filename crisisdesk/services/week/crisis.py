"""The end of the crisis: all that lasts as long as it ends in the same act, and nothing else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Restriction
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.register import (
    Entry,
    EntryChange,
    EntryId,
    EntryKind,
    EntryStatus,
    next_statuses,
)
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.services.capacity import facilities
from crisisdesk.services.week import register
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.week import register as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_ENDS = {EntryStatus.PROPOSED: EntryStatus.WITHDRAWN}
"""An agreement that nobody agreed to yet does not lapse."""


class Bound(NamedTuple):
    """What ends with the crisis."""

    entries: tuple[Entry, ...]
    restrictions: tuple[Restriction, ...]
    """Those of its entries and those that stand alone."""

    @property
    def ids(self) -> frozenset[UUID]:
        """What a person has seen before they agree."""
        roots = {restriction.root for restriction in self.restrictions if restriction.root}
        return frozenset({entry.id for entry in self.entries} | roots)


def bound(snapshot: Snapshot) -> Bound:
    """Everything that lasts as long as the crisis."""
    entries = [entry for entry in queries.standing(snapshot) if entry.particulars.for_crisis]
    of_entries = {entry.id for entry in entries}
    return Bound(
        tuple(entries),
        tuple(
            restriction
            for restriction in capacity_queries.restrictions(snapshot)
            if restriction.for_crisis or restriction.agreement in of_entries
        ),
    )


def restrict_all(
    uow: "UnitOfWork", restriction: Restriction, where: Sequence[FacilityId | None]
) -> None:
    """Bar several facilities alike, or the region for None; raises RuleBroken.

    A restriction that lasts as long as the crisis needs one that is going on.
    """
    if restriction.for_crisis:
        register.check_crisis(uow.snapshot)
    facilities.restrict_all(uow, restriction, where)


def end(
    uow: "UnitOfWork", crisis: EntryId, seen: frozenset[UUID], *, turn: int | None = None
) -> int:
    """End the crisis and all that is bound to it; answers how many things ended.

    `seen` is what the person saw would end. Raises RuleBroken, or Conflict where that is no
    longer all, or not any more.
    """
    before = uow.register.get(crisis, seen=turn)
    if before.kind is not EntryKind.CRISIS or before.final:
        raise RuleBroken(N_("This is not a crisis that is going on."))
    ending = bound(uow.snapshot)
    if ending.ids != seen:
        raise Conflict(N_("What ends with the crisis has changed meanwhile; look again."))
    for entry in ending.entries:
        final = next(
            status
            for status in (_ENDS.get(entry.status), *next_statuses(entry.kind, entry.status))
            if status is not None
        )
        register.step(uow, entry, final, entry.particulars, before.reference)
    ended = {entry.id for entry in ending.entries}
    for restriction in ending.restrictions:
        if restriction.root is not None and restriction.agreement not in ended:
            facilities.lift(uow, restriction.root, before.reference)
    over = before.particulars._replace(valid_until=local(uow.now).date())
    uow.register.change(crisis, before.turn + 1, EntryChange.MOVED_ON, EntryStatus.CLOSED, over)
    uow.journal("crisis.ended", subject=crisis, reason=str(len(seen)))
    return len(seen)
