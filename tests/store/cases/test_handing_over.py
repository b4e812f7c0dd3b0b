"""The shift handed over on both databases: the lead moves, is told, and can be taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.waiting.handing_over import Task, dues
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.exchange.documents.handing_over import hand_over_paper
from crisisdesk.services.cases import cases, handing_over, looks
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.store.queries.cases import cases as case_queries
from tests.clock import NOON
from tests.factories import make_case, rows_of, sit_down

HOUR = timedelta(hours=1)


def _received(store, member):
    return store.read(handing_over.received, member, store.read(case_queries.open_lines))


def test_what_is_ticked_goes_and_what_is_not_stays(store, clock):
    other, me = sit_down(store, "CD"), sit_down(store, "AB")
    first, second, third = (store.write(make_case)[0] for _ in range(3))
    for case in (first, second, third):
        store.write(cases.take_lead, case)
    store.write(cases.set_next_step, first, "call the guardian", NOON + HOUR)
    store.write(cases.park, second, NOON + 3 * HOUR, "until the hearing", agreed="role of duty")
    for cases_, to, words in (
        ((), other, "Tick what goes"),
        ((first,), None, "Choose who takes over"),
        ((first,), me, "already"),
    ):
        with pytest.raises(RuleBroken, match=words):
            store.write(handing_over.hand_over, cases_, to)
    files = {file.line.id: file for file in store.read(handing_over.led_by, me)}
    tasks = {case: {due.task: due for due in dues(file)} for case, file in files.items()}
    assert tasks[first][Task.NEXT_STEP].at == NOON + HOUR
    assert tasks[second][Task.PARKED].at == NOON + 3 * HOUR
    assert tasks[third][Task.LOOK].at == files[third].line.look_by
    clock.forward(minutes=5)
    # All or none: one that somebody else took meanwhile leaves the others where they were.
    store.sign_in(other)
    store.write(cases.take_lead, third, sure=True)
    store.sign_in(me)
    with pytest.raises(Conflict, match="meanwhile"):
        store.write(handing_over.hand_over, [first, third], other)
    assert {file.line.id for file in store.read(handing_over.led_by, me)} == {first, second}
    store.write(handing_over.hand_over, [first, second], other)
    assert not store.read(handing_over.led_by, me)
    events = store.read(case_queries.case, first).events
    assert [event.kind for event in events][-1] is EventKind.LEAD_SET
    (received,) = _received(store, other)
    assert (received.who, len(received.cases)) == ("AB", 2)
    assert _received(store, me) == []
    hand_over = store.read(handing_over.hand_over_of, [first, second], me, other)
    paper = str(hand_over_paper(hand_over))
    assert "call the guardian" in paper
    assert "until the hearing" not in paper
    assert "Nothing." in paper
    clock.forward(minutes=1)
    store.sign_in(other)
    store.write_trace_now(looks.look, first)
    (received,) = _received(store, other)
    assert received.cases == (files[second].line.reference,)
    assert "guardian" not in str(rows_of(store, "SELECT event, reason FROM journal"))


def test_a_hand_over_is_taken_back_as_one(store, clock):
    other, me = sit_down(store, "CD"), sit_down(store, "AB")
    made = [store.write(make_case)[0] for _ in range(2)]
    for case in made:
        store.write(cases.take_lead, case)
    act = uuid4()
    store.write_once(act, handing_over.hand_over, made, other)
    clock.forward(seconds=3)
    store.write(take_back, act)
    assert {file.line.id for file in store.read(handing_over.led_by, me)} == {*made}
    assert _received(store, other) == []
