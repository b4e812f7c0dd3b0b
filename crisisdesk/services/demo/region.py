"""A region that does not exist, for the demo; its facilities stand in `region.toml`."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crisisdesk.domain.capacity.facilities import BlockedReason, Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import N_

REGION = "Zuid-Holland Zuid"
MEMBERS = (("AB", N_("chair")), ("CD", N_("desk")), ("EF", N_("desk, nights")))
HOUSE_RULES = N_("No visitors; living rooms closed.")


class Unit(NamedTuple):
    """One made-up facility, and what its newest report says."""

    name: str
    provider: str
    municipality: str
    kind: Kind
    ages: Sequence[int]
    figures: CapacityFigures
    hours_ago: float | None = None
    """How long ago it reported; None: never."""
    gender: Gender = Gender.ANY
    round_the_clock: bool = True
    crucial: bool = False
    blocked_reason: BlockedReason | None = None
    admission_via: str = ""
    extendable_to: int | None = None
    planned: int | None = None


def read(name: str) -> dict[str, Any]:
    """One of the files with what is made up."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


_CODES: dict[str, Callable[[str], Any]] = {
    "kind": Kind,
    "gender": Gender,
    "blocked_reason": BlockedReason,
}


def _unit(row: dict[str, Any]) -> Unit:
    values = {key: _CODES[key](value) if key in _CODES else value for key, value in row.items()}
    return Unit(**values | {"figures": CapacityFigures(**row.get("figures", {}))})


_DATA = read("region")
PROVIDERS: tuple[str, ...] = tuple(_DATA["providers"])
UNITS = tuple(_unit(row) for row in _DATA["facility"])
"""41 facilities of 12 providers in the ten municipalities."""
PROVIDER_OF = {unit.name: unit.provider for unit in UNITS}

BARRED, STOPPED = "De Buitenkans Hoeve", "Kreekrand Noord"
CLOSED, LIMITED, REMOTE = "Dagcentrum De Terp", "Dagbehandeling 't Wiel", "Ambulant Team De Stuw"
SHELTER, NIGHT_SHELTER = "Noodopvang Sporthal De Gors", "Nachtopvang De Luwte"
HELD, HELD_FOR_TWO, ARRIVED = "Crisisgroep De Griend", "Wilgenboog Zuid", "Gezinshuis De Lisdodde"

BARRED_BY = N_("Weekly consultation: De Buitenkans is not used as crisis care.")
STOP_BECAUSE = N_("infection in the group")
SHELTER_SOURCE = N_("Open as long as the emergency measures apply.")
CLOSED_BECAUSE = N_("day treatment has stopped for now")
LIMITED_BECAUSE = N_("only those who cannot do without")
LIMITED_TO = N_("children of key workers")
NIGHT_HOURS = N_("round the clock; no walk-in")
REMOTE_NOTE = N_("video calls; a visit where safety asks for it")
PLANNED_CERTAINTY = N_("being explored")
