"""The published form of places: what the schema says is what the export writes."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from crisisdesk.domain.capacity.facilities import Restriction, RestrictionKind
from crisisdesk.exchange import subjects
from crisisdesk.exchange.published import schemas
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.factories import make_actor

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
    assert {*facility["required"]} == {column.code for column in subjects.CAPACITY}


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
