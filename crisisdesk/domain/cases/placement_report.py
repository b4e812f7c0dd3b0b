"""Placements and unmet demand as they may leave the desk: codes, numbers and moments, no words."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.versions import KindAt
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events import CaseEvent, EventKind, in_order
from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.payloads import ChildAdded, DecisionTaken, NoPlaceCount
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseState, Urgency, YouthId
from crisisdesk.domain.cases.unmet import Unmet
from crisisdesk.domain.cases.youths import outside_name
from crisisdesk.errors import N_

DEFINITION = N_(
    "A crisis placement is the stay of one child that was reported to this crisis desk "
    "as a child without a place, counted from the arrival that the facility confirmed; "
    "every time it moves on is a stay of its own. A row without an arrival is a report "
    "that has not led to a stay. A row with a source was read from somebody else's list "
    "and is no crisis placement of this desk. Hours, enquiries and calls are those of "
    "the whole case and appear in its first row."
)
UNMET_DEFINITION = N_(
    "Unmet demand is every time that this crisis desk wrote down that there was no place for a case"
    " (the whole search), and every facility that said no or did not answer."
)
_HOUR = timedelta(hours=1)


class PlacementLine(NamedTuple):
    """One stay of one child, or one child that has not arrived anywhere."""

    reference: str
    child: str
    """What the child is called outside; the desk's own pseudonym may say who it is."""
    source: str
    """Whose list it was read from; "" for what was reported to the desk."""
    number: int | None
    """Which of the child's stays in this case it is; None without a stay."""
    reported_at: datetime
    decided_at: datetime | None
    arrived_at: datetime | None
    departed_at: datetime | None
    urgency: Urgency | None
    kind: Kind | None
    outside: bool | None
    municipality: str | None
    outcome: CaseState
    destination: str
    hours_searched: float | None
    enquiries: int | None
    calls: int | None

    @property
    def is_crisis_placement(self) -> bool:
        """Whether it counts by the definition."""
        return self.arrived_at is not None and not self.source


class SearchSummary(NamedTuple):
    """What the search of a case took."""

    hours: float | None = None
    enquiries: int | None = None
    calls: int | None = None
    """As the newest "no place" says; None where nobody wrote down a number."""


class UnmetLine(NamedTuple):
    """A "no place", or a facility that said no."""

    at: datetime
    reference: str
    municipality: str | None
    ages: tuple[str, ...]
    whole_search: bool
    kind: Kind | None
    """Of the facility that said no."""
    reasons: tuple[DeclineReason, ...]
    hours_searched: float | None
    calls: int | None
    bridge: Bridge | None
    watcher: Role | None


def hours(span: timedelta) -> float:
    """Hours with one decimal."""
    return round(span / _HOUR, 1)


def sources(events: Iterable[CaseEvent]) -> dict[YouthId, str]:
    """Whose list each child of a case was read from; "" for none."""
    return {
        event.payload.youth: event.payload.source
        for event in events
        if isinstance(event.payload, ChildAdded)
    }


def search(history: CaseHistory, events: Iterable[CaseEvent], at: datetime) -> SearchSummary:
    """What the search took: from its begin until the decision, the arrival or the end."""
    decided, calls = None, None
    for event in in_order(events):
        if event.kind is EventKind.DECIDED:
            decided = decided or event.at
        elif isinstance(event.payload, NoPlaceCount):
            calls = event.payload.calls
    until = decided or history.arrived_at or history.ended_at or at
    begun = history.searched_at or history.reported_at
    return SearchSummary(hours(max(until - begun, timedelta())), len(history.enquiries), calls)


def placement_lines(
    case: CaseStanding,
    at: datetime,
    kind_at: KindAt,
    outside: Container[FacilityId],
    municipality: str | None,
) -> list[PlacementLine]:
    """Every stay of every child of a case, and every child of it without one.

    A facility is of the kind that it was at the arrival; `outside` are those out of the region;
    the municipality is the one that may be told.
    """
    history = case.history
    read_from = sources(case.events)
    summary = search(history, case.events, at)
    decisions = [
        (event.payload.facility, event.at)
        for event in case.events
        if isinstance(event.payload, DecisionTaken)
    ]
    lines: list[PlacementLine] = []
    for youth in case.youths:
        source = read_from.get(youth.id, "")
        first = SearchSummary() if lines or source else summary
        line = PlacementLine(
            case.reference,
            outside_name(youth.id),
            source,
            None,
            history.reported_at,
            max((moment for _, moment in decisions), default=None),
            None,
            None,
            None if source else history.urgency,
            None,
            None,
            municipality,
            case.state(at),
            "",
            *first,
        )
        stays = [stay for stay in case.stays if stay.youth == youth.id]
        if not stays:
            lines.append(line)
        for number, stay in enumerate(stays, 1):
            decided = [
                moment
                for facility, moment in decisions
                if facility == stay.facility and moment <= stay.since
            ]
            lines.append(
                line._replace(
                    number=number,
                    decided_at=max(decided, default=None),
                    arrived_at=stay.since,
                    departed_at=stay.departed_at,
                    kind=kind_at(stay.facility, stay.since),
                    outside=stay.facility in outside,
                    destination=stay.destination,
                )
            )
            line = line._replace(hours_searched=None, enquiries=None, calls=None)
    return lines


def unmet_line(row: Unmet, municipality: str | None, ages: tuple[str, ...]) -> UnmetLine:
    """A row of the ledger as it may leave the desk, with what may be told of its children."""
    whole = row.no_place
    return UnmetLine(
        row.at,
        row.reference,
        municipality,
        ages,
        whole is not None,
        None if row.facility is None else row.kinds[0],
        row.reasons,
        None if whole is None else hours(whole.searched),
        None if whole is None else whole.no_place.calls,
        None if whole is None else whole.no_place.bridge,
        None if whole is None else whole.no_place.watcher,
    )
