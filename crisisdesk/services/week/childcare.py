"""Childcare among the options: what a municipality answered, and arranging it for a family."""

from typing import TYPE_CHECKING

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.payloads import ChildcareArranged
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.week import childcare as rules
from crisisdesk.domain.week.childcare import Arrangement, Childcare
from crisisdesk.domain.week.register import EntryId, EntryKind, end_of
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.week import register
from crisisdesk.store.queries.week import register as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def answered(snapshot: Snapshot, municipality: str) -> Childcare:
    """What the desk knows of the childcare of a municipality."""
    return rules.childcare_of(queries.about_childcare(snapshot), municipality)


def arrange(
    uow: "UnitOfWork",
    arrangement: Arrangement,
    *,
    case: CaseId | None = None,
    seen: int | None = None,
    sure: bool = False,
) -> EntryId:
    """Arrange childcare for a family; no case is opened for it, and a `case` has it on its course.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    particulars = rules.check_arrangement(arrangement)
    for field in ("provider", "note"):
        checked(getattr(arrangement, field), field, sure=sure)
    entry = register.add(uow, EntryKind.CHILDCARE, particulars, sure=True)
    if case is not None:
        act = CaseAct(uow, case, seen=seen)
        act.must_be_open()
        until = None if particulars.valid_until is None else end_of(particulars.valid_until)
        arranged = ChildcareArranged(entry, particulars.places, until, particulars.text)
        act.add(EventKind.CHILDCARE, arranged)
        act.done("case.childcare_arranged", subject=entry)
    return entry
