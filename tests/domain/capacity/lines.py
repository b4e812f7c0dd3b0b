"""A line of the board, made without a store."""

from typing import Any
from uuid import uuid4

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    FacilityId,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
)
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, compute
from tests.clock import NOON


def line(placeable: int | None = None, **facts: Any) -> CapacityLine:
    """An open crisis group with a fresh report; `placeable` sets figures that give that many."""
    usual: dict[str, Any] = {
        "id": FacilityId(uuid4()),
        "name": "De Boei",
        "kind": Kind.CRISIS_GROUP,
        "provider": "De Hoeve",
        "site": "Zuid",
        "municipality": "Dordrecht",
        "round_the_clock": True,
        "crucial": False,
        "age_min": None,
        "age_max": None,
        "gender": Gender.ANY,
        "extendable_to": None,
        "planned_places": None,
        "version": 1,
        "report": uuid4(),
        "observed_at": NOON,
        "licensed": None,
        "available": None if placeable is None else 20,
        "staffed": None,
        "reported_occupied": None if placeable is None else 20 - placeable,
        "blocked": None,
        "blocked_reason": None,
        "surge": None,
        "surge_hours": None,
        "reporter": "De Hoeve",
        "channel": "phone",
        "opening": OpeningStatus.OPEN,
        "opening_until": None,
        "exception": "",
        "grounds": "",
        "delivery": DeliveryMode.IN_PERSON,
        "reachability": Reachability.ON_SITE,
        "came": 0,
        "gone": 0,
        "held": 0,
        "tentative": 0,
        "freshness": Freshness.FRESH,
        "bars": (),
    }
    usual.update(facts)
    computed = compute(
        usual["available"],
        usual["staffed"],
        usual["reported_occupied"],
        usual["blocked"],
        usual["came"],
        usual["gone"],
        usual["held"],
    )
    return CapacityLine(**usual, **computed._asdict())
