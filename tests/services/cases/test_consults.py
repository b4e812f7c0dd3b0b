"""Consults, weighings and what is tried first: kept with who and when, as codes and case texts."""

import pytest

from crisisdesk.domain.cases.consults import Consult, ConsultOutcome, Weighing
from crisisdesk.domain.cases.endings import Alternative
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import Isolation
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import cases, consults, options
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests.factories import make_case, rows_of, sit_down


@pytest.mark.parametrize(
    ("outcome", "isolation"),
    [
        (ConsultOutcome.REGULAR, Isolation.NO),
        (ConsultOutcome.ISOLATION, Isolation.YES),
        (ConsultOutcome.ELSEWHERE, None),
        (ConsultOutcome.POSTPONED, None),
    ],
)
def test_a_consult_settles_isolation_where_it_can(store: Store, outcome, isolation) -> None:
    case, _ = store.write(make_case)
    store.write(consults.consult, case, Consult(Role.DOCTOR, outcome))
    history = store.read(file_queries.case, case).history
    assert history.consult == (Role.DOCTOR, outcome)
    assert history.isolation is isolation


def test_a_weighing_stands_with_the_texts_of_the_case_and_nowhere_else(store: Store) -> None:
    case, _ = store.write(make_case)
    store.write(consults.weigh, case, Weighing(" one  sibling coughs ", "home is not safe"))
    weighing = store.read(file_queries.case, case).history.weighing
    assert weighing == ("one sibling coughs", "home is not safe")
    rows = rows_of(store, "SELECT code FROM case_event WHERE event = 'weighed'")
    assert [row[0] for row in rows] == [""]


@pytest.mark.parametrize(
    ("weighing", "field"), [(Weighing("", "b"), "infection"), (Weighing("a", " "), "safety")]
)
def test_a_weighing_has_both_sides(store: Store, weighing, field) -> None:
    case, _ = store.write(make_case)
    with pytest.raises(RuleBroken) as refused:
        store.write(consults.weigh, case, weighing)
    assert refused.value.field == field


def test_a_weighing_that_points_to_a_person_is_asked_about(store: Store) -> None:
    case, _ = store.write(make_case)
    with pytest.raises(NeedsConfirmation) as asked:
        store.write(consults.weigh, case, Weighing("none", "mail a.b@example.org"))
    assert asked.value.field == "safety"


def test_what_is_tried_first_stands_with_who_and_when_and_can_be_taken_back(store: Store) -> None:
    sit_down(store, "AB")
    case, _ = store.write(make_case)
    store.write(options.try_first, case, {Alternative.NETWORK, Alternative.DAY_CARE})
    assert store.read(file_queries.case, case).history.tried == {
        Alternative.NETWORK,
        Alternative.DAY_CARE,
    }
    store.write(options.try_first, case, {Alternative.DAY_CARE})
    file = store.read(file_queries.case, case)
    assert file.history.tried == {Alternative.DAY_CARE}
    tried = [
        (event.kind, event.payload, event.who)
        for event in file.events
        if isinstance(event.payload, Alternative)
    ]
    assert tried == [
        (EventKind.TRIED_FIRST, "network", "AB"),
        (EventKind.TRIED_FIRST, "day_care", "AB"),
        (EventKind.NOT_TRIED, "network", "AB"),
    ]
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(options.try_first, case, {Alternative.DAY_CARE})


def test_who_looked_at_an_older_case_is_told_who_was_first(store: Store) -> None:
    case, _ = store.write(make_case)
    seen = store.read(file_queries.case, case).line.version
    store.write(cases.note, case, "called")
    with pytest.raises(Conflict):
        store.write(consults.consult, case, Consult(Role.DOCTOR, ConsultOutcome.REGULAR), seen=seen)
