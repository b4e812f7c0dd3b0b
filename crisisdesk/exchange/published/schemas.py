"""The forms of what is exported, as JSON Schema, made from the codes that the desk writes."""

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from crisisdesk.domain.capacity.facilities import (
    BlockedReason,
    DeliveryMode,
    ExceptionGround,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import Freshness, Limit
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.codes import Code

CAPACITY_FORM = "crisisdesk-capacity-1"
_ADDED = frozenset({"blocked_until"})
"""What desks say since the form was published; those of before it do not."""
_MOMENT = {"type": "string", "format": "date-time"}
_DAY = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0}
_FIGURE = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "Places; null is unknown and never 0.",
}


def text(subject: str) -> str:
    """The schema of a subject, as a JSON document."""
    return json.dumps(SCHEMAS[subject](), indent=1) + "\n"


def _capacity() -> dict[str, Any]:
    facility = {
        "facility": _TEXT,
        "kind": _code(Kind),
        "provider": _TEXT,
        "site": _TEXT,
        "municipality": _TEXT,
        "round_the_clock": _FLAG,
        "age_min": _or_null(_COUNT),
        "age_max": _or_null(_COUNT),
        "gender": _code(Gender),
        "opening": _code(OpeningStatus),
        "opening_until": _or_null(_MOMENT),
        "exception_ground": {"type": "array", "items": _code(ExceptionGround)},
        "delivery": _code(DeliveryMode, unknown=True),
        "reachability": _code(Reachability, unknown=True),
        "restriction": _code(RestrictionKind, unknown=True),
        "restriction_until": _or_null(_MOMENT),
        **dict.fromkeys(("licensed", "available", "staffed", "occupied", "blocked"), _FIGURE),
        "blocked_reason": _code(BlockedReason, unknown=True),
        "blocked_until": _or_null(_DAY),
        "reserved": _FIGURE,
        "tentative": _FIGURE,
        "placeable": {
            "type": ["integer", "null"],
            "description": "Vacant places; null is unknown, below 0 is over capacity.",
        },
        "limit": _code(Limit, unknown=True),
        "surge": _or_null(_COUNT),
        "surge_hours": _or_null(_COUNT),
        "extendable_to": _or_null(_COUNT),
        "planned_places": _or_null(_COUNT),
        "observed_at": _or_null(_MOMENT),
        "freshness": _code(Freshness),
        "reported_by": _TEXT,
        "source": _code(Channel, unknown=True),
        "few_children": {
            "type": "boolean",
            "description": "Fewer than 5 children live there: between desks, never made public.",
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{CAPACITY_FORM}",
        "title": "The places of a region at one moment",
        **_object(
            {
                "schema": {"const": CAPACITY_FORM},
                "subject": {"const": "capacity"},
                "at": _MOMENT,
                "known": _or_null(_MOMENT),
                "region": _TEXT,
                "rows": _COUNT,
                "facilities": {"type": "array", "items": _object(facility, but=_ADDED)},
            }
        ),
    }


def _object(properties: dict[str, Any], *, but: Collection[str] = ()) -> dict[str, Any]:
    # What a later desk adds is no fault of an earlier reader, and what an earlier one lacks of a
    # later reader neither.
    required = [name for name in properties if name not in but]
    return {"type": "object", "properties": properties, "required": required}


def _code(codes: Iterable[Code], *, unknown: bool = False) -> dict[str, Any]:
    values: list[str | None] = [code.value for code in codes]
    return {"enum": [*values, None] if unknown else values}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {"capacity": _capacity}
"""What can be exported in a form that others may count on."""
