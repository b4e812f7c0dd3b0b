"""Correcting what was said of an event of a case, or saying that it did not happen."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.cases import payloads
from crisisdesk.domain.cases.events import (
    CaseEvent,
    EventColumns,
    EventKind,
    EventParts,
    decode,
    in_order,
)
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken

MOVED = "moved"
"""The destination of a stay that was followed by another one in the same case."""


class Mistake(Code):
    """Why what was said of an event does not count; a code, because words may name a child."""

    BY_MISTAKE = "by_mistake", N_("by mistake")
    TYPED = "typed", N_("typed wrongly")
    TOLD_OTHERWISE = "told_otherwise", N_("told otherwise afterwards")
    OTHER_CASE = "other_case", N_("belongs to another case")
    OTHER_PLACE = "other_place", N_("was about another facility")


class Mend(NamedTuple):
    """What can be corrected of an event."""

    moment: bool = False
    place: bool = False
    """At which facility it was."""
    rest: bool = False
    """The codes, numbers, moments and words that it carries."""
    gone: bool = True
    """Whether it can be said not to have happened."""


class Elsewhere(NamedTuple):
    """What is corrected by a form of its own, or never."""

    why: str


_FACTS = Elsewhere(N_("Facts are corrected with e on the page of the case."))
_CHILDREN = Elsewhere(N_("What stands about a child is corrected with J on the page of the case."))
_ENDING = Elsewhere(N_("How a case ended is corrected with e on the page of the case."))
_BLOCKERS = Elsewhere(N_("What holds a child back is corrected with B on the page of the case."))
_OUTFLOW = Elsewhere(N_("The outflow of a child is corrected with O on the page of the case."))
_FIRST = Elsewhere(N_("What was tried first is corrected with d among the options."))
_DECISION = Elsewhere(N_("A decision stays as it was taken: give the places back, or decide anew."))
_TOLD = Mend(rest=True)
_ORDERS = Elsewhere(N_("An order is corrected with E on the page of the case: by mistake."))
_RESTRAINT = Elsewhere(N_("A restraining order is corrected with R on the page of the case."))
_FAMILY = Elsewhere(N_("Cases of brothers and sisters are joined, or split again, with K."))
_HANDED = Elsewhere(N_("What was handed over stays: write anew with D what happened since."))
MENDS: dict[EventKind, Mend | Elsewhere] = {
    EventKind.REPORTED: Elsewhere(
        N_("The report stays; what it says is corrected with e, J and u on the page of the case.")
    ),
    EventKind.YOUTH_ADDED: _CHILDREN,
    EventKind.BIRTH_YEAR_SET: _CHILDREN,
    EventKind.GENDER_SET: _CHILDREN,
    EventKind.PSEUDONYM_SET: _CHILDREN,
    EventKind.FILE_SET: _FACTS,
    EventKind.MUNICIPALITY_SET: _FACTS,
    EventKind.ORGANISATION_SET: _FACTS,
    EventKind.ROLE_SET: _FACTS,
    EventKind.PHONE_SET: _FACTS,
    EventKind.LEGAL_SET: _FACTS,
    EventKind.ISOLATION_SET: _FACTS,
    EventKind.FLAG_SET: _FACTS,
    EventKind.FLAG_CLEARED: _FACTS,
    EventKind.NEEDS_SET: _FACTS,
    EventKind.URGENCY_SET: Elsewhere(
        N_("The urgency is corrected with u on the page of the case.")
    ),
    EventKind.NEXT_STEP_SET: Elsewhere(
        N_("The next step is corrected with s on the page of the case.")
    ),
    EventKind.NOTED: _TOLD,
    EventKind.LEAD_SET: Elsewhere(
        N_("Who leads is corrected with l or r on the page of the case.")
    ),
    EventKind.TRIAGED: Mend(),
    EventKind.TRIED_FIRST: _FIRST,
    EventKind.NOT_TRIED: _FIRST,
    EventKind.CONSULTED: _TOLD,
    EventKind.WEIGHED: _TOLD,
    EventKind.SEARCHED: Mend(),
    EventKind.PARKED: Mend(),
    EventKind.RESUMED: Mend(),
    EventKind.ENQUIRED: Mend(moment=True, rest=True),
    EventKind.ACCEPTED: Mend(moment=True, rest=True),
    EventKind.DECLINED: Mend(moment=True, rest=True),
    EventKind.NOT_ANSWERED: Mend(moment=True, rest=True),
    EventKind.CALLED_OFF: Mend(),
    EventKind.HELD: Mend(),
    EventKind.EXTENDED: Mend(),
    EventKind.RELEASED: Mend(),
    EventKind.RAN_OUT: Elsewhere(N_("A hold ends by the clock: hold the places again.")),
    EventKind.DECIDED: _DECISION,
    EventKind.DECIDER: _DECISION,
    EventKind.DISCUSSED: _DECISION,
    EventKind.OVERRIDDEN: Elsewhere(N_("A rule that was overridden stays visible.")),
    EventKind.TRANSPORTED: _TOLD,
    EventKind.ARRIVED: Mend(moment=True, place=True),
    EventKind.LEFT: Mend(moment=True, rest=True),
    EventKind.BLOCKER_SET: _BLOCKERS,
    EventKind.BLOCKER_CLEARED: _BLOCKERS,
    EventKind.OUTFLOW_SET: _OUTFLOW,
    EventKind.NO_PLACE: _TOLD,
    EventKind.NO_PLACE_BECAUSE: _TOLD,
    EventKind.BRIDGED: _TOLD,
    EventKind.WATCHED: _TOLD,
    EventKind.BIRTH_MONTH_SET: _CHILDREN,
    EventKind.FLAG_UNKNOWN: _FACTS,
    EventKind.ORDERED: _ORDERS,
    EventKind.ORDER_STEP: _ORDERS,
    EventKind.CONSENT: Elsewhere(N_("Consent is corrected with C on the page of the case.")),
    EventKind.VISIT_WEIGHED: _TOLD,
    EventKind.RESTRAINED: _RESTRAINT,
    EventKind.RESTRAINT_ANSWERED: _RESTRAINT,
    EventKind.CONSENTED: _TOLD,
    EventKind.NOT_TAKEN_OVER: _TOLD,
    EventKind.CHILDCARE: Mend(),
    EventKind.NOT_NEAR: Elsewhere(N_("Where a child must not be is corrected with N.")),
    EventKind.JOINED: _FAMILY,
    EventKind.SPLIT_OFF: _FAMILY,
    EventKind.SPLIT_FROM: _FAMILY,
    EventKind.SETTLED: _FAMILY,
    EventKind.TOOK_IN: _FAMILY,
    EventKind.YOUTH_MOVED: _FAMILY,
    EventKind.SAFETY_OPEN: Elsewhere(N_("Whether the child is safe is answered with S.")),
    EventKind.FILE_HANDED_OVER: _HANDED,
    EventKind.FILE_NOT_HANDED_OVER: _HANDED,
    EventKind.ERASURE_ASKED: _HANDED,
    EventKind.ERASURE_REFUSED: _HANDED,
    EventKind.SEEN: _TOLD,
    EventKind.NOT_SEEN: _TOLD,
    EventKind.LOOK_PLANNED: _TOLD,
    EventKind.MILESTONE: _TOLD,
    EventKind.SAFETY_CONFIRMED: Mend(rest=True, gone=False),
    EventKind.TAKEN_OVER: Mend(rest=True, gone=False),
    EventKind.DEPARTED: _ENDING,
    EventKind.WITHDRAWN: _ENDING,
    EventKind.REDIRECTED: _ENDING,
    EventKind.ALTERNATIVE: _ENDING,
    EventKind.OUT_OF_REGION: _ENDING,
    EventKind.CORRECTED: _ENDING,
    EventKind.BLANKED: Elsewhere(N_("Words that were overwritten are gone for good.")),
}
"""Every kind of event: what can be corrected of it, or what corrects it instead."""
_STEPS = (EventKind.TRIAGED, EventKind.SEARCHED, EventKind.PARKED, EventKind.RESUMED)


class Struck(NamedTuple):
    """An event that does not count any more, with who said so, when and why."""

    event: CaseEvent
    who: str
    at: datetime
    reason: str


def mend_of(event: CaseEvent) -> Mend:
    """What can be corrected of an event; raises RuleBroken with what corrects it instead."""
    mend = MENDS[event.kind]
    if isinstance(mend, Elsewhere):
        raise RuleBroken(mend.why)
    return mend


def find(events: Iterable[CaseEvent], event: UUID) -> CaseEvent:
    """An event of a case by its id; raises RuleBroken."""
    for known in events:
        if known.id == event:
            return known
    raise RuleBroken(N_("This event does not count any more."))


def parts_of_it(event: CaseEvent, events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """The events that say more about one, as the reasons of a “no place”."""
    return [
        other
        for other in events
        if other.parts.subject == event.id and other.kind is not EventKind.BLANKED
    ]


def with_it(event: CaseEvent, events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """The events that do not happen either when one did not, itself first."""
    every = in_order(events)
    together = [event, *parts_of_it(event, every)]
    if event.kind is EventKind.HELD:
        together += [other for other in every if other.kind in _OF_A_HOLD and _same(other, event)]
    if event.kind is EventKind.ARRIVED:
        # A move is a departure and an arrival.
        together += [
            other
            for other in every
            if other.kind is EventKind.LEFT
            and other.turn == event.turn - 1
            and MOVED in other.parts.codes
        ]
    return together


def said_of(
    event: CaseEvent, events: Iterable[CaseEvent], gone: Iterable[Struck]
) -> list[CaseEvent]:
    """All that was ever said of what happened: an event, what corrected it and what it corrects."""
    corrected = [old.event for old in gone if old.reason in [*Mistake]]
    return [event] + [
        other
        for other in (*events, *corrected)
        if other.id != event.id and (other.kind, other.turn) == (event.kind, event.turn)
    ]


_OF_A_HOLD = (EventKind.EXTENDED, EventKind.RELEASED, EventKind.RAN_OUT)


def _same(event: CaseEvent, other: CaseEvent) -> bool:
    """Whether two events are about the same enquiry, hold or stay."""
    return event.id != other.id and event.parts.subject == other.parts.subject


def follows(event: CaseEvent, events: Iterable[CaseEvent]) -> CaseEvent | None:
    """What happened since that would hang in the air if this had not happened; None: nothing."""
    for other in in_order(events):
        if other.turn > event.turn and _hangs_on(other, event):
            return other
    return None


def _hangs_on(later: CaseEvent, event: CaseEvent) -> bool:
    if event.kind in _STEPS:
        return later.state is not None
    if event.kind is EventKind.ENQUIRED:
        return isinstance(later.payload, payloads.EnquiryStep) and _same(later, event)
    if event.kind is EventKind.ACCEPTED:
        return later.kind is EventKind.HELD and later.parts.facility == event.parts.facility
    if event.kind is EventKind.HELD:
        taken = later.kind in (EventKind.DECIDED, EventKind.TRANSPORTED) and _same(later, event)
        return taken or (
            later.kind is EventKind.ARRIVED and later.parts.facility == event.parts.facility
        )
    if event.kind is EventKind.ARRIVED:
        return later.kind is EventKind.MILESTONE or (
            later.kind is EventKind.LEFT and _same(later, event)
        )
    return event.kind is EventKind.LEFT and later.kind is EventKind.ARRIVED


def amended(event: CaseEvent, parts: EventParts, at: datetime) -> payloads.Payload:
    """What an event carries once these are its parts; raises RuleBroken for what cannot be."""
    texts = [" ".join(text.split()) for text in parts.texts]
    columns = EventColumns(
        *parts[:7], " ".join(filter(None, parts.codes)), "\n".join(texts).rstrip("\n")
    )
    return decode(event.kind, columns, at)


def check_moment(at: datetime, now: datetime) -> datetime:
    """The corrected moment of an event; raises RuleBroken for one to come."""
    if at > now:
        raise RuleBroken(N_("What is still to come has not happened."), field="at")
    return at
