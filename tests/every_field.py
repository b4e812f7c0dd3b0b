"""A desk with a word of the caller's in every field that takes free text, told by its services."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import uuid4

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function, Shortage
from crisisdesk.domain.absence.mutual_aid import AidState, Offer, Request
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.redeployment import Redeployment, Team
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.calls.hours import read_hours
from crisisdesk.domain.calls.requests import AgainReason, CallTerms
from crisisdesk.domain.capacity.crucial import CrucialAgreement
from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    FacilityId,
    Gender,
    Kind,
    Opening,
    OpeningStatus,
    ProviderId,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel, Report
from crisisdesk.domain.cases.consults import Weighing
from crisisdesk.domain.cases.decisions import Decider, Decision, OnTable, Override
from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    Delivery,
    ErasureRefused,
    HandedOver,
    NothingBecause,
    NothingHanded,
    RefusedBecause,
)
from crisisdesk.domain.cases.endings import (
    Bridge,
    Confirmation,
    Destination,
    Ending,
    NotConfirmed,
    Safety,
    SafetyOpen,
    TakenOver,
)
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.family.not_near import NotNearGround
from crisisdesk.domain.cases.family.siblings import SiblingSplit
from crisisdesk.domain.cases.instead.restraint import Imposed, RestraintAnswer, RestraintOutcome
from crisisdesk.domain.cases.instead.routes import NotTakenOver, ParentsAnswer, ParentsConsent
from crisisdesk.domain.cases.intake import Facts, Intake, facts_of
from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, Seen, Sight
from crisisdesk.domain.cases.waiting.visits import VisitAnswer, VisitNeed
from crisisdesk.domain.cases.youths import MOST_PSEUDONYM, Youth
from crisisdesk.domain.members import Particulars
from crisisdesk.domain.together.conflicts import Clash, ConflictId, Settlement, WayOut
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import BulletinPart
from crisisdesk.domain.week.childcare import Arrangement
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty, DutyRule
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance
from crisisdesk.domain.week.provider_contact import ProviderContact
from crisisdesk.domain.week.register import (
    EntryKind,
    EntryParticulars,
    EntryStatus,
    EntryTopic,
    Reply,
)
from crisisdesk.services import drafts, members
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.absence import absence, closing, mutual_aid, redeployments, staffing
from crisisdesk.services.absence.closing import Noted
from crisisdesk.services.calls import calls, rounds
from crisisdesk.services.capacity import capacity, crucial, facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import (
    away,
    cases,
    consults,
    endings,
    enquiries,
    holds,
    instead,
    legal,
    outside,
    siblings,
    sight,
    stays,
)
from crisisdesk.services.safekeeping import dossiers
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.together import along, conflicts, settling
from crisisdesk.services.week import (
    bulletin,
    childcare,
    contacts,
    duties,
    meetings,
    provider_contact,
    register,
)
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.queries.foresight import forecasts
from crisisdesk.store.queries.foresight.forecasts import ForecastOutcome, KeptForecast
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import Clock
from tests.factories import line_of, make_case

Word = Callable[[str], str]
"""The word that goes into a field, by the field's name."""
TODAY = date(2020, 4, 7)
BULLETIN = date(2020, 4, 10)
"""The day of the first bulletin of a desk that began this week (A105)."""
WEEK = week_of(date(2020, 3, 30))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CORONA = Duty.CORONA_CONSULTATION


class Region(NamedTuple):
    """Two facilities, each with a provider of its own."""

    first: FacilityId
    second: FacilityId
    provider: ProviderId
    lender: ProviderId


def fill(store: Store, clock: Clock, word: Word) -> Region:
    """Fill everything, as somebody who sits at this desk; half an hour goes by."""
    mine, other = (
        Particulars(initials, word(f"member.name{number}"), word(f"member.role{number}"))
        for initials, number in (("AB", ""), ("CD", "1"))
    )
    store.sign_in(store.write(members.add_colleague, mine))
    store.write(members.add_colleague, other)
    why = word("setting.why")
    store.write(desk_settings.change, "region.name", word("region.name"), why=why)
    made = region(store, clock, word)
    staff(store, clock, made, word)
    week(store, clock, made, word)
    case(store, clock, made, word)
    searched(store, clock, made, word)
    halfway(store, clock, made, word)
    redeployed(store, made, word)
    helped(store, clock, word)
    family(store, clock, made, word)
    act = uuid4()
    store.write_once(act, make_case)
    store.write(take_back, act)
    board = store.read(capacity.overview).lines
    places = {line.id: 1 for line in board if (line.placeable or 0) > 0}
    _laptop, letter = store.write(along.leave, clock() + timedelta(days=3), places)
    store.write(along.declare_lost, letter)
    return made


def _facility(uow: UnitOfWork, word: Word, number: int) -> FacilityId:
    def own(name: str) -> str:
        return word(f"{name}{number or ''}")

    provider = uow.facilities.add_provider(own("provider.name"), phone=own("provider.phone"))
    site = uow.facilities.add_site(
        provider,
        name=own("site.name"),
        municipality=own("site.municipality"),
        address=own("site.address"),
        place=own("site.place"),
        postcode=own("site.postcode"),
        house_rules=own("site.house_rules"),
    )
    made = uow.facilities.add(
        site,
        name=own("facility.name"),
        kind=Kind.CRISIS_GROUP,
        crucial=not number,
        phone=own("facility.phone"),
        notes=own("facility.notes"),
        admission_via=own("facility.admission_via"),
        planned_places=2,
        planned_certainty=own("facility.planned_certainty"),
    )
    if not number:
        uow.facilities.add(site, name=word("facility.beside"), kind=Kind.SECURE)
    uow.facilities.add_code(word("code.source"), "facility", own("code.code"), made)
    later = ("facility.kept_by", "facility.extendable_while")
    says = {name.partition(".")[2]: own(name) for name in later}
    uow.facilities.state(made, uow.now, says)
    uow.journal("facility.added", facility=made)
    return made


def region(store: Store, clock: Clock, word: Word) -> Region:
    """Facilities, how far they are open, what is barred, and what they reported."""
    first, second = (store.write(_facility, word, number) for number in range(2))
    told = Report(
        first,
        CapacityFigures(available=9, staffed=9, occupied=4, blocked=1),
        clock(),
        BlockedReason.OTHER,
        reporter_role=word("report.role"),
        reporter_organisation=word("report.organisation"),
        channel=Channel.PHONE,
        note=word("report.note"),
    )
    store.write(reports.enter, told, sure=True)
    store.write(reports.enter, told._replace(facility=second), sure=True)
    clock.forward(minutes=5)
    opening = Opening(
        OpeningStatus.LIMITED,
        clock(),
        exception=word("opening.exception"),
        reason=word("opening.reason"),
        delivery_note=word("opening.delivery_note"),
        hours=word("opening.hours"),
        reported_by=word("opening.reported_by"),
    )
    seen = store.read(facility_queries.about, first).version
    store.write(facilities.open_or_close, first, opening, seen=seen)
    barred = Restriction(
        RestrictionKind.VALIDITY,
        first,
        clock(),
        clock() + DAY,
        reason=word("restriction.reason"),
        source=word("restriction.source"),
    )
    store.write(facilities.restrict, barred)
    provider, lender = (store.read(absence_queries.provider_of, one) for one in (first, second))
    assert provider is not None
    assert lender is not None
    return Region(first, second, provider, lender)


def staff(store: Store, clock: Clock, made: Region, word: Word) -> None:
    """What was counted, what is asked and lent, and what a review agreed."""
    short = (Shortage(Function.NIGHT_WORKER, 1000, 2000),)
    for own, figures, note, shortages in (
        (made.provider, AbsenceFigures(22_000, 3000, 1600, 500, 18_400), "absence.note", short),
        (made.lender, AbsenceFigures(22_000, 1000, 0, 0, 18_000), "absence.note1", ()),
    ):
        told = AbsenceReport(
            own,
            WEEK,
            figures,
            shortages=shortages,
            reporter_role=word("absence.role"),
            reporter_organisation=word("absence.organisation"),
            note=word(note),
        )
        store.write(absence.enter, told, no_person=True)
    store.write(staffing.set_norm, Norm(made.first, 10, 22_000, 6000, 5000, 3400, 4000))
    until = TODAY + 6 * DAY
    night = Function.NIGHT_WORKER
    store.write(mutual_aid.offer, Offer(made.lender, night, 1000, TODAY, until, note=word("offer")))
    asked = Request(
        made.first, night, 2000, TODAY, until,
        override=word("request.override"), note=word("request.note"),
    )  # fmt: skip
    request = store.write(mutual_aid.ask, asked)
    lent = store.write(
        mutual_aid.ask_lender, request, made.lender, 1000, override=word("deployment.override")
    )
    store.write(
        mutual_aid.move, lent, AidState.ACKNOWLEDGED, seen=1, reason=word("deployment.reason")
    )
    store.write(mutual_aid.grant, lent, 500, seen=2, override=word("grant.override"))
    withdrawn = store.write(mutual_aid.ask, asked._replace(fte=500))
    store.write(mutual_aid.withdraw_request, withdrawn, reason=word("request.withdrawn"))
    attendance = {word("review.organisation"): Attendance.PRESENT}
    notes = [
        Noted(EntryKind.AGREEMENT, word("review.agreement"), word("review.party")),
        Noted(EntryKind.ACTION, word("review.action"), due=TODAY + DAY),
    ]
    day = TODAY + 2 * DAY
    soon = clock() + timedelta(minutes=5)
    store.write(duties.move, Duty.ABSENCE_REVIEW, day, soon, word("turn.sooner"))
    clock.forward(minutes=5)
    store.write(closing.close, day, WEEK, attendance, notes, sure=True)


def redeployed(store: Store, made: Region, word: Word) -> None:
    """Own staff that works elsewhere, and some that did."""
    outreach, group = Team(Function.AMBULATORY), Team(Function.GROUP_WORKER, made.first)
    own = Redeployment(made.provider, outreach, group, 1000, TODAY, TODAY + 6 * DAY)
    store.write(redeployments.begin, own)
    ended = store.write(redeployments.begin, own)
    store.write(redeployments.end, ended, TODAY - DAY, word("redeployment.reason"), seen=1)


def week(store: Store, clock: Clock, made: Region, word: Word) -> None:
    """Meetings, the register, contacts, the bulletin, and turns that were moved."""
    store.write(meetings.set_parties, CORONA, [word("meeting.expected")])
    rule = DutyRule(Duty.own(1), (2,), time(9), TODAY + DAY, name=word("duty.name"))
    store.write(duties.change_rule, rule._replace(parties=(word("duty.expected"),)))
    store.write(duties.move, CORONA, TODAY, clock() + HOUR, word("turn.moved"))
    held = store.write(meetings.hold, CORONA, TODAY)
    store.write(meetings.attend, held, word("meeting.party"), Attendance.PRESENT)
    for subject in AgendaSubject:
        store.write(meetings.note, held, subject, word(f"meeting.note.{subject}"))
    coming = store.read(duties.series, Duty.DIRECTORS_COORDINATION, TODAY, TODAY + 8 * DAY)[0]
    store.write(duties.cancel, coming.duty, coming.day, word("turn.cancelled"))
    for kind in EntryKind:
        entry = EntryParticulars(
            word(f"{kind}.text"),
            source=word(f"{kind}.source"),
            party=word(f"{kind}.party"),
            owner=word(f"{kind}.owner"),
            due=TODAY + DAY if kind is EntryKind.ACTION else None,
            valid_from=TODAY,
            valid_until=TODAY + 2 * DAY,
            for_directors=True,
            for_board=True,
            category=1 if kind in (EntryKind.COST_SIGNAL, EntryKind.COST_RULE) else None,
            detail=word(f"{kind}.detail"),
        )
        apart = kind in tuple(EntryKind)[10:]
        own = store.write(register.add, kind, entry, meeting=None if apart else held)
        if kind is EntryKind.QUESTION:
            store.write(
                register.move_on,
                own,
                EntryStatus.ANSWERED,
                answer=word("answer"),
                reason=word("moved_on"),
            )
        if kind is EntryKind.AGREEMENT:
            longer = TODAY + 3 * DAY
            store.write(register.extend, own, longer, reason=word("extended"))
            store.write(register.restrict, own, RestrictionKind.NO_CRISIS, made.second)
    store.write(contacts.set_video_standard, word("video.standard"))
    contact = Contact(
        word("contact.organisation"),
        word("contact.function"),
        phone="078-5550100",
        mail=f"{''.join(word('contact.mail').replace('@', '').split())}@x.y",
        hours=word("contact.hours"),
        video=word("contact.video"),
        note=word("contact.note"),
        municipality=word("contact.municipality"),
        escalation=True,
        link=True,
        sub_region=word("contact.sub_region"),
        receives=Audience.OFFICIALS,
        facility=made.first,
    )
    store.write(calls.begin, made.first, why=AgainReason.ASKED)
    store.write(calls.no_answer, made.first)
    store.write(calls.set_terms, made.first, CallTerms(hours=read_hours("22:00-07:00")))
    store.write(rounds.begin, Kind.CRISIS_GROUP)
    store.write(rounds.end)
    clash = Clash("contact", store.write(contacts.add, contact), "video", "", "", "")
    raised = store.write(_clashes, clash, word)
    way = WayOut(Settlement.TYPED)
    store.write(settling.settle, raised, way, typed=word("contact.video"))
    spoken = ProviderContact(made.provider, clock(), word("spoken.about"), word("spoken.with"))
    store.write(provider_contact.note, spoken)
    version = line_of(store, made.first).version
    agreed = CrucialAgreement(True, TODAY, word("crucial.by"), word("crucial.source"))
    store.write(crucial.agree, made.first, agreed, seen=version)
    part = BulletinPart(word("bulletin.heading"), word("bulletin.text"))
    figures = store.read(bulletin.draft, BULLETIN).figures
    store.write(bulletin.keep, BULLETIN, clock() - 7 * DAY, (part,), figures, sure=True)
    for form in ("", "bulletin"):
        told = {"form": form, "day": BULLETIN.isoformat(), "text": word(f"draft.{form}")}
        content = json.dumps({**told, "in-needs": word("draft.needs")}, ensure_ascii=False)
        draft = Draft(drafts.new_draft_id(), None, clock(), content)
        store.write_draft_now(drafts.keep, draft, store.actor.desk)
    said = KeptForecast(uuid4(), clock(), clock() + DAY, "acute-4-girls", 1, 4, 2, 3, 5, 0, 74, 900)
    store.write_draft_now(forecasts.keep, [said], [ForecastOutcome(said.id, 3, clock())])


class _Brought(NamedTuple):
    clashes: tuple[Clash, ...]


def _clashes(uow: UnitOfWork, clash: Clash, word: Word) -> ConflictId:
    clash = clash._replace(base=word("conflict.base"), there=word("conflict.there"))
    (conflict,) = conflicts.raise_conflicts(uow, _Brought((clash,)))
    return conflict.id


def _taken(store: Store, word: Word, part: str, *, children: int = 1) -> cases.Opened:
    def own(name: str) -> str:
        return word(f"{part}.{name}")

    facts = Facts(
        municipality=word("case.municipality"),
        organisation=Organisation.POLICE,
        organisation_name=own("organisation"),
        role=Role.POLICE_OFFICER,
        referrer_name=own("referrer"),
        phone=own("phone"),
        file=own("file"),
        needs=own("needs"),
    )
    names = [own(f"pseudonym{number or ''}") for number in range(children)]
    youths = tuple(Youth(one[:MOST_PSEUDONYM], 2008, Gender.BOYS) for one in names)
    intake = Intake(
        youths, facts, note=own("note"), next_step=own("step"), next_at=store.now() + 8 * HOUR
    )
    return store.write(cases.take_report, intake, lead=store.actor.member, sure=True)


def _kept_or_handed(store: Store, case: CaseId, at: datetime, word: Word) -> None:
    """All that is said of the dossier of an ended case."""
    nothing = NothingHanded(NothingBecause.HOLDER_REFUSES, word("handed.nothing"))
    store.write(dossiers.hand_over, case, nothing, sure=True)
    proof = HandedOver(
        Organisation.CERTIFIED_INSTITUTION,
        Role.YOUTH_PROTECTOR,
        at,
        Delivery.PORTAL,
        "ZV-2020/0417",
        word("handed.name"),
    )
    store.write(dossiers.hand_over, case, proof, sure=True)
    refusal = ErasureRefused(Asker.PARENT, RefusedBecause.LAW, word("erasure.refused"))
    store.write(dossiers.refuse, case, refusal, sure=True)


def case(store: Store, clock: Clock, made: Region, word: Word) -> CaseId:
    """A case from the report to its end, corrected once."""
    own, (child,), _ = _taken(store, word, "case")
    when = clock() + HOUR
    store.write(cases.change_youth, own, child, Youth(word("case.renamed")[:MOST_PSEUDONYM], 2009))
    store.write(cases.park, own, when, word("parked"), agreed=word("parked.agreed"), sure=True)
    look = Look(when, Organisation.YOUTH_TEAM, word("look.name"))
    seen = Seen(clock(), ContactKind.HOME, Role.DOCTOR, word("seen.name"))
    both = Weighing(word("visit.infection"), word("visit.safety"))
    store.write(sight.look, own, Sight(seen, None, look), both, sure=True)
    given = Consent(child, ConsentBy.CHILD, ConsentAnswer.GIVEN, clock(), word("consent.name"))
    store.write(legal.consent, own, given, sure=True)
    store.write(cases.resume, own)
    store.write(consults.weigh, own, Weighing(word("infection"), word("safety")), sure=True)
    asked = store.write(
        enquiries.enquire, own, [made.first, made.second], words=word("asked"), sure=True
    )
    store.write(enquiries.accept, own, asked[0], 1, words=word("promised"), sure=True)
    no = DeclineReason.FULL
    store.write(enquiries.decline, own, asked[1], no, words=word("declined"), sure=True)
    told = NoPlace(
        (no,), 2, Bridge.OFFICE, clock() + HOUR, word("bridge"), Role.DOCTOR, word("watcher")
    )
    store.write(endings.no_place, own, told, sure=True)
    over = Override(word("override.reason"), word("override.name"))
    hold = store.write(holds.hold, own, made.first, override=over, against=["open"], sure=True)
    decision = Decision(
        (Decider(Role.TEAM_MANAGER, word("decider")),),
        word("decision.reason"),
        discussed=Role.BEHAVIOURAL_SCIENTIST,
        why_not=word("decision.why_not"),
        options=(OnTable(made.second, Suitability.NO),),
    )
    store.write(holds.decide, hold, decision, sure=True)
    way = Transport(Carrier.TAXI, None, word("transport"))
    store.write(stays.under_way, own, way, sure=True)
    clock.forward(minutes=5)
    arrival = store.write(stays.arrive, own, child, made.first, hold=hold, sure=True)
    clock.forward(minutes=5)
    now = clock()
    receiver = TakenOver(Organisation.YOUTH_TEAM, Role.TEAM_MANAGER, now, word("receiver"))
    safe = Safety(Role.YOUTH_PROTECTOR, word("safe"), now, Confirmation.SEEN)
    leaving = arrival.stay, Destination.HOME
    store.write(stays.depart, *leaving, safety=safe, taken_over=receiver, sure=True)
    store.write(endings.correct, own, CaseState.SEARCHING, word("corrected"), sure=True)
    unsure = SafetyOpen(
        NotConfirmed.REFUSED,
        Organisation.YOUTH_TEAM,
        clock() + HOUR,
        word("unsure.name"),
        word("unsure.words"),
    )
    away = Ending(CaseState.OUT_OF_REGION, word("ended"), where=word("where"), safety=unsure)
    store.write(endings.end, own, away, sure=True)
    _kept_or_handed(store, own, clock(), word)
    store.write(cases.note, own, word("noted"), sure=True)
    return own


def searched(store: Store, clock: Clock, made: Region, word: Word) -> CaseId:
    """A case that is still searched for, with a place held outside the region."""
    own, _, _ = _taken(store, word, "open")
    clock.forward(minutes=5)
    far = outside.Outside(word("outside.name"), word("outside.municipality"), word("outside.phone"))
    store.write(enquiries.enquire, own, [made.second], words=word("open.asked"), sure=True)
    store.write(outside.hold, own, far, sure=True)
    _taken(store, word, "reported")
    return own


def helped(store: Store, clock: Clock, word: Word) -> CaseId:
    """A case under a restraining order, and one that went to somebody who did not accept it."""
    own, _, _ = _taken(store, word, "restrained")
    need = VisitNeed(VisitAnswer.NEEDED, word("visit.reason"))
    store.write(sight.weigh_visit, own, need, sure=True)
    store.write(instead.impose, own, Imposed(clock(), word("restraint")), sure=True)
    longer = RestraintAnswer(RestraintOutcome.EXTENDED, word("restraint.answer"))
    store.write(instead.answer_restraint, own, longer, sure=True)
    passed_on, _, _ = _taken(store, word, "passed_on")
    consent = ParentsConsent(ParentsAnswer.REFUSED, word("consent.by"), word("consent.why"))
    to = Organisation.SAFE_AT_HOME
    safe = Safety(Role.YOUTH_PROTECTOR, word("passed_on.safe"), clock(), Confirmation.SEEN)
    to_them = Ending(
        CaseState.REDIRECTED, word("passed_on.why"), to, word("to"), safety=safe, consent=consent
    )
    store.write(endings.end, passed_on, to_them, sure=True)
    refused = NotTakenOver(to, word("not_taken_over"))
    store.write(instead.not_taken_over, passed_on, refused, sure=True)
    return own


def halfway(store: Store, clock: Clock, made: Region, word: Word) -> CaseId:
    """A case of two children: one stays where figures may count it, the other is on its way."""
    own, youths, _ = _taken(store, word, "halfway", children=2)
    over = Override(word("halfway.override"), word("halfway.overrider"))
    hold = store.write(holds.hold, own, made.first, override=over, against=["open"], sure=True)
    decider = Decider(Role.TEAM_MANAGER, word("halfway.decider"))
    told = Decision((decider,), word("halfway.reason"), discussed=Role.BEHAVIOURAL_SCIENTIST)
    store.write(holds.decide, hold, told, sure=True)
    clock.forward(minutes=5)
    store.write(stays.arrive, own, youths[0], made.first, hold=hold, sure=True)
    line = line_of(store, made.first)
    store.write(
        reports.confirm_unchanged, made.first, figures=line.figures, seen=line.version, sure=True
    )
    clock.forward(minutes=5)
    return own


def family(store: Store, clock: Clock, made: Region, word: Word) -> CaseId:
    """Three children who are split, with childcare that was answered and arranged."""
    own, youths, _ = _taken(store, word, "family", children=3)
    facts = facts_of(store.read(case_queries.case, own).history)
    store.write(cases.change_facts, own, facts._replace(municipality="Dordrecht"), sure=True)
    site = line_of(store, made.first).site
    store.write(away.stay_away, own, {NotNearGround.OFFENDER: site})
    told = SiblingSplit(((youths[2],),), word("family.split"))
    store.write(siblings.split, own, told, sure=True)
    asked = EntryParticulars(word("care.text"), party="Dordrecht", topic=EntryTopic.CHILDCARE)
    entry = store.write(register.add, EntryKind.FEEDBACK, asked, sure=True)
    reply = Reply(word("care.answered_by"), 8)
    answered = word("care.answer")
    store.write(
        register.move_on, entry, EntryStatus.ANSWERED, answer=answered, reply=reply, sure=True
    )
    day = clock().date()
    arranged = Arrangement("Dordrecht", 2, day, day, word("care.provider"), word("care.note"))
    store.write(childcare.arrange, arranged, case=own, sure=True)
    clock.forward(minutes=5)
    return own
