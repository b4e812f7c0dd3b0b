"""The shift is handed over: cases go to whoever takes over, and what is not ticked stays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.lines import CaseFile, CaseLine
from crisisdesk.domain.cases.payloads import LeadTaken
from crisisdesk.domain.cases.states import CaseId, is_final
from crisisdesk.domain.members import Particulars
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.cases import handed_over as handed_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def led_by(snapshot: Snapshot, member: MemberId | None) -> list[CaseFile]:
    """The open cases that a member leads, most pressing first."""
    if member is None:
        return []
    lines = queries.open_lines(snapshot)
    return [file_queries.case(snapshot, line.id) for line in lines if line.lead_id == member]


def hand_over(uow: "UnitOfWork", cases: Sequence[CaseId], to: MemberId | None) -> None:
    """Hand these cases over to a colleague, all of them or none.

    Raises RuleBroken, and Conflict for a case that somebody else leads or that ended meanwhile.
    """
    if uow.by is None:
        raise RuleBroken(N_("Nobody has said who is on duty."))
    if not cases:
        raise RuleBroken(N_("Tick what goes to the successor."), field="cases")
    if to is None:
        raise RuleBroken(N_("Choose who takes over."), field="to")
    if to == uow.by:
        raise RuleBroken(N_("You lead these cases already; choose somebody else."), field="to")
    members.check_there(uow.snapshot, to)
    initials = queries.members(uow.snapshot)
    for case in cases:
        act = CaseAct(uow, case)
        reference, lead = act.standing.reference, act.standing.history.lead
        if is_final(act.state):
            raise Conflict(
                N_("{case} has ended meanwhile and left the list; the other ticks stand."),
                case=reference,
            )
        if lead != uow.by:
            raise Conflict(
                N_("{who} leads {case} meanwhile, it left the list; the other ticks stand."),
                case=reference,
                who=initials.get(lead, "–") if lead else "–",
            )
        act.step(EventKind.LEAD_SET, LeadTaken(to))
        act.done("case.handed_over", subject=to)


class HandOver(NamedTuple):
    """What the document of a hand-over says."""

    at: datetime
    region: str
    by: Particulars | None
    to: Particulars | None
    handed: list[CaseFile]
    stays: list[CaseFile]
    """What the one who handed over leads on."""


def hand_over_of(
    snapshot: Snapshot, cases: Iterable[CaseId], by: MemberId | None, to: MemberId
) -> HandOver:
    """A hand-over as it stands now."""
    people = {member.id: member.particulars for member in desk_queries.everybody(snapshot)}
    handed = {*cases}
    return HandOver(
        snapshot.at,
        setting_queries.region(snapshot),
        None if by is None else people.get(by),
        people.get(to),
        [file for file in led_by(snapshot, to) if file.line.id in handed],
        led_by(snapshot, by),
    )


class Received(NamedTuple):
    """Cases that one colleague handed over at one moment."""

    who: str
    at: datetime
    cases: tuple[str, ...]
    """References."""


def received(
    snapshot: Snapshot, member: MemberId | None, lines: Iterable[CaseLine]
) -> list[Received]:
    """What was handed over to a member who has not looked at it since, newest first."""
    handed: dict[tuple[datetime, str], list[str]] = defaultdict(list)
    for line in lines:
        if member is not None and line.lead_id == member:
            by = handed_queries.handed_by(snapshot, line.id, member)
            if by is not None:
                handed[by.at, by.who].append(line.reference)
    return [
        Received(who, at, tuple(references))
        for (at, who), references in sorted(handed.items(), reverse=True)
    ]
