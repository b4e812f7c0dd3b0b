"""Everything that is known of one case at a moment, and what follows from it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.deadlines import CaseTerms, next_milestone
from crisisdesk.domain.cases.decisions import (
    Decider,
    Decision,
    DecisionLine,
    OnTable,
    OverrideLine,
)
from crisisdesk.domain.cases.endings import Ending, Safety, TakenOver
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.events import CaseEvent, EventKind, in_order
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.holds import HoldFacts, is_overdue, places_held, ran_out
from crisisdesk.domain.cases.lines import CaseFile, CaseLine, HoldLine, StayLine, YouthLine
from crisisdesk.domain.cases.payloads import (
    Correction,
    DecisionPart,
    DecisionTaken,
    HoldStep,
    NoPlaceBridge,
    NoPlaceCount,
    NoPlaceReason,
    NoPlaceWatcher,
    RulesSetAside,
    TransportOrdered,
)
from crisisdesk.domain.cases.placements import NoPlace, NoPlaceLine, Transport
from crisisdesk.domain.cases.states import CaseId, CaseState, is_final


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
        if self.history.state is CaseState.RESERVED and not self.keeping(at):
            return CaseState.PLACED if self.housed else CaseState.SEARCHING
        return self.history.state

    def hold(self, at: datetime) -> HoldLine | None:
        """The hold to show: the one that stands, else the newest if it ran out unanswered."""
        keeping = self.keeping(at)
        if keeping:
            return self.hold_line(keeping[0], at)
        if self.holds and self.state(at) is CaseState.SEARCHING and ran_out(self.holds[-1], at):
            return self.hold_line(self.holds[-1], at)
        return None

    def hold_line(self, hold: HoldFacts, at: datetime) -> HoldLine:
        """A hold as the board shows it."""
        over = ran_out(hold, at)
        return HoldLine(
            hold.id,
            hold.facility,
            self.names.get(hold.facility, ""),
            hold.until,
            hold.decided,
            hold.places - hold.arrived if over else places_held(hold, at),
            over,
            is_overdue(hold, at),
        )


def described(youths: Iterable[YouthLine], history: CaseHistory) -> tuple[YouthLine, ...]:
    """Children as the history of their case names and corrects them."""
    return tuple(
        youth._replace(
            pseudonym=history.pseudonyms.get(youth.id, ""),
            birth_year=history.birth_years.get(youth.id, youth.birth_year),
            gender=history.genders.get(youth.id, youth.gender),
        )
        for youth in youths
    )


def case_line(
    case: CaseStanding, at: datetime, terms: CaseTerms, members: Mapping[MemberId, str]
) -> CaseLine:
    """A case as its line on the board."""
    history = case.history
    running = history.running
    refused = EnquiryAnswer.DECLINED, EnquiryAnswer.NOT_ANSWERED
    return CaseLine(
        id=case.id,
        reference=case.reference,
        version=case.version,
        state=case.state(at),
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
        hold=case.hold(at),
        stays=case.present,
        arrived_at=history.arrived_at,
        milestone=(
            next_milestone(history.arrived_at, at, terms)
            if history.arrived_at and case.present
            else None
        ),
        parked_until=history.parked_until,
        flags=history.flags,
        legal=history.legal,
        isolation=history.isolation,
        overridden=history.overridden,
        imported=history.imported,
        file=history.file,
        phone=history.phone,
    )


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
    safety: Safety | None = None
    taken_over: TakenOver | None = None
    for event in events:
        payload = event.payload
        if isinstance(payload, Safety):
            safety = payload
        elif isinstance(payload, TakenOver):
            taken_over = payload
        elif isinstance(payload, Ending):
            ending = payload
        elif isinstance(payload, Correction):
            ending = (
                Ending(payload.state, reason=payload.reason) if is_final(payload.state) else None
            )
    return None if ending is None else ending._replace(safety=safety, taken_over=taken_over)
