"""The board of cases, on both databases: now, at any moment, and with no words astray."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlmodel import SQLModel

from crisisdesk.domain.capacity import Figures
from crisisdesk.domain.case_lines import CaseLine
from crisisdesk.domain.cases import CaseId, Flag, State, Urgency, What
from crisisdesk.domain.decisions import Decider, Decision, OnTable, Override
from crisisdesk.domain.endings import Bridge, Destination, Ending, Safety
from crisisdesk.domain.enquiries import DeclineReason
from crisisdesk.domain.facilities import FacilityId, Gender
from crisisdesk.domain.intake import Facts, Intake
from crisisdesk.domain.placements import Carrier, NoPlace, Transport
from crisisdesk.domain.referrers import Legal, Organisation, Role
from crisisdesk.domain.suitability import Answer as Advice
from crisisdesk.domain.youths import Youth
from crisisdesk.errors import DeskError
from crisisdesk.services import cases, endings, enquiries, holds, stays
from crisisdesk.store.boards import cases as boards
from crisisdesk.store.connect import Target
from crisisdesk.store.reading import Reading
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.making import DECISION, line_of, make_facility, make_hand, rows_of, sit_down

HOUR = timedelta(hours=1)
MARK = "zilverreiger"
SAFE = Safety(Role.YOUTH_PROTECTOR, MARK, NOON)


def lines_at(store: Store, target: Target, clock: Clock, at: datetime) -> list[CaseLine]:
    """The board as it was seen at a moment."""
    past = Store(target, clock, store.hand, at=at, known=at)
    try:
        return [line._replace(version=0) for line in past.read(cases.open_lines)]
    finally:
        past.close()


def lines_now(store: Store) -> list[CaseLine]:
    """The board now; versions count acts and are no part of the past."""
    return [line._replace(version=0) for line in store.read(cases.open_lines)]


def ends(store: Store) -> dict[CaseId, tuple[datetime | None, datetime | None]]:
    """Of every case, the pointer to its end and what its events say."""

    def ask(reading: Reading) -> dict[CaseId, tuple[datetime | None, datetime | None]]:
        rows = reading.rows("SELECT c.id, c.closed_at FROM crisis_case c")
        return {
            CaseId(reading.identity(own)): (
                None if end is None else reading.moment(end),
                boards.one(reading, CaseId(reading.identity(own))).course.closed_at,
            )
            for own, end in rows
        }

    return store.read(ask)


def test_words_stand_with_the_texts_of_a_case_and_nowhere_else(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    facility = make_facility(store, figures=Figures(available=9, occupied=1))
    other = make_facility(store, "De Kade")
    clock.forward(minutes=1)
    facts = Facts(
        "Dordrecht", Organisation.POLICE, MARK, Role.POLICE_OFFICER, MARK, MARK, MARK,
        Legal.VOLUNTARY, None, frozenset({Flag.NO_SIGHT}), MARK,
    )  # fmt: skip
    intake = Intake(
        (Youth(MARK, 2008, Gender.BOYS),), facts, note=MARK, next_step=MARK,
        next_at=clock.time + HOUR,
    )  # fmt: skip
    case, (child,), _ = store.write(cases.take_report, intake)
    store.write(cases.change_youth, case, child, Youth(MARK.upper(), 2009))
    store.write(cases.take_lead, case)
    store.write(cases.hand_over, case, sit_down(store, "CD"), words=MARK)
    store.write(cases.park, case, clock.time + HOUR, MARK)
    store.write(cases.resume, case)
    first, second = store.write(enquiries.enquire, case, [facility, other], words=MARK)
    store.write(enquiries.accept, case, first, 1, words=MARK)
    store.write(enquiries.decline, case, second, DeclineReason.FULL, words=MARK)
    told = NoPlace((DeclineReason.FULL,), 2, Bridge.OFFICE, None, MARK, Role.DOCTOR, MARK)
    store.write(endings.no_place, case, told)
    hold = store.write(holds.hold, case, facility, override=Override(MARK, MARK), against=["age"])
    decision = Decision(
        (Decider(Role.TEAM_MANAGER, MARK),), MARK, why_not=MARK,
        options=(OnTable(other, Advice.NO),),
    )  # fmt: skip
    store.write(holds.decide, hold, decision)
    store.write(stays.under_way, case, Transport(Carrier.TAXI, None, MARK))
    arrival = store.write(stays.arrive, case, child, facility, hold=hold)
    store.write(stays.depart, arrival.stay, Destination.HOME)
    store.write(endings.end, case, Ending(State.DEPARTED, safety=SAFE))
    store.write(endings.correct, case, State.SEARCHING, MARK)
    store.write(endings.end, case, Ending(State.OUT_OF_REGION, where=MARK))
    store.write(cases.note, case, MARK)
    found = {
        table
        for table in SQLModel.metadata.tables
        for row in rows_of(store, f'SELECT * FROM "{table}"')
        if MARK in repr(tuple(row)).casefold()
    }
    assert found == {"case_text"}
    assert MARK in repr(store.read(cases.case, case))


def test_an_event_that_is_told_late_stands_where_it_was_true(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    facility = make_facility(store, figures=Figures(available=9, occupied=1))
    case, (child,), _ = store.write(cases.take_report, Intake((Youth("K."),)))
    clock.forward(minutes=10)
    hold = store.write(holds.hold, case, facility)
    store.write(holds.decide, hold, DECISION)
    clock.forward(minutes=60)
    store.write(stays.under_way, case, Transport(Carrier.TAXI))
    clock.forward(minutes=5)
    arrived = clock.time - timedelta(minutes=30)
    store.write(stays.arrive, case, child, facility, arrived_at=arrived, hold=hold)
    assert [line.state for line in lines_now(store)] == [State.PLACED]

    def state(minutes: int, known: int | None) -> State:
        other = open_store(
            at=NOON + timedelta(minutes=minutes),
            known=None if known is None else NOON + timedelta(minutes=known),
        )
        return other.read(cases.open_lines)[0].state

    assert state(5, None) is State.REPORTED
    assert state(44, None) is State.RESERVED
    assert state(45, None) is State.PLACED
    assert state(45, 72) is State.RESERVED
    assert state(74, 72) is State.UNDER_WAY
    assert state(80, None) is State.PLACED


def test_a_case_that_ended_is_open_in_the_past(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    case = store.write(cases.take_report, Intake((Youth("K."),))).case
    clock.forward(hours=1)
    store.write(endings.end, case, Ending(State.WITHDRAWN, reason="called back"))
    clock.forward(hours=1)
    store.write(endings.correct, case, State.SEARCHING, "a slip")
    clock.forward(hours=1)
    store.write(endings.end, case, Ending(State.WITHDRAWN, reason="after all"))
    shown = [
        [line.state for line in open_store(at=NOON + minutes * HOUR / 60).read(cases.open_lines)]
        for minutes in (-1, 0, 59, 60, 119, 120, 179, 180)
    ]
    assert shown == [
        [], [State.REPORTED], [State.REPORTED], [], [], [State.SEARCHING], [State.SEARCHING], [],
    ]  # fmt: skip
    assert [one.id for one in open_store(known=NOON).read(cases.open_lines)] == [case]


def test_a_setting_that_changes_leaves_what_was_due(store: Store, clock: Clock) -> None:
    from crisisdesk.services import desk

    first = store.write(cases.take_report, Intake((Youth("K."),))).case
    store.write(desk.change_setting, "case.acute_hours", 1)
    store.write(desk.change_setting, "hold.acute_hours", 2)
    second = store.write(cases.take_report, Intake((Youth("M."),))).case
    due = {line.id: line.due_at for line in store.read(cases.open_lines)}
    assert due == {first: NOON + 2 * HOUR, second: NOON + HOUR}
    facility = make_facility(store, figures=Figures(available=9, occupied=1))
    store.write(holds.hold, first, facility)
    hold = next(line.hold for line in store.read(cases.open_lines) if line.id == first)
    assert hold is not None
    assert hold.until == NOON + 2 * HOUR


def test_cases_of_the_first_tables_stand_on_the_board(store: Store) -> None:
    def old(uow: Any) -> None:
        case, _ = uow.cases.open(uow.now, "Dordrecht")
        uow.cases.add_youth(case, birth_year=2008)
        uow.record("case.opened", case=case)

    store.write(old)
    (line,) = store.read(cases.open_lines)
    assert (line.state, line.urgency, line.due_at) == (State.REPORTED, Urgency.ACUTE, None)
    store.write(cases.triage, line.id)
    assert store.read(cases.open_lines)[0].state is State.TRIAGE


class Casework(RuleBasedStateMachine):
    """Two desks do anything to a few cases, in any order."""

    new_target: Callable[[], Target]

    @initialize()
    def begin(self) -> None:
        self.clock = Clock(NOON)
        self.target = type(self).new_target()
        self.stores = [Store(self.target, self.clock, make_hand(letter)) for letter in "AB"]
        self.members = [
            sit_down(store, name) for store, name in zip(self.stores, ("AB", "CD"), strict=True)
        ]
        self.facilities = [
            make_facility(self.stores[0], "De Boei", Figures(available=4, occupied=1)),
            make_facility(self.stores[0], "De Kade"),
        ]
        self.clock.forward(minutes=1)
        self.cases: list[CaseId] = []
        self.seen: dict[datetime, list[CaseLine]] = {}
        self.report(0, 1)

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        try:
            for moment, lines in self.seen.items():
                assert lines_at(self.stores[0], self.target, self.clock, moment) == lines
            assert all(one == other for one, other in ends(self.stores[0]).values())
        finally:
            for store in self.stores:
                store.close()

    def _act(self, which: int, service: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """Act at one of the desks; what is refused leaves everything as it was."""
        before = lines_now(self.stores[0])
        ended = {own: end for own, (end, _) in ends(self.stores[0]).items() if end}
        placeable = line_of(self.stores[0], self.facilities[0]).placeable
        try:
            done = self.stores[which % 2].write(service, *args, **kw)
        except DeskError:
            assert lines_now(self.stores[0]) == before
            assert line_of(self.stores[0], self.facilities[0]).placeable == placeable
            return None
        for own, end in ended.items():
            assert service is endings.correct or ends(self.stores[0])[own][0] == end
        return done

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

    @rule(which=st.integers(0, 9), hours=st.integers(1, 5))
    def park(self, which, hours) -> None:
        until = self.clock.time + hours * HOUR
        self._act(which, cases.park, self._case(which), until, "waits")

    @rule(which=st.integers(0, 9), urgency=st.sampled_from(Urgency))
    def set_urgency(self, which, urgency) -> None:
        self._act(which, cases.set_urgency, self._case(which), urgency)

    @rule(which=st.integers(0, 9), where=st.integers(0, 1), answer=st.integers(0, 3))
    def ask(self, which, where, answer) -> None:
        case = self._case(which)
        asked = self._act(which, enquiries.enquire, case, [self._facility(where)])
        if asked and answer == 1:
            self._act(which, enquiries.accept, case, asked[0], 2)
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

    @rule(which=st.integers(0, 9), where=st.integers(0, 1), ago=st.integers(0, 30))
    def arrive(self, which, where, ago) -> None:
        line = next((one for one in lines_now(self.stores[0]) if one.id == self._case(which)), None)
        if line is None:
            return
        self._act(which, stays.under_way, line.id, Transport(Carrier.TAXI))
        here = {stay.youth for stay in line.stays}
        waiting = [one.id for one in line.youths if one.id not in here]
        if waiting:
            at = self._facility(where) if line.hold is None else line.hold.facility
            self._act(
                which, stays.arrive, line.id, waiting[0], at,
                arrived_at=self.clock.time - timedelta(minutes=ago),
                hold=line.hold and line.hold.id,
            )  # fmt: skip

    @rule(which=st.integers(0, 9), safe=st.booleans(), moves=st.booleans())
    def leave(self, which, safe, moves) -> None:
        staying = [stay for line in lines_now(self.stores[0]) for stay in line.stays]
        if not staying:
            return
        stay = staying[which % len(staying)].id
        if moves:
            self._act(which, stays.move_on, stay, self._facility(which))
        else:
            safety = SAFE if safe else None
            self._act(which, stays.depart, stay, Destination.HOME, safety=safety)

    @rule(which=st.integers(0, 9), corrects=st.booleans())
    def end(self, which, corrects) -> None:
        if corrects:
            self._act(which, endings.correct, self._case(which), State.SEARCHING, "a slip")
        else:
            ending = Ending(State.WITHDRAWN, reason="called back")
            self._act(which, endings.end, self._case(which), ending)

    @rule(which=st.integers(0, 9), bridged=st.booleans())
    def no_place(self, which, bridged) -> None:
        bridge = Bridge.NETWORK if bridged else Bridge.NONE
        told = NoPlace((DeclineReason.FULL,), 1, bridge, watcher=Role.DOCTOR)
        self._act(which, endings.no_place, self._case(which), told)

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes) -> None:
        self.seen[self.clock.time] = lines_now(self.stores[1])
        self.clock.forward(minutes=minutes)


@pytest.mark.parametrize("number", range(2))
def test_any_order_of_acts_by_two_desks(
    request: pytest.FixtureRequest, target: Target, number: int
) -> None:
    server = None if target.path.exists() else request.getfixturevalue("server")
    template = None if server else target.path.read_bytes()
    made = iter(range(10_000))

    def new_target() -> Target:
        if server is not None:
            return Target(server.migrated())
        path = target.path.with_name(f"machine-{next(made)}.db")
        assert template is not None
        path.write_bytes(template)
        return Target(str(path))

    class Seeded(Casework):
        pass

    Seeded.new_target = staticmethod(new_target)
    seed(number)(Seeded)
    run_state_machine_as_test(
        Seeded,
        settings=settings(
            settings(),
            max_examples=3 if server else 10,
            stateful_step_count=25,
            phases=[Phase.generate],
        ),
    )


def test_a_draft_is_no_act(open_store: Callable[..., Store], clock: Clock) -> None:
    from crisisdesk.services import drafts
    from crisisdesk.store.boards.drafts import Draft
    from tests.making import count_of, revision_of

    store = open_store()
    member = sit_down(store, "AB")
    before = revision_of(store), count_of(store, "journal")
    desk = store.hand.desk
    draft = Draft(drafts.new_draft_id(), member, clock.time, json.dumps({"pseudonym": "K."}))
    store.keep_now(drafts.keep, draft, desk)
    clock.forward(seconds=1)
    longer = draft._replace(changed_at=clock.time, content=json.dumps({"pseudonym": "Kees"}))
    store.keep_now(drafts.keep, longer, desk)
    other = draft._replace(id=drafts.new_draft_id(), member=None)
    store.keep_now(drafts.keep, other, desk)
    assert store.read(drafts.found, desk) == [longer, other]
    assert open_store().read(drafts.found, make_hand().desk) == []
    store.keep_now(drafts.drop, other.id)
    store.keep_now(drafts.drop, other.id)
    assert store.read(drafts.found, desk) == [longer]
    assert (revision_of(store), count_of(store, "journal")) == before


async def test_a_draft_is_kept_on_the_writing_thread(store: Store, clock: Clock) -> None:
    from crisisdesk.services import drafts
    from crisisdesk.store.boards.drafts import Draft

    draft = Draft(drafts.new_draft_id(), None, clock.time, "{}")
    await store.keep(drafts.keep, draft, store.hand.desk)
    assert await store.ask(drafts.found, store.hand.desk) == [draft]


def test_the_time_line_is_in_the_order_in_which_it_was_written(store: Store) -> None:
    case = store.write(cases.take_report, Intake((Youth("K."),))).case
    store.write(cases.triage, case)
    store.write(cases.search, case)
    store.write(cases.note, case, "one")
    store.write(cases.note, case, "two")
    events = store.read(cases.case, case).events
    assert [event.turn for event in events] == [*range(1, len(events) + 1)]
    assert [event.what for event in events[-4:]] == [
        What.TRIAGED, What.SEARCHED, What.NOTED, What.NOTED,
    ]  # fmt: skip
    assert [event.text for event in events[-2:]] == ["one", "two"]
