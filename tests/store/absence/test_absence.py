"""Absence and mutual aid read and write the same on both databases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function, Shortage
from crisisdesk.domain.absence.mutual_aid import AidState, Registration, Request
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.review import together
from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.errors import Conflict
from crisisdesk.services.absence import absence, mutual_aid, rings, staffing
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.queries.absence import staffing as staffing_queries
from crisisdesk.store.store import Store
from tests.factories import make_facility, sit_down

WEEK = week_of(date(2020, 3, 30))
TODAY = date(2020, 4, 7)


def owner(store: Store, facility: FacilityId) -> ProviderId:
    """Whose facility it is."""
    found = store.read(queries.provider_of, facility)
    assert found is not None
    return found


def test_one_door_reads_what_the_other_wrote(open_store: Callable[..., Store]) -> None:
    one, other = open_store(), open_store()
    sit_down(one, "AB")
    wissel = make_facility(one, "De Wissel Crisis", provider="De Wissel", crucial=True)
    kade = make_facility(one, "Kade Crisis", provider="Kadehuis")
    short = (Shortage(Function.NIGHT_WORKER, 1500, None),)
    for own, figures, told in (
        (wissel, AbsenceFigures(22_000, 3000, 1600, 500, 18_400, 30), short),
        (kade, AbsenceFigures(900_000, 1000, None, 0, 800_000), ()),
    ):
        provider = owner(one, own)
        facility = own if own == wissel else None
        report = AbsenceReport(provider, WEEK, figures, facility, shortages=told)
        one.write(absence.enter, report, seen=0)
        with pytest.raises(Conflict, match="AB was first"):
            other.write(absence.enter, report, seen=0)
    lender = owner(one, kade)
    need = Request(
        wissel,
        Function.NIGHT_WORKER,
        1500,
        WEEK.start,
        TODAY + timedelta(days=2),
        frozenset({Registration.VOG, Registration.SKJ}),
        3,
    )
    request = one.write(mutual_aid.ask, need)
    deployment = one.write(mutual_aid.ask_lender, request, lender, 1500)
    one.write(mutual_aid.grant, deployment, 1500, seen=1)
    one.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=2)
    with pytest.raises(Conflict, match="AB was first"):
        other.write(mutual_aid.move, deployment, AidState.DEPLOYED, seen=2)

    found = other.read(absence.review)
    assert [line.name for line in found.lines] == ["De Wissel", "Kadehuis"]
    assert found.lines[0].counted is not None
    assert found.lines[0].counted.figures == AbsenceFigures(
        154_000, 21_000, 11_200, 3500, 128_800, 30
    )
    assert (found.lines[0].shortage, found.lines[0].shortages) == (0, together(short))
    assert found.lines[0].crucial
    assert found.lines[1].room == 97_500
    assert found.totals.contract.value == 922_000 * 7
    (line,) = other.read(mutual_aid.requests)
    assert (line.request, line.granted) == (need, 1500)
    assert [one.id for one in other.read(mutual_aid.ending)] == [deployment]
    assert other.read(mutual_aid.lenders, request)[0].state is AidState.DEPLOYED


def test_norms_rings_and_reviews(store: Store) -> None:
    facility = make_facility(store)
    norm = Norm(facility, 10, 22_000, 6000, 5000, 3400, 4000)
    store.write(staffing.set_norm, norm)
    assert store.read(staffing_queries.norms) == {facility: norm}
    store.write(rings.set_rings, Process.FOLLOW_UP, Rings(1, 2, 3, 4))
    assert store.read(staffing_queries.rings) == {Process.FOLLOW_UP: Rings(1, 2, 3, 4)}
