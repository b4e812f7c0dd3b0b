"""Stays that others wrote down come in as history: cases, arrivals, moves and departures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Destination, NotConfirmed, SafetyOpen
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.events.corrections import MOVED
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.exchange import profiles, reading
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases, endings, stays
from crisisdesk.services.sheets import imports
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.queries.safekeeping import retention
from crisisdesk.store.queries.week import agenda as agenda_queries
from tests.clock import NOON
from tests.exchange.real_input import real_input
from tests.factories import SAFE, count_of, line_of, make_facility, revision_of, rows_of, sit_down

HEAD = "CHILD,DECOM,LS,PLACE,DEC,REC,URN\n"
MOVES = (
    "71,01/02/2020,V2,U1,01/03/2020,X1,100\n"
    "71,01/03/2020,C2,K2,,X1,200\n"
    "72,01/02/2020,V2,U1,01/03/2020,E4A,100\n"
)
TABLES = ("crisis_case", "youth", "stay", "departure", "case_event", "case_text", "facility")


@pytest.fixture
def read(tmp_path: Path):
    """Read rows under HEAD by the built-in profile, or by one that makes no facilities."""

    def by(rows: str, *, create: bool = True):
        path, own = tmp_path / "episodes.csv", tmp_path / "ssda903.toml"
        lines = (profiles.BUILT_IN / "ssda903.toml").read_text(encoding="utf-8")
        own.write_text(lines.replace("create = true", f"create = {str(create).lower()}"))
        path.write_text(HEAD + rows, encoding="utf-8")
        return reading.read(path, profiles.load(str(own)))

    return by


@pytest.fixture
def take(store):
    """Take a sheet into the store; its numbers add up whatever becomes of it."""

    def taken(parsed, *, partial=False, dry_run=False):
        done = store.write(imports.take, parsed, partial=partial, dry_run=dry_run)
        if not done.refused:
            refused = {problem.row for problem in done.problems}
            assert done.imported + done.unchanged + len(refused) == done.rows_read
        return done

    return taken


@pytest.fixture
def board(store):
    """The open cases by the code of their child."""

    def lines():
        return {line.youths[0].pseudonym: line for line in store.read(case_queries.open_lines)}

    return lines


def file_of(store, case):
    """The page of a case."""
    return store.read(file_queries.case, case)


def every(store):
    """How many rows each table of cases has."""
    return {table: count_of(store, table) for table in TABLES}


def give_code(store, facility, code, source="other"):
    """Let another list have a code for a facility."""

    def write(uow):
        uow.facilities.add_code(source, "facility", code, facility)
        uow.journal("facility.coded", facility=facility)

    store.write(write)


def why(done):
    """Row, column and the words of the reason."""
    return [
        (problem.row, problem.column, problem.reason.message.format(**problem.reason.values))
        for problem in done.problems
    ]


class TestOnBoth:
    """What the store must do alike on SQLite and on PostgreSQL."""

    @pytest.fixture
    def target(self, database_url: str) -> Target:
        """Each of the two."""
        return Target(database_url)

    def test_stays_that_follow_on_one_another_are_one_case(self, store, read, take, board):
        lead = sit_down(store, "AB")
        done = take(read(MOVES))
        assert (done.imported, done.unchanged, done.new_facilities) == (3, 0, 2)
        assert rows_of(store, "SELECT count(*) FROM journal WHERE event = 'import.placements'")[0][
            0
        ]
        (line,) = board().values()
        assert (line.state, line.urgency, line.lead_id) == (
            CaseState.PLACED,
            Urgency.BRIDGING,
            lead,
        )
        assert (line.due_at, line.legal) == (None, None)
        page = file_of(store, line.id)
        assert [(stay.name, stay.destination) for stay in page.stays] == [
            ("URN 100", MOVED),
            ("URN 200", ""),
        ]
        assert page.history.reported_at == datetime(2020, 2, 1, tzinfo=UTC)
        assert [event.payload.reason for event in page.events if event.kind is EventKind.LEFT] == [
            "X1"
        ]
        legal = [event.payload for event in page.events if event.kind is EventKind.LEGAL_SET]
        assert legal == [Legal.VOLUNTARY, None]
        ended = rows_of(store, "SELECT id FROM crisis_case WHERE closed_at IS NOT NULL")
        gone = file_of(store, store.read(lambda reading: reading.identity(ended[0][0])))
        assert gone.line.state is CaseState.DEPARTED
        assert [stay.destination for stay in gone.stays] == [Destination.HOME]

    def test_the_same_file_again_changes_nothing(self, store, read, take):
        take(read(MOVES))
        before = revision_of(store), every(store)
        again = take(read(MOVES))
        assert (again.imported, again.unchanged, again.new_facilities) == (0, 3, 0)
        assert (revision_of(store), every(store)) == before

    def test_a_newer_file_ends_what_has_ended_and_goes_on_in_the_same_case(
        self, store, read, take, board, clock
    ):
        take(read(MOVES))
        case = board()["71"].id
        clock.forward(hours=1)
        newer = MOVES.replace("C2,K2,,X1,200", "C2,K2,20/03/2020,X1,200")
        done = take(read(newer + "71,20/03/2020,L2,U1,,,300\n"))
        assert (done.imported, done.unchanged, done.new_facilities) == (2, 2, 1)
        line = board()["71"]
        assert (line.id, line.state, line.legal) == (case, CaseState.PLACED, Legal.EMERGENCY)
        assert [stay.name for stay in line.stays] == ["URN 300"]
        clock.forward(hours=1)
        last = newer + "71,20/03/2020,L2,U1,01/04/2020,E5,300\n71,03/04/2020,L2,U1,,,300\n"
        assert take(read(last)).imported == 2
        assert board()["71"].id == case
        older = take(read(MOVES))
        assert (older.imported, older.unchanged) == (0, 3)

    def test_an_outside_facility_is_on_no_board_and_in_no_total(self, store, read, take):
        take(read(MOVES))
        assert store.read(capacity.overview).lines == []
        assert rows_of(store, "SELECT count(*) FROM facility WHERE outside")[0][0] == 2

    def test_a_known_facility_counts_by_the_true_moment(self, store, read, take, clock):
        facility = make_facility(store, figures=CapacityFigures(available=8, occupied=4))
        give_code(store, facility, "100")
        clock.forward(days=3)
        done = take(
            read(
                "71,01/02/2020,V2,U1,,,100\n"  # before the report of the 7th: in it already
                "72,08/04/2020,V2,U1,,,100\n"
                "73,09/04/2020,V2,U1,,,100\n"
                "74,01/02/2020,V2,U1,09/04/2020,E8,100\n"
            )
        )
        assert (done.imported, done.new_facilities) == (4, 0)
        line = line_of(store, facility)
        assert (line.occupied, line.placeable) == (4 + 2 - 1, 3)
        assert rows_of(store, "SELECT observed_from FROM facility") == rows_of(
            store, "SELECT observed_at FROM capacity_report"
        )


def test_a_gap_makes_a_new_case(store, read, take, board):
    take(read("71,01/02/2020,V2,U1,01/03/2020,E8,100\n71,02/03/2020,V2,U1,,,100\n"))
    assert count_of(store, "crisis_case") == 2
    assert board()["71"].reported_at == datetime(2020, 3, 2, tzinfo=UTC)


def test_a_new_stay_after_an_ended_case_is_a_new_case(store, read, take, board):
    take(read(MOVES))
    take(read(MOVES + "72,01/03/2020,V2,U1,,,100\n"))
    assert {"71", "72"} == set(board())
    assert count_of(store, "crisis_case") == 3


def test_a_clash_refuses_the_file_and_partial_takes_the_rest(store, read, take):
    rows = MOVES + "71,10/03/2020,V2,U1,,,100\n"
    before = revision_of(store), every(store)
    done = take(read(rows))
    assert done.refused
    assert (revision_of(store), every(store)) == before
    done = take(read(rows), partial=True)
    assert (done.imported, done.rows_read) == (3, 4)
    assert why(done) == [(5, "DECOM", "begins while row 3 still runs")]
    again = take(read(rows), partial=True)
    assert (again.imported, again.unchanged) == (0, 3)
    assert why(again) == [(5, "DECOM", "runs into a stay that the desk has (A-0001)")]


def test_what_a_row_says_by_itself_can_refuse_it(store, read, take):
    done = take(
        read(
            "71,08/04/2020,V2,U1,,,100\n"
            "72,01/04/2020,V2,U1,08/04/2020,,100\n"
            "Jan van der Waal,01/04/2020,V2,U1,,,100\n"
            "111222333,01/04/2020,V2,U1,,,100\n"
            "73,01/04/2020,V2,U1,02/04/2020,a@b.example,100\n"
            "74,01/04/2020,V2,U1,,,100\n"
        ),
        partial=True,
    )
    assert [(problem.row, problem.column) for problem in done.problems] == [
        (2, "DECOM"),
        (3, "DEC"),
        (4, "CHILD"),
        (5, "CHILD"),
        (6, "REC"),
    ]
    assert done.imported == 1
    assert rows_of(store, "SELECT count(*) FROM case_text WHERE text LIKE '%example%'")[0][0] == 0


def test_a_profile_that_makes_nothing_refuses_unknown_codes(store, read, take):
    give_code(store, make_facility(store), "100")
    done = take(read(MOVES, create=False), partial=True)
    assert (done.imported, done.unknown_facilities, done.new_facilities) == (2, ["200"], 0)


def test_a_code_of_two_facilities_is_refused(store, read, take):
    for name in ("De Boei", "De Ster"):
        give_code(store, make_facility(store, name), "100", source=name)
    assert [problem.row for problem in take(read(MOVES)).problems] == [2, 4]


def test_a_facility_that_the_desk_took_on_since_gets_the_new_stays(store, read, take, board):
    take(read(MOVES))
    facility = make_facility(store)
    give_code(store, facility, "100")
    done = take(read(MOVES + "75,01/04/2020,V2,U1,,,100\n"))
    assert (done.imported, done.unchanged) == (1, 3)
    assert board()["75"].stays[0].facility == facility


def test_a_child_of_an_open_case_gets_no_second_one(store, read, take):
    intake = Intake((Youth("k-71"),), facts=Facts())
    store.write(cases.take_report, intake, sure=True)
    done = take(read("K-71,01/03/2020,V2,U1,,,100\nK-71,01/02/2020,V2,U1,02/02/2020,,100\n"))
    assert why(done) == [(2, "CHILD", "A-0001 is an open case of a child called so")]


def test_a_sheet_puts_no_child_of_an_open_case_in_a_second_place(store, read, take, clock):
    facility = make_facility(store)
    opened = store.write(cases.take_report, Intake((Youth("k-71"),), facts=Facts()), sure=True)
    arrived_at = NOON - timedelta(days=9)
    store.write(
        stays.arrive, opened.case, opened.youths[0], facility, arrived_at=arrived_at, earlier=True
    )
    rows = "K-71,01/02/2020,V2,U1,06/04/2020,,100\nK-71,01/01/2020,V2,U1,01/02/2020,,100\n"
    words = "runs into a stay that the desk has (A-0001)"
    assert why(take(read(rows))) == [(2, "CHILD", words)]
    assert why(take(read(rows), partial=True)) == [(2, "CHILD", words)]
    assert count_of(store, "stay") == 2


def test_a_stay_that_somebody_ended_by_hand_stays_as_it_is(store, read, take, board, clock):
    take(read(MOVES))
    stay = board()["71"].stays[0]
    store.write(
        stays.depart, stay.id, Destination.HOME, departed_at=NOON - timedelta(days=1), safety=SAFE
    )
    again = take(read(MOVES))
    assert (again.imported, again.unchanged) == (0, 3)
    newer = MOVES.replace("C2,K2,,X1,200", "C2,K2,20/03/2020,X1,200")
    assert [(problem.row, problem.column) for problem in take(read(newer)).problems] == [(3, "DEC")]


def test_a_dry_run_writes_nothing(store, read, take):
    before = revision_of(store), every(store)
    assert take(read(MOVES), dry_run=True).imported == 3
    assert (revision_of(store), every(store)) == before


def test_what_identifies_a_child_stands_with_the_texts_only(store, read, take):
    take(read("K-71,01/02/2020,V2,U1,01/03/2020,E99,100\n"))
    texts = {row[0] for row in rows_of(store, "SELECT text FROM case_text")}
    assert texts == {"K-71", "E99"}
    for table in ("case_event", "external_code", "journal", "youth", "stay", "departure"):
        cells = [cell for row in rows_of(store, f"SELECT * FROM {table}") for cell in row]
        assert not [
            cell for cell in cells if isinstance(cell, str) and ("K-71" in cell or "E99" in cell)
        ]


def test_the_public_return(store, take):
    parsed = reading.read(real_input("ssda903_episodes_fake.csv"), profiles.load("ssda903"))
    before = revision_of(store)
    refused = take(parsed)
    assert (refused.refused, len(refused.problems), revision_of(store)) == (True, 72, before)
    done = take(parsed, partial=True)
    assert (done.rows_read, done.imported, len(done.problems)) == (5050, 4978, 72)
    assert (count_of(store, "stay"), count_of(store, "departure")) == (4978, 4978 - 1385)
    assert store.read(capacity.overview).lines == []
    after = revision_of(store), every(store)
    again = take(parsed, partial=True)
    assert (again.imported, again.unchanged, len(again.problems)) == (0, 4978, 72)
    assert (revision_of(store), every(store)) == after


def test_open_cases_without_a_lead_are_counted_and_stand_apart(store, read, take, board):
    assert take(read(MOVES)).without_lead == 1
    line = board()["71"]
    assert (line.unread, line.needs_lead) == (True, False)
    assert take(read(MOVES)).without_lead == 0
    sit_down(store, "AB")
    assert take(read("73,01/02/2020,V2,U1,,,100\n")).without_lead == 0
    assert board()["73"].lead_id == store.actor.member


def test_who_left_by_a_list_is_not_confirmed_and_asked_of_nobody(store, read, take, clock):
    sit_down(store, "AB")
    take(read(MOVES))
    take(read("K-71,01/02/2020,V2,U1,01/03/2020,E99,100\n"))
    by_list = rows_of(store, "SELECT case_id FROM case_event WHERE code = 'from_list'")
    ended = rows_of(store, "SELECT id FROM crisis_case WHERE closed_at IS NOT NULL")
    assert ended
    assert {row[0] for row in by_list} == {row[0] for row in ended}
    case = CaseId(UUID(bytes=ended[0][0]) if isinstance(ended[0][0], bytes) else ended[0][0])
    file = store.read(file_queries.case, case)
    assert file.ending.safety == SafetyOpen(NotConfirmed.FROM_LIST)
    assert file.line.asks == ()
    assert store.read(case_queries.asking_on) == []
    counts = store.read(agenda_queries.case_counts, NOON - timedelta(days=1))
    assert counts.left_by_list == len(ended)
    # The list's owner holds the file; who took the list in does not lead these.
    assert store.read(retention.is_handed_over, case)
    clock.forward(minutes=1)
    store.write(endings.answer_safety, case, SAFE)
    assert store.read(file_queries.case, case).history.safety_open is None
    clock.forward(minutes=1)
    store.write(cases.note, case, "asked the holder", sure=True)
    assert not store.read(retention.is_handed_over, case)
