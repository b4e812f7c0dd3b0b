"""The stays of one child as a sheet tells them, held against those that the desk has."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.states import CaseId, StayId, YouthId
from crisisdesk.domain.sheets.imports import Episode
from crisisdesk.errors import N_, Phrase


class KnownStay(NamedTuple):
    """A stay that the desk has already."""

    id: StayId
    case: CaseId
    reference: str
    facility: FacilityId
    since: datetime
    until: datetime | None


class KnownCase(NamedTuple):
    """A case that the desk took from a sheet before, and the child it is about."""

    id: CaseId
    youth: YouthId
    reference: str
    is_open: bool


class Weighed(NamedTuple):
    """What becomes of the episodes of one child; those that are in no list are known already."""

    new: list[Episode]
    """Stays that the desk has not, oldest first."""
    ended: list[tuple[KnownStay, Episode]]
    """Stays that the desk has and that have ended since."""
    refused: list[tuple[Episode, str, Phrase]]
    """With the field that the reason is about."""


def weigh(
    told: Iterable[Episode],
    known: Collection[KnownStay],
    places: Mapping[str, Collection[FacilityId]],
) -> Weighed:
    """Sort what a sheet tells of one child; a stay is known by the moment it began.

    `places` are the facilities that a code may mean. A child is in one place at a time: an episode
    that shares time with one that stands is refused. A sheet that is older than the desk's own
    knowledge of an end changes nothing.
    """
    weighed = Weighed([], [], [])
    standing = {one.since: one for one in known}
    busy: dict[datetime, tuple[datetime | None, Phrase]] = {
        one.since: (
            one.until,
            Phrase(N_("runs into a stay that the desk has ({case})"), {"case": one.reference}),
        )
        for one in known
    }
    first: dict[datetime, Episode] = {}
    for one in sorted(told, key=lambda one: (one.arrived_at, one.row)):
        before = first.setdefault(one.arrived_at, one)
        if before is not one:
            if before._replace(row=one.row) != one:
                reason = Phrase(
                    N_("row {row} says something else for the same moment"), {"row": before.row}
                )
                weighed.refused.append((one, "arrived_at", reason))
            continue
        same = standing.get(one.arrived_at)
        if same is not None and (fault := _contradiction(one, same, places)):
            weighed.refused.append((one, *fault))
            continue
        if same is not None and (one.departed_at is None or one.departed_at == same.until):
            continue
        clash = _clash(one, busy)
        if clash is not None:
            weighed.refused.append((one, "arrived_at", clash))
            continue
        if same is None:
            weighed.new.append(one)
        else:
            weighed.ended.append((same, one))
        reason = Phrase(N_("begins while row {row} still runs"), {"row": one.row})
        busy[one.arrived_at] = (one.departed_at, reason)
    return weighed


def _contradiction(
    one: Episode, same: KnownStay, places: Mapping[str, Collection[FacilityId]]
) -> tuple[str, Phrase] | None:
    about: dict[str, object] = {"case": same.reference}
    if same.facility not in places.get(one.code, ()):
        return "code", Phrase(N_("the desk has this stay at another facility ({case})"), about)
    if None not in (one.departed_at, same.until) and one.departed_at != same.until:
        return "departed_at", Phrase(N_("the desk has another end of this stay ({case})"), about)
    return None


def _clash(one: Episode, busy: Mapping[datetime, tuple[datetime | None, Phrase]]) -> Phrase | None:
    for since, (until, reason) in busy.items():
        if since != one.arrived_at and one.runs_into(since, until):
            return reason
    return None


def runs(stays: Iterable[Episode]) -> list[list[Episode]]:
    """The stays, oldest first, cut where a child was nowhere in between: one case each."""
    found: list[list[Episode]] = []
    for one in stays:
        if found and found[-1][-1].departed_at == one.arrived_at:
            found[-1].append(one)
        else:
            found.append([one])
    return found
