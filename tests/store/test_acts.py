"""One act is one transaction with one journal row at least, and carries who, where and when."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import SQLModel, col, select

from crisisdesk.domain.capacity.facilities import (
    FacilityId,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Destination
from crisisdesk.domain.safekeeping.journal import chain_hash
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services import members
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import holds, stays
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.week import duties
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.store import Store
from crisisdesk.store.tables.base import CapacityReportRow, JournalRow
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import Clock
from tests.factories import (
    DECISION,
    SAFE,
    count_of,
    line_of,
    make_actor,
    make_case,
    make_facility,
    report_of,
    revision_of,
    rows_of,
    sit_down,
    tell,
)

TEN = CapacityFigures(available=10, occupied=6)


def everything(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    return {name: count_of(store, name) for name in SQLModel.metadata.tables}


def test_a_text_that_no_database_keeps_whole_is_kept_without(store: Store) -> None:
    facility = make_facility(store, "De\0 Boei\ud800")
    bar = Restriction(
        RestrictionKind.NO_CRISIS, facility, store.now(), reason="no\0 staff\ud83c", source="call"
    )
    store.write(facilities.restrict, bar)
    assert store.read(facility_queries.about, facility).name == "De Boei"
    assert store.read(facilities.restrictions, facility)[0].reason == "no staff"
    assert journals.verify(store).whole


def journal_of(store: Store) -> list[JournalRow]:
    """All journal rows, read through the models."""

    def ask(uow: UnitOfWork) -> list[JournalRow]:
        rows = list(
            uow.session.exec(
                select(JournalRow).order_by(col(JournalRow.desk_id), col(JournalRow.number))
            )
        )
        uow.session.expunge_all()
        return rows

    return store.write(ask)


def test_the_revision_moves_by_one_with_an_act(store: Store) -> None:
    facility = make_facility(store)
    before = revision_of(store)
    tell(store, facility)
    assert revision_of(store) == before + 1


def test_what_writes_nothing_moves_no_revision(store: Store) -> None:
    sit_down(store, "AB")
    before = revision_of(store), everything(store)
    store.write(members.add_member, "ab")
    store.write(lambda uow: uow.now)
    assert (revision_of(store), everything(store)) == before


def test_a_refused_act_leaves_nothing(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    before = revision_of(store), everything(store), line_of(store, facility)
    with pytest.raises(RuleBroken):
        tell(store, facility, observed_at=clock.time + timedelta(hours=1))
    with pytest.raises(NeedsConfirmation):
        store.write(reports.enter, report_of(facility, CapacityFigures(available=20), clock.time))
    with pytest.raises(RuleBroken):
        tell(store, FacilityId(make_actor().desk))
    assert (revision_of(store), everything(store), line_of(store, facility)) == before


def test_an_act_that_breaks_off_in_the_middle_leaves_nothing(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=TEN)
    before = revision_of(store), everything(store), line_of(store, facility)

    def breaks(uow: UnitOfWork) -> None:
        reports.enter(uow, report_of(facility, TEN, clock.time), sure=True)
        case, _ = make_case(uow)
        holds.hold(uow, case, facility, 2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(breaks)
    assert (revision_of(store), everything(store), line_of(store, facility)) == before
    tell(store, facility)


def test_an_act_without_a_journal_row_is_a_bug(store: Store, clock: Clock) -> None:
    facility = make_facility(store)
    before = revision_of(store), everything(store)

    def flushed(uow: UnitOfWork) -> None:
        uow.capacity.add(report_of(facility, TEN, clock.time))

    def only_added(uow: UnitOfWork) -> None:
        uow.facilities.add_code("toronto", "facility", "1", facility)

    for service in (flushed, only_added):
        with pytest.raises(AssertionError, match="without a journal row"):
            store.write(service)
    assert (revision_of(store), everything(store)) == before


def test_every_act_says_who_where_and_when(store: Store, clock: Clock) -> None:
    member = sit_down(store, "AB")
    facility = make_facility(store)
    observed = clock.time - timedelta(minutes=20, microseconds=7)
    recorded = clock.forward(minutes=3)
    report = tell(store, facility, observed_at=observed)

    def ask(uow: UnitOfWork) -> CapacityReportRow:
        row = uow.session.get_one(CapacityReportRow, report)
        uow.session.expunge_all()
        return row

    row = store.write(ask)
    entry = journal_of(store)[-1]
    for one in (row, entry):
        assert (one.by_id, one.desk_id) == (member, store.actor.desk)
        assert (one.observed_at, one.recorded_at) == (observed, recorded)
    assert (entry.account, entry.event) == ("tester", "capacity.reported")
    assert (entry.facility_id, entry.subject_id) == (facility, report)


def test_each_act_has_its_event_in_the_journal(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    facility = make_facility(store, figures=TEN)
    first = tell(store, facility, occupied=7)
    tell(store, facility, replaces=first)
    case, (youth,) = store.write(make_case)
    hold = store.write(holds.hold, case, facility, 1)
    store.write(holds.extend, hold, clock.time + timedelta(hours=9))
    store.write(holds.decide, hold, DECISION)
    store.write(holds.release, hold)
    clock.forward(minutes=1)
    stay = store.write(stays.arrive, case, youth, facility).stay
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    line = line_of(store, facility)
    store.write(
        facilities.open_or_close, facility, Opening(OpeningStatus.OPEN, clock.time),
        seen=line.version,
    )  # fmt: skip
    bar = Restriction(RestrictionKind.NO_CRISIS, facility, clock.time, reason="agreed")
    root = store.write(facilities.restrict, bar)
    store.write(facilities.renew, root, clock.time + timedelta(days=1), "longer")
    store.write(facilities.lift, root, "over")
    store.write(desk_settings.change, "capacity.fresh_hours", 6)
    today = Duty.CAPACITY_ROUND
    store.write(duties.settle, today, clock.time.date(), OccurrenceOutcome.DONE)
    assert [row.event for row in journal_of(store)] == [
        *("member.added", "facility.added", "capacity.reported", "capacity.reported"),
        *("capacity.corrected", "case.opened", "hold.made", "hold.extended", "hold.decided"),
        *("hold.released", "stay.arrived", "stay.departed", "opening.open"),
        *("restriction.no_crisis", "restriction.renewed", "restriction.lifted"),
        *("setting.changed", "duty.done"),
    ]


def test_the_journal_is_a_chain_for_each_desk(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    one, other = open_store(), open_store()
    facility = make_facility(one)
    for desk_ in (one, other, one, other, other):
        clock.forward(seconds=1.5)
        tell(desk_, facility)
    rows = journal_of(one)
    for store, length in ((one, 3), (other, 3)):
        own = [row for row in rows if row.desk_id == store.actor.desk]
        assert [row.number for row in own] == list(range(1, length + 1))
        assert [row.previous for row in own] == ["", *(row.hash for row in own[:-1])]
        assert [chain_hash(row.model_dump()) for row in own] == [row.hash for row in own]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "'capacity.corrected'"),
        ("reason", "'nothing'"),
        ("facility_id", "NULL"),
        ("by_id", "NULL"),
        ("number", "99"),
        ("outcome", "'refused'"),
    ],
)
def test_a_journal_row_that_was_touched_no_longer_fits(
    store: Store, column: str, value: str
) -> None:
    sit_down(store, "AB")
    tell(store, make_facility(store))

    def touch(uow: UnitOfWork) -> None:
        uow.snapshot.connection.driver.execute(
            f"UPDATE journal SET {column} = {value} WHERE event = 'capacity.reported'"
        )
        uow.journal("test.touched")

    store.write(touch)
    fits = [chain_hash(row.model_dump()) == row.hash for row in journal_of(store)]
    assert fits.count(False) == 1


def test_who_was_first_is_named(open_store: Callable[..., Store], clock: Clock) -> None:
    one, other = open_store(), open_store()
    sit_down(one, "AB")
    sit_down(other, "CD")
    facility = make_facility(one, "De Boei", TEN)
    seen = line_of(other, facility).version
    clock.forward(minutes=5)
    tell(one, facility, occupied=7)
    with pytest.raises(Conflict) as refused:
        other.write(
            reports.enter,
            report_of(facility, TEN, clock.time),
            seen=seen,
            sure=True,
        )
    assert str(refused.value) == "AB was first at De Boei, at 14:05; look again."
    assert line_of(other, facility).occupied == 7


def test_without_anybody_at_the_desk_the_account_is_named(store: Store, clock: Clock) -> None:
    facility = make_facility(store, "De Boei", TEN)
    with pytest.raises(Conflict, match="tester was first at De Boei"):
        store.write(
            facilities.open_or_close, facility, Opening(OpeningStatus.OPEN, clock.time), seen=0
        )


async def test_an_act_is_not_cut_off_by_whoever_waits_for_it(store: Store) -> None:
    facility = make_facility(store)
    act = asyncio.ensure_future(
        store.do(reports.enter, report_of(facility, TEN, store.now()), sure=True)
    )
    await asyncio.sleep(0)
    act.cancel()
    with pytest.raises(asyncio.CancelledError):
        await act
    store._writer.submit(lambda: None).result()
    assert line_of(store, facility).placeable == 4


async def test_questions_and_acts_have_a_thread_of_their_own(store: Store) -> None:
    facility = make_facility(store)
    added = await store.do(reports.enter, report_of(facility, TEN, store.now()), sure=True)
    overview = await store.ask(capacity.overview)
    assert [line.report for line in overview.lines] == [added.id]


def test_initials_are_the_same_person_however_they_are_typed(store: Store) -> None:
    assert store.write(members.add_member, " ab ") == store.write(members.add_member, "AB")
    assert [member.initials for member in store.read(desk_queries.members)] == ["AB"]
    assert rows_of(store, "SELECT count(*) FROM journal")[0][0] == 1


def test_a_moment_in_another_zone_is_the_same_moment(store: Store) -> None:
    facility = make_facility(store)
    tell(store, facility, observed_at=datetime.fromisoformat("2020-04-07T13:00:00+02:00"))
    assert line_of(store, facility).observed_at == datetime(2020, 4, 7, 11, tzinfo=UTC)
