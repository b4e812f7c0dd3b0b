"""For whom a restriction applies: nobody by default, and what is meant is named."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import name_key
from crisisdesk.errors import N_, RuleBroken


class BarScope(Code):
    """How much a restriction is about."""

    FACILITY = "facility", N_("one facility")
    PROVIDER = "provider", N_("a provider")
    KIND = "kind", N_("a kind of facility")
    REGION = "region", N_("the whole region")


class Reach(NamedTuple):
    """What a restriction is about, once it was named."""

    name: str
    lines: tuple[CapacityLine, ...]
    """The facilities that it bars."""
    region: bool = False
    """Whether it is one restriction of the region, and not one for each of them."""

    @property
    def where(self) -> list[FacilityId | None]:
        """The facilities of its restrictions; None for the region."""
        return [None] if self.region else [line.id for line in self.lines]

    @property
    def facility(self) -> FacilityId | None:
        """The facility, where it is one."""
        return self.lines[0].id if len(self.lines) == 1 and not self.region else None


_NOT_CALLED = {
    BarScope.FACILITY: N_("No facility is called “{name}”."),
    BarScope.PROVIDER: N_("No provider is called “{name}”."),
    BarScope.KIND: N_("No kind is called “{name}”."),
}


def facility_labels(lines: Iterable[CapacityLine]) -> dict[str, CapacityLine]:
    """Every facility by a name of its own: the municipality tells two of one name apart."""
    lines = sorted(lines, key=lambda line: line.name)
    keys = [name_key(line.name) for line in lines]
    labels: dict[str, CapacityLine] = {}
    for line, key in zip(lines, keys, strict=True):
        label = line.name if keys.count(key) == 1 else f"{line.name} · {line.municipality}"
        labels.setdefault(label, line)
    return labels


def names_of(
    scope: BarScope, lines: Iterable[CapacityLine], kinds: Mapping[str, str]
) -> dict[str, tuple[CapacityLine, ...]]:
    """What can be named within a scope; `kinds` says what a kind is called here."""
    if scope is BarScope.FACILITY:
        return {label: (line,) for label, line in facility_labels(lines).items()}
    names: dict[str, tuple[CapacityLine, ...]] = {}
    if scope is not BarScope.REGION:
        for line in lines:
            name = line.provider if scope is BarScope.PROVIDER else kinds[line.kind]
            names[name] = (*names.get(name, ()), line)
    return names


def reach_of(
    scope: BarScope | None,
    typed: str,
    lines: Iterable[CapacityLine],
    kinds: Mapping[str, str],
    region: str,
) -> Reach:
    """What is meant by a scope and a name; raises RuleBroken at `scope` or `which`."""
    if scope is None:
        raise RuleBroken(N_("Choose for whom the restriction applies."), field="scope")
    lines = tuple(lines)
    if scope is BarScope.REGION:
        if not typed or name_key(typed) != name_key(region):
            raise RuleBroken(
                N_("To bar every facility, type its name: {region}."),
                field="which",
                region=region,
            )
        return Reach(region, lines, region=True)
    if not typed:
        raise RuleBroken(N_("Type the name of what is barred."), field="which")
    for name, named in names_of(scope, lines, kinds).items():
        if name_key(name) == name_key(typed):
            return Reach(name, named)
    raise RuleBroken(_NOT_CALLED[scope], field="which", name=typed)
