"""What a sheet says about facilities themselves: which are new, and what is said otherwise."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    FacilityId,
    OpeningStatus,
    Reachability,
)
from crisisdesk.domain.sheets.imports import (
    ABOUT_FACILITY,
    ABOUT_SITE,
    Described,
    Parsed,
    SheetKind,
)

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports, KnownFacility
    from crisisdesk.store.unit_of_work import UnitOfWork


class FacilitySheet:
    """The facilities of one sheet held against those of the desk."""

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
        self._sites: dict[str, UUID] = {}
        self._standing: dict[FacilityId, KnownFacility] = {}
        if self._sheet:
            self._sites = uow.facilities.codes(parsed.source, "site")
            self._standing = imports.standing(parsed.source)
        self._leads: set[int] = set()
        self.new: list[Described] = []
        """The facilities that are to be made."""
        self.changed: list[Described] = []
        """The facilities that the desk has and that the sheet describes otherwise."""

    def weigh(self, described: Iterable[Described]) -> None:
        """Sort the facilities of the sheet; writes nothing."""
        sites = set()
        for one in described:
            if one.site_code not in sites:
                # What the first row says about a site counts, so that rows cannot undo each other.
                sites.add(one.site_code)
                self._leads.add(one.row)
            own = self._known.get(one.code)
            if own is None:
                self.new.append(one)
            elif self._sheet and (
                self._facility_says(one, own)
                or self._site_says(one, own)
                or self._moved(one, own)
                or self._reopened(one, own)
            ):
                self.changed.append(one)

    def _facility_says(self, one: Described, own: FacilityId) -> dict[str, Any]:
        fields = dict(zip(ABOUT_FACILITY, ABOUT_FACILITY, strict=True))
        return self._otherwise(one, self._standing[own].facility, fields)

    def _site_says(self, one: Described, own: FacilityId) -> dict[str, Any]:
        if one.row not in self._leads:
            return {}
        return self._otherwise(one, self._standing[own].about_site, ABOUT_SITE)

    def _otherwise(
        self, one: Described, before: Mapping[str, Any], fields: Mapping[str, str]
    ) -> dict[str, Any]:
        """What the sheet says that is not so yet; a blank cell says nothing."""
        said = {
            name: getattr(one, field)
            for name, field in fields.items()
            if field in self._parsed.columns
        }
        return {
            name: value
            for name, value in said.items()
            if value not in ("", None) and value != before[name]
        }

    def _moved(self, one: Described, own: FacilityId) -> bool:
        return self._sites.get(one.site_code) != self._standing[own].site

    def _reopened(self, one: Described, own: FacilityId) -> bool:
        if "opening" not in self._parsed.columns:
            return False
        # Held against the sheet's own moment: what the desk learnt since stays as it is.
        return one.opening is not self._standing[own].opening(one.observed_at or self._uow.now)

    def write(
        self, first: Mapping[str, datetime], *, outside: bool = False
    ) -> dict[str, FacilityId]:
        """Make what is new and change what is otherwise; answers the new facilities by code.

        `first` is the earliest moment that the sheet tells of, by code; `outside` keeps what is new
        off the board and out of every total.
        """
        moved = [one for one in self.changed if self._moved(one, self._known[one.code])]
        self._make_sites([*self.new, *moved])
        made = {one.code: FacilityId(self._imports.new_id()) for one in self.new}
        self._imports.add_facilities(
            [
                {
                    "id": made[one.code],
                    "site_id": self._sites[one.site_code],
                    "outside": outside,
                    "observed_from": first.get(one.code, one.observed_at or self._uow.now),
                    **{field: getattr(one, field) for field in ABOUT_FACILITY},
                }
                for one in self.new
            ]
        )
        self._imports.add_codes(self._parsed.source, "facility", made)
        openings = [
            self._opening(one, made[one.code])
            for one in self.new
            if one.opening is not OpeningStatus.OPEN
        ]
        for one in self.changed:
            own = self._known[one.code]
            about = self._facility_says(one, own)
            if self._moved(one, own):
                about["site_id"] = self._sites[one.site_code]
            elif says := self._site_says(one, own):
                self._imports.change_site(self._standing[own].site, says)
            if about:
                self._imports.change_facility(own, about)
            if self._reopened(one, own):
                openings.append(self._opening(one, own))
        self._imports.add_openings(openings)
        return made

    def _make_sites(self, described: list[Described]) -> None:
        source = self._parsed.source
        providers = self._uow.facilities.codes(source, "provider")
        self._sites = self._uow.facilities.codes(source, "site")
        new_providers: dict[str, Described] = {}
        new_sites: dict[str, Described] = {}
        for one in described:
            if one.provider_code not in providers:
                new_providers.setdefault(one.provider_code, one)
            if one.site_code not in self._sites:
                new_sites.setdefault(one.site_code, one)
        own = {code: self._imports.new_id() for code in new_providers}
        self._imports.add_providers(
            [{"id": own[code], "name": one.provider} for code, one in new_providers.items()]
        )
        self._imports.add_codes(source, "provider", own)
        providers |= own
        own = {code: self._imports.new_id() for code in new_sites}
        self._imports.add_sites(
            [
                {
                    "id": own[code],
                    "provider_id": providers[one.provider_code],
                    **{name: getattr(one, field) for name, field in ABOUT_SITE.items()},
                }
                for code, one in new_sites.items()
            ]
        )
        self._imports.add_codes(source, "site", own)
        self._sites |= own

    def _opening(self, one: Described, own: FacilityId) -> dict[str, Any]:
        return {
            "facility_id": own,
            "observed_at": one.observed_at or self._uow.now,
            "status": one.opening,
            "exception": one.opening_reason if one.opening is OpeningStatus.LIMITED else "",
            "reason": "" if one.opening is OpeningStatus.OPEN else one.opening_reason,
            "delivery": DeliveryMode.IN_PERSON,
            "reachability": Reachability.ON_SITE,
            "reported_by": self._parsed.source,
        }
