"""A child without a place: the report, the search, and who leads it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.deadlines import check_due, due_at
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import (
    Facts,
    Intake,
    check_facts,
    check_intake,
    check_next,
    facts_of,
)
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.payloads import (
    ChildAdded,
    ChildCorrected,
    LeadTaken,
    NextStep,
    Parking,
    UrgencySet,
)
from crisisdesk.domain.cases.states import (
    CaseId,
    CaseState,
    Urgency,
    YouthId,
    at_least,
)
from crisisdesk.domain.cases.waiting.parking import check_parking
from crisisdesk.domain.cases.youths import Youth, check_youth
from crisisdesk.domain.identity import initials_key
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services import members
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.services.cases.facts import write_facts
from crisisdesk.services.cases.same_child import as_typed, ask_whether_same
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Opened(NamedTuple):
    """A case that was opened, with its children in the order in which they were typed."""

    case: CaseId
    youths: list[YouthId]
    reference: str = ""


class CaseBoard(NamedTuple):
    """The board of open cases at one moment."""

    at: datetime
    lines: list[CaseLine]


def board(snapshot: Snapshot) -> CaseBoard:
    """Every open or parked case, and those that ask on, with the moment of the picture."""
    return snapshot.once_a_minute(_board)


def _board(snapshot: Snapshot) -> CaseBoard:
    return CaseBoard(snapshot.at, queries.open_lines(snapshot) + queries.asking_on(snapshot))


def take_report(
    uow: "UnitOfWork",
    intake: Intake,
    *,
    lead: MemberId | None = None,
    sure: bool = False,
) -> Opened:
    """Open a case from a report; `sure` answers the questions that are asked.

    Who hung up left a phone at most: then it is about one child of whom nothing is known yet.

    Raises RuleBroken, or NeedsConfirmation for a child that may be in another open case and for
    words that point to a person.
    """
    tidy = check_intake(intake, uow.now, uow.case_terms)
    for field in ("needs", "organisation_name", "referrer_name", "file"):
        checked(getattr(tidy.facts, field), field, sure=sure)
    checked(tidy.next_step, "next_step", sure=sure)
    checked(tidy.note, "note", sure=sure)
    if not sure:
        ask_whether_same(uow, tidy.youths, tidy.facts.file)
    return _open(uow, tidy, lead)


def _open(uow: "UnitOfWork", intake: Intake, lead: MemberId | None) -> Opened:
    moment = intake.reported_at or uow.now
    case, reference = uow.cases.open(moment, intake.facts.municipality)
    act = CaseAct(uow, case)
    act.add(EventKind.REPORTED, at=moment, state=CaseState.REPORTED)
    children = [_add_youth(act, youth, moment) for youth in intake.youths or (None,)]
    act.add(EventKind.URGENCY_SET, UrgencySet(intake.urgency, intake.due_at), at=moment)
    before = Facts(municipality=intake.facts.municipality)
    write_facts(act, before, intake.facts, moment)
    if intake.next_step or intake.next_at:
        act.add(EventKind.NEXT_STEP_SET, NextStep(intake.next_step, intake.next_at))
    if intake.note:
        act.add(EventKind.NOTED, intake.note)
    if lead is not None:
        act.add(EventKind.LEAD_SET, LeadTaken(lead))
    act.done("case.opened")
    return Opened(case, children, reference)


def _add_youth(act: CaseAct, youth: Youth | None, at: datetime | None = None) -> YouthId:
    about: dict[str, Any] = {}
    if youth is not None:
        about = {"birth_year": youth.birth_year, "gender": youth.gender}
    added = act.uow.cases.add_youth(act.id, **about)
    pseudonym = "" if youth is None else youth.pseudonym
    act.add(EventKind.YOUTH_ADDED, ChildAdded(added, pseudonym), at=at)
    return added


def change_facts(
    uow: "UnitOfWork",
    case: CaseId,
    facts: Facts,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Keep what is otherwise; no sight on safety raises the urgency with it.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person and for a
    file number of another open case.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    tidy = check_facts(facts)
    history = act.standing.history
    for field in ("needs", "organisation_name", "referrer_name", "file"):
        if getattr(tidy, field) != getattr(history, field):
            checked(getattr(tidy, field), field, sure=sure)
    if not sure and tidy.file != history.file:
        children = (as_typed(line) for line in act.standing.youths)
        ask_whether_same(uow, children, tidy.file, of=case)
    if not write_facts(act, facts_of(history), tidy):
        raise RuleBroken(N_("Nothing was changed."))
    urgency = at_least(history.urgency, tidy.flags)
    if urgency is not history.urgency:
        _write_urgency(act, urgency)
    act.done("case.changed")


def add_youth(
    uow: "UnitOfWork", case: CaseId, youth: Youth, *, seen: int | None = None, sure: bool = False
) -> YouthId:
    """Add a child that stays together with the others; raises as `take_report` does."""
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    tidy = check_youth(youth, uow.now)
    if act.keeping:
        raise RuleBroken(N_("Places are still held for the others: give them back first."))
    if not sure:
        ask_whether_same(uow, (tidy,), "")
    added = _add_youth(act, tidy)
    act.done("case.youth_added", subject=added)
    return added


def change_youth(
    uow: "UnitOfWork",
    case: CaseId,
    youth: YouthId,
    to: Youth,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Correct what stands about a child; raises as `add_youth` does."""
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    before = act.youth(youth)
    tidy = check_youth(to, uow.now, as_typed(before))
    if not sure and initials_key(tidy.pseudonym) != initials_key(before.pseudonym):
        ask_whether_same(uow, (tidy,), "", of=case)
    if tidy.pseudonym != before.pseudonym:
        act.add(EventKind.PSEUDONYM_SET, ChildCorrected(youth, tidy.pseudonym))
    if tidy.birth_year != before.birth_year:
        act.add(EventKind.BIRTH_YEAR_SET, ChildCorrected(youth, tidy.birth_year))
    if tidy.gender != before.gender:
        act.add(EventKind.GENDER_SET, ChildCorrected(youth, tidy.gender))
    act.done("case.youth_changed", subject=youth)


def _due(act: CaseAct, urgency: Urgency) -> datetime | None:
    """When a case of this urgency is due, with the time counted in for which it was on hold."""
    history = act.standing.history
    due = due_at(urgency, history.reported_at, act.uow.case_terms)
    return None if due is None else due + history.rested


def _write_urgency(
    act: CaseAct, urgency: Urgency, due: datetime | None = None, reason: str = ""
) -> None:
    due = due or _due(act, urgency)
    act.add(EventKind.URGENCY_SET, UrgencySet(urgency, due, reason))


def set_urgency(
    uow: "UnitOfWork",
    case: CaseId,
    urgency: Urgency,
    *,
    due_at: datetime | None = None,
    reason: str = "",
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Change how soon a place is needed, counted from the report.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    if at_least(urgency, act.standing.history.flags) is not urgency:
        raise RuleBroken(
            N_("Without a view of the child's safety a case is at least urgent."), field="urgency"
        )
    check_due(due_at, uow.now, _due(act, urgency))
    _write_urgency(act, urgency, due_at, checked(reason, "reason", sure=sure))
    act.done("case.urgency_set", reason=urgency.value)


def set_next_step(
    uow: "UnitOfWork",
    case: CaseId,
    words: str,
    at: datetime | None,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Say what is done next and when; raises RuleBroken, Conflict or NeedsConfirmation."""
    act = CaseAct(uow, case, seen=seen)
    before = act.standing.history
    check_next(at, uow.now, before.next_at)
    tidy = checked(words, "next_step", sure=sure)
    if not (tidy or at or before.next_step or before.next_at):
        raise RuleBroken(N_("There is nothing to save."), field="next_step")
    act.step(EventKind.NEXT_STEP_SET, NextStep(tidy, at))
    act.done("case.next_step_set")


def note(
    uow: "UnitOfWork", case: CaseId, words: str, *, seen: int | None = None, sure: bool = False
) -> None:
    """Write something down about a case, ended ones too.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    text = checked(words, "note", sure=sure)
    if not text:
        raise RuleBroken(N_("There is nothing to save."), field="note")
    act.add(EventKind.NOTED, text)
    act.done("case.noted")


def take_lead(
    uow: "UnitOfWork", case: CaseId, *, seen: int | None = None, sure: bool = False
) -> None:
    """Take the lead of a case: whoever sits at the desk.

    Raises RuleBroken without a member at the desk, NeedsConfirmation when somebody leads it.
    """
    if uow.by is None:
        raise RuleBroken(N_("Sign in first with f8."))
    _lead(uow, case, MemberId(uow.by), seen=seen, sure=sure, event="case.lead_taken")


def hand_over(
    uow: "UnitOfWork",
    case: CaseId,
    to: MemberId,
    *,
    words: str = "",
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Hand the lead of a case over to somebody.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    text = checked(words, "words", sure=sure)
    _lead(uow, case, to, words=text, seen=seen, sure=True, event="case.handed_over")


def _lead(
    uow: "UnitOfWork",
    case: CaseId,
    to: MemberId,
    *,
    event: str,
    seen: int | None,
    sure: bool,
    words: str = "",
) -> None:
    act = CaseAct(uow, case, seen=seen)
    before = act.standing.history.lead
    known = queries.members(uow.snapshot)
    members.check_there(uow.snapshot, to)
    if before == to:
        raise RuleBroken(N_("{who} already leads this case."), who=known[to])
    if before is not None and not sure:
        raise NeedsConfirmation(
            N_("{who} leads this case; take it over?"), who=known.get(before, "")
        )
    act.step(EventKind.LEAD_SET, LeadTaken(to, checked(words, "words", sure=True)))
    act.done(event, subject=to)


def triage(uow: "UnitOfWork", case: CaseId, *, seen: int | None = None) -> None:
    """Begin to weigh whether it is a crisis; raises RuleBroken or Conflict."""
    _move(uow, case, EventKind.TRIAGED, "case.triaged", seen)


def search(uow: "UnitOfWork", case: CaseId, *, seen: int | None = None) -> None:
    """Begin to search, also for a place to move on to; raises RuleBroken or Conflict."""
    _move(uow, case, EventKind.SEARCHED, "case.searched", seen)


def _move(uow: "UnitOfWork", case: CaseId, kind: EventKind, event: str, seen: int | None) -> None:
    act = CaseAct(uow, case, seen=seen)
    act.step(kind)
    act.done(event)


def park(
    uow: "UnitOfWork",
    case: CaseId,
    until: datetime,
    reason: str,
    *,
    agreed: str = "",
    seen: int | None = None,
    sure: bool = False,
) -> datetime:
    """Set a case aside until a moment, which is the answer; its clock stops.

    `agreed` is who else agrees, without whom an acute case or one without a view of safety is not
    set aside. Raises RuleBroken, Conflict, or NeedsConfirmation.
    """
    act = CaseAct(uow, case, seen=seen)
    history = act.standing.history
    second = checked(" ".join(agreed.split()), "agreed", sure=sure)
    until = check_parking(until, second, uow.now, urgency=history.urgency, flags=history.flags)
    text = checked(" ".join(reason.split()), "reason", sure=sure)
    if not text:
        raise RuleBroken(N_("Enter why the case is on hold."), field="reason")
    act.step(EventKind.PARKED, Parking(until, act.state, text, second))
    act.done("case.parked")
    return until


def resume(uow: "UnitOfWork", case: CaseId, *, seen: int | None = None) -> None:
    """Take a parked case up again where it stood; its clock runs on. Raises RuleBroken."""
    act = CaseAct(uow, case, seen=seen)
    act.step(EventKind.RESUMED, act.standing.history.running.due(uow.now))
    act.done("case.resumed")
