"""Rows of the audit log end after their term; what is left proves itself from a closing hash on."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from crisisdesk.domain.safekeeping.journal import Fault, printed_marks
from crisisdesk.errors import Conflict, RuleBroken, StoreUnavailable
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.cases import cases
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.services.safekeeping import journal_end
from crisisdesk.services.safekeeping.journal import Verified
from crisisdesk.store.connect import connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import count_of, make_case, make_facility, rows_of, tell

YEAR = 366


def meddle(store: Store, sql: str) -> None:
    """Change the store by another way than an act."""
    with closing(Connection(connect(store.target), store.target)) as connection:
        connection.execute(sql)


def end(store: Store) -> int:
    """End what is over its term."""
    return store.write(journal_end.end, store.read(journal_end.before))


@pytest.fixture
def desks(open_store: Callable[..., Store], tmp_path: Path, clock: Clock) -> tuple[Store, Store]:
    """Two desks with rows of six, three and no years ago; the second wrote only long ago."""
    anchors = Anchors(tmp_path / "anchors")
    first, second = open_store(anchors=anchors), open_store(anchors=anchors)
    facility = make_facility(second)
    tell(second, facility, occupied=1)
    case, _ = first.write(make_case)
    for _ in range(3):
        clock.forward(days=2 * YEAR)
        tell(first, facility, occupied=2)
        first.write(cases.note, case, "still waiting", sure=True)
    return first, second


def test_what_is_left_verifies_and_goes_on_from_the_closing_hash(
    desks: tuple[Store, Store], clock: Clock
) -> None:
    first, second = desks
    before = count_of(first, "journal")
    old = printed_marks(first.read(journals.mark))
    gone = end(first)
    assert gone == 3
    verified = journals.verify(first)
    assert verified.whole, journals.findings(verified)
    assert sum(one.number for one in verified.checked.closings) == gone
    lines = journals.beginnings(verified)
    assert len(lines) == 2
    assert "begins at closing hash of row" in lines[0]
    assert f"rows ended on {clock.time:%d-%m-%Y}" in lines[0]
    assert count_of(first, "journal") == before - gone + 3
    # Its whole history ended; it goes on from there all the same.
    second.write(make_case)
    assert journals.verify(second).whole
    assert journals.verify(second, old).printed == {old[0]: True, old[1]: True}
    # The next year, and again when the closings themselves are over their term.
    for _ in range(4):
        clock.forward(days=2 * YEAR)
        first.write(make_case)
        assert end(first)
        verified = journals.verify(first, old)
        assert verified.whole, journals.findings(verified)
    assert verified.printed[old[0]] is None
    assert "cannot be compared any more" in journals.beginnings(verified)[-1]
    assert end(first) == 0


def test_five_years_is_the_least(desks: tuple[Store, Store]) -> None:
    first, _ = desks
    for years in (4, 0, -1, 5.5, "7", True, 101):
        with pytest.raises(RuleBroken, match="at least 5 years"):
            first.write(desk_settings.change, "journal.years", years)
    shown = first.read(journal_end.before)
    first.write(desk_settings.change, "journal.years", 9)
    with pytest.raises(Conflict, match="was changed meanwhile"):
        first.write(journal_end.end, shown)
    assert end(first) == 0


def test_nothing_ends_of_a_log_that_is_not_whole(desks: tuple[Store, Store]) -> None:
    first, _ = desks
    meddle(first, "UPDATE journal SET reason = 'x' WHERE number = 2")
    with pytest.raises(Conflict, match="not intact"):
        end(first)


@pytest.mark.long_on_a_server
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal WHERE number = (SELECT min(number) FROM journal)",
        "DELETE FROM journal WHERE event = 'journal.closed'",
        "DELETE FROM journal WHERE event = 'journal.ended'",
        "UPDATE journal SET reason = REPLACE(reason, 'a', 'b') WHERE event = 'journal.closed'",
        "UPDATE journal SET count = count + 1 WHERE event = 'journal.closed'",
        "UPDATE journal SET count = count - 1 WHERE event = 'journal.closed'",
        "UPDATE journal SET event = 'journal.read' WHERE event = 'journal.closed'",
        "UPDATE journal SET subject_id = id WHERE event = 'journal.closed'",
        "UPDATE journal SET previous = hash WHERE number = (SELECT min(number) FROM journal)",
    ],
)
def test_a_closing_that_was_meddled_with_is_found(desks: tuple[Store, Store], sql: str) -> None:
    first, _ = desks
    end(first)
    with suppress(StoreUnavailable):
        meddle(first, sql)
    assert not journals.verify(first).whole


def test_rows_of_other_tables_stay_sealed(desks: tuple[Store, Store]) -> None:
    first, _ = desks
    end(first)
    meddle(first, "UPDATE facility SET name = 'another'")
    meddle(first, "UPDATE crisis_case SET version = version + 1")
    assert found(journals.verify(first)) == {
        (Fault.CHANGED, "facility"),
        (Fault.CHANGED, "crisis_case"),
    }
    (id_,) = rows_of(first, "SELECT id FROM capacity_report ORDER BY recorded_at LIMIT 1")[0]
    assert id_
    assert end(first) == 0


def found(verified: Verified) -> set[tuple[Fault, str]]:
    """What the check found in other tables."""
    return {(finding.fault, finding.table) for finding in verified.rows}


def test_a_clock_that_was_set_back_ends_nothing_in_between(
    desks: tuple[Store, Store], clock: Clock
) -> None:
    first, _ = desks
    clock.forward(hours=1)
    assert first.read(journal_end.before) < clock.time - timedelta(days=5 * 365)
    end(first)
    assert journals.verify(first).whole


def test_a_machine_that_did_not_look_for_long_reports_no_cut_where_the_closing_proves_it(
    desks: tuple[Store, Store], open_store: Callable[..., Store], tmp_path: Path, clock: Clock
) -> None:
    first, _ = desks
    other = open_store(anchors=Anchors(tmp_path / "other"))
    assert journals.verify(other).whole
    for _ in range(3):
        clock.forward(days=3 * YEAR)
        first.write(make_case)
        assert end(first)
    verified = journals.verify(other)
    assert verified.whole, journals.findings(verified)
    meddle(first, "DELETE FROM journal WHERE event = 'journal.closed'")
    assert not journals.verify(other).whole
