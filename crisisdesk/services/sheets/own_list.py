"""The desk's own list of facilities, exported, changed and read back: it knows sites by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.versions import AboutFacility, AboutSite, Version, at
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.sheets.codes import OWN_SOURCE
from crisisdesk.domain.sheets.imports import Described, Parsed, SheetKind
from crisisdesk.domain.texts import one_line
from crisisdesk.errors import N_, Phrase
from crisisdesk.store.queries.capacity import sheets as queries
from crisisdesk.store.snapshot import Snapshot

_UNLIKE = N_("row {row} says “{other}” of the same site; say the same in both")


def is_own_list(parsed: Parsed) -> bool:
    """Whether a sheet is the desk's own list of facilities."""
    return parsed.kind is SheetKind.FACILITIES and parsed.source == OWN_SOURCE


def names_site(entry: Described) -> bool:
    """Whether a row says what its site is called."""
    return entry.site_code != entry.code


class Unlike(NamedTuple):
    """A row that says otherwise of a site than a row before, and what it says."""

    row: int
    field: str
    value: str
    reason: Phrase


class SiteRows:
    """What the rows of a list say about sites: what one row changes must not be lost.

    The first row speaks for its site, so another one that says otherwise is refused.
    """

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._first: dict[tuple[UUID | str, str], Described] = {}

    def unlike(self, entry: Described, site: UUID | str) -> Unlike | None:
        """What a row says otherwise of its site; None where it agrees or leaves its cell blank."""
        for field in ("address", "municipality", "house_rules"):
            value: str = getattr(entry, field)
            before = self._first.setdefault((site, field), entry) if value else entry
            if (other := getattr(before, field)) != value:
                reason = Phrase(_UNLIKE, {"row": before.row, "other": other})
                return Unlike(entry.row, field, value, reason)
        return None


def as_it_stands(says: Mapping[str, Any], about: AboutFacility | AboutSite) -> dict[str, Any]:
    """What a row says; a text that stands in lines and came back on one is the text that stands."""
    standing = {name: getattr(about, name) for name in says}
    return {
        name: stands
        if isinstance(stands := standing[name], str) and one_line(stands) == value
        else value
        for name, value in says.items()
    }


class SiteNames:
    """The providers and sites of the desk by their names, for rows that bear no code of theirs."""

    def __init__(
        self, snapshot: Snapshot, sites: Mapping[UUID, Sequence[Version[AboutSite]]]
    ) -> None:
        """Look them up; `sites` are what every site was."""
        self._sites = sites
        self._names: dict[UUID, str] = {
            item.id: name_key(item.name) for item in queries.providers(snapshot)
        }
        self._providers: dict[str, list[UUID]] = {}
        for provider, name in self._names.items():
            self._providers.setdefault(name, []).append(provider)
        self._at: dict[tuple[str, str], list[UUID]] = {}
        for site, versions in sites.items():
            about = at(versions, snapshot.at)
            name = self._names.get(about.provider_id, "")
            self._at.setdefault((name, name_key(about.name)), []).append(site)

    def is_still_at(self, entry: Described, site: UUID, moment: datetime) -> bool:
        """Whether a row leaves a facility at the site where it stands."""
        about = at(self._sites[site], moment)
        provider = self._names.get(about.provider_id, "")
        # A blank cell says nothing; the row then has the code or the name of the facility.
        is_silent = entry.provider_code == entry.code
        return (is_silent or name_key(entry.provider) == provider) and (
            not names_site(entry) or name_key(entry.site) == name_key(about.name)
        )

    def site(self, entry: Described) -> UUID | None:
        """The only site of this name of the row's provider."""
        sites = self._at.get((name_key(entry.provider), name_key(entry.site)), [])
        return sites[0] if len(sites) == 1 and names_site(entry) else None

    def provider(self, entry: Described) -> UUID | None:
        """The only provider of the row's name."""
        providers = self._providers.get(name_key(entry.provider), [])
        return providers[0] if len(providers) == 1 else None
