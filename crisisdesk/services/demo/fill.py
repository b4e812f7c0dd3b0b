"""A made-up region to look at and work in, relative to now."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    DeskId,
    FacilityId,
    Gender,
    MemberId,
    Opening,
    OpeningStatus,
    Reachability,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel, Report
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy
from crisisdesk.domain.cases.legal.orders import LAPSES_AFTER, Ordered, months_after
from crisisdesk.domain.cases.referrers import Legal, Organisation
from crisisdesk.domain.cases.states import Flag, Isolation, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, Turn
from crisisdesk.domain.week.meetings import MEETINGS
from crisisdesk.i18n import _
from crisisdesk.services import members as desk
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import cases, holds, legal, stays
from crisisdesk.services.demo import absence, going, region, searches
from crisisdesk.services.demo import week as demo_week
from crisisdesk.services.demo.region import UNITS, Unit
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.repositories.past import Lived
    from crisisdesk.store.unit_of_work import UnitOfWork

DAYS = 56
_BARRED, _LAST_SEARCH = 10, 1
"""Days ago at which a region was barred, and after which nobody searched any more."""
SOURCE = "desk"
_SEED = 2020
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_OTHER_DESK = DeskId(UUID(int=2))
Region = dict[str, FacilityId]


_ALONE = Facts(
    municipality="Dordrecht",
    organisation=Organisation.YOUTH_TEAM,
    legal=Legal.VOLUNTARY,
    isolation=Isolation.NO,
    flags=frozenset((Flag.NO_SIGHT,)),
)
_SIBLINGS = Facts(
    municipality="Zwijndrecht",
    organisation=Organisation.CERTIFIED_INSTITUTION,
    legal=Legal.OUT_OF_HOME,
    isolation=Isolation.NO,
)
_PLACED = Facts(
    municipality="Papendrecht",
    organisation=Organisation.SAFE_AT_HOME,
    legal=Legal.PROVISIONAL_SUPERVISION,
    isolation=Isolation.NO,
)


class _Clock:
    """The clock of a life that is lived quickly, up to now."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def fill(target: Target, actor: Actor, now: datetime) -> int:
    """Make a store with the region as it stands now; answers the number of facilities.

    The same now makes the same figures. Raises StoreUnavailable.
    """
    now = now.astimezone(UTC)
    chance = random.Random(_SEED)  # noqa: S311 - a made-up region needs no secret
    clock = _Clock(now - timedelta(days=DAYS))
    store = Store(target, clock, actor)
    try:
        store.open()
        members = store.write(_people)
        store.sign_in(members[0])
        ids = store.write(_region, now)
        store.write(demo_week.expect_parties)
        held = demo_week.held_turns(store.read(duty_queries.rules), clock.moment, now)
        week = demo_week.Week(store, clock, now, held)
        searched = (search.days_ago for search in searches.SEARCHES)
        days = sorted({DAYS, _BARRED, _LAST_SEARCH, *searched, *going.DAYS_AGO}, reverse=True)
        cases_going = going.Going(ids, now)

        def live(days: list[float]) -> None:
            for begin, end in pairwise(days):
                week.turn(now - timedelta(days=begin))
                if begin == _BARRED:
                    store.write(_measures, ids, now)
                with _other_desk(target, actor, clock) as other:
                    searches.live(other, ids, now, week.turn, begin=begin, end=end)
                    cases_going.live(other, week.turn, begin=begin, end=end)

        live([day for day in days if day >= _LAST_SEARCH])
        counted = absence.history(store.write(absence.owners, ids), ids, members, now)
        store.write(absence.before, ids, counted, now)
        live([*(day for day in days if day <= _LAST_SEARCH), 0])
        lived = sorted(_history(ids, members, now, chance), key=lambda report: report.recorded_at)
        week.turn(now - 2 * _HOUR)
        store.write(_report, [report for report in lived if report.recorded_at <= clock.moment])
        week.turn(now - 70 * _MINUTE)
        store.sign_in(members[1])
        store.write(_hold, ids[region.HELD], 1, Urgency.ACUTE)
        week.turn(now - 35 * _MINUTE)
        store.write(_hold, ids[region.HELD_FOR_TWO], 2, Urgency.URGENT)
        store.write(_arrival, ids[region.ARRIVED])
        week.turn(now)
        store.write(_report, [report for report in lived if report.recorded_at > now - 2 * _HOUR])
        store.write(absence.after, ids, counted, now)
        store.write(_work, held, now)
    finally:
        store.close()
    return len(ids)


@contextmanager
def _other_desk(target: Target, actor: Actor, clock: _Clock) -> "Iterator[Store]":
    """The desk in another place, with somebody at it."""
    other = Store(target, clock, Actor(_OTHER_DESK, actor.account, letter="N"))
    try:
        other.open()
        other.sign_in(other.read(desk_queries.members)[1].id)
        yield other
    finally:
        other.close()


def _people(uow: "UnitOfWork") -> list[MemberId]:
    return [desk.add_member(uow, initials, _(role)) for initials, role in region.MEMBERS]


def _region(uow: "UnitOfWork", now: datetime) -> Region:
    desk_settings.change(uow, "region.name", region.REGION)
    providers = {
        name: uow.facilities.add_provider(name, phone=f"078-555{number:02}00")
        for number, name in enumerate(region.PROVIDERS, 1)
    }
    sites = {}
    ids: Region = {}
    for number, unit in enumerate(UNITS, 1):
        place = (unit.provider, unit.municipality)
        if place not in sites:
            sites[place] = uow.facilities.add_site(
                providers[unit.provider],
                name=f"{unit.provider} {unit.municipality}",
                address=f"{unit.provider.split()[-1]}laan {number}",
                place=unit.municipality,
                municipality=unit.municipality,
                house_rules=_(region.HOUSE_RULES) if number % 3 else "",
            )
        ids[unit.name] = uow.facilities.add(
            sites[place], **_about(unit, now), phone=f"078-55501{number:02}"
        )
        uow.facilities.add_code(SOURCE, "facility", f"V{number:02}", ids[unit.name])
    uow.journal("demo.made", count=len(ids))
    return ids


def _about(unit: Unit, now: datetime) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "round_the_clock": unit.round_the_clock,
        "crucial": unit.crucial,
        "age_min": unit.ages[0],
        "age_max": unit.ages[1],
        "gender": unit.gender,
        "admission_via": unit.admission_via,
        "extendable_to": unit.extendable_to,
        "planned_places": unit.planned,
        "planned_from": local(now + timedelta(days=21)).date() if unit.planned else None,
        "planned_certainty": _(region.PLANNED_CERTAINTY) if unit.planned else "",
    }


def _measures(uow: "UnitOfWork", ids: Region, now: datetime) -> None:
    """How far facilities are open, and what is barred, since ten days."""
    since = uow.now
    for name, opening in (
        (
            region.CLOSED,
            Opening(
                OpeningStatus.CLOSED,
                since,
                reason=_(region.CLOSED_BECAUSE),
                delivery=DeliveryMode.STOPPED,
                reachability=Reachability.REMOTE,
            ),
        ),
        (
            region.LIMITED,
            Opening(
                OpeningStatus.LIMITED,
                since,
                exception=_(region.LIMITED_TO),
                reason=_(region.LIMITED_BECAUSE),
                delivery=DeliveryMode.MIXED,
            ),
        ),
        (
            region.REMOTE,
            Opening(
                OpeningStatus.OPEN,
                since,
                delivery=DeliveryMode.VIDEO,
                delivery_note=_(region.REMOTE_NOTE),
                reachability=Reachability.REMOTE,
            ),
        ),
        (
            region.NIGHT_SHELTER,
            Opening(
                OpeningStatus.OPEN,
                since,
                hours=_(region.NIGHT_HOURS),
            ),
        ),
    ):
        reported = opening._replace(reported_by=region.PROVIDER_OF[name])
        seen = uow.facilities.get(ids[name]).version
        facilities.open_or_close(uow, ids[name], reported, seen=seen)
    for restriction in (
        Restriction(
            RestrictionKind.NO_CRISIS, ids[region.BARRED], since, source=_(region.BARRED_BY)
        ),
        Restriction(
            RestrictionKind.ADMISSION_STOP,
            ids[region.STOPPED],
            since,
            now + timedelta(days=5),
            reason=_(region.STOP_BECAUSE),
        ),
        Restriction(
            RestrictionKind.VALIDITY,
            ids[region.SHELTER],
            since,
            now + timedelta(days=30),
            source=_(region.SHELTER_SOURCE),
        ),
    ):
        facilities.restrict(uow, restriction)


def _history(
    ids: Region, members: list[MemberId], now: datetime, chance: random.Random
) -> "Iterator[Lived]":
    """About a report a day for each facility, up to its newest one."""
    from crisisdesk.store.repositories.past import Lived

    begun = now - timedelta(days=DAYS)
    for unit in UNITS:
        if unit.hours_ago is None:
            continue
        newest = now - timedelta(hours=unit.hours_ago)
        figures = unit.figures
        for day in range(DAYS):
            observed_at = newest - timedelta(days=day, minutes=day and chance.randrange(-90, 90))
            written_at = min(observed_at + chance.randrange(2, 12) * _MINUTE, now)
            if observed_at <= begun:
                break
            # Nobody reports every day.
            if day and chance.random() < 0.12:  # noqa: PLR2004
                continue
            by_phone = chance.random() < 0.7  # noqa: PLR2004
            note = "" if not _overfull(figures) else _("an extra bed")
            report = Report(
                ids[unit.name],
                figures,
                observed_at,
                blocked_reason=unit.blocked_reason if figures.blocked else None,
                reporter_role=_("group leader"),
                reporter_organisation=unit.provider,
                channel=Channel.PHONE if by_phone else Channel.CALL_ROUND,
                note=note,
            )
            yield Lived(report, written_at, chance.choice(members))
            figures = _the_day_before(unit, figures, chance)


def _overfull(figures: CapacityFigures) -> bool:
    return (figures.occupied or 0) > (figures.available or 0)


def _the_day_before(unit: Unit, figures: CapacityFigures, chance: random.Random) -> CapacityFigures:
    """Figures that a day later may have become these; all are known, as they used to be."""
    available = figures.available or 0
    taken = available - 1 if figures.occupied is None else figures.occupied
    lowest = available * 6 // 10
    step = chance.choice((-1, -1, 0, 0, 0, 1, 1))
    staffed = unit.figures.staffed if chance.random() < 0.3 else available  # noqa: PLR2004
    return figures._replace(
        occupied=min(max(taken + step, lowest), available),
        staffed=available if staffed is None else staffed,
        blocked=unit.figures.blocked if chance.random() < 0.5 else 0,  # noqa: PLR2004
    )


def _report(uow: "UnitOfWork", lived: "list[Lived]") -> None:
    from crisisdesk.store.repositories import past

    uow.journal("capacity.reported", count=past.add_reports(uow, lived))


def _children(uow: "UnitOfWork", *who: tuple[str, int, Gender]) -> tuple[Youth, ...]:
    """Children by pseudonym, age and gender."""
    year = local(uow.now).year
    return tuple(Youth(name, year - age, gender) for name, age, gender in who)


def _hold(uow: "UnitOfWork", facility: FacilityId, places: int, urgency: Urgency) -> None:
    if places > 1:
        facts, lead = _SIBLINGS, uow.by
        children = _children(uow, ("TB", 10, Gender.BOYS), ("NB", 8, Gender.BOYS))
    else:
        facts, lead, children = _ALONE, None, _children(uow, ("LV", 14, Gender.GIRLS))
    opened = cases.take_report(uow, Intake(children, facts, urgency=urgency), lead=lead)
    if facts.legal is Legal.VOLUNTARY:
        for by, who in ((ConsentBy.AUTHORITY, "M.V."), (ConsentBy.CHILD, "LV")):
            agreed = Consent(opened.youths[0], by, ConsentAnswer.GIVEN, uow.now, who)
            legal.consent(uow, opened.case, agreed)
    holds.hold(uow, opened.case, facility, places, urgency=urgency)


def _arrival(uow: "UnitOfWork", facility: FacilityId) -> None:
    children = _children(uow, ("MK", 7, Gender.GIRLS))
    opened = cases.take_report(uow, Intake(children, _PLACED), lead=uow.by)
    ordered = Ordered(opened.youths[0], Legal.OUT_OF_HOME, local(uow.now).date())
    legal.order(uow, opened.case, ordered, until=months_after(ordered.since, LAPSES_AFTER))
    hold = holds.hold(uow, opened.case, facility, 1)
    stays.arrive(uow, opened.case, opened.youths[0], facility, hold=hold)


def _work(uow: "UnitOfWork", held: list[tuple[Duty, Turn]], now: datetime) -> None:
    """The turns that are no meeting; each was done half an hour after it was asked for."""
    from crisisdesk.store.repositories import past

    done = [
        (duty, turn.day, min(turn.moment + 30 * _MINUTE, now))
        for duty, turn in held
        if duty not in MEETINGS
    ]
    uow.journal("duty.done", count=past.add_held_turns(uow, done))
