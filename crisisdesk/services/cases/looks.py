"""Looking into a case: every look stands in the journal, and one at another's case says why."""

from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.domain.cases import looks as rules
from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping.journal import LOOKED
from crisisdesk.errors import N_, NeedsConfirmation
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def needs_reason(snapshot: Snapshot, case: CaseId, member: MemberId | None, desk: DeskId) -> bool:
    """Whether this member must say why before looking into a case."""
    return rules.needs_reason(
        member,
        queries.lead_of(snapshot, case),
        queries.last_trace(snapshot, case, member, desk),
        snapshot.at,
    )


def look(uow: "UnitOfWork", case: CaseId, reason: LookReason | None = None) -> None:
    """Write down that somebody opened a case: for `Store.trace`, and never by a reload.

    Raises NeedsConfirmation when the case is another's and no reason is given.
    """
    by = None if uow.by is None else MemberId(uow.by)
    if reason is None and needs_reason(uow.snapshot, case, by, uow.desk):
        lead = queries.lead_of(uow.snapshot, case)
        names = {member.id: member.initials for member in desk_queries.everybody(uow.snapshot)}
        raise NeedsConfirmation(
            N_("{who} leads this case. Why do you look into it?"),
            field="reason",
            who=names[lead] if lead is not None else "",
        )
    uow.journal(LOOKED, case=case, reason=reason or "")
