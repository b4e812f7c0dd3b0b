"""Where a query filters by a rule, it leaves out exactly what the rule of the domain leaves out."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.endings import Bridge, Ending
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.holds import (
    Hold,
    HoldChange,
    HoldEvent,
    HoldFacts,
    hold_end,
    hold_facts,
    places_held,
)
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState, HoldId, is_final
from crisisdesk.domain.cases.unmet import Unmet, unmet_of
from crisisdesk.errors import RuleBroken
from crisisdesk.services.cases import cases, endings, enquiries
from crisisdesk.store.queries.capacity import capacity as hold_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import unmet as unmet_queries
from crisisdesk.store.queries.cases.events import EVER, ONE
from crisisdesk.store.queries.safekeeping.journal import lead_of
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import END_OF_TIME
from tests.clock import Clock
from tests.factories import SAFE, make_case, make_facility, sit_down

STEP = timedelta(minutes=5)
LEAST = timedelta(microseconds=1)
steps = st.lists(
    st.tuples(
        st.sampled_from(["extend", "decide", "release", "arrive", "arrive", "wait"]),
        st.integers(1, 6),
    ),
    max_size=8,
)


class HoldHistory:
    """One hold of a case of its own, and what happened to it."""

    def __init__(self, store: Store, clock: Clock, facility: FacilityId) -> None:
        """Open the case."""
        self.store, self.clock, self.facility = store, clock, facility
        self.case, self.youths = store.write(make_case, 1)
        self.events: list[HoldEvent] = []
        self.arrivals: list[datetime] = []

    def begin(self, places: int, term: int) -> None:
        """Keep places for so many steps."""

        def add(uow: UnitOfWork) -> tuple[datetime, Hold, HoldId]:
            hold = Hold(self.case, self.facility, places, uow.now + STEP * term)
            uow.journal("hold.made", case=self.case)
            return uow.now, hold, uow.cases.add_hold(hold)

        self.made_at, self.hold, self.id = self.store.write(add)

    def at(self, moment: datetime) -> HoldFacts:
        """The hold as the rule has it."""
        return hold_facts(self.id, self.hold, self.events, self.arrivals, moment)

    def happen(self, name: str, number: int) -> None:
        """Let something happen to it, if it still keeps places; a child arrives anyhow."""

        def act(uow: UnitOfWork) -> None:
            uow.journal("hold.changed", case=self.case)
            if name == "arrive":
                arrived_at = uow.now - STEP * (number - 1)
                uow.cases.arrive(
                    self.case, self.youths[0], self.facility, arrived_at=arrived_at, hold=self.id
                )
                self.arrivals.append(arrived_at)
            elif places_held(self.at(uow.now), uow.now):
                until = uow.now + STEP * number if name == "extend" else None
                change = HoldChange(f"{name.removesuffix('e')}ed")
                uow.cases.change_hold(self.id, change, until=until)
                self.events.append(HoldEvent(change, uow.now, until))

        if name == "wait":
            self.clock.time += STEP * number
        else:
            self.store.write(act)

    @property
    def moments(self) -> list[datetime]:
        """Every moment at which something happened or ran out, and those beside it."""
        moments = {self.made_at, self.hold.until, *self.arrivals}
        moments |= {event.at for event in self.events}
        moments |= {event.until for event in self.events if event.until is not None}
        return sorted(
            chain.from_iterable((moment - LEAST, moment, moment + LEAST) for moment in moments)
        )


@pytest.mark.long_on_a_server
@given(places=st.integers(1, 2), term=st.integers(1, 6), steps=steps)
@settings(max_examples=40)
def test_holds_are_read_as_the_rule_has_them(
    store: Store, clock: Clock, places: int, term: int, steps: list[Any]
) -> None:
    clock.time += STEP
    history = HoldHistory(store, clock, make_facility(store))
    history.begin(places, term)
    for name, number in steps:
        history.happen(name, number)

    def ask(snapshot: Snapshot, moment: datetime) -> tuple[list[HoldFacts], dict[HoldId, int]]:
        then = Snapshot(snapshot.connection, moment)
        keeping = hold_queries.holds(then, history.facility)
        return (
            then.read(HoldFacts, hold_queries.holds_of(then, ONE), case=history.case),
            {facts.id: places_held(facts, moment) for facts in keeping},
        )

    end = hold_end(history.hold, history.events, history.arrivals)
    for moment in history.moments:
        facts, keeping = store.read(ask, moment)
        expected = history.at(moment)
        if moment < history.made_at:
            assert facts == []
            continue
        assert facts == [expected]
        kept = places_held(expected, moment)
        assert keeping == ({history.id: kept} if kept else {})
        assert bool(kept) is (end is None or moment < end)

    def ends_at(snapshot: Snapshot) -> list[datetime]:
        sql = "SELECT h.ends_at FROM hold h WHERE h.id = :hold"
        return snapshot.read(datetime, sql, hold=history.id)

    assert store.read(ends_at) == [end or END_OF_TIME]


endings_and_corrections = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([CaseState.WITHDRAWN, CaseState.SEARCHING, CaseState.TRIAGE]),
        st.integers(0, 2),
    ),
    max_size=8,
)


@pytest.mark.long
@given(acts=endings_and_corrections)
@settings(max_examples=25)
def test_the_board_shows_exactly_the_cases_that_had_not_ended(
    store: Store, clock: Clock, acts: list[Any]
) -> None:
    clock.time += STEP
    opened = [store.write(make_case)[0] for _ in range(2)]
    moments = [clock.time]
    for which, state, number in acts:
        clock.time += STEP * number
        moments.append(clock.time)
        case = opened[which]
        try:
            if is_final(state):
                store.write(endings.end, case, Ending(state, reason="called back", safety=SAFE))
            else:
                store.write(endings.correct, case, state, "a slip")
        except RuleBroken:
            continue

    def ask(snapshot: Snapshot, moment: datetime, known: datetime | None) -> tuple[Any, Any]:
        then = Snapshot(snapshot.connection, moment, known)
        shown = {line.id for line in case_queries.open_lines(then)}
        every = case_queries.standing(then, EVER)
        ongoing = {case.id for case in every if not is_final(case.state(moment))}
        return shown & {*opened}, ongoing & {*opened}

    for moment in chain.from_iterable((at - LEAST, at, at + LEAST) for at in moments):
        for known in (None, moment):
            shown, ongoing = store.read(ask, moment, known)
            assert shown == ongoing


def _id_of(row: Unmet) -> UUID:
    return row.id


def test_the_ledger_and_the_lead_are_read_as_the_rules_have_them(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store)
    first, second = (store.write(make_case)[0] for _ in range(2))
    members = [sit_down(store, initials) for initials in ("AB", "CD")]
    for member in members:
        store.write(cases.hand_over, second, member)
        clock.time += STEP
    for reason in (DeclineReason.FULL, DeclineReason.AGE):
        (enquiry,) = store.write(enquiries.enquire, first, [facility])
        store.write(enquiries.decline, first, enquiry, reason)
    (enquiry,) = store.write(enquiries.enquire, second, [facility])
    store.write(enquiries.no_answer, second, enquiry)
    no_place = NoPlace(
        (DeclineReason.FULL,), 3, Bridge.NONE, watcher=Role.DOCTOR, watcher_name="B. Anker"
    )
    store.write(endings.no_place, first, no_place)

    def ask(snapshot: Snapshot) -> None:
        every = case_queries.standing(snapshot, EVER)
        rows = [row for case in every for row in unmet_of(case, lambda *_: Kind.CRISIS_GROUP)]
        ledger = unmet_queries.unmet(snapshot, clock.time - 9 * STEP, clock.time + STEP)
        assert len(ledger) == 4
        assert sorted(ledger, key=_id_of) == sorted(rows, key=_id_of)
        leads = {case.id: lead_of(snapshot, case.id) for case in every}
        assert leads == {case.id: case.history.lead for case in every}
        assert leads[second] == members[1]

    store.read(ask)
