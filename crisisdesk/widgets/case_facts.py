"""What decides about a case, in a dozen lines."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from textual.content import Content

from crisisdesk.domain.cases.decisions import Decision
from crisisdesk.domain.cases.endings import Safety, SafetyOpen
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.lines import CaseFile, CaseLine
from crisisdesk.domain.cases.placements import Symptoms
from crisisdesk.domain.cases.states import CaseState, Flag, is_final
from crisisdesk.domain.moments import moment_text, short_text
from crisisdesk.i18n import _, ngettext, time_left
from crisisdesk.services.cases.stay.words import outflow_words
from crisisdesk.widgets.case_words import (
    all_children,
    attention_words,
    child_name,
    clock_words,
    joined,
    links_words,
    order_words,
    state_words,
    visit_words,
    waiting_words,
)
from crisisdesk.widgets.family_words import not_near_words
from crisisdesk.widgets.plain_text import said, styled

_ANSWER_SIGNS = {
    EnquiryAnswer.PENDING: "?",
    EnquiryAnswer.ACCEPTED: "✓",
    EnquiryAnswer.DECLINED: "×",
    EnquiryAnswer.NOT_ANSWERED: "×",
    EnquiryAnswer.CALLED_OFF: "–",
}


def facts_of(file: CaseFile, at: datetime) -> list[Content]:
    """The case in a dozen lines: what decides stands first."""
    return [*_about(file, at), *_search(file, at), *_place(file, at)]


def _about(file: CaseFile, at: datetime) -> Iterator[Content]:
    line, history = file.line, file.history
    yield said(
        (f" {line.reference}", "bold"),
        joined(all_children(line, at), line.municipality)
        + f" · {clock_words(line)} · {_('lead')} {line.lead or '–'}",
    )
    yield said((f" {state_words(line)}", "bold"), f"  {waiting_words(line, at)}")
    known: Iterable[str] = (
        _("reported {moment}").format(moment=moment_text(line.reported_at)),
        _(history.organisation.words) if history.organisation else "",
        history.phone,
        history.file,
        _(line.legal.words) if line.legal else "",
        _(line.isolation.words) if line.isolation else "",
    )
    yield said(" " + " · ".join(filter(None, known)))
    if line.flags:
        flags = " · ".join(_(flag.words) for flag in sorted(line.flags))
        yield styled(f" ! {flags}", "$text-warning")
    yield from _family(file)
    if history.consult is not None or Flag.HEALTH_DOUBT in line.flags:
        consult = _("no consult yet; c writes it down")
        if history.consult is not None:
            role = _(history.consult.role.words)
            consult = f"{role}: {_(history.consult.outcome.words)}"
        yield said(f" {_('health consult')}: {consult}")
    yield from _legal(file)
    if history.needs:
        yield said(f" {history.needs}")
    yield from _meanwhile(file, at)


def _meanwhile(file: CaseFile, at: datetime) -> Iterator[Content]:
    """What somebody must see to, and how the child is doing until there is a place."""
    line, history = file.line, file.history
    for words in attention_words(line, at):
        yield styled(f" ! {words}", "$text-warning")
    if line.look_by is not None:
        yield said(f" {_sight(line, at)}")
    if history.restraint is not None and not history.restraint.is_over:
        runs = _("restraining order since {moment}, runs until {end} (day {day})")
        runs = runs.format(
            moment=moment_text(history.restraint.imposed_at),
            end=moment_text(history.restraint.ends_at),
            day=history.restraint.day,
        )
        yield said(f" {runs}")
    if line.visit is not None and line.look_by is not None:
        yield said(f" {_('home visit')}: {visit_words(line, at)}")
    if line.state is CaseState.ON_HOLD and line.parked_until is not None:
        until = moment_text(line.parked_until)
        yield styled(f" ‖ {_('on hold until {moment}').format(moment=until)}", "$text-warning")
    if line.next_step and not is_final(line.state):
        when = f" {moment_text(line.next_at)}" if line.next_at else ""
        yield said(f" {_('next: {what}').format(what=line.next_step)}{when}")


def _legal(file: CaseFile) -> Iterator[Content]:
    """The orders of the children, and who agreed; what is not written down is in the options."""
    line, history = file.line, file.history
    for order in history.orders:
        yield said(f" § {order_words(order, line)}")
    answers = []
    for consent in history.consents:
        answer = f"{_(consent.by.words)}: {_(consent.answer.words)}"
        answers.append(" ".join(filter(None, (child_name(line, consent.youth), answer))))
    if answers:
        yield said(f" § {_('consent')} · {' · '.join(answers)}")


def _family(file: CaseFile) -> Iterator[Content]:
    for ground, places in file.history.not_near.items():
        yield styled(f" ! {not_near_words(ground, places)}", "$text-warning")
    if words := links_words(file.line):
        yield said(f" {words} ({_('brothers and sisters')})")


def _sight(line: CaseLine, at: datetime) -> str:
    """Who saw the child last, why nobody did, and who looks next."""
    seen, why_not, look = line.sight
    parts = [_("nobody has seen the child yet; S writes it down")]
    if seen is not None:
        who = ", ".join(filter(None, ("" if seen.role is None else _(seen.role.words), seen.name)))
        parts = [
            _("last seen {how}, {moment}").format(
                how=_(seen.contact.words), moment=short_text(seen.at, at)
            )
        ]
        parts += [who] if who else []
        parts += [] if seen.phoned is None else [_(seen.phoned.words)]
    if why_not is not None:
        parts.append(_("not seen: {why}").format(why=_(why_not.words)))
    if look is not None:
        parts.append(
            _("next: {who}, {moment}").format(who=look.name, moment=short_text(look.at, at))
        )
        parts += [] if look.contact is None else [_(look.contact.words)]
        if look.organisation is not None:
            parts.append(_("responsible: {who}").format(who=_(look.organisation.words)))
    return " · ".join(parts)


def _search(file: CaseFile, at: datetime) -> Iterator[Content]:
    line, history = file.line, file.history
    if history.tried:
        tried = ", ".join(_(alternative.words) for alternative in sorted(history.tried))
        yield said(f" ✓ {_('tried first: {what}').format(what=tried)}")
    for enquiry in file.enquiries:
        words = _(enquiry.answer.words)
        if enquiry.answer is EnquiryAnswer.PENDING:
            words = _("waiting since {moment}").format(moment=short_text(enquiry.asked_at, at))
        if enquiry.reason is not None:
            words += f" ({_(enquiry.reason.words)})"
        yield said(f" {_ANSWER_SIGNS[enquiry.answer]} {enquiry.name}: {words}")
    for hold in line.holds:
        words = (
            _("decided")
            if hold.decided
            else _("ran out")
            if hold.ran_out
            else _("until {moment} ({span})").format(
                moment=moment_text(hold.until), span=time_left(hold.until - at)
            )
        )
        held = _("held: {facility}, {n}").format(facility=hold.name, n=hold.places)
        style = "$text-muted" if hold.ran_out else "$text-success"
        if hold.tentative:
            words += f" · {_('tentative: nobody there promised it by name')}"
        yield styled(f" ▪ {held} · {words}", style)


def _place(file: CaseFile, at: datetime) -> Iterator[Content]:
    for decided in file.decisions[-1:]:
        yield said(f" {_decision(decided.at, decided.name, decided.decision)}")
    if file.transport is not None:
        way = joined(
            "" if file.transport.at is None else moment_text(file.transport.at),
            _(file.transport.symptoms.words),
            file.transport.restrictions,
        )
        warn = "$text-warning" if file.transport.symptoms is Symptoms.ASKED_YES else ""
        yield styled(f" → {_(file.transport.by.words)}{way}", warn)
    if file.history.blockers:
        blockers = ", ".join(
            f"{_(blocker.words)} ({time_left(at - file.history.blocked_since[blocker])})"
            for blocker in sorted(file.history.blockers)
        )
        yield styled(f" ! {_('cannot leave yet: {why}').format(why=blockers)}", "$text-warning")
    yield from _leaving(file, at)
    for over in file.overrides:
        yield styled(
            " ‼ "
            + _("rule overridden at {facility} by {who}: {why}").format(
                facility=over.name, who=over.override.name, why=over.override.reason
            ),
            "$text-warning",
        )
    if file.ending is not None and file.ending.safety is not None:
        yield _safety(file.ending.safety)
    if file.ending is not None and file.ending.to is not None:
        to = _("referred to {who}").format(who=_(file.ending.to.words))
        yield said(f" → {to}{joined(file.ending.where)}")
    if file.ending is not None and file.ending.consent is not None:
        consent = file.ending.consent
        yield said(f" {_(consent.answer.words)}{joined(consent.by, consent.why)}")
    if file.ending is not None and file.ending.taken_over is not None:
        receiver = file.ending.taken_over
        who = ", ".join(
            filter(
                None,
                (_(receiver.organisation.words), _(receiver.role.words), receiver.name),
            )
        )
        moment = moment_text(receiver.at)
        yield said(f" ✓ {_('taken over by {who}, {moment}').format(who=who, moment=moment)}")


def _leaving(file: CaseFile, at: datetime) -> Iterator[Content]:
    """How each child that stays somewhere comes to leave, as far as somebody said it."""
    for stay in file.line.stays:
        if (outflow := file.history.outflows.get(stay.id)) is not None:
            child = child_name(file.line, stay.youth)
            words = _("outflow: {what}").format(what=outflow_words(outflow, at))
            yield said(f" ← {' '.join(filter(None, (child, words)))}")


def _safety(safety: Safety | SafetyOpen) -> Content:
    if isinstance(safety, SafetyOpen):
        if safety.organisation is None or safety.due_at is None:
            words = _("safety not confirmed: {why}")
            return styled(f" ‼ {words.format(why=_(safety.because.words))}", "$text-error")
        words = _("safety not confirmed: {why}; {who} ({organisation}) finds out by {moment}")
        values = {
            "why": _(safety.because.words),
            "who": safety.name,
            "organisation": _(safety.organisation.words),
            "moment": moment_text(safety.due_at),
        }
        return styled(f" ‼ {words.format(**values)}", "$text-error")
    words = _("safety confirmed by {who}, {moment}").format(
        who=f"{safety.name} ({_(safety.role.words)})", moment=moment_text(safety.at)
    )
    how = "" if safety.how is None else f", {_(safety.how.words)}"
    return said(f" ✓ {words}{how}")


def _decision(at: datetime, facility: str, decision: Decision) -> str:
    who = ", ".join(decider.name for decider in decision.deciders)
    if count := len(decision.options):
        who += f" ({ngettext('out of {n} option', 'out of {n} options', count).format(n=count)})"
    return _("decision {moment}: {facility}, by {who}: {why}").format(
        moment=moment_text(at), facility=facility, who=who, why=decision.reason
    )
