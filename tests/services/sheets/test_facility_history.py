"""What a facility is has a history: no sheet redraws the past, and no old one undoes a new one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.sheets.imports import Parsed
from crisisdesk.errors import NeedsConfirmation
from crisisdesk.exchange import profiles, reading
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import enquiries, placements
from crisisdesk.services.sheets import imports
from crisisdesk.services.sheets.imports import Imported
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.absence import absence
from crisisdesk.store.queries.absence import mutual_aid as aid
from crisisdesk.store.queries.capacity import facilities as queries
from crisisdesk.store.queries.cases import unmet
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import NOON, Clock
from tests.factories import count_of, make_case, tell

HEAD = "Code,Day,Name,Provider,Site,Address,Town,Kind,Night,From,For\n"
PROFILE = """
kind = "facilities"
create = true
source = "region"
hour = "09:00"
[columns]
code = "Code"
observed_at = "Day"
name = "Name"
provider = "Provider"
site = "Site"
address = "Address"
municipality = "Town"
kind = "Kind"
round_the_clock = "Night"
age_min = "From"
gender = "For"
"""
FIRST = "b,{day},Boei,Hoeve,Zuid,Kade 1,Dordrecht,crisis_group,yes,12,any\n"
DAY = timedelta(days=1)
Take = Callable[..., Imported]


@pytest.fixture
def target(database_url: str) -> Target:
    """Every sheet is tried on SQLite and on PostgreSQL."""
    return Target(database_url)


@pytest.fixture
def parsed(tmp_path: Path) -> Callable[..., Parsed]:
    """Read a sheet of these rows; `dated` off leaves the column of days out."""

    def read(rows: str, *, dated: bool = True, hour: str = "09:00") -> Parsed:
        profile, path = tmp_path / "region.toml", tmp_path / "sheet.csv"
        text = PROFILE.replace("09:00", hour) if hour else PROFILE.replace('hour = "09:00"\n', "")
        profile.write_text(text if dated else text.replace('observed_at = "Day"\n', ""))
        path.write_text(HEAD + rows)
        return reading.read(path, profiles.load(str(profile)))

    return read


@pytest.fixture
def take(store: Store, parsed: Callable[..., Parsed]) -> Take:
    """Take a sheet of these rows into the store."""

    def taken(rows: str, **how: Any) -> Imported:
        return store.write(imports.take, parsed(rows, **how))

    return taken


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _drawn(snapshot: Snapshot, at: datetime, known: datetime | None = None) -> list[object]:
    """The headline, and what the board draws of each facility."""
    then = Snapshot(snapshot.connection, at, known)
    overview = capacity.overview(then)
    return [
        overview.totals.tonight.value,
        *sorted(
            (
                line.name,
                line.kind.value,
                line.site,
                line.municipality,
                line.round_the_clock,
                line.age_min,
                line.gender.value,
                queries.about(then, line.id).address,
            )
            for line in overview.lines
        ),
    ]


def board(store: Store, at: datetime, known: datetime | None = None) -> list[Any]:
    """The same, asked of a store."""
    return store.read(_drawn, at, known)


def test_a_sheet_does_not_redraw_what_was_drawn(store: Store, take: Take, clock: Clock) -> None:
    take(FIRST.format(day=_day(NOON - 3 * DAY)))
    (facility,) = store.read(queries.named)
    tell(store, facility.id, available=10, occupied=4)
    night = store.now()
    before = board(store, night)
    assert before[0] == 6
    clock.forward(days=7)
    done = take(
        "b,,Tij,Hoeve,Noord,Dijk 9,Gorinchem,family_home,no,4,girls\n", dated=False, hour=""
    )
    assert done.imported == 1
    assert board(store, night) == before
    assert board(store, night, known=night) == before
    assert board(store, store.now(), known=night)[1:] == before[1:]
    assert board(store, store.now()) == [
        0,
        ("Tij", "family_home", "Noord", "Gorinchem", False, 4, "girls", "Dijk 9"),
    ]


def test_an_older_list_writes_history_and_leaves_today(
    store: Store, take: Take, clock: Clock
) -> None:
    take(FIRST.format(day=_day(NOON - 20 * DAY)))
    take(f"b,{_day(NOON - 5 * DAY)},Tij,Hoeve,Zuid,Kade 1,Dordrecht,crisis_group,no,12,any\n")
    today = board(store, NOON)
    assert take(
        f"b,{_day(NOON - 10 * DAY)},Boei,Hoeve,Zuid,Kade 1,Dordrecht,secure,yes,12,any\n"
    ).imported
    assert board(store, NOON) == today
    assert board(store, NOON - 7 * DAY)[1][:2] == ("Boei", "secure")
    assert board(store, NOON - 12 * DAY)[1][:2] == ("Boei", "crisis_group")


def test_a_list_that_confirmed_a_fact_stands_against_an_older_one(store: Store, take: Take) -> None:
    take(FIRST.format(day=_day(NOON - 20 * DAY)))
    assert take(FIRST.format(day=_day(NOON - DAY))).imported == 1
    take(FIRST.format(day=_day(NOON - 10 * DAY)).replace("crisis_group", "secure"))
    assert board(store, NOON)[1][1] == "crisis_group"


def test_a_blank_cell_states_nothing_at_any_moment(store: Store, take: Take) -> None:
    take(FIRST.format(day=_day(NOON - 20 * DAY)))
    take(f"b,{_day(NOON - 10 * DAY)},Tij,Hoeve,Zuid,,,,,,girls\n")
    take(f"b,{_day(NOON - 15 * DAY)},Tij,Hoeve,Zuid,,,secure,,,\n")
    assert board(store, NOON)[1] == (
        "Tij",
        "secure",
        "Zuid",
        "Dordrecht",
        True,
        12,
        "girls",
        "Kade 1",
    )


def test_the_same_list_again_changes_nothing(store: Store, take: Take, clock: Clock) -> None:
    for dated in (True, False):
        take(FIRST.format(day=_day(NOON - DAY)), dated=dated)
        before = [count_of(store, name) for name in ("journal", "facility_version", "site_version")]
        clock.forward(hours=1)
        assert take(FIRST.format(day=_day(NOON - DAY)), dated=dated).imported == 0
        assert before == [
            count_of(store, name) for name in ("journal", "facility_version", "site_version")
        ]


def test_a_list_without_a_day_is_of_its_profiles_hour(
    store: Store, take: Take, clock: Clock
) -> None:
    take(FIRST.format(day=_day(NOON - DAY)))
    clock.forward(hours=6)
    take(FIRST.format(day="").replace("Boei", "Tij"), dated=False, hour="16:00")
    four = datetime(NOON.year, NOON.month, NOON.day, 14, tzinfo=UTC)
    assert board(store, four - timedelta(minutes=1))[1][0] == "Boei"
    assert board(store, four)[1][0] == "Tij"


def test_an_hour_that_is_still_to_come_is_now(store: Store, take: Take) -> None:
    take(FIRST.format(day=_day(NOON - DAY)))
    take(FIRST.format(day="").replace("Boei", "Tij"), dated=False, hour="23:59")
    assert board(store, NOON)[1][0] == "Tij"


def test_a_facility_is_on_no_board_before_it_was_known_there(
    store: Store, take: Take, clock: Clock
) -> None:
    take(FIRST.format(day=_day(NOON - DAY)))
    first = store.now()
    clock.forward(hours=1)
    assert board(store, NOON - 9 * DAY)[1:] == []
    take(FIRST.format(day=_day(NOON - 10 * DAY)))
    assert len(board(store, NOON - 9 * DAY)) == 2
    assert board(store, NOON - 9 * DAY, known=first)[1:] == []


LISTS = [
    FIRST.format(day=_day(NOON - 20 * DAY)),
    f"b,{_day(NOON - 15 * DAY)},Tij,Hoeve,Zuid,Kade 2,Dordrecht,secure,no,,girls\n",
    f"b,{_day(NOON - 10 * DAY)},Tij,Hoeve,Noord,Dijk 9,Gorinchem,,,6,\n",
    f"b,{_day(NOON - 5 * DAY)},Boei,Hoeve,Zuid,Kade 1,Dordrecht,crisis_group,yes,12,any\n",
]


class _TakenBack(Exception):
    """Nothing of an order stays in the store."""


@pytest.mark.long_on_a_server
def test_any_order_of_the_same_lists_draws_the_same_boards(
    store: Store, parsed: Callable[..., Parsed]
) -> None:
    sheets = [parsed(rows) for rows in LISTS]
    drawn: list[list[list[object]]] = []

    def live(uow: UnitOfWork, order: Sequence[Parsed]) -> None:
        for hour, sheet in enumerate(order):
            uow.now = NOON + timedelta(hours=hour)
            assert imports.take(uow, sheet).imported == 1
        drawn.append([_drawn(uow.snapshot, NOON - day * DAY) for day in (21, 19, 14, 9, 4, 0)])
        raise _TakenBack

    for order in permutations(sheets):
        if order[0] is sheets[2]:
            # What a new facility leaves blank is refused.
            continue
        with pytest.raises(_TakenBack):
            store.write(live, order)
    assert all(boards == drawn[0] for boards in drawn)
    assert [len(boards) for boards in drawn[0]] == [1, 2, 2, 2, 2, 2]
    assert drawn[0][1] == drawn[0][4]


def test_what_was_refused_is_of_the_kind_that_it_was_then(
    store: Store, take: Take, clock: Clock
) -> None:
    take(FIRST.format(day=_day(NOON - DAY)))
    (facility,) = store.read(queries.named)
    tell(store, facility.id, available=10, occupied=4)
    case, _ = store.write(make_case)
    (enquiry,) = store.write(enquiries.enquire, case, [facility.id])
    store.write(enquiries.no_answer, case, enquiry)
    clock.forward(days=2)
    take("b,,Boei,Hoeve,Zuid,Kade 1,Dordrecht,secure,yes,12,any\n", dated=False, hour="")
    (row,) = store.read(unmet.unmet, NOON - DAY, store.now())
    assert row.kinds == (Kind.CRISIS_GROUP,)
    (line,) = store.read(placements.unmet)
    assert line.kind is Kind.CRISIS_GROUP


def test_whom_to_call_and_who_must_report_are_drawn_as_they_were(
    store: Store, take: Take, clock: Clock
) -> None:
    rows = FIRST.format(day=_day(NOON - 10 * DAY))
    take(rows)
    (before,) = store.read(queries.named)
    clock.forward(days=1)
    night = store.now()
    clock.forward(days=1)
    changed = rows.replace("Boei", "Tij").replace("Dordrecht", "Gorinchem")
    take(changed.replace(_day(NOON - 10 * DAY), ""), dated=False, hour="")

    def at(moment: datetime) -> tuple[list[queries.Named], list[str], set[str]]:
        def ask(snapshot: Snapshot) -> tuple[list[queries.Named], list[str], set[str]]:
            then = Snapshot(snapshot.connection, moment)
            (workplaces,) = aid.workplaces(then).values()
            subjects = {subject.name for subject in absence.subjects(then) if subject.facility}
            return queries.named(then), [*workplaces.municipalities], subjects

        return store.read(ask)

    assert at(night) == ([before], ["Dordrecht"], {"Boei", "b"})
    (after,), towns, names = at(store.now())
    assert (after.name, after.municipality) == ("Tij", "Gorinchem")
    assert (towns, names) == (["Gorinchem"], {"Tij", "b"})


def test_who_left_the_list_is_closed_when_the_count_is_agreed(store, parsed, tmp_path):
    row = "{code},{day},{name},Hoeve,Zuid,Kade 1,Dordrecht,crisis_group,yes,12,any\n"

    def listed(day: datetime, *codes: str) -> Parsed:
        rows = "".join(row.format(code=code, day=_day(day), name=f"Huis {code}") for code in codes)
        read = parsed(rows)
        profile = tmp_path / "region.toml"
        profile.write_text('missing = "close"' + profile.read_text())
        return reading.read(tmp_path / read.file, profiles.load(str(profile)))

    def status(at: datetime) -> dict[str, str]:
        lines = store.read(
            lambda snapshot: capacity.overview(Snapshot(snapshot.connection, at)).lines
        )
        return {line.name: line.opening.value for line in lines}

    day = NOON - 3 * DAY
    store.write(imports.take, listed(day, "a", "b", "c"))
    shorter = listed(day + DAY, "a")
    assert store.write(imports.take, shorter, dry_run=True).closed == 2
    for agreed in (None, 1, 3):
        with pytest.raises(NeedsConfirmation, match=r"region: 2 \(Huis b, Huis c\)"):
            store.write(imports.take, shorter, close=agreed)
    assert set(status(NOON).values()) == {"open"}
    assert store.write(imports.take, shorter, close=2).closed == 2
    assert status(NOON) == {"Huis a": "open", "Huis b": "closed", "Huis c": "closed"}
    assert set(status(day + DAY - timedelta(hours=6)).values()) == {"open"}
    assert store.write(imports.take, shorter).closed == 0
    store.write(imports.take, listed(day + 2 * DAY, "a", "b"))
    assert status(NOON) == {"Huis a": "open", "Huis b": "open", "Huis c": "closed"}


def test_nobody_leaves_a_list_of_which_a_row_is_refused(store, parsed):
    good = FIRST.format(day=_day(NOON - DAY))
    store.write(imports.take, parsed(good + good.replace("b,", "c,", 1).replace("Boei", "Ton")))
    bad = good.replace("b,", "d,", 1).replace("Boei", "Vlot").replace("yes", "perhaps")
    read = replace(parsed(good + bad), missing_closes=True)
    outcome = store.write(imports.take, read, partial=True)
    assert (outcome.closed, len(outcome.problems)) == (0, 1)
