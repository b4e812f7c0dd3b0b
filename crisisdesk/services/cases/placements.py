"""Placements and unmet demand as they may leave the desk."""

from datetime import UTC, datetime, timedelta

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.placement_report import (
    PlacementLine,
    SearchSummary,
    UnmetLine,
    hours,
    known_municipality,
    search,
    sources,
)
from crisisdesk.domain.cases.states import EventKind
from crisisdesk.domain.cases.unmet import Unmet
from crisisdesk.domain.cases.youths import ages_known, ages_text, outside_name
from crisisdesk.services.cases import unmet as ledger
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.capacity import facilities as facility_boards
from crisisdesk.store.queries.cases import cases as boards
from crisisdesk.store.queries.cases.cases import CaseStanding
from crisisdesk.store.queries.cases.events import EVER
from crisisdesk.store.snapshot import Snapshot

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST = timedelta(microseconds=1)


def region(snapshot: Snapshot) -> str:
    """What the region of the desk is called."""
    return str(setting_boards.settings(snapshot).get("region.name", ""))


def lines(snapshot: Snapshot) -> list[PlacementLine]:
    """Every stay, and every child without one, of every case until now; oldest report first."""
    kinds = facility_boards.kinds(snapshot)
    standing = boards.standing(snapshot, EVER)
    standing.sort(key=lambda one: (one.history.reported_at, one.reference))
    return [line for one in standing for line in _lines(one, snapshot.at, kinds)]


def _lines(
    standing: CaseStanding, at: datetime, kinds: dict[FacilityId, tuple[Kind, bool]]
) -> list[PlacementLine]:
    own = standing.history
    read_from = sources(standing.events)
    took = search(own, standing.events, at)
    decisions = [one for one in standing.events if one.what is EventKind.DECIDED]
    found: list[PlacementLine] = []
    for youth in standing.youths:
        source = read_from.get(youth.id, "")
        first = SearchSummary() if found or source else took
        line = PlacementLine(
            standing.reference,
            outside_name(youth.id),
            source,
            None,
            own.reported_at,
            max((one.at for one in decisions), default=None),
            None,
            None,
            None if source else own.urgency,
            None,
            None,
            known_municipality(own.municipality),
            standing.state(at),
            "",
            *first,
        )
        stays = [one for one in standing.stays if one.youth == youth.id]
        if not stays:
            found.append(line)
        for number, stay in enumerate(stays, 1):
            kind, outside = kinds[stay.facility]
            decided = [one.at for one in decisions if one.facility == stay.facility]
            found.append(
                line._replace(
                    number=number,
                    decided_at=max((one for one in decided if one <= stay.since), default=None),
                    arrived_at=stay.since,
                    departed_at=stay.departed_at,
                    kind=kind,
                    outside=outside,
                    destination=stay.destination,
                )
            )
            line = line._replace(hours_searched=None, enquiries=None, calls=None)
    return found


def unmet(snapshot: Snapshot) -> list[UnmetLine]:
    """Every "no place" and every facility that said no until now, oldest first."""
    kinds = facility_boards.kinds(snapshot)
    return [_unmet(one, kinds) for one in ledger.unmet(snapshot, _FIRST, snapshot.at + _LEAST)]


def _unmet(one: Unmet, kinds: dict[FacilityId, tuple[Kind, bool]]) -> UnmetLine:
    told = one.no_place
    return UnmetLine(
        one.at,
        one.reference,
        known_municipality(one.municipality),
        tuple(ages_text(ages_known(year, one.at)) for year in one.birth_years),
        told is not None,
        None if one.facility is None else kinds[one.facility][0],
        one.reasons,
        None if told is None else hours(told.searched),
        None if told is None else told.no_place.calls,
        None if told is None else told.no_place.bridge,
        None if told is None else told.no_place.watcher,
    )
