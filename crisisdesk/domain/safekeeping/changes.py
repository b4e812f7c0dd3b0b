"""What others did since somebody last looked at the overview, counted from the audit log."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.safekeeping.journal import Chain


class Novelty(StrEnum):
    """What is counted of what others did, in the order in which it is said."""

    REPORTS = "reports"
    CASES = "cases"
    ARRIVALS = "arrivals"
    DEPARTURES = "departures"
    NO_PLACE = "no_place"
    ENDED = "ended"
    LIMITS = "limits"
    ABSENCE = "absence"


_OF_EVENT = {
    "capacity.reported": Novelty.REPORTS,
    "capacity.corrected": Novelty.REPORTS,
    "import.capacity": Novelty.REPORTS,
    "case.opened": Novelty.CASES,
    "stay.arrived": Novelty.ARRIVALS,
    "stay.departed": Novelty.DEPARTURES,
    "case.no_place": Novelty.NO_PLACE,
    "case.ended": Novelty.ENDED,
    "absence.reported": Novelty.ABSENCE,
    "import.absence": Novelty.ABSENCE,
}
_LIMITING = ("opening.", "restriction.")


class Looked(NamedTuple):
    """When somebody last had the overview in front, and how far every desk had written by then."""

    at: datetime
    ends: Mapping[Chain, int]


class Changes(NamedTuple):
    """What others did since then; what one did oneself is no news."""

    since: datetime
    counts: dict[Novelty, int]


def counted(events: Iterable[tuple[str, int]]) -> dict[Novelty, int]:
    """How often each change came about, of events and how many things each was about."""
    counts: dict[Novelty, int] = {}
    for event, number in events:
        change = Novelty.LIMITS if event.startswith(_LIMITING) else _OF_EVENT.get(event)
        if change is not None and number:
            counts[change] = counts.get(change, 0) + number
    return {change: counts[change] for change in Novelty if change in counts}


def kept_as(looked: Looked) -> dict[str, str]:
    """A look as it is kept."""
    ends = (f"{chain.desk.hex}:{chain.epoch}:{end}" for chain, end in looked.ends.items())
    return {"at": looked.at.isoformat(), "ends": " ".join(ends)}


def looked_of(content: object) -> Looked | None:
    """A look as it was kept; None where the content is none."""
    if not isinstance(content, Mapping):
        return None
    try:
        at = datetime.fromisoformat(str(content["at"]))
        ends = [end.split(":") for end in str(content["ends"]).split()]
        reached = {Chain(UUID(desk), int(epoch)): int(end) for desk, epoch, end in ends}
    except (KeyError, ValueError):
        return None
    return None if at.tzinfo is None else Looked(at, reached)
