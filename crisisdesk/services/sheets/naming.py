"""Facilities that a sheet names by their name: taken where it is clear which one is meant."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.sheets.imports import (
    NEAR_NAMED,
    NOT_NAMED,
    OTHER_NAMED,
    SEVERAL_NAMED,
    Stated,
)
from crisisdesk.errors import Phrase
from crisisdesk.services.sheets.spelling import SheetCodes
from crisisdesk.store.queries.capacity import facilities as queries
from crisisdesk.store.queries.capacity.facilities import Named
from crisisdesk.store.snapshot import Snapshot

_MOST_NEAR = 3


def called(snapshot: Snapshot, facilities: Collection[UUID]) -> str:
    """What these facilities are called, each with its provider."""
    every = queries.named(snapshot)
    return "; ".join(f"{it.name}, {it.provider}" for it in every if it.id in facilities)


class NameDoubt(Exception):
    """A row of which the name does not say which facility is meant, at a field and why."""

    def __init__(self, field: str, value: str, reason: Phrase) -> None:
        """Keep what is said."""
        super().__init__()
        self.field, self.value, self.reason = field, value, reason


class FacilityNames:
    """The facilities of the desk by their names."""

    def __init__(
        self, snapshot: Snapshot, codes: SheetCodes, known: Mapping[str, Iterable[FacilityId]]
    ) -> None:
        """Look up the names; `known` are the facilities by code."""
        self._codes = codes
        self._known = known
        self._code: dict[FacilityId, str] = {}
        for code, facilities in known.items():
            if len([*facilities]) == 1:
                self._code.setdefault(next(iter(facilities)), code)
        self._named: dict[str, list[Named]] = {}
        for facility in queries.named(snapshot):
            if not facility.outside:
                self._named.setdefault(name_key(facility.name), []).append(facility)

    def coded(self, entry: Stated) -> Stated:
        """The row with the code of the facility that it means; raises NameDoubt."""
        if entry.code and self._codes.knows(entry.code):
            self._check_same(entry)
            return entry
        if entry.code and entry.name:
            return entry
        field, name = ("name", entry.name) if entry.name else ("code", entry.code)
        named = self._named.get(name_key(name), [])
        if len(named) > 1:
            raise NameDoubt(field, name, Phrase(SEVERAL_NAMED, {"facilities": self._told(named)}))
        if named:
            return entry._replace(code=self._code[named[0].id])
        if entry.name:
            near = get_close_matches(name_key(name), self._named, n=_MOST_NEAR)
            names = ", ".join(self._named[key][0].name for key in near)
            reason = Phrase(NEAR_NAMED, {"near": names}) if near else NOT_NAMED
            raise NameDoubt(field, name, reason)
        return entry

    def _check_same(self, entry: Stated) -> None:
        named = self._named.get(name_key(entry.name), [])
        spelled = self._known.get(self._codes.spelled(entry.code), [])
        if not named or {facility.id for facility in named} & {*spelled}:
            return
        coded = [item for items in self._named.values() for item in items if item.id in spelled]
        if coded:
            told: dict[str, object] = {"named": self._told(named), "coded": self._told(coded)}
            raise NameDoubt("name", entry.name, Phrase(OTHER_NAMED, told))

    def _told(self, facilities: Iterable[Named]) -> str:
        return "; ".join(
            f"{facility.name}, {facility.provider} ({self._code.get(facility.id, '–')})"
            for facility in facilities
        )
