"""The published form of places: what the schema says is what the export writes."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from crisisdesk.domain.capacity.facilities import (
    ExceptionGround,
    Opening,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.exchange import profiles, reading, subjects
from crisisdesk.exchange.published import schemas
from crisisdesk.services.capacity import capacity, facilities
from crisisdesk.services.sheets import imports
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.exchange.real_input import real_input
from tests.factories import make_actor, make_facility

MOMENT = datetime(2020, 4, 7, 12, tzinfo=UTC)


def document(store: Store) -> dict:
    written: dict = json.loads(store.read(subjects.SUBJECTS["capacity"]).as_bytes("json"))
    return written


def check(written: dict) -> None:
    schema = json.loads(schemas.text("capacity"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(written)


def test_an_empty_desk_and_the_demo_are_valid(store: Store, demo_at: Path) -> None:
    check(document(store))
    with closing(Store(Target(str(demo_at)), lambda: datetime.now(UTC), make_actor())) as demo:
        demo.open()
        written = document(demo)
    check(written)
    assert [*written] == ["schema", "subject", "at", "known", "region", "rows", "facilities"]
    assert written["schema"] == "crisisdesk-capacity-1"
    assert written["rows"] == len(written["facilities"]) > 30
    facility = schemas.SCHEMAS["capacity"]()["properties"]["facilities"]["items"]
    codes = {column.code for column in subjects.PUBLISHED}
    assert {*facility["properties"]} == codes
    # What came after the form was published is no fault of a desk of before it.
    assert codes - {*facility["required"]} == {"blocked_until"}


def test_toronto_is_valid(store: Store, clock: Clock) -> None:
    parsed = reading.read(
        real_input("toronto_daily_shelter_2024Q1.csv"), profiles.load("toronto-shelters")
    )
    latest = max(entry.observed_at for entry in parsed.stated)
    day = [entry for entry in parsed.stated if entry.observed_at == latest]
    clock.time = latest + timedelta(hours=1)
    assert not store.write(imports.take, replace(parsed, stated=day)).refused
    written = document(store)
    check(written)
    assert written["rows"] > 50
    assert {row["source"] for row in written["facilities"]} == {"import"}


def test_every_figure_and_no_word_goes_to_another_desk(store: Store) -> None:
    figures = CapacityFigures(8, available=8, staffed=7, occupied=2, blocked=1)
    facility = make_facility(store, "De Boei", figures)
    until = NOON + timedelta(days=3)
    opening = Opening(
        OpeningStatus.LIMITED,
        NOON,
        until,
        exception="the child of Mrs Marker",
        reason="her sister is there",
        grounds=ExceptionGround.SAFETY_AT_HOME,
    )
    (line,) = store.read(capacity.overview).lines
    store.write(facilities.open_or_close, facility, opening, seen=line.version)
    written = document(store)
    check(written)
    (row,) = written["facilities"]
    assert (row["occupied"], row["available"], row["limit"]) == (2, 8, "beds")
    assert row["few_children"] is True
    assert (row["opening"], row["opening_until"]) == ("limited", until.isoformat())
    assert row["exception_ground"] == ["safety_at_home"]
    assert not {"Marker", "sister"} & {*json.dumps(written).replace('"', " ").split()}
    # What a person opens in a spreadsheet may be passed on, and tells no small group.
    with_words = store.read(subjects.SUBJECTS["capacity"]).as_bytes("csv").decode()
    assert ",2,8," not in with_words


def test_the_schema_refuses_what_is_not_in_the_form(store: Store, demo_at: Path) -> None:
    with closing(Store(Target(str(demo_at)), lambda: datetime.now(UTC), make_actor())) as demo:
        demo.open()
        written = document(demo)
    for change in ({"kind": "palace"}, {"available": -1}, {"observed_at": 5}, {"limit": "luck"}):
        wrong = {**written, "facilities": [{**written["facilities"][0], **change}]}
        with pytest.raises(jsonschema.ValidationError):
            check(wrong)
    with pytest.raises(jsonschema.ValidationError):
        check({**written, "schema": "another"})


def test_a_restriction_says_its_expected_end() -> None:
    from crisisdesk.domain.capacity.places import bars_until

    def bar(days: int | None, kind: RestrictionKind = RestrictionKind.NO_CRISIS) -> Restriction:
        until = None if days is None else MOMENT + timedelta(days=days)
        return Restriction(kind, None, MOMENT, until)

    assert bars_until(()) is None
    assert bars_until((bar(2), bar(3))) == MOMENT + timedelta(days=3)
    assert bars_until((bar(2), bar(None))) is None
    # It is over, and no day is known on which it is valid again.
    assert bars_until((bar(-2, RestrictionKind.VALIDITY),)) is None
