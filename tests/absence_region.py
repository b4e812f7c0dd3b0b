"""A made-up region that counts its absence: eight weeks, one provider missing, one too thin."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function, Shortage
from crisisdesk.domain.absence.mutual_aid import Offer, Registration
from crisisdesk.domain.absence.periods import Period, series_of, week_of
from crisisdesk.domain.absence.rings import Process, Rings
from crisisdesk.domain.absence.staffing import Norm
from crisisdesk.domain.capacity.facilities import FacilityId, Kind, ProviderId
from crisisdesk.services.absence import absence, mutual_aid, rings, staffing
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.factories import tell

WEEK = week_of(date(2020, 3, 30))
"""The newest week that is over on the day on which the clock of every test stands."""
UNTIL = date(2020, 4, 14)


@dataclass(frozen=True)
class Made:
    """One provider of the region: its facility, and its weeks from oldest to newest."""

    name: str
    municipality: str
    kind: Kind
    crucial: bool
    contract: float
    sick: tuple[float | None, ...]
    rest: tuple[float, float]
    minimum: float


REGION = (
    Made("De Wissel", "Dordrecht", Kind.CRISIS_GROUP, True, 22.0,
         (1.0, 1.1, 1.0, 1.3, 1.6, 1.9, 2.1, 3.0), (1.6, 0.5), 18.4),
    Made("Rietzoom", "Zwijndrecht", Kind.CRISIS_GROUP, True, 31.5,
         (1.9, 1.8, 2.0, 2.2, 2.3, 2.5, 2.6, 2.9), (1.5, 0.0), 26.7),
    Made("Merwestroom", "Gorinchem", Kind.RESIDENTIAL_GROUP, False, 18.0,
         (0.9, 1.0, 1.0, 1.1, 1.0, 1.1, 1.08, None), (0.0, 0.0), 13.0),
    Made("Kadehuis", "Dordrecht", Kind.CRISIS_GROUP, False, 24.0,
         (1.4, 1.3, 1.3, 1.2, 1.2, 1.3, 1.3, 1.25), (0.0, 0.2), 17.55),
    Made("Lindeborg", "Papendrecht", Kind.CRISIS_GROUP, False, 12.0,
         (0.5, 0.5, 0.6, 0.6, 0.7, 0.7, 0.8, 0.8), (0.4, 0.0), 10.5),
    Made("Noordkaap", "Sliedrecht", Kind.FAMILY_HOME, False, 9.0,
         (0.4, None, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5), (0.0, 0.1), 6.0),
)  # fmt: skip


def _thousand(value: float) -> int:
    return round(value * 1000)


def report_of(made: Made, provider: ProviderId, period: Period, sick: float) -> AbsenceReport:
    """What a provider counted over a week, in FTE."""
    short = made.name == "De Wissel" and period == WEEK
    return AbsenceReport(
        provider,
        period,
        AbsenceFigures(
            contract=_thousand(made.contract),
            sick=_thousand(sick),
            quarantine=_thousand(made.rest[0]),
            other=_thousand(made.rest[1]),
            minimum=_thousand(made.minimum),
        ),
        shortages=(Shortage(Function.NIGHT_WORKER, 1000, 1500),) if short else (),
    )


def norm_of(made: Made, facility: FacilityId) -> Norm:
    """What its facility of eight places takes: its contract, and its minimum by shifts."""
    least = _thousand(made.minimum) // 4
    return Norm(facility, 8, _thousand(made.contract), least, least, least, least)


def _add(uow: UnitOfWork, made: Made) -> tuple[ProviderId, FacilityId]:
    provider = ProviderId(uow.facilities.add_provider(made.name))
    site = uow.facilities.add_site(provider, name="1", municipality=made.municipality)
    facility = uow.facilities.add(
        site, name=f"{made.name} groep", kind=made.kind, crucial=made.crucial
    )
    uow.journal("facility.added", facility=facility)
    return provider, facility


def fill(store: Store) -> dict[str, tuple[ProviderId, FacilityId]]:
    """The region with its weeks, offers, a norm and the desk's own rings; ids by provider."""
    ids = {made.name: store.write(_add, made) for made in REGION}
    for made in REGION:
        provider, facility = ids[made.name]
        tell(store, facility, available=8, occupied=5, staffed=8)
        for period, sick in zip(series_of(WEEK, len(made.sick)), made.sick, strict=True):
            if sick is not None:
                store.write(absence.enter, report_of(made, provider, period, sick))
    for name, fte in (("Kadehuis", 2000), ("Lindeborg", 1000)):
        skj = frozenset((Registration.SKJ, Registration.VOG))
        store.write(
            mutual_aid.offer,
            Offer(ids[name][0], Function.NIGHT_WORKER, fte, WEEK.end, UNTIL, skj),
        )
    wissel = ids["De Wissel"][1]
    store.write(staffing.set_norm, Norm(wissel, 8, 20_000, 5000, 4000, 3500, 3000))
    for process, counts in zip(
        Process, (Rings(4, 2, 3, 3), Rings(5, 1, 2, 5), Rings(4, 2, 1, 3)), strict=False
    ):
        store.write(rings.set_rings, process, counts)
    return ids


def line_of(store: Store, name: str) -> Any:
    """A provider's line of the newest review."""
    return next(one for one in store.read(absence.lines) if one.name == name)
