"""The planning sum counts who came, who found no place, and how long they stayed."""

from fractions import Fraction

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.foresight.planning import LEAST_DEPARTURES, refused_share
from crisisdesk.services.cases import stays
from crisisdesk.services.foresight.planning import planning, planning_words
from crisisdesk.store.queries.cases import cases as case_queries
from tests.factories import SAFE, make_case, make_facility


def test_a_desk_without_a_history_says_that_too_little_is_known(store):
    known = store.read(planning, 12)
    assert (known.arrivals, known.unmet, known.departures, known.refused) == (0, 0, 0, None)
    assert "Too few stays ended" in planning_words(known)[-1]


def test_stays_that_ended_say_how_long_one_lasts(store, clock):
    place = make_facility(store, figures=CapacityFigures(available=20, occupied=0))
    for _ in range(LEAST_DEPARTURES):
        case, (youth,) = store.write(make_case)
        store.write(stays.arrive, case, youth, place, sure=True)
    clock.forward(days=6)
    for line in store.read(case_queries.open_lines):
        stay = store.read(case_queries.case, line.id).stays[0]
        store.write(stays.depart, stay.id, Destination.HOME, safety=SAFE, sure=True)
    known = store.read(planning, 2)
    assert (known.arrivals, known.departures, known.stay_days) == (10, 10, 6)
    assert known.refused == refused_share(Fraction(10, 8), Fraction(6), 2)
    assert "on 2 places" in planning_words(known)[1]
    clock.forward(days=57)
    assert store.read(planning, 2).arrivals == 0
