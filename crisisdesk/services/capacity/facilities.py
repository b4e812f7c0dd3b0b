"""How far facilities are open, and what is barred."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity import facilities as rules
from crisisdesk.domain.capacity.facilities import Facility, FacilityId, Opening, Restriction
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries.capacity import capacity as capacity_boards
from crisisdesk.store.queries.capacity import facilities as boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def about(snapshot: Snapshot, facility: FacilityId) -> Facility:
    """What stands about a facility beside its figures; raises RuleBroken if there is none."""
    return boards.about(snapshot, facility)


def openings(snapshot: Snapshot, facility: FacilityId) -> list[Opening]:
    """How far a facility was open, newest first."""
    return boards.openings(snapshot, facility)


def restrictions(snapshot: Snapshot, facility: FacilityId | None = None) -> list[Restriction]:
    """What stands on a facility, or on the region, also what is still to come."""
    return [one for one in capacity_boards.restrictions(snapshot) if one.facility == facility]


def open_or_close(uow: "UnitOfWork", facility: FacilityId, opening: Opening, *, seen: int) -> UUID:
    """Keep how far a facility is open; raises RuleBroken or Conflict."""
    rules.check_opening(opening)
    if opening.since > uow.now + rules.MOST_AHEAD:
        raise RuleBroken(N_("An opening more than a year ahead is a slip."), field="since")
    uow.facilities.raise_version(facility, seen)
    kept = uow.facilities.add_opening(facility, opening)
    uow.journal(
        f"opening.{opening.status}", facility=facility, subject=kept, observed_at=opening.since
    )
    return kept


def restrict(uow: "UnitOfWork", restriction: Restriction) -> UUID:
    """Bar crisis placements from a facility or the region; raises RuleBroken."""
    rules.check_restriction(restriction)
    if restriction.facility is not None:
        facility = uow.facilities.get(restriction.facility)
        uow.facilities.raise_version(restriction.facility, facility.version)
    kept = uow.facilities.add_restriction(restriction)
    uow.journal(f"restriction.{restriction.kind}", facility=restriction.facility, subject=kept)
    return kept


def renew(uow: "UnitOfWork", root: UUID, until: datetime | None, reason: str) -> UUID:
    """Let a restriction last until another moment; raises RuleBroken."""
    standing = uow.facilities.restriction(root)
    if standing.lifted:
        raise RuleBroken(N_("This restriction was lifted already."))
    renewed = standing._replace(valid_until=until, reason=reason)
    rules.check_restriction(renewed)
    kept = uow.facilities.add_restriction(renewed)
    uow.journal("restriction.renewed", facility=renewed.facility, subject=kept)
    return kept


def lift(uow: "UnitOfWork", root: UUID, reason: str) -> UUID:
    """Take a restriction away from now on; its history stays. Raises RuleBroken."""
    standing = uow.facilities.restriction(root)
    if standing.lifted:
        raise RuleBroken(N_("This restriction was lifted already."))
    kept = uow.facilities.add_restriction(standing._replace(lifted=True, reason=reason))
    uow.journal("restriction.lifted", facility=standing.facility, subject=kept)
    return kept
