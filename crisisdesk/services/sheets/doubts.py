"""Facilities of a sheet that may be ones that the desk knows under another code or spelling."""

from crisisdesk.domain.identity import name_key
from crisisdesk.domain.sheets.codes import OWN_SOURCE
from crisisdesk.domain.sheets.imports import SAME_NAME, Described
from crisisdesk.errors import Phrase
from crisisdesk.services.sheets.intake import SheetIntake
from crisisdesk.services.sheets.spelling import SheetCodes
from crisisdesk.store.queries.capacity import facilities as queries
from crisisdesk.store.queries.capacity import sheets as sheet_queries

Doubt = tuple[str, str, Phrase]
"""The field, what stands there, and what is asked."""


class FacilityDoubts:
    """What a sheet says about facilities, held against those that the desk has."""

    def __init__(self, intake: SheetIntake, codes: SheetCodes) -> None:
        """Look up what the desk has; `codes` are those of the facilities."""
        source, known = intake.parsed.source, intake.uow.facilities.codes
        self._codes = codes
        self._as_new = intake.as_new
        self._provider_field = (
            "provider_code" if "provider_code" in intake.parsed.columns else "provider"
        )
        providers = {*known(source, "provider")}
        if source == OWN_SOURCE:
            providers |= {item.name for item in sheet_queries.providers(intake.uow.snapshot)}
        self._providers = intake.codes_of("provider_code", providers)
        self._sites = SheetCodes(known(source, "site"), as_new=True)
        self._towns: dict[tuple[str, str], set[str]] = {}
        for facility in queries.named(intake.uow.snapshot):
            if not facility.outside:
                towns = self._towns.setdefault(_who(facility.name, facility.provider), set())
                towns.add(name_key(facility.municipality))

    def doubt(self, entry: Described) -> Doubt | None:
        """Why a row may be about a facility or a provider that the desk has; None if it is not."""
        if reason := self._codes.doubt(entry.row, entry.code):
            return "code", entry.code, reason
        if reason := self._providers.doubt(entry.row, entry.provider_code):
            return self._provider_field, entry.provider_code, reason
        if not self._as_new and not self._codes.knows(entry.code) and self._stands(entry):
            about: dict[str, object] = {"name": entry.name, "provider": entry.provider}
            return "name", entry.name, Phrase(SAME_NAME, about)
        return None

    def _stands(self, entry: Described) -> bool:
        """Whether the provider has one of this name, in the same town or where none is known."""
        towns = self._towns.get(_who(entry.name, entry.provider), set())
        town = name_key(entry.municipality)
        return bool(towns) and (not town or not towns.isdisjoint({town, ""}))

    def spelled(self, entry: Described) -> Described:
        """The row with its codes as the desk spells them."""
        return entry._replace(
            code=self._codes.spelled(entry.code),
            provider_code=self._providers.spelled(entry.provider_code),
            site_code=self._sites.spelled(entry.site_code),
        )


def _who(name: str, provider: str) -> tuple[str, str]:
    return name_key(name), name_key(provider)
