"""Taking the last act back, on both databases: what it wrote does not count any more."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function
from crisisdesk.domain.absence.mutual_aid import AidState, Offer, Request
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import (
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.endings import Alternative, Blocker, Bridge, Destination, Ending
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import in_order
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Symptoms, Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, Seen, Sight
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty, DutyRule, OccurrenceOutcome
from crisisdesk.domain.week.meetings import AgendaSubject, Attendance
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.absence import absence, mutual_aid, rings, staffing
from crisisdesk.services.capacity import facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import (
    cases,
    consults,
    endings,
    enquiries,
    holds,
    options,
    outside,
    sight,
    stays,
)
from crisisdesk.services.cases.stay import outflow
from crisisdesk.services.safekeeping import journal, retention
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.week import contacts, day_start, duties, duty_prompts, meetings, register
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.absence import staffing as staffing_queries
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases.events import EVER
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import (
    DECISION,
    SAFE,
    line_of,
    make_case,
    make_facility,
    report_of,
    rows_of,
    sit_down,
)
from tests.services.cases.casework import intake

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2020, 4, 7)
WEEK = week_of(date(2020, 3, 30))
TWO = CapacityFigures(available=4, occupied=2)
HOME = Destination.HOME


class Desk:
    """A desk whose acts keep their ids, a second apart."""

    def __init__(self, store: Store, clock: Clock, who: str) -> None:
        self.store, self.clock = store, clock
        self.member = sit_down(store, who)
        self.act: UUID = uuid4()

    def do(self, service: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """Act a second later."""
        self.clock.forward(seconds=1)
        self.act = uuid4()
        return self.store.write_once(self.act, service, *args, **kw)

    def back(self, **kw: Any) -> Any:
        """Take the last act back a second later."""
        self.clock.forward(seconds=1)
        return self.store.write(take_back, self.act, **kw)

    def refused(self) -> str:
        """Why the last act is not taken back, in words."""
        with pytest.raises(RuleBroken) as refused:
            self.back(sure=True)
        return say(refused.value)

    def standing(self, case: CaseId) -> Any:
        """All that is known of a case."""
        return self.store.read(case_queries.case, case)


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock, "AB")


@pytest.fixture
def other(desk: Desk, open_store: Callable[..., Store], clock: Clock) -> Desk:
    return Desk(open_store(), clock, "CD")


def picture(store: Store, at: datetime) -> dict[str, Any]:
    """Everything that boards show of a moment, without the versions that count acts."""

    def read(snapshot: Snapshot) -> dict[str, Any]:
        now = snapshot._replace(at=at)
        ids = [line.id for line in capacity_queries.lines(now)]
        return {
            "cases": {
                case.id: case._replace(version=0, names={}, events=tuple(in_order(case.events)))
                for case in case_queries.standing(now, EVER)
            },
            "open": [line._replace(version=0) for line in case_queries.open_lines(now)],
            "lines": {line.id: line._replace(version=0) for line in capacity_queries.lines(now)},
            "openings": {facility: facility_queries.opening(now, facility) for facility in ids},
            "restrictions": capacity_queries.restrictions(now),
            "register": register_queries.everything(now),
            "contacts": [known._replace(version=0) for known in contacts.directory(now).contacts],
            "due": duty_prompts.due(now, coming=True),
            "rules": duties.rules_by_duty(now),
            "meetings": meetings.board(now),
            "minutes": [
                (meeting_queries.attendance(now, held.id), meeting_queries.notes(now, held.id))
                for held in meeting_queries.latest(now, 9)
            ],
            "watches": meeting_queries.watches(now, at - DAY, at + DAY),
            "absence": absence.lines(now),
            "requests": [line._replace(version=0) for line in mutual_aid.requests(now)],
            "deployments": [line._replace(version=0) for line in mutual_aid.deployments(now)],
            "offers": mutual_aid.offers(now),
            "norms": staffing_queries.norms(now),
            "rings": staffing_queries.rings(now),
        }

    return store.read(read)


def _places(desk: Desk) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Acts on places, each after the one before."""
    boei = make_facility(desk.store, "Zeester", TWO)
    told = report_of(boei, CapacityFigures(available=5, occupied=1), desk.store.now())
    yield "reported", lambda: desk.do(reports.enter, told, sure=True)

    def unchanged() -> Any:
        line = line_of(desk.store, boei)
        return desk.do(reports.confirm_unchanged, boei, figures=line.figures, seen=line.version)

    yield "unchanged", unchanged
    closed = Opening(OpeningStatus.CLOSED, NOON, reason="quarantine")
    yield (
        "opening",
        lambda: desk.do(
            facilities.open_or_close, boei, closed, seen=line_of(desk.store, boei).version
        ),
    )
    for facility in (boei, None):
        bar = Restriction(RestrictionKind.ADMISSION_STOP, facility, NOON, reason="full")
        yield "restriction", partial(desk.do, facilities.restrict, bar)
        (root,) = {
            bar.root
            for bar in desk.store.read(capacity_queries.restrictions)
            if bar.facility == facility
        }
        yield "renewed", partial(desk.do, facilities.renew, root, NOON + DAY, "one more day")
        yield "lifted", partial(desk.do, facilities.lift, root, "over")
    yield "norm", lambda: desk.do(staffing.set_norm, Norm(boei, 10, 22_000, 6000, 5000, 3400, 4000))


def _search(desk: Desk) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Acts on a case until it is placed, each after the one before."""
    store, box = desk.store, {}
    boei = make_facility(store, "De Boei", CapacityFigures(available=5, occupied=2))
    anker = make_facility(store, "Het Anker", CapacityFigures(available=5, occupied=2))

    def kept(name: str, *args: Any, **kw: Any) -> Callable[[], Any]:
        def act() -> None:
            box[name] = desk.do(*args, **kw)

        return act

    yield "opened", kept("case", make_case)
    case, (youth,) = box["case"]
    yield "lead", kept("", cases.take_lead, case)
    yield "triage", kept("", cases.triage, case)
    yield "note", kept("", cases.note, case, "called twice")
    yield "next", kept("", cases.set_next_step, case, "call again", desk.clock.time + HOUR)
    yield "tried", kept("", options.try_first, case, [Alternative.NETWORK])
    yield (
        "consult",
        kept(
            "",
            consults.consult,
            case,
            Consult(Role.BEHAVIOURAL_SCIENTIST, ConsultOutcome.POSTPONED),
        ),
    )
    yield "weigh", kept("", consults.weigh, case, Weighing("low", "high"))
    yield "youth", kept("", cases.change_youth, case, youth, Youth("K.", 2008, None), sure=True)
    yield "urgency", kept("", cases.set_urgency, case, Urgency.URGENT)
    yield "park", kept("", cases.park, case, NOON + 3 * HOUR, "waits for parents")
    yield "resume", kept("", cases.resume, case)
    look = Sight(
        Seen(NOON, ContactKind.VIDEO, None, "x"),
        None,
        Look(NOON + 3 * HOUR, Organisation.YOUTH_TEAM, "y"),
    )
    yield "sight", kept("", sight.look, case, look)
    yield "ask", kept("asked", enquiries.enquire, case, [boei, anker])
    yield "accept", kept("", enquiries.accept, case, box["asked"][0], 1)
    yield "decline", kept("", enquiries.decline, case, box["asked"][1], DeclineReason.FULL)
    nowhere = NoPlace(
        (DeclineReason.FULL,), 3, Bridge.NETWORK, NOON + 6 * HOUR, "", Role.YOUTH_PROTECTOR, "z"
    )
    yield "no place", kept("", endings.no_place, case, nowhere, sure=True)
    yield "hold", kept("hold", holds.hold, case, boei)
    yield "extend", kept("", holds.extend, box["hold"], NOON + 9 * HOUR)
    yield "give back", kept("", holds.release, box["hold"])
    yield "outside", kept("", outside.hold, case, outside.Outside("Ver weg", "Utrecht"))
    kept("hold", holds.hold, case, boei, sure=True)()
    desk.do(holds.decide, box["hold"], DECISION, sure=True)
    yield (
        "way",
        kept(
            "",
            stays.under_way,
            case,
            Transport(Carrier.TAXI, desk.clock.time, "", Symptoms.ASKED_NO),
        ),
    )
    yield "arrive", kept("arrival", stays.arrive, case, youth, boei, hold=box["hold"])
    yield "blockers", kept("", stays.set_blockers, case, [Blocker.COURT])
    waits = Outflow(boei, box["arrival"].stay, Blocker.FUNDING, "the municipality", TODAY)
    yield "outflow", kept("", outflow.set_outflow, case, waits)
    desk.clock.forward(days=1, hours=1)
    yield (
        "milestone",
        kept("", sight.answer_milestone, case, MilestoneOutcome(1, Outcome.GOES_ON, "arranged")),
    )
    moved = {"counted": {line_of(store, boei).report: True}}
    yield "move on", kept("moved", stays.move_on, box["arrival"].stay, anker, **moved)
    gone = {"counted": {line_of(store, anker).report: True}}
    yield "depart", kept("", stays.depart, box["moved"].stay, HOME, safety=SAFE, **gone)
    yield "corrected", kept("", endings.correct, case, CaseState.SEARCHING, "not solved", sure=True)
    yield (
        "end",
        kept(
            "",
            endings.end,
            case,
            Ending(CaseState.WITHDRAWN, reason="solved", safety=SAFE),
            sure=True,
        ),
    )


def _week(desk: Desk) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Acts on duties, meetings, the register and contacts, each after the one before."""
    store, box = desk.store, {}

    def kept(name: str, *args: Any, **kw: Any) -> Callable[[], Any]:
        def act() -> None:
            box[name] = desk.do(*args, **kw)

        return act

    mdo = DutyRule(Duty.own(5), (1,), time(11), TODAY + DAY, name="MDO", parties=("De Hoeve",))
    yield "own duty", kept("", duties.change_rule, mdo)
    later = TODAY + 2 * DAY
    yield "renamed", kept("", duties.change_rule, mdo._replace(name="Team", valid_from=later))
    yield "expected", kept("", meetings.set_parties, mdo.duty, ["De Wissel"])
    yield "retired", kept("", duties.retire, mdo.duty, TODAY + 30 * DAY)
    turn = Duty.DAY_START, TODAY
    yield "snooze", kept("", duties.snooze, *turn)
    yield "move", kept("", duties.move, *turn, NOON + 4 * HOUR, "figures come late")
    yield "cancel", kept("", duties.cancel, *turn, "nobody can write it")
    yield "done", kept("", duties.settle, Duty.CAPACITY_ROUND, TODAY, OccurrenceOutcome.DONE)
    yield "meeting", kept("meeting", meetings.hold, Duty.CORONA_CONSULTATION, TODAY)
    yield "present", kept("", meetings.attend, box["meeting"], "De Hoeve", Attendance.PRESENT)
    yield "noted", kept("", meetings.note, box["meeting"], AgendaSubject.OTHER, "words")
    yield "closed", kept("", meetings.close, box["meeting"])
    yield "reopened", kept("", meetings.reopen, box["meeting"])
    about = EntryParticulars("no crisis placements at night")
    yield "entry", kept("entry", register.add, EntryKind.ACTION, about)
    yield "edited", kept("", register.edit, box["entry"], about._replace(owner="CD"))
    yield "moved on", kept("", register.move_on, box["entry"], EntryStatus.DONE)
    boei = make_facility(store, "De Boei", TWO)
    agreed = about._replace(valid_until=TODAY + 9 * DAY)
    yield "agreed", kept("agreed", register.agree, agreed, RestrictionKind.NO_CRISIS, [boei])
    yield "extended", kept("", register.extend, box["agreed"], TODAY + 20 * DAY)
    yield "stopped", kept("", register.move_on, box["agreed"], EntryStatus.LAPSED, reason="over")
    yield "contact", kept("contact", contacts.add, Contact("Police", phone="0900-8844"))
    yield (
        "removed",
        lambda: desk.do(
            contacts.remove,
            box["contact"],
            seen=store.read(contacts.directory).contacts[0].version,
        ),
    )
    yield "watch", kept("watch", day_start.plan_watch, desk.member, NOON, NOON + 8 * HOUR)
    yield "off", kept("", day_start.withdraw_watch, box["watch"])


def _aid(desk: Desk) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Acts on absence and staff, each after the one before."""
    store, box = desk.store, {}

    def kept(name: str, *args: Any, **kw: Any) -> Callable[[], Any]:
        def act() -> None:
            box[name] = desk.do(*args, **kw)

        return act

    wissel = make_facility(store, "De Wissel", TWO, provider="De Wissel", crucial=True)
    kade = make_facility(store, "Kadehuis", TWO, provider="Kadehuis")
    lender = store.read(absence_queries.provider_of, kade)
    assert lender is not None
    figures = AbsenceFigures(22_000, 1000, 0, 0, 18_000)
    yield "absence", kept("", absence.enter, AbsenceReport(lender, WEEK, figures))
    need = Request(wissel, Function.NIGHT_WORKER, 2000, TODAY, TODAY + 6 * DAY)
    yield "asked", kept("request", mutual_aid.ask, need)
    offer = Offer(lender, Function.NIGHT_WORKER, 1000, TODAY, TODAY + 6 * DAY)
    yield "offered", kept("", mutual_aid.offer, offer)
    yield "lender", kept("lent", mutual_aid.ask_lender, box["request"], lender, 1000)
    yield (
        "acknowledged",
        lambda: desk.do(
            mutual_aid.move,
            box["lent"],
            AidState.ACKNOWLEDGED,
            seen=store.read(mutual_aid.deployments)[0].version,
        ),
    )
    yield (
        "granted",
        lambda: desk.do(
            mutual_aid.grant, box["lent"], 1000, seen=store.read(mutual_aid.deployments)[0].version
        ),
    )
    yield "withdrawn", kept("", mutual_aid.withdraw_request, box["request"])
    yield "rings", kept("", rings.set_rings, next(iter(Process)), Rings(1, 2, 3, 4))


@pytest.mark.long_on_a_server
@pytest.mark.parametrize("acts", [_places, _search, _week, _aid])
def test_each_act_taken_back_leaves_every_board_as_if_it_never_was(
    desk: Desk, acts: Callable[[Desk], Iterator[tuple[str, Callable[[], Any]]]]
) -> None:
    for name, act in acts(desk):
        began = desk.clock.time
        seen = began + timedelta(seconds=2)
        before = picture(desk.store, seen)
        act()
        known = desk.clock.time
        during = picture(desk.store, seen)
        assert during != before, name
        desk.back()
        after = picture(desk.store, seen)
        for part, was in before.items():
            assert after[part] == was, (name, part)
        then = Store(desk.store.target, desk.clock, desk.store.actor, at=seen, known=known)
        # Contacts change in place: what was known of them then is not kept.
        assert name == "removed" or picture(then, seen) == during, name
        then.close()
        act()
    verified = journal.verify(desk.store)
    assert journal.findings(verified) == []


def test_another_desk_built_on_it_and_is_named(desk: Desk, other: Desk) -> None:
    facility = make_facility(desk.store, figures=TWO)
    case, _ = desk.do(make_case)
    desk.do(holds.hold, case, facility)
    other.do(cases.note, case, "they expect the child at six")
    assert desk.refused() == "Not taken back: CD built on it at 14:00: note written."
    assert line_of(desk.store, facility).held == 1
    told = report_of(facility, CapacityFigures(available=5, occupied=1), desk.store.now())
    desk.do(reports.enter, told, sure=True)
    second, _ = other.do(make_case)
    other.do(holds.hold, second, facility)
    assert desk.refused() == "Not taken back: CD built on it at 14:00: places held."


def test_given_back_places_are_kept_again_only_while_they_are_free(desk: Desk, other: Desk) -> None:
    facility = make_facility(desk.store, figures=CapacityFigures(available=3, occupied=2))
    case, _ = desk.do(make_case)
    hold = desk.do(holds.hold, case, facility)
    desk.do(holds.release, hold)
    desk.back()
    assert line_of(desk.store, facility).held == 1
    desk.do(holds.release, hold)
    second, _ = other.do(make_case)
    other.do(holds.hold, second, facility)
    assert "vacancies for 0, not for 1; CD changed it last, 14:00" in desk.refused()
    assert line_of(desk.store, facility).held == 1
    assert desk.standing(case).keeping(desk.clock.time) == []


def test_ten_seconds_at_once_ten_minutes_after_a_question_and_no_later(
    desk: Desk, other: Desk
) -> None:
    case, _ = desk.do(make_case)
    for seconds, question in ((9, False), (11, True), (598, True)):
        desk.do(cases.note, case, "said twice")
        desk.clock.forward(seconds=seconds)
        if question:
            with pytest.raises(NeedsConfirmation) as asked:
                desk.store.write(take_back, desk.act)
            assert say(asked.value).startswith("Take back: note written · A-0001, 14:")
        desk.store.write(take_back, desk.act, sure=question)
    desk.do(cases.note, case, "said twice")
    desk.clock.forward(minutes=10, seconds=1)
    assert "over ten minutes ago; correct it where it stands" in desk.refused()
    desk.do(cases.note, case, "said twice")
    desk.store.sign_in(other.member)
    assert desk.refused() == "The last act here was AB's, not yours."
    desk.store.sign_in(desk.member)
    desk.back()
    rows = rows_of(desk.store, "SELECT event, reason, subject_id FROM journal ORDER BY number")
    assert rows[-1][:2] == ("act.taken_back", "case.noted")
    assert str(UUID(bytes=rows[-1][2]) if isinstance(rows[-1][2], bytes) else rows[-1][2]) == str(
        desk.act
    )


def test_what_has_no_inverse_says_what_corrects_it_instead(desk: Desk) -> None:
    facility = make_facility(desk.store, figures=TWO)
    case, _ = desk.do(make_case)
    hold = desk.do(holds.hold, case, facility)
    desk.do(holds.decide, hold, DECISION, sure=True)
    assert desk.refused().startswith("A decision stays as it was taken: give the places back")
    with pytest.raises(RuleBroken, match="Nothing was done at this terminal"):
        desk.store.write(take_back, None)
    desk.do(cases.note, case, "once")
    desk.back()
    assert desk.refused() == "Not taken back: AB built on it at 14:00: taken back."


def test_a_case_taken_back_is_on_no_list_and_its_words_go_with_the_others(desk: Desk) -> None:
    opened = desk.do(cases.take_report, intake("K."), sure=True)
    desk.back()
    assert desk.store.read(case_queries.open_lines) == []
    with pytest.raises(RuleBroken, match="There is no such case"):
        desk.standing(opened.case)
    desk.clock.forward(days=400)
    (over,) = desk.store.read(retention.report).due.over
    assert (over.case, over.texts) == (opened.case, 1)


async def test_the_store_knows_the_last_act_of_its_terminal(desk: Desk, other: Desk) -> None:
    case, _ = await desk.store.do(make_case)
    first = desk.store.last_act
    await other.store.do(cases.note, case, "elsewhere")
    assert desk.store.last_act == first != other.store.last_act
    # What the desk does by itself, as the nightly copy, is nobody's act.
    desk.store.write(cases.note, case, "by itself")
    assert desk.store.last_act == first
