"""What facilities and sites were, as of a moment and as known by another."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.versions import AboutFacility, AboutSite, Version
from crisisdesk.store.snapshot import Snapshot

_VERSION = """
SELECT x.id FROM {table} x WHERE x.{key} = {of} AND x.observed_at <= :at AND x.recorded_at <= :known
ORDER BY x.observed_at DESC, x.recorded_at DESC, x.id DESC LIMIT 1
"""
_OF_FACILITY = _VERSION.format(table="facility_version", key="facility_id", of="f.id")
_OF_SITE = _VERSION.format(table="site_version", key="site_id", of="v.site_id")
VERSION = f"JOIN facility_version v ON v.id = ({_OF_FACILITY})"
"""What the facility `f` is."""
SITE = f"JOIN site_version s ON s.id = ({_OF_SITE})"
"""What the site of the version `v` is."""
FACILITIES = f"facility f {VERSION} {SITE}"
NOT_RETIRED = f"""NOT EXISTS (SELECT 1 FROM facility f {VERSION}
  WHERE f.id = {{of}} AND v.last_day IS NOT NULL)"""
"""That a facility is not past its last day; what belongs to none is not either."""
ON_BOARD = "NOT f.outside AND v.on_board"
"""Of these, the ones that stand on the board."""
_NEWEST = """
SELECT x.{key} AS subject, x.observed_at, x.stated, {fields} FROM {table} x
WHERE x.recorded_at <= :known AND NOT EXISTS (SELECT 1 FROM {table} n
  WHERE n.{key} = x.{key} AND n.observed_at = x.observed_at AND n.recorded_at <= :known
    AND (n.recorded_at, n.id) > (x.recorded_at, x.id))
ORDER BY x.{key}, x.observed_at
"""
_OF_FACILITIES = _NEWEST.format(
    table="facility_version",
    key="facility_id",
    fields=", ".join(f"x.{name}" for name in AboutFacility._fields),
)
_OF_SITES = _NEWEST.format(
    table="site_version",
    key="site_id",
    fields=", ".join(f"x.{name}" for name in AboutSite._fields),
)
_ON_BOARD_SINCE = """
SELECT x.facility_id AS facility, min(x.observed_at) AS moment FROM facility_version x
WHERE x.on_board GROUP BY x.facility_id
"""


class _Since(NamedTuple):
    facility: UUID
    moment: datetime


class _FacilityVersion(NamedTuple):
    subject: UUID
    observed_at: datetime
    stated: frozenset[str]
    about: AboutFacility


class _SiteVersion(NamedTuple):
    subject: UUID
    observed_at: datetime
    stated: frozenset[str]
    about: AboutSite


def of_facilities(snapshot: Snapshot) -> dict[UUID, list[Version[AboutFacility]]]:
    """The versions of every facility as they read now, oldest first."""
    versions: dict[UUID, list[Version[AboutFacility]]] = defaultdict(list)
    for row in snapshot.read(_FacilityVersion, _OF_FACILITIES):
        versions[row.subject].append(Version(row.observed_at, row.stated, row.about))
    return versions


def of_sites(snapshot: Snapshot) -> dict[UUID, list[Version[AboutSite]]]:
    """The versions of every site as they read now, oldest first."""
    versions: dict[UUID, list[Version[AboutSite]]] = defaultdict(list)
    for row in snapshot.read(_SiteVersion, _OF_SITES):
        versions[row.subject].append(Version(row.observed_at, row.stated, row.about))
    return versions


def on_board_since(snapshot: Snapshot) -> dict[UUID, datetime]:
    """From when on each facility stands on the board."""
    return dict(snapshot.read(_Since, _ON_BOARD_SINCE))
