"""`status --json` keeps its shape and says null where nobody stated a figure."""

from datetime import timedelta

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.services import members
from crisisdesk.services.cases import holds
from crisisdesk.services.status import status
from tests.factories import make_case, make_facility, tell

CAPACITY = [
    "facilities",
    "licensed",
    "available",
    "staffed",
    "occupied",
    "blocked",
    "reserved",
    "placeable",
    "placeable_tonight",
    "unknown",
    "overcrowded",
    "stale",
]


def said(store):
    return store.read(status).as_json()


def test_an_empty_desk_has_every_key_and_no_figure(store):
    result = said(store)
    assert [*result] == [
        "at",
        "known",
        "capacity",
        "region",
        "away",
        "absence",
        "placements",
        "conflicts",
        "prompts",
    ]
    assert result["conflicts"] == []
    assert [*result["capacity"]] == [*CAPACITY, "by_kind", "tonight"]
    assert result["capacity"]["facilities"] == 0
    assert result["capacity"]["placeable"] is None
    assert result["capacity"]["placeable_tonight"] == 0
    assert result["absence"]["period"] is None
    assert result["absence"]["rate"] is None
    assert result["placements"]["by_urgency"] == {
        "acute": 0, "urgent": 0, "pressing": 0, "bridging": 0,
    }  # fmt: skip
    assert [*result["placements"]["by_state"]] == [
        "reported", "triage", "searching", "reserved", "under_way", "placed", "on_hold",
    ]  # fmt: skip
    assert (result["at"], result["known"]) == ("2020-04-07T12:00:00+00:00", None)


def test_figures_are_sums_over_what_is_known(store, clock):
    make_facility(store, "vol", CapacityFigures(available=8, occupied=9))
    make_facility(store, "onbekend", CapacityFigures(available=5))
    make_facility(store, "nooit", kind=Kind.SECURE)
    oud = make_facility(
        store, "oud", kind=Kind.FAMILY_HOME, observed_from=clock() - timedelta(days=9)
    )
    tell(store, oud, available=4, occupied=1, observed_at=clock() - timedelta(hours=30))
    ruim = make_facility(store, "ruim", CapacityFigures(available=10, staffed=7, occupied=4))
    case, _children = store.write(make_case)
    store.write(holds.hold, case, ruim, 1)
    result = said(store)["capacity"]
    by_kind = result.pop("by_kind")
    assert result.pop("tonight") == {
        "by_age": dict.fromkeys(("0-3", "4-11", "12-15", "16-17")),
        "boys": 2,
        "girls": 2,
        "siblings": {"2": 1, "3": None},
        "secure": None,
        "isolation": 0,
    }
    assert result == {
        "facilities": 5,
        "licensed": None,
        "available": 27,
        "staffed": 7,
        "occupied": 14,
        "blocked": None,
        "reserved": 1,
        "placeable": 2 + 3,
        "placeable_tonight": 2,
        "unknown": 2,
        "overcrowded": 1,
        "stale": 1,
    }
    assert [*by_kind] == ["crisis_group", "secure", "family_home"]
    assert [*by_kind["secure"]] == CAPACITY
    assert by_kind["secure"]["placeable"] is None


def test_prompts_are_codes(store, clock):
    said(store)
    store.write(members.add_member, "AB")
    clock.forward(days=8)
    result = said(store)["prompts"]
    missed = {one["duty"]: one["missed"] for one in result}
    # Eight evenings without a round; the day start of today is due, those before it were missed.
    assert missed["capacity_round"] == 8
    states = {one["duty"]: one["state"] for one in result}
    assert (states["capacity_round"], states["day_start"]) == ("missed", "due")
    assert result[0]["due_at"].endswith("+00:00")


def test_text_names_what_is_left_out_and_what_is_unknown(store, clock):
    make_facility(store, "onbekend", CapacityFigures(available=5))
    oud = make_facility(store, "oud")
    tell(store, oud, available=4, occupied=1, observed_at=clock() - timedelta(minutes=1))
    clock.forward(hours=30)
    text = store.read(status).as_text()
    assert "Vacancies tonight: 0  (+3 + ? stale)" in text
    assert "2 facilities" in text
    assert "+ ? (1 unknown)" in text


def test_the_object_is_the_same_in_dutch_and_the_text_is_not(store):
    make_facility(store, "ruim", CapacityFigures(available=10, occupied=4))
    english = store.read(status)
    words, keys = english.as_text(), english.as_json()
    i18n.use("nl")
    dutch = store.read(status)
    assert dutch.as_json() == keys
    assert dutch.as_text() != words
