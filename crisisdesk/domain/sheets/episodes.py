"""The stays of one child in a sheet, compared with those that the desk has."""

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
    """A case that was imported before, and the child it is about."""

    id: CaseId
    youth: YouthId
    reference: str
    is_open: bool


class Weighed(NamedTuple):
    """The result for the episodes of one child; those in no list are known already."""

    new: list[Episode]
    """Stays that are new to the desk, oldest first."""
    ended: list[tuple[KnownStay, Episode]]
    """Stays that the desk has and that ended since."""
    refused: list[tuple[Episode, str, Phrase]]
    """Each with the field that the reason is about."""


def weigh(
    episodes: Iterable[Episode],
    known: Collection[KnownStay],
    places: Mapping[str, Collection[FacilityId]],
) -> Weighed:
    """Sort the episodes of one child; a stay is identified by the moment it began.

    `places` are the facilities that a code may mean. A child is in one place at a time: an
    episode that overlaps a known stay is refused. A sheet that does not know of an end yet
    changes nothing.
    """
    weighed = Weighed([], [], [])
    standing = {stay.since: stay for stay in known}
    busy: dict[datetime, tuple[datetime | None, Phrase]] = {
        stay.since: (stay.until, _runs_into(stay)) for stay in known
    }
    first: dict[datetime, Episode] = {}
    for episode in sorted(episodes, key=lambda item: (item.arrived_at, item.row)):
        before = first.setdefault(episode.arrived_at, episode)
        if before is not episode:
            if before._replace(row=episode.row) != episode:
                reason = Phrase(
                    N_("row {row} has something else for the same moment"), {"row": before.row}
                )
                weighed.refused.append((episode, "arrived_at", reason))
            continue
        same = standing.get(episode.arrived_at)
        if same is not None and (fault := _contradiction(episode, same, places)):
            weighed.refused.append((episode, *fault))
            continue
        if same is not None and (episode.departed_at is None or episode.departed_at == same.until):
            continue
        clash = _clash(episode, busy)
        if clash is not None:
            weighed.refused.append((episode, "arrived_at", clash))
            continue
        if same is None:
            weighed.new.append(episode)
        else:
            weighed.ended.append((same, episode))
        reason = Phrase(N_("begins while row {row} still runs"), {"row": episode.row})
        busy[episode.arrived_at] = (episode.departed_at, reason)
    return weighed


def _runs_into(stay: KnownStay) -> Phrase:
    return Phrase(N_("runs into a stay that the desk has ({case})"), {"case": stay.reference})


def elsewhere(episode: Episode, stays: Iterable[KnownStay]) -> Phrase | None:
    """Why a child would be in two places, by the desk's own stays of a child called so."""
    for stay in stays:
        if episode.runs_into(stay.since, stay.until):
            return _runs_into(stay)
    return None


def _contradiction(
    episode: Episode, same: KnownStay, places: Mapping[str, Collection[FacilityId]]
) -> tuple[str, Phrase] | None:
    about: dict[str, object] = {"case": same.reference}
    if same.facility not in places.get(episode.code, ()):
        return "code", Phrase(N_("the desk has this stay at another facility ({case})"), about)
    if None not in (episode.departed_at, same.until) and episode.departed_at != same.until:
        return "departed_at", Phrase(N_("the desk has another end of this stay ({case})"), about)
    return None


def _clash(
    episode: Episode, busy: Mapping[datetime, tuple[datetime | None, Phrase]]
) -> Phrase | None:
    for since, (until, reason) in busy.items():
        if since != episode.arrived_at and episode.runs_into(since, until):
            return reason
    return None


def runs(stays: Iterable[Episode]) -> list[list[Episode]]:
    """The stays, oldest first, split where there is a gap between them: one case each."""
    cases: list[list[Episode]] = []
    for stay in stays:
        if cases and cases[-1][-1].departed_at == stay.arrived_at:
            cases[-1].append(stay)
        else:
            cases.append([stay])
    return cases
