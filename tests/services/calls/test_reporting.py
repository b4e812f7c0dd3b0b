"""Who reports, from the store: rhythms, what was missed, and the region's own weeks."""

from collections.abc import Callable
from uuid import UUID

from crisisdesk.domain.calls.call_list import CallSection
from crisisdesk.domain.calls.reporting import ReportCounts
from crisisdesk.domain.calls.requests import CallReason
from crisisdesk.domain.capacity.facilities import Kind, Opening, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.week.chain import LEAST_WEEKS, Pace, ReportRate
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.services.calls import calls, reporting
from crisisdesk.services.capacity import facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.week import day_start, register
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import line_of, make_case, make_facility, report_of, rows_of, sit_down

FIGURES = CapacityFigures(available=4, staffed=4, occupied=1)


def live(store, clock, *own, days):
    """So many days, on each of which these facilities report."""
    for _ in range(days):
        clock.forward(days=1)
        for facility in own:
            store.write(reports.enter, report_of(facility, FIGURES, store.now()), sure=True)


def due(store):
    return {facility.name: facility.missed for facility in store.read(reporting.due)}


def test_who_misses_two_is_work_for_a_person_until_a_report_comes(
    store: Store, clock: Clock
) -> None:
    aak, boei = (
        make_facility(store, name, FIGURES, phone="078-5550100") for name in ("Aak", "Boei")
    )
    make_facility(store, "Team", kind=Kind.TEAM, phone="078-5550101")
    live(store, clock, aak, boei, days=25)
    assert due(store) == {}
    live(store, clock, boei, days=2)
    assert due(store) == {}
    live(store, clock, boei, days=1)
    assert due(store) == {"Aak": 2}
    assert [each.id for each in store.read(day_start.day_start).not_reporting] == [aak]
    (row,) = (row for row in store.read(calls.whom_to_call).rows if row.line.id == aak)
    assert row.section is CallSection.NOW
    assert (row.why, row.missed) == ((CallReason.STALE, CallReason.MISSED), 2)
    (provider,) = store.read(reporting.who_reports).providers
    assert [each.name for each in provider.facilities] == ["Aak", "Boei"]
    assert provider.counts(7) == ReportCounts(13, 11, 11)
    live(store, clock, aak, boei, days=1)
    assert due(store) == {}
    # A report that is taken back never came.
    acts = rows_of(
        store,
        "SELECT id FROM journal WHERE event = 'capacity.reported' AND facility_id = :facility"
        " ORDER BY recorded_at DESC",
        facility=aak,
    )
    store.write(take_back, UUID(bytes=acts[0][0]))
    assert due(store) == {"Aak": 3}


def test_what_was_closed_owed_nothing(store: Store, clock: Clock) -> None:
    aak = make_facility(store, "Aak", FIGURES)
    live(store, clock, aak, days=25)
    clock.forward(days=1)
    shut = Opening(OpeningStatus.CLOSED, store.now(), reason="moving house")
    store.write(facilities.open_or_close, aak, shut, seen=line_of(store, aak).version)
    clock.forward(days=9)
    assert due(store) == {}
    (provider,) = store.read(reporting.who_reports).providers
    assert provider.facilities[0].closed
    assert provider.counts(7) == ReportCounts()
    again = Opening(OpeningStatus.OPEN, store.now())
    store.write(facilities.open_or_close, aak, again, seen=line_of(store, aak).version)
    clock.forward(days=1)
    assert due(store) == {}
    clock.forward(days=2)
    assert due(store) == {"Aak": 2}
    clock.forward(days=200)
    assert list(due(store)) == ["Aak"]


def test_a_fresh_desk_says_nothing(store: Store, clock: Clock) -> None:
    known = store.read(reporting.who_reports)
    assert (known.providers, known.region.figures, known.region.cases) == ([], None, None)
    make_facility(store, "Aak", FIGURES)
    clock.forward(days=20)
    (provider,) = store.read(reporting.who_reports).providers
    assert (provider.counts(7), provider.missed, len(provider.unknown)) == (None, None, 1)
    assert due(store) == {}
    listed = reporting.as_json(store.read(reporting.who_reports))
    assert listed["providers"][0]["days_28"] is None
    assert listed["region"] == {"figures": None, "cases": None}


def test_the_region_is_held_against_its_own_weeks(
    open_store: Callable[..., Store], database_url: str, clock: Clock
) -> None:
    anywhere = open_store(target=Target(database_url))
    sit_down(anywhere, "AB")
    aak = make_facility(anywhere, "Aak", FIGURES)
    for _ in range(LEAST_WEEKS + 1):
        live(anywhere, clock, aak, days=6)
        clock.forward(days=1)
        for _ in range(4):
            anywhere.write(make_case)
    clock.forward(hours=1)
    usual = anywhere.read(reporting.region_rate)
    assert usual.figures == ReportRate(Pace.USUAL, 6, 6, LEAST_WEEKS)
    assert usual.cases == ReportRate(Pace.USUAL, 4, 4, LEAST_WEEKS)
    assert (usual.few.figures, usual.few.cases) == (None, None)
    entry = EntryParticulars("bus campaign", valid_from=anywhere.now().date())
    anywhere.write(register.add, EntryKind.EXPECTED_RISE, entry)
    live(anywhere, clock, aak, days=3)
    clock.forward(days=4)
    few = anywhere.read(reporting.region_rate).few
    assert few.figures == ReportRate(Pace.FEW, 3, 6, LEAST_WEEKS + 1)
    assert few.cases == ReportRate(Pace.FEW, 0, 4, LEAST_WEEKS + 1)
    assert [each.particulars.text for each in few.expected] == ["bus campaign"]
    assert due(anywhere) == {"Aak": 3}
    (provider,) = anywhere.read(reporting.who_reports).providers
    assert (provider.missed, provider.due[0].name) == (3, "Aak")
