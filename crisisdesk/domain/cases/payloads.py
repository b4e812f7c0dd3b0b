"""What the events of cases carry: a value of its own for each kind, or each group of kinds."""

from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Gender, MemberId
from crisisdesk.domain.cases.consults import Consult, Weighing
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    ErasureAsked,
    ErasureRefused,
    HandedOver,
    NothingHanded,
)
from crisisdesk.domain.cases.endings import Bridge, Ending, Safety, SafetyOpen, TakenOver
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.family.links import ChildMoved, SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNear
from crisisdesk.domain.cases.instead.restraint import Imposed, RestraintAnswer
from crisisdesk.domain.cases.instead.routes import NotTakenOver, ParentsConsent
from crisisdesk.domain.cases.legal.consent import Consent
from crisisdesk.domain.cases.legal.orders import OrderChange, Ordered
from crisisdesk.domain.cases.placements import Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import (
    CaseState,
    EnquiryId,
    HoldId,
    StayId,
    Urgency,
    YouthId,
)
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.waiting.sight import Look, Seen
from crisisdesk.domain.cases.waiting.visits import VisitNeed
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_


class ChildAdded(NamedTuple):
    """A child of the case, and whose list it was read from; "" for a child of the desk's own."""

    youth: YouthId
    pseudonym: str
    source: str = ""


class ChildCorrected(NamedTuple):
    """What should have stood about a child: a pseudonym, a birth year or month, a gender."""

    youth: YouthId
    value: str | int | Gender | None


class CallerOrganisation(NamedTuple):
    """For which organisation somebody calls."""

    organisation: Organisation | None
    name: str


class CallerRole(NamedTuple):
    """As what somebody calls."""

    role: Role | None
    name: str


class UrgencySet(NamedTuple):
    """How soon a place is needed, and why that changed."""

    urgency: Urgency
    due_at: datetime | None
    reason: str = ""


class NextStep(NamedTuple):
    """What is done next, and when."""

    words: str
    at: datetime | None


class LeadTaken(NamedTuple):
    """Who leads the case from then on."""

    lead: MemberId
    words: str = ""


class Parking(NamedTuple):
    """Until when a case is set aside, where it stood, and why."""

    until: datetime
    state: CaseState
    reason: str
    agreed: str = ""
    """Who else at the desk agreed."""


class EnquiryStep(NamedTuple):
    """A facility that was asked, or its answer."""

    facility: FacilityId
    enquiry: EnquiryId
    words: str = ""
    places: int | None = None
    """Places that were promised."""
    reason: DeclineReason | None = None
    declined_by: Role | None = None


class HoldStep(NamedTuple):
    """Places that are kept, kept longer, or not kept any more."""

    facility: FacilityId
    hold: HoldId
    until: datetime | None = None
    places: int | None = None


class DecisionTaken(NamedTuple):
    """Which facility was decided on, and why."""

    facility: FacilityId
    hold: HoldId
    reason: str


class DecisionPart(NamedTuple):
    """Who decided, or with whom a decision was discussed and why not with a scientist."""

    decision: UUID
    role: Role | None
    words: str


class TransportOrdered(NamedTuple):
    """How a child comes to the facility that is held for it."""

    facility: FacilityId | None
    hold: HoldId | None
    transport: Transport


class StayStep(NamedTuple):
    """A child that came to a facility or left it."""

    facility: FacilityId
    stay: StayId
    destination: str = ""
    """A Destination, or what a sheet or a move says instead of one."""
    reason: str = ""


class NoPlaceCount(NamedTuple):
    """How many calls a search took that found no place, and since when it searched."""

    calls: int | None
    begun: datetime | None


class NoPlaceReason(NamedTuple):
    """Why a search found no place."""

    no_place: UUID
    reason: DeclineReason


class NoPlaceBridge(NamedTuple):
    """Where a child is as long as there is no place."""

    no_place: UUID
    bridge: Bridge
    until: datetime | None
    words: str


class NoPlaceWatcher(NamedTuple):
    """Who watches over the safety of a child as long as there is no place."""

    no_place: UUID
    role: Role
    name: str


class ChildcareArranged(NamedTuple):
    """Childcare for children of the case, by its entry in the register."""

    entry: UUID
    children: int | None
    until: datetime | None
    words: str = ""


class RulesSetAside(NamedTuple):
    """The rules that said no to a facility, and who set them aside."""

    facility: FacilityId
    rules: tuple[str, ...]
    override: Override


class Correction(NamedTuple):
    """How a case should have ended, or where it stands again."""

    state: CaseState
    reason: str


class BlankGround(Code):
    """Why words go; a code, because words may name a child."""

    WRONG = "wrong", N_("it is not true")
    OTHER_CHILD = "other_child", N_("it is about another child")
    TOO_MUCH = "too_much", N_("the desk need not know it")
    NAMES = "names", N_("it names somebody")


class Blanking(NamedTuple):
    """The event whose words were overwritten, who asked for it and why."""

    event: UUID
    asker: Asker
    ground: BlankGround


Payload: TypeAlias = (
    str
    | datetime
    | Code
    | ChildAdded
    | ChildCorrected
    | CallerOrganisation
    | CallerRole
    | UrgencySet
    | NextStep
    | LeadTaken
    | Ordered
    | OrderChange
    | Consent
    | Parking
    | Consult
    | Weighing
    | EnquiryStep
    | HoldStep
    | DecisionTaken
    | DecisionPart
    | TransportOrdered
    | StayStep
    | NoPlaceCount
    | NoPlaceReason
    | NoPlaceBridge
    | NoPlaceWatcher
    | RulesSetAside
    | Seen
    | Look
    | MilestoneOutcome
    | Outflow
    | VisitNeed
    | Imposed
    | RestraintAnswer
    | ParentsConsent
    | NotTakenOver
    | Safety
    | SafetyOpen
    | TakenOver
    | Ending
    | ChildcareArranged
    | NotNear
    | SiblingLink
    | ChildMoved
    | Correction
    | HandedOver
    | NothingHanded
    | ErasureAsked
    | ErasureRefused
    | Blanking
    | None
)
"""What an event carries; which of these follows from its kind."""
