"""Entering, describing anew and retiring what the region has."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.described import (
    InForce,
    NewFacility,
    Place,
    Provider,
    Region,
    RegionFacility,
    check_facility,
)
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Report
from crisisdesk.domain.capacity.versions import BEFORE_ALL, AboutFacility, AboutSite, at
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import amsterdam, clock_text, date_text
from crisisdesk.domain.texts import one_line
from crisisdesk.errors import N_, Conflict, NeedsConfirmation, RuleBroken
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases.acts import checked
from crisisdesk.store.queries.capacity import region as queries
from crisisdesk.store.queries.capacity import versions as version_queries
from crisisdesk.store.queries.safekeeping import latest_acts
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_NOTHING_NEW = N_("That is what stands already; nothing was saved.")
_WORDS = ("notes", "house_rules", "admission_via")


def region(snapshot: Snapshot) -> Region:
    """What there is in the region."""
    return queries.region(snapshot)


def measures(snapshot: Snapshot) -> list[InForce]:
    """The measures that an extension can be bound to."""
    return queries.measures(snapshot)


def start_of(day: date) -> datetime:
    """The moment at which a day begins here."""
    return datetime.combine(day, time(), amsterdam())


def _tell(uow: "UnitOfWork", place: Place) -> tuple[UUID | None, UUID | None, Place]:
    """The provider and the site that these words name, None for a new one, and the words tidied.

    Raises RuleBroken at the field.
    """
    place = Place(*map(one_line, place))
    if not place.provider:
        raise RuleBroken(N_("Enter whose facility it is."), field="provider")
    if not place.site:
        raise RuleBroken(N_("Enter at which site it is."), field="site")
    known = queries.region(uow.snapshot)
    provider = _named(known, place.provider)
    site = next(
        (
            line
            for line in known.sites
            if provider is not None
            and line.about.provider_id == provider.id
            and name_key(line.about.name) == name_key(place.site)
        ),
        None,
    )
    stands = place.municipality if site is None else site.about.municipality
    if not stands:
        raise RuleBroken(N_("Enter in which municipality it is."), field="municipality")
    if place.municipality and name_key(stands) != name_key(place.municipality):
        raise RuleBroken(
            N_("{site} is in {municipality}; e on its own line changes that."),
            field="municipality",
            site=place.site,
            municipality=stands,
        )
    return provider and provider.id, site and site.id, place


def _named(known: Region, name: str) -> Provider | None:
    return next((line for line in known.providers if name_key(line.name) == name_key(name)), None)


def _keep(uow: "UnitOfWork", provider: UUID | None, site: UUID | None, place: Place) -> UUID:
    """The site, kept with its provider where they are new."""
    if site is not None:
        return site
    provider = provider or uow.facilities.add_provider(place.provider)
    return uow.facilities.add_site(provider, name=place.site, municipality=place.municipality)


def enter(uow: "UnitOfWork", new: NewFacility, *, sure: bool = False) -> FacilityId:
    """Add a facility, with its provider and site where the desk has none of that name.

    Figures that are all unknown are no report. Raises RuleBroken at the field, NeedsConfirmation
    as a report does.
    """
    provider, site, place = _tell(uow, new.place)
    about: dict[str, Any] = {
        "name": one_line(new.name),
        "kind": new.kind,
        "gender": new.gender,
        "round_the_clock": new.round_the_clock,
        "age_min": new.age_min,
        "age_max": new.age_max,
    }
    for line in queries.region(uow.snapshot).facilities:
        same = name_key(line.name) == name_key(about["name"])
        if same and line.site.provider_id == provider and line.last_day is None:
            raise RuleBroken(
                N_("{provider} has a facility of that name already."),
                field="name",
                provider=line.provider,
            )
    check_facility(AboutFacility(site or UUID(int=0), **about))
    facility = uow.facilities.add(_keep(uow, provider, site, place), **about)
    uow.journal("facility.entered", facility=facility, subject=facility)
    if new.figures != CapacityFigures():
        report = Report(facility, new.figures, uow.now, reporter_organisation=place.provider)
        reports.enter(uow, report, sure=sure)
    return facility


def move(
    uow: "UnitOfWork",
    facility: FacilityId,
    place: Place,
    *,
    seen: int,
    since: datetime | None = None,
) -> None:
    """Let a facility be at another site, new or known, from a moment on.

    Raises RuleBroken at the field or Conflict.
    """
    site = _keep(uow, *_tell(uow, place))
    change(uow, facility, {"site_id": site}, seen=seen, since=since)


def change_provider(
    uow: "UnitOfWork", provider: UUID, name: str, phone: str, *, seen: Provider
) -> None:
    """Call a provider otherwise on every day, or give it another number.

    `seen` is what the person saw. Raises RuleBroken at the field or Conflict.
    """
    known = queries.region(uow.snapshot)
    stands = next(line for line in known.providers if line.id == provider)
    _check_unmoved(uow, provider, stands.name, same=stands[:3] == seen[:3])
    name, phone = one_line(name), one_line(phone)
    if not name:
        raise RuleBroken(N_("Enter what the provider is called."), field="name")
    namesake = _named(known, name)
    if namesake is not None and namesake.id != provider:
        raise RuleBroken(N_("There is a provider of that name already."), field="name")
    if (name, phone) == (stands.name, stands.phone):
        raise RuleBroken(_NOTHING_NEW)
    uow.facilities.change_provider(provider, name, phone)
    uow.journal("provider.changed", subject=provider)


def _check_unmoved(uow: "UnitOfWork", subject: UUID, name: str, *, same: bool) -> None:
    """Raise Conflict, naming who was first, unless it is the same as somebody saw."""
    if same:
        return
    first = latest_acts.on_subject(uow.snapshot, subject)
    if first is None:
        raise Conflict(N_("{facility} was changed meanwhile; look again."), facility=name)
    raise Conflict(
        N_("{who} was first at {facility}, at {time}; look again."),
        who=first.who,
        facility=name,
        time=clock_text(first.at),
    )


def change(
    uow: "UnitOfWork",
    facility: FacilityId,
    says: Mapping[str, Any],
    *,
    seen: int,
    since: datetime | None = None,
    sure: bool = False,
) -> None:
    """Keep what a facility is from a moment on, now where none is given; the history stays.

    Raises RuleBroken at the field, NeedsConfirmation for words that point to a person, Conflict.
    """
    moment = since or uow.now
    stands = at(version_queries.of_facilities(uow.snapshot)[facility], moment)
    says = _tidy(says, sure=sure)
    check_facility(stands._replace(**says))
    new = {name: value for name, value in says.items() if getattr(stands, name) != value}
    if not new:
        raise RuleBroken(_NOTHING_NEW)
    measure = new.get("extendable_measure")
    if measure and measure not in {line.id for line in queries.measures(uow.snapshot)}:
        raise RuleBroken(N_("This measure is not in force."), field="extendable_measure")
    uow.facilities.raise_version(facility, seen)
    uow.facilities.state(facility, moment, new)
    uow.journal("facility.changed", facility=facility, subject=facility, observed_at=moment)


def change_site(
    uow: "UnitOfWork",
    site: UUID,
    says: Mapping[str, Any],
    *,
    seen: AboutSite,
    since: datetime | None = None,
    sure: bool = False,
) -> None:
    """Keep what a site is from a moment on; `seen` is what the person saw that it is now.

    Raises RuleBroken at the field, NeedsConfirmation or Conflict.
    """
    moment = since or uow.now
    history = version_queries.of_sites(uow.snapshot)[site]
    now = at(history, uow.now)
    _check_unmoved(uow, site, now.name, same=now == seen)
    stands = at(history, moment)
    says = _tidy(says, sure=sure)
    if stands.name and not stands._replace(**says).name:
        raise RuleBroken(N_("Enter what the site is called."), field="name")
    if not stands._replace(**says).municipality:
        raise RuleBroken(N_("Enter in which municipality it is."), field="municipality")
    new = {name: value for name, value in says.items() if getattr(stands, name) != value}
    if not new:
        raise RuleBroken(_NOTHING_NEW)
    uow.facilities.state_site(site, moment, new)
    uow.journal("site.changed", subject=site, observed_at=moment)


def retire(
    uow: "UnitOfWork",
    facility: FacilityId,
    last_day: date | None,
    *,
    seen: int,
    sure: bool = False,
) -> None:
    """Take a facility off every board after its last day, or bring it back for None.

    Always asks, with how many children and reserved places it has. Raises NeedsConfirmation,
    RuleBroken or Conflict.
    """
    history = version_queries.of_facilities(uow.snapshot)[facility]
    retired = at(history, max(version.observed_at for version in history)).last_day
    if last_day is None:
        if retired is None:
            raise RuleBroken(N_("Enter the last day."), field="last_day")
        moment = start_of(retired + timedelta(days=1))
    else:
        moment = start_of(last_day + timedelta(days=1))
        begun = min(row.observed_at for row in history if row.observed_at > BEFORE_ALL)
        if moment <= begun:
            raise RuleBroken(N_("It was not there yet on that day."), field="last_day")
        if retired is not None:
            raise RuleBroken(
                N_("It is retired already, with {day} as its last day; empty it first."),
                field="last_day",
                day=date_text(retired),
            )
        if not sure:
            children, held = _there(uow, [facility])
            raise NeedsConfirmation(
                N_(
                    "{facility} is on no board after {day}. Children there now: {n}; reserved: {m}."
                ),
                facility=at(history, uow.now).name,
                day=date_text(last_day),
                n=children,
                m=held,
            )
    uow.facilities.raise_version(facility, seen)
    uow.facilities.state(facility, moment, {"last_day": last_day})
    uow.journal("facility.retired", facility=facility, subject=facility, observed_at=moment)


def retire_all(
    uow: "UnitOfWork",
    facilities: Sequence[RegionFacility],
    last_day: date | None,
    *,
    sure: bool = False,
) -> None:
    """Give every facility of a provider or a site a last day; one that has a last day keeps it.

    Always asks, with how many children and reserved places they have together. Raises
    NeedsConfirmation, RuleBroken or Conflict.
    """
    going = [line for line in facilities if line.last_day is None]
    if last_day is None:
        raise RuleBroken(N_("Enter the last day."), field="last_day")
    if not going:
        raise RuleBroken(N_("None of its facilities is on the board."))
    if not sure:
        children, held = _there(uow, [line.id for line in going])
        raise NeedsConfirmation(
            N_("{facilities} are on no board after {day}. Children there now: {n}; reserved: {m}."),
            facilities=", ".join(line.name for line in going),
            day=date_text(last_day),
            n=children,
            m=held,
        )
    for line in going:
        retire(uow, line.id, last_day, seen=line.version, sure=True)


def _there(uow: "UnitOfWork", facilities: Sequence[FacilityId]) -> tuple[str, int]:
    """How many children are at these facilities, with a + where some do not say, and are held."""
    lines = [uow.capacity.of(facility) for facility in facilities]
    told = [line.occupied for line in lines if line.occupied is not None]
    unknown = "" if len(told) == len(lines) else "+?" if told else "?"
    return f"{sum(told) if told else ''}{unknown}", sum(line.held for line in lines)


def _tidy(says: Mapping[str, Any], *, sure: bool) -> dict[str, Any]:
    tidy = {name: one_line(value) if type(value) is str else value for name, value in says.items()}
    for name in _WORDS:
        if name in tidy:
            tidy[name] = checked(tidy[name], name, sure=sure)
    return tidy
