"""Agreeing which facilities are crucial."""

from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.crucial import CrucialAgreement, CrucialGround, check_crucial
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.moments import local
from crisisdesk.services.cases.acts import checked
from crisisdesk.store.queries.capacity import crucial as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def ground(snapshot: Snapshot, facility: FacilityId) -> CrucialGround:
    """Whether a facility is crucial and on which ground; outside the board it is not."""
    known = queries.grounds(snapshot, facility)
    return known[0].ground if known else CrucialGround(crucial=False)


def agree(
    uow: "UnitOfWork",
    facility: FacilityId,
    agreement: CrucialAgreement,
    *,
    seen: int,
    sure: bool = False,
) -> None:
    """Keep whether a facility is crucial from now on; a later sheet does not undo it.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    before = ground(uow.snapshot, facility)
    tidy = check_crucial(agreement, before, local(uow.now).date())
    for name in ("agreed_by", "source"):
        checked(getattr(tidy, name), name, sure=sure)
    uow.facilities.raise_version(facility, seen)
    kept = uow.facilities.agree_crucial(facility, tidy)
    if tidy.crucial:
        uow.journal("crucial.agreed", facility=facility, subject=kept)
    else:
        uow.journal("crucial.ended", facility=facility, subject=kept)
