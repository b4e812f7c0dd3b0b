"""Reporting absence, looking at the region, closing the review."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.absence.absence import (
    AbsenceFigures,
    AbsenceReport,
    Function,
    Measure,
    Shortage,
)
from crisisdesk.domain.absence.periods import Period, month_of, week_of
from crisisdesk.domain.absence.review import together
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.absence import absence
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.snapshot import Snapshot
from tests.factories import count_of, make_actor, make_facility, rows_of, sit_down

WEEK = week_of(date(2020, 3, 30))
FIGURES = AbsenceFigures(22_000, 3000, 1600, 500, 18_400, 31)


def owner(store, facility):
    return store.read(queries.provider_of, facility)


def enter(store, provider, figures=FIGURES, period=WEEK, **more):
    acts = {name: more.pop(name) for name in ("seen", "no_person") if name in more}
    return store.write(absence.enter, AbsenceReport(provider, period, figures, **more), **acts)


def line(store, name="De Hoeve", period=WEEK):
    return next(one for one in store.read(absence.lines, period) if one.name == name)


@pytest.fixture
def provider(store):
    return owner(store, make_facility(store))


def test_without_any_report_last_week_is_missing_for_everyone(store, provider):
    review = store.read(absence.review)
    assert review.period == WEEK
    assert [one.provider for one in review.lines] == [provider]
    assert not review.lines[0].reported
    assert store.read(absence.newest_period) is None


def test_a_report_is_kept_in_days_and_journalled(store, provider):
    report_id = enter(store, provider, shortages=(Shortage(Function.NIGHT_WORKER, 1500, None),))
    reviewed = line(store)
    assert reviewed.counted.figures == AbsenceFigures(154_000, 21_000, 11_200, 3500, 128_800, 31)
    assert reviewed.counted.reports == (report_id,)
    assert (reviewed.present, reviewed.shortage) == (118_300, 10_500)
    assert reviewed.shortages == together([Shortage(Function.NIGHT_WORKER, 1500, None)])
    assert rows_of(store, "SELECT event FROM journal")[-1] == ("absence.reported",)


def test_a_later_report_replaces_and_the_past_still_shows_the_first(store, clock, provider):
    enter(store, provider)
    first = clock()
    clock.forward(hours=1)
    enter(store, provider, FIGURES._replace(sick=1000), seen=1)
    assert line(store).counted.figures.sick == 7000
    assert line(store).counted.version == 2

    def as_known(snapshot: Snapshot) -> int | None:
        (then,) = absence.lines(Snapshot(snapshot.connection, snapshot.at, first), WEEK)
        return then.counted.figures.sick if then.counted else None

    assert store.read(as_known) == 21_000
    assert count_of(store, "absence_report") == 2


def test_what_is_told_about_last_week_stands_in_the_past_of_last_week(store, clock):
    provider = owner(store, make_facility(store, observed_from=clock() - timedelta(days=60)))
    enter(store, provider)

    def newest(snapshot: Snapshot) -> list[Period | None]:
        at = Snapshot(snapshot.connection, clock() - timedelta(days=1, hours=12), None)
        before = Snapshot(snapshot.connection, clock() - timedelta(days=3), None)
        return [absence.newest_period(at), absence.newest_period(before)]

    assert store.read(newest) == [WEEK, None]


def test_two_desks_report_the_same_and_neither_is_lost(open_store, clock):
    one, other = open_store(make_actor("A")), open_store(make_actor("B"))
    sit_down(one, "AB")
    sit_down(other, "CD")
    provider = owner(one, make_facility(one))
    enter(one, provider, seen=0)
    with pytest.raises(Conflict, match="AB was first at De Hoeve, at 14:00"):
        enter(other, provider, FIGURES._replace(sick=0), seen=0)
    enter(other, provider, FIGURES._replace(sick=0), seen=1)
    assert count_of(one, "absence_report") == 2
    assert line(one).counted.figures.sick == 0


def test_a_provider_counts_by_its_own_report_or_by_its_facilities_never_both(store):
    boei = make_facility(store, "De Boei")
    hoeve = owner(store, boei)

    def second(uow):
        site = uow.facilities.add_site(hoeve, name="Noord", municipality="Gorinchem")
        made = uow.facilities.add(site, name="De Baak", kind="crisis_group")
        uow.journal("facility.added", facility=made)
        return made

    baak = store.write(second)
    enter(store, hoeve, AbsenceFigures(8000, 500, None, 0, 6000, 10), facility=boei)
    short = (Shortage(Function.OTHER, 1000, 0),)
    enter(store, hoeve, AbsenceFigures(4000, 500, 0, 0, None, 6), facility=baak, shortages=short)
    reviewed = line(store)
    assert reviewed.counted.facilities == 2
    assert reviewed.counted.figures == AbsenceFigures(84_000, 7000, None, 0, None, 16)
    assert reviewed.shortages == together(short)
    assert store.read(absence.review).totals.contract.value == 84_000
    enter(store, hoeve, AbsenceFigures(20_000, 1000))
    assert line(store).counted.figures.contract == 140_000
    assert store.read(absence.review).totals.contract.value == 140_000
    assert set(store.read(queries.units, hoeve, WEEK)) == {None, boei, baak}


def test_a_facility_of_somebody_else_is_refused(store, provider):
    other = make_facility(store, "Elders", provider="Kadehuis")
    with pytest.raises(RuleBroken) as refused:
        enter(store, provider, facility=other)
    assert refused.value.field == "facility"


def test_overlapping_periods_are_refused_and_a_month_stands_beside(store, provider):
    enter(store, provider)
    with pytest.raises(RuleBroken) as refused:
        enter(store, provider, period=Period(date(2020, 4, 1), date(2020, 4, 7)))
    assert refused.value.field == "start"
    march = month_of(date(2020, 3, 1))
    enter(store, provider, AbsenceFigures(22_000, 1000), march)
    review = store.read(absence.review)
    assert (review.period, review.beside) == (WEEK, [march])
    assert store.read(absence.review, march).totals.reported == 1
    assert count_of(store, "absence_report") == 2


def test_figures_in_days_read_as_the_same_fte(store, provider):
    enter(
        store, provider, AbsenceFigures(154_000, 21_000, minimum=18_400), measure=Measure.FTE_DAYS
    )
    assert line(store).counted.figures == AbsenceFigures(154_000, 21_000, minimum=128_800)


def test_an_illness_word_is_kept_only_when_no_person_is_meant(store, provider):
    with pytest.raises(NeedsConfirmation) as asked:
        enter(store, provider, note="griep gaat rond")
    assert asked.value.field == "note"
    assert count_of(store, "absence_report") == 0
    enter(store, provider, note="griep gaat rond", no_person=True)
    events = [row[0] for row in rows_of(store, "SELECT event FROM journal ORDER BY number")]
    assert events[-2:] == ["absence.reported", "absence.no_person_meant"]
    enter(store, provider, note="besproken in het corona-overleg")
    assert count_of(store, "absence_report") == 2


def test_confirming_takes_over_the_week_before(store, provider):
    with pytest.raises(RuleBroken):
        store.write(absence.confirm_unchanged, provider, WEEK)
    enter(store, provider, period=WEEK.before())
    store.write(absence.confirm_unchanged, provider, WEEK, seen=0)
    reviewed = line(store)
    assert reviewed.counted.figures == reviewed.last.figures
    assert reviewed.change == 0
    store.write(absence.confirm_unchanged, provider, WEEK, seen=1)
    assert line(store).counted.version == 2


def test_the_tables_have_no_place_for_a_name_or_a_cause(store):
    columns = {
        row[1]
        for table in (
            "absence_report",
            "absence_shortage",
            "deployment",
            "deployment_event",
            "ring",
        )
        for row in rows_of(store, f"PRAGMA table_info({table})")
    }
    assert not columns & {
        "name",
        "initials",
        "cause",
        "nature",
        "diagnosis",
        "person",
        "birth_year",
    }
