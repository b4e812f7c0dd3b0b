"""The ledger of every "no place", on both databases."""

from collections.abc import Callable

from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.endings import Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services.cases import cases, endings, enquiries, unmet
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import make_facility


def test_rows_are_kept_apart_by_case_and_by_moment(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    facility = make_facility(store, figures=CapacityFigures(available=2, occupied=2))
    told = NoPlace((DeclineReason.FULL, DeclineReason.STAFF), 4, Bridge.NONE, watcher=Role.DOCTOR)
    for number, town in enumerate(("Dordrecht", "")):
        clock.forward(days=7 * number)
        intake = Intake((Youth(f"K{number}", 2008 if town else None),), Facts(town))
        opened = store.write(cases.take_report, intake)
        (asked,) = store.write(enquiries.enquire, opened.case, [facility])
        clock.forward(hours=1)
        store.write(enquiries.decline, opened.case, asked, DeclineReason.FULL)
        store.write(endings.no_place, opened.case, told)
    ledger = store.read(unmet.ledger, 2)
    assert ledger.since == NOON
    assert [
        (row.reference, row.municipality, row.birth_years, row.facility, row.kinds, row.reasons)
        for row in ledger.rows
        if row.no_place is not None
    ] == [
        ("A-0001", "Dordrecht", (2008,), None, (Kind.CRISIS_GROUP,), told.reasons),
        ("A-0002", "", (None,), None, (Kind.CRISIS_GROUP,), told.reasons),
    ]
    refusals = [row for row in ledger.rows if row.no_place is None]
    assert {(row.facility, row.facility_name) for row in refusals} == {(facility, "De Boei")}
    assert len(refusals) == 2
    assert [row.reference for row in store.read(unmet.ledger, 1).rows] == ["A-0002"] * 2
    past = open_store(at=NOON, known=NOON).read(unmet.ledger, 2)
    assert (past.rows, past.weeks[-1]) == ([], "2020-W15")
