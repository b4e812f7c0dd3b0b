"""What may be said of a facility and a site (DOMAIN.md §3), and what changed of it."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.versions import AboutFacility, AboutSite, Version
from crisisdesk.errors import N_, RuleBroken

OLDEST = 27
MOST_PLACES = 999_999


class RegionFacility(NamedTuple):
    """A facility as the desk knows it, whether it is on a board or not."""

    id: FacilityId
    about: AboutFacility
    site: AboutSite
    provider: str
    version: int
    codes: Sequence[str]
    versions: Sequence[Version[AboutFacility]]
    """In turn; those to come too."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.about.name

    @property
    def last_day(self) -> date | None:
        """Its last day, past or to come; None for one that goes on."""
        return self.versions[-1].about.last_day


class Site(NamedTuple):
    """A site as the desk knows it."""

    id: UUID
    about: AboutSite
    provider: str
    codes: Sequence[str]


class Provider(NamedTuple):
    """A provider as the desk knows it; its name is the same on every day."""

    id: UUID
    name: str
    phone: str = ""
    codes: Sequence[str] = ()


class Region(NamedTuple):
    """What there is in the region."""

    providers: Sequence[Provider]
    sites: Sequence[Site]
    facilities: Sequence[RegionFacility]


class InForce(NamedTuple):
    """A measure of the register that is in force, and what it says."""

    id: UUID
    text: str


class Place(NamedTuple):
    """Whose a facility is and where, as it is typed."""

    provider: str
    site: str
    municipality: str


class NewFacility(NamedTuple):
    """What is entered to begin with of a facility."""

    place: Place
    name: str
    kind: Kind
    gender: Gender
    round_the_clock: bool
    age_min: int | None = None
    age_max: int | None = None
    figures: CapacityFigures = CapacityFigures()


def check_facility(about: AboutFacility) -> AboutFacility:
    """Return what a facility is, if it can be; raises RuleBroken at the field."""
    if not about.name:
        raise RuleBroken(N_("Enter what the facility is called."), field="name")
    for field in ("age_min", "age_max"):
        age = getattr(about, field)
        if age is not None and not 0 <= age <= OLDEST:
            raise RuleBroken(N_("An age is from 0 to {most}."), field=field, most=OLDEST)
    if about.age_min is not None and about.age_max is not None and about.age_max < about.age_min:
        raise RuleBroken(N_("The oldest is younger than the youngest."), field="age_max")
    for field in ("extendable_to", "planned_places"):
        places = getattr(about, field)
        if places and about.kind is Kind.TEAM:
            raise RuleBroken(N_("A team without beds has no places."), field=field)
        if places is not None and not 0 < places <= MOST_PLACES:
            raise RuleBroken(N_("Enter a number of places from 1, or nothing."), field=field)
    if (about.extendable_while or about.extendable_measure) and about.extendable_to is None:
        raise RuleBroken(N_("Enter how many places it can grow to."), field="extendable_to")
    if about.planned_places is None and (about.planned_from or about.planned_certainty):
        raise RuleBroken(N_("Enter how many places are planned."), field="planned_places")
    return about


def changed_fields(
    versions: Sequence[Version[AboutFacility]],
) -> list[tuple[datetime, list[str]]]:
    """When a facility was described otherwise and in which fields, newest first."""
    changes = []
    for before, after in pairwise(versions):
        fields = [
            field
            for field in AboutFacility._fields
            if getattr(before.about, field) != getattr(after.about, field)
        ]
        if fields:
            changes.append((after.observed_at, fields))
    return changes[::-1]
