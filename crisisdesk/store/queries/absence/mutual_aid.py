"""Requests, offers and deployments of staff, by plain SQL."""

from collections import defaultdict
from typing import Any

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import (
    AidState,
    DeploymentId,
    DeploymentLine,
    Offer,
    Registration,
    Request,
    RequestId,
    RequestLine,
    Workplaces,
)
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.store.snapshot import Snapshot

_EVENT = """
SELECT w.id FROM deployment_event w
WHERE w.deployment_id = d.id AND w.observed_at <= :at AND w.recorded_at <= :known
ORDER BY w.observed_at DESC, w.recorded_at DESC, w.turn DESC LIMIT 1
"""
_DEPLOYMENTS = f"""
SELECT d.id, d.request_id, d.lender_id, l.name, b.id, b.name, f.id, f.name, q.function, d.asked,
  e.granted, e.start_day, e.until_day, e.state, d.cost_category, e.override, d.version
FROM deployment d JOIN deployment_event e ON e.id = ({_EVENT})
JOIN aid_request q ON q.id = d.request_id JOIN provider l ON l.id = d.lender_id
JOIN facility f ON f.id = q.facility_id JOIN site s ON s.id = f.site_id
JOIN provider b ON b.id = s.provider_id
"""
_STANDING = " WHERE e.state NOT IN ('ended', 'declined', 'withdrawn')"
_ORDER = " ORDER BY e.until_day, l.name, d.id"
_REQUESTS = f"""
SELECT q.id, q.facility_id, q.function, q.fte, q.start_day, q.until_day, q.registrations,
  q.cost_category, q.override, q.note, f.name, p.id, p.name, f.kind, s.municipality, f.crucial,
  EXISTS (SELECT 1 FROM aid_request_end n WHERE n.request_id = q.id AND n.observed_at <= :at
    AND n.recorded_at <= :known),
  q.version,
  COALESCE((SELECT sum(e.granted) FROM deployment d JOIN deployment_event e ON e.id = ({_EVENT})
    WHERE d.request_id = q.id AND e.state IN ('granted', 'partly_granted', 'deployed')), 0)
FROM aid_request q JOIN facility f ON f.id = q.facility_id JOIN site s ON s.id = f.site_id
JOIN provider p ON p.id = s.provider_id
WHERE q.recorded_at <= :at AND q.recorded_at <= :known
"""
_OFFERS = """
SELECT o.provider_id, o.function, o.fte, o.start_day, o.until_day, o.registrations, o.note
FROM aid_offer o
WHERE o.observed_at <= :at AND o.recorded_at <= :known AND o.until_day >= :today
ORDER BY o.observed_at, o.recorded_at, o.id
"""
_WORKPLACES = """
SELECT s.provider_id, f.kind, s.municipality FROM facility f JOIN site s ON s.id = f.site_id
WHERE NOT f.outside AND f.observed_from <= :at AND f.recorded_at <= :known
"""


def codes_in(text: str) -> frozenset[Registration]:
    """Registrations as they are kept: codes with a comma between them."""
    return frozenset(Registration(one) for one in text.split(",") if one)


def deployments(
    snapshot: Snapshot,
    *,
    request: RequestId | None = None,
    one: DeploymentId | None = None,
    standing: bool = False,
) -> list[DeploymentLine]:
    """Every deployment, those of a request, or one; `standing` leaves out what is over."""
    if one is not None:
        rows = snapshot.rows(_DEPLOYMENTS + " WHERE d.id = :one", one=one)
    elif request is not None:
        rows = snapshot.rows(
            _DEPLOYMENTS + " WHERE d.request_id = :request" + _ORDER, request=request
        )
    else:
        rows = snapshot.rows(_DEPLOYMENTS + (_STANDING if standing else "") + _ORDER)
    return [_deployment(snapshot, row) for row in rows]


def _deployment(snapshot: Snapshot, row: Any) -> DeploymentLine:
    day, identity = snapshot.day, snapshot.identity
    return DeploymentLine(
        DeploymentId(identity(row[0])),
        RequestId(identity(row[1])),
        ProviderId(identity(row[2])),
        row[3],
        ProviderId(identity(row[4])),
        row[5],
        FacilityId(identity(row[6])),
        row[7],
        Function(row[8]),
        row[9],
        row[10],
        day(row[11]),
        day(row[12]),
        AidState(row[13]),
        row[14],
        row[15],
        row[16],
    )


def requests(snapshot: Snapshot, one: RequestId | None = None) -> list[RequestLine]:
    """Requests, newest first, or the one asked for."""
    sql, values = _REQUESTS, {}
    if one is not None:
        sql, values = _REQUESTS + " AND q.id = :one", {"one": one}
    rows = snapshot.rows(sql + " ORDER BY q.recorded_at DESC, q.id", **values)
    day, identity = snapshot.day, snapshot.identity
    return [
        RequestLine(
            RequestId(identity(row[0])),
            Request(
                FacilityId(identity(row[1])),
                Function(row[2]),
                row[3],
                day(row[4]),
                day(row[5]),
                codes_in(row[6]),
                row[7],
                row[8],
                row[9],
            ),
            row[10],
            ProviderId(identity(row[11])),
            row[12],
            Kind(row[13]),
            row[14],
            bool(row[15]),
            bool(row[16]),
            row[17],
            int(row[18]),
        )
        for row in rows
    ]


def offers(snapshot: Snapshot, today: object) -> dict[tuple[ProviderId, Function], Offer]:
    """The newest offer of each provider and function that is not over."""
    day, identity = snapshot.day, snapshot.identity
    found: dict[tuple[ProviderId, Function], Offer] = {}
    for row in snapshot.rows(_OFFERS, today=today):
        provider, function = ProviderId(identity(row[0])), Function(row[1])
        found[provider, function] = Offer(
            provider, function, row[2], day(row[3]), day(row[4]), codes_in(row[5]), row[6]
        )
    return {key: offer for key, offer in found.items() if offer.fte}


def workplaces(snapshot: Snapshot) -> dict[ProviderId, Workplaces]:
    """What kinds of facility each provider has, and in which municipalities."""
    kinds: dict[ProviderId, set[Kind]] = defaultdict(set)
    places: dict[ProviderId, set[str]] = defaultdict(set)
    for own, kind, municipality in snapshot.rows(_WORKPLACES):
        provider = ProviderId(snapshot.identity(own))
        kinds[provider].add(Kind(kind))
        places[provider].add(municipality)
    return {one: Workplaces(frozenset(kinds[one]), frozenset(places[one])) for one in kinds}
