"""Everything that is known of one case at a moment, and what follows from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Kind, MemberId
from crisisdesk.domain.cases.deadlines import CaseTerms, next_milestone
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import EnquiryAnswer, EnquiryLine, promise, unanswered
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.holds import HoldFacts, LateArrival, is_overdue, places_held, ran_out
from crisisdesk.domain.cases.instead.routes import is_late
from crisisdesk.domain.cases.legal.grounds import IN_DOUBT, NEVER, ground
from crisisdesk.domain.cases.legal.orders import (
    EMERGENCIES,
    TitleDate,
    TitleDue,
    dues_of,
    is_for_all,
    is_near,
)
from crisisdesk.domain.cases.lines import CaseLine, HoldLine, StayLine, YouthLine, legal_basis
from crisisdesk.domain.cases.payloads import (
    EnquiryStep,
    HoldStep,
    StayStep,
)
from crisisdesk.domain.cases.states import CaseId, CaseState, is_final
from crisisdesk.domain.cases.stay.milestones import is_overstayed, open_milestones
from crisisdesk.domain.cases.stay.outflow import OutflowLook, look
from crisisdesk.domain.cases.waiting.attention import Asked, Attention
from crisisdesk.domain.cases.waiting.sight import look_by, unseen
from crisisdesk.domain.moments import local

_PRESSING = [*Attention]


class CaseStanding(NamedTuple):
    """Everything that is known of one case at a moment."""

    id: CaseId
    reference: str
    version: int
    history: CaseHistory
    youths: tuple[YouthLine, ...]
    holds: tuple[HoldFacts, ...]
    """Oldest first."""
    stays: tuple[StayLine, ...]
    """Oldest first."""
    names: dict[FacilityId, str]
    events: tuple[CaseEvent, ...]

    @property
    def present(self) -> tuple[StayLine, ...]:
        """Where its children are now."""
        return tuple(stay for stay in self.stays if stay.departed_at is None)

    @property
    def housed(self) -> bool:
        """Whether some child stays somewhere and none waits for its first arrival."""
        arrived = {stay.youth for stay in self.stays}
        return bool(self.present) and all(youth.id in arrived for youth in self.youths)

    @property
    def waiting(self) -> list[YouthLine]:
        """The children of the case that have not left for good."""
        arrived = {stay.youth for stay in self.stays}
        here = {stay.youth for stay in self.present}
        return [youth for youth in self.youths if youth.id in here or youth.id not in arrived]

    @property
    def to_place(self) -> list[YouthLine]:
        """The children that a place is for; all of them again once every one of them had left."""
        return self.waiting or list(self.youths)

    def keeping(self, at: datetime) -> list[HoldFacts]:
        """The holds that still keep places, decided ones first, then the newest."""
        holds = [hold for hold in self.holds if places_held(hold, at)]
        holds.reverse()
        holds.sort(key=lambda hold: not hold.decided)
        return holds

    def promised(self, facility: FacilityId, at: datetime) -> int | None:
        """What is left of the places that a facility promised this case; None without a promise.

        The case's own holds there keep of them, and a child that arrived since used one.
        """
        given = promise(self.history.enquiries, facility)
        if given is None:
            return None
        kept = sum(places_held(hold, at) for hold in self.holds if hold.facility == facility)
        # By turns: an arrival may be true before the promise that was written before it.
        given_at = max(
            event.turn
            for event in self.events
            if isinstance(event.payload, EnquiryStep) and event.payload.enquiry == given.id
        )
        used = sum(
            event.kind is EventKind.ARRIVED
            and isinstance(event.payload, StayStep)
            and event.payload.facility == facility
            and event.turn > given_at
            for event in self.events
        )
        return (given.places or 0) - kept - used

    def unwritten(self, at: datetime) -> list[HoldFacts]:
        """The holds that ran out of which no event says so yet."""
        written = {
            event.payload.hold
            for event in self.events
            if event.kind is EventKind.RAN_OUT and isinstance(event.payload, HoldStep)
        }
        return [hold for hold in self.holds if hold.id not in written and ran_out(hold, at)]

    def state(self, at: datetime) -> CaseState:
        """The state, where a hold that ran out has let the case go back by itself."""
        state = self.history.state
        if state is CaseState.RESERVED and not self.keeping(at):
            return CaseState.PLACED if self.housed else CaseState.SEARCHING
        return self.history.parked_from if self.parking_is_over(at) else state

    def parking_is_over(self, at: datetime) -> bool:
        """Whether it was set aside until a moment that has passed, and nobody acted since."""
        until = self.history.parked_until
        return self.history.state is CaseState.ON_HOLD and until is not None and until <= at

    def asks(self, at: datetime, terms: CaseTerms) -> tuple[Asked, ...]:
        """Why somebody must see to it now, most pressing first."""
        asked = [*self._asks_while_open(at, terms)] if not is_final(self.history.state) else []
        asked += self._asks_anyhow(at, terms)
        if self.is_cut_off and not is_final(self.history.state):
            asked.append(Asked(Attention.CALL_BACK))
        return tuple(sorted(asked, key=lambda asked: _PRESSING.index(asked.why)))

    def _asks_anyhow(self, at: datetime, terms: CaseTerms) -> Iterable[Asked]:
        """What is asked of a case that has ended too."""
        history = self.history
        still = history.safety_open if is_final(history.state) else None
        if still is not None and still.due_at is not None:
            yield Asked(Attention.UNCONFIRMED, for_all=still.due_at <= at)
        if history.restraint is not None and history.restraint.asks(at):
            yield Asked(Attention.RESTRAINT)
        if history.awaits_receiver and history.ended_at is not None:
            late = is_late(history.ended_at, at, terms.look)
            yield Asked(Attention.ACCEPTANCE, for_all=late)

    @property
    def is_cut_off(self) -> bool:
        """Whether who called left a phone and nothing about a child."""
        known = any(youth.pseudonym or youth.birth_year for youth in self.youths)
        return bool(self.history.phone) and not known and not self.history.imported

    def _asks_while_open(self, at: datetime, terms: CaseTerms) -> Iterable[Asked]:
        history = self.history
        yield from self._asks_of_others(at, terms)
        if history.visit_wanted:
            yield Asked(Attention.VISIT)
        if not self.housed:
            look = unseen(self.look_by(terms), at, terms)
            if look.for_lead:
                yield Asked(Attention.UNSEEN, for_all=look.for_all)
        unread = history.imported and history.lead is None
        if not unread and self.without_title(at):
            yield Asked(Attention.NO_TITLE)
        if self.parking_is_over(at):
            yield Asked(Attention.PARKING_OVER)
        today = local(at).date()
        if titles := self.titles(at):
            yield Asked(Attention.TITLE, for_all=any(is_for_all(due, today) for due in titles))
        if history.bridge_is_over(at):
            yield Asked(Attention.BRIDGE_OVER)
        yield from self._asks_of_stay(at, terms)

    def _asks_of_stay(self, at: datetime, terms: CaseTerms) -> Iterable[Asked]:
        """How it goes on; a milestone asks the same as the day on which somebody looks again."""
        if self.open_milestones(at, terms):
            yield Asked(Attention.MILESTONE)
        elif (outflow := self.outflow_look(at, terms)) is not OutflowLook.NOT_YET:
            yield Asked(Attention.OUTFLOW, for_all=outflow is OutflowLook.LATE)
        arrived_at = self.history.arrived_at if self.present else None
        if arrived_at is not None and is_overstayed(arrived_at, at, terms):
            yield Asked(Attention.OVERSTAYED)

    def _asks_of_others(self, at: datetime, terms: CaseTerms) -> Iterable[Asked]:
        """What somebody promised or owes the desk, and did not do in time."""
        if self.unanswered(at, terms):
            yield Asked(Attention.UNANSWERED)
        if self.not_arrived(at, terms):
            yield Asked(Attention.NOT_ARRIVED)

    def unanswered(self, at: datetime, terms: CaseTerms) -> tuple[EnquiryLine, ...]:
        """The enquiries that have waited too long for an answer, oldest first, with their names."""
        late = unanswered(self.history.enquiries, at, terms.answer)
        late.sort(key=lambda enquiry: enquiry.asked_at)
        return tuple(line._replace(name=self.names.get(line.facility, "")) for line in late)

    def not_arrived(self, at: datetime, terms: CaseTerms) -> tuple[LateArrival, ...]:
        """The decided places where a child should have come by now, oldest decision first."""
        decided, leaves = self.history.decided, self.history.leaves
        awaited = [
            LateArrival(self.names.get(hold.facility, ""), decided[hold.id], leaves.get(hold.id))
            for hold in self.keeping(at)
            if hold.decided and hold.id in decided
        ]
        late = [arrival for arrival in awaited if arrival.due(terms.arrival) <= at]
        return tuple(sorted(late, key=lambda arrival: arrival.decided_at))

    def titles(self, at: datetime) -> tuple[TitleDue, ...]:
        """What the orders of its children ask by now or within a week, earliest first."""
        history, today = self.history, local(at).date()
        children = {youth.id: youth for youth in self.waiting}
        dues = [
            due
            for order in history.orders
            if order.youth in children and not order.is_settled(today)
            for due in dues_of(
                order, children[order.youth].birth_year, children[order.youth].birth_month
            )
        ]
        written = {order.kind for order in history.orders}
        if history.legal in EMERGENCIES and history.legal not in written:
            day = local(history.reported_at).date()
            dues.append(TitleDue(history.legal, TitleDate.UNWRITTEN, day))
        return tuple(sorted((due for due in dues if is_near(due, today)), key=lambda due: due.day))

    def without_title(self, at: datetime) -> bool:
        """Whether a child stays in secure care without an order for that."""
        secure = {stay.youth for stay in self.present if stay.kind is Kind.SECURE}
        bases = [
            legal_basis(child, self.history, at) for child in self.youths if child.id in secure
        ]
        return any(ground(basis, secure=True) in IN_DOUBT | NEVER for basis in bases)

    def look_by(self, terms: CaseTerms) -> datetime:
        """When somebody is to look at its children."""
        history = self.history
        return look_by(history.sight, history.reported_at, terms, pressing=history.is_pressing)

    def open_milestones(self, at: datetime, terms: CaseTerms) -> tuple[int, ...]:
        """The days of the stay that have come without an answer."""
        arrived_at = self.history.arrived_at
        if arrived_at is None or not self.present or self.history.imported:
            return ()
        return open_milestones(arrived_at, at, self.history.answered_milestones, terms)

    def outflow_look(self, at: datetime, terms: CaseTerms) -> OutflowLook:
        """The most pressing that is asked of how its children come to leave (A72)."""
        history = self.history
        if history.imported and history.lead is None:
            return OutflowLook.NOT_YET
        asked = {
            look(history.outflows.get(stay.id), history.arrived_at or stay.since, at, terms)
            for stay in self.present
            if not stay.outside
        }
        return max(asked, key=lambda look: look.pressing, default=OutflowLook.NOT_YET)

    def shown_holds(self, at: datetime) -> list[HoldLine]:
        """The holds to show: those that stand, else the newest if it ran out unanswered."""
        holds = self.keeping(at)
        if not holds and self.state(at) is CaseState.SEARCHING:
            holds = [hold for hold in self.holds[-1:] if ran_out(hold, at)]
        return [self.hold_line(hold, at) for hold in holds]

    def settled_at_turn(self) -> int | None:
        """The turn of the first of the arrivals that brought its children where they are now.

        None while one of them is still to come.
        """
        turns = {
            event.payload.stay: event.turn
            for event in self.events
            if event.kind is EventKind.ARRIVED and isinstance(event.payload, StayStep)
        }
        here = {stay.youth: turns[stay.id] for stay in self.present if stay.id in turns}
        waiting = self.waiting
        if not waiting or any(youth.id not in here for youth in waiting):
            return None
        return min(here[youth.id] for youth in waiting)

    def unneeded_holds(self, at: datetime) -> list[HoldFacts]:
        """The holds that keep places though every child arrived somewhere since they were made."""
        arrived = self.settled_at_turn()
        made = {
            event.payload.hold: event.turn
            for event in self.events
            if event.kind is EventKind.HELD and isinstance(event.payload, HoldStep)
        }
        return [
            hold
            for hold in self.keeping(at)
            if arrived is not None and made.get(hold.id, 0) < arrived
        ]

    def unneeded_enquiries(self) -> list[EnquiryLine]:
        """The enquiries without an answer though every child arrived since they were made."""
        arrived = self.settled_at_turn()
        asked = {
            event.payload.enquiry: event.turn
            for event in self.events
            if event.kind is EventKind.ENQUIRED and isinstance(event.payload, EnquiryStep)
        }
        return [
            enquiry
            for enquiry in self.history.pending
            if arrived is not None and asked.get(enquiry.id, 0) < arrived
        ]

    def hold_line(self, hold: HoldFacts, at: datetime) -> HoldLine:
        """A hold as the board shows it."""
        over = ran_out(hold, at)
        return HoldLine(
            hold.id,
            hold.facility,
            ("~ " if hold.tentative else "") + self.names.get(hold.facility, ""),
            hold.until,
            hold.decided,
            hold.places - hold.arrived if over else places_held(hold, at),
            over,
            is_overdue(hold, at),
            hold.tentative,
        )


def described(youths: Iterable[YouthLine], history: CaseHistory) -> tuple[YouthLine, ...]:
    """Children as the history of their case names and corrects them."""
    return tuple(
        youth._replace(
            pseudonym=history.pseudonyms.get(youth.id, ""),
            birth_year=history.birth_years.get(youth.id, youth.birth_year),
            gender=history.genders.get(youth.id, youth.gender),
            birth_month=history.birth_months.get(youth.id),
        )
        for youth in youths
        if youth.id not in history.moved
    )


def case_line(
    case: CaseStanding, at: datetime, terms: CaseTerms, members: Mapping[MemberId, str]
) -> CaseLine:
    """A case as its line on the board."""
    history = case.history
    running = history.running
    state = case.state(at)
    refused = EnquiryAnswer.DECLINED, EnquiryAnswer.NOT_ANSWERED
    bridged = not (history.placed_at or history.decided or is_final(state))
    bridge = history.bridge if bridged and history.bridge is not Bridge.NONE else None
    return CaseLine(
        id=case.id,
        reference=case.reference,
        version=case.version,
        state=state,
        urgency=history.urgency,
        reported_at=history.reported_at,
        due_at=running.due(at),
        clock=running.clock(at),
        left=running.left(at),
        lead=members.get(history.lead, "") if history.lead else "",
        lead_id=history.lead,
        municipality=history.municipality,
        youths=case.youths,
        next_step=history.next_step,
        next_at=history.next_at,
        pending=history.answered(EnquiryAnswer.PENDING),
        accepted=history.answered(EnquiryAnswer.ACCEPTED),
        declined=sum(map(history.answered, refused)),
        holds=tuple(case.shown_holds(at)),
        stays=case.present,
        arrived_at=history.arrived_at,
        milestone=(
            next_milestone(history.arrived_at, at, terms)
            if history.arrived_at and case.present
            else None
        ),
        parked_until=history.parked_until,
        sight=history.sight,
        look_by=None if case.housed or is_final(state) else case.look_by(terms),
        open_milestones=case.open_milestones(at, terms),
        asks=case.asks(at, terms),
        flags=history.flags,
        legal=history.legal,
        isolation=history.isolation,
        overridden=history.overridden,
        imported=history.imported,
        file=history.file,
        phone=history.phone,
        titles=() if is_final(state) else case.titles(at),
        visit=history.visit,
        visit_at=history.visit_at,
        restraint=history.restraint,
        not_taken_over=history.not_taken_over,
        links=history.links,
        bridge=bridge,
        bridged_until=None if bridge is None else history.bridged_until,
        ended_at=history.ended_at if is_final(state) else None,
        unanswered=() if is_final(state) else case.unanswered(at, terms),
        not_arrived=() if is_final(state) else case.not_arrived(at, terms),
        blockers=history.blockers,
        outflows=history.outflows,
    )
