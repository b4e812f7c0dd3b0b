"""Taking the last act back: what it wrote does not count any more, and everybody can read so."""

from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.safekeeping import take_back as rules
from crisisdesk.domain.safekeeping.journal import TAKEN_BACK
from crisisdesk.domain.safekeeping.take_back import Touched
from crisisdesk.domain.week.contacts import ContactId
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.services.cases.holds import check_again
from crisisdesk.store.queries.cases import cases as case_queries

if TYPE_CHECKING:
    from crisisdesk.store.repositories.retractions import ActRows
    from crisisdesk.store.unit_of_work import UnitOfWork


def take_back(uow: "UnitOfWork", act: UUID | None, *, sure: bool = False) -> Phrase:
    """Take an act of this terminal back; answers what it was.

    `sure` answers the question that is asked after ten seconds. Raises RuleBroken for what cannot
    be taken back, with what corrects it instead or who built on it, and NeedsConfirmation.
    """
    written = None if act is None else uow.retractions.written(act)
    if act is None or written is None:
        raise RuleBroken(N_("Nothing was done at this terminal that could be taken back."))
    parts, what = rules.check(
        written.lines,
        written.since,
        uow.now,
        of=None if written.by is None else MemberId(written.by),
        by=None if uow.by is None else MemberId(uow.by),
        sure=sure,
        about=_about(uow, written),
    )
    _undo(uow, written, parts)
    _count_on(uow, parts)
    for part in parts:
        if part.event == "contact.removed" and part.subject is not None:
            uow.contacts.bring_back(ContactId(part.subject))
    for line in dict.fromkeys((part.event, part.case, part.facility) for part in parts):
        event, of_case, facility = line
        uow.journal(TAKEN_BACK, case=of_case, facility=facility, subject=act, reason=event)
    return what


def _undo(uow: "UnitOfWork", written: "ActRows", parts: list[Touched]) -> None:
    """Let what an act wrote not count, and what follows from it be as without; raises RuleBroken.

    Places that it gave back are kept again, by the rule of a hold; where that settled a conflict,
    it stands again with all its promises.
    """
    beneath = uow.retractions.touched(written.rows)
    cases = dict.fromkeys(part.case for part in parts)
    acts = [CaseAct(uow, CaseId(case)) for case in cases if case is not None]
    conflict = any(part.event == "conflict.settled" for part in parts)
    for act in () if conflict else acts:
        for hold in act.standing.holds:
            if hold.id in beneath.given_back:
                check_again(act, hold)
    uow.retractions.take_back(written.rows)
    for hold_id in beneath.holds:
        uow.cases.keep_end(hold_id)
    reopened = any(part.event == "case.corrected" for part in parts)
    for act in acts:
        if act.id in beneath.opened:
            uow.case_events.close(act.id)
        else:
            uow.case_events.keep_end(act.id, known=uow.now if reopened else None)
    for entry in beneath.entries:
        uow.register.keep_end(entry)


def _about(uow: "UnitOfWork", written: "ActRows") -> str:
    """The case and the facility that an act was about, by name."""
    names: dict[str, None] = {}
    for line in written.lines:
        if line.case is not None:
            names |= dict.fromkeys([case_queries.case(uow.snapshot, CaseId(line.case)).reference])
        if line.facility is not None:
            names |= dict.fromkeys([uow.facilities.get(FacilityId(line.facility)).name])
    return " · ".join(names)


def _count_on(uow: "UnitOfWork", parts: list[Touched]) -> None:
    """Whoever looks at a facility that was touched sees that it moved once more."""
    for facility in dict.fromkeys(part.facility for part in parts):
        if facility is not None:
            about = uow.facilities.get(FacilityId(facility))
            uow.facilities.raise_version(about.id, about.version)
