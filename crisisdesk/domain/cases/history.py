"""The history of a case: what its events add up to at a moment."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from crisisdesk.domain.capacity.facilities import Gender, MemberId
from crisisdesk.domain.cases import payloads
from crisisdesk.domain.cases.consults import Consult, Weighing
from crisisdesk.domain.cases.deadlines import Running
from crisisdesk.domain.cases.endings import Alternative, Blocker, Bridge, SafetyOpen
from crisisdesk.domain.cases.enquiries import EnquiryAnswer, EnquiryLine
from crisisdesk.domain.cases.events import CaseEvent, EventKind, in_order
from crisisdesk.domain.cases.family import folds as family_folds
from crisisdesk.domain.cases.family.links import SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNearGround
from crisisdesk.domain.cases.instead.restraint import Restraint
from crisisdesk.domain.cases.instead.routes import NotTakenOver
from crisisdesk.domain.cases.legal import folds as legal_folds
from crisisdesk.domain.cases.legal.consent import Consent
from crisisdesk.domain.cases.legal.orders import Order
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import (
    GROUNDS,
    CaseState,
    Flag,
    Isolation,
    StayId,
    Urgency,
    is_final,
)
from crisisdesk.domain.cases.stay import folds as stay_folds
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.waiting import folds
from crisisdesk.domain.cases.waiting.sight import Sight
from crisisdesk.domain.cases.waiting.visits import VisitNeed


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
    leaves: dict[UUID, datetime] = {}  # noqa: RUF012
    """When a child was to leave for the place of a hold, as far as that was said."""
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
    safety_open: SafetyOpen | None = None
    """Why nobody confirmed that the child is safe, as long as nobody has."""
    overridden: bool = False
    sight: Sight = Sight()
    visit: VisitNeed | None = None
    """Whether a home visit is needed, as it was said last."""
    visit_at: datetime | None = None
    visit_wanted: bool = False
    """Whether it is needed, and nobody has planned or made it since."""
    restraint: Restraint | None = None
    """The restraining order that was imposed last."""
    taken_over: bool = False
    """Whether somebody accepted the child, this time that the case ended."""
    not_taken_over: NotTakenOver | None = None
    """Who would not."""
    settled_at: datetime | None = None
    """When the last question was answered that the case asked after its end."""
    answered_milestones: frozenset[int] = frozenset()
    """Days of the stay on which was said how it goes on."""
    blockers: frozenset[Blocker] = frozenset()
    blocked_since: dict[Blocker, datetime] = {}  # noqa: RUF012
    """Since when each of them keeps a child from leaving (A128)."""
    outflows: dict[StayId, Outflow] = {}  # noqa: RUF012
    """How each child comes to leave that stays somewhere, by its stay, as far as it was said."""
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
    birth_months: dict[UUID, int | None] = {}  # noqa: RUF012
    genders: dict[UUID, Gender | None] = {}  # noqa: RUF012
    orders: tuple[Order, ...] = ()
    """Those of its children, in the order in which they were written down."""
    consents: tuple[Consent, ...] = ()
    """The last answer of everybody who was asked."""
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

    @property
    def restrains(self) -> bool:
        """Whether a restraining order runs, or nobody has said how it ended."""
        return self.restraint is not None and not self.restraint.is_over

    @property
    def awaits_receiver(self) -> bool:
        """Whether it went to somebody as not a crisis who has not accepted it (A95)."""
        return self.state is CaseState.REDIRECTED and not self.taken_over

    @property
    def asks_on(self) -> bool:
        """Whether it has ended and yet asks for somebody, now or later."""
        unsure = self.safety_open is not None and self.safety_open.due_at is not None
        waits = self.restrains or self.awaits_receiver or unsure
        return is_final(self.state) and waits

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
        "blocked_since": {},
        "outflows": {},
        "tried": set(),
        "pseudonyms": {},
        "birth_years": {},
        "birth_months": {},
        "orders": {},
        "consents": {},
        "genders": {},
        "enquiries": {},
        "decided": {},
        "leaves": {},
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
    for name in ("enquiries", "orders", "consents", "links"):
        facts[name] = tuple(facts[name].values())
    return CaseHistory(**facts)


def _change_state(facts: _Facts, event: CaseEvent, state: CaseState) -> None:
    if facts.get("ended_at") is not None:
        facts["settled_at"] = max(event.at, event.recorded_at)
    facts["state"] = state
    if is_final(state):
        facts["ended_at"] = event.at
        facts["closed_at"] = max(event.at, event.recorded_at)
    else:
        facts["ended_at"] = facts["closed_at"] = None
        facts["taken_over"], facts["not_taken_over"] = False, None


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


def _youth(facts: _Facts, _event: CaseEvent, payload: payloads.ChildAdded) -> None:
    facts["pseudonyms"][payload.youth] = payload.pseudonym
    facts["moved"].discard(payload.youth)
    facts["imported"] = facts.get("imported", False) or bool(payload.source)


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
    EventKind.SAFETY_CONFIRMED: folds.safe,
    EventKind.SAFETY_OPEN: _set("safety_open"),
    EventKind.YOUTH_ADDED: _youth,
    EventKind.PSEUDONYM_SET: _corrected("pseudonyms"),
    EventKind.BIRTH_YEAR_SET: _corrected("birth_years"),
    EventKind.BIRTH_MONTH_SET: _corrected("birth_months"),
    EventKind.GENDER_SET: _corrected("genders"),
    EventKind.ORDERED: legal_folds.ordered,
    EventKind.ORDER_STEP: legal_folds.order_step,
    EventKind.CONSENT: legal_folds.consent,
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
    EventKind.PARKED: folds.parked,
    EventKind.RESUMED: folds.resumed,
    EventKind.ENQUIRED: _enquired,
    EventKind.ACCEPTED: _answered(EnquiryAnswer.ACCEPTED),
    EventKind.DECLINED: _answered(EnquiryAnswer.DECLINED),
    EventKind.NOT_ANSWERED: _answered(EnquiryAnswer.NOT_ANSWERED),
    EventKind.CALLED_OFF: _answered(EnquiryAnswer.CALLED_OFF),
    EventKind.DECIDED: folds.decided,
    EventKind.RELEASED: folds.released,
    EventKind.TRANSPORTED: folds.transported,
    EventKind.ARRIVED: stay_folds.arrived,
    EventKind.BLOCKER_SET: folds.blocked,
    EventKind.BLOCKER_CLEARED: stay_folds.unblocked,
    EventKind.OUTFLOW_SET: stay_folds.outflow,
    EventKind.LEFT: stay_folds.left,
    EventKind.BRIDGED: folds.bridged,
    EventKind.OVERRIDDEN: _overridden,
    EventKind.SEEN: folds.seen,
    EventKind.NOT_SEEN: folds.not_seen,
    EventKind.LOOK_PLANNED: folds.look,
    EventKind.MILESTONE: stay_folds.milestone,
    EventKind.VISIT_WEIGHED: folds.visit,
    EventKind.RESTRAINED: folds.restrained,
    EventKind.RESTRAINT_ANSWERED: folds.restraint,
    EventKind.TAKEN_OVER: folds.taken_over,
    EventKind.NOT_TAKEN_OVER: _set("not_taken_over"),
    EventKind.NOT_NEAR: family_folds.not_near,
    EventKind.YOUTH_MOVED: family_folds.moved,
    EventKind.SETTLED: family_folds.settled,
    EventKind.SPLIT_OFF: family_folds.linked,
    EventKind.SPLIT_FROM: family_folds.linked,
    EventKind.TOOK_IN: family_folds.linked,
    EventKind.JOINED: family_folds.linked,
}
