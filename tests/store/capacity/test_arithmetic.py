"""Reports, holds, arrivals and departures in any order, against a naive model (DOMAIN.md §3)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from crisisdesk.domain.capacity.facilities import FacilityId, Opening, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, StayId, YouthId
from crisisdesk.errors import NeedsAnswer, RuleBroken
from crisisdesk.services.capacity import facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import endings, holds, stays
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, line_of, make_actor, make_case, make_facility, report_of
from tests.store.capacity.machines import TWO_PLACES, run_machine
from tests.store.capacity.naive_model import (
    FOREVER,
    Kept,
    Left,
    Model,
    Opened,
    Shown,
    Stay,
    Told,
)

# Moments lie on a grid of five minutes, so that many of them are the same.
STEP = timedelta(minutes=5)
LEAST = timedelta(microseconds=1)
DECIDE = partial(holds.decide, decision=DECISION)
steps = st.integers(-1, 60)
which = st.integers(0, 999)
figures = st.tuples(
    st.none() | st.integers(3, 9),
    st.none() | st.integers(2, 9),
    st.integers(0, 6) | st.none(),
    st.none() | st.integers(0, 2),
)


def lines_at(
    snapshot: Snapshot, at: datetime, known: datetime | None
) -> dict[FacilityId, CapacityLine]:
    """The board at another moment than the reading's."""
    result = queries.lines(Snapshot(snapshot.connection, at, known))
    return {line.id: line._replace(version=0) for line in result}


def shown(line: CapacityLine) -> Shown:
    """What the model says about a line."""
    return Shown(line.report, line.occupied, line.held, line.placeable, line.opening.value)


class Desk(RuleBasedStateMachine):
    """A desk to which anything happens."""

    new_target: Callable[[], Target]

    @initialize()
    def begin(self) -> None:
        self.clock = Clock(NOON)
        self.target = type(self).new_target()
        self.store = Store(self.target, self.clock, make_actor())
        early = NOON - timedelta(days=30)
        self.facilities = [
            make_facility(self.store, name, observed_from=early) for name in ("De Boei", "De Kade")
        ]
        self.cases: dict[CaseId, list[YouthId]] = dict(
            self.store.write(make_case, children) for children in (1, 2)
        )
        self.model = Model()
        self.seen: dict[datetime, dict[FacilityId, CapacityLine]] = {}
        self.clock.forward(minutes=5)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            try:
                self._read_again()
            finally:
                self.store.close()

    # What a desk does.

    def _act(self, service: Callable[..., Any], *args: Any, **kw: Any) -> tuple[datetime, Any]:
        """Act, and answer the moment of the act beside its result."""

        def act(uow: UnitOfWork) -> tuple[datetime, Any]:
            return uow.now, service(uow, *args, **kw)

        moment, result = self.store.write(act)
        # What was seen under a clock that ran ahead and was set back is not what was known then.
        self.seen = {when: board for when, board in self.seen.items() if when < moment}
        return moment, result

    def _board(self) -> tuple[datetime, dict[FacilityId, CapacityLine]]:
        def ask(snapshot: Snapshot) -> tuple[datetime, dict[FacilityId, CapacityLine]]:
            return snapshot.at, lines_at(snapshot, snapshot.at, None)

        return self.store.read(ask)

    def _now(self) -> datetime:
        return self._board()[0]

    def _facility(self, number: int) -> FacilityId:
        return self.facilities[number % 2]

    def _child(self, number: int) -> tuple[CaseId, YouthId]:
        children = [(case, youth) for case, youths in self.cases.items() for youth in youths]
        return children[number % len(children)]

    def _placeable(self, facility: FacilityId) -> int | None:
        return self._board()[1][facility].placeable

    def _told(self, facility, observed, said, replaces=None) -> None:
        numbers = dict(zip(("available", "staffed", "occupied", "blocked"), said, strict=True))
        report = report_of(facility, CapacityFigures(**numbers), observed, replaces=replaces)
        recorded, added = self._act(reports.enter, report, sure=True)
        self.model.reports.append(Told(added.id, facility, observed, recorded, said, replaces))
        expected = self.model.in_force(facility, recorded, FOREVER)
        assert added.in_force == (expected is not None and expected.id == added.id)

    @rule(which=which, ago=st.just(0) | steps, said=figures)
    def report(self, which, ago, said) -> None:
        self._told(self._facility(which), self._now() - STEP * ago, said)

    @precondition(lambda self: self.model.stays)
    @rule(which=which, ago=st.integers(0, 3), occupied=st.integers(0, 1))
    def report_that_may_have_left_a_child_out(self, which, ago, occupied) -> None:
        stay = self._stay(which)
        said = (4, None, occupied, None)
        self._told(FacilityId(stay.facility), self._now() - STEP * ago, said)

    @precondition(lambda self: self.model.reports)
    @rule(which=which, later=st.integers(-6, 6), said=figures)
    def correct(self, which, later, said) -> None:
        wrong = self.model.reports[which % len(self.model.reports)]
        observed = min(wrong.observed + STEP * later, self._now() + STEP)
        self._told(wrong.facility, observed, said, wrong.id)

    @rule(
        which=which,
        status=st.sampled_from(OpeningStatus),
        ago=st.integers(-6, 12),
        term=st.none() | st.integers(1, 12),
    )
    def open_or_close(self, which, status, ago, term) -> None:
        facility = self._facility(which)
        since = self._now() - STEP * ago
        until = None if term is None else since + STEP * term
        opening = Opening(status, since, until, exception="siblings", reason="staff is ill")
        seen = line_of(self.store, facility).version
        recorded, _ = self._act(facilities.open_or_close, facility, opening, seen=seen)
        self.model.openings.append(Opened(facility, status.value, since, until, recorded))

    @rule(which=which, places=st.integers(1, 3), term=st.integers(1, 60))
    def hold(self, which, places, term) -> None:
        facility = self._facility(which)
        case, _ = self._child(which)
        places = max(places, len(self.cases[case]))
        now, board = self._board()
        room, until = board[facility].placeable, now + STEP * term
        is_open = board[facility].opening is OpeningStatus.OPEN
        try:
            made, hold = self._act(holds.hold, case, facility, places, until=until, sure=True)
        except RuleBroken:
            assert room is None or room < places or not is_open
            return
        assert room is not None
        assert room >= places
        assert is_open
        before = len(self.model.stays)
        self.model.holds[hold] = Kept(hold, case, facility, places, made, until, before)
        assert self._placeable(facility) == room - places

    def _standing(self, which: int, *, wanted: bool) -> tuple[Kept, int]:
        """Some hold, rather one that still keeps places, with how many."""
        now = self._now()
        kept = [
            (hold, self.model.kept_by(hold, now, FOREVER)) for hold in self.model.holds.values()
        ]
        rather = [one for one in kept if bool(one[1]) is wanted] or kept
        return rather[which % len(rather)]

    def _change(self, hold: Kept, kept: int, what: str, service, *args: Any) -> bool:
        try:
            now, _ = self._act(service, HoldId(hold.id), *args)
        except RuleBroken:
            assert not kept
            return False
        assert kept
        hold.events.append((what, now, args[0] if args else None))
        return True

    @precondition(lambda self: self.model.holds)
    @rule(which=which, term=st.integers(1, 60), decided=st.booleans())
    def extend(self, which, term, decided) -> None:
        hold, kept = self._standing(which, wanted=True)
        if decided:
            self._change(hold, kept, "decided", DECIDE)
        self._change(hold, kept, "extended", holds.extend, self._now() + STEP * term)

    @precondition(lambda self: self.model.holds)
    @rule(which=which)
    def decide(self, which) -> None:
        hold, kept = self._standing(which, wanted=True)
        before = self._placeable(FacilityId(hold.facility))
        self._change(hold, kept, "decided", DECIDE)
        assert self._placeable(FacilityId(hold.facility)) == before

    @precondition(lambda self: self.model.holds)
    @rule(which=which, wanted=st.booleans())
    def release(self, which, wanted) -> None:
        hold, kept = self._standing(which, wanted=wanted)
        before = self._placeable(FacilityId(hold.facility))
        if self._change(hold, kept, "released", holds.release) and before is not None:
            assert self._placeable(FacilityId(hold.facility)) == before + kept

    @precondition(lambda self: self.model.holds)
    @rule(which=which)
    def run_out(self, which) -> None:
        hold, kept = self._standing(which, wanted=True)
        end = self.model.ends(hold)
        if not kept or end == FOREVER or end - LEAST <= self._now():
            return
        facility = FacilityId(hold.facility)
        self.clock.time = end - LEAST
        before, held = self._placeable(facility), self.model.held(facility, end - LEAST)
        self.clock.time = end
        after, still = self._placeable(facility), self.model.held(facility, end)
        moved = any(
            end in (report.observed, report.recorded) for report in self.model.reports
        ) or any(stay.arrived == end for stay in self.model.stays.values())
        moved = moved or any(left.departed == end for left in self.model.left.values())
        if before is not None and not moved:
            assert after == before + held - still

    @rule(which=which, ago=st.just(0) | steps, counted=st.booleans())
    def arrive_unannounced(self, which, ago, counted) -> None:
        case, youth = self._child(which // 2)
        self._arrive(case, youth, self._facility(which), None, ago, counted=counted)

    @precondition(lambda self: self.model.holds)
    @rule(which=which, ago=st.just(0) | steps, wanted=st.booleans(), counted=st.booleans())
    def arrive_under_a_hold(self, which, ago, wanted, counted) -> None:
        hold, _ = self._standing(which, wanted=wanted)
        case = CaseId(hold.case)
        youth = self.cases[case][which % len(self.cases[case])]
        self._arrive(case, youth, FacilityId(hold.facility), hold, ago, counted=counted)

    def _arrive(
        self,
        case: CaseId,
        youth: YouthId,
        facility: FacilityId,
        hold: Kept | None,
        ago: int,
        *,
        counted: bool,
    ) -> None:
        now, board = self._board()
        before, moment = board[facility].placeable, now - STEP * ago
        held = self.model.held(facility, now)
        first = self.model.staying(youth)
        refused = self.model.is_elsewhere(youth, facility, moment)
        try:
            recorded, arrival, asked = self._answering(
                stays.arrive,
                case,
                youth,
                facility,
                arrived_at=moment,
                earlier=True,
                hold=None if hold is None else HoldId(hold.id),
                sure=True,
                answer=counted,
            )
        except RuleBroken:
            assert refused
            return
        assert not refused
        moment = min(moment, recorded)
        if first is not None:
            self._has_left(first, moment, recorded, asked=asked, answer=counted)
        self.model.stays[arrival.stay] = Stay(
            arrival.stay, youth, facility, None if hold is None else hold.id, moment, recorded
        )
        self.model.settle(case, self.cases[case], recorded)
        report = self.model.in_force(facility, recorded, FOREVER)
        if before is None or report is None:
            return
        new = moment > report.observed
        given_back = held - self.model.held(facility, recorded)
        assert self._placeable(facility) == before - (1 if new else 0) + given_back

    def _stay(self, which: int) -> Stay:
        """Some stay, rather one that still runs."""
        known = list(self.model.stays.values())
        running = [stay for stay in known if stay.id not in self.model.left]
        rather = known if which % 5 == 0 else running or known
        return rather[which // 5 % len(rather)]

    def _answering(
        self, service: Callable[..., Any], *args: Any, answer: bool, **kw: Any
    ) -> tuple[datetime, Any, bool]:
        """Act, and answer the question whether the figures still count a child that left."""
        try:
            return *self._act(service, *args, **kw), False
        except NeedsAnswer as question:
            return *self._act(service, *args, counted={question.about: answer}, **kw), True

    def _goes_on(self, stay: Stay) -> None:
        """Open the case again that a departure ended: its child may come back."""
        (case,) = (case for case, youths in self.cases.items() if stay.youth in youths)
        with suppress(RuleBroken):
            self._act(endings.correct, case, CaseState.SEARCHING, "ran away", sure=True)

    def _has_left(
        self, stay: Stay, moment: datetime, recorded: datetime, *, asked: bool, answer: bool
    ) -> None:
        report = self.model.may_be_counted(stay, moment, recorded)
        assert asked == (report is not None)
        departed = moment if report is None or answer else report.observed
        self.model.left[stay.id] = Left(stay.id, departed, recorded)

    @precondition(lambda self: self.model.stays)
    @rule(which=which, ago=st.just(0) | steps, counted=st.booleans(), moves=st.booleans())
    def depart(self, which, ago, counted, moves) -> None:
        stay = self._stay(which)
        gone = stay.id in self.model.left
        moment = self._now() - STEP * ago
        (other,) = (place for place in self.facilities if place != stay.facility)
        leave = (stays.move_on, StayId(stay.id), other) if moves else (
            stays.depart, StayId(stay.id), Destination.HOME,
        )  # fmt: skip
        when = {"moved_at": moment} if moves else {"departed_at": moment, "safety": SAFE}
        try:
            recorded, result, asked = self._answering(*leave, answer=counted, **when)
        except RuleBroken:
            assert gone or moment < stay.arrived
            return
        assert not gone
        moment = min(moment, recorded)
        assert moment >= stay.arrived
        self._has_left(stay, moment, recorded, asked=asked, answer=counted)
        if not moves:
            self._goes_on(stay)
        if moves:
            self.model.stays[result.stay] = Stay(
                result.stay, stay.youth, other, None, moment, recorded
            )
            case = next(case for case, youths in self.cases.items() if stay.youth in youths)
            self.model.settle(case, self.cases[case], recorded)

    @rule(number=st.integers(1, 40))
    def time_passes(self, number) -> None:
        self.clock.time += STEP * number

    @rule(number=st.integers(1, 12))
    def clock_is_set_back(self, number) -> None:
        self.clock.time -= STEP * number

    # What must be so.

    @rule(ago=st.integers(-12, 60), later=st.integers(0, 60) | st.none())
    def look_at_any_moment(self, ago, later) -> None:
        at = self._now() - STEP * ago
        known = None if later is None else max(NOON, self._now() - STEP * later)

        def ask(snapshot: Snapshot) -> dict[FacilityId, CapacityLine]:
            return lines_at(snapshot, at, known)

        board = self.store.read(ask)
        for facility in self.facilities:
            expected = self.model.shown(facility, at, known or FOREVER)
            assert shown(board[facility]) == expected

    @invariant()
    def the_board_says_what_the_model_says(self) -> None:
        if not hasattr(self, "store"):
            return
        at, board = self._board()
        self.seen[at] = board
        for facility in self.facilities:
            assert shown(board[facility]) == self.model.shown(facility, at)

    @invariant()
    def nothing_is_more_than_there_is(self) -> None:
        if not hasattr(self, "store"):
            return
        for line in self._board()[1].values():
            assert line.occupied is None or line.occupied >= 0
            assert line.placeable is None or line.placeable <= (line.deployable or 0)
        assert self.store.read(lambda snapshot: snapshot.rows(TWO_PLACES)) == []

    @invariant()
    def every_hold_ends_when_its_events_say(self) -> None:
        if not hasattr(self, "store"):
            return

        def ask(snapshot: Snapshot) -> dict[Any, datetime]:
            rows = snapshot.rows("SELECT h.id, h.ends_at FROM hold h")
            return {snapshot.identity(row[0]): snapshot.moment(row[1]) for row in rows}

        # Nothing is kept before a hold is made; when it ended before that says nothing.
        ends = self.store.read(ask)
        for hold in self.model.holds.values():
            assert max(ends.pop(hold.id), hold.made) == max(self.model.ends(hold), hold.made)
        assert ends == {}

    def _read_again(self) -> None:
        """A board of the past, as known then, is what was seen then."""
        for moment, board in self.seen.items():
            past = Store(self.target, self.clock, make_actor(), at=moment, known=moment)
            try:
                again = past.read(lambda snapshot: lines_at(snapshot, snapshot.at, snapshot.known))
            finally:
                past.close()
            assert again == board


@pytest.mark.long_on_a_server
@pytest.mark.parametrize("number", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))])
def test_whatever_happens_the_board_is_right(
    request: pytest.FixtureRequest, target: Target, number: int
) -> None:
    run_machine(Desk, request, target, number=number, examples=(16, 4), steps=40)
