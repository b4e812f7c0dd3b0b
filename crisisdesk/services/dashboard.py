"""What the overview shows, in two looks: a server is asked all of it at once."""

from datetime import timedelta
from typing import NamedTuple

from crisisdesk.domain.absence.mutual_aid import RequestLine
from crisisdesk.domain.capacity.facilities import DeskId, MemberId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.first_steps import FirstStep
from crisisdesk.domain.safekeeping.changes import Changes, Looked
from crisisdesk.errors import Phrase
from crisisdesk.services import first_steps
from crisisdesk.services.absence import absence, mutual_aid
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.services.calls import reporting
from crisisdesk.services.calls.reporting import RegionRate
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity.capacity import Overview
from crisisdesk.services.cases import cases, handing_over
from crisisdesk.services.cases.cases import CaseBoard
from crisisdesk.services.cases.handing_over import Received
from crisisdesk.services.safekeeping import looked
from crisisdesk.services.week import provider_contact
from crisisdesk.services.week.provider_contact import ProviderContacts
from crisisdesk.store.queries.week import meetings
from crisisdesk.store.queries.week.meetings import OnDuty
from crisisdesk.store.snapshot import Snapshot

_DAY = timedelta(days=1)


class Viewer(NamedTuple):
    """Who looks, and what of their look before is known."""

    desk: DeskId
    member: MemberId | None
    is_new: bool
    """Whether their look before is still to be read."""
    before: Looked | None = None


class DashboardFigures(NamedTuple):
    """The figures of now."""

    overview: Overview
    board: CaseBoard
    received: list[Received]
    review: AbsenceReview
    requests: list[RequestLine]
    spoken: ProviderContacts
    fewer: RegionRate
    """Only what is fewer than usual."""
    steps: list[tuple[FirstStep, Phrase]]
    before: Looked | None
    seen: Looked
    changes: Changes | None
    """What others did since the look before, None where there was none."""


class WideFigures(NamedTuple):
    """What only a wide overview shows."""

    watches: list[OnDuty]
    days: list[list[CapacityLine]]
    """The board as it stood on each of the last days, oldest first."""


def figures(snapshot: Snapshot, viewer: Viewer) -> DashboardFigures:
    """What the overview shows to this viewer."""
    board = cases.board(snapshot)
    before = viewer.before
    if viewer.is_new:
        before = looked.looked(snapshot, viewer.desk, viewer.member)
    return DashboardFigures(
        capacity.overview(snapshot),
        board,
        handing_over.received(snapshot, viewer.member, board.lines),
        absence.review(snapshot),
        mutual_aid.requests(snapshot),
        provider_contact.providers(snapshot),
        reporting.region_rate(snapshot).few,
        first_steps.left(snapshot),
        before,
        looked.look(snapshot),
        None if before is None else looked.changes(snapshot, before, viewer.member),
    )


def wide_figures(snapshot: Snapshot, days: int) -> WideFigures:
    """What a wide overview shows beside that, with the boards of so many days."""
    watches = meetings.watches(snapshot, snapshot.at, snapshot.at + _DAY)
    return WideFigures(watches, [lines for _at, lines in capacity.trend(snapshot, days)])
