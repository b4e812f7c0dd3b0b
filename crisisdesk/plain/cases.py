"""Cases line by line: who waits, one case whole, what could be done for it."""

from collections.abc import Iterator
from datetime import datetime

from crisisdesk.domain.cases.lines import CaseFile, CaseLine, needs_of
from crisisdesk.domain.cases.looks import LookReason
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.suitability import RuleOutcome, Suitability, Verdict
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.i18n import _, say, span
from crisisdesk.plain.console import Option
from crisisdesk.plain.places import place_words
from crisisdesk.plain.session import Session
from crisisdesk.services.cases import cases, looks, options
from crisisdesk.services.safekeeping import journal
from crisisdesk.widgets.case_words import (
    all_children,
    attention_words,
    children_words,
    state_words,
    waiting_words,
)

_DOUBTS = (RuleOutcome.EXCLUDES, RuleOutcome.UNKNOWN, RuleOutcome.WARNING)


def case(session: Session, named: str) -> None:
    """The open cases with a number, or the one that is named, which is in hand from then on."""
    if not named:
        _list(session)
        return
    chosen = _named(session, named)
    _look_into(session, chosen)
    session.case = chosen
    show(session)


def show(session: Session) -> None:
    """The case in hand."""
    session.console.say(*_whole(session.file(), session.store.now()))


def _list(session: Session) -> None:
    board = session.read(cases.board)
    session.cases = [line.id for line in board.lines]
    session.console.numbered(case_words(line, board.at) for line in board.lines)
    if not board.lines:
        session.console.say(_("There are no open cases."))


def _named(session: Session, named: str) -> CaseId:
    if named.isdecimal() and len(named) < len("10000"):
        listed = session.cases[int(named) - 1 : int(named)] if int(named) else []
        if not listed:
            raise RuleBroken(N_("No case has the number {n}; case lists them."), n=named)
        return listed[0]
    return session.read(journal.case_called, named)


def _look_into(session: Session, chosen: CaseId) -> None:
    """Write the look down, with why where another leads the case."""
    try:
        session.store.write_trace_now(looks.look, chosen)
    except NeedsConfirmation as question:
        reasons = [Option(_(reason.words), reason) for reason in LookReason]
        why = session.console.choose(say(question), reasons)
        session.store.write_trace_now(looks.look, chosen, LookReason(str(why)))


def case_words(line: CaseLine, at: datetime) -> str:
    """A case in one line: how soon, who, where it stands, who leads."""
    parts = [line.reference, _(line.urgency.words), _time(line), children_words(line, at)]
    parts += [line.municipality, state_words(line), waiting_words(line, at)]
    parts.append(_("lead {who}").format(who=line.lead) if line.lead else _("nobody leads"))
    parts += attention_words(line, at)
    return ", ".join(filter(None, parts))


def _time(line: CaseLine) -> str:
    if line.left is None:
        return ""
    if line.left.total_seconds() < 0:
        return _("{span} overdue").format(span=span(-line.left))
    return _("{span} left").format(span=span(line.left))


def _whole(file: CaseFile, at: datetime) -> Iterator[str]:
    line, history = file.line, file.history
    yield case_words(line, at)
    yield _("Children: {who}").format(who=all_children(line, at))
    yield _("Reported {moment}").format(moment=moment_text(line.reported_at))
    if line.due_at is not None:
        yield _("A place by {moment}").format(moment=moment_text(line.due_at))
    if history.needs:
        yield _("Needs: {what}").format(what=history.needs)
    if line.phone:
        yield _("phone: {phone}").format(phone=line.phone)
    for flag in sorted(line.flags):
        yield _(flag.words)
    if line.next_step or line.next_at:
        when = "" if line.next_at is None else moment_text(line.next_at)
        yield _("Next step: {what}").format(what=" ".join(filter(None, (line.next_step, when))))
    for enquiry in file.enquiries:
        words = _(enquiry.answer.words)
        if enquiry.reason is not None:
            words += f" ({_(enquiry.reason.words)})"
        yield _("Asked {facility}: {answer}").format(facility=enquiry.name, answer=words)
    for hold in line.holds:
        words = _("decided") if hold.decided else _("ran out") if hold.ran_out else ""
        until = words or _("until {moment}").format(moment=moment_text(hold.until))
        yield _("Held at {facility}, {n}, {until}").format(
            facility=hold.name, n=hold.places, until=until
        )
    for stay in line.stays:
        yield _("Stays at {facility} since {moment}").format(
            facility=stay.name, moment=moment_text(stay.since)
        )


def choices(session: Session, _named: str) -> None:
    """Every facility that could take the children of the case, with why, numbered."""
    file = session.file()
    needs = needs_of(file.line.youths, file.history, session.store.now())
    offered = session.read(options.options, needs, file.line.held)
    possible = offered.possible
    session.places = [verdict.line.id for verdict in possible]
    session.console.numbered(_verdict(verdict, offered) for verdict in possible)
    if not possible:
        session.console.say(_("Nothing fits."))
    count = len(offered.excluded)
    if count:
        session.console.say(_("{n} are excluded; why and a name says why.").format(n=count))


def _verdict(verdict: Verdict, offered: options.Options) -> str:
    advice = _(verdict.answer.words)
    if verdict.call_first:
        advice = _("yes, but call")
    parts = [f"{advice}: {place_words(verdict.line, offered.at)}"]
    if verdict.km is not None:
        parts.append(f"{verdict.km} km")
    parts.append(offered.phones.get(verdict.line.id, "") or _("no phone number"))
    return ", ".join(parts)


def why(session: Session, named: str) -> None:
    """Every rule that speaks against or in doubt of a facility for the case."""
    file, line = session.file(), session.facility(named)
    needs = needs_of(file.line.youths, file.history, session.store.now())
    explanation = session.read(options.explanation, line.id, needs, file.line.held)
    session.console.say(f"{line.name}: {_(explanation.verdict.answer.words)}")
    for finding in explanation.findings:
        if finding.outcome in _DOUBTS or explanation.verdict.answer is Suitability.YES:
            session.console.say(f"{_(finding.rule.words)}: {say(finding.phrase)}")
