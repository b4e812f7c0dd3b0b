"""A region that does not exist, for the demo: every name and number in it is made up."""

from datetime import timedelta
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import BlockedReason, Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import N_

REGION = "Zuid-Holland Zuid"
MEMBERS = (("AB", N_("chair")), ("CD", N_("desk")), ("EF", N_("desk, nights")))
PROVIDERS = (
    "Griendlicht",
    "Polderpeil Jeugd",
    "De Buitenkans",
    "Wilgenboog",
    "Rietkraag Jeugdhulp",
    "Oeverzicht",
    "Zwanenwiel",
    "Veerstoep Pleegzorg",
    "Kreekrand",
    "Lichtwaard",
    "Noordergors",
    "Stuwkracht Jeugd",
)
HOUSE_RULES = N_("No visitors; living rooms closed.")


class Unit(NamedTuple):
    """One made-up facility, and what its newest report says, `age` hours ago."""

    name: str
    provider: int
    municipality: str
    kind: Kind
    age: float | None
    """None: never reported."""
    figures: CapacityFigures
    ages: tuple[int, int] = (4, 18)
    gender: Gender = Gender.ANY
    round_the_clock: bool = True
    crucial: bool = False
    blocked_reason: BlockedReason | None = None
    admission_via: str = ""
    extendable_to: int | None = None
    planned: int | None = None
    notes: str = ""

    @property
    def seen(self) -> timedelta | None:
        """How long ago it reported."""
        return None if self.age is None else timedelta(hours=self.age)


def _f(
    available: int,
    occupied: int | None,
    staffed: int | None = -1,
    *,
    licensed: int | None = None,
    blocked: int = 0,
    surge: int | None = None,
) -> CapacityFigures:
    """Figures in short: staffed is as many as available unless it is said."""
    return CapacityFigures(
        available if licensed is None else licensed,
        available,
        available if staffed == -1 else staffed,
        occupied,
        blocked,
        surge,
        24 if surge else None,
    )


_ALB, _DOR, _GOR = "Alblasserdam", "Dordrecht", "Gorinchem"
_HAR, _HIA, _HOE = "Hardinxveld-Giessendam", "Hendrik-Ido-Ambacht", "Hoeksche Waard"
_MOL, _PAP, _SLI, _ZWI = "Molenlanden", "Papendrecht", "Sliedrecht", "Zwijndrecht"
_GROUP, _CRISIS, _SECURE = Kind.RESIDENTIAL_GROUP, Kind.CRISIS_GROUP, Kind.SECURE
_HOME, _FOSTER, _APART = Kind.FAMILY_HOME, Kind.FOSTER_CARE, Kind.ISOLATION
_SHELTER, _OTHER = Kind.EMERGENCY_SHELTER, Kind.OTHER

BARRED, STOPPED = "De Buitenkans Hoeve", "Kreekrand Noord"
CLOSED, LIMITED, REMOTE = "Dagcentrum De Terp", "Dagbehandeling 't Wiel", "Ambulant Team De Stuw"
SHELTER, NIGHT_SHELTER = "Noodopvang Sporthal De Gors", "Nachtopvang De Luwte"
HELD, HELD_FOR_TWO, ARRIVED = "Crisisgroep De Griend", "Wilgenboog Zuid", "Gezinshuis De Lisdodde"
UNITS = (
    Unit("De Griendhoek", 0, _DOR, _GROUP, 3.1, _f(8, 7), (12, 18), crucial=True),
    Unit(HELD, 0, _DOR, _CRISIS, 4.2, _f(8, 5, surge=2), crucial=True),
    Unit("Griendlicht Isolatie", 0, _DOR, _APART, 5.0, _f(2, 1), admission_via="GGD"),
    Unit("Polderpeil Oost", 1, _HOE, _GROUP, 1.4, _f(10, 9, licensed=12), (10, 17)),
    Unit("Polderpeil West", 1, _HOE, _GROUP, 15.0, _f(9, 8), (6, 12)),
    Unit("Crisisgroep De Kil", 1, _HOE, _CRISIS, 0.8, _f(6, 5, 5), crucial=True),
    Unit(BARRED, 2, _MOL, _GROUP, 2.2, _f(12, 9), (12, 18), planned=4),
    Unit("De Buitenkans Werf", 2, _MOL, _HOME, 6.5, _f(4, 4), (4, 14)),
    Unit("Wilgenboog Noord", 3, _ZWI, _GROUP, 7.7, _f(9, 10), (6, 12)),
    Unit(HELD_FOR_TWO, 3, _ZWI, _GROUP, 3.6, _f(10, 6, licensed=10), (4, 14)),
    Unit("Wilgenboog Meiden", 3, _ZWI, _GROUP, 31.0, _f(8, 6), (12, 18), gender=Gender.GIRLS),
    Unit("Crisisgroep De Knot", 3, _ZWI, _CRISIS, 2.9, _f(6, 6, surge=2), crucial=True),
    Unit("Rietkraag 1", 4, _SLI, _GROUP, 8.1, _f(8, 7, None), (12, 18)),
    Unit("Rietkraag 2", 4, _SLI, _GROUP, 9.4, _f(8, 6, 6), (6, 12)),
    Unit("Gezinshuis De Rietpluim", 4, _SLI, _HOME, 12.8, _f(4, 3), (0, 12)),
    Unit("Oeverzicht Besloten", 5, _GOR, _SECURE, 2.4, _f(12, 11), (12, 18), crucial=True),
    Unit("Oeverzicht Besloten Jongens", 5, _GOR, _SECURE, 5.6, _f(10, 8, 8), (14, 18), Gender.BOYS),
    Unit("Oeverzicht Crisis", 5, _GOR, _CRISIS, 1.9, _f(8, 9), crucial=True),
    Unit(
        "Oeverzicht Isolatie",
        5,
        _GOR,
        _APART,
        16.5,
        _f(3, 1, blocked=1),
        blocked_reason=BlockedReason.ISOLATION,
        admission_via="GGD",
    ),
    Unit("Gezinshuis Het Nest", 6, _PAP, _HOME, 4.9, _f(5, 5), (0, 10)),
    Unit("Gezinshuis Zwanenwiel", 6, _PAP, _HOME, 26.0, _f(4, 3), (4, 16)),
    Unit("Zwanenwiel Groep", 6, _PAP, _GROUP, 10.2, _f(9, None), (8, 16)),
    Unit("Crisispleegzorg Veerstoep", 7, _HAR, _FOSTER, 6.0, _f(14, 11), (0, 18)),
    Unit("Netwerkpleegzorg Veerstoep", 7, _HAR, _FOSTER, None, CapacityFigures()),
    Unit("Crisispleegzorg De Overhaal", 7, _ALB, _FOSTER, 18.3, _f(9, 8), (0, 12)),
    Unit(STOPPED, 8, _HIA, _GROUP, 3.3, _f(8, 5), (12, 18)),
    Unit(
        "Kreekrand Zuid",
        8,
        _HIA,
        _GROUP,
        7.0,
        _f(10, 7, blocked=2),
        (6, 14),
        blocked_reason=BlockedReason.ISOLATION,
    ),
    Unit("Gezinshuis De Kreek", 8, _HIA, _HOME, 44.0, _f(4, 4), (4, 16)),
    Unit("Lichtwaard Groep", 9, _ALB, _GROUP, 11.2, _f(8, 8), (10, 18)),
    Unit(ARRIVED, 9, _ALB, _HOME, 5.3, _f(6, 3), (0, 14)),
    Unit("Gezinshuis De Waterlelie", 9, _MOL, _HOME, 19.6, _f(4, None), (4, 12)),
    Unit("Lichtwaard Besloten", 9, _DOR, _SECURE, 70.0, _f(8, 7), (12, 18)),
    Unit(SHELTER, 10, _DOR, _SHELTER, 2.0, _f(25, 14, 20), (0, 18), extendable_to=40),
    Unit(NIGHT_SHELTER, 10, _DOR, _SHELTER, 8.8, _f(12, 9), (16, 23)),
    Unit("Noordergors Isolatie", 10, _SLI, _APART, 3.9, _f(4, 2), admission_via="GGD"),
    Unit("Noordergors Crisis", 10, _SLI, _CRISIS, 20.5, _f(7, 6, None), crucial=True),
    Unit("Crisispleegzorg De Stuw", 11, _GOR, _FOSTER, 9.9, _f(10, 10, surge=3), (0, 18)),
    Unit("Gezinshuis De Sluis", 11, _GOR, _HOME, 1.1, _f(4, 2), (6, 16)),
    Unit(LIMITED, 11, _PAP, _OTHER, 4.4, _f(16, 5), (2, 7), round_the_clock=False),
    Unit(CLOSED, 6, _HOE, _OTHER, 52.0, _f(12, 0, 0), (4, 12), round_the_clock=False),
    Unit(REMOTE, 11, _DOR, _OTHER, 13.7, _f(20, 17), (0, 18), round_the_clock=False),
)
"""41 facilities of 12 providers in the ten municipalities."""

BARRED_BY = N_("Weekly consultation: De Buitenkans is not used as crisis care.")
STOP_BECAUSE = N_("infection in the group")
SHELTER_SOURCE = N_("Open as long as the emergency measures hold.")
CLOSED_BECAUSE = N_("day treatment has stopped for now")
LIMITED_BECAUSE = N_("only those who cannot do without")
LIMITED_TO = N_("children of parents with a vital profession")
NIGHT_HOURS = N_("round the clock; no walk-in")
REMOTE_NOTE = N_("video calls; a visit where safety asks for it")
PLANNED_CERTAINTY = N_("being explored")
