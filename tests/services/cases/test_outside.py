"""A facility that the desk does not run: decided on, arrived at, on no board and in no total."""

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Blocker, Confirmation, Destination, Safety
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseState
from crisisdesk.domain.cases.suitability import Needs, Suitability
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import holds, options, outside, stays, youths
from crisisdesk.services.cases.outside import Outside
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, count_of, line_of, make_case, make_facility

FAR = Outside("Het Verre Huis", "Utrecht", "030 000 00 00")
FIGURES = CapacityFigures(available=10, occupied=6)


def test_a_place_outside_goes_the_whole_way_and_counts_nowhere(store: Store) -> None:
    make_facility(store, figures=FIGURES)
    before = store.read(capacity.overview).totals
    case, children = store.write(make_case, 2)
    hold = store.write(outside.hold, case, FAR)
    file = store.read(file_queries.case, case)
    held = file.line.hold
    assert held is not None
    assert (file.line.state, held.name, held.places) == (CaseState.RESERVED, "Het Verre Huis", 2)
    store.write(holds.decide, hold, DECISION)
    arrivals = store.write(stays.arrive_together, case, children, held.facility, hold=hold)
    assert [one.line for one in arrivals] == [None, None]
    file = store.read(file_queries.case, case)
    assert (file.line.state, file.line.hold) == (CaseState.PLACED, None)
    after = store.read(capacity.overview)
    assert after.totals == before
    assert [one.name for one in after.lines] == ["De Boei"]
    safety = Safety(Role.YOUTH_PROTECTOR, "B. Anker", NOON, Confirmation.SEEN)
    ids = [one.id for one in file.line.stays]
    store.write(stays.depart_together, ids, Destination.HOME, safety=safety)
    assert store.read(file_queries.case, case).line.state is CaseState.DEPARTED


def test_the_same_facility_is_made_once(store: Store) -> None:
    first, _ = store.write(make_case)
    other, _ = store.write(make_case)
    store.write(outside.hold, first, FAR)
    before = count_of(store, "facility")
    store.write(outside.hold, other, Outside(" het  verre huis ", "utrecht"))
    assert count_of(store, "facility") == before
    third, _ = store.write(make_case)
    store.write(outside.hold, third, Outside("Het Verre Huis", "Zwolle"))
    assert count_of(store, "facility") == before + 1


@pytest.mark.parametrize(
    ("name", "town"), [("Het Verrehuis", "utrecht"), ("HET VERRE HUIS", ""), ("De-Boei", "")]
)
def test_a_name_that_is_nearly_known_is_asked_about(store: Store, name, town) -> None:
    make_facility(store, figures=FIGURES)
    first, _ = store.write(make_case)
    store.write(outside.hold, first, FAR._replace(phone="300000000"))
    held = store.read(file_queries.case, first).line.hold
    assert held is not None
    assert store.read(facility_queries.about, held.facility).phone == "0300000000"
    other, _ = store.write(make_case)
    before = count_of(store, "facility")
    with pytest.raises(NeedsConfirmation, match="is this another one"):
        store.write(outside.hold, other, Outside(name, town))
    assert count_of(store, "facility") == before
    store.write(outside.hold, other, Outside(name, town), sure=True)
    assert count_of(store, "facility") == before + 1


def test_a_name_outside_commands_no_terminal(store: Store) -> None:
    for spite in ("\x1b]0;Het\0 Verre\u202e \x9b\ud800Huis", "]0;Het Verre Huis"):
        case, _ = store.write(make_case)
        store.write(outside.hold, case, Outside(spite, spite, spite))
    named = [
        (one.name, one.municipality) for one in store.read(facility_queries.named) if one.outside
    ]
    assert named == [("]0;Het Verre Huis", "]0;Het Verre Huis")]


def test_what_cannot_be_kept_makes_no_facility(store: Store) -> None:
    case, _ = store.write(make_case)
    for place, field in ((Outside(" "), "name"), (Outside("x" * 121), "name")):
        with pytest.raises(RuleBroken) as refused:
            store.write(outside.hold, case, place)
        assert refused.value.field == field
    with pytest.raises(RuleBroken) as refused:
        store.write(outside.hold, case, FAR, until=NOON)
    assert refused.value.field == "until"
    assert count_of(store, "facility") == 0


def test_a_second_place_for_one_case_is_asked_about(store: Store) -> None:
    here = make_facility(store, figures=FIGURES)
    case, _ = store.write(make_case)
    store.write(holds.hold, case, here)
    with pytest.raises(NeedsConfirmation, match="De Boei"):
        store.write(outside.hold, case, FAR)
    store.write(outside.hold, case, FAR, sure=True)
    assert len(store.read(file_queries.case, case).holds) == 2


def test_children_move_on_together_or_not_at_all(store: Store, clock: Clock) -> None:
    here = make_facility(store, figures=FIGURES)
    there = make_facility(store, "De Kade", figures=FIGURES)
    clock.forward(minutes=1)
    case, children = store.write(make_case, 2)
    store.write(stays.arrive_together, case, children, here)
    own = [one.id for one in store.read(file_queries.case, case).line.stays]
    store.write(stays.depart, own[1], Destination.HOME, safety=SAFE)
    with pytest.raises(RuleBroken, match="already ended"):
        store.write(stays.move_together, own, there)
    assert line_of(store, there).placeable == 4
    store.write(stays.move_together, own[:1], there)
    assert [one.name for one in store.read(file_queries.case, case).line.stays] == ["De Kade"]
    assert (line_of(store, here).placeable, line_of(store, there).placeable) == (4, 3)


@pytest.mark.parametrize("service", ["move_together", "depart_together", "arrive_together"])
def test_nobody_is_not_a_child(store: Store, service: str) -> None:
    here = make_facility(store, figures=FIGURES)
    case, _ = store.write(make_case)
    args = {
        "move_together": ([], here),
        "depart_together": ([], Destination.HOME),
        "arrive_together": (case, [], here),
    }[service]
    with pytest.raises(RuleBroken, match="the child"):
        store.write(getattr(stays, service), *args)


def test_blockers_stand_exactly_as_they_are_ticked(store: Store) -> None:
    here = make_facility(store, figures=FIGURES)
    case, children = store.write(make_case)
    store.write(stays.arrive_together, case, children, here)
    store.write(stays.set_blockers, case, {Blocker.COURT, Blocker.FUNDING})
    store.write(stays.set_blockers, case, {Blocker.FUNDING, Blocker.OTHER})
    assert store.read(file_queries.case, case).history.blockers == {Blocker.FUNDING, Blocker.OTHER}
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(stays.set_blockers, case, {Blocker.OTHER, Blocker.FUNDING})


def test_children_are_corrected_and_added_in_one_act_or_not_at_all(store: Store) -> None:
    case, (first,) = store.write(make_case)
    wrong = Youth("x" * 13)
    with pytest.raises(RuleBroken, match="Initials or a pseudonym"):
        store.write(youths.change, case, {first: Youth("LV", 2008)}, [wrong])
    assert store.read(file_queries.case, case).line.youths[0].pseudonym == "K1"
    store.write(youths.change, case, {first: Youth("LV", 2008)}, [Youth("NV", 2010)])
    assert [one.pseudonym for one in store.read(file_queries.case, case).line.youths] == [
        "LV",
        "NV",
    ]


def test_the_place_that_the_case_holds_itself_was_on_the_table(store: Store) -> None:
    full = make_facility(
        store, figures=CapacityFigures(available=10, occupied=9, staffed=10, blocked=0)
    )
    other = make_facility(store, "De Kade", figures=CapacityFigures(available=4, occupied=4))
    case, _ = store.write(make_case)
    store.write(holds.hold, case, full)
    hold = store.read(file_queries.case, case).line.hold
    assert hold is not None
    table = store.read(options.on_table, Needs((((9, 9), None),)), hold)
    assert [(one.facility, one.verdict) for one in table] != []
    assert {one.facility: one.verdict for one in table}[full] is not Suitability.NO
    assert other not in {one.facility for one in table}
