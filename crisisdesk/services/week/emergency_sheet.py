"""What a desk needs on paper when nothing else works: phones, places, open cases."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine, left_out
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import cases, options
from crisisdesk.services.week import contacts
from crisisdesk.store.snapshot import Snapshot


class EmergencySheet(NamedTuple):
    """The emergency sheet at a moment."""

    at: datetime
    region: str
    video: str
    contacts: list[Contact]
    """Escalation first, then the own region, then the others."""
    places: list[CapacityLine]
    """Where there is room tonight, most first."""
    uncertain: list[CapacityLine]
    """Open and round the clock, but nobody knows how much room there is: call."""
    phones: dict[FacilityId, str]
    cases: list[CaseLine]


def sheet(snapshot: Snapshot) -> EmergencySheet:
    """What goes on the emergency sheet."""
    overview = capacity.overview(snapshot)
    directory = contacts.directory(snapshot)
    counted = [line for line in overview.lines if left_out(line) is None]
    places = sorted(
        (line for line in counted if (line.placeable or 0) > 0),
        key=lambda line: (-(line.placeable or 0), line.name),
    )
    uncertain = [line for line in counted if line.placeable is None]
    shown = [line.id for line in (*places, *uncertain)]
    return EmergencySheet(
        snapshot.at,
        overview.region,
        directory.video,
        sorted(directory.contacts, key=lambda one: (not one.escalation, one.scope != "own")),
        places,
        uncertain,
        {own: about.phone for own, about in options.particulars(snapshot, shown).items()},
        cases.open_lines(snapshot),
    )
