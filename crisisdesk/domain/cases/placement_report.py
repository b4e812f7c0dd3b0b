"""Placements and unmet demand as they may leave the desk: codes, numbers and moments, no words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity import municipalities
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.history import CaseEvent, CaseHistory
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState, EventKind, Urgency, YouthId
from crisisdesk.errors import N_

DEFINITION = N_(
    "A crisis placement is the stay of one child that was reported to this crisis desk as a child"
    " without a place, counted from the arrival that the facility confirmed; every time it moves on"
    " is a stay of its own. A row without an arrival is a report that has not led to a stay. A row"
    " with a source was read from somebody else's list and is no crisis placement of this desk."
    " Hours, enquiries and calls are those of the whole case and stand in its first row."
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


def known_municipality(typed: str) -> str | None:
    """The municipality, if it is one: the field takes any words, and words stay in the desk."""
    return municipalities.today(typed)


def sources(events: Iterable[CaseEvent]) -> dict[YouthId, str]:
    """Whose list each child of a case was read from; "" for none."""
    return {
        YouthId(one.subject): one.code
        for one in events
        if one.what is EventKind.YOUTH_ADDED and one.subject is not None
    }


def search(own: CaseHistory, events: Iterable[CaseEvent], at: datetime) -> SearchSummary:
    """What the search took: from its begin until the decision, the arrival or the end."""
    told = sorted(events, key=lambda one: (one.recorded_at, one.turn))
    decided = next((one.at for one in told if one.what is EventKind.DECIDED), None)
    until = decided or own.arrived_at or own.ended_at or at
    begun = own.searched_at or own.reported_at
    calls = [one.number for one in told if one.what is EventKind.NO_PLACE]
    return SearchSummary(
        hours(max(until - begun, timedelta())),
        len(own.enquiries),
        calls[-1] if calls else None,
    )
