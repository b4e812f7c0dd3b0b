"""What an event carries is stored and read back as it was, for every kind."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId, Gender, MemberId
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    Delivery,
    ErasureAsked,
    ErasureRefused,
    HandedOver,
    NothingBecause,
    NothingHanded,
    RefusedBecause,
)
from crisisdesk.domain.cases.endings import (
    Alternative,
    Blocker,
    Bridge,
    Confirmation,
    Destination,
    Ending,
    NotConfirmed,
    Safety,
    SafetyOpen,
    TakenOver,
    Topic,
    by_its_kind,
)
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import EventColumns, EventKind, decode, encode, parts_of
from crisisdesk.domain.cases.family.links import ChildMoved, SiblingLink
from crisisdesk.domain.cases.family.not_near import NotNear, NotNearGround
from crisisdesk.domain.cases.instead.restraint import Imposed, RestraintAnswer, RestraintOutcome
from crisisdesk.domain.cases.instead.routes import NotTakenOver, ParentsAnswer, ParentsConsent
from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy
from crisisdesk.domain.cases.legal.orders import OrderChange, Ordered, OrderStep
from crisisdesk.domain.cases.payloads import (
    BlankGround,
    Blanking,
    CallerOrganisation,
    CallerRole,
    ChildAdded,
    ChildcareArranged,
    ChildCorrected,
    Correction,
    DecisionPart,
    DecisionTaken,
    EnquiryStep,
    HoldStep,
    LeadTaken,
    NextStep,
    NoPlaceBridge,
    NoPlaceCount,
    NoPlaceReason,
    NoPlaceWatcher,
    Parking,
    RulesSetAside,
    StayStep,
    TransportOrdered,
    UrgencySet,
)
from crisisdesk.domain.cases.placements import Carrier, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import (
    CaseState,
    EnquiryId,
    Flag,
    HoldId,
    Isolation,
    StayId,
    Urgency,
    YouthId,
)
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.suitability import RuleCode
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, NoSight, Phoned, Seen
from crisisdesk.domain.cases.waiting.visits import VisitAnswer, VisitNeed
from crisisdesk.domain.codes import Code
from tests.clock import NOON

HOUR = timedelta(hours=1)

# What people type is kept without space around it; a name, a place and a weighing on one line.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(str.strip)
lines = texts.map(lambda text: " ".join(text.split()))
names = lines.filter(bool)
moments = st.integers(0, 10_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
numbers = st.integers(0, 999)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
ids = st.uuids()


def built(make, *parts):
    """A value of these parts, and of nothing that it could be without."""
    return st.tuples(*parts).map(lambda values: make(*values))


def codes(kind):
    """A member of a kind of code."""
    return st.sampled_from([*kind])


def ending(state):
    """How a case ends in a state, whatever else was filled in."""
    return st.builds(
        Ending,
        st.just(state),
        reason=texts,
        to=codes(Organisation) if state is CaseState.REDIRECTED else st.none(),
        where=lines,
        alternative=codes(Alternative) if state is CaseState.ALTERNATIVE else st.none(),
    ).map(by_its_kind)


enquiry = built(EnquiryStep, ids, ids, texts)
hold = built(HoldStep, ids, ids)
link = built(SiblingLink, ids, lines, texts, st.none() | moments)
decision_part = built(DecisionPart, ids, st.none() | codes(Role), texts)
PAYLOADS = {
    EventKind.REPORTED: st.none(),
    EventKind.YOUTH_ADDED: built(ChildAdded, ids, lines, lines),
    EventKind.BIRTH_YEAR_SET: built(ChildCorrected, ids, st.none() | numbers),
    EventKind.GENDER_SET: built(ChildCorrected, ids, st.none() | codes(Gender)),
    EventKind.PSEUDONYM_SET: built(ChildCorrected, ids, lines),
    EventKind.FILE_SET: lines,
    EventKind.MUNICIPALITY_SET: lines,
    EventKind.ORGANISATION_SET: built(CallerOrganisation, st.none() | codes(Organisation), lines),
    EventKind.ROLE_SET: built(CallerRole, st.none() | codes(Role), lines),
    EventKind.PHONE_SET: lines,
    EventKind.LEGAL_SET: st.none() | codes(Legal),
    EventKind.BIRTH_MONTH_SET: built(ChildCorrected, ids, st.integers(1, 12)),
    EventKind.ORDERED: built(Ordered, ids, codes(Legal), days),
    EventKind.ORDER_STEP: built(OrderChange, ids, codes(OrderStep), days),
    EventKind.CONSENT: built(Consent, ids, codes(ConsentBy), codes(ConsentAnswer), moments, lines),
    EventKind.ISOLATION_SET: st.none() | codes(Isolation),
    EventKind.FLAG_SET: codes(Flag),
    EventKind.FLAG_CLEARED: codes(Flag),
    EventKind.FLAG_UNKNOWN: codes(Flag),
    EventKind.NEEDS_SET: texts,
    EventKind.URGENCY_SET: built(UrgencySet, codes(Urgency), st.none() | moments, texts),
    EventKind.NEXT_STEP_SET: built(NextStep, texts, st.none() | moments),
    EventKind.NOTED: texts,
    EventKind.LEAD_SET: built(LeadTaken, ids, texts),
    EventKind.TRIAGED: st.none(),
    EventKind.TRIED_FIRST: codes(Alternative),
    EventKind.NOT_TRIED: codes(Alternative),
    EventKind.CONSULTED: built(Consult, codes(Role), codes(ConsultOutcome)),
    EventKind.WEIGHED: built(Weighing, names, names),
    EventKind.SEARCHED: st.none(),
    EventKind.PARKED: built(Parking, moments, codes(CaseState), names, names),
    EventKind.SEEN: built(
        Seen,
        moments,
        codes(ContactKind),
        st.none() | codes(Role),
        texts,
        st.none() | codes(Phoned),
    ),
    EventKind.NOT_SEEN: codes(NoSight),
    EventKind.LOOK_PLANNED: built(
        Look, moments, codes(Organisation), texts, st.none() | codes(ContactKind)
    ),
    EventKind.MILESTONE: built(MilestoneOutcome, numbers, codes(Outcome), texts),
    EventKind.RESUMED: st.none() | moments,
    EventKind.ENQUIRED: enquiry,
    EventKind.ACCEPTED: built(EnquiryStep, ids, ids, texts, numbers),
    EventKind.DECLINED: built(
        EnquiryStep, ids, ids, texts, st.none(), codes(DeclineReason), codes(Role)
    ),
    EventKind.NOT_ANSWERED: enquiry,
    EventKind.CALLED_OFF: enquiry,
    EventKind.HELD: built(HoldStep, ids, ids, moments, numbers),
    EventKind.EXTENDED: built(HoldStep, ids, ids, moments),
    EventKind.RELEASED: hold,
    EventKind.RAN_OUT: hold,
    EventKind.DECIDED: built(DecisionTaken, ids, ids, texts),
    EventKind.DECIDER: decision_part,
    EventKind.DISCUSSED: decision_part,
    EventKind.TRANSPORTED: built(
        TransportOrdered,
        st.none() | ids,
        st.none() | ids,
        built(Transport, codes(Carrier), st.none() | moments, texts, codes(Symptoms)),
    ),
    EventKind.ARRIVED: built(StayStep, ids, ids),
    EventKind.LEFT: built(
        StayStep, ids, ids, codes(Destination) | st.sampled_from(["", "moved"]), texts
    ),
    EventKind.BLOCKER_SET: codes(Blocker),
    EventKind.BLOCKER_CLEARED: codes(Blocker),
    EventKind.OUTFLOW_SET: built(
        Outflow,
        ids,
        ids,
        st.none() | codes(Blocker),
        texts,
        st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    ),
    EventKind.NO_PLACE: built(NoPlaceCount, st.none() | numbers, st.none() | moments),
    EventKind.NO_PLACE_BECAUSE: built(NoPlaceReason, ids, codes(DeclineReason)),
    EventKind.BRIDGED: built(NoPlaceBridge, ids, codes(Bridge), st.none() | moments, texts),
    EventKind.WATCHED: built(NoPlaceWatcher, ids, codes(Role), texts),
    EventKind.OVERRIDDEN: built(
        RulesSetAside,
        ids,
        st.lists(codes(RuleCode), unique=True).map(tuple),
        built(Override, texts, names),
    ),
    EventKind.CHILDCARE: built(ChildcareArranged, ids, numbers, st.none() | moments, texts),
    EventKind.JOINED: link,
    EventKind.SPLIT_OFF: link,
    EventKind.SPLIT_FROM: link,
    EventKind.TOOK_IN: link,
    EventKind.SETTLED: st.none(),
    EventKind.YOUTH_MOVED: built(ChildMoved, ids, lines, lines),
    EventKind.NOT_NEAR: built(NotNear, codes(NotNearGround), st.lists(names).map(tuple)),
    EventKind.SAFETY_CONFIRMED: built(
        Safety, codes(Role), names, moments, st.none() | codes(Confirmation)
    ),
    EventKind.SAFETY_OPEN: built(
        SafetyOpen, codes(NotConfirmed), codes(Organisation), moments, names, lines
    ),
    EventKind.FILE_HANDED_OVER: built(
        HandedOver,
        codes(Organisation),
        codes(Role),
        moments,
        codes(Delivery),
        st.from_regex(r"[A-Za-z0-9][A-Za-z0-9./_-]{1,39}", fullmatch=True),
        lines,
    ),
    EventKind.FILE_NOT_HANDED_OVER: built(NothingHanded, codes(NothingBecause), texts),
    EventKind.ERASURE_ASKED: built(ErasureAsked, codes(Asker), texts),
    EventKind.ERASURE_REFUSED: built(ErasureRefused, codes(Asker), codes(RefusedBecause), texts),
    EventKind.TAKEN_OVER: built(
        TakenOver,
        codes(Organisation),
        codes(Role),
        moments,
        lines,
        st.frozensets(codes(Topic)),
    ),
    EventKind.VISIT_WEIGHED: built(VisitNeed, codes(VisitAnswer), lines),
    EventKind.RESTRAINED: built(Imposed, moments, lines),
    EventKind.RESTRAINT_ANSWERED: built(RestraintAnswer, codes(RestraintOutcome), lines),
    EventKind.CONSENTED: built(ParentsConsent, codes(ParentsAnswer), lines, lines),
    EventKind.NOT_TAKEN_OVER: built(NotTakenOver, codes(Organisation), lines),
    EventKind.DEPARTED: ending(CaseState.DEPARTED),
    EventKind.WITHDRAWN: ending(CaseState.WITHDRAWN),
    EventKind.REDIRECTED: ending(CaseState.REDIRECTED),
    EventKind.ALTERNATIVE: ending(CaseState.ALTERNATIVE),
    EventKind.OUT_OF_REGION: ending(CaseState.OUT_OF_REGION),
    EventKind.CORRECTED: built(Correction, codes(CaseState), texts),
    EventKind.BLANKED: built(Blanking, ids, codes(Asker), codes(BlankGround)),
}


@pytest.mark.parametrize("kind", EventKind)
@given(data=st.data())
def test_what_an_event_carries_is_read_back_as_it_was(kind, data) -> None:
    payload = data.draw(PAYLOADS[kind])
    read = decode(kind, encode(kind, payload), NOON)
    assert read == payload
    assert type(read) is type(payload) or isinstance(payload, str)


CHILD, PLACE, OTHER = (UUID(int=number) for number in (1, 2, 3))
FACILITY, MEMBER, YOUTH = FacilityId(PLACE), MemberId(OTHER), YouthId(CHILD)
# As rows were written before what they carry had a type.
WRITTEN = [
    (EventKind.REPORTED, {}, None),
    (EventKind.YOUTH_ADDED, {"subject": CHILD, "text": "K."}, ChildAdded(YOUTH, "K.")),
    (EventKind.YOUTH_ADDED, {"subject": CHILD, "code": "lijst", "text": "7"},
     ChildAdded(YOUTH, "7", "lijst")),
    (EventKind.URGENCY_SET, {"urgency": Urgency.URGENT, "due_at": NOON + 24 * HOUR},
     UrgencySet(Urgency.URGENT, NOON + 24 * HOUR)),
    (EventKind.URGENCY_SET, {"urgency": Urgency.BRIDGING, "text": "better"},
     UrgencySet(Urgency.BRIDGING, None, "better")),
    (EventKind.LEGAL_SET, {"code": "voluntary"}, Legal.VOLUNTARY),
    (EventKind.LEGAL_SET, {}, None),
    (EventKind.LEGAL_SET, {"code": "emergency_order"}, Legal.EMERGENCY),
    (EventKind.LEGAL_SET, {"code": "secure_care_order"}, Legal.SECURE),
    (EventKind.BIRTH_MONTH_SET, {"subject": CHILD, "text": "4"}, ChildCorrected(YOUTH, 4)),
    (EventKind.ORDERED,
     {"subject": CHILD, "code": "out_of_home_order",
      "until": datetime(2020, 3, 30, 22, tzinfo=UTC)},
     Ordered(YOUTH, Legal.OUT_OF_HOME, date(2020, 3, 31))),
    (EventKind.ORDER_STEP,
     {"subject": OTHER, "code": "until", "until": datetime(2020, 12, 31, 23, tzinfo=UTC)},
     OrderChange(OTHER, OrderStep.UNTIL, date(2021, 1, 1))),
    (EventKind.CONSENT,
     {"subject": CHILD, "code": "child refused", "until": NOON, "text": "K."},
     Consent(YOUTH, ConsentBy.CHILD, ConsentAnswer.REFUSED, NOON, "K.")),
    (EventKind.ISOLATION_SET, {"code": "no"}, Isolation.NO),
    (EventKind.MUNICIPALITY_SET, {"code": "Hardinxveld-Giessendam, bij de brug"},
     "Hardinxveld-Giessendam, bij de brug"),
    (EventKind.PHONE_SET, {"text": "06 12"}, "06 12"),
    (EventKind.ORGANISATION_SET, {"code": "youth_team", "text": "Team Zuid"},
     CallerOrganisation(Organisation.YOUTH_TEAM, "Team Zuid")),
    (EventKind.ROLE_SET, {"text": "J. Bos"}, CallerRole(None, "J. Bos")),
    (EventKind.FLAG_SET, {"code": "no_sight"}, Flag.NO_SIGHT),
    (EventKind.NEXT_STEP_SET, {"until": NOON + HOUR, "text": "call back"},
     NextStep("call back", NOON + HOUR)),
    (EventKind.LEAD_SET, {"lead": OTHER, "text": "my shift ends"},
     LeadTaken(MEMBER, "my shift ends")),
    (EventKind.PSEUDONYM_SET, {"subject": CHILD, "text": "Kees"}, ChildCorrected(YOUTH, "Kees")),
    (EventKind.BIRTH_YEAR_SET, {"subject": CHILD, "number": 2009}, ChildCorrected(YOUTH, 2009)),
    (EventKind.GENDER_SET, {"subject": CHILD}, ChildCorrected(YOUTH, None)),
    (EventKind.TRIED_FIRST, {"code": "network"}, Alternative.NETWORK),
    (EventKind.CONSULTED, {"code": "doctor isolation"},
     Consult(Role.DOCTOR, ConsultOutcome.ISOLATION)),
    (EventKind.WEIGHED, {"text": "low\nhigh"}, Weighing("low", "high")),
    (EventKind.PARKED, {"until": NOON + HOUR, "code": "triage", "text": "with the family"},
     Parking(NOON + HOUR, CaseState.TRIAGE, "with the family")),
    (EventKind.RESUMED, {"due_at": NOON}, NOON),
    (EventKind.ENQUIRED, {"facility": PLACE, "subject": OTHER, "text": "tonight?"},
     EnquiryStep(FACILITY, EnquiryId(OTHER), "tonight?")),
    (EventKind.ACCEPTED, {"facility": PLACE, "subject": OTHER, "number": 2, "text": "until ten"},
     EnquiryStep(FACILITY, EnquiryId(OTHER), "until ten", 2)),
    (EventKind.DECLINED, {"facility": PLACE, "subject": OTHER, "code": "full facility_staff"},
     EnquiryStep(FACILITY, EnquiryId(OTHER), reason=DeclineReason.FULL,
                 declined_by=Role.FACILITY_STAFF)),
    (EventKind.DECLINED, {"facility": PLACE, "subject": OTHER, "code": "full"},
     EnquiryStep(FACILITY, EnquiryId(OTHER), reason=DeclineReason.FULL)),
    (EventKind.HELD, {"facility": PLACE, "subject": OTHER, "number": 1, "until": NOON},
     HoldStep(FACILITY, HoldId(OTHER), NOON, 1)),
    (EventKind.RAN_OUT, {"facility": PLACE, "subject": OTHER}, HoldStep(FACILITY, HoldId(OTHER))),
    (EventKind.DECIDED, {"facility": PLACE, "subject": OTHER, "text": "it fits"},
     DecisionTaken(FACILITY, HoldId(OTHER), "it fits")),
    (EventKind.DECIDER, {"subject": OTHER, "code": "team_manager", "text": "M. Kade"},
     DecisionPart(OTHER, Role.TEAM_MANAGER, "M. Kade")),
    (EventKind.DISCUSSED, {"subject": OTHER, "text": "nobody there"},
     DecisionPart(OTHER, None, "nobody there")),
    (EventKind.TRANSPORTED,
     {"facility": PLACE, "subject": OTHER, "until": NOON, "code": "taxi asked_no", "text": "alone"},
     TransportOrdered(FACILITY, HoldId(OTHER),
                      Transport(Carrier.TAXI, NOON, "alone", Symptoms.ASKED_NO))),
    (EventKind.LEFT, {"facility": PLACE, "subject": OTHER, "code": "moved"},
     StayStep(FACILITY, StayId(OTHER), "moved")),
    (EventKind.LEFT, {"facility": PLACE, "subject": OTHER, "code": "home", "text": "X1"},
     StayStep(FACILITY, StayId(OTHER), Destination.HOME, "X1")),
    (EventKind.NO_PLACE, {"number": 7, "until": NOON}, NoPlaceCount(7, NOON)),
    (EventKind.NO_PLACE_BECAUSE, {"subject": OTHER, "code": "age"},
     NoPlaceReason(OTHER, DeclineReason.AGE)),
    (EventKind.BRIDGED, {"subject": OTHER, "until": NOON, "code": "hospital", "text": "ward 3"},
     NoPlaceBridge(OTHER, Bridge.HOSPITAL, NOON, "ward 3")),
    (EventKind.WATCHED, {"subject": OTHER, "code": "doctor", "text": "B. Anker"},
     NoPlaceWatcher(OTHER, Role.DOCTOR, "B. Anker")),
    (EventKind.OVERRIDDEN,
     {"facility": PLACE, "code": "legal isolation", "text": "B. Anker\nnothing else"},
     RulesSetAside(FACILITY, (RuleCode.LEGAL, RuleCode.ISOLATION),
                   Override("nothing else", "B. Anker"))),
    (EventKind.SAFETY_CONFIRMED, {"until": NOON, "code": "youth_protector", "text": "B. Anker"},
     Safety(Role.YOUTH_PROTECTOR, "B. Anker", NOON)),
    (EventKind.TAKEN_OVER,
     {"until": NOON, "code": "youth_team team_manager plan school", "text": "C. Dam"},
     TakenOver(Organisation.YOUTH_TEAM, Role.TEAM_MANAGER, NOON, "C. Dam",
               frozenset({Topic.PLAN, Topic.SCHOOL}))),
    (EventKind.DEPARTED, {}, Ending(CaseState.DEPARTED)),
    (EventKind.WITHDRAWN, {"text": "called back"},
     Ending(CaseState.WITHDRAWN, reason="called back")),
    (EventKind.REDIRECTED, {"code": "school", "text": "its contact\nno crisis"},
     Ending(CaseState.REDIRECTED, "no crisis", Organisation.SCHOOL, "its contact")),
    (EventKind.REDIRECTED, {"code": "school", "text": "its contact"},
     Ending(CaseState.REDIRECTED, "", Organisation.SCHOOL, "its contact")),
    (EventKind.ALTERNATIVE, {"code": "network", "text": "with an aunt"},
     Ending(CaseState.ALTERNATIVE, "with an aunt", alternative=Alternative.NETWORK)),
    (EventKind.OUT_OF_REGION, {"text": "Zeeland\nno room here"},
     Ending(CaseState.OUT_OF_REGION, "no room here", where="Zeeland")),
    (EventKind.CORRECTED, {"code": "searching", "text": "a slip"},
     Correction(CaseState.SEARCHING, "a slip")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "columns", "payload"), WRITTEN)
def test_a_row_as_it_was_written_reads_and_is_written_the_same(kind, columns, payload) -> None:
    row = EventColumns(**columns)
    assert decode(kind, row, NOON) == payload
    assert encode(kind, payload) == row


def test_a_confirmation_that_names_no_moment_was_given_when_it_was_written() -> None:
    row = EventColumns(code="doctor", text="B. Anker")
    confirmed = decode(EventKind.SAFETY_CONFIRMED, row, NOON)
    assert confirmed == Safety(Role.DOCTOR, "B. Anker", NOON)


def test_a_birth_month_goes_with_the_words_of_its_case() -> None:
    gone = EventColumns(subject=CHILD, text="[removed 07-07-2020]")
    assert decode(EventKind.BIRTH_MONTH_SET, gone, NOON) == ChildCorrected(YOUTH, None)


def test_a_redirection_keeps_its_reason_apart_from_who_takes_over() -> None:
    redirected = Ending(CaseState.REDIRECTED, "not a crisis after all", Organisation.SCHOOL)
    row = encode(EventKind.REDIRECTED, redirected)
    assert decode(EventKind.REDIRECTED, row, NOON) == redirected


def test_what_an_ending_has_no_room_for_leads_its_reason() -> None:
    typed = Ending(
        CaseState.WITHDRAWN,
        "called back",
        Organisation.SCHOOL,
        " at\nhome ",
        Alternative.NETWORK,
    )
    assert by_its_kind(typed) == Ending(CaseState.WITHDRAWN, "at home\ncalled back")
    assert by_its_kind(typed._replace(state=CaseState.OUT_OF_REGION)) == Ending(
        CaseState.OUT_OF_REGION, "called back", where="at home"
    )


def test_the_parts_of_what_an_event_carries_are_codes_with_words() -> None:
    parts = parts_of(EventKind.CONSULTED, Consult(Role.DOCTOR, ConsultOutcome.ISOLATION))
    words = [code.words for code in parts.codes if isinstance(code, Code)]
    assert words == ["doctor", "an isolation place"]
