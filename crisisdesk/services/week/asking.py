"""What asks something of somebody at the desk, beside the duties."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.calls.reporting import FacilityReporting
from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.together.conflicts import DeskConflict
from crisisdesk.domain.week.duties import Asking
from crisisdesk.services.calls import reporting
from crisisdesk.services.cases import cases
from crisisdesk.services.together import standing
from crisisdesk.store.snapshot import Snapshot


class AskingLines(NamedTuple):
    """What asks at one moment, line by line."""

    at: datetime
    conflicts: list[DeskConflict]
    cases: list[CaseLine]
    not_reporting: list[FacilityReporting]


def lines(snapshot: Snapshot, member: MemberId | None) -> AskingLines:
    """What asks something of this member now."""
    return AskingLines(
        snapshot.at,
        standing.open_conflicts(snapshot),
        [line for line in cases.board(snapshot).lines if line.asks_of(member)],
        reporting.due(snapshot),
    )


def count(snapshot: Snapshot, member: MemberId | None) -> Asking:
    """How much asks something of this member now."""
    asks = lines(snapshot, member)
    return Asking(len(asks.cases), len(asks.conflicts), len(asks.not_reporting))
