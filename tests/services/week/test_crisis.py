"""The term of the crisis: what lasts as long as it, and what its one end ends (A108)."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.capacity.facilities import Restriction, RestrictionKind
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.capacity import facilities
from crisisdesk.services.week import agenda, bulletin, crisis, duty_prompts, register
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.week import register as queries
from tests.factories import make_facility, rows_of, sit_down

TODAY = date(2020, 4, 7)
ABOUT = EntryParticulars("Corona", valid_from=date(2020, 3, 12))
AGREED = EntryParticulars("De Break takes no crisis placements", for_crisis=True)


@pytest.fixture(autouse=True)
def _somebody(store):
    sit_down(store, "AB")


def entry_of(store, entry):
    """An entry as it stands."""
    return store.read(queries.entry, entry)


def test_a_term_of_the_crisis_needs_a_crisis_that_goes_on(store):
    with pytest.raises(RuleBroken) as caught:
        store.write(register.add, EntryKind.AGREEMENT, AGREED)
    assert caught.value.field == "for_crisis"
    with pytest.raises(RuleBroken) as caught:
        store.write(register.add, EntryKind.CRISIS, ABOUT._replace(valid_from=None))
    assert caught.value.field == "valid_from"
    store.write(register.add, EntryKind.CRISIS, ABOUT)
    with pytest.raises(RuleBroken, match="one at a time"):
        store.write(register.add, EntryKind.CRISIS, ABOUT)
    for kind, about, field in (
        (EntryKind.AGREEMENT, AGREED._replace(valid_until=TODAY), "valid_until"),
        (EntryKind.ACTION, AGREED, None),
    ):
        with pytest.raises(RuleBroken) as caught:
            store.write(register.add, kind, about)
        assert (caught.value.field or None) == field


def test_the_end_of_the_crisis_ends_what_is_bound_to_it_and_nothing_else(store, clock):
    boei, break_ = make_facility(store, "De Boei"), make_facility(store, "De Break")
    the_crisis = store.write(register.add, EntryKind.CRISIS, ABOUT)
    bars = RestrictionKind.NO_CRISIS
    bound = store.write(register.agree, AGREED, bars, [break_])
    measure = store.write(
        register.add, EntryKind.MEASURE, EntryParticulars("no visits", for_crisis=True)
    )
    proposed = store.write(register.add, EntryKind.AGREEMENT, AGREED, status=EntryStatus.PROPOSED)
    apart = store.write(register.agree, EntryParticulars("until further notice"), bars, [boei])
    dated = store.write(
        register.add,
        EntryKind.MEASURE,
        EntryParticulars("until May", valid_until=date(2020, 5, 1)),
    )
    for reason, for_crisis in (("too full", True), ("infection", False)):
        alone = Restriction(
            RestrictionKind.ADMISSION_STOP, boei, store.now(), reason=reason, for_crisis=for_crisis
        )
        store.write(facilities.restrict, alone)
    # Until the crisis ends it has no last day and is not expiring.
    assert entry_of(store, bound).asks_from() is None
    assert not [
        p
        for p in store.read(duty_prompts.due, coming=True)
        if p.duty == "measure_review" and p.due_at < store.now() + timedelta(days=9)
    ]
    clock.forward(days=400)
    assert entry_of(store, bound).status is EntryStatus.AGREED

    seen = store.read(crisis.bound)
    assert {entry.id for entry in seen.entries} == {bound, measure, proposed}
    assert sorted(r.reason for r in seen.restrictions) == [AGREED.text, "too full"]
    with pytest.raises(RuleBroken, match="end it apart"):
        store.write(register.move_on, the_crisis, EntryStatus.CLOSED)
    with pytest.raises(Conflict):
        store.write(crisis.end, the_crisis, frozenset({bound}))
    assert entry_of(store, the_crisis).status is EntryStatus.IN_FORCE
    assert store.write(crisis.end, the_crisis, seen.ids, turn=1) == 5

    statuses = [entry_of(store, entry).status for entry in (the_crisis, bound, measure, proposed)]
    assert statuses == ["closed", "lapsed", "stopped", "withdrawn"]
    assert [entry_of(store, entry).status for entry in (apart, dated)] == ["agreed", "in_force"]
    assert sorted(r.reason for r in store.read(capacity_queries.restrictions)) == [
        "infection",
        "until further notice",
    ]
    # Each end is recorded, with what ended it.
    assert store.read(queries.history, bound)[-1].note == "A-R001"
    events = [row[0] for row in rows_of(store, "SELECT j.event FROM journal j ORDER BY j.number")]
    assert events[-6:] == [
        "restriction.lifted",
        "register.lapsed",
        "register.stopped",
        "register.withdrawn",
        "restriction.lifted",
        "crisis.ended",
    ]
    with pytest.raises(RuleBroken):
        store.write(crisis.end, the_crisis, frozenset())
    # A new crisis may begin; what lapsed is renewed until a day, not bound to the one that ended.
    store.write(register.add, EntryKind.CRISIS, ABOUT._replace(valid_from=date(2021, 5, 1)))
    store.write(register.extend, bound, date(2021, 6, 1))
    assert not entry_of(store, bound).particulars.for_crisis
    assert store.read(crisis.bound).ids == frozenset()


def test_a_term_can_be_bound_and_unbound_and_its_restriction_follows(store):
    boei = make_facility(store, "De Boei")
    store.write(register.add, EntryKind.CRISIS, ABOUT)
    until = EntryParticulars("no crisis", valid_until=date(2020, 5, 1))
    agreement = store.write(register.agree, until, RestrictionKind.NO_CRISIS, [boei])

    def bar():
        (restriction,) = store.read(register.restrictions, agreement)
        return restriction.for_crisis, restriction.valid_until is None

    assert bar() == (False, False)
    bound = until._replace(valid_until=None, for_crisis=True)
    store.write(register.edit, agreement, bound)
    assert bar() == (True, True)
    with pytest.raises(RuleBroken) as caught:
        store.write(register.extend, agreement, date(2020, 6, 1))
    assert caught.value.field == "valid_until"
    store.write(register.edit, agreement, until)
    assert bar() == (False, False)


def test_what_leaves_the_desk_tells_the_chain_in_published_numbers_alone(store):
    store.write(register.add, EntryKind.CRISIS, ABOUT)
    rise = EntryParticulars("buses, see A-0117", valid_from=TODAY)
    store.write(register.add, EntryKind.EXPECTED_RISE, rise)
    mandate = EntryParticulars("placements", party="SOJ", valid_from=TODAY)
    store.write(register.add, EntryKind.TEAM, mandate)
    vacancy = EntryParticulars("clerk", valid_from=TODAY, fte=500, detail="the yearly report")
    store.write(register.add, EntryKind.VACANCY, vacancy)
    chain = next(
        part for part in store.read(bulletin.draft, TODAY).parts if part.heading == "Consultation"
    )
    assert "Open cases: fewer than 5." in chain.text
    assert "buses, see … from 07-04-2020" in chain.text

    inside = store.read(agenda.agenda, Duty.CORONA_CONSULTATION)
    shared = store.read(agenda.shared, inside)
    titles = [rubric.title for rubric in inside.situation]
    assert titles == ["The chain", "Who decides", "Vacancies of the desk"]
    assert [rubric.title for rubric in shared.situation] == ["The chain", "Who decides"]
    assert "fewer than 5" in say(shared.situation[0].items[0].what)
    (item,) = inside.situation[2].items
    assert say(item.what) == "clerk: 0.5 FTE since 07-04-2020, open; waits: the yearly report"
