"""The course of a case: its events, and what they add up to at a moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Gender, MemberId
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.deadlines import Running
from crisisdesk.domain.cases.endings import Alternative, Blocker, Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer, EnquiryLine
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import (
    CaseId,
    CaseState,
    EnquiryId,
    EventKind,
    Flag,
    Isolation,
    Urgency,
    is_final,
)


class CaseEvent(NamedTuple):
    """One change of a case: codes, numbers and ids; its words stand with the case's texts."""

    id: UUID
    case: CaseId
    what: EventKind
    at: datetime
    """When it was true."""
    recorded_at: datetime
    turn: int
    """Which of the case's events it is: what was written at one moment stays in order."""
    who: str
    """Initials of who wrote it."""
    state: CaseState | None
    urgency: Urgency | None
    due_at: datetime | None
    until: datetime | None
    lead: MemberId | None
    facility: FacilityId | None
    subject: UUID | None
    code: str
    number: int | None
    amount: int | None
    text: str = ""


class CaseHistory(NamedTuple):
    """What the events of a case add up to."""

    state: CaseState
    urgency: Urgency
    reported_at: datetime
    due_at: datetime | None = None
    lead: MemberId | None = None
    municipality: str = ""
    organisation: Organisation | None = None
    organisation_name: str = ""
    role: Role | None = None
    referrer_name: str = ""
    phone: str = ""
    file: str = ""
    legal: Legal | None = None
    isolation: Isolation | None = None
    flags: frozenset[Flag] = frozenset()
    needs: str = ""
    next_step: str = ""
    next_at: datetime | None = None
    parked_from: CaseState = CaseState.REPORTED
    parked_at: datetime | None = None
    parked_until: datetime | None = None
    rested: timedelta = timedelta()
    """For how long it was parked before; the due moment has it counted in."""
    searched_at: datetime | None = None
    """When the search began."""
    bridged_at: datetime | None = None
    bridged_until: datetime | None = None
    placed_at: datetime | None = None
    """When the last child had arrived."""
    arrived_at: datetime | None = None
    """When the first child arrived."""
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    """When the ending was both true and written; None while the case is open."""
    overridden: bool = False
    blockers: frozenset[Blocker] = frozenset()
    tried: frozenset[Alternative] = frozenset()
    """What was tried before a bed."""
    consult: Consult | None = None
    weighing: Weighing | None = None
    turn: int = 0
    imported: bool = False
    """Whether its child was read from somebody's list."""
    pseudonyms: dict[UUID, str] = {}  # noqa: RUF012 - filled once, by the fold
    birth_years: dict[UUID, int | None] = {}  # noqa: RUF012
    genders: dict[UUID, Gender | None] = {}  # noqa: RUF012
    enquiries: tuple[EnquiryLine, ...] = ()

    @property
    def running(self) -> Running:
        """What the clock of the case is read from."""
        return Running(
            self.reported_at,
            self.due_at,
            self.parked_at,
            self.parked_until,
            self.placed_at or self.ended_at or self.bridged_at,
            None if self.placed_at or self.ended_at else self.bridged_until,
            self.rested,
        )

    def answered(self, answer: EnquiryAnswer) -> int:
        """How many enquiries have this answer."""
        return sum(one.answer is answer for one in self.enquiries)


def _order(event: CaseEvent) -> tuple[datetime, int, UUID]:
    # As the desk wrote it down, and not by when it was true: an arrival at 13:50 that is told at
    # 14:10 follows on the taxi that was ordered at 14:05.
    return event.recorded_at, event.turn, event.id


def fold(events: Iterable[CaseEvent], reported_at: datetime, municipality: str = "") -> CaseHistory:
    """What these events of one case add up to."""
    own = sorted(events, key=_order)
    made: dict[str, Any] = {
        "state": CaseState.REPORTED,
        "urgency": Urgency.ACUTE,
        "reported_at": reported_at,
        "municipality": municipality,
        "flags": set(),
        "blockers": set(),
        "tried": set(),
        "pseudonyms": {},
        "birth_years": {},
        "genders": {},
        "enquiries": {},
    }
    for event in own:
        made["turn"] = max(made.get("turn", 0), event.turn)
        if event.state is not None:
            _change_state(made, event)
        _apply(made, event)
    made["flags"] = frozenset(made["flags"])
    made["blockers"] = frozenset(made["blockers"])
    made["tried"] = frozenset(made["tried"])
    made["enquiries"] = tuple(made["enquiries"].values())
    return CaseHistory(**made)


def _change_state(made: dict[str, Any], event: CaseEvent) -> None:
    made["state"] = event.state
    if event.state is not None and is_final(event.state):
        made["ended_at"] = event.at
        made["closed_at"] = max(event.at, event.recorded_at)
    else:
        made["ended_at"] = made["closed_at"] = None


_CODES = {
    EventKind.MUNICIPALITY_SET: ("municipality", str),
    EventKind.LEGAL_SET: ("legal", Legal),
    EventKind.ISOLATION_SET: ("isolation", Isolation),
}
_TEXTS = {
    EventKind.PHONE_SET: "phone",
    EventKind.FILE_SET: "file",
    EventKind.NEEDS_SET: "needs",
}


def _apply(made: dict[str, Any], event: CaseEvent) -> None:
    what = event.what
    if what in _CODES:
        name, kind = _CODES[what]
        made[name] = kind(event.code) if event.code else ("" if kind is str else None)
    elif what in _TEXTS:
        made[_TEXTS[what]] = event.text
    elif what in _FOLDS:
        _FOLDS[what](made, event)


def _urgency(made: dict[str, Any], event: CaseEvent) -> None:
    made["urgency"], made["due_at"] = event.urgency, event.due_at


def _referrer(made: dict[str, Any], event: CaseEvent) -> None:
    made["organisation"] = Organisation(event.code) if event.code else None
    made["organisation_name"] = event.text


def _role(made: dict[str, Any], event: CaseEvent) -> None:
    made["role"] = Role(event.code) if event.code else None
    made["referrer_name"] = event.text


def _next(made: dict[str, Any], event: CaseEvent) -> None:
    made["next_step"], made["next_at"] = event.text, event.until


def _parked(made: dict[str, Any], event: CaseEvent) -> None:
    made["parked_at"], made["parked_until"] = event.at, event.until
    made["parked_from"] = CaseState(event.code)


def _resumed(made: dict[str, Any], event: CaseEvent) -> None:
    made["parked_at"] = made["parked_until"] = None
    before = made.get("due_at")
    if before is not None and event.due_at is not None:
        made["rested"] = made.get("rested", timedelta()) + (event.due_at - before)
    made["due_at"] = event.due_at


def _youth(made: dict[str, Any], event: CaseEvent) -> None:
    made["pseudonyms"][event.subject] = event.text
    made["imported"] = made.get("imported", False) or bool(event.code)


def _enquired(made: dict[str, Any], event: CaseEvent) -> None:
    if event.subject is not None and event.facility is not None:
        made["enquiries"][event.subject] = EnquiryLine(
            EnquiryId(event.subject), event.facility, "", event.at, words=event.text
        )


def _answered(made: dict[str, Any], event: CaseEvent) -> None:
    asked = made["enquiries"].get(event.subject)
    if asked is None:
        return
    declined = event.what is EventKind.DECLINED
    reason, _, role = event.code.partition(" ")
    made["enquiries"][event.subject] = asked._replace(
        answer=_ANSWERS[event.what],
        answered_at=event.at,
        places=event.number,
        reason=DeclineReason(reason) if declined else None,
        declined_by=Role(role) if declined and role else None,
        words=event.text or asked.words,
    )


def _arrived(made: dict[str, Any], event: CaseEvent) -> None:
    first = made.get("arrived_at")
    made["arrived_at"] = event.at if first is None else min(first, event.at)
    if event.state is CaseState.PLACED and made.get("placed_at") is None:
        made["placed_at"] = event.at


def _bridged(made: dict[str, Any], event: CaseEvent) -> None:
    found = event.code != Bridge.NONE
    made["bridged_at"] = event.at if found else None
    made["bridged_until"] = event.until if found else None


def _keep(name: str, value: str) -> Any:
    def fold(made: dict[str, Any], event: CaseEvent) -> None:
        made[name] = getattr(event, value)

    return fold


def _keep_of(name: str, value: str, kind: Any = None) -> Any:
    def fold(made: dict[str, Any], event: CaseEvent) -> None:
        own = getattr(event, value)
        made[name][event.subject] = own if kind is None else kind(own) if own else None

    return fold


def _mark(name: str, kind: Any, *, on: bool) -> Any:
    def fold(made: dict[str, Any], event: CaseEvent) -> None:
        (made[name].add if on else made[name].discard)(kind(event.code))

    return fold


def _searched(made: dict[str, Any], event: CaseEvent) -> None:
    made.setdefault("searched_at", event.at)


def _consulted(made: dict[str, Any], event: CaseEvent) -> None:
    role, _, outcome = event.code.partition(" ")
    made["consult"] = Consult(Role(role), ConsultOutcome(outcome))


def _weighed(made: dict[str, Any], event: CaseEvent) -> None:
    infection, _, safety = event.text.partition("\n")
    made["weighing"] = Weighing(infection, safety)


def _overridden(made: dict[str, Any], _event: CaseEvent) -> None:
    made["overridden"] = True


_ANSWERS = {
    EventKind.ACCEPTED: EnquiryAnswer.ACCEPTED,
    EventKind.DECLINED: EnquiryAnswer.DECLINED,
    EventKind.NOT_ANSWERED: EnquiryAnswer.NOT_ANSWERED,
}
_FOLDS = {
    EventKind.URGENCY_SET: _urgency,
    EventKind.ORGANISATION_SET: _referrer,
    EventKind.ROLE_SET: _role,
    EventKind.LEAD_SET: _keep("lead", "lead"),
    EventKind.NEXT_STEP_SET: _next,
    EventKind.PARKED: _parked,
    EventKind.RESUMED: _resumed,
    EventKind.YOUTH_ADDED: _youth,
    EventKind.PSEUDONYM_SET: _keep_of("pseudonyms", "text"),
    EventKind.BIRTH_YEAR_SET: _keep_of("birth_years", "number"),
    EventKind.GENDER_SET: _keep_of("genders", "code", Gender),
    EventKind.FLAG_SET: _mark("flags", Flag, on=True),
    EventKind.FLAG_CLEARED: _mark("flags", Flag, on=False),
    EventKind.BLOCKER_SET: _mark("blockers", Blocker, on=True),
    EventKind.BLOCKER_CLEARED: _mark("blockers", Blocker, on=False),
    EventKind.TRIED_FIRST: _mark("tried", Alternative, on=True),
    EventKind.NOT_TRIED: _mark("tried", Alternative, on=False),
    EventKind.CONSULTED: _consulted,
    EventKind.WEIGHED: _weighed,
    EventKind.SEARCHED: _searched,
    EventKind.ENQUIRED: _enquired,
    EventKind.ACCEPTED: _answered,
    EventKind.DECLINED: _answered,
    EventKind.NOT_ANSWERED: _answered,
    EventKind.ARRIVED: _arrived,
    EventKind.BRIDGED: _bridged,
    EventKind.OVERRIDDEN: _overridden,
}
