"""The history of a case: what its events add up to at a moment."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from crisisdesk.domain.capacity.facilities import Gender, MemberId
from crisisdesk.domain.cases import payloads
from crisisdesk.domain.cases.consults import Consult, Weighing
from crisisdesk.domain.cases.deadlines import Running
from crisisdesk.domain.cases.endings import Alternative, Blocker, Bridge
from crisisdesk.domain.cases.enquiries import EnquiryAnswer, EnquiryLine
from crisisdesk.domain.cases.events import CaseEvent, EventKind, in_order
from crisisdesk.domain.cases.family.links import ChildMoved, SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNear, NotNearGround
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import GROUNDS, CaseState, Flag, Isolation, Urgency, is_final
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome
from crisisdesk.domain.cases.waiting.sight import Look, NoSight, Seen, Sight


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
    denied: frozenset[Flag] = frozenset()
    """Grounds of which somebody said that they do not apply."""
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
    decided: dict[UUID, datetime] = {}  # noqa: RUF012
    """When the decision fell on each hold that was not given back."""
    bridge: Bridge | None = None
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
    sight: Sight = Sight()
    answered_milestones: frozenset[int] = frozenset()
    """Days of the stay on which was said how it goes on."""
    blockers: frozenset[Blocker] = frozenset()
    not_near: dict[NotNearGround, tuple[str, ...]] = {}  # noqa: RUF012
    """The municipalities and sites that its children must not be near, by why."""
    links: tuple[SiblingLink, ...] = ()
    """The cases of brothers and sisters, each once."""
    moved: frozenset[UUID] = frozenset()
    """Children that were in this case and are in another one now."""
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
        """What the clock of the case is read from; a decision stops it (DOMAIN.md §4)."""
        stopped = self.placed_at or self.ended_at or min(self.decided.values(), default=None)
        bridged_at = None if self._waits_at_home else self.bridged_at
        return Running(
            self.reported_at,
            self.due_at,
            self.parked_at,
            self.parked_until,
            stopped or bridged_at,
            None if stopped or bridged_at is None else self.bridged_until,
            self.rested,
        )

    @property
    def is_pressing(self) -> bool:
        """Whether it is acute, or nobody has a view of the child's safety."""
        return self.urgency is Urgency.ACUTE or Flag.NO_SIGHT in self.flags

    @property
    def _waits_at_home(self) -> bool:
        """Whether the child stays at home where that solves nothing."""
        return self.bridge is Bridge.HOME and self.is_pressing

    def bridge_is_over(self, at: datetime) -> bool:
        """Whether a temporary solution has ended and the child still waits."""
        until = self.bridged_until
        return until is not None and until <= at and self.placed_at is None and not self.decided

    @property
    def pending(self) -> list[EnquiryLine]:
        """The enquiries that nobody has answered yet."""
        return [line for line in self.enquiries if line.answer is EnquiryAnswer.PENDING]

    def answered(self, answer: EnquiryAnswer) -> int:
        """How many enquiries have this answer."""
        return sum(enquiry.answer is answer for enquiry in self.enquiries)


_Facts: TypeAlias = dict[str, Any]
"""The fields of a history while it is added up."""


def fold(events: Iterable[CaseEvent], reported_at: datetime, municipality: str = "") -> CaseHistory:
    """What these events of one case add up to."""
    facts: _Facts = {
        "state": CaseState.REPORTED,
        "urgency": Urgency.ACUTE,
        "reported_at": reported_at,
        "municipality": municipality,
        "flags": set(),
        "denied": set(),
        "moved": set(),
        "not_near": {},
        "links": {},
        "blockers": set(),
        "tried": set(),
        "pseudonyms": {},
        "birth_years": {},
        "genders": {},
        "enquiries": {},
        "decided": {},
        "answered_milestones": set(),
    }
    for event in in_order(events):
        facts["turn"] = max(facts.get("turn", 0), event.turn)
        if event.state is not None:
            _change_state(facts, event, event.state)
        if (add := _FOLDS.get(event.kind)) is not None:
            add(facts, event, event.payload)
    for name in ("flags", "denied", "moved", "blockers", "tried", "answered_milestones"):
        facts[name] = frozenset(facts[name])
    facts["links"] = tuple(facts["links"].values())
    facts["enquiries"] = tuple(facts["enquiries"].values())
    return CaseHistory(**facts)


def _change_state(facts: _Facts, event: CaseEvent, state: CaseState) -> None:
    facts["state"] = state
    if is_final(state):
        facts["ended_at"] = event.at
        facts["closed_at"] = max(event.at, event.recorded_at)
    else:
        facts["ended_at"] = facts["closed_at"] = None


def _urgency(facts: _Facts, _event: CaseEvent, payload: payloads.UrgencySet) -> None:
    facts["urgency"], facts["due_at"] = payload.urgency, payload.due_at


def _caller(facts: _Facts, _event: CaseEvent, payload: payloads.CallerOrganisation) -> None:
    facts["organisation"], facts["organisation_name"] = payload


def _role(facts: _Facts, _event: CaseEvent, payload: payloads.CallerRole) -> None:
    facts["role"], facts["referrer_name"] = payload


def _lead(facts: _Facts, _event: CaseEvent, payload: payloads.LeadTaken) -> None:
    facts["lead"] = payload.lead


def _next(facts: _Facts, _event: CaseEvent, payload: payloads.NextStep) -> None:
    facts["next_step"], facts["next_at"] = payload


def _parked(facts: _Facts, event: CaseEvent, payload: payloads.Parking) -> None:
    facts["parked_at"], facts["parked_until"] = event.at, payload.until
    facts["parked_from"] = payload.state


def _resumed(facts: _Facts, _event: CaseEvent, due_at: datetime | None) -> None:
    facts["parked_at"] = facts["parked_until"] = None
    before = facts.get("due_at")
    if before is not None and due_at is not None:
        facts["rested"] = facts.get("rested", timedelta()) + (due_at - before)
    facts["due_at"] = due_at


def _youth(facts: _Facts, _event: CaseEvent, payload: payloads.ChildAdded) -> None:
    facts["pseudonyms"][payload.youth] = payload.pseudonym
    facts["moved"].discard(payload.youth)
    facts["imported"] = facts.get("imported", False) or bool(payload.source)


def _moved(facts: _Facts, _event: CaseEvent, payload: ChildMoved) -> None:
    facts["moved"].add(payload.youth)


def _settled(facts: _Facts, event: CaseEvent, _payload: None) -> None:
    facts.setdefault("placed_at", event.at)


def _linked(facts: _Facts, _event: CaseEvent, payload: SiblingLink) -> None:
    facts["links"][payload.case] = payload
    facts["reported_at"] = payload.reported_at or facts["reported_at"]


def _not_near(facts: _Facts, _event: CaseEvent, payload: NotNear) -> None:
    facts["not_near"].pop(payload.ground, None)
    if payload.places:
        facts["not_near"][payload.ground] = payload.places


def _enquired(facts: _Facts, event: CaseEvent, payload: payloads.EnquiryStep) -> None:
    facts["enquiries"][payload.enquiry] = EnquiryLine(
        payload.enquiry, payload.facility, "", event.at, words=payload.words
    )


def _answered(answer: EnquiryAnswer) -> "_Fold":
    def add(facts: _Facts, event: CaseEvent, payload: payloads.EnquiryStep) -> None:
        enquiry = facts["enquiries"].get(payload.enquiry)
        if enquiry is not None:
            facts["enquiries"][payload.enquiry] = enquiry._replace(
                answer=answer,
                answered_at=event.at,
                places=payload.places,
                reason=payload.reason,
                declined_by=payload.declined_by,
                words=payload.words or enquiry.words,
            )

    return add


def _arrived(facts: _Facts, event: CaseEvent, _payload: payloads.StayStep) -> None:
    first = facts.get("arrived_at")
    facts["arrived_at"] = event.at if first is None else min(first, event.at)
    if event.state is CaseState.PLACED and facts.get("placed_at") is None:
        facts["placed_at"] = event.at


def _decided(facts: _Facts, event: CaseEvent, payload: payloads.DecisionTaken) -> None:
    facts["decided"][payload.hold] = event.at


def _released(facts: _Facts, _event: CaseEvent, payload: payloads.HoldStep) -> None:
    facts["decided"].pop(payload.hold, None)


def _bridged(facts: _Facts, event: CaseEvent, payload: payloads.NoPlaceBridge) -> None:
    bridged = payload.bridge is not Bridge.NONE
    facts["bridge"] = payload.bridge
    facts["bridged_at"] = event.at if bridged else None
    facts["bridged_until"] = payload.until if bridged else None


def _seen(facts: _Facts, _event: CaseEvent, payload: Seen) -> None:
    before = facts.get("sight", Sight())
    facts["sight"] = before._replace(seen=payload, why_not=None)


def _not_seen(facts: _Facts, _event: CaseEvent, payload: NoSight) -> None:
    facts["sight"] = facts.get("sight", Sight())._replace(why_not=payload)


def _look(facts: _Facts, _event: CaseEvent, payload: Look) -> None:
    facts["sight"] = facts.get("sight", Sight())._replace(look=payload)


def _milestone(facts: _Facts, _event: CaseEvent, payload: MilestoneOutcome) -> None:
    facts["answered_milestones"].add(payload.day)


def _searched(facts: _Facts, event: CaseEvent, _payload: None) -> None:
    facts.setdefault("searched_at", event.at)


def _overridden(facts: _Facts, _event: CaseEvent, _payload: payloads.RulesSetAside) -> None:
    facts["overridden"] = True


def _set(name: str) -> "_Fold":
    def add(facts: _Facts, _event: CaseEvent, payload: object) -> None:
        facts[name] = payload

    return add


def _corrected(name: str) -> "_Fold":
    def add(facts: _Facts, _event: CaseEvent, payload: payloads.ChildCorrected) -> None:
        facts[name][payload.youth] = payload.value

    return add


def _marked(name: str) -> "_Fold":
    def add(facts: _Facts, _event: CaseEvent, payload: object) -> None:
        facts[name].add(payload)

    return add


def _flag(*, set_to: bool | None) -> "_Fold":
    def add(facts: _Facts, _event: CaseEvent, flag: Flag) -> None:
        facts["flags"].discard(flag)
        facts["denied"].discard(flag)
        if set_to:
            facts["flags"].add(flag)
        elif set_to is False and flag in GROUNDS:
            facts["denied"].add(flag)

    return add


def _unmarked(name: str) -> "_Fold":
    def add(facts: _Facts, _event: CaseEvent, payload: object) -> None:
        facts[name].discard(payload)

    return add


_Fold: TypeAlias = Callable[[_Facts, CaseEvent, Any], None]
_FOLDS: dict[EventKind, _Fold] = {
    EventKind.YOUTH_ADDED: _youth,
    EventKind.PSEUDONYM_SET: _corrected("pseudonyms"),
    EventKind.BIRTH_YEAR_SET: _corrected("birth_years"),
    EventKind.GENDER_SET: _corrected("genders"),
    EventKind.MUNICIPALITY_SET: _set("municipality"),
    EventKind.ORGANISATION_SET: _caller,
    EventKind.ROLE_SET: _role,
    EventKind.PHONE_SET: _set("phone"),
    EventKind.FILE_SET: _set("file"),
    EventKind.LEGAL_SET: _set("legal"),
    EventKind.ISOLATION_SET: _set("isolation"),
    EventKind.FLAG_SET: _flag(set_to=True),
    EventKind.FLAG_CLEARED: _flag(set_to=False),
    EventKind.FLAG_UNKNOWN: _flag(set_to=None),
    EventKind.NEEDS_SET: _set("needs"),
    EventKind.URGENCY_SET: _urgency,
    EventKind.NEXT_STEP_SET: _next,
    EventKind.LEAD_SET: _lead,
    EventKind.TRIED_FIRST: _marked("tried"),
    EventKind.NOT_TRIED: _unmarked("tried"),
    EventKind.CONSULTED: _set("consult"),
    EventKind.WEIGHED: _set("weighing"),
    EventKind.SEARCHED: _searched,
    EventKind.PARKED: _parked,
    EventKind.RESUMED: _resumed,
    EventKind.ENQUIRED: _enquired,
    EventKind.ACCEPTED: _answered(EnquiryAnswer.ACCEPTED),
    EventKind.DECLINED: _answered(EnquiryAnswer.DECLINED),
    EventKind.NOT_ANSWERED: _answered(EnquiryAnswer.NOT_ANSWERED),
    EventKind.CALLED_OFF: _answered(EnquiryAnswer.CALLED_OFF),
    EventKind.DECIDED: _decided,
    EventKind.RELEASED: _released,
    EventKind.ARRIVED: _arrived,
    EventKind.BLOCKER_SET: _marked("blockers"),
    EventKind.BLOCKER_CLEARED: _unmarked("blockers"),
    EventKind.BRIDGED: _bridged,
    EventKind.OVERRIDDEN: _overridden,
    EventKind.SEEN: _seen,
    EventKind.NOT_SEEN: _not_seen,
    EventKind.LOOK_PLANNED: _look,
    EventKind.MILESTONE: _milestone,
    EventKind.NOT_NEAR: _not_near,
    EventKind.YOUTH_MOVED: _moved,
    EventKind.SETTLED: _settled,
    EventKind.SPLIT_OFF: _linked,
    EventKind.SPLIT_FROM: _linked,
    EventKind.TOOK_IN: _linked,
    EventKind.JOINED: _linked,
}
