"""How children come to leave their places: what is said of one, and the list for the chair."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay import beds as rules
from crisisdesk.domain.cases.stay.beds import Bed, ComesFree
from crisisdesk.domain.cases.stay.outflow import Outflow, change_of, check_outflow
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases import cases
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class BedsNow(NamedTuple):
    """The occupied places that the desk follows, and as of when."""

    at: datetime
    beds: list[Bed]


def set_outflow(
    uow: "UnitOfWork",
    case: CaseId,
    outflow: Outflow,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep what must happen before a child can leave, who acts, and the days.

    What holds it back then holds its case back too. Raises RuleBroken, Conflict, or
    NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    staying = act.standing.present
    stay = next((stay for stay in staying if stay.id == outflow.stay), None)
    if stay is None:
        raise RuleBroken(N_("The child does not stay there any more."))
    check_outflow(outflow, stay.since, uow.now)
    who = checked(" ".join(outflow.who.split()), "who", sure=sure)
    outflow = outflow._replace(facility=stay.facility, who=who)
    history = act.standing.history
    if history.outflows.get(stay.id) == outflow:
        raise RuleBroken(N_("Nothing was changed."))
    change = change_of(outflow, history.outflows, history.blockers, alone=len(staying) == 1)
    for blocker in change.cleared:
        act.step(EventKind.BLOCKER_CLEARED, blocker)
    for blocker in change.added:
        act.step(EventKind.BLOCKER_SET, blocker)
    act.step(EventKind.OUTFLOW_SET, outflow)
    act.done("stay.outflow_set", facility=stay.facility, subject=stay.id)


def beds(snapshot: Snapshot) -> BedsNow:
    """The occupied places, in the order of the day on which they come free."""
    terms = setting_queries.case_terms(snapshot)
    board = cases.board(snapshot)
    return BedsNow(board.at, rules.beds(board.lines, board.at, terms))


def expected(snapshot: Snapshot) -> Mapping[FacilityId, Counter[ComesFree]]:
    """How many places of each facility are expected to come free when; none of them is vacant."""
    return rules.by_facility(beds(snapshot).beds)


def as_json(now: BedsNow) -> dict[str, Any]:
    """The list as a program reads it, with codes that stay the same in every language."""
    counts = rules.count(now.beds)
    return {
        "at": now.at.isoformat(),
        "comes_free": {when.value: counts[when] for when in ComesFree},
        "beds": [
            {
                "facility": bed.name,
                "kind": None if bed.kind is None else bed.kind.value,
                "case": bed.reference,
                "days": bed.days,
                "overstayed": bed.overstayed,
                "blockers": [blocker.value for blocker in bed.blockers],
                "who": bed.who or None,
                "next_on": None if bed.looks_on is None else bed.looks_on.isoformat(),
                "look": bed.look.value,
                "leaves_on": None if bed.leaves_on is None else bed.leaves_on.isoformat(),
                "comes_free": bed.free.value,
            }
            for bed in now.beds
        ],
    }
