"""Absence in the made-up region: ten weeks of counts, who is short, and who lends."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function, Shortage
from crisisdesk.domain.absence.mutual_aid import AidState, Offer, Registration, Request
from crisisdesk.domain.absence.periods import last_week
from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import FacilityId, MemberId, ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import on_the_clock
from crisisdesk.i18n import _
from crisisdesk.services.absence import mutual_aid, rings, staffing
from crisisdesk.services.demo import region
from crisisdesk.store.queries.absence import absence as queries

if TYPE_CHECKING:
    from crisisdesk.store.repositories.past import PastAbsence
    from crisisdesk.store.unit_of_work import UnitOfWork

WEEKS = 10
_SEED = 2021
_DAY = timedelta(days=1)
_LATELY = timedelta(days=10)
_SHORT, _HELPED = "Crisisgroep De Kil", "Oeverzicht Crisis"
_SILENT = "Lichtwaard"
_LENDER, _CLOSE_LENDER, _LENT_BY = "Wilgenboog", "Rietkraag Jeugdhulp", "Kreekrand"
_SKJ_VOG = frozenset((Registration.SKJ, Registration.VOG))


class Staff(NamedTuple):
    """A made-up provider, or facility, in its newest week; FTE."""

    contract: float
    sick: float
    heads: int
    quarantine: float | None = None
    other: float | None = None
    minimum: float | None = None


_DATA = region.read("absence")
_STAFF = {name: Staff(**figures) for name, figures in _DATA["staff"].items()}


def owners(uow: "UnitOfWork", facilities: Mapping[str, FacilityId]) -> dict[str, ProviderId]:
    """The made-up providers by their name."""
    providers = {}
    for unit in region.UNITS:
        provider = queries.provider_of(uow.snapshot, facilities[unit.name])
        if provider is not None:
            providers[unit.provider] = provider
    return providers


def history(
    providers: Mapping[str, ProviderId],
    facilities: Mapping[str, FacilityId],
    members: list[MemberId],
    now: datetime,
) -> "list[PastAbsence]":
    """What everybody counted over ten weeks, oldest first; the same now makes the same figures."""
    from crisisdesk.store.repositories.past import PastAbsence

    chance = random.Random(_SEED)  # noqa: S311 - a made-up region needs no secret
    newest = last_week(local(now).date())
    reports = []
    for back in range(WEEKS - 1, -1, -1):
        period = newest.before(back)
        for name, staff in _STAFF.items():
            if name == _SILENT and not back:
                continue
            counted_at = on_the_clock(period.end + _DAY, time(9 + chance.randrange(7), 15))
            report = AbsenceReport(
                providers[region.PROVIDER_OF.get(name, name)],
                period,
                _figures(staff, back, chance),
                facilities.get(name),
                shortages=_SHORTAGES if name == _SHORT and not back else (),
                reporter_role=_("HR"),
            )
            reports.append(PastAbsence(report, min(counted_at, now), chance.choice(members)))
    return reports


_SHORTAGES = (
    Shortage(Function.NIGHT_WORKER, 1500, 2000),
    Shortage(Function.GROUP_WORKER, 0, 500),
)


def _figures(staff: Staff, back: int, chance: random.Random) -> AbsenceFigures:
    """A week so long ago: the first ones are quiet, then quarantine sets in."""
    grown = max(1.0 - back * 0.06, 0.4)
    quarantined = max(1.0 - back * 0.25, 0.0)
    wobble = 1.0 if not back else chance.uniform(0.85, 1.15)

    def tenths(value: float | None, factor: float) -> int | None:
        return None if value is None else round(value * factor * 10) * 100

    return AbsenceFigures(
        round(staff.contract * 1000),
        tenths(staff.sick, grown * wobble),
        tenths(staff.quarantine, quarantined),
        tenths(staff.other, quarantined),
        tenths(staff.minimum, 1.0),
        staff.heads,
    )


def before(
    uow: "UnitOfWork",
    facilities: Mapping[str, FacilityId],
    counted: "list[PastAbsence]",
    now: datetime,
) -> None:
    """What was counted by then, and the staff that was lent since."""
    from crisisdesk.store.repositories import past

    written = [report for report in counted if report.recorded_at <= now - _LATELY]
    uow.journal("absence.reported", count=past.add_absence(uow, written))
    providers = owners(uow, facilities)
    today = local(uow.now).date()
    for name, norm in _DATA["norm"].items():
        fte = {shift: round(amount * 1000) for shift, amount in norm["fte"].items()}
        staffing.set_norm(uow, Norm(facilities[name], norm["full_places"], **fte))
    for process, counts in _DATA["ring"].items():
        rings.set_rings(uow, Process(process), Rings(**counts))
    until = local(now).date() + 2 * _DAY
    request = mutual_aid.ask(
        uow,
        Request(facilities[_HELPED], Function.GROUP_WORKER, 1000, today, until, _SKJ_VOG, 1),
    )
    lent = mutual_aid.ask_lender(uow, request, providers[_LENT_BY], 1000)
    mutual_aid.grant(uow, lent, 1000, seen=1)
    mutual_aid.move(uow, lent, AidState.DEPLOYED, seen=2)


def after(
    uow: "UnitOfWork",
    facilities: Mapping[str, FacilityId],
    counted: "list[PastAbsence]",
    now: datetime,
) -> None:
    """What was counted since, and the shortage of now with what is offered for it."""
    from crisisdesk.store.repositories import past

    written = [report for report in counted if report.recorded_at > now - _LATELY]
    uow.journal("absence.reported", count=past.add_absence(uow, written))
    providers = owners(uow, facilities)
    today = local(now).date()
    until = today + 13 * _DAY
    for lender, fte in ((_LENDER, 2000), (_CLOSE_LENDER, 1000)):
        mutual_aid.offer(
            uow,
            Offer(providers[lender], Function.NIGHT_WORKER, fte, today, until, _SKJ_VOG),
        )
    mutual_aid.ask(
        uow, Request(facilities[_SHORT], Function.NIGHT_WORKER, 1500, today, until, _SKJ_VOG)
    )
