"""The desk's own sheets, filled with what it knows: facilities and their codes, for whom."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import Kind, ProviderId
from crisisdesk.domain.identity import code_key, finds, name_key
from crisisdesk.domain.sheets.codes import SourceCode, sheet_codes
from crisisdesk.errors import N_, WrongUse
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.capacity import sheets as queries
from crisisdesk.store.queries.capacity.sheets import ProviderName, SheetFacility
from crisisdesk.store.snapshot import Snapshot

_MOST_NEAR = 5


class CodedFacility(NamedTuple):
    """A facility with the code by which the sheet names it."""

    code: str
    about: SheetFacility


def facilities(snapshot: Snapshot, provider: ProviderId | None = None) -> list[CodedFacility]:
    """The facilities on the board, or those of one provider, as the desk's own list has them."""
    return _coded(snapshot, provider, of_any_source=False)


def places(snapshot: Snapshot, provider: ProviderId) -> list[CodedFacility]:
    """The facilities of a provider that have places to report."""
    coded = _coded(snapshot, provider, of_any_source=True)
    return [facility for facility in coded if facility.about.kind is not Kind.TEAM]


def _coded(
    snapshot: Snapshot, provider: ProviderId | None, *, of_any_source: bool
) -> list[CodedFacility]:
    every = [
        facility
        for facility in queries.facilities(snapshot)
        if provider in (None, facility.provider_id)
    ]
    known = [code for code in queries.codes(snapshot) if code.subject == "facility"]
    codes = sheet_codes(known, [facility.id for facility in every], of_any_source=of_any_source)
    return [CodedFacility(codes[facility.id], facility) for facility in every]


def counted(snapshot: Snapshot, provider: ProviderName) -> list[str]:
    """What a sheet of absence calls a provider and its facilities: a name where that is clear."""
    subjects: dict[str, set[tuple[UUID, UUID | None]]] = {}
    for name, owner, facility in absence_queries.subjects(snapshot):
        subjects.setdefault(name_key(name), set()).add((owner, facility))
    codes = queries.codes(snapshot)

    def called(subject: UUID, names: Iterable[str], kind: str) -> str:
        known = [code.code for code in codes if (code.subject_id, code.subject) == (subject, kind)]
        every = [*names, *sorted(known)]
        return next(
            (
                name
                for name in every
                if len({facility or owner for owner, facility in subjects[name_key(name)]}) == 1
                or (
                    kind == "provider"
                    and {owner for owner, _ in subjects[name_key(name)]} == {subject}
                )
            ),
            every[0],
        )

    of_provider = [f.about for f in _coded(snapshot, provider.id, of_any_source=True)]
    return [
        called(provider.id, [provider.name], "provider"),
        *(called(facility.id, [facility.name], "facility") for facility in of_provider),
    ]


def provider(snapshot: Snapshot, typed: str) -> ProviderName:
    """The provider of this name or code; raises WrongUse, naming those that are near."""
    every = queries.providers(snapshot)
    codes = [code for code in queries.codes(snapshot) if code.subject == "provider"]
    named = _named(every, codes, typed)
    if len(named) == 1:
        return named[0]
    if named:
        raise WrongUse(
            N_("“{name}” is the name of {count} providers: use a code; there are: {codes}."),
            name=typed,
            count=len(named),
            codes=", ".join(_codes_of(codes, named)) or "–",
        )
    near = _near([item.name for item in every], typed)
    if near:
        raise WrongUse(
            N_("The desk knows no provider “{name}”; it does know: {near}."),
            name=typed,
            near=", ".join(near),
        )
    raise WrongUse(N_("The desk knows no provider “{name}”."), name=typed)


def _named(
    every: Iterable[ProviderName], codes: Iterable[SourceCode], typed: str
) -> list[ProviderName]:
    coded = {code.subject_id for code in codes if code_key(code.code) == code_key(typed)}
    by_code = [item for item in every if item.id in coded]
    return [item for item in every if name_key(item.name) == name_key(typed)] or by_code


def _codes_of(codes: Iterable[SourceCode], named: Iterable[ProviderName]) -> list[str]:
    of = {item.id for item in named}
    return sorted(code.code for code in codes if code.subject_id in of)


def _near(names: Iterable[str], typed: str) -> list[str]:
    keys = {name_key(name): name for name in names}
    found = [name for name in keys.values() if finds(typed, name)]
    close = get_close_matches(name_key(typed), keys, n=_MOST_NEAR, cutoff=0.5)
    return list(dict.fromkeys([*found, *(keys[key] for key in close)]))[:_MOST_NEAR]
