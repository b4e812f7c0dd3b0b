"""Importing facilities from a sheet: which are new, and which are described differently."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    FacilityId,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
)
from crisisdesk.domain.capacity.versions import AboutSite, Statement, Version, at, news
from crisisdesk.domain.sheets.imports import (
    ABOUT_FACILITY,
    ABOUT_SITE,
    Described,
    Parsed,
    SheetKind,
)
from crisisdesk.services.sheets.leaving import left_before
from crisisdesk.services.sheets.own_list import (
    SiteNames,
    SiteRows,
    Unlike,
    as_it_stands,
    is_own_list,
    names_site,
)
from crisisdesk.store.queries.capacity import crucial as crucial_queries

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports, KnownFacility
    from crisisdesk.store.unit_of_work import UnitOfWork


MUST_STATE = ("kind", "gender", "round_the_clock", "opening")
"""What a sheet with such a column must say of a new facility: blank is not the widest of all."""
_FACILITY_FIELDS = dict(zip(ABOUT_FACILITY, ABOUT_FACILITY, strict=True))
_SINCE = ("extendable_while", "kept_by", "intake")
"""What a facility has in its versions alone."""
_NOT_ASKED = {"kind": Kind.OTHER, "gender": Gender.ANY, "round_the_clock": True, "crucial": False}
"""What is written of a new facility where the sheet has no such column."""


def unstated(parsed: Parsed, entry: Described) -> str | None:
    """The first field that a new facility must state and leaves blank."""
    return next(
        (name for name in MUST_STATE if name in parsed.columns and getattr(entry, name) is None),
        None,
    )


def _as_new(entry: Described) -> dict[str, Any]:
    stated = {field: getattr(entry, field) for field in ABOUT_FACILITY if field not in _SINCE}
    return stated | {name: value for name, value in _NOT_ASKED.items() if stated[name] is None}


def _stated(
    entry: Described, fields: Mapping[str, str], columns: Collection[str] | None = None
) -> dict[str, Any]:
    """What a row says, of the columns that the sheet has; a blank cell says nothing."""
    values = {
        name: getattr(entry, field)
        for name, field in fields.items()
        if columns is None or field in columns
    }
    return {name: value for name, value in values.items() if value not in ("", None)}


class FacilitySheet:
    """The facilities of one sheet compared with those of the desk."""

    def __init__(
        self,
        uow: "UnitOfWork",
        imports: "Imports",
        parsed: Parsed,
        known: Mapping[str, FacilityId],
    ) -> None:
        """Look up what the desk knows; `known` are its facilities by code."""
        self._uow = uow
        self._imports = imports
        self._parsed = parsed
        self._known = known
        self._sheet = parsed.kind is SheetKind.FACILITIES
        self._says_opening = parsed.missing_closes or "opening" in parsed.columns
        self._sites: dict[str, UUID] = {}
        self._standing: dict[FacilityId, KnownFacility] = {}
        self._about_sites: dict[UUID, list[Version[AboutSite]]] = {}
        if self._sheet:
            self._sites = uow.facilities.codes(parsed.source, "site")
            self._standing = imports.standing(parsed.source)
            self._about_sites = imports.sites()
        self._names = SiteNames(uow.snapshot, self._about_sites) if is_own_list(parsed) else None
        self._site_of: dict[int, UUID] = {}
        """The sites that rows about known facilities mean, by row."""
        self._agreed = crucial_queries.agreed(uow.snapshot)
        self._facility_news: dict[int, Mapping[str, Any]] = {}
        self._site_news: dict[int, Mapping[str, Any]] = {}
        self.new: list[Described] = []
        """The facilities to create."""
        self.agreed_otherwise: list[str] = []
        """Facilities of which the sheet says otherwise than was agreed whether they are crucial."""
        self.unlike: list[Unlike] = []
        """The rows that say otherwise of a site than a row before."""
        self.changed: list[Described] = []
        """Known facilities that the sheet describes differently."""

    def weigh(self, described: Iterable[Described]) -> None:
        """Sort the facilities of the sheet; writes nothing."""
        sites: dict[UUID | str, set[str]] = defaultdict(set)
        told = SiteRows()
        for entry in described:
            facility = self._known.get(entry.code)
            site = self._meant(entry, facility) or entry.site_code
            if self._names is not None and (unlike := told.unlike(entry, site)) is not None:
                self.unlike.append(unlike)
                continue
            # Of each field the first row that says it counts, so that rows cannot undo each other.
            spoken = {field for field in ABOUT_SITE.values() if getattr(entry, field)}
            leads = spoken - sites[site]
            sites[site] |= leads
            if facility is None:
                self.new.append(entry)
            elif self._sheet:
                self._weigh_known(entry, facility, leads=leads)

    def _weigh_known(self, entry: Described, facility: FacilityId, *, leads: set[str]) -> None:
        columns = self._parsed.columns
        moment, dated = self._moment(entry), entry.observed_at is not None
        versions = self._standing[facility].versions
        about = at(versions, moment)
        site = self._site_of.get(entry.row)
        says = _stated(entry, _FACILITY_FIELDS, columns) | {"site_id": site}
        if facility in self._agreed:
            # What was agreed stands: a yes or no in a sheet does not undo it (A110).
            agreed = self._agreed[facility][0].crucial
            if says.pop("crucial", agreed) is not agreed:
                self.agreed_otherwise.append(entry.name)
        stands = self._standing[facility].opening(moment)
        if entry.opening is None and left_before(stands, self._parsed.source):
            entry = entry._replace(opening=OpeningStatus.OPEN)
        says = as_it_stands(says, about)
        self._facility_news[entry.row] = news(versions, moment, says, dated=dated)
        if leads and site is not None:
            says = _stated(entry, ABOUT_SITE, leads & columns.keys())
            if self._names is not None and not names_site(entry):
                says.pop("name", None)
            says = as_it_stands(says, at(self._about_sites[site], moment))
            self._site_news[entry.row] = news(self._about_sites[site], moment, says, dated=dated)
        if (
            self._facility_news[entry.row]
            or self._site_news.get(entry.row)
            or self._reopened(entry, facility)
        ):
            self.changed.append(entry)

    def _meant(self, entry: Described, facility: FacilityId | None) -> UUID | None:
        """The site that a row means; None for a new one."""
        site = self._sites.get(entry.site_code)
        if self._names is not None:
            site = site or self._names.site(entry)
            if facility is not None:
                moment = self._moment(entry)
                standing = at(self._standing[facility].versions, moment).site_id
                if self._names.is_still_at(entry, standing, moment):
                    site = standing
        if site is not None and facility is not None:
            self._site_of[entry.row] = site
        return site

    def _moment(self, entry: Described) -> datetime:
        return entry.observed_at or self._parsed.moment(self._uow.now)

    def _reopened(self, entry: Described, facility: FacilityId) -> bool:
        if entry.opening is None or not self._says_opening:
            return False
        # Held against the sheet's own moment: what the desk learnt since stays as it is.
        stands = self._standing[facility].opening(self._moment(entry))
        grounds = stands.grounds if entry.grounds is None else entry.grounds
        return (entry.opening, grounds) != (stands.status, stands.grounds)

    def write(
        self, first: Mapping[str, datetime], *, outside: bool = False
    ) -> dict[str, FacilityId]:
        """Create what is new and change what differs; returns the new facilities by code.

        `first` is the earliest moment in the sheet, by code; `outside` keeps what is new
        off the board and out of every total.
        """
        self._make_sites(
            [
                *self.new,
                *(
                    # A site that had no name gets none by moving.
                    row if self._names is None or names_site(row) else row._replace(site="")
                    for row in self.changed
                    if row.row not in self._site_of and row.site_code not in self._sites
                ),
            ]
        )
        new_ids = {entry.code: FacilityId(self._imports.new_id()) for entry in self.new}
        begun = {entry.code: first.get(entry.code, self._moment(entry)) for entry in self.new}
        self._imports.add_facilities(
            [
                {
                    "id": new_ids[entry.code],
                    "site_id": self._sites[entry.site_code],
                    "outside": outside,
                    "observed_from": begun[entry.code],
                    **_as_new(entry),
                }
                for entry in self.new
            ]
        )
        self._imports.add_codes(self._parsed.source, "facility", new_ids)
        openings = [
            self._opening(entry, new_ids[entry.code])
            for entry in self.new
            if entry.opening not in (None, OpeningStatus.OPEN)
        ]
        statements = []
        for entry in self.new:
            facility = new_ids[entry.code]
            says = _stated(entry, _FACILITY_FIELDS) | {"site_id": self._sites[entry.site_code]}
            moment = self._moment(entry) if self._sheet else begun[entry.code]
            statements.append(Statement(facility, moment, says))
            if begun[entry.code] < moment:
                statements.append(Statement(facility, begun[entry.code], {}))
        for entry in self.changed:
            facility = self._known[entry.code]
            if says := dict(self._facility_news[entry.row]):
                says["site_id"] = self._site_for(entry)
                statements.append(Statement(facility, self._moment(entry), says))
            if self._reopened(entry, facility):
                openings.append(self._opening(entry, facility))
        self._imports.state_facilities(statements, self._standing)
        self._imports.state_sites(
            [
                Statement(self._site_for(entry), self._moment(entry), about)
                for entry in self.changed
                if (about := self._site_news.get(entry.row))
            ],
            self._about_sites,
        )
        self._imports.add_openings(openings)
        return new_ids

    def _site_for(self, entry: Described) -> UUID:
        return self._site_of.get(entry.row) or self._sites[entry.site_code]

    def _make_sites(self, described: list[Described]) -> None:
        source = self._parsed.source
        providers = self._uow.facilities.codes(source, "provider")
        self._sites = self._uow.facilities.codes(source, "site")
        if self._names is not None:
            for entry in described:
                if (site := self._names.site(entry)) is not None:
                    self._sites.setdefault(entry.site_code, site)
                if (provider := self._names.provider(entry)) is not None:
                    providers.setdefault(entry.provider_code, provider)
        new_providers: dict[str, Described] = {}
        new_sites: dict[str, Described] = {}
        for entry in described:
            if entry.provider_code not in providers:
                new_providers.setdefault(entry.provider_code, entry)
            if entry.site_code not in self._sites:
                new_sites.setdefault(entry.site_code, entry)
        new_ids = {code: self._imports.new_id() for code in new_providers}
        self._imports.add_providers(
            [{"id": new_ids[code], "name": entry.provider} for code, entry in new_providers.items()]
        )
        self._imports.add_codes(source, "provider", new_ids)
        providers |= new_ids
        new_ids = {code: self._imports.new_id() for code in new_sites}
        self._imports.add_sites(
            [
                {
                    "id": new_ids[code],
                    "provider_id": providers[entry.provider_code],
                    **{name: getattr(entry, field) for name, field in ABOUT_SITE.items()},
                }
                for code, entry in new_sites.items()
            ]
        )
        self._imports.state_sites(
            [
                Statement(
                    new_ids[code],
                    self._moment(entry),
                    _stated(entry, ABOUT_SITE) | {"provider_id": providers[entry.provider_code]},
                )
                for code, entry in new_sites.items()
            ],
            {},
        )
        self._imports.add_codes(source, "site", new_ids)
        self._sites |= new_ids

    def _opening(self, entry: Described, facility: FacilityId) -> dict[str, Any]:
        return {
            "facility_id": facility,
            "observed_at": self._moment(entry),
            "status": entry.opening,
            "exception": entry.opening_reason if entry.opening is OpeningStatus.LIMITED else "",
            "reason": "" if entry.opening is OpeningStatus.OPEN else entry.opening_reason,
            "delivery": DeliveryMode.IN_PERSON,
            "reachability": Reachability.ON_SITE,
            "reported_by": self._parsed.source,
            "grounds": entry.grounds or "",
        }
