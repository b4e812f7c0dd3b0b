"""Absence in the made-up region: ten weeks of counts, who is short, and who lends."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function, Shortage
from crisisdesk.domain.absence.mutual_aid import AidState, Offer, Registration, Request
from crisisdesk.domain.absence.periods import Period, last_week
from crisisdesk.domain.absence.review import NoteKind, ReviewNote
from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import FacilityId, MemberId, ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import on_the_clock
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.services.absence import mutual_aid, rings, staffing
from crisisdesk.services.demo import region
from crisisdesk.store.queries.absence import absence as boards

if TYPE_CHECKING:
    from crisisdesk.store.repositories.past import PastAbsence
    from crisisdesk.store.unit_of_work import UnitOfWork

WEEKS = 10
_SEED = 2021
_DAY = timedelta(days=1)
_LATELY = timedelta(days=10)
_SHORT, _HELPED = "Crisisgroep De Kil", "Oeverzicht Crisis"
_SILENT = 9
_LENDER, _CLOSE_LENDER, _LENT_BY = 3, 4, 8
_SKJ_VOG = frozenset((Registration.SKJ, Registration.VOG))
_AGREED = N_("Wilgenboog looks at who can take night shifts.")
_TO_DO = N_("Ask Lichtwaard for last week's figures.")


class Staff(NamedTuple):
    """A made-up provider, or facility, in its newest week; FTE."""

    contract: float
    sick: float
    quarantine: float | None
    other: float | None
    minimum: float | None
    heads: int | None


_PROVIDERS = {
    0: Staff(46.0, 3.1, 1.0, 0.5, 38.0, 58),
    2: Staff(31.5, 2.9, 1.5, 0.0, 27.0, 40),
    3: Staff(52.0, 2.6, 0.4, 0.0, 46.0, 66),
    4: Staff(28.0, 1.7, 0.0, None, 26.0, 35),
    5: Staff(78.0, 6.4, 3.0, 1.2, 66.0, 97),
    6: Staff(24.0, 2.2, 0.0, 0.6, 20.0, 31),
    7: Staff(12.5, 0.4, None, None, None, 18),
    8: Staff(33.0, 1.6, 0.0, 0.2, 27.5, 41),
    9: Staff(30.0, 2.0, 0.5, 0.0, 26.0, 37),
    10: Staff(41.0, 4.5, 1.1, 0.9, 33.0, 55),
    11: Staff(3.6, 0.2, 0.0, 0.0, 2.5, 4),
}
_FACILITIES = {
    "Polderpeil Oost": Staff(14.0, 1.0, 0.2, 0.0, 12.5, 18),
    "Polderpeil West": Staff(11.0, 0.8, 0.2, 0.0, 9.8, 14),
    _SHORT: Staff(12.0, 2.0, 1.5, 0.5, 9.5, 16),
}
_NORMS = {
    _SHORT: (6, 11.0, 3.5, 2.5, 1.5, 2.0),
    _HELPED: (8, 15.0, 4.5, 3.5, 2.0, 2.5),
    "De Griendhoek": (8, 13.0, 4.0, 3.0, 1.5, 2.0),
}
"""Places, FTE at full capacity, and the minimum by day, evening, night and weekend."""
_RINGS = {
    Process.CRISIS_SERVICE: Rings(6, 3, 4, 5),
    Process.FRONT_OFFICE: Rings(7, 4, 2, 5),
    Process.URGENT_CASES: Rings(9, 4, 3, 8),
    Process.FOLLOW_UP: Rings(14, 2, 0, 9),
}


def owners(uow: "UnitOfWork", own: Mapping[str, FacilityId]) -> dict[int, ProviderId]:
    """The made-up providers by their number."""
    found = {}
    for unit in region.UNITS:
        provider = boards.provider_of(uow.snapshot, own[unit.name])
        if provider is not None:
            found[unit.provider] = provider
    return found


def history(
    providers: Mapping[int, ProviderId],
    own: Mapping[str, FacilityId],
    members: list[MemberId],
    now: datetime,
) -> "list[PastAbsence]":
    """What everybody counted over ten weeks, oldest first; the same now makes the same figures."""
    from crisisdesk.store.repositories.past import PastAbsence

    chance = random.Random(_SEED)  # noqa: S311 - a made-up region needs no secret
    newest = last_week(local(now).date())
    units = {name: unit.provider for unit in region.UNITS if (name := unit.name) in _FACILITIES}
    found = []
    for back in range(WEEKS - 1, -1, -1):
        period = newest.before(back)
        subjects = [(providers[number], None, staff) for number, staff in _PROVIDERS.items()]
        facilities = [
            (providers[units[name]], own[name], staff) for name, staff in _FACILITIES.items()
        ]
        for provider, facility, staff in (*subjects, *facilities):
            if provider == providers[_SILENT] and not back:
                continue
            told = on_the_clock(period.end + _DAY, time(9 + chance.randrange(7), 15))
            figures = _figures(staff, back, chance)
            short = facility == own[_SHORT] and not back
            report = AbsenceReport(
                provider,
                period,
                figures,
                facility,
                shortages=_SHORTAGES if short else (),
                reporter_role=_("HR"),
            )
            found.append(PastAbsence(report, min(told, now), chance.choice(members)))
    return found


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
    uow: "UnitOfWork", own: Mapping[str, FacilityId], counted: "list[PastAbsence]", now: datetime
) -> None:
    """What was counted by then, and the staff that was lent since."""
    from crisisdesk.store.repositories import past

    written = [one for one in counted if one.recorded_at <= now - _LATELY]
    uow.journal("absence.reported", count=past.add_absence(uow, written))
    providers = owners(uow, own)
    today = local(uow.now).date()
    for name, (places, full, *shifts) in _NORMS.items():
        day, evening, night, weekend = (round(one * 1000) for one in shifts)
        norm = Norm(own[name], places, round(full * 1000), day, evening, night, weekend)
        staffing.set_norm(uow, norm)
    for process, counts in _RINGS.items():
        rings.set_rings(uow, process, counts)
    until = local(now).date() + 2 * _DAY
    request = mutual_aid.ask(
        uow,
        Request(own[_HELPED], Function.GROUP_WORKER, 1000, today, until, _SKJ_VOG, 1),
    )
    lent = mutual_aid.ask_lender(uow, request, providers[_LENT_BY], 1000)
    mutual_aid.grant(uow, lent, 1000, seen=1)
    mutual_aid.move(uow, lent, AidState.DEPLOYED, seen=2)
    _held(uow, last_week(today))


def _held(uow: "UnitOfWork", period: Period) -> None:
    notes = [
        *(
            ReviewNote(NoteKind.ATTENDANCE, name, present=number != _SILENT)
            for number, name in enumerate(region.PROVIDERS)
        ),
        ReviewNote(NoteKind.AGREEMENT, text=_(_AGREED)),
        ReviewNote(NoteKind.ACTION, text=_(_TO_DO), due=local(uow.now).date() + 7 * _DAY),
    ]
    day = period.end - 3 * _DAY
    kept = uow.absence.add_review(day, period, notes)
    uow.journal("absence.review_closed", subject=kept, reason=day.isoformat(), count=len(notes))


def after(
    uow: "UnitOfWork", own: Mapping[str, FacilityId], counted: "list[PastAbsence]", now: datetime
) -> None:
    """What was counted since, and the shortage of now with what is offered for it."""
    from crisisdesk.store.repositories import past

    written = [one for one in counted if one.recorded_at > now - _LATELY]
    uow.journal("absence.reported", count=past.add_absence(uow, written))
    providers = owners(uow, own)
    today = local(now).date()
    until = today + 13 * _DAY
    for number, fte in ((_LENDER, 2000), (_CLOSE_LENDER, 1000)):
        mutual_aid.offer(
            uow,
            Offer(providers[number], Function.NIGHT_WORKER, fte, today, until, _SKJ_VOG),
        )
    mutual_aid.ask(uow, Request(own[_SHORT], Function.NIGHT_WORKER, 1500, today, until, _SKJ_VOG))
