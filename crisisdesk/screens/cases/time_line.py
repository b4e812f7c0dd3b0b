"""How a case reads on its page: what decides in a dozen lines, then what happened."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from textual.content import Content

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.decisions import Decision
from crisisdesk.domain.cases.endings import Safety, SafetyOpen
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.lines import CaseFile, CaseLine
from crisisdesk.domain.cases.payloads import StayStep
from crisisdesk.domain.cases.placements import Symptoms
from crisisdesk.domain.cases.states import CaseState, Flag, is_final
from crisisdesk.domain.cases.youths import CHILD_WORDS
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import clock_text, moment_text, short_text
from crisisdesk.i18n import _, ngettext, time_left
from crisisdesk.widgets.case_words import (
    all_children,
    attention_words,
    clock_words,
    joined,
    state_words,
    waiting_words,
)
from crisisdesk.widgets.plain_text import said, styled

_SILENT = frozenset((EventKind.YOUTH_ADDED, EventKind.PARKED))
"""Events whose code is not for reading: a source, and where the case stood before."""
_ANSWER_SIGNS = {
    EnquiryAnswer.PENDING: "?",
    EnquiryAnswer.ACCEPTED: "✓",
    EnquiryAnswer.DECLINED: "×",
    EnquiryAnswer.NOT_ANSWERED: "×",
    EnquiryAnswer.CALLED_OFF: "–",
}
_ENDING = frozenset((EventKind.PARKED, EventKind.HELD, EventKind.EXTENDED, EventKind.BRIDGED))
"""Events whose moment is an end; a "no place" keeps the beginning of the search there."""


_SPEAKS_FOR_ITSELF = frozenset(
    (
        EventKind.YOUTH_ADDED,
        EventKind.URGENCY_SET,
        EventKind.MUNICIPALITY_SET,
        EventKind.ORGANISATION_SET,
        EventKind.ROLE_SET,
        EventKind.LEGAL_SET,
        EventKind.ISOLATION_SET,
        EventKind.FLAG_SET,
    )
)
"""What needs no heading where it stands in the line of the report."""
_IN_A_REPORT = _SPEAKS_FOR_ITSELF | {
    EventKind.PHONE_SET,
    EventKind.FILE_SET,
    EventKind.NEEDS_SET,
    EventKind.NEXT_STEP_SET,
    EventKind.NOTED,
    EventKind.LEAD_SET,
}


def event_words(event: CaseEvent, names: Mapping[FacilityId, str]) -> str:
    """One change of a case in words: what, where, with which codes and in whose words."""
    words = _payload_words(event, names)
    head = _(event.kind.words)
    return f"{head}: {words}" if words else head


def _payload_words(event: CaseEvent, names: Mapping[FacilityId, str]) -> str:
    carried = event.parts
    facility = names.get(FacilityId(carried.facility), "") if carried.facility else ""
    codes = () if event.kind in _SILENT else carried.codes
    urgency = () if carried.urgency is None else (carried.urgency,)
    parts = [facility, ", ".join(map(_code_words, (*urgency, *codes)))]
    if carried.number is not None:
        parts.append(str(carried.number))
    if carried.until is not None and event.kind is not EventKind.NO_PLACE:
        moment = short_text(carried.until, event.at)
        ends = event.kind in _ENDING
        parts.append(_("until {moment}").format(moment=moment) if ends else moment)
    if event.kind is EventKind.URGENCY_SET and carried.due_at is not None:
        parts.append(_("due {moment}").format(moment=short_text(carried.due_at, event.at)))
    words = ", ".join(filter(None, parts))
    if text := " · ".join(line for text in carried.texts for line in text.splitlines()):
        words = f"{words} “{text}”".strip()
    return words


def _code_words(code: str) -> str:
    """What a code reads as; one of a later version and a name stand as they are."""
    if isinstance(code, Gender):
        return _(CHILD_WORDS.get(code, code.words))
    return _(code.words) if isinstance(code, Code) else code


def events_of(file: CaseFile, width: int) -> list[Content]:
    """What happened, newest first; what is too long for a line goes on beneath its own words."""
    lines = []
    for together in reversed(_together(file.events)):
        event = together[0]
        head = f" {moment_text(event.at)} "
        who = f"{event.who or '–':<4} "
        indent = " " * len(head + who)
        words = said(_together_words(together, file.names) + _whose(event, file))
        first, *more = words.wrap(max(width - len(indent), 20))
        lines.append(said((head, "$text-muted"), who, first))
        lines += [said(indent, line) for line in more]
    return lines


def _whose(event: CaseEvent, file: CaseFile) -> str:
    """Which child came or left, where the case has more than one."""
    if len(file.line.youths) == 1 or not isinstance(event.payload, StayStep):
        return ""
    children = {stay.id: stay.youth for stay in file.stays}
    child = children.get(event.payload.stay)
    names = [youth.pseudonym for youth in file.line.youths if youth.id == child]
    return "".join(f" · {name}" for name in names if name)


def _together(events: Iterable[CaseEvent]) -> list[list[CaseEvent]]:
    """What reads as one: the report with all that was said, an act with what belongs to it."""
    groups: list[list[CaseEvent]] = []
    for event in events:
        if groups and _belongs(event, groups[-1][0]):
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _belongs(event: CaseEvent, first: CaseEvent) -> bool:
    if first.kind is EventKind.REPORTED:
        same = (event.recorded_at, event.who) == (first.recorded_at, first.who)
        return same and event.kind in _IN_A_REPORT
    return event.parts.subject == first.id


def _together_words(together: list[CaseEvent], names: Mapping[FacilityId, str]) -> str:
    first, *more = together
    if first.kind is not EventKind.REPORTED or not more:
        return " · ".join(event_words(event, names) for event in together)
    parts = [
        (_payload_words(event, names) if event.kind in _SPEAKS_FOR_ITSELF else "")
        or event_words(event, names)
        for event in more
    ]
    return f"{_(first.kind.words)}: {' · '.join(parts)}"


def meanwhile(file: CaseFile, turn: int) -> list[str]:
    """What others wrote on a case after this turn, in their own words."""
    return [
        f"{event.who or '–'} {clock_text(event.recorded_at)}: {event_words(event, file.names)}"
        for event in file.events
        if event.turn > turn
    ]


def facts_of(file: CaseFile, at: datetime) -> list[Content]:
    """The case in a dozen lines: what decides stands first."""
    return [*_about(file, at), *_search(file, at), *_place(file)]


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
    if history.consult is not None or Flag.HEALTH_DOUBT in line.flags:
        consult = _("no consult yet; c writes it down")
        if history.consult is not None:
            role = _(history.consult.role.words)
            consult = f"{role}: {_(history.consult.outcome.words)}"
        yield said(f" {_('health consult')}: {consult}")
    if history.needs:
        yield said(f" {history.needs}")
    for words in attention_words(line, at):
        yield styled(f" ! {words}", "$text-warning")
    if line.look_by is not None:
        yield said(f" {_sight(line, at)}")
    if line.state is CaseState.ON_HOLD and line.parked_until is not None:
        until = moment_text(line.parked_until)
        yield styled(f" ‖ {_('on hold until {moment}').format(moment=until)}", "$text-warning")
    if line.next_step and not is_final(line.state):
        when = f" {moment_text(line.next_at)}" if line.next_at else ""
        yield said(f" {_('next: {what}').format(what=line.next_step)}{when}")


def _sight(line: CaseLine, at: datetime) -> str:
    """Who saw the child last, why nobody did, and who looks next."""
    seen, why_not, look = line.sight
    parts = [_("nobody has seen the child yet; S writes it down")]
    if seen is not None:
        who = ", ".join(filter(None, ("" if seen.role is None else _(seen.role.words), seen.name)))
        parts = [
            _("last {how}, {moment}").format(
                how=_(seen.contact.words), moment=short_text(seen.at, at)
            )
        ]
        parts += [who] if who else []
    if why_not is not None:
        parts.append(_("not seen: {why}").format(why=_(why_not.words)))
    if look is not None:
        parts.append(
            _("next: {who}, {moment}").format(who=look.name, moment=short_text(look.at, at))
        )
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
        yield styled(f" ▪ {held} · {words}", style)


def _place(file: CaseFile) -> Iterator[Content]:
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
        blockers = ", ".join(_(blocker.words) for blocker in sorted(file.history.blockers))
        yield styled(f" ! {_('cannot leave yet: {why}').format(why=blockers)}", "$text-warning")
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
