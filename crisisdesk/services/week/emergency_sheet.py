"""What a desk needs on paper when nothing else works: phone numbers, places, open cases."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine, counts_tonight
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import contacts
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import options as option_queries
from crisisdesk.store.snapshot import Snapshot


class EmergencySheet(NamedTuple):
    """The emergency sheet at a moment."""

    at: datetime
    region: str
    video: str
    contacts: list[Contact]
    """Escalation first, then the own region, then the others."""
    places: list[CapacityLine]
    """Facilities with room tonight, most room first."""
    uncertain: list[CapacityLine]
    """Open round the clock, but with unknown room: call them."""
    phones: dict[FacilityId, str]
    cases: list[CaseLine]


def sheet(snapshot: Snapshot) -> EmergencySheet:
    """The emergency sheet of this moment."""
    overview = capacity.overview(snapshot)
    directory = contacts.directory(snapshot)
    counted = [line for line in overview.lines if counts_tonight(line)]
    places = sorted(
        (line for line in counted if (line.placeable or 0) > 0),
        key=lambda line: (-(line.placeable or 0), line.name),
    )
    uncertain = [line for line in counted if line.placeable is None and not line.is_stale]
    shown = [line.id for line in (*places, *uncertain)]
    return EmergencySheet(
        snapshot.at,
        overview.region,
        directory.video,
        sorted(
            directory.contacts, key=lambda contact: (not contact.escalation, contact.scope != "own")
        ),
        places,
        uncertain,
        {
            facility: about.phone
            for facility, about in option_queries.particulars(snapshot, shown).items()
        },
        case_queries.open_lines(snapshot),
    )
