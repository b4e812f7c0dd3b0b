"""What is done for a case, line by line, from the phone to the departure."""

from collections.abc import Callable
from functools import partial
from typing import Any

from crisisdesk.domain.cases.decisions import NOT_DISCUSSED_WORDS, Decider, Decision, Override
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.lines import HoldLine, needs_of
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseId, EnquiryId, Isolation, Urgency
from crisisdesk.domain.cases.youths import CHILD_WORDS, Youth, read_birth_year
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.plain.asking import (
    AnyQuestion,
    MomentQuestion,
    TextQuestion,
    YesQuestion,
    act,
    of_codes,
)
from crisisdesk.plain.cases import show
from crisisdesk.plain.console import Option
from crisisdesk.plain.places import place_words
from crisisdesk.plain.session import Session
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import cases, enquiries, holds, legal, options

MOST_CHILDREN = 12


def new(session: Session, _named: str) -> None:
    """A report in the order of a phone call; an empty line is unknown."""
    console, now = session.console, session.store.now()
    youths: list[Youth] = []
    console.say(_("Initials or a pseudonym only: never a full name or a citizen number."))
    while len(youths) < MOST_CHILDREN:
        number = len(youths) + 1
        initials = console.ask(
            _("child {n}: initials").format(n=number)
            if number == 1
            else _("child {n}: initials (enter: no more)").format(n=number)
        )
        if not initials:
            break
        year = _birth_year(session)
        genders = [Option(_(words), gender) for gender, words in CHILD_WORDS.items()]
        gender = console.choose(_("girl or boy"), genders, need=False)
        youths.append(Youth(initials, year, gender))  # type: ignore[arg-type]
    questions: list[AnyQuestion] = [
        TextQuestion("municipality", _("municipality")),
        of_codes("urgency", _("urgency"), Urgency, Urgency.ACUTE),
        of_codes("organisation", _("who calls"), Organisation, need=False),
        TextQuestion("referrer_name", _("name of who calls")),
        TextQuestion("phone", _("phone to call back")),
        of_codes("legal", _("legal framework"), Legal, need=False),
        of_codes("isolation", _("isolation"), Isolation, need=bool(youths)),
        TextQuestion("needs", _("what the child needs")),
        TextQuestion("next_step", _("next step")),
        MomentQuestion("next_at", _("next step at"), Bare.AHEAD, is_now=False),
    ]

    def send(*, sure: bool = False, **answers: Any) -> Any:
        urgency, step = answers.pop("urgency"), answers.pop("next_step")
        report = Intake(
            tuple(youths),
            Facts(**{name: value for name, value in answers.items() if name in Facts._fields}),
            urgency=urgency,
            reported_at=now,
            next_step=step,
            next_at=answers["next_at"],
        )
        lead = session.store.actor.member
        return session.write(cases.take_report, report, lead=lead, sure=sure)

    outcome = act(session, questions, send)
    session.case = outcome.case
    show(session)


def _birth_year(session: Session) -> int | None:
    while True:
        typed = session.console.ask(_("year of birth or age"))
        if not typed:
            return None
        try:
            return read_birth_year(typed, session.store.now())
        except RuleBroken as refused:
            session.console.say(say(refused))


def ask(session: Session, named: str) -> None:
    """Write down that a facility is asked."""
    file, line = session.file(), session.facility(named)
    send = partial(session.write, enquiries.enquire, file.line.id, [line.id])
    act(session, [], send, seen=file.line.version)
    session.console.say(_("Enquiry sent to {facility}.").format(facility=line.name))


def answer(session: Session, _named: str) -> None:
    """Write down what a facility that was asked said."""
    file = session.file()
    pending = [line for line in file.enquiries if line.answer is EnquiryAnswer.PENDING]
    asked = pending or [*file.enquiries]
    if not asked:
        raise RuleBroken(N_("No facility was asked yet; ask and its number does that."))
    enquiry: Any = session.console.choose(
        _("facility"),
        [Option(line.name, line.id) for line in asked],
        asked[0].id if len(asked) == 1 else None,
    )
    reply = session.console.choose(
        _("answer"),
        [
            Option(_("can take the child"), "accepted"),
            Option(_("says no"), "declined"),
            Option(_("no answer"), "not_answered"),
        ],
    )
    questions: list[AnyQuestion] = []
    if reply == "accepted":
        questions.append(
            TextQuestion("places", _("places promised"), str(len(file.line.youths)), _whole_number)
        )
    elif reply == "declined":
        questions.append(of_codes("reason", _("why not"), DeclineReason))
    if reply != "not_answered":
        questions.append(TextQuestion("words", _("who said so (role or name at the facility)")))
    services: dict[object, Callable[..., Any]] = {
        "accepted": enquiries.accept,
        "declined": enquiries.decline,
        "not_answered": enquiries.no_answer,
    }

    send = partial(session.write, services[reply], file.line.id, enquiry)
    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Saved."))
    if reply == "declined":
        _offer_full(session, file.line.id, enquiry)


def _offer_full(session: Session, case: CaseId, enquiry: EnquiryId) -> None:
    full = session.read(enquiries.said_full, case, enquiry)
    if full is None:
        return
    send = partial(session.write, reports.enter_full, full.line.id, full.said_at)
    added = act(session, [], send, seen=full.line.version)
    session.console.say(place_words(added.line, session.store.now()))


def _whole_number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > len("99"):
        raise RuleBroken(N_("Enter how many places were promised."))
    return int(typed)


def hold(session: Session, named: str) -> None:
    """Hold a place for every child of the case; a rule that says no is set aside by somebody."""
    file, line = session.file(), session.facility(named)
    needs = needs_of(file.line.youths, file.history, session.store.now())
    explanation = session.read(options.explanation, line.id, needs, file.line.held)
    against = [finding for finding in explanation.findings if finding.outcome == "excludes"]
    questions: list[AnyQuestion] = []
    if against:
        session.console.say(*(f"{_(rule.rule.words)}: {say(rule.phrase)}" for rule in against))
        if not session.console.yes(_("Excluded. Hold against the rule?")):
            return
        questions = [
            TextQuestion("name", _("who overrides the rule")),
            TextQuestion("reason", _("why")),
        ]

    def send(*, name: str = "", reason: str = "", **asked_back: Any) -> Any:
        return session.write(
            holds.hold,
            file.line.id,
            line.id,
            against=[finding.rule.value for finding in against],
            override=Override(reason, name) if against else None,
            **asked_back,
        )

    act(session, questions, send, seen=file.line.version, facility_seen=line.version)
    here = next(hold for hold in session.file().line.held if hold.facility == line.id)
    session.console.say(
        _("{facility} is held until {moment}.").format(
            facility=line.name, moment=moment_text(here.until)
        )
    )


def chosen_hold(session: Session, *, decided: bool) -> HoldLine:
    """The hold that is meant, asked where there are several; raises RuleBroken for none."""
    fitting = [hold for hold in session.file().line.held if hold.decided is decided]
    if not fitting:
        raise RuleBroken(
            N_("First the decision, then the way there.")
            if decided
            else N_("No place is held that waits for a decision; hold and a number does that.")
        )
    if len(fitting) == 1:
        return fitting[0]
    places = [Option(hold.name, hold) for hold in fitting]
    chosen = session.console.choose(_("facility"), places)
    assert isinstance(chosen, HoldLine)  # noqa: S101 - one of those offered
    return chosen


def decide(session: Session, _named: str) -> None:
    """Take the decision on the place that is held; it is never changed."""
    file, hold = session.file(), chosen_hold(session, decided=False)
    needs = needs_of(file.line.youths, file.history, session.store.now())
    on_table = session.read(options.on_table, needs, hold)
    title = session.read(legal.title, hold.facility, needs, file.events)
    session.console.say(hold.name, f"{_(title.finding.rule.words)}: {say(title.finding.phrase)}")
    questions: list[AnyQuestion] = []
    if title.asks_override:
        questions += [
            TextQuestion("override_name", _("who decides without an order")),
            TextQuestion("override_reason", _("why without an order")),
        ]
    questions += [
        TextQuestion("deciders", _("who decides")),
        of_codes("role", _("in the role of"), Role, Role.DESK_MEMBER),
        of_codes("discussed", _("discussed with"), Role, need=False),
        TextQuestion("why_not", _(NOT_DISCUSSED_WORDS)),
        TextQuestion("reason", _("reason for this place")),
    ]
    others = [other for other in file.line.held if other.id != hold.id]
    questions += [
        YesQuestion(
            f"hold {other.id}", _("{facility} is held too: give back?").format(facility=other.name)
        )
        for other in others
    ]
    pending = file.history.pending
    if pending:
        names = ", ".join(file.names.get(line.facility, "") for line in pending)
        questions.append(
            YesQuestion(
                "asked", _("asked, no answer yet: {names}. No longer needed?").format(names=names)
            )
        )

    def send(*, seen: int | None = None, sure: bool = False, **answers: Any) -> Any:
        lacks = answers.get("override_name")
        return session.write(
            holds.decide,
            hold.id,
            Decision(
                (Decider(answers["role"], answers["deciders"]),),
                answers["reason"],
                answers["discussed"],
                answers["why_not"],
                on_table,
            ),
            give_back=[other.id for other in others if answers[f"hold {other.id}"]],
            call_off=[line.id for line in pending if answers["asked"]],
            override=Override(answers["override_reason"], lacks) if lacks else None,
            seen=seen,
            sure=sure,
        )

    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Decided: {facility}.").format(facility=hold.name))


def note(session: Session, named: str) -> None:
    """A note in the case."""
    file = session.file()
    questions: list[AnyQuestion] = [] if named else [TextQuestion("words", _("note"))]

    def send(*, words: str = named, **asked_back: Any) -> Any:
        return session.write(cases.note, file.line.id, words, **asked_back)

    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Saved."))


def following(session: Session, _named: str) -> None:
    """What is done next for the case, and when."""
    file = session.file()
    questions: list[AnyQuestion] = [
        TextQuestion("words", _("next step"), file.line.next_step),
        MomentQuestion("at", _("next step at"), Bare.AHEAD, is_now=False),
    ]

    def send(**answers: Any) -> Any:
        return session.write(cases.set_next_step, file.line.id, **answers)

    act(session, questions, send, seen=file.line.version)
    session.console.say(_("Saved."))


def lead(session: Session, _named: str) -> None:
    """Take the lead of the case in hand."""
    file = session.file()
    act(session, [], partial(session.write, cases.take_lead, file.line.id), seen=file.line.version)
    session.console.say(_("You lead {case}.").format(case=file.line.reference))
