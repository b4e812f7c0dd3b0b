"""How a case reads on its page: what decides in a dozen lines, then what happened."""

from collections.abc import Iterable, Mapping

from textual.content import Content

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.decisions import NOT_DISCUSSED_WORDS
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.events.corrections import Mistake, Struck
from crisisdesk.domain.cases.events.kinds import EMPTIED_WORDS
from crisisdesk.domain.cases.legal.consent import Consent
from crisisdesk.domain.cases.legal.orders import Ordered
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.payloads import StayStep
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.youths import CHILD_WORDS
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import clock_text, date_text, local, moment_text, short_text
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.services.cases.stay.words import outflow_words
from crisisdesk.widgets.case_words import (
    child_name,
)
from crisisdesk.widgets.plain_text import said, styled

_SILENT = frozenset((EventKind.YOUTH_ADDED, EventKind.PARKED))
"""Events whose code is not for reading: a source, and where the case stood before."""
_ENDING = frozenset(
    (
        EventKind.PARKED,
        EventKind.HELD,
        EventKind.EXTENDED,
        EventKind.BRIDGED,
        EventKind.CHILDCARE,
    )
)
"""Events whose moment is an end; a "no place" keeps the beginning of the search there."""


_DAYS = frozenset((EventKind.ORDERED, EventKind.ORDER_STEP))
"""Events whose moment stands for a day."""
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
    words = _payload_words(event, names) or _(EMPTIED_WORDS.get(event.kind, ""))
    head = _(event.kind.words)
    return f"{head}: {words}" if words else head


def _payload_words(event: CaseEvent, names: Mapping[FacilityId, str]) -> str:
    if isinstance(event.payload, Outflow):
        place = names.get(event.payload.facility, "")
        return ", ".join(filter(None, (place, outflow_words(event.payload, event.at))))
    carried = event.parts
    facility = names.get(FacilityId(carried.facility), "") if carried.facility else ""
    codes = () if event.kind in _SILENT else carried.codes
    urgency = () if carried.urgency is None else (carried.urgency,)
    parts = [facility, ", ".join(map(_code_words, (*urgency, *codes)))]
    if carried.number is not None:
        parts.append(str(carried.number))
    if carried.until is not None and event.kind is not EventKind.NO_PLACE:
        moment = short_text(carried.until, event.at)
        if event.kind in _DAYS:
            moment = date_text(local(carried.until).date())
        ends = event.kind in _ENDING
        parts.append(_("until {moment}").format(moment=moment) if ends else moment)
    if event.kind is EventKind.URGENCY_SET and carried.due_at is not None:
        parts.append(_("due {moment}").format(moment=short_text(carried.due_at, event.at)))
    words = ", ".join(filter(None, parts))
    if text := " · ".join(line for text in carried.texts for line in text.splitlines()):
        if event.kind is EventKind.DISCUSSED:
            words = ", ".join(filter(None, (words, _(NOT_DISCUSSED_WORDS))))
        words = f"{words} “{text}”".strip()
    return words


def _code_words(code: str) -> str:
    """What a code reads as; one of a later version and a name stand as they are."""
    if isinstance(code, Gender):
        return _(CHILD_WORDS.get(code, code.words))
    return _(code.words) if isinstance(code, Code) else code


def gone_words(line: Struck, names: Mapping[FacilityId, str]) -> str:
    """An event that does not count any more, with who said so, when and why."""
    reasons = {"taken_back": N_("taken back"), **{code.value: code.words for code in Mistake}}
    return _("does not count ({who} {time}, {why}): {what}").format(
        who=line.who or "–",
        time=moment_text(line.at),
        why=_(reasons.get(line.reason, line.reason)),
        what=event_words(line.event, names),
    )


def events_of(file: CaseFile, width: int) -> list[Content]:
    """What happened, newest first; what is too long for a line goes on beneath its own words."""
    lines = []
    every: list[tuple[CaseEvent, list[CaseEvent] | Struck]] = [
        (together[0], together) for together in _together(file.events)
    ]
    every += [(gone.event, gone) for gone in file.gone]
    every.sort(key=lambda line: (line[0].turn, line[0].recorded_at))
    for event, about in reversed(every):
        head = f" {moment_text(event.at)} "
        who = f"{event.who or '–':<4} "
        indent = " " * len(head + who)
        if isinstance(about, Struck):
            words = styled(gone_words(about, file.names), "$text-muted")
        else:
            words = said(_together_words(about, file.names) + _whose(event, file))
        first, *more = words.wrap(max(width - len(indent), 20))
        lines.append(said((head, "$text-muted"), who, first))
        lines += [said(indent, line) for line in more]
    return lines


def _whose(event: CaseEvent, file: CaseFile) -> str:
    """Which child came or left, where the case has more than one."""
    if isinstance(event.payload, Ordered | Consent):
        name = child_name(file.line, event.payload.youth)
        return f" · {name}" if name else ""
    if len(file.line.youths) == 1 or not isinstance(event.payload, StayStep | Outflow):
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
        return " · ".join(
            _payload_words(event, names)
            if event is not first and event.kind is EventKind.ORDER_STEP
            else event_words(event, names)
            for event in together
        )
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
