"""The bulletin: aggregates only, small numbers held back, kept as it was sent."""

from datetime import date

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.week.bulletin import BulletinPart, held_back, held_back_parts
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import RuleBroken
from crisisdesk.services.cases import cases
from crisisdesk.services.week import bulletin, duties, register
from crisisdesk.store.queries.week import bulletins as bulletin_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_facility, sit_down

TODAY = date(2020, 4, 7)


@pytest.fixture(autouse=True)
def _somebody(store: Store) -> None:
    sit_down(store, "AB")


def text_of(store: Store) -> str:
    """The draft of today as one text."""
    parts = store.read(bulletin.draft, TODAY).parts
    return "\n".join(f"{part.heading}\n{part.text}" for part in parts)


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (4, None), (5, 5), (90, 90)])
def test_a_small_number_of_children_is_not_told(number, told) -> None:
    assert held_back(number) == told


def test_what_is_held_back_cannot_be_reckoned_from_the_rest() -> None:
    assert held_back_parts({"a": 2, "b": 9, "c": 6}) == {"a": None, "b": 9, "c": None}
    assert held_back_parts({"a": 2, "b": 3, "c": 6}) == {"a": None, "b": None, "c": 6}
    assert held_back_parts({"a": 0, "b": 7}) == {"a": 0, "b": 7}


def test_a_draft_tells_counts_and_no_child(store: Store) -> None:
    make_facility(store, "De Boei", CapacityFigures(available=8, staffed=8, occupied=2, blocked=0))
    for _ in range(3):
        store.write(cases.open_case, 1)
    text = text_of(store)
    assert "6 vacancies tonight" in text
    assert "Open cases: fewer than 5. New since the last time: fewer than 5; ended: 0." in text
    assert "A-000" not in text
    for _ in range(3):
        store.write(cases.open_case, 1)
    assert "Open cases: 6." in text_of(store)


def test_questions_are_answered_or_not_yet_known(store: Store, clock: Clock) -> None:
    open_one = store.write(register.add, EntryKind.QUESTION, EntryParticulars("Who pays?"))
    answered = store.write(register.add, EntryKind.QUESTION, EntryParticulars("Is it open?"))
    store.write(register.move_on, answered, EntryStatus.ANSWERED, answer="It is.")
    store.write(register.add, EntryKind.AGREEMENT, EntryParticulars("Stay together"))
    parts = {part.heading: part.text for part in store.read(bulletin.draft, TODAY).parts}
    assert parts["Questions answered"] == "Is it open?\nIt is."
    assert parts["Not yet known"] == "Who pays?"
    assert parts["Agreements and measures"] == "Stay together"
    draft = store.read(bulletin.draft, TODAY)
    store.write(bulletin.send, TODAY, draft.since, draft.parts)
    clock.forward(hours=1)
    again = {part.heading for part in store.read(bulletin.draft, date(2020, 4, 10)).parts}
    # Told once; what nobody knows stays on it.
    assert "Questions answered" not in again
    assert "Not yet known" in again
    assert open_one


def test_what_somebody_edited_is_kept_and_what_was_sent_stays(store: Store, clock: Clock) -> None:
    draft = store.read(bulletin.bulletin, TODAY)
    assert draft.changed_at is None
    own = (BulletinPart("Kop", "één\n\ntwee"), BulletinPart("", " "))
    store.write(bulletin.keep, TODAY, draft.since, own)
    make_facility(store, "New")
    clock.forward(minutes=5)
    saved = store.read(bulletin.bulletin, TODAY)
    assert (saved.parts, saved.sent, saved.by) == (own[:1], False, "AB")
    store.write(bulletin.send, TODAY, saved.since, saved.parts)
    assert Duty.BULLETIN not in {prompt.duty for prompt in store.read(duties.due)}
    assert store.read(bulletin.next_day) == date(2020, 4, 10)
    for act in (bulletin.keep, bulletin.send):
        with pytest.raises(RuleBroken, match="was sent"):
            store.write(act, TODAY, saved.since, saved.parts)
    assert [(one.day, one.sent) for one in store.read(bulletin_queries.bulletins)] == [
        (TODAY, True)
    ]


def test_a_bulletin_goes_out_on_its_days(store: Store, clock: Clock) -> None:
    with pytest.raises(RuleBroken, match="No bulletin goes out"):
        store.write(bulletin.keep, date(2020, 4, 8), clock.time, (BulletinPart("a", "b"),))
    with pytest.raises(RuleBroken, match="cannot be empty"):
        store.write(bulletin.keep, TODAY, clock.time, (BulletinPart(" ", ""),))
