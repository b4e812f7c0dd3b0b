"""Own staff that a provider lets work elsewhere with itself, and until when."""

from datetime import date
from typing import TYPE_CHECKING

from crisisdesk.domain.absence import redeployment as rules
from crisisdesk.domain.absence.illness_words import check_note
from crisisdesk.domain.absence.redeployment import (
    Redeployment,
    RedeploymentId,
    RedeploymentLine,
)
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.absence import redeployments as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def standing(snapshot: Snapshot) -> list[RedeploymentLine]:
    """Redeployments that are not over, soonest last day first."""
    return queries.redeployments(snapshot, since=absence_queries.today(snapshot))


def begin(uow: "UnitOfWork", redeployment: Redeployment) -> RedeploymentId:
    """Save that staff goes from one team of a provider to another; raises RuleBroken."""
    uow.absence.check_subject(redeployment.provider, None)
    facilities = (redeployment.source.facility, redeployment.target.facility)
    owners = [
        absence_queries.provider_of(uow.snapshot, facility)
        for facility in facilities
        if facility is not None
    ]
    rules.check_redeployment(redeployment, owners, local(uow.now).date())
    redeployment_id = uow.mutual_aid.add_redeployment(redeployment)
    uow.journal(
        "redeployment.begun", subject=redeployment_id, facility=redeployment.target.facility
    )
    return redeployment_id


def end(
    uow: "UnitOfWork",
    redeployment: RedeploymentId,
    last: date,
    reason: str,
    *,
    seen: int,
    no_person: bool = False,
) -> None:
    """Save the last day of a redeployment, and why it ends.

    Raises RuleBroken, NeedsConfirmation for an illness word, Conflict when another desk was first.
    """
    lines = queries.redeployments(uow.snapshot, redeployment=redeployment)
    if not lines:
        raise RuleBroken(N_("There is no such redeployment."))
    (line,) = lines
    if line.turn != seen:
        raise Conflict(
            N_("{facility} was changed meanwhile; look again."), facility=line.provider_name
        )
    ended = rules.ended_by(line, last, local(uow.now).date(), reason)
    pointed = check_note(reason, no_person=no_person, field="reason")
    uow.mutual_aid.add_redeployment(ended, of=redeployment, reason=reason)
    uow.journal("redeployment.ended", subject=redeployment, facility=ended.target.facility)
    if pointed:
        uow.journal("absence.no_person_meant", subject=redeployment)
