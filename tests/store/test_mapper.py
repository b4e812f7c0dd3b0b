"""Rows become values of the desk by the names of their columns, on both databases alike."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import pytest

from crisisdesk.domain.absence.mutual_aid import Registration
from crisisdesk.domain.capacity.facilities import BlockedReason, FacilityId, Gender, Kind
from crisisdesk.errors import StoreUnavailable
from crisisdesk.store.store import Store
from crisisdesk.store.values import new_id

NOW = datetime(2026, 11, 5, 20, 15, tzinfo=UTC)

_RECORD = """
SELECT id, facility, kind, reason, crucial, places, day, at, until, registrations FROM record
"""


class Where(NamedTuple):
    """A record inside a record."""

    facility: FacilityId | None
    kind: Kind


class Record(NamedTuple):
    """A field of every kind that the desk's tables have."""

    id: UUID
    where: Where
    reason: BlockedReason | None
    crucial: bool
    places: int | None
    day: date
    at: datetime
    until: datetime | None
    registrations: frozenset[Registration]
    gender: Gender = Gender.ANY


@dataclass(frozen=True)
class Place:
    """A dataclass does as well."""

    kind: Kind
    places: int | None = None


FULL = Record(
    new_id(),
    Where(FacilityId(new_id()), Kind.SECURE),
    BlockedReason.SAFETY,
    True,
    3,
    date(2026, 2, 28),
    NOW,
    datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=UTC),
    frozenset((Registration.SKJ, Registration.VOG)),
)
BARE = Record(
    new_id(),
    Where(None, Kind.OTHER),
    None,
    False,
    None,
    date(1900, 1, 1),
    NOW,
    None,
    frozenset(),
)


@pytest.fixture
def desk(store: Store) -> Store:
    """A store with both records in a table of their own."""
    server = store.target.dialect.value == "postgresql"
    moment, identity, yes = ("timestamptz", "uuid", "boolean") if server else ("integer",) * 3
    connection = store.read(lambda snapshot: snapshot.connection)
    connection.execute(
        f"CREATE TABLE record (id {identity}, facility {identity}, kind text, reason text,"
        f" crucial {yes}, places integer, day date, at {moment}, until {moment},"
        " registrations text)"
    )
    fields = ("id", "facility", "kind", "reason", "crucial", "places", "day", "at", "until")
    marks = ", ".join(f":{name}" for name in (*fields, "registrations"))
    for record in (FULL, BARE):
        connection.execute(
            f"INSERT INTO record VALUES ({marks})",
            {
                **record._asdict(),
                **record.where._asdict(),
                "registrations": ",".join(record.registrations),
            },
        )
    return store


def read(store: Store, shape: type, sql: str) -> list[object]:
    """The rows of a question."""
    return store.read(lambda snapshot: snapshot.read(shape, sql))


def test_every_kind_of_column_comes_back_as_it_was_written(desk: Store) -> None:
    records = read(desk, Record, f"{_RECORD} ORDER BY places IS NULL")
    assert records == [FULL, BARE]
    assert all(isinstance(record, Record) for record in records)
    assert [type(record.crucial) for record in records if isinstance(record, Record)] == [bool] * 2


def test_the_order_of_the_columns_does_not_matter(desk: Store) -> None:
    turned = _RECORD.replace("SELECT id, facility, kind,", "SELECT kind, facility, id,")
    assert read(desk, Record, f"{turned} ORDER BY places IS NULL") == [FULL, BARE]


def test_a_dataclass_and_a_single_column_are_read_too(desk: Store) -> None:
    assert read(desk, Place, "SELECT kind, places FROM record WHERE places = 3") == [
        Place(Kind.SECURE, 3)
    ]
    assert read(desk, Place, "SELECT kind FROM record WHERE places IS NULL") == [Place(Kind.OTHER)]
    assert read(desk, datetime, "SELECT until FROM record ORDER BY places IS NULL") == [
        FULL.until,
        None,
    ]
    assert read(desk, UUID, "SELECT id FROM record WHERE places = 3") == [FULL.id]


def test_a_column_that_is_given_stands_for_one_of_the_answer(desk: Store) -> None:
    answer = desk.read(
        lambda snapshot: snapshot.answer("SELECT kind, places FROM record WHERE places = 3")
    )
    assert answer.read(Place, places=[9]) == [Place(Kind.SECURE, 9)]
    assert answer.column("places") == [3]
    assert [*answer.by_name()] == [{"kind": "secure", "places": 3}]


@pytest.mark.parametrize("rows", ["1 = 1", "1 = 0"])
def test_names_that_do_not_fit_are_told_with_rows_and_without(desk: Store, rows: str) -> None:
    with pytest.raises(TypeError, match="Place has no field for plases"):
        read(desk, Place, f"SELECT kind, places AS plases FROM record WHERE {rows}")
    with pytest.raises(TypeError, match="Place finds no column kind"):
        read(desk, Place, f"SELECT places FROM record WHERE {rows}")


def test_a_value_that_no_desk_writes_is_told_in_words(desk: Store) -> None:
    with pytest.raises(StoreUnavailable, match="journal --verify shows where"):
        read(desk, Kind, "SELECT 'attic' AS kind")
