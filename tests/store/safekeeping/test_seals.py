"""The journal says which rows its acts wrote: what somebody forged in any table is found."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.safekeeping.health import HealthState, HealthSubject
from crisisdesk.domain.safekeeping.journal import Fault, printed_marks
from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.errors import StoreUnavailable, WrongUse
from crisisdesk.services.cases import cases
from crisisdesk.services.safekeeping import backups, doctor, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store import schema
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.migrations import upgrade
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.store import Store
from tests import canary_words
from tests.chaos import forgeries
from tests.clock import Clock
from tests.factories import (
    SAFE,
    count_of,
    make_actor,
    make_case,
    make_facility,
    rows_of,
    sit_down,
    tell,
)


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    """What this machine remembers."""
    return Anchors(tmp_path / "home" / "anchors")


@pytest.fixture
def desk(open_store: Callable[..., Store], anchors: Anchors) -> Store:
    """A desk with a few acts behind it."""
    store = open_store(anchors=anchors)
    sit_down(store, "AB")
    return store


@pytest.fixture
def facility(desk: Store) -> FacilityId:
    """A facility with a few reports."""
    facility = make_facility(desk)
    for occupied in range(4):
        tell(desk, facility, occupied=occupied)
    return facility


def meddle(store: Store, sql: str, values: tuple[object, ...] = ()) -> None:
    """Write into the database by another way."""
    with closing(connect(store.target)) as driver:
        if store.target.path.exists():
            driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute(sql, values)


def findings(store: Store) -> set[tuple[Fault, str]]:
    """What the check finds in the tables."""
    return {(finding.fault, finding.table) for finding in journals.verify(store).rows}


@pytest.mark.long_on_a_server
@pytest.mark.usefixtures("facility")
@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE capacity_report SET occupied = 9 WHERE occupied = 3", Fault.CHANGED),
        ("UPDATE facility SET name = 'De Ruit'", Fault.CHANGED),
        ("DELETE FROM capacity_report WHERE occupied = 3", Fault.MISSING),
        ("UPDATE desk_member SET role = 'lead'", Fault.CHANGED),
        ("UPDATE duty_rule SET at = '16:00' WHERE duty = 'bulletin'", Fault.CHANGED),
        ("UPDATE revision SET written_at = NULL", Fault.CHANGED),
        ("INSERT INTO chain_key (epoch, secret) VALUES (1, '')", Fault.ADDED),
    ],
)
def test_a_row_that_no_act_left_so_is_found_and_named(
    desk: Store, sql: str, finding: Fault
) -> None:
    assert journals.verify(desk).whole
    meddle(desk, sql)
    verified = journals.verify(desk)
    assert (verified.whole, verified.checked.whole) == (False, True)
    table = next(word for word in sql.split() if "_" in word or word in ("facility", "revision"))
    assert findings(desk) == {(finding, table)}
    (line,) = journals.findings(verified)
    assert line.startswith(f"table {table}, row {verified.rows[0].id}: ")


def test_an_act_after_a_forgery_does_not_make_it_true(desk: Store, facility: FacilityId) -> None:
    meddle(desk, "UPDATE facility SET notes = 'forged'")
    tell(desk, facility, occupied=7)
    assert findings(desk) == {(Fault.CHANGED, "facility")}


@pytest.mark.usefixtures("facility")
def test_all_rows_replaced_by_one_of_an_unknown_desk_are_missed(
    desk: Store, open_store: Callable[..., Store]
) -> None:
    other = open_store(make_actor("X"))
    tell(other, make_facility(other, "Het Anker"))
    letters = {letter: key for key, letter in desk.read(queries.letters).items()}
    meddle(desk, "DELETE FROM journal WHERE event <> 'capacity.reported'")
    own = desk.target.path.exists()
    sign = "?" if own else "%s"
    for letter in "A":
        key = letters[letter].bytes if own else letters[letter]
        meddle(desk, f"DELETE FROM journal WHERE desk_id = {sign}", (key,))
    desk.anchors = None
    verified = journals.verify(desk)
    assert not verified.whole
    assert verified.silent == ["A"]
    assert "desk A: not one of its rows is left" in journals.findings(verified)
    assert {finding.fault for finding in verified.rows} >= {Fault.ADDED}


@pytest.mark.usefixtures("facility")
def test_a_restore_that_somebody_made_up_excuses_no_desk_that_was_known(
    desk: Store, anchors: Anchors, clock: Clock, tmp_path: Path
) -> None:
    identity = desk.read(queries.store_id)
    assert identity is not None
    other = Target(str(tmp_path / "forged.db"))
    with closing(Store(other, clock, make_actor("X"))) as forger:
        forger.open()
        with closing(connect(other)) as driver:
            driver.execute("UPDATE revision SET epoch = 9, store_id = ?", (identity.bytes,))
        forger.write(lambda uow: uow.journal("store.restored"))
        forger.anchors = anchors
        verified = journals.verify(forger)
    assert Fault.CUT in {finding.fault for finding in verified.checked.findings}


STRANGE = ("'x'", "900000000000000000", "9223372036854775807", "9e99", "x'00ff'", "-1")


@pytest.mark.parametrize(
    "column",
    ["number", "epoch", "recorded_at", "observed_at", "desk_id", "id", "reason", "count",
     "seal", "hash", "previous", "event", "by_id", "case_id", "outcome"],
)  # fmt: skip
def test_a_strange_value_in_the_journal_is_a_finding(
    local_target: Target, clock: Clock, tmp_path: Path, column: str
) -> None:
    with closing(Store(local_target, clock, make_actor())) as store:
        tell(store, make_facility(store))
        store.write(
            lambda uow: uow.journal("store.restored", subject=uow.desk, reason="1", count=2)
        )
        whole = local_target.path.with_name("whole.db")
        backups.back_up(store, whole)
    for number, value in enumerate((*STRANGE, "CAST(x'ff' AS TEXT)")):
        copy = Target(str(tmp_path / f"{number}.db"))
        copy.path.write_bytes(whole.read_bytes())
        with closing(Store(copy, clock, make_actor())) as store:
            last = "(SELECT max(number) FROM journal)"
            meddle(store, f"UPDATE journal SET {column} = {value} WHERE number = {last}")
            assert not journals.verify(store).whole, value
            states = {one.subject: one.state for one in doctor.examine(store)}
            assert states[HealthSubject.JOURNAL] is HealthState.WRONG
            with suppress(StoreUnavailable):  # SQLite itself finds some of them
                assert backups.back_up(store, tmp_path / f"copy of {number}.db").exists()


@pytest.mark.parametrize("table", ["desk", "revision", "chain_key", "facility", "setting"])
@pytest.mark.parametrize("value", ["'x'", "x'00ff'", "9e99", "900000000000000000000"])
def test_a_strange_value_elsewhere_stops_no_check(
    local_target: Target, clock: Clock, table: str, value: str
) -> None:
    with closing(Store(local_target, clock, make_actor())) as store:
        make_facility(store)
        with closing(Connection(connect(local_target), local_target)) as connection:
            names = connection.answer(f"SELECT * FROM {table}").names
        for name in names:
            if table in ("chain_key", "setting"):
                break
            with suppress(sqlite3.IntegrityError):
                meddle(store, f"UPDATE {table} SET {name} = {value}")
        if table == "chain_key":
            meddle(store, f"INSERT INTO chain_key (epoch, secret) VALUES (7, {value})")
        if table == "setting":
            meddle(
                store,
                "INSERT INTO setting (id, recorded_at, observed_at, name, value)"
                f" VALUES (x'01', {value}, {value}, 'x', {value})",
            )
        verified = journals.verify(store)
        assert table in {finding.table for finding in verified.rows}
        doctor.examine(store)


def test_words_that_were_overwritten_leave_the_rest_checkable(desk: Store, clock: Clock) -> None:
    from crisisdesk.domain.cases.endings import Ending
    from crisisdesk.domain.cases.states import CaseState
    from crisisdesk.services.cases import endings

    case, _ = desk.write(make_case)
    desk.write(cases.note, case, "called the night nurse", sure=True)
    desk.write(
        endings.end, case, Ending(CaseState.WITHDRAWN, "found a bed", safety=SAFE), sure=True
    )
    clock.forward(days=5000)
    assert {len(bytes(salt)) for (salt,) in rows_of(desk, "SELECT salt FROM case_text")} == {16}
    canary_words.hand_over(desk, case)
    shown = desk.read(retention.report)
    assert shown.due.over
    desk.write(retention.pseudonymise, shown.due, Ground.TERM_OVER)
    assert {bytes(salt) for (salt,) in rows_of(desk, "SELECT salt FROM case_text")} == {b""}
    assert journals.verify(desk).whole
    meddle(desk, "UPDATE case_text SET text = 'called the night nurse'")
    assert findings(desk) == {(Fault.CHANGED, "case_text")}


@pytest.mark.usefixtures("facility")
def test_a_printed_mark_is_compared(desk: Store) -> None:
    (mark,) = printed_marks(desk.read(journals.mark).lower())
    assert (mark.letter, mark.epoch, mark.number) == ("A", 1, count_of(desk, "journal"))
    tell(desk, make_facility(desk, "Het Anker"))
    verified = journals.verify(desk, [mark])
    assert verified.whole
    assert journals.verdict(verified).endswith("1 mark fits.")
    for other in (
        mark._replace(hash="0" * 16),
        mark._replace(number=99),
        mark._replace(letter="Q"),
    ):
        verified = journals.verify(desk, [mark, other])
        assert not verified.whole
        assert journals.findings(verified) == [
            f"mark {other}: the audit log has no such row, or another one"
        ]


@pytest.mark.parametrize("text", ["", "A", "A.1.60", "A.1.60.9f3", "A.1.x.9f3c2a1b44d0e5f6"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="is no mark"):
        printed_marks(text)


def test_what_a_plain_store_cannot_prove_is_said(desk: Store, facility: FacilityId) -> None:
    verified = journals.verify(desk)
    assert verified.whole
    assert verified.provable is False
    assert "Without a passphrase" in journals.reservation(verified)
    notes = [one for one in doctor.examine(desk) if one.subject is HealthSubject.JOURNAL]
    assert [one.state for one in notes] == [HealthState.GOOD, HealthState.NOTE]


def test_rows_from_before_are_sealed_by_the_first_act(
    local_target: Target, tmp_path: Path, clock: Clock
) -> None:
    old = Target(str(tmp_path / "old" / "desk.db"))
    old.path.parent.mkdir()
    upgrade.upgrade(old, "0005")
    with closing(connect(old)) as driver, closing(connect(local_target)) as new:
        with closing(Store(local_target, clock, make_actor())) as store:
            tell(store, make_facility(store))
        driver.execute("PRAGMA foreign_keys = OFF")
        for table in ("desk", "provider", "site", "facility", "capacity_report", "journal"):
            names = [row[1] for row in driver.execute(f"PRAGMA table_info({table})")]
            marks = ", ".join("?" * len(names))
            rows = new.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
            driver.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        driver.execute("UPDATE revision SET number = 9")
    schema.ready(old)
    with closing(Store(old, clock, make_actor("B"))) as store:
        before = journals.verify(store)
        assert (before.since, before.rows, before.earlier) == (None, [], 2)
        clock.forward(days=1)
        make_facility(store, "Het Anker")
        after = journals.verify(store)
        assert (after.since, after.rows, after.earlier) == (clock(), [], 2)
        meddle(store, "UPDATE capacity_report SET occupied = 1")
        assert findings(store) == {(Fault.CHANGED, "capacity_report")}


@pytest.mark.long
def test_rows_that_are_forged_at_random_are_found_in_every_table(tmp_path: Path) -> None:
    forged = list(forgeries.trials(tmp_path, 320))
    assert [one for one in forged if not one.seen] == []
    assert [one for one in forged if not one.named and one.means != "seal_anew"] == []
    assert len({one.table for one in forged}) >= 35
