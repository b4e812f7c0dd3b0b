"""Events of a case that are corrected, on both databases: boards follow what is true."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.dossier.handing_over import Asker
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.events.corrections import MENDS, Mend, Mistake, follows
from crisisdesk.domain.cases.payloads import BlankGround
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.waiting.sight import NoSight, Sight
from crisisdesk.errors import RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import (
    cases,
    consults,
    corrections,
    enquiries,
    holds,
    sight,
    stays,
)
from crisisdesk.services.cases.corrections import Corrected
from crisisdesk.services.safekeeping import journal
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases.events import gone
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, line_of, make_case, make_facility, rows_of
from tests.store.test_take_back import Desk, _search, picture

HOUR = timedelta(hours=1)
TYPED = Mistake.TYPED
MANY = CapacityFigures(available=900, occupied=2)
FIVE = CapacityFigures(available=5, occupied=2)


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock, "AB")


def withdraw(desk: Desk, case, event, why=TYPED) -> None:
    desk.do(corrections.withdraw, case, event, why)


def newest(desk: Desk, case, kind):
    return max(
        (event for event in desk.standing(case).events if event.kind is kind),
        key=lambda event: event.turn,
    )


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as error:
        act()
    return say(error.value)


@pytest.mark.long
def test_an_event_corrected_away_leaves_the_case_as_if_it_never_was(desk: Desk) -> None:
    tried, case = set(), None
    for name, act in _search(desk):
        before = picture(desk.store, desk.clock.time + timedelta(seconds=9))
        act()
        case = case or next(iter(picture(desk.store, desk.clock.time)["cases"]))
        seen = desk.clock.time + timedelta(seconds=8)
        known = {event.id for old in before["cases"].values() for event in old.events}
        events = [event for event in desk.standing(case).events if event.id not in known]
        mended = [event for event in events if _can_go(event, events)]
        if desk.standing(case).history.ended_at or len(mended) != len(events) or not events:
            continue
        for event in sorted(events, key=lambda event: -event.turn):
            standing = desk.standing(case).events
            if event.id in {known.id for known in standing}:
                assert follows(event, standing) is None
                withdraw(desk, case, event.id)
                tried.add(event.kind)
        after = picture(desk.store, desk.clock.time)
        was = before["cases"][case]
        assert after["cases"][case]._replace(holds=()) == was._replace(holds=()), name
        assert after["lines"] == before["lines"] or name == "move on", name
        act()
        assert seen
    assert tried >= {
        *(EventKind.TRIAGED, EventKind.NOTED, EventKind.CONSULTED, EventKind.WEIGHED),
        *(EventKind.PARKED, EventKind.RESUMED, EventKind.SEEN, EventKind.LOOK_PLANNED),
        *(EventKind.ENQUIRED, EventKind.ACCEPTED, EventKind.DECLINED, EventKind.NO_PLACE),
        *(EventKind.HELD, EventKind.EXTENDED, EventKind.RELEASED, EventKind.TRANSPORTED),
        *(EventKind.ARRIVED, EventKind.MILESTONE),
    }
    assert journal.findings(journal.verify(desk.store)) == []


def _can_go(event, events) -> bool:
    mend = MENDS[event.kind]
    return isinstance(mend, Mend) and mend.gone


def test_a_corrected_arrival_is_where_boards_milestones_and_occupied_follow(desk: Desk) -> None:
    wrong = make_facility(desk.store, "De Boei", FIVE)
    right = make_facility(desk.store, "Het Anker", FIVE)
    case, (youth,) = desk.do(make_case)
    hold = desk.do(holds.hold, case, wrong)
    desk.do(holds.decide, hold, DECISION, sure=True)
    desk.clock.forward(hours=4)
    arrival = desk.do(stays.arrive, case, youth, wrong, hold=hold, arrived_at=NOON + HOUR)
    desk.do(cases.note, case, "arrived by taxi")
    known = desk.clock.time
    event = newest(desk, case, EventKind.ARRIVED)
    to = Corrected(event.parts, NOON + 3 * HOUR, right)
    desk.do(corrections.correct, case, event.id, to, Mistake.OTHER_PLACE)

    standing = desk.standing(case)
    (stay,) = standing.present
    assert (stay.facility, stay.since, stay.id != arrival.stay) == (right, to.at, True)
    assert (standing.history.arrived_at, standing.history.state) == (to.at, CaseState.PLACED)
    assert [line_of(desk.store, place).occupied for place in (wrong, right)] == [2, 3]
    # The places at the wrong facility are still held: nobody came there.
    assert line_of(desk.store, wrong).held == 1
    for at, occupied in ((NOON + 2 * HOUR, 2), (NOON + 4 * HOUR, 3)):
        then = Store(desk.store.target, desk.clock, desk.store.actor, at=at)
        assert line_of(then, right).occupied == occupied
        then.close()
    then = Store(desk.store.target, desk.clock, desk.store.actor, at=known, known=known)
    assert (line_of(then, wrong).occupied, line_of(then, right).occupied) == (3, 2)
    then.close()
    (old,) = desk.store.read(gone, case)
    assert (old.event.id, old.who, old.reason) == (event.id, "AB", "other_place")

    left = desk.do(
        stays.depart,
        stay.id,
        Destination.HOME,
        counted={line_of(desk.store, right).report: True},
        safety=SAFE,
    )
    assert left
    gone_at = newest(desk, case, EventKind.LEFT)
    parts = gone_at.parts._replace(codes=(Destination.NETWORK,))
    early = Corrected(parts, NOON + 2 * HOUR)
    assert (
        refused(lambda: desk.do(corrections.correct, case, gone_at.id, early, TYPED))
        == "A departure comes after the arrival."
    )
    desk.do(corrections.correct, case, gone_at.id, early._replace(at=NOON + 3.5 * HOUR), TYPED)
    (stay,) = desk.standing(case).stays
    assert (stay.departed_at, stay.destination) == (NOON + 3.5 * HOUR, "network")
    assert line_of(desk.store, right).occupied == 2
    came = newest(desk, case, EventKind.ARRIVED)
    assert refused(lambda: withdraw(desk, case, came.id)) == (
        "left (AB) follows from it: correct that first."
    )


def test_asked_by_mistake_a_wrong_answer_and_a_promise_of_another_number(desk: Desk) -> None:
    facility = make_facility(desk.store, figures=CapacityFigures(available=None, occupied=2))
    case, _ = desk.do(make_case)
    (enquiry,) = desk.do(enquiries.enquire, case, [facility])
    desk.do(enquiries.accept, case, enquiry, 2, more=True)
    promised = newest(desk, case, EventKind.ACCEPTED)
    to = Corrected(promised.parts._replace(number=1), promised.at)
    desk.do(corrections.correct, case, promised.id, to, Mistake.TOLD_OTHERWISE)
    assert desk.standing(case).promised(facility, desk.clock.time) == 1
    zero = to._replace(parts=promised.parts._replace(number=0))
    again = newest(desk, case, EventKind.ACCEPTED)
    assert "how many places" in refused(
        lambda: desk.do(corrections.correct, case, again.id, zero, TYPED)
    )
    same = Corrected(again.parts, again.at)
    assert refused(lambda: desk.do(corrections.correct, case, again.id, same, TYPED)) == (
        "Nothing was changed."
    )
    withdraw(desk, case, again.id, Mistake.OTHER_CASE)
    assert [line.answer for line in desk.standing(case).history.enquiries] == [
        EnquiryAnswer.PENDING
    ]
    withdraw(desk, case, newest(desk, case, EventKind.ENQUIRED).id, Mistake.OTHER_CASE)
    assert desk.standing(case).history.enquiries == ()
    assert refused(lambda: withdraw(desk, case, again.id)) == "This event does not count any more."


def test_words_are_blanked_on_request_and_every_seal_still_fits(desk: Desk) -> None:
    case, _ = desk.do(make_case)
    desk.do(cases.note, case, "lives with aunt Zeldzaam")
    note = newest(desk, case, EventKind.NOTED)
    to = Corrected(note.parts._replace(texts=("lives with aunt Zeldzaam now",)), note.at)
    desk.do(corrections.correct, case, note.id, to, TYPED)
    note = newest(desk, case, EventKind.NOTED)
    desk.do(corrections.blank, case, note.id, Asker.PARENT, BlankGround.OTHER_CHILD)
    (old,) = desk.store.read(gone, case)
    assert old.event.payload == newest(desk, case, EventKind.NOTED).payload == "⊘ 07-04-2020"
    blanked = newest(desk, case, EventKind.BLANKED)
    assert blanked.payload == (note.id, Asker.PARENT, BlankGround.OTHER_CHILD)
    for table in ("case_text", "case_event", "journal", "draft", "retraction"):
        assert "Zeldzaam" not in str(rows_of(desk.store, f"SELECT * FROM {table}"))
    assert journal.findings(journal.verify(desk.store)) == []
    triaged = desk.do(cases.triage, case)
    assert triaged is None
    assert (
        refused(
            lambda: desk.do(
                corrections.blank,
                case,
                newest(desk, case, EventKind.TRIAGED).id,
                Asker.CHILD,
                BlankGround.WRONG,
            )
        )
        == "There are no words to overwrite here."
    )


_ALONE = {
    "note": lambda desk, case, _: desk.do(cases.note, case, "called"),
    "triage": lambda desk, case, _: desk.do(cases.triage, case),
    "sight": lambda desk, case, _: desk.do(sight.look, case, Sight(None, NoSight.REFUSED, None)),
    "consult": lambda desk, case, _: desk.do(
        consults.consult, case, Consult(Role.BEHAVIOURAL_SCIENTIST, ConsultOutcome.POSTPONED)
    ),
    "weigh": lambda desk, case, _: desk.do(consults.weigh, case, Weighing("low", "high")),
    "ask": lambda desk, case, places: desk.do(enquiries.enquire, case, places[:1]),
    "answer": lambda desk, case, _: desk.do(
        enquiries.no_answer, case, desk.standing(case).history.pending[0].id
    ),
    "hold": lambda desk, case, places: desk.do(holds.hold, case, places[1], sure=True),
    "release": lambda desk, case, _: desk.do(
        holds.release, desk.standing(case).keeping(desk.clock.time)[0].id
    ),
}


def _history(desk: Desk, case):
    """What a case comes to, without what tells it from another one that lived the same."""
    standing = desk.standing(case)
    history = standing.history
    return history._replace(
        turn=0,
        reported_at=NOON,
        due_at=None,
        searched_at=None if history.searched_at is None else NOON,
        pseudonyms={},
        enquiries=tuple((line.facility, line.answer) for line in history.enquiries),
    ), len(standing.keeping(desk.clock.time))


@settings(max_examples=12)
@given(st.lists(st.sampled_from([*_ALONE]), min_size=1, max_size=7), st.integers(0, 6))
def test_correcting_any_event_away_is_as_if_it_never_happened(
    shared_desk: tuple[Desk, list[FacilityId]], names: list[str], which: int
) -> None:
    desk, places = shared_desk
    lived, spared = desk.do(make_case)[0], desk.do(make_case)[0]
    which %= len(names)
    target = None
    for number, name in enumerate(names):
        known = {event.id for event in desk.standing(lived).events}
        with suppress(RuleBroken, IndexError):
            _ALONE[name](desk, lived, places)
        if number == which:
            new = [event for event in desk.standing(lived).events if event.id not in known]
            target = max(new, key=lambda event: event.turn, default=None)
    if target is None or target.kind in (EventKind.RELEASED, EventKind.ENQUIRED):
        return
    try:
        withdraw(desk, lived, target.id)
    except RuleBroken:
        return
    for number, name in enumerate(names):
        if number != which:
            with suppress(RuleBroken, IndexError):
                _ALONE[name](desk, spared, places)
    assert _history(desk, lived) == _history(desk, spared)
    for case in (lived, spared):
        for hold in desk.standing(case).keeping(desk.clock.time):
            desk.do(holds.release, hold.id)


@pytest.fixture
def shared_desk(
    local_target: Target, clock: Clock, open_store: Callable[..., Store]
) -> tuple[Desk, list[FacilityId]]:
    desk = Desk(open_store(target=local_target), clock, "ZZ")
    return desk, [make_facility(desk.store, f"De {n}", MANY) for n in range(2)]
