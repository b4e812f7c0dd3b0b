"""Opening, limiting and closing facilities, and restrictions on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity import facilities as rules
from crisisdesk.domain.capacity.facilities import FacilityId, Opening, Restriction
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def restrictions(snapshot: Snapshot, facility: FacilityId | None = None) -> list[Restriction]:
    """The restrictions on a facility, or on the region, including future ones."""
    return [
        restriction
        for restriction in capacity_queries.restrictions(snapshot)
        if restriction.facility == facility
    ]


def open_or_close(uow: "UnitOfWork", facility: FacilityId, opening: Opening, *, seen: int) -> UUID:
    """Save how far a facility is open; raises RuleBroken or Conflict."""
    rules.check_opening(opening)
    if opening.since > uow.now + rules.MOST_AHEAD:
        raise RuleBroken(N_("An opening more than a year ahead looks wrong."), field="since")
    uow.facilities.raise_version(facility, seen)
    opening_id = uow.facilities.add_opening(facility, opening)
    uow.journal(
        f"opening.{opening.status}",
        facility=facility,
        subject=opening_id,
        observed_at=opening.since,
    )
    return opening_id


def restrict(uow: "UnitOfWork", restriction: Restriction) -> UUID:
    """Bar crisis placements from a facility or the region; raises RuleBroken."""
    rules.check_restriction(restriction)
    if restriction.facility is not None:
        facility = uow.facilities.get(restriction.facility)
        uow.facilities.raise_version(restriction.facility, facility.version)
    restriction_id = uow.facilities.add_restriction(restriction)
    uow.journal(
        f"restriction.{restriction.kind}", facility=restriction.facility, subject=restriction_id
    )
    return restriction_id


def restrict_all(
    uow: "UnitOfWork", restriction: Restriction, where: Sequence[FacilityId | None]
) -> None:
    """Bar several facilities alike, or the region for None; raises RuleBroken."""
    for facility in where:
        restrict(uow, restriction._replace(facility=facility))


def renew(
    uow: "UnitOfWork", root: UUID, until: datetime | None, reason: str, *, for_crisis: bool = False
) -> UUID:
    """Give a restriction another end, or that of the crisis; raises RuleBroken."""
    standing = uow.facilities.restriction(root)
    if standing.lifted:
        raise RuleBroken(N_("This restriction has already been lifted."))
    renewed = standing._replace(valid_until=until, reason=reason, for_crisis=for_crisis)
    rules.check_restriction(renewed)
    restriction_id = uow.facilities.add_restriction(renewed)
    uow.journal("restriction.renewed", facility=renewed.facility, subject=restriction_id)
    return restriction_id


def lift(uow: "UnitOfWork", root: UUID, reason: str) -> UUID:
    """Lift a restriction from now on; its history stays. Raises RuleBroken."""
    standing = uow.facilities.restriction(root)
    if standing.lifted:
        raise RuleBroken(N_("This restriction has already been lifted."))
    restriction_id = uow.facilities.add_restriction(standing._replace(lifted=True, reason=reason))
    uow.journal("restriction.lifted", facility=standing.facility, subject=restriction_id)
    return restriction_id
