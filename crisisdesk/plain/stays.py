"""Where the children of a case are, line by line: the way there, the arrival, the departure."""

from collections.abc import Callable, Iterable
from typing import Any

from crisisdesk.domain.cases.endings import (
    ANSWERS,
    Blocker,
    Confirmation,
    Destination,
    Safety,
    SafetyOpen,
)
from crisisdesk.domain.cases.lines import StayLine, YouthLine
from crisisdesk.domain.cases.placements import Arrival, Carrier, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import StayId, YouthId
from crisisdesk.domain.cases.stay.beds import count
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.plain.asking import (
    AnyQuestion,
    ChoiceQuestion,
    DayQuestion,
    MomentQuestion,
    TextQuestion,
    YesQuestion,
    act,
    of_codes,
)
from crisisdesk.plain.console import Option
from crisisdesk.plain.course import chosen_hold
from crisisdesk.plain.session import Session
from crisisdesk.services.cases import stays
from crisisdesk.services.cases.stay import outflow
from crisisdesk.services.cases.stay.words import free_words, lines_of
from crisisdesk.widgets.case_words import arrival_words


def way(session: Session, _named: str) -> None:
    """The transport: who brings the child, and what to mind."""
    file, hold = session.file(), chosen_hold(session, decided=True)
    questions: list[AnyQuestion] = [
        of_codes("by", _("who brings the child"), Carrier),
        MomentQuestion("at", _("leaves at"), Bare.NEAREST),
        TextQuestion("restrictions", _("what to mind on the way")),
        of_codes("symptoms", _("symptoms"), Symptoms, Symptoms.UNKNOWN),
    ]

    def send(*, seen: int | None = None, sure: bool = False, **answers: Any) -> Any:
        transport = Transport(**answers)
        return session.write(
            stays.under_way, file.line.id, transport, hold=hold.id, seen=seen, sure=sure
        )

    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Saved."))


def arrived(session: Session, named: str) -> None:
    """The facility confirms that the children arrived."""
    file = session.file()
    likely = [hold for hold in file.line.held if hold.decided] or [*file.line.held]
    if named:
        place = session.facility(named).id
        hold = next((held.id for held in file.line.held if held.facility == place), None)
    elif len(likely) == 1:
        place, hold = likely[0].facility, likely[0].id
    else:
        raise RuleBroken(N_("Name the facility."))
    here = {stay.youth for stay in file.line.stays}
    coming = [youth for youth in file.line.youths if youth.id not in here]
    questions: list[AnyQuestion] = [MomentQuestion("arrived_at", _("arrived at"))]
    if len(coming) > 1:
        questions += [
            YesQuestion(str(youth.id), _("{child}: arrived?").format(child=youth.pseudonym or "?"))
            for youth in coming
        ]

    def send(**answers: Any) -> list[Arrival]:
        alone = len(coming) == 1
        there = [YouthId(youth.id) for youth in coming if alone or answers[str(youth.id)]]
        return session.write(
            stays.arrive_together,
            file.line.id,
            there,
            place,
            hold=hold,
            **{name: value for name, value in answers.items() if not _is_child(name, coming)},
        )

    outcome = act(session, questions, send, seen=file.line.version)
    session.console.say(" ".join(filter(None, (_("Saved."), arrival_words(outcome)))))


def _is_child(name: str, youths: Iterable[YouthLine]) -> bool:
    return any(name == str(youth.id) for youth in youths)


def left(session: Session, _named: str) -> None:
    """Where the children went, and who says that they are safe, or why nobody does."""
    file = session.file()
    if not file.line.stays:
        raise RuleBroken(N_("No child of this case stays anywhere."))
    names = {youth.id: youth.pseudonym or "?" for youth in file.line.youths}
    questions: list[AnyQuestion] = []
    if len(file.line.stays) > 1:
        questions += [
            YesQuestion(str(stay.id), _("{child}: left?").format(child=names[stay.youth]))
            for stay in file.line.stays
        ]
    questions += [
        of_codes("destination", _("left to"), Destination),
        MomentQuestion("departed_at", _("left at")),
    ]
    if session.console.yes(_("Did somebody confirm that the child is safe?")):
        questions += [
            TextQuestion("name", _("safety confirmed by")),
            of_codes("role", _("in the role of"), Role),
            MomentQuestion("at", _("confirmed at")),
            of_codes("how", _("how they know"), Confirmation),
        ]
        safety: Callable[..., Safety | SafetyOpen] = Safety
        parts: tuple[str, ...] = ("role", "name", "at", "how")
    else:
        questions += [
            of_codes("because", _("not confirmed, because"), ANSWERS),
            of_codes("organisation", _("responsible until then"), Organisation),
            MomentQuestion("due_at", _("asked again at"), Bare.AHEAD, is_now=False),
            TextQuestion("name", _("who finds out")),
            TextQuestion("words", _("what was arranged")),
        ]
        safety = SafetyOpen
        parts = ("because", "organisation", "due_at", "name", "words")

    def send(**answers: Any) -> Any:
        confirmed = safety(*(answers.pop(name) for name in parts))
        alone = len(file.line.stays) == 1
        gone = [StayId(stay.id) for stay in file.line.stays if alone or answers.pop(str(stay.id))]
        return session.write(stays.depart_together, gone, safety=confirmed, **answers)

    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Saved."))


def beds(session: Session, _named: str) -> None:
    """What comes free when, place by place, with what must happen first."""
    now = session.read(outflow.beds)
    session.cases = [bed.case for bed in now.beds]
    session.console.numbered(lines_of(now.beds, now.at))
    counted = ", ".join(free_words(count(now.beds)))
    session.console.say(f"{_('Comes free:')} {counted}")


def leaving(session: Session, _named: str) -> None:
    """What must happen before a child of the case in hand can leave, who acts, and the days."""
    file = session.file()
    staying = file.line.stays
    if not staying:
        raise RuleBroken(N_("No child of this case stays anywhere."))
    names = {youth.id: youth.pseudonym or "?" for youth in file.line.youths}
    questions: list[AnyQuestion] = []
    if len(staying) > 1:
        options = [Option(f"{names[stay.youth]}, {stay.name}", stay) for stay in staying]
        questions.append(ChoiceQuestion("stay", _("which child"), options))
    questions += [
        of_codes("blocker", _("held back by"), Blocker),
        TextQuestion("who", _("who acts: organisation or role")),
        DayQuestion("looks_on", _("next date: looked at again")),
        DayQuestion("leaves_on", _("expected to leave on")),
    ]

    def send(*, seen: int | None = None, sure: bool = False, **answers: Any) -> None:
        stay: StayLine = answers.pop("stay", staying[0])
        answer = Outflow(stay.facility, stay.id, **answers)
        session.write(outflow.set_outflow, file.line.id, answer, seen=seen, sure=sure)

    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Saved."))
