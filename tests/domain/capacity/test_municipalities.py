"""Municipalities, what they were called before, and how far they lie apart."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.domain.capacity.municipalities import distance, distances, names, point, today
from tests.exchange.real_input import real_input

REGION = (
    "Alblasserdam",
    "Dordrecht",
    "Gorinchem",
    "Hardinxveld-Giessendam",
    "Hendrik-Ido-Ambacht",
    "Hoeksche Waard",
    "Molenlanden",
    "Papendrecht",
    "Sliedrecht",
    "Zwijndrecht",
)
known = st.sampled_from(names())


def test_the_region_comes_first() -> None:
    assert tuple(names()[:10]) == REGION
    assert len(set(names())) == len(names())


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Dordrecht", "Zwijndrecht", 2, 6),
        ("Dordrecht", "Gorinchem", 17, 23),
        ("Dordrecht", "Rotterdam", 15, 22),
        ("Dordrecht", "Utrecht", 40, 48),
        ("Gorinchem", "Tilburg", 27, 34),
        ("Den Haag", "Breda", 58, 68),
    ],
)
def test_distances_are_those_of_the_map(one, other, least, most) -> None:
    km = distance(one, other)
    assert km is not None
    assert least <= km <= most


@given(known, known, known)
def test_a_distance_is_one(one, two, three) -> None:
    there, back = distance(one, two), distance(two, one)
    around = (distance(one, three), distance(three, two))
    assert there is not None
    assert there == pytest.approx(back)
    assert (there == 0) is (one == two)
    assert there <= sum(leg for leg in around if leg is not None) + 1e-6


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Giessenlanden", "Molenlanden"),
        ("Molenwaard", "Molenlanden"),
        ("Leerdam", "Vijfheerenlanden"),
        ("Zederik", "Vijfheerenlanden"),
        ("Binnenmaas", "Hoeksche Waard"),
        ("Cromstrijen", "Hoeksche Waard"),
        ("Korendijk", "Hoeksche Waard"),
        ("Oud-Beijerland", "Hoeksche Waard"),
        ("Strijen", "Hoeksche Waard"),
        ("'s-Gravenhage", "Den Haag"),
        ("’s-Gravenhage", "Den Haag"),
        ("Capelle a/d IJssel", "Capelle aan den IJssel"),
        ("  DORDRECHT ", "Dordrecht"),
        ("gorinchèm", "Gorinchem"),
        ("hoeksche  waard", "Hoeksche Waard"),
    ],
)
def test_a_name_is_known_however_it_is_written(before, now) -> None:
    assert today(before) == now
    assert distance(before, now) == 0


@pytest.mark.parametrize("name", ["", "?", "Dordrecht-West", "Atlantis", "dor"])
def test_an_unknown_name_has_no_distance(name) -> None:
    assert today(name) is None
    assert point(name) is None
    assert distance(name, "Dordrecht") is None
    assert distance("Dordrecht", name) is None
    assert distance(name, name) is None


def test_distances_are_whole_kilometres_by_the_names_asked_for() -> None:
    result = distances("Dordrecht", ["dordrecht", "Strijen", "Nergens", "Strijen"])
    assert result == {"dordrecht": 0, "Strijen": 16, "Nergens": None}
    assert distances("", ["Dordrecht"]) == {"Dordrecht": None}


def test_the_points_lie_where_the_postcodes_do() -> None:
    path = real_input("nl_gemeente_jeugdregio_2016_derived.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    by_name = {row["gemeentenaam"]: (float(row["lat"]), float(row["lon"])) for row in rows}
    compared = [name for name in names() if name in by_name]
    assert len(compared) > 50
    for name in compared:
        latitude, longitude = by_name[name]
        location = point(name)
        assert location is not None
        # A hundredth of a degree is 1.1 km to the north and 0.7 km to the east.
        assert abs(location[0] - latitude) < 0.03, name
        assert abs(location[1] - longitude) < 0.05, name


def test_what_merged_lies_in_what_it_merged_into() -> None:
    path = real_input("nl_gemeente_jeugdregio_2016_derived.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    merged = [row for row in rows if today(row["gemeentenaam"]) not in (None, row["gemeentenaam"])]
    assert len(merged) > 15
    for row in merged:
        location = point(row["gemeentenaam"])
        assert location is not None
        assert abs(location[0] - float(row["lat"])) < 0.1, row["gemeentenaam"]
        assert abs(location[1] - float(row["lon"])) < 0.15, row["gemeentenaam"]
