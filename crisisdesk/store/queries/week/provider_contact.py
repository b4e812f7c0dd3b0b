"""The contact with providers by plain SQL."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.week.provider_contact import ProviderContact, ProviderLine
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_PROVIDERS = f"""
SELECT p.id AS provider, p.name, min((
  SELECT min(x.observed_at) FROM facility_version x
  WHERE x.facility_id = f.id AND x.on_board AND x.recorded_at <= :known)) AS known_since
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
WHERE {ON_BOARD}
GROUP BY p.id, p.name ORDER BY p.name, p.id
"""
_CONTACTS = f"""
SELECT c.provider_id AS provider, c.observed_at AS at, c.discussed, c.spoken_with, c.visits,
  COALESCE(m.initials, '') AS "by"
FROM provider_contact c LEFT JOIN desk_member m ON m.id = c.by_id
WHERE c.observed_at <= :at AND c.recorded_at <= :known AND {counts("c")}
"""
_NEWEST_FIRST = " ORDER BY c.observed_at DESC, c.recorded_at DESC, c.id DESC"


class _Provider(NamedTuple):
    provider: UUID
    name: str
    known_since: datetime


def contacts(snapshot: Snapshot, provider: UUID) -> list[ProviderContact]:
    """Every contact with a provider, newest first."""
    which = " AND c.provider_id = :provider" + _NEWEST_FIRST
    return snapshot.read(ProviderContact, _CONTACTS + which, provider=provider)


def lines(snapshot: Snapshot) -> list[ProviderLine]:
    """Every provider with a facility on the board, by name, with the last contact."""
    last: dict[UUID, ProviderContact] = {}
    visits: dict[UUID, ProviderContact] = {}
    for contact in snapshot.read(ProviderContact, _CONTACTS + _NEWEST_FIRST):
        last.setdefault(contact.provider, contact)
        if contact.visits is not None:
            visits.setdefault(contact.provider, contact)
    answered = []
    for provider in snapshot.read(_Provider, _PROVIDERS):
        said = visits.get(provider.provider)
        answered.append(
            ProviderLine(
                *provider,
                last.get(provider.provider),
                None if said is None or said.visits is None else bool(said.visits),
                None if said is None else said.at,
            )
        )
    return answered
