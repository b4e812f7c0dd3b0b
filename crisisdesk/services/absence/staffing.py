"""Whether there is staff behind the beds of a facility; only accepting writes anything."""

from typing import TYPE_CHECKING, NamedTuple

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
from crisisdesk.store.queries.absence import absence as absence_boards
from crisisdesk.store.queries.absence import mutual_aid as aid_boards
from crisisdesk.store.queries.absence import staffing as boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Staffed(NamedTuple):
    """What is known of a facility's staff; amounts in thousandths of an FTE."""

    facility: FacilityId
    norm: Norm | None
    period: Period | None
    """Over which the facility, or its provider that has no other, counted last; None: never."""
    figures: AbsenceFigures | None
    """In FTE-days of that period."""
    lent_in: int
    """Deployed to this facility today."""
    lent_out: int
    """Away from this facility today, as far as it can be said: of a provider with one facility."""
    present: int | None
    """None: the facility did not count; who knows it can say it."""
    proposal: Proposal | None


def norm(snapshot: Snapshot, facility: FacilityId) -> Norm | None:
    """What a facility needs to run; None when nobody set it."""
    return boards.norms(snapshot, facility).get(facility)


def norms(snapshot: Snapshot) -> dict[FacilityId, Norm]:
    """What every facility needs that has a norm."""
    return boards.norms(snapshot)


def staffed(
    snapshot: Snapshot,
    facility: FacilityId,
    *,
    present: int | None = None,
    by_shift: dict[Shift, int] | None = None,
) -> Staffed:
    """What present staff allows; `present` and `by_shift` are what somebody said on the phone.

    Raises RuleBroken if there is no such facility.
    """
    today = absence_boards.today(snapshot)
    provider = absence_boards.provider_of(snapshot, facility)
    if provider is None:
        raise RuleBroken(N_("There is no such facility."))
    only = absence_boards.has_one_facility(snapshot, provider)
    found = absence_boards.newest_of(snapshot, provider, facility, only=only)
    working = [
        one for one in aid_boards.deployments(snapshot, standing=True) if one.works_on(today)
    ]
    into = sum(one.counted for one in working if one.facility == facility)
    # Who lends says nothing of where its people came from, unless it has one facility.
    out = sum(one.counted for one in working if only and one.lender == provider)
    if present is None and found is not None:
        period, figures = found
        there = present_of(figures, Lent(out, into), period.days)
        present = None if there is None else there // period.days
    need = norm(snapshot, facility)
    proposal = None if need is None or present is None else rules.propose(need, present, by_shift)
    return Staffed(
        facility,
        need,
        found[0] if found else None,
        found[1] if found else None,
        into,
        out,
        present,
        proposal,
    )


def set_norm(uow: "UnitOfWork", norm: Norm) -> None:
    """Let a facility's norm count from now on; raises RuleBroken at the field."""
    rules.check_norm(norm)
    uow.facilities.get(norm.facility)
    kept = uow.staffing.add_norm(norm)
    uow.journal("staffing.norm_set", facility=norm.facility, subject=kept)


def accept(
    uow: "UnitOfWork",
    proposal: Proposal,
    *,
    seen: int,
    note: str = "",
    report: Report | None = None,
) -> Added:
    """Write the proposed places as staffed in a capacity report; the other figures as on the board.

    `report` is the one that somebody made of it in the form; without it the proposal counts as it
    is. `seen` is the version of the facility's line. Raises RuleBroken, or Conflict when somebody
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
        reporter_organisation=line.provider,
        note=note.strip() or before.note or "=",
    )
