"""What happens to cases, and how what it carries is stored."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases import payloads
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    ErasureAsked,
    NothingBecause,
    NothingHanded,
)
from crisisdesk.domain.cases.endings import (
    ENDINGS_WITH_A_PLACE,
    Alternative,
    Blocker,
    Bridge,
    Destination,
    Ending,
    Safety,
    TakenOver,
)
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import at_the_end, legal
from crisisdesk.domain.cases.events.columns import EventColumns, EventParts, split
from crisisdesk.domain.cases.events.contacts import (
    consented,
    consented_parts,
    look,
    look_parts,
    seen,
    seen_parts,
)
from crisisdesk.domain.cases.events.kinds import EventKind
from crisisdesk.domain.cases.events.outflow import outflow, outflow_parts
from crisisdesk.domain.cases.family.links import ChildMoved, SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNear, NotNearGround
from crisisdesk.domain.cases.instead.restraint import Imposed, RestraintAnswer, RestraintOutcome
from crisisdesk.domain.cases.instead.routes import NotTakenOver
from crisisdesk.domain.cases.payloads import Payload
from crisisdesk.domain.cases.placements import Carrier, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, Flag, Isolation
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.suitability import RuleCode
from crisisdesk.domain.cases.waiting.sight import NoSight
from crisisdesk.domain.cases.waiting.visits import VisitAnswer, VisitNeed
from crisisdesk.domain.codes import Code

__all__ = [
    "CaseEvent",
    "EventColumns",
    "EventKind",
    "EventParts",
    "decline_reason",
    "decode",
    "encode",
    "in_order",
    "parts_of",
]


class CaseEvent(NamedTuple):
    """One change of a case."""

    id: UUID
    case: CaseId
    kind: EventKind
    at: datetime
    """When it was true."""
    recorded_at: datetime
    turn: int
    """Which of the case's events it is: what was written at one moment stays in order."""
    who: str
    """Initials of who wrote it."""
    state: CaseState | None
    """Where the case stands from then on; None where it stays where it was."""
    payload: Payload = None

    @property
    def parts(self) -> "EventParts":
        """What it carries, taken apart."""
        return parts_of(self.kind, self.payload)


def in_order(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Events as the desk wrote them down, and not by when they were true.

    An arrival at 13:50 that is told at 14:10 follows on the taxi that was ordered at 14:05; an
    event that corrects another one has its turn.
    """
    return sorted(events, key=attrgetter("turn", "recorded_at", "id"))


class _Codec(NamedTuple):
    parts: Callable[[Any], EventParts]
    payload: Callable[[Any], Any]
    """Of EventColumns: which of them are filled follows from the kind."""


def parts_of(kind: EventKind, payload: Payload) -> EventParts:
    """What an event of this kind carries, taken apart."""
    return _CODECS[kind].parts(payload)


def encode(kind: EventKind, payload: Payload) -> EventColumns:
    """What an event of this kind carries, as it is stored."""
    parts = parts_of(kind, payload)
    code, text = " ".join(filter(None, parts.codes)), "\n".join(parts.texts).rstrip("\n")
    return EventColumns(*parts[:7], code, text)


def decode(kind: EventKind, columns: Any, at: datetime) -> Payload:
    """What an event of this kind carries that was true at a moment.

    `columns` is a row with at least the columns of EventColumns.
    """
    payload: Payload = _CODECS[kind].payload(columns)
    if kind in _HAS_A_MOMENT and isinstance(payload, Safety | TakenOver):
        return payload._replace(at=payload.at or at)
    return payload


def _members(codes: type[Code]) -> dict[str, Code | None]:
    return {"": None, **{code.value: code for code in codes}}


def _known(codes: type[Code], code: str) -> str:
    """The member that a code stands for; one of a later version or a sheet stands as it is."""
    try:
        return codes(code)
    except ValueError:
        return code


def _code(codes: type[Code]) -> _Codec:
    """One code, or none."""
    members = _members(codes)
    return _Codec(
        lambda code: EventParts(codes=split((code,))), lambda columns: members[columns.code]
    )


def _fields(make: Any, *columns: str, codes: type[Code] | None = None) -> _Codec:
    """A value whose first fields stand in these columns; `codes` are those of its code."""
    read = attrgetter(*columns)
    rest = tuple(make._field_defaults[name] for name in make._fields[len(columns) :])
    new = partial(tuple.__new__, make)

    def parts(payload: tuple[Any, ...]) -> EventParts:
        values = dict(zip(columns, payload, strict=False))
        code, text = values.pop("code", ""), values.pop("text", "")
        return EventParts(**values, codes=split((code,)), texts=(text,))

    if codes is None and not rest:
        return _Codec(parts, lambda row: new(read(row)))
    if codes is None:
        return _Codec(parts, lambda row: new((*read(row), *rest)))
    members, place = _members(codes), columns.index("code")

    def payload(row: Any) -> Any:
        values = [*read(row), *rest]
        values[place] = members[values[place]]
        return new(values)

    return _Codec(parts, payload)


def _ending(state: CaseState, field: str = "", codes: type[Code] = Code) -> _Codec:
    """How a case ended; `field` is the one that keeps the code."""

    def parts(ending: Ending) -> EventParts:
        codes = split((getattr(ending, field),)) if field else ()
        # A place that was not named keeps its line: else the reason would be read as the place.
        placed = (ending.where,) if state in ENDINGS_WITH_A_PLACE else ()
        return EventParts(codes=codes, texts=(*placed, ending.reason))

    def payload(row: EventColumns) -> Ending:
        where, reason = "", row.text
        if state in ENDINGS_WITH_A_PLACE:
            where, _, reason = row.text.partition("\n")
        coded: dict[str, Any] = {field: codes(row.code)} if field and row.code else {}
        return Ending(state, reason=reason, where=where, **coded)

    return _Codec(parts, payload)


def decline_reason(code: str) -> DeclineReason | None:
    """Why a facility said no, by the code of that event; for who counts without the whole event."""
    reason = code.partition(" ")[0]
    return DeclineReason(reason) if reason else None


def _declined(row: Any) -> payloads.EnquiryStep:
    role = row.code.partition(" ")[2]
    return payloads.EnquiryStep(
        row.facility,
        row.subject,
        row.text,
        reason=decline_reason(row.code),
        declined_by=Role(role) if role else None,
    )


def _declined_parts(step: payloads.EnquiryStep) -> EventParts:
    codes = split((step.reason, step.declined_by))
    return EventParts(
        facility=step.facility, subject=step.enquiry, codes=codes, texts=(step.words,)
    )


def _transported(row: Any) -> payloads.TransportOrdered:
    carrier, _, symptoms = row.code.partition(" ")
    transport = Transport(Carrier(carrier), row.until, row.text, Symptoms(symptoms))
    return payloads.TransportOrdered(row.facility, row.subject, transport)


def _transported_parts(ordered: payloads.TransportOrdered) -> EventParts:
    by, at, restrictions, symptoms = ordered.transport
    return EventParts(
        until=at,
        facility=ordered.facility,
        subject=ordered.hold,
        codes=(by, symptoms),
        texts=(restrictions,),
    )


def _left(row: Any) -> payloads.StayStep:
    return payloads.StayStep(row.facility, row.subject, _known(Destination, row.code), row.text)


def _overridden(row: Any) -> payloads.RulesSetAside:
    name, _, reason = row.text.partition("\n")
    rules = tuple(_known(RuleCode, code) for code in row.code.split())
    return payloads.RulesSetAside(row.facility, rules, Override(reason, name))


def _overridden_parts(aside: payloads.RulesSetAside) -> EventParts:
    texts = (aside.override.name, aside.override.reason)
    return EventParts(facility=aside.facility, codes=aside.rules, texts=texts)


def _consulted(row: Any) -> Consult:
    role, _, outcome = row.code.partition(" ")
    return Consult(Role(role), ConsultOutcome(outcome))


def _weighed(row: Any) -> Weighing:
    infection, _, safety = row.text.partition("\n")
    return Weighing(infection, safety)


def _parked(row: Any) -> payloads.Parking:
    reason, _, agreed = row.text.partition("\n")
    return payloads.Parking(row.until, CaseState(row.code), reason, agreed)


def _parked_parts(parking: payloads.Parking) -> EventParts:
    texts = (parking.reason, parking.agreed)
    return EventParts(until=parking.until, codes=(parking.state,), texts=texts)


def _blanked(row: Any) -> payloads.Blanking:
    asker, _, ground = row.code.partition(" ")
    return payloads.Blanking(row.subject, Asker(asker), payloads.BlankGround(ground))


_NOTHING = _Codec(lambda _: EventParts(), lambda _: None)
_TEXT = _Codec(lambda text: EventParts(texts=(text,)), attrgetter("text"))
_LINK = _fields(SiblingLink, "subject", "code", "text", "until")
_HOLD = _fields(payloads.HoldStep, "facility", "subject")
_DECISION_PART = _fields(payloads.DecisionPart, "subject", "code", "text", codes=Role)
_ENQUIRY = _fields(payloads.EnquiryStep, "facility", "subject", "text")
_CODECS: dict[EventKind, _Codec] = {
    EventKind.REPORTED: _NOTHING,
    EventKind.YOUTH_ADDED: _fields(payloads.ChildAdded, "subject", "text", "code"),
    EventKind.BIRTH_YEAR_SET: _fields(payloads.ChildCorrected, "subject", "number"),
    EventKind.GENDER_SET: _fields(payloads.ChildCorrected, "subject", "code", codes=Gender),
    EventKind.PSEUDONYM_SET: _fields(payloads.ChildCorrected, "subject", "text"),
    EventKind.FILE_SET: _TEXT,
    EventKind.MUNICIPALITY_SET: _Codec(lambda name: EventParts(codes=(name,)), attrgetter("code")),
    EventKind.ORGANISATION_SET: _fields(
        payloads.CallerOrganisation, "code", "text", codes=Organisation
    ),
    EventKind.ROLE_SET: _fields(payloads.CallerRole, "code", "text", codes=Role),
    EventKind.PHONE_SET: _TEXT,
    EventKind.LEGAL_SET: _code(Legal),
    EventKind.BIRTH_MONTH_SET: _Codec(legal.month_parts, legal.month),
    EventKind.ORDERED: _Codec(legal.day_parts, legal.ordered),
    EventKind.ORDER_STEP: _Codec(legal.day_parts, legal.order_step),
    EventKind.CONSENT: _Codec(legal.consent_parts, legal.consent),
    EventKind.ISOLATION_SET: _code(Isolation),
    EventKind.FLAG_SET: _code(Flag),
    EventKind.FLAG_CLEARED: _code(Flag),
    EventKind.FLAG_UNKNOWN: _code(Flag),
    EventKind.NEEDS_SET: _TEXT,
    EventKind.URGENCY_SET: _fields(payloads.UrgencySet, "urgency", "due_at", "text"),
    EventKind.NEXT_STEP_SET: _fields(payloads.NextStep, "text", "until"),
    EventKind.NOTED: _TEXT,
    EventKind.LEAD_SET: _fields(payloads.LeadTaken, "lead", "text"),
    EventKind.TRIAGED: _NOTHING,
    EventKind.TRIED_FIRST: _code(Alternative),
    EventKind.NOT_TRIED: _code(Alternative),
    EventKind.CONSULTED: _Codec(lambda consult: EventParts(codes=consult), _consulted),
    EventKind.WEIGHED: _Codec(lambda weighing: EventParts(texts=weighing), _weighed),
    EventKind.SEARCHED: _NOTHING,
    EventKind.PARKED: _Codec(_parked_parts, _parked),
    EventKind.RESUMED: _Codec(lambda due_at: EventParts(due_at=due_at), attrgetter("due_at")),
    EventKind.ENQUIRED: _ENQUIRY,
    EventKind.ACCEPTED: _fields(payloads.EnquiryStep, "facility", "subject", "text", "number"),
    EventKind.DECLINED: _Codec(_declined_parts, _declined),
    EventKind.NOT_ANSWERED: _ENQUIRY,
    EventKind.CALLED_OFF: _ENQUIRY,
    EventKind.HELD: _fields(payloads.HoldStep, "facility", "subject", "until", "number"),
    EventKind.EXTENDED: _fields(payloads.HoldStep, "facility", "subject", "until"),
    EventKind.RELEASED: _HOLD,
    EventKind.RAN_OUT: _HOLD,
    EventKind.DECIDED: _fields(payloads.DecisionTaken, "facility", "subject", "text"),
    EventKind.DECIDER: _DECISION_PART,
    EventKind.DISCUSSED: _DECISION_PART,
    EventKind.TRANSPORTED: _Codec(_transported_parts, _transported),
    EventKind.ARRIVED: _fields(payloads.StayStep, "facility", "subject"),
    EventKind.LEFT: _Codec(
        _fields(payloads.StayStep, "facility", "subject", "code", "text").parts, _left
    ),
    EventKind.BLOCKER_SET: _code(Blocker),
    EventKind.BLOCKER_CLEARED: _code(Blocker),
    EventKind.OUTFLOW_SET: _Codec(outflow_parts, outflow),
    EventKind.NO_PLACE: _fields(payloads.NoPlaceCount, "number", "until"),
    EventKind.NO_PLACE_BECAUSE: _fields(
        payloads.NoPlaceReason, "subject", "code", codes=DeclineReason
    ),
    EventKind.BRIDGED: _fields(
        payloads.NoPlaceBridge, "subject", "code", "until", "text", codes=Bridge
    ),
    EventKind.WATCHED: _fields(payloads.NoPlaceWatcher, "subject", "code", "text", codes=Role),
    EventKind.SEEN: _Codec(seen_parts, seen),
    EventKind.NOT_SEEN: _code(NoSight),
    EventKind.LOOK_PLANNED: _Codec(look_parts, look),
    EventKind.VISIT_WEIGHED: _fields(VisitNeed, "code", "text", codes=VisitAnswer),
    EventKind.RESTRAINED: _fields(Imposed, "until", "text"),
    EventKind.RESTRAINT_ANSWERED: _fields(RestraintAnswer, "code", "text", codes=RestraintOutcome),
    EventKind.CONSENTED: _Codec(consented_parts, consented),
    EventKind.NOT_TAKEN_OVER: _fields(NotTakenOver, "code", "text", codes=Organisation),
    EventKind.MILESTONE: _fields(MilestoneOutcome, "number", "code", "text", codes=Outcome),
    EventKind.OVERRIDDEN: _Codec(_overridden_parts, _overridden),
    EventKind.SAFETY_CONFIRMED: _Codec(at_the_end.safety_parts, at_the_end.safety),
    EventKind.SAFETY_OPEN: _Codec(at_the_end.safety_open_parts, at_the_end.safety_open),
    EventKind.TAKEN_OVER: _Codec(at_the_end.taken_over_parts, at_the_end.taken_over),
    EventKind.DEPARTED: _ending(CaseState.DEPARTED),
    EventKind.WITHDRAWN: _ending(CaseState.WITHDRAWN),
    EventKind.REDIRECTED: _ending(CaseState.REDIRECTED, "to", Organisation),
    EventKind.ALTERNATIVE: _ending(CaseState.ALTERNATIVE, "alternative", Alternative),
    EventKind.OUT_OF_REGION: _ending(CaseState.OUT_OF_REGION),
    EventKind.JOINED: _LINK,
    EventKind.SPLIT_OFF: _LINK,
    EventKind.SPLIT_FROM: _LINK,
    EventKind.SETTLED: _NOTHING,
    EventKind.TOOK_IN: _LINK,
    EventKind.YOUTH_MOVED: _fields(ChildMoved, "subject", "text", "code"),
    EventKind.CHILDCARE: _fields(payloads.ChildcareArranged, "subject", "number", "until", "text"),
    EventKind.NOT_NEAR: _Codec(
        lambda away: EventParts(codes=(away.ground,), texts=away.places),
        lambda row: NotNear(NotNearGround(row.code), tuple(row.text.splitlines())),
    ),
    EventKind.CORRECTED: _fields(payloads.Correction, "code", "text", codes=CaseState),
    EventKind.FILE_HANDED_OVER: _Codec(at_the_end.handed_over_parts, at_the_end.handed_over),
    EventKind.FILE_NOT_HANDED_OVER: _fields(NothingHanded, "code", "text", codes=NothingBecause),
    EventKind.ERASURE_ASKED: _fields(ErasureAsked, "code", "text", codes=Asker),
    EventKind.ERASURE_REFUSED: _Codec(at_the_end.erasure_refused_parts, at_the_end.erasure_refused),
    EventKind.BLANKED: _Codec(
        lambda blanking: EventParts(subject=blanking.event, codes=blanking[1:]), _blanked
    ),
}
_HAS_A_MOMENT = frozenset((EventKind.SAFETY_CONFIRMED, EventKind.TAKEN_OVER))
"""What was confirmed at a moment; an event that does not say when was written at that moment."""
