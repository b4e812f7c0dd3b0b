"""Distances between municipalities: those of Zuid-Holland Zuid and those around it.

A small table instead of a package: packages with Dutch places bring tens of thousands of addresses
or ask a server. A desk needs one point for each of some seventy municipalities, also without a
network. A point is roughly the middle of where most people live, precise enough to tell 5 km from
30.
"""

from collections.abc import Iterable
from functools import cache
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType

from crisisdesk.domain.identity import name_key

EARTH_KM = 6371.0

_OWN_REGION = {
    "Alblasserdam": (51.86, 4.66),
    "Dordrecht": (51.80, 4.68),
    "Gorinchem": (51.83, 4.97),
    "Hardinxveld-Giessendam": (51.83, 4.84),
    "Hendrik-Ido-Ambacht": (51.84, 4.64),
    "Hoeksche Waard": (51.79, 4.45),
    "Molenlanden": (51.87, 4.86),
    "Papendrecht": (51.83, 4.69),
    "Sliedrecht": (51.82, 4.77),
    "Zwijndrecht": (51.82, 4.62),
}
_AROUND = {
    "Albrandswaard": (51.86, 4.41),
    "Alphen aan den Rijn": (52.13, 4.66),
    "Altena": (51.77, 4.97),
    "Amersfoort": (52.16, 5.39),
    "Barendrecht": (51.85, 4.54),
    "Bergen op Zoom": (51.49, 4.29),
    "Bodegraven-Reeuwijk": (52.07, 4.76),
    "Breda": (51.59, 4.78),
    "Capelle aan den IJssel": (51.93, 4.58),
    "Culemborg": (51.96, 5.23),
    "Delft": (52.01, 4.36),
    "Den Haag": (52.08, 4.30),
    "Dongen": (51.63, 4.94),
    "Drimmelen": (51.69, 4.76),
    "Etten-Leur": (51.57, 4.64),
    "Geertruidenberg": (51.70, 4.87),
    "Goeree-Overflakkee": (51.75, 4.15),
    "Gouda": (52.01, 4.71),
    "Heusden": (51.69, 5.14),
    "Houten": (52.03, 5.17),
    "IJsselstein": (52.02, 5.04),
    "Krimpen aan den IJssel": (51.92, 4.60),
    "Krimpenerwaard": (51.96, 4.78),
    "Lansingerland": (52.00, 4.50),
    "Leiden": (52.16, 4.49),
    "Leidschendam-Voorburg": (52.08, 4.39),
    "Loon op Zand": (51.63, 5.05),
    "Lopik": (51.98, 4.95),
    "Maassluis": (51.92, 4.25),
    "Midden-Delfland": (51.97, 4.31),
    "Moerdijk": (51.66, 4.58),
    "Nieuwegein": (52.03, 5.09),
    "Nissewaard": (51.85, 4.33),
    "Oosterhout": (51.64, 4.86),
    "Oudewater": (52.03, 4.87),
    "Pijnacker-Nootdorp": (52.02, 4.43),
    "Ridderkerk": (51.87, 4.60),
    "Rijswijk": (52.04, 4.32),
    "Roosendaal": (51.53, 4.46),
    "Rotterdam": (51.92, 4.48),
    "Schiedam": (51.92, 4.40),
    "Schouwen-Duiveland": (51.68, 3.93),
    "'s-Hertogenbosch": (51.70, 5.31),
    "Tiel": (51.89, 5.43),
    "Tilburg": (51.56, 5.08),
    "Utrecht": (52.09, 5.12),
    "Vijfheerenlanden": (51.94, 5.07),
    "Vlaardingen": (51.91, 4.34),
    "Voorne aan Zee": (51.86, 4.14),
    "Waalwijk": (51.69, 5.07),
    "Waddinxveen": (52.04, 4.65),
    "West Betuwe": (51.86, 5.18),
    "Westland": (52.00, 4.21),
    "Woerden": (52.09, 4.88),
    "Zaltbommel": (51.80, 5.22),
    "Zoetermeer": (52.06, 4.49),
    "Zuidplas": (51.99, 4.61),
}
# Lists of providers are older than the municipalities that they name.
_MERGED = {
    "Hoeksche Waard": ("Binnenmaas", "Cromstrijen", "Korendijk", "Oud-Beijerland", "Strijen"),
    "Molenlanden": ("Giessenlanden", "Molenwaard"),
    "Vijfheerenlanden": ("Leerdam", "Vianen", "Zederik"),
    "Altena": ("Aalburg", "Werkendam", "Woudrichem"),
    "West Betuwe": ("Geldermalsen", "Lingewaal", "Neerijnen"),
    "Voorne aan Zee": ("Brielle", "Hellevoetsluis", "Westvoorne"),
}
_ALSO_CALLED = {
    "Den Haag": ("'s-Gravenhage",),
    "'s-Hertogenbosch": ("Den Bosch",),
    "Capelle aan den IJssel": ("Capelle a/d IJssel", "Capelle"),
    "Krimpen aan den IJssel": ("Krimpen a/d IJssel",),
    "Alphen aan den Rijn": ("Alphen a/d Rijn",),
}
_POINTS = _OWN_REGION | _AROUND


_TODAY = MappingProxyType(
    {name_key(name): name for name in _POINTS}
    | {
        name_key(name): today
        for names in (_MERGED, _ALSO_CALLED)
        for today, others in names.items()
        for name in others
    }
)


def names() -> list[str]:
    """The known municipalities of today, the region's own first."""
    return [*_OWN_REGION, *_AROUND]


def today(name: str) -> str | None:
    """The current name of a municipality; None when it is not known."""
    return _TODAY.get(name_key(name))


def point(name: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None when the name is not known."""
    current = today(name)
    return None if current is None else _POINTS[current]


@cache
def _between(first: str, other: str) -> float:
    (north, east), (other_north, other_east) = (
        (radians(latitude), radians(longitude))
        for latitude, longitude in (_POINTS[first], _POINTS[other])
    )
    half = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(sqrt(half))


def distance(first: str, other: str) -> float | None:
    """Kilometres between two municipalities, as the crow flies; None when a name is not known."""
    here, there = today(first), today(other)
    return None if here is None or there is None else _between(here, there)


def nearest(places: Iterable[str], others: Iterable[str]) -> dict[str, int | None]:
    """Whole kilometres from the nearest of these municipalities to each of the others.

    None where not known; a place that is no municipality, such as a site, has no distance.
    """
    known = [name for name in places if today(name) is not None]
    kilometres: dict[str, int | None] = {}
    for name in {*others} if known else ():
        all_km = [km for place in known if (km := distance(place, name)) is not None]
        kilometres[name] = round(min(all_km)) if all_km else None
    return kilometres


def distances(home: str, others: Iterable[str]) -> dict[str, int | None]:
    """Whole kilometres from one municipality to each of the others; None when not known."""
    kilometres = {}
    for name in {*others}:
        km = distance(home, name)
        kilometres[name] = None if km is None else round(km)
    return kilometres
