"""Whether there is staff behind the beds of a facility; only accepting writes anything."""

from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence import redeployment as redeployment_rules
from crisisdesk.domain.absence import staffing as rules
from crisisdesk.domain.absence.absence import AbsenceFigures
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.absence.review import Lent
from crisisdesk.domain.absence.review import present as present_of
from crisisdesk.domain.absence.staffing import Norm, Proposal, Shift
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.report import Added, Report
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.capacity import report as reports
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.absence import mutual_aid as aid_queries
from crisisdesk.store.queries.absence import redeployments as redeployment_queries
from crisisdesk.store.queries.absence import staffing as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Staffed(NamedTuple):
    """What is known of a facility's staff; amounts in thousandths of an FTE."""

    facility: FacilityId
    norm: Norm | None
    period: Period | None
    """The last reported period of the facility, or of its provider with one facility."""
    figures: AbsenceFigures | None
    """In FTE-days of that period."""
    lent_in: int
    """Working at this facility today from elsewhere, also from its own provider."""
    lent_out: int
    """Away from this facility today; with others, known only for a provider with one facility."""
    present: int | None
    """None when the facility did not report it; somebody can enter it."""
    proposal: Proposal | None


def norm(snapshot: Snapshot, facility: FacilityId) -> Norm | None:
    """The norm of a facility; None when nobody set one."""
    return queries.norms(snapshot, facility).get(facility)


def staffed(
    snapshot: Snapshot,
    facility: FacilityId,
    *,
    present: int | None = None,
    by_shift: dict[Shift, int] | None = None,
) -> Staffed:
    """What present staff allows; `present` and `by_shift` are entered by hand.

    Raises RuleBroken for an unknown facility.
    """
    today = absence_queries.today(snapshot)
    provider = absence_queries.provider_of(snapshot, facility)
    if provider is None:
        raise RuleBroken(N_("There is no such facility."))
    only = absence_queries.has_one_facility(snapshot, provider)
    newest = absence_queries.newest_of(snapshot, provider, facility, only=only)
    working = [
        deployment
        for deployment in aid_queries.deployments(snapshot, standing=True)
        if deployment.works_on(today)
    ]
    into = sum(deployment.counted for deployment in working if deployment.facility == facility)
    # Who lends says nothing of where its people came from, unless it has one facility.
    out = sum(
        deployment.counted for deployment in working if only and deployment.lender == provider
    )
    own = redeployment_queries.redeployments(snapshot, since=today)
    away, here = redeployment_rules.moved_at(own, facility, today)
    into, out = into + here, out + away
    if present is None and newest is not None:
        period, figures = newest
        there = present_of(figures, Lent(out * period.days, into * period.days))
        present = None if there is None else there // period.days
    need = norm(snapshot, facility)
    proposal = None if need is None or present is None else rules.propose(need, present, by_shift)
    return Staffed(
        facility,
        need,
        newest[0] if newest else None,
        newest[1] if newest else None,
        into,
        out,
        present,
        proposal,
    )


def set_norm(uow: "UnitOfWork", norm: Norm) -> None:
    """Save a facility's norm; raises RuleBroken at the field."""
    rules.check_norm(norm)
    uow.facilities.get(norm.facility)
    norm_id = uow.staffing.add_norm(norm)
    uow.journal("staffing.norm_set", facility=norm.facility, subject=norm_id)


def accept(
    uow: "UnitOfWork",
    proposal: Proposal,
    *,
    seen: int,
    note: str = "",
    report: Report | None = None,
) -> Added:
    """Report the proposed places as staffed, with the other figures as on the board.

    `report` is the proposal as edited in the form; without it the proposal counts as it is.
    `seen` is the version of the facility's line. Raises RuleBroken, or Conflict when somebody
    else acted on the facility meanwhile.
    """
    facility = proposal.norm.facility
    added = reports.enter(uow, report or _proposed(uow, proposal, note), seen=seen, sure=True)
    uow.journal("staffing.accepted", facility=facility, subject=added.id, count=proposal.places)
    return added


def _proposed(uow: "UnitOfWork", proposal: Proposal, note: str) -> Report:
    facility = proposal.norm.facility
    line = uow.capacity.of(facility)
    if line.report is None:
        raise RuleBroken(N_("This facility has no report yet: enter its places first."))
    before = uow.capacity.get(line.report)
    return Report(
        facility,
        line.figures._replace(staffed=proposal.places),
        uow.now,
        blocked_reason=line.blocked_reason,
        blocked_until=line.blocked_until,
        reporter_organisation=line.provider,
        note=note.strip() or before.note or "=",
    )
