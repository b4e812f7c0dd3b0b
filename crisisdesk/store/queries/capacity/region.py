"""Providers, sites and facilities of the region, those that were retired too."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.described import InForce, Provider, Region, RegionFacility, Site
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.versions import BEFORE_ALL, at
from crisisdesk.store.queries.capacity import versions
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_FACILITIES = "SELECT f.id, f.version FROM facility f WHERE NOT f.outside"
_OUTSIDE_ALONE = f"SELECT v.site_id AS id FROM {versions.FACILITIES} WHERE f.outside"
_PROVIDERS = "SELECT p.id, p.name, p.phone FROM provider p"
_CODES = "SELECT e.subject_id AS subject, e.code FROM external_code e ORDER BY e.source, e.code"


_MEASURES = f"""
SELECT e.id, c.text FROM register_entry e JOIN register_change c ON c.id = (
  SELECT n.id FROM register_change n WHERE n.entry_id = e.id
    AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}
  ORDER BY n.turn DESC, n.recorded_at DESC, n.id DESC LIMIT 1)
WHERE e.kind = 'measure' AND c.status = 'in_force'
  AND (e.closed_at IS NULL OR e.closed_at > :at) ORDER BY e.reference
"""


class _Facility(NamedTuple):
    id: FacilityId
    version: int


class _Provider(NamedTuple):
    id: UUID
    name: str
    phone: str


class _Code(NamedTuple):
    subject: UUID
    code: str


def measures(snapshot: Snapshot) -> list[InForce]:
    """The measures of the register that are in force."""
    return snapshot.read(InForce, _MEASURES)


def region(snapshot: Snapshot) -> Region:
    """What there is, each as it was at the moment of the reading; no provider from elsewhere."""
    codes: dict[UUID, list[str]] = defaultdict(list)
    for subject, code in snapshot.read(_Code, _CODES):
        codes[subject].append(code)
    elsewhere = {*snapshot.read(UUID, _OUTSIDE_ALONE)}
    every = {row.id: row for row in snapshot.read(_Provider, _PROVIDERS)}
    about_sites = {
        site: at(history, snapshot.at)
        for site, history in versions.of_sites(snapshot).items()
        if site not in elsewhere and any(row.observed_at <= snapshot.at for row in history)
    }
    sites = [
        Site(site, about, every[about.provider_id].name, codes[site])
        for site, about in about_sites.items()
    ]
    histories = versions.of_facilities(snapshot)
    facilities = []
    for row in snapshot.read(_Facility, _FACILITIES):
        history = [each for each in histories.get(row.id, ()) if each.observed_at > BEFORE_ALL]
        if not any(each.observed_at <= snapshot.at for each in history):
            continue
        about = at(history, snapshot.at)
        site = about_sites[about.site_id]
        facilities.append(
            RegionFacility(
                row.id,
                about,
                site,
                every[site.provider_id].name,
                row.version,
                codes[row.id],
                sorted(history, key=lambda each: each.observed_at),
            )
        )
    here = {about.provider_id for about in about_sites.values()}
    providers = [Provider(*every[id_], codes=codes[id_]) for id_ in here]
    return Region(
        sorted(providers, key=lambda line: line.name.casefold()),
        sorted(sites, key=lambda line: (line.provider.casefold(), line.about.name.casefold())),
        sorted(facilities, key=lambda line: (line.provider.casefold(), line.name.casefold())),
    )
