"""Brothers and sisters over several cases: nobody is lost, and what was held stays where told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.family.siblings import SiblingSplit
from crisisdesk.domain.cases.intake import facts_of
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import cases, endings, enquiries, holds, siblings, stays
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.tables.base import JournalRow
from tests.factories import DECISION, SAFE, line_of, make_facility
from tests.services.cases.casework import FACTS, file_of, held, line_for, taken

ROOM = CapacityFigures(10, 10, 10, 6, 0)


def split(store, case, *groups, goes=None, reason="no group takes three", **kw):
    return store.write(
        siblings.split, case, SiblingSplit(groups, reason, goes or {}), sure=True, **kw
    )


def names(store, case):
    return [youth.pseudonym for youth in file_of(store, case).line.youths]


def test_a_child_gets_a_case_of_its_own_with_what_stands_of_the_family(store, clock) -> None:
    opened = taken(store, "A.", "B.", "C.", facts=FACTS)
    store.write(cases.search, opened.case)
    before = file_of(store, opened.case)
    clock.forward(minutes=30)
    (new,) = split(store, opened.case, (opened.youths[1],))
    old, other = file_of(store, opened.case), file_of(store, new)
    assert [names(store, opened.case), names(store, new)] == [["A.", "C."], ["B."]]
    assert facts_of(other.history) == facts_of(before.history) == facts_of(old.history)
    # The clock runs from the same call, and the search goes on in both.
    assert (other.line.reported_at, other.line.due_at) == (
        before.line.reported_at,
        before.line.due_at,
    )
    assert (old.line.state, other.line.state) == (CaseState.SEARCHING, CaseState.SEARCHING)
    assert [link.reference for link in old.line.links] == [other.line.reference]
    assert [link.reference for link in other.line.links] == [old.line.reference]
    assert other.line.links[0].reason == "no group takes three"
    # The history of both is kept, and the audit log knows it.
    assert [event.kind for event in old.events][: len(before.events)] == [
        event.kind for event in before.events
    ]
    acts = store.write(
        lambda uow: uow.session.exec(
            select(JournalRow.event).order_by(col(JournalRow.number))
        ).all()
    )
    assert acts[-2:] == ["case.split_off", "case.split_from"]


def test_the_past_shows_one_case(store, open_store, clock) -> None:
    opened = taken(store, "A.", "B.")
    then = clock()
    clock.forward(hours=1)
    split(store, opened.case, (opened.youths[1],))
    (line,) = open_store(at=then).read(case_queries.open_lines)
    assert [youth.pseudonym for youth in line.youths] == ["A.", "B."]
    assert len(store.read(case_queries.open_lines)) == 2


def test_a_hold_and_a_promise_go_where_they_are_told(store) -> None:
    stays_at, goes_to, gone = (
        make_facility(store, name, ROOM) for name in ("De Aak", "De Boei", "De Kil")
    )
    opened, first = held(store, stays_at, "A.", "B.", "C.")
    second = store.write(holds.hold, opened.case, goes_to, sure=True)
    third = store.write(holds.hold, opened.case, gone, sure=True)
    (asked,) = store.write(enquiries.enquire, opened.case, [gone])
    store.write(enquiries.accept, opened.case, asked, 3)
    until = {hold.id: hold.until for hold in file_of(store, opened.case).holds}
    (new,) = split(
        store,
        opened.case,
        (opened.youths[0], opened.youths[1]),
        goes={first: 0, second: 1, third: None, asked: 1},
    )
    old, other = line_for(store, opened.case), line_for(store, new)
    assert [(hold.name, hold.places, hold.until) for hold in old.held] == [
        ("De Aak", 1, until[first])
    ]
    assert [(hold.name, hold.places, hold.until) for hold in other.held] == [
        ("De Boei", 2, until[second])
    ]
    assert [line_of(store, where).held for where in (stays_at, goes_to, gone)] == [1, 2, 0]
    (promised,) = file_of(store, new).enquiries
    assert (promised.answer, promised.places) == (EnquiryAnswer.ACCEPTED, 3)
    assert file_of(store, opened.case).enquiries[0].answer is EnquiryAnswer.CALLED_OFF


def test_what_a_split_must_say_is_asked(store) -> None:
    facility = make_facility(store, "De Aak", ROOM)
    opened, hold = held(store, facility, "A.", "B.")
    child, other = opened.youths
    stays_here = {hold: 0}
    for groups, goes, reason, field in (
        (((child,),), stays_here, " ", "reason"),
        ((), stays_here, "x", "child1"),
        (((child, other),), stays_here, "x", "child1"),
        (((child,), (child,)), stays_here, "x", "child1"),
        (((child,),), {}, "x", "goes1"),
        (((child,),), {hold: 2}, "x", "goes1"),
    ):
        with pytest.raises(RuleBroken) as refused:
            split(store, opened.case, *groups, goes=goes, reason=reason)
        assert refused.value.field == field
    with pytest.raises(Conflict):
        split(store, opened.case, (child,), goes=stays_here, seen=1)
    with pytest.raises(NeedsConfirmation):
        store.write(
            siblings.split, opened.case, SiblingSplit(((child,),), "bsn 111222333", stays_here)
        )
    store.write(holds.decide, hold, DECISION, sure=True)
    with pytest.raises(RuleBroken, match="The decision on De Aak is for all of them"):
        split(store, opened.case, (child,), goes=stays_here)


def test_who_arrived_keeps_the_case_which_is_placed_once_the_others_left_it(store, clock) -> None:
    facility = make_facility(store, "De Aak", ROOM)
    opened = taken(store, "A.", "B.")
    here, other = opened.youths
    hold = store.write(holds.hold, opened.case, facility)
    store.write(holds.decide, hold, DECISION, sure=True)
    store.write(stays.arrive, opened.case, here, facility, hold=hold)
    store.write(holds.release, hold)
    with pytest.raises(RuleBroken, match="keeps its case"):
        split(store, opened.case, (here,))
    (new,) = split(store, opened.case, (other,))
    assert line_for(store, opened.case).state is CaseState.PLACED
    assert line_for(store, new).state is CaseState.SEARCHING
    assert file_of(store, opened.case).history.placed_at is not None


def test_cases_are_joined_again_and_end_by_themselves(store, clock) -> None:
    opened = taken(store, "A.", "B.", "C.")
    store.write(cases.search, opened.case)
    first, second = split(store, opened.case, (opened.youths[1],), (opened.youths[2],))
    store.write(endings.end, second, Ending(CaseState.WITHDRAWN, "with an aunt", safety=SAFE))
    store.write(siblings.join, first, opened.case, "a group takes both")
    assert names(store, opened.case) == ["A.", "B."]
    ended = file_of(store, first)
    assert (ended.line.state, ended.line.youths) == (CaseState.JOINED, ())
    assert EventKind.TOOK_IN in {event.kind for event in file_of(store, opened.case).events}
    with pytest.raises(RuleBroken, match="in the other case"):
        store.write(endings.correct, first, CaseState.SEARCHING, "by mistake")
    with pytest.raises(RuleBroken, match="ended"):
        store.write(siblings.join, second, opened.case, "again")
    stranger = taken(store, "D.")
    with pytest.raises(RuleBroken, match="brothers and sisters"):
        store.write(siblings.join, stranger.case, opened.case, "no family")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_child_is_lost_and_none_is_in_two_open_cases(store, clock, data) -> None:
    clock.forward(minutes=1)
    opened = taken(store, "A.", "B.", "C.", "D.")
    everybody, family, ended = {*opened.youths}, [opened.case], []
    for _turn in range(data.draw(st.integers(1, 6))):
        clock.forward(minutes=1)
        if not family:
            break
        case = data.draw(st.sampled_from(family))
        youths = [youth.id for youth in file_of(store, case).line.youths]
        act = data.draw(st.sampled_from(["split", "join", "end", "reopen"]))
        try:
            if act == "split":
                goes = data.draw(st.sets(st.sampled_from(youths), min_size=1))
                family += split(store, case, tuple(goes))
            elif act == "join":
                into = data.draw(st.sampled_from(family))
                store.write(siblings.join, case, into, "together")
                family.remove(case)
                ended.append(case)
            elif act == "end":
                store.write(endings.end, case, Ending(CaseState.WITHDRAWN, "solved", safety=SAFE))
                family.remove(case)
                ended.append(case)
            elif ended:
                again = data.draw(st.sampled_from(ended))
                store.write(endings.correct, again, CaseState.SEARCHING, "mistake", sure=True)
                ended.remove(again)
                family.append(again)
        except RuleBroken:
            pass
        lines = {line.id: line for line in store.read(case_queries.open_lines)}
        waiting = [youth.id for case in family for youth in lines[case].youths]
        finished = [youth.id for case in ended for youth in file_of(store, case).line.youths]
        assert sorted([*waiting, *finished]) == sorted(everybody)
        assert all(lines[case].youths for case in family)
    for case in family:
        store.write(endings.end, case, Ending(CaseState.WITHDRAWN, "solved", safety=SAFE))
