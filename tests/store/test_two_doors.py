"""What one door wrote the other reads, to the microsecond."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlmodel import select

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.store import values
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.tables.base import CapacityReportRow
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.factories import line_of, make_facility, tell

MOMENTS = [
    datetime(2020, 4, 7, 11, 59, 59, 999999, tzinfo=UTC),
    datetime(2020, 4, 7, 11, 0, 0, 1, tzinfo=UTC),
    datetime(2020, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2019, 12, 31, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=1))),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2020, 2, 29, 0, 30, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_written_by_one_is_read_by_the_other(store: Store, moment: datetime) -> None:
    facility = make_facility(store, observed_from=moment - timedelta(days=1))
    report = tell(store, facility, observed_at=moment)
    assert line_of(store, facility).observed_at == moment
    assert line_of(store, facility).report == report


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_bound_by_the_plain_door_is_the_one_that_was_written(
    store: Store, moment: datetime
) -> None:
    facility = make_facility(store, observed_from=moment)
    tell(store, facility, observed_at=moment)

    def at(snapshot: Snapshot, when: datetime) -> int:
        return len(report_queries.history(Snapshot(snapshot.connection, when), facility))

    assert store.read(at, moment) == 1
    assert store.read(at, moment - timedelta(microseconds=1)) == 0


def test_what_the_plain_door_writes_the_models_read(store: Store) -> None:
    facility = make_facility(store)
    tell(store, facility)
    moment = datetime(2020, 4, 6, 8, 30, 0, 654321, tzinfo=UTC)
    own = values.new_id()

    def write(uow: UnitOfWork) -> CapacityReportRow:
        uow.snapshot.connection.many(
            "INSERT INTO capacity_report (id, recorded_at, observed_at, facility_id, available,"
            " reporter_role, reporter_organisation, channel, note)"
            " VALUES (:id, :recorded, :observed, :facility, 4, '', '', 'import', '')",
            [{"id": own, "recorded": moment, "observed": moment, "facility": facility}],
        )
        uow.journal("import.done", count=1)
        return uow.session.exec(select(CapacityReportRow).where(CapacityReportRow.id == own)).one()

    row = store.write(write)
    assert (row.id, row.facility_id) == (own, facility)
    assert (row.observed_at, row.recorded_at) == (moment, moment)
    assert row.observed_at.tzinfo is UTC


def test_ids_are_sixteen_bytes_of_version_seven(store: Store) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=1, occupied=1))
    line = line_of(store, facility)
    assert isinstance(line.id, UUID)
    assert line.id == facility
    assert line.id.version == 7
    assert line.report is not None
    assert line.report.version == 7


def test_ids_made_one_after_another_are_in_order() -> None:
    made = [values.new_id() for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == 2000


def test_an_id_that_nobody_has_finds_nothing(store: Store) -> None:
    def ask(snapshot: Snapshot) -> int:
        return len(queries.lines(snapshot, facility=FacilityId(values.new_id())))

    make_facility(store)
    assert store.read(ask) == 0


def test_a_moment_without_a_zone_is_never_written() -> None:
    naive = datetime(2020, 4, 7, 12, 0, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a time zone"):
        values.micros(naive)


@pytest.mark.parametrize("moment", MOMENTS)
def test_microseconds_come_back_as_the_same_moment(moment: datetime) -> None:
    assert values.from_micros(values.micros(moment)) == moment
