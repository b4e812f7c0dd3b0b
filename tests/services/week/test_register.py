"""The register: entries, their steps, and the restrictions that rest on agreements."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId, RestrictionKind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.suitability import Needs, RuleCode, Suitability
from crisisdesk.domain.week.duties import Duty, PromptState
from crisisdesk.domain.week.register import (
    WAYS,
    EntryChange,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    end_of,
)
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import options
from crisisdesk.services.week import duties, duty_prompts, register
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_facility, sit_down

TODAY = date(2020, 4, 7)
DAY = timedelta(days=1)
AGREED = EntryParticulars("De Boei takes no crisis placements", source="Agreed on 24 March.")


@pytest.fixture(autouse=True)
def _somebody(store: Store) -> None:
    sit_down(store, "AB")


def add(store: Store, kind: EntryKind, text: str = "something", **about):
    """A new entry."""
    return store.write(register.add, kind, EntryParticulars(text, **about))


@pytest.mark.parametrize("kind", EntryKind)
def test_every_way_of_a_kind_ends_somewhere(kind: EntryKind) -> None:
    ways = WAYS[kind]
    reached = {step for steps in ways.values() for step in steps}
    assert reached - ways.keys()
    assert reached | ways.keys() <= {*EntryStatus}


def test_an_entry_keeps_every_change(store: Store, clock: Clock) -> None:
    entry_id = add(store, EntryKind.ACTION, "call the providers", owner="AB", due=TODAY + DAY)
    clock.forward(hours=1)
    store.write(register.edit, entry_id, EntryParticulars("call all providers", owner="CD"), seen=1)
    clock.forward(hours=1)
    store.write(register.move_on, entry_id, EntryStatus.DONE, reason="all reached")
    past = store.read(register_queries.history, entry_id)
    assert [
        (change.change, change.status, change.particulars.text, change.by) for change in past
    ] == [
        (EntryChange.ADDED, EntryStatus.OPEN, "call the providers", "AB"),
        (EntryChange.EDITED, EntryStatus.OPEN, "call all providers", "AB"),
        (EntryChange.MOVED_ON, EntryStatus.DONE, "call all providers", "AB"),
    ]
    assert past[-1].note == "all reached"
    assert store.read(register_queries.standing) == []
    assert [entry.reference for entry in store.read(register_queries.everything)] == ["A-R001"]


def test_the_register_is_drawn_as_it_was(store: Store, clock: Clock, open_store) -> None:
    entry_id = add(store, EntryKind.ACTION)
    then = clock.forward(hours=1)
    clock.forward(hours=1)
    store.write(register.move_on, entry_id, EntryStatus.DONE)
    past = open_store(at=then)
    assert [entry.status for entry in past.read(register_queries.standing)] == [EntryStatus.OPEN]


def test_who_comes_second_reads_who_was_first(store: Store, open_store) -> None:
    entry_id = add(store, EntryKind.ACTION)
    other = open_store()
    sit_down(other, "CD")
    other.write(register.move_on, entry_id, EntryStatus.DONE, seen=1)
    with pytest.raises(Conflict, match="CD was first at A-R001, at 14:00"):
        store.write(register.edit, entry_id, EntryParticulars("other"), seen=1)
    with pytest.raises(RuleBroken, match="has ended"):
        store.write(register.edit, entry_id, EntryParticulars("other"), seen=2)


@pytest.mark.parametrize(
    ("kind", "about", "field"),
    [
        (EntryKind.ACTION, {"text": "  "}, "text"),
        (EntryKind.ACTION, {"text": "x" * 10_001}, "text"),
        (EntryKind.ACTION, {"text": "x", "due": date(1066, 10, 14)}, "due"),
        (EntryKind.ACTION, {"text": "x", "asked": TODAY, "due": TODAY - DAY}, "due"),
        (EntryKind.MEASURE, {"text": "x"}, "valid_until"),
        (
            EntryKind.MEASURE,
            {"text": "x", "valid_from": TODAY, "valid_until": TODAY - DAY},
            "valid_until",
        ),
        (EntryKind.COST_SIGNAL, {"text": "x"}, "category"),
        (EntryKind.COST_SIGNAL, {"text": "x", "category": 4}, "category"),
        (EntryKind.COST_SIGNAL, {"text": "x", "category": 1, "amount": -1}, "amount"),
        (EntryKind.FEEDBACK, {"text": "x"}, "party"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(store: Store, kind, about, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(register.add, kind, EntryParticulars(**about))
    assert refused.value.field == field
    assert store.read(register_queries.everything) == []


def test_words_that_point_to_a_person_are_asked_about(store: Store) -> None:
    with pytest.raises(NeedsConfirmation):
        add(store, EntryKind.ACTION, "call about 123456782")
    store.write(register.add, EntryKind.ACTION, EntryParticulars("call about 123456782"), sure=True)


def test_a_question_is_answered_with_words(store: Store) -> None:
    entry_id = add(store, EntryKind.QUESTION, "when do the courts sit?")
    with pytest.raises(RuleBroken, match="Enter the answer"):
        store.write(register.move_on, entry_id, EntryStatus.ANSWERED)
    with pytest.raises(RuleBroken, match="cannot go to that state"):
        store.write(register.move_on, entry_id, EntryStatus.SETTLED)
    store.write(register.move_on, entry_id, EntryStatus.NOT_YET_KNOWN)
    store.write(register.move_on, entry_id, EntryStatus.ANSWERED, answer="urgent cases go on")
    assert store.read(register.entry, entry_id).particulars.answer == "urgent cases go on"


def review_of(store: Store):
    """The prompt of the measures."""
    return {prompt.duty: prompt for prompt in store.read(duty_prompts.due)}.get(Duty.MEASURE_REVIEW)


def test_a_measure_asks_three_working_days_before_its_end(store: Store, clock: Clock) -> None:
    # Good Friday and Easter lie between: until Wednesday 15 April is from Wednesday 8 April on.
    entry_id = add(store, EntryKind.MEASURE, "no visits", valid_until=date(2020, 4, 15))
    assert review_of(store) is None
    clock.forward(hours=9.99)
    assert review_of(store) is None
    clock.forward(hours=0.01)
    asked = review_of(store)
    assert (asked.state, asked.day) == (PromptState.DUE, date(2020, 4, 8))
    assert asked.due_at == end_of(date(2020, 4, 15))
    store.write(duties.snooze, Duty.MEASURE_REVIEW, asked.day)
    assert review_of(store).state is PromptState.SNOOZED
    clock.forward(days=9)
    late = review_of(store)
    assert (late.state, late.missed) == (PromptState.MISSED, 1)
    store.write(register.extend, entry_id, date(2020, 5, 20), reason="the cabinet extended")
    assert review_of(store) is None
    with pytest.raises(RuleBroken, match="already applies until that day"):
        store.write(register.extend, entry_id, date(2020, 5, 20))
    with pytest.raises(RuleBroken, match="is past"):
        store.write(register.extend, entry_id, TODAY)


def verdict_on(store: Store, facility: FacilityId):
    """What the options of a case say of a facility."""
    needs = Needs((((14, 14), None),), "Dordrecht", Legal.VOLUNTARY)
    explanation = store.read(options.explanation, facility, needs)
    bar = next(finding for finding in explanation.findings if finding.rule is RuleCode.UNRESTRICTED)
    return explanation.verdict.answer, say(bar.phrase)


def test_an_agreement_bars_a_facility_until_it_lapses(store: Store, clock: Clock) -> None:
    boei = make_facility(
        store, figures=CapacityFigures(available=10, staffed=10, occupied=4, blocked=0)
    )
    until = TODAY + 2 * DAY
    entry_id = store.write(
        register.add, EntryKind.AGREEMENT, AGREED._replace(valid_until=until, facility=boei)
    )
    assert verdict_on(store, boei)[0] is not Suitability.NO
    store.write(register.restrict, entry_id, RestrictionKind.NO_CRISIS, boei)
    with pytest.raises(RuleBroken, match="already has that restriction"):
        store.write(register.restrict, entry_id, RestrictionKind.NO_CRISIS, boei)
    answer, words = verdict_on(store, boei)
    assert answer is Suitability.NO
    assert "A-R001 Agreed on 24 March." in words
    clock.time = end_of(until) - timedelta(seconds=1)
    assert verdict_on(store, boei)[0] is Suitability.NO
    clock.forward(seconds=1)
    assert verdict_on(store, boei)[0] is not Suitability.NO
    assert store.read(register.entry, entry_id).status is EntryStatus.LAPSED
    assert store.read(register_queries.standing) == []
    # Renewed where it stands, and obeyed again.
    store.write(register.extend, entry_id, until + 7 * DAY)
    assert store.read(register.entry, entry_id).status is EntryStatus.AGREED
    assert verdict_on(store, boei)[0] is Suitability.NO
    store.write(register.move_on, entry_id, EntryStatus.LAPSED, reason="no longer needed")
    assert line_of(store, boei).bars == ()
    assert store.read(register.restrictions, entry_id) == []


def test_an_agreement_that_was_let_go_and_is_renewed_bars_again(store: Store, clock: Clock) -> None:
    boei = make_facility(store)
    entry_id = store.write(register.add, EntryKind.AGREEMENT, AGREED)
    store.write(register.restrict, entry_id, RestrictionKind.ADMISSION_STOP, boei)
    clock.forward(hours=1)
    store.write(register.move_on, entry_id, EntryStatus.LAPSED)
    assert line_of(store, boei).bars == ()
    clock.forward(hours=1)
    store.write(register.extend, entry_id, TODAY + 7 * DAY)
    (bar,) = line_of(store, boei).bars
    assert (bar.agreement, bar.valid_until) == (entry_id, end_of(TODAY + 7 * DAY))


def test_an_agreement_bars_the_region(store: Store) -> None:
    boei = make_facility(store)
    entry_id = store.write(register.add, EntryKind.AGREEMENT, AGREED)
    store.write(register.restrict, entry_id, RestrictionKind.ADMISSION_STOP, None)
    assert [bar.agreement for bar in line_of(store, boei).bars] == [entry_id]


def test_only_an_agreement_that_holds_bars(store: Store) -> None:
    boei = make_facility(store)
    action = add(store, EntryKind.ACTION)
    proposed = store.write(register.add, EntryKind.AGREEMENT, AGREED, status=EntryStatus.PROPOSED)
    for own in (action, proposed):
        with pytest.raises(RuleBroken, match="agreement that is in force"):
            store.write(register.restrict, own, RestrictionKind.NO_CRISIS, boei)


def test_a_facility_that_is_gone_is_refused(store: Store) -> None:
    entry_id = store.write(register.add, EntryKind.AGREEMENT, AGREED)
    with pytest.raises(RuleBroken, match="no such facility"):
        store.write(register.restrict, entry_id, RestrictionKind.NO_CRISIS, FacilityId(entry_id))
