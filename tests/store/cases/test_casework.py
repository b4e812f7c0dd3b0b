"""Two desks at the same cases, in any order, and every moment drawn again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crisisdesk.domain.capacity.facilities import FacilityId, Kind, Opening, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.versions import Statement
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.endings import (
    Alternative,
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
from crisisdesk.domain.cases.events.corrections import Mistake
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.lines import CaseFile, CaseLine
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Transport
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, Flag, Urgency, is_final
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import DeskError, NeedsAnswer
from crisisdesk.services.capacity import facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import (
    cases,
    consults,
    corrections,
    endings,
    enquiries,
    holds,
    options,
    outside,
    stays,
)
from crisisdesk.services.cases.outside import Outside
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.week import agenda, day_start
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.capacity import versions
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.cases.events import EVER
from crisisdesk.store.repositories.versions import state_facilities
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import NOON, Clock
from tests.factories import DECISION, line_of, make_actor, make_facility, report_of, sit_down
from tests.store.capacity.machines import TWO_PLACES, run_machine

HOUR = timedelta(hours=1)
SAFE = Safety(Role.YOUTH_PROTECTOR, "B. Anker", NOON, Confirmation.SEEN)
TAKEN_OVER = TakenOver(Organisation.YOUTH_TEAM, Role.TEAM_MANAGER, NOON)


def lines_at(store: Store, target: Target, clock: Clock, at: datetime) -> list[CaseLine]:
    """The board as it was seen at a moment."""
    past = Store(target, clock, store.actor, at=at, known=at)
    try:
        return [line._replace(version=0) for line in past.read(queries.open_lines)]
    finally:
        past.close()


def lines_now(store: Store) -> list[CaseLine]:
    """The board now; versions count acts and are no part of the past."""
    return [line._replace(version=0) for line in store.read(queries.open_lines)]


def file_now(store: Store, case: CaseId) -> CaseFile:
    """The page of a case, without what is no part of the past: versions, and names at hand."""
    file: CaseFile = store.read(file_queries.case, case)
    return file._replace(line=file.line._replace(version=0), names={})


def file_at(store: Store, target: Target, clock: Clock, case: CaseId, at: datetime) -> CaseFile:
    """The page of a case as it was seen at a moment."""
    past = Store(target, clock, store.actor, at=at, known=at)
    try:
        return file_now(past, case)
    finally:
        past.close()


def nobody_is_lost(store: Store) -> None:
    """Every case that has not ended is on the board, and where it asks for somebody."""

    def ask(snapshot: Snapshot) -> None:
        every = queries.standing(snapshot, EVER)
        going = {case.id for case in every if not is_final(case.history.state)}
        lines = queries.open_lines(snapshot)
        assert {line.id for line in lines} == going
        start = day_start.day_start(snapshot)
        meeting = agenda.agenda(snapshot, Duty.CORONA_CONSULTATION)
        spoken = {item.case for section in meeting.sections for item in section.items}
        parked = {line.id for line in lines if line.state is CaseState.ON_HOLD}
        ended = queries.asking_on(snapshot)
        asking = {line.id for line in (*lines, *ended) if line.asks}
        assert parked == {line.id for line in start.on_hold}
        assert asking == {line.id for line in start.asking}
        assert parked | asking <= spoken
        for case in every:
            if case.id in going and case.parking_is_over(snapshot.at):
                assert case.id in asking
        leads = {line.id for line in start.without_lead}
        assert leads == {line.id for line in lines if line.needs_lead}

    store.read(ask)


def ends(store: Store) -> dict[CaseId, tuple[datetime | None, datetime | None]]:
    """Of every case, the pointer to its end and what its events say."""

    def ask(snapshot: Snapshot) -> dict[CaseId, tuple[datetime | None, datetime | None]]:
        rows = snapshot.rows("SELECT c.id, c.closed_at FROM crisis_case c")
        return {
            CaseId(snapshot.identity(own)): (
                None if end is None else snapshot.moment(end),
                queries.case(snapshot, CaseId(snapshot.identity(own))).history.closed_at,
            )
            for own, end in rows
        }

    return store.read(ask)


def open_at(clock: Clock) -> SafetyOpen:
    """Nobody confirmed it, and somebody finds out."""
    return SafetyOpen(
        NotConfirmed.NO_ANSWER, Organisation.YOUTH_TEAM, clock.time + HOUR, "B. Anker", "called"
    )


class Casework(RuleBasedStateMachine):
    """Two desks do anything to a few cases, in any order."""

    new_target: Callable[[], Target]

    @initialize()
    def begin(self) -> None:
        self.clock = Clock(NOON)
        self.target = type(self).new_target()
        self.stores = [Store(self.target, self.clock, make_actor(letter)) for letter in "AB"]
        self.members = [
            sit_down(store, name) for store, name in zip(self.stores, ("AB", "CD"), strict=True)
        ]
        self.facilities = [
            make_facility(self.stores[0], "De Boei", CapacityFigures(available=4, occupied=1)),
            make_facility(self.stores[0], "De Kade"),
        ]
        self.clock.forward(minutes=1)
        self.cases: list[CaseId] = []
        self.seen: dict[datetime, list[CaseLine]] = {}
        self.pages: dict[datetime, CaseFile] = {}
        self.last: dict[int, tuple[UUID, int, list[CaseLine]]] = {}
        self.acts = 0
        self.report(0, 1)

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        try:
            for moment, lines in self.seen.items():
                assert lines_at(self.stores[0], self.target, self.clock, moment) == lines
            for moment, file in self.pages.items():
                again = file_at(self.stores[0], self.target, self.clock, file.line.id, moment)
                assert again == file
            for pointer, ended in ends(self.stores[0]).values():
                # Later than the ending where what was known before is still asked for.
                assert (pointer is None) == (ended is None)
                assert pointer is None or ended is None or pointer >= ended
            nobody_is_lost(self.stores[0])
        finally:
            for store in self.stores:
                store.close()

    def _act(self, which: int, service: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """Act at one of the desks; what is refused leaves everything as it was."""
        try:
            return self._try(which, service, *args, **kw)
        except NeedsAnswer as question:
            return self._act(which, service, *args, **kw, counted={question.about: which % 3 > 0})

    def _try(self, which: int, service: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        before = lines_now(self.stores[0])
        ended = {own: end for own, (end, _) in ends(self.stores[0]).items() if end}
        placeable = line_of(self.stores[0], self.facilities[0]).placeable
        try:
            act = uuid4()
            done = self.stores[which % 2].write_once(act, service, *args, **kw)
        except DeskError as refused:
            assert lines_now(self.stores[0]) == before
            assert line_of(self.stores[0], self.facilities[0]).placeable == placeable
            if isinstance(refused, NeedsAnswer):
                raise
            return None
        mends = service in (endings.correct, corrections.withdraw, take_back)
        for own, end in ended.items():
            assert mends or ends(self.stores[0])[own][0] == end
        self.acts += 1
        if service is not cases.take_report:
            self.last[which % 2] = act, self.acts, before
        return done

    @invariant()
    def a_child_is_in_one_place(self) -> None:
        if not hasattr(self, "stores"):
            return
        assert self.stores[0].read(lambda snapshot: snapshot.rows(TWO_PLACES)) == []
        for line in lines_now(self.stores[1]):
            assert len({stay.youth for stay in line.stays}) == len(line.stays)
        for place in self.facilities:
            board = line_of(self.stores[1], place)
            assert board.occupied is None or board.occupied >= 0
            assert board.placeable is None or board.placeable <= (board.deployable or 0)

    def _case(self, which: int) -> CaseId:
        return self.cases[which % len(self.cases)]

    def _facility(self, which: int) -> FacilityId:
        return self.facilities[which % 2]

    @rule(which=st.integers(0, 9), children=st.integers(1, 2))
    def report(self, which, children) -> None:
        names = [f"K{len(self.cases)}{number}" for number in range(children)]
        opened = self._act(which, cases.take_report, Intake(tuple(map(Youth, names))))
        self.cases.append(opened.case)

    @rule(
        which=st.integers(0, 9),
        act=st.sampled_from([cases.triage, cases.search, cases.resume, cases.take_lead]),
    )
    def move(self, which, act) -> None:
        self._act(which, act, self._case(which))

    @rule(which=st.integers(0, 9), hours=st.integers(1, 5), agreed=st.sampled_from(["", "CD"]))
    def park(self, which, hours, agreed) -> None:
        until = self.clock.time + hours * HOUR
        self._act(which, cases.park, self._case(which), until, "waits", agreed=agreed)

    @rule(which=st.integers(0, 9), urgency=st.sampled_from(Urgency))
    def set_urgency(self, which, urgency) -> None:
        self._act(which, cases.set_urgency, self._case(which), urgency)

    @rule(which=st.integers(0, 9), where=st.integers(0, 1), answer=st.integers(0, 3))
    def ask(self, which, where, answer) -> None:
        case = self._case(which)
        asked = self._act(which, enquiries.enquire, case, [self._facility(where)])
        if asked and answer == 1:
            self._act(which, enquiries.accept, case, asked[0], 2, more=True)
        elif asked and answer > 1:
            self._act(which, enquiries.decline, case, asked[0], DeclineReason.FULL)

    @rule(which=st.integers(0, 9), where=st.integers(0, 1))
    def hold(self, which, where) -> None:
        before = line_of(self.stores[0], self._facility(where)).placeable
        hold = self._act(which, holds.hold, self._case(which), self._facility(where))
        if hold and before is not None:
            line = next(one for one in lines_now(self.stores[0]) if one.id == self._case(which))
            assert line.hold is not None
            after = line_of(self.stores[0], self._facility(where)).placeable
            assert after == before - line.hold.places
            assert after >= 0

    @rule(which=st.integers(0, 9), what=st.sampled_from(["decide", "release", "extend"]))
    def change_a_hold(self, which, what) -> None:
        kept = [line.hold for line in lines_now(self.stores[0]) if line.hold]
        if not kept:
            return
        hold = kept[which % len(kept)].id
        if what == "decide":
            self._act(which, holds.decide, hold, DECISION)
        elif what == "release":
            self._act(which, holds.release, hold)
        else:
            self._act(which, holds.extend, hold, self.clock.time + HOUR)

    @rule(which=st.integers(0, 9), where=st.integers(0, 1), ago=st.integers(-5, 30))
    def arrive(self, which, where, ago) -> None:
        line = next((one for one in lines_now(self.stores[0]) if one.id == self._case(which)), None)
        if line is None:
            return
        self._act(which, stays.under_way, line.id, Transport(Carrier.TAXI))
        at = self._facility(where) if line.hold is None else line.hold.facility
        self._act(
            which, stays.arrive, line.id, line.youths[which % len(line.youths)].id, at,
            arrived_at=self.clock.time - timedelta(minutes=ago),
            earlier=True,
            hold=line.hold and line.hold.id,
            sure=True,
        )  # fmt: skip

    @rule(which=st.integers(0, 9), where=st.integers(0, 1), occupied=st.integers(0, 3))
    def report_places(self, which, where, occupied) -> None:
        figures = CapacityFigures(available=4, occupied=occupied)
        told = report_of(self._facility(where), figures, self.clock.time)
        self._act(which, reports.enter, told, sure=True)

    @rule(which=st.integers(0, 9), what=st.integers(0, 3), turn=st.integers(0, 9))
    def tell(self, which, what, turn) -> None:
        case = self._case(which)
        if what == 0:
            facts = Facts(needs=f"word {turn}", flags=frozenset([*Flag][: turn % 3]))
            self._act(which, cases.change_facts, case, facts)
        elif what == 1:
            told = Consult(Role.DOCTOR, [*ConsultOutcome][turn % len(ConsultOutcome)])
            self._act(which, consults.consult, case, told)
        elif what == 2:
            self._act(which, consults.weigh, case, Weighing(f"risk {turn}", "not safe"))
        else:
            self._act(which, options.try_first, case, {*[*Alternative][: turn % 4]})

    @rule(which=st.integers(0, 9), arrives=st.booleans())
    def go_outside(self, which, arrives) -> None:
        line = next((one for one in lines_now(self.stores[0]) if one.id == self._case(which)), None)
        if line is None:
            return
        before = [line_of(self.stores[0], place).figures for place in self.facilities]
        place = Outside(f"Het Verre Huis {which % 2}", "Utrecht")
        hold = self._act(which, outside.hold, line.id, place, sure=True)
        here = {stay.youth for stay in line.stays}
        waiting = [one.id for one in line.youths if one.id not in here]
        if hold and arrives and waiting:
            named = self.stores[0].read(facility_queries.named)
            at = next(one.id for one in named if one.name == place.name)
            self._act(which, stays.arrive_together, line.id, waiting, at, hold=hold)
        # Outside the region stands on no board and in no total; what was held may be given back.
        assert [line_of(self.stores[0], place).figures for place in self.facilities] == before

    @rule(which=st.integers(0, 9), safe=st.booleans(), moves=st.booleans())
    def leave(self, which, safe, moves) -> None:
        staying = [stay for line in lines_now(self.stores[0]) for stay in line.stays]
        if not staying:
            return
        stay = staying[which % len(staying)].id
        if moves:
            self._act(which, stays.move_on, stay, self._facility(which))
        else:
            self._act(
                which, stays.depart, stay, Destination.HOME,
                safety=SAFE if safe else open_at(self.clock),
                taken_over=TAKEN_OVER if safe else None,
            )  # fmt: skip

    @rule(
        which=st.integers(0, 9),
        corrects=st.sampled_from(
            [None, CaseState.SEARCHING, CaseState.DEPARTED, CaseState.ALTERNATIVE]
        ),
    )
    def end(self, which, corrects) -> None:
        if corrects:
            again = self._case(which), corrects, "a slip"
            self._act(which, endings.correct, *again, sure=bool(which % 2))
        else:
            ending = Ending(CaseState.WITHDRAWN, reason="called back", safety=SAFE)
            self._act(which, endings.end, self._case(which), ending)

    @rule(which=st.integers(0, 9), bridged=st.booleans())
    def no_place(self, which, bridged) -> None:
        bridge = Bridge.NETWORK if bridged else Bridge.NONE
        until = self.clock.time + 3 * HOUR if bridged else None
        told = NoPlace((DeclineReason.FULL,), 1, bridge, until, watcher=Role.DOCTOR)
        self._act(which, endings.no_place, self._case(which), told)

    @rule(which=st.integers(0, 9))
    def take_the_last_act_back(self, which) -> None:
        if which % 2 not in self.last:
            return
        act, number, before = self.last.pop(which % 2)
        done = self._act(which, take_back, act, sure=True)
        self.last.pop(which % 2, None)
        if done is not None and number == self.acts - 1:
            assert lines_now(self.stores[1]) == before

    @rule(which=st.integers(0, 9), nth=st.integers(0, 20), why=st.sampled_from(Mistake))
    def say_that_it_did_not_happen(self, which, nth, why) -> None:
        case = self._case(which)
        events = self.stores[0].read(queries.case, case).events
        self._act(which, corrections.withdraw, case, events[nth % len(events)].id, why)

    @rule(
        which=st.integers(0, 9),
        status=st.sampled_from(OpeningStatus),
        hours=st.none() | st.integers(1, 5),
    )
    def open_or_close(self, which, status, hours) -> None:
        facility = self._facility(which)
        until = None if hours is None else self.clock.time + hours * HOUR
        opening = Opening(status, self.clock.time, until, exception="siblings", reason="ill")
        seen = line_of(self.stores[0], facility).version
        self._act(which, facilities.open_or_close, facility, opening, seen=seen)

    @rule(which=st.integers(0, 9), kind=st.sampled_from(Kind), at_night=st.booleans())
    def state_anew(self, which, kind, at_night) -> None:
        facility = self._facility(which)

        def state(uow: UnitOfWork) -> None:
            says = {"kind": kind, "round_the_clock": at_night}
            statement = Statement(facility, self.clock.time, says)
            state_facilities(uow, [statement], versions.of_facilities(uow.snapshot))
            uow.journal("facility.added", facility=facility)

        self._act(which, state)

    @rule(minutes=st.integers(1, 300) | st.sampled_from([3 * 1440, 30 * 1440]))
    def time_passes(self, minutes) -> None:
        self.seen[self.clock.time] = lines_now(self.stores[1])
        self.pages[self.clock.time] = file_now(self.stores[1], self._case(minutes))
        self.clock.forward(minutes=minutes)
        nobody_is_lost(self.stores[minutes % 2])


@pytest.mark.long_on_a_server
@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.long)])
def test_any_order_of_acts_by_two_desks(
    request: pytest.FixtureRequest, target: Target, number: int
) -> None:
    run_machine(Casework, request, target, number=number, examples=(10, 3), steps=25)
