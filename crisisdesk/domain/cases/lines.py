"""A case as the board and its page show it, and what the rules of suitability ask of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Gender, Kind, MemberId
from crisisdesk.domain.cases.deadlines import Clock, Milestone
from crisisdesk.domain.cases.decisions import DecisionLine, OverrideLine
from crisisdesk.domain.cases.endings import Blocker, Bridge, Ending
from crisisdesk.domain.cases.enquiries import EnquiryLine
from crisisdesk.domain.cases.events import CaseEvent
from crisisdesk.domain.cases.events.corrections import Struck
from crisisdesk.domain.cases.family.links import SiblingLink
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.holds import LateArrival
from crisisdesk.domain.cases.instead.restraint import Restraint
from crisisdesk.domain.cases.instead.routes import NotTakenOver
from crisisdesk.domain.cases.legal.grounds import LegalBasis, basis_of
from crisisdesk.domain.cases.legal.orders import TitleDue
from crisisdesk.domain.cases.placements import NoPlaceLine, Transport
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import (
    GROUNDS,
    CaseId,
    CaseState,
    Flag,
    HoldId,
    Isolation,
    StayId,
    Urgency,
    YouthId,
)
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.suitability import Needs
from crisisdesk.domain.cases.waiting.attention import Asked, Attention
from crisisdesk.domain.cases.waiting.sight import Sight
from crisisdesk.domain.cases.waiting.visits import VisitNeed
from crisisdesk.domain.cases.youths import ages_known
from crisisdesk.domain.moments import local


class YouthLine(NamedTuple):
    """One child of a case."""

    id: YouthId
    pseudonym: str
    birth_year: int | None
    gender: Gender | None
    birth_month: int | None = None
    """Asked only where it matters on which day a child turns 18."""


class HoldLine(NamedTuple):
    """Places that are kept for a case, or were until nobody decided in time."""

    id: HoldId
    facility: FacilityId
    name: str
    until: datetime
    decided: bool
    places: int
    """Those that it still keeps; of a hold that ran out, those that it kept."""
    ran_out: bool
    overdue: bool
    tentative: bool = False
    """Made at a desk that is away, and not promised by name; its name begins with ~."""


class StayLine(NamedTuple):
    """Where a child stays, since when, and how it ended."""

    id: StayId
    youth: YouthId
    facility: FacilityId
    name: str
    since: datetime
    departed_at: datetime | None = None
    destination: str = ""
    """A code of Destination."""
    kind: Kind | None = None
    """Of the facility."""
    outside: bool = False
    """Whether it is a place that the desk does not run."""


class CaseLine(NamedTuple):
    """One open case on the board."""

    id: CaseId
    reference: str
    version: int
    state: CaseState
    urgency: Urgency
    reported_at: datetime
    due_at: datetime | None
    """With the time of parking counted in."""
    clock: Clock
    left: timedelta | None
    lead: str
    """Initials; "" while nobody leads."""
    lead_id: MemberId | None
    municipality: str
    youths: tuple[YouthLine, ...]
    next_step: str
    next_at: datetime | None
    pending: int
    accepted: int
    declined: int
    holds: tuple[HoldLine, ...]
    """Those that stand, decided ones first, then the newest; else the newest if it ran out."""
    stays: tuple[StayLine, ...]
    """Where its children are now."""
    arrived_at: datetime | None
    """The first arrival of the case: the milestones count from it."""
    milestone: Milestone | None
    parked_until: datetime | None
    """As long as it is on hold, or when that ended and nobody acted since."""
    sight: Sight
    look_by: datetime | None
    """When somebody is to look; None for a child in a safe bed."""
    open_milestones: tuple[int, ...]
    """Days of the stay that have come and that nobody answered."""
    asks: tuple[Asked, ...]
    """Why somebody must see to it now, most pressing first."""
    flags: frozenset[Flag]
    legal: Legal | None
    isolation: Isolation | None
    overridden: bool
    imported: bool = False
    file: str = ""
    """The number of the file at the referrer."""
    phone: str = ""
    """Of the caller."""
    titles: tuple[TitleDue, ...] = ()
    """What its orders ask within a week, or asked before, earliest first."""
    visit: VisitNeed | None = None
    """Whether a home visit is needed, and when that was said."""
    visit_at: datetime | None = None
    restraint: Restraint | None = None
    """The restraining order that was imposed last."""
    not_taken_over: NotTakenOver | None = None
    """Who did not accept the child after the case ended."""
    links: tuple[SiblingLink, ...] = ()
    """The cases of brothers and sisters."""
    bridge: Bridge | None = None
    """Where its children are meanwhile, while a temporary solution lasts or was not followed up."""
    bridged_until: datetime | None = None
    ended_at: datetime | None = None
    unanswered: tuple[EnquiryLine, ...] = ()
    """Enquiries that have waited too long for an answer, oldest first."""
    not_arrived: tuple[LateArrival, ...] = ()
    """Places that were decided on where a child has not come in time, oldest decision first."""
    blockers: frozenset[Blocker] = frozenset()
    outflows: dict[StayId, Outflow] = {}  # noqa: RUF012
    """How each child comes to leave, by its stay."""

    @property
    def unread(self) -> bool:
        """Whether it came with a list, as a stay that runs, and nobody at the desk took it up."""
        return self.imported and self.lead_id is None and self.state is CaseState.PLACED

    @property
    def needs_lead(self) -> bool:
        """Whether somebody must pick it up now."""
        return self.lead_id is None and not self.unread

    def asks_for(self, why: Attention) -> bool:
        """Whether it asks for somebody for this reason."""
        return any(asked.why is why for asked in self.asks)

    def asks_of(self, member: MemberId | None) -> tuple[Attention, ...]:
        """What it asks of a member: everything of its lead, of others what is for everybody."""
        return tuple(
            asked.why for asked in self.asks if asked.for_all or self.lead_id in (member, None)
        )

    @property
    def hold(self) -> HoldLine | None:
        """The hold that is shown where there is room for one."""
        return self.holds[0] if self.holds else None

    @property
    def held(self) -> tuple[HoldLine, ...]:
        """The holds that keep places now."""
        return () if self.hold_ran_out else self.holds

    @property
    def stay(self) -> StayLine | None:
        """Where the first of its children stays now."""
        return self.stays[0] if self.stays else None

    @property
    def hold_ran_out(self) -> bool:
        """Whether the case searches again because nobody decided in time."""
        return self.hold is not None and self.hold.ran_out


_URGENCIES = [*Urgency]
_ENDLESS = timedelta.max


def board_order(line: CaseLine) -> tuple[int, int, timedelta, datetime, str]:
    """Who must be picked up first, then urgency, the time left, and age (A5, A36).

    What came with a list and nobody took up stands last.
    """
    return (
        0 if line.needs_lead or line.asks_for(Attention.PARKING_OVER) else 1 + line.unread,
        _URGENCIES.index(line.urgency),
        _ENDLESS if line.left is None else line.left,
        line.reported_at,
        line.reference,
    )


def legal_basis(youth: YouthLine, history: CaseHistory, at: datetime) -> LegalBasis:
    """On what ground a child can be placed."""
    today = local(at).date()
    return basis_of(
        history.legal,
        ages_known(youth.birth_year, at, youth.birth_month),
        [order for order in history.orders if order.youth == youth.id],
        [consent for consent in history.consents if consent.youth == youth.id],
        today,
    )


def needs_of(
    youths: Iterable[YouthLine],
    history: CaseHistory,
    at: datetime,
    exceptions: Iterable[FacilityId] = (),
) -> Needs:
    """The needs of these children.

    `exceptions` are facilities open to some only, among whom a person counts this case.
    """
    children = tuple(youths)
    return Needs(
        tuple(
            (ages_known(youth.birth_year, at, youth.birth_month), youth.gender)
            for youth in children
        ),
        municipality=history.municipality,
        legal=history.legal,
        bases=tuple(legal_basis(youth, history, at) for youth in children),
        isolation=history.isolation or Isolation.IN_DOUBT,
        exceptions=frozenset(exceptions),
        grounds=frozenset(flag for flag in GROUNDS if flag in history.flags),
        not_grounds=history.denied,
        not_near=frozenset(chain.from_iterable(history.not_near.values())),
    )


class CaseFile(NamedTuple):
    """A case as its page shows it: everything that the desk knows of it at a moment."""

    line: CaseLine
    history: CaseHistory
    holds: tuple[HoldLine, ...]
    """All of them, oldest first."""
    enquiries: tuple[EnquiryLine, ...]
    decisions: tuple[DecisionLine, ...]
    transport: Transport | None
    stays: tuple[StayLine, ...]
    """All of them, oldest first."""
    overrides: tuple[OverrideLine, ...]
    no_places: tuple[NoPlaceLine, ...]
    ending: Ending | None
    events: tuple[CaseEvent, ...]
    """The time line, oldest first, in the order in which it was written."""
    names: dict[FacilityId, str]
    hold_term: timedelta
    """How long a hold for this case lasts."""
    gone: tuple[Struck, ...] = ()
    """What was said and does not count any more."""

    @property
    def decision(self) -> DecisionLine | None:
        """The newest decision."""
        return self.decisions[-1] if self.decisions else None
