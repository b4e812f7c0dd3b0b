"""Entering, describing anew and retiring what the region has."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.described import NewFacility, Region, check_facility
from crisisdesk.domain.capacity.facilities import FacilityId, one_line
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Report
from crisisdesk.domain.capacity.versions import BEFORE_ALL, AboutFacility, at
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import amsterdam, date_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases.acts import checked
from crisisdesk.store.queries.capacity import region as queries
from crisisdesk.store.queries.capacity import versions as version_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_WORDS = ("notes", "house_rules", "admission_via")


def region(snapshot: Snapshot) -> Region:
    """What there is in the region."""
    return queries.region(snapshot)


def start_of(day: date) -> datetime:
    """The moment at which a day begins here."""
    return datetime.combine(day, time(), amsterdam())


def enter(uow: "UnitOfWork", new: NewFacility, *, sure: bool = False) -> FacilityId:
    """Add a facility, with its provider and site where the desk has none of that name.

    Figures that are all unknown are no report. Raises RuleBroken at the field, NeedsConfirmation
    as a report does.
    """
    texts = {name: one_line(getattr(new, name)) for name in NewFacility._fields[:4]}
    for name, words in (
        ("provider", N_("Enter whose facility it is.")),
        ("site", N_("Enter at which site it is.")),
        ("municipality", N_("Enter in which municipality it is.")),
    ):
        if not texts[name]:
            raise RuleBroken(words, field=name)
    known = queries.region(uow.snapshot)
    provider = next(
        (line.id for line in known.providers if name_key(line.name) == name_key(texts["provider"])),
        None,
    )
    site = next(
        (
            line.id
            for line in known.sites
            if line.about.provider_id == provider
            and name_key(line.about.name) == name_key(texts["site"])
        ),
        None,
    )
    for line in known.facilities:
        same = name_key(line.name) == name_key(texts["name"])
        if same and line.site.provider_id == provider and line.about.last_day is None:
            raise RuleBroken(
                N_("{provider} has a facility of that name already."),
                field="name",
                provider=line.provider,
            )
    about: dict[str, Any] = {
        "name": texts["name"],
        "kind": new.kind,
        "gender": new.gender,
        "round_the_clock": new.round_the_clock,
        "age_min": new.age_min,
        "age_max": new.age_max,
    }
    check_facility(AboutFacility(site or UUID(int=0), **about))
    provider = provider or uow.facilities.add_provider(texts["provider"])
    site = site or uow.facilities.add_site(
        provider, name=texts["site"], municipality=texts["municipality"]
    )
    facility = uow.facilities.add(site, **about)
    uow.journal("facility.entered", facility=facility, subject=facility)
    if new.figures != CapacityFigures():
        report = Report(facility, new.figures, uow.now, reporter_organisation=texts["provider"])
        reports.enter(uow, report, sure=sure)
    return facility


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
        raise RuleBroken(N_("That is what stands already; nothing was saved."))
    uow.facilities.raise_version(facility, seen)
    uow.facilities.state(facility, moment, new)
    uow.journal("facility.changed", facility=facility, subject=facility, observed_at=moment)


def change_site(
    uow: "UnitOfWork",
    site: UUID,
    says: Mapping[str, Any],
    *,
    since: datetime | None = None,
    sure: bool = False,
) -> None:
    """Keep what a site is from a moment on; raises RuleBroken or NeedsConfirmation."""
    moment = since or uow.now
    stands = at(version_queries.of_sites(uow.snapshot)[site], moment)
    says = _tidy(says, sure=sure)
    if not stands._replace(**says).municipality:
        raise RuleBroken(N_("Enter in which municipality it is."), field="municipality")
    new = {name: value for name, value in says.items() if getattr(stands, name) != value}
    if not new:
        raise RuleBroken(N_("That is what stands already; nothing was saved."))
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
        line = uow.capacity.of(facility)
        if not sure:
            raise NeedsConfirmation(
                N_(
                    "{facility} is on no board after {day}. Children there now: {n}; reserved: {m}."
                ),
                facility=at(history, uow.now).name,
                day=date_text(last_day),
                n="?" if line.occupied is None else line.occupied,
                m=line.held,
            )
    uow.facilities.raise_version(facility, seen)
    uow.facilities.state(facility, moment, {"last_day": last_day})
    uow.journal("facility.retired", facility=facility, subject=facility, observed_at=moment)


def _tidy(says: Mapping[str, Any], *, sure: bool) -> dict[str, Any]:
    tidy = {name: one_line(value) if type(value) is str else value for name, value in says.items()}
    for name in _WORDS:
        if name in tidy:
            tidy[name] = checked(tidy[name], name, sure=sure)
    return tidy
