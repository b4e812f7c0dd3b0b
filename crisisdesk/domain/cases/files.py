"""A case as its page shows it: decisions, transport, every “no place”, and how it ended."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.decisions import (
    Decider,
    Decision,
    DecisionLine,
    OnTable,
    OverrideLine,
)
from crisisdesk.domain.cases.endings import Ending, Safety, SafetyOpen, TakenOver
from crisisdesk.domain.cases.events import CaseEvent, EventKind, in_order
from crisisdesk.domain.cases.holds import hold_term
from crisisdesk.domain.cases.instead.routes import ParentsConsent
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.payloads import (
    Correction,
    DecisionPart,
    DecisionTaken,
    NoPlaceBridge,
    NoPlaceCount,
    NoPlaceReason,
    NoPlaceWatcher,
    RulesSetAside,
    TransportOrdered,
)
from crisisdesk.domain.cases.placements import NoPlace, NoPlaceLine, Transport
from crisisdesk.domain.cases.standing import CaseStanding, case_line
from crisisdesk.domain.cases.states import is_final


def case_file(
    case: CaseStanding,
    at: datetime,
    terms: CaseTerms,
    members: Mapping[MemberId, str],
    options: Mapping[UUID, Collection[OnTable]],
) -> CaseFile:
    """A case as its page shows it; `options` are what each decision chose from."""
    events, names = in_order(case.events), case.names
    line = case_line(case, at, terms, members)
    return CaseFile(
        line=line,
        history=case.history,
        holds=tuple(case.hold_line(hold, at) for hold in case.holds),
        enquiries=tuple(
            enquiry._replace(name=names.get(enquiry.facility, ""))
            for enquiry in case.history.enquiries
        ),
        decisions=tuple(_decisions(events, names, options).values()),
        transport=_transport(events),
        stays=case.stays,
        overrides=tuple(_overrides(events, names)),
        no_places=tuple(no_places(events, case.history.searched_at).values()),
        ending=_ending(events) if is_final(line.state) else None,
        events=tuple(events),
        names=names,
        hold_term=hold_term(line.urgency, terms),
    )


def _name(names: Mapping[FacilityId, str], facility: FacilityId | None) -> str:
    return names.get(facility, "") if facility else ""


def _decisions(
    events: Iterable[CaseEvent],
    names: Mapping[FacilityId, str],
    options: Mapping[UUID, Collection[OnTable]],
) -> dict[UUID, DecisionLine]:
    lines: dict[UUID, DecisionLine] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, DecisionTaken):
            lines[event.id] = DecisionLine(
                event.id,
                event.at,
                event.who,
                payload.facility,
                _name(names, payload.facility),
                payload.hold,
                Decision((), payload.reason, options=tuple(options.get(event.id, ()))),
            )
        elif isinstance(payload, DecisionPart) and payload.decision in lines:
            line = lines[payload.decision]
            decision = _with_part(line.decision, event.kind, payload)
            lines[payload.decision] = line._replace(decision=decision)
    return lines


def _with_part(decision: Decision, kind: EventKind, part: DecisionPart) -> Decision:
    if kind is EventKind.DECIDER and part.role is not None:
        deciders = (*decision.deciders, Decider(part.role, part.words))
        return decision._replace(deciders=deciders)
    return decision._replace(discussed=part.role, why_not=part.words)


def _transport(events: Iterable[CaseEvent]) -> Transport | None:
    """The way there that was ordered last."""
    transport = None
    for event in events:
        if isinstance(event.payload, TransportOrdered):
            transport = event.payload.transport
    return transport


def _overrides(
    events: Iterable[CaseEvent], names: Mapping[FacilityId, str]
) -> Iterable[OverrideLine]:
    for event in events:
        if isinstance(event.payload, RulesSetAside):
            facility, rules, override = event.payload
            yield OverrideLine(event.at, facility, _name(names, facility), rules, override)


def no_places(events: Iterable[CaseEvent], searched_at: datetime | None) -> dict[UUID, NoPlaceLine]:
    """Every "no place" among the events of a case, in the order in which they were written."""
    lines: dict[UUID, NoPlaceLine] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, NoPlaceCount):
            begun = payload.begun or searched_at or event.at
            lines[event.id] = NoPlaceLine(
                event.at, event.at - begun, NoPlace((), payload.calls or 0)
            )
        elif (
            isinstance(payload, NoPlaceReason | NoPlaceBridge | NoPlaceWatcher)
            and payload.no_place in lines
        ):
            line = lines[payload.no_place]
            no_place = _with_detail(line.no_place, payload)
            lines[payload.no_place] = line._replace(no_place=no_place)
    return lines


def _with_detail(
    no_place: NoPlace, detail: NoPlaceReason | NoPlaceBridge | NoPlaceWatcher
) -> NoPlace:
    if isinstance(detail, NoPlaceReason):
        return no_place._replace(reasons=(*no_place.reasons, detail.reason))
    if isinstance(detail, NoPlaceBridge):
        return no_place._replace(
            bridge=detail.bridge, bridge_until=detail.until, bridge_words=detail.words
        )
    return no_place._replace(watcher=detail.role, watcher_name=detail.name)


def _ending(events: Iterable[CaseEvent]) -> Ending | None:
    """How the case ended, as it was corrected last, with who confirmed and who took over."""
    ending: Ending | None = None
    safety: Safety | SafetyOpen | None = None
    taken_over: TakenOver | None = None
    consent: ParentsConsent | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, Safety | SafetyOpen):
            safety = payload
        elif isinstance(payload, TakenOver):
            taken_over = payload
        elif isinstance(payload, ParentsConsent):
            consent = payload
        elif isinstance(payload, Ending):
            ending = payload
        elif isinstance(payload, Correction):
            ending = (
                Ending(payload.state, reason=payload.reason) if is_final(payload.state) else None
            )
    if ending is None:
        return None
    return ending._replace(safety=safety, taken_over=taken_over, consent=consent)
