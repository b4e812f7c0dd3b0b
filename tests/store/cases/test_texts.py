"""What is said of a child stands in one table."""

from datetime import timedelta

from sqlmodel import SQLModel

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.decisions import Decider, Decision, OnTable, Override
from crisisdesk.domain.cases.endings import (
    Bridge,
    Confirmation,
    Destination,
    Ending,
    Safety,
    TakenOver,
)
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Transport
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseState, Flag
from crisisdesk.domain.cases.suitability import Suitability
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services.cases import cases, endings, enquiries, holds, stays
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import make_facility, rows_of, sit_down

MARK = "zilverreiger"
HOUR = timedelta(hours=1)
SAFE = Safety(Role.YOUTH_PROTECTOR, MARK, NOON, Confirmation.SEEN)


def test_words_stand_with_the_texts_of_a_case_and_nowhere_else(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    facility = make_facility(store, figures=CapacityFigures(available=9, occupied=1))
    other = make_facility(store, "De Kade")
    clock.forward(minutes=1)
    facts = Facts(
        "Dordrecht", Organisation.POLICE, MARK, Role.POLICE_OFFICER, MARK, MARK, MARK,
        Legal.VOLUNTARY, None, frozenset({Flag.NO_SIGHT}), MARK,
    )  # fmt: skip
    intake = Intake(
        (Youth(MARK, 2008, Gender.BOYS),), facts, note=MARK, next_step=MARK,
        next_at=clock.time + HOUR,
    )  # fmt: skip
    case, (child,), _ = store.write(cases.take_report, intake)
    store.write(cases.change_youth, case, child, Youth(MARK.upper(), 2009))
    store.write(cases.take_lead, case)
    store.write(cases.hand_over, case, sit_down(store, "CD"), words=MARK)
    store.write(cases.park, case, clock.time + HOUR, MARK, agreed=MARK)
    store.write(cases.resume, case)
    first, second = store.write(enquiries.enquire, case, [facility, other], words=MARK)
    store.write(enquiries.accept, case, first, 1, words=MARK)
    store.write(enquiries.decline, case, second, DeclineReason.FULL, words=MARK)
    told = NoPlace(
        (DeclineReason.FULL,), 2, Bridge.OFFICE, clock.time + HOUR, MARK, Role.DOCTOR, MARK
    )
    store.write(endings.no_place, case, told)
    hold = store.write(holds.hold, case, facility, override=Override(MARK, MARK), against=["age"])
    decision = Decision(
        (Decider(Role.TEAM_MANAGER, MARK),), MARK, why_not=MARK,
        options=(OnTable(other, Suitability.NO),),
    )  # fmt: skip
    store.write(holds.decide, hold, decision)
    store.write(stays.under_way, case, Transport(Carrier.TAXI, None, MARK))
    arrival = store.write(stays.arrive, case, child, facility, hold=hold)
    receiver = TakenOver(Organisation.YOUTH_TEAM, Role.TEAM_MANAGER, NOON, MARK)
    store.write(stays.depart, arrival.stay, Destination.HOME, taken_over=receiver, safety=SAFE)
    store.write(endings.correct, case, CaseState.SEARCHING, MARK)
    away = Ending(CaseState.OUT_OF_REGION, MARK, where=MARK, safety=SAFE)
    store.write(endings.end, case, away, unseen=True)
    store.write(cases.note, case, MARK)
    found = {
        table
        for table in SQLModel.metadata.tables
        for row in rows_of(store, f'SELECT * FROM "{table}"')
        if MARK in repr(tuple(row)).casefold()
    }
    assert found == {"case_text"}
    assert MARK in repr(store.read(file_queries.case, case))
