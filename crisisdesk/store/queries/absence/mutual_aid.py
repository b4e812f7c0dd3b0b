"""Requests, offers and deployments of staff, by plain SQL."""

from collections import defaultdict
from typing import NamedTuple

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import (
    DeploymentId,
    DeploymentLine,
    Offer,
    RequestId,
    RequestLine,
    Workplaces,
)
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.facilities import Kind, ProviderId
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD, SITE, VERSION
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_EVENT = f"""
SELECT w.id FROM deployment_event w
WHERE w.deployment_id = d.id AND w.observed_at <= :at AND w.recorded_at <= :known
  AND {counts("w")}
ORDER BY w.observed_at DESC, w.recorded_at DESC, w.turn DESC LIMIT 1
"""
_DEPLOYMENTS = f"""
SELECT d.id, d.request_id AS request, d.lender_id AS lender, l.name AS lender_name,
  b.id AS borrower, b.name AS borrower_name, f.id AS facility, v.name AS facility_name,
  q.function, d.asked, e.granted, e.start_day AS start, e.until_day AS until, e.state,
  d.cost_category, e.override, d.version
FROM deployment d JOIN deployment_event e ON e.id = ({_EVENT})
JOIN aid_request q ON q.id = d.request_id JOIN provider l ON l.id = d.lender_id
JOIN facility f ON f.id = q.facility_id
{VERSION} {SITE}
JOIN provider b ON b.id = s.provider_id
"""
_STANDING = " WHERE e.state NOT IN ('ended', 'declined', 'withdrawn')"
_WITHIN = """
 WHERE e.state IN ('deployed', 'ended') AND e.start_day <= :last AND e.until_day >= :first
"""
_ORDER = " ORDER BY e.until_day, l.name, d.id"
_REQUESTS = f"""
SELECT q.id, q.facility_id AS facility, q.function, q.fte, q.start_day AS start,
  q.until_day AS until, q.registrations, q.cost_category, q.override, q.note, v.name,
  p.id AS provider, p.name AS provider_name, v.kind, s.municipality, v.crucial,
  EXISTS (SELECT 1 FROM aid_request_end n WHERE n.request_id = q.id AND n.observed_at <= :at
    AND n.recorded_at <= :known AND {counts("n")}) AS withdrawn,
  q.version,
  CAST(COALESCE((SELECT sum(e.granted)
    FROM deployment d JOIN deployment_event e ON e.id = ({_EVENT})
    WHERE d.request_id = q.id AND e.state IN ('granted', 'partly_granted', 'deployed')), 0)
    AS integer) AS granted
FROM aid_request q JOIN facility f ON f.id = q.facility_id
{VERSION} {SITE}
JOIN provider p ON p.id = s.provider_id
WHERE q.recorded_at <= :at AND q.recorded_at <= :known AND {counts("q")}
"""
_OFFERS = f"""
SELECT o.provider_id AS provider, o.function, o.fte, o.start_day AS start, o.until_day AS until,
  o.registrations, o.note
FROM aid_offer o
WHERE o.observed_at <= :at AND o.recorded_at <= :known AND o.until_day >= :today
  AND {counts("o")}
ORDER BY o.observed_at, o.recorded_at, o.id
"""
_WORKPLACES = f"""
SELECT s.provider_id AS provider, v.kind, s.municipality
FROM {FACILITIES}
WHERE {ON_BOARD}
"""


def deployments(
    snapshot: Snapshot,
    *,
    request: RequestId | None = None,
    deployment: DeploymentId | None = None,
    standing: bool = False,
    within: Period | None = None,
) -> list[DeploymentLine]:
    """Every deployment, those of a request, those `within` a period that were sent, or one.

    `standing` leaves out what is over.
    """
    which, values = _STANDING if standing else "", dict[str, object]()
    if deployment is not None:
        which, values = " WHERE d.id = :deployment", {"deployment": deployment}
    elif request is not None:
        which, values = " WHERE d.request_id = :request", {"request": request}
    elif within is not None:
        which, values = _WITHIN, {"first": within.start, "last": within.end}
    return snapshot.read(DeploymentLine, _DEPLOYMENTS + which + _ORDER, **values)


def requests(snapshot: Snapshot, request: RequestId | None = None) -> list[RequestLine]:
    """Requests, newest first, or the one asked for."""
    sql, values = _REQUESTS, {}
    if request is not None:
        sql, values = _REQUESTS + " AND q.id = :request", {"request": request}
    return snapshot.read(RequestLine, sql + " ORDER BY q.recorded_at DESC, q.id", **values)


def offers(snapshot: Snapshot, today: object) -> dict[tuple[ProviderId, Function], Offer]:
    """The newest offer of each provider and function that is not over."""
    offers = snapshot.read(Offer, _OFFERS, today=today)
    newest = {(offer.provider, offer.function): offer for offer in offers}
    return {key: offer for key, offer in newest.items() if offer.fte}


class _Workplace(NamedTuple):
    provider: ProviderId
    kind: Kind
    municipality: str


def workplaces(snapshot: Snapshot) -> dict[ProviderId, Workplaces]:
    """What kinds of facility each provider has, and in which municipalities."""
    kinds: dict[ProviderId, set[Kind]] = defaultdict(set)
    places: dict[ProviderId, set[str]] = defaultdict(set)
    for workplace in snapshot.read(_Workplace, _WORKPLACES):
        kinds[workplace.provider].add(workplace.kind)
        places[workplace.provider].add(workplace.municipality)
    return {
        provider: Workplaces(frozenset(kinds[provider]), frozenset(places[provider]))
        for provider in kinds
    }
