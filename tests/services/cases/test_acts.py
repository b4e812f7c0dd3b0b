"""Which acts a case admits as it stands, through the acts of the desk itself."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.acts import CaseAct, comes_next, refusal
from crisisdesk.domain.cases.endings import Destination, Ending
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.placements import Carrier, Transport
from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.i18n import say
from crisisdesk.services.cases import cases, endings, enquiries, holds, stays
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, SAFE, make_case, make_facility, sit_down

ALWAYS = {CaseAct.NOTE, CaseAct.END}
ENDED = {*ALWAYS, CaseAct.DOSSIER}
OPEN = ALWAYS | {
    CaseAct.OPTIONS,
    CaseAct.NEXT_STEP,
    CaseAct.LEAD,
    CaseAct.HAND_OVER,
    CaseAct.FACTS,
    CaseAct.CHILDREN,
    CaseAct.URGENCY,
    CaseAct.ORDER,
    CaseAct.CONSENT,
    CaseAct.NOT_NEAR,
    CaseAct.CONSULT,
    CaseAct.WEIGH,
    CaseAct.NO_PLACE,
    CaseAct.SIGHT,
    CaseAct.VISIT,
    CaseAct.RESTRAIN,
    CaseAct.BLOCKERS,
}
HELD = {CaseAct.DECIDE, CaseAct.EXTEND, CaseAct.RELEASE, CaseAct.OUTSIDE}
STAYS = {CaseAct.MOVE_ON, CaseAct.OUTFLOW, CaseAct.DEPART, CaseAct.SEARCH, CaseAct.OUTSIDE}


def admitted(store: Store, case: CaseId) -> set[CaseAct]:
    """What the case admits now."""
    file = _file(store, case)
    return {act for act in CaseAct if refusal(act, file) is None}


def _file(store: Store, case: CaseId) -> CaseFile:
    return store.read(file_queries.case, case)


def test_what_can_be_done_follows_the_case_from_the_report_to_the_end(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=10, occupied=6))
    case, (youth,) = store.write(make_case)
    begin = {CaseAct.TRIAGE, CaseAct.SEARCH, CaseAct.PARK, CaseAct.OUTSIDE, CaseAct.ARRIVE}
    assert admitted(store, case) == OPEN | begin
    store.write(enquiries.enquire, case, [facility])
    assert admitted(store, case) == OPEN | begin - {CaseAct.TRIAGE, CaseAct.SEARCH} | {
        CaseAct.ANSWER
    }
    hold = store.write(holds.hold, case, facility)
    waits = OPEN - {CaseAct.NO_PLACE} | HELD | {CaseAct.ANSWER, CaseAct.ARRIVE}
    assert admitted(store, case) == waits
    store.write(holds.decide, hold, DECISION)
    assert admitted(store, case) == waits | {CaseAct.WAY}
    store.write(stays.under_way, case, Transport(Carrier.TAXI))
    assert admitted(store, case) == (waits | {CaseAct.WAY}) - {CaseAct.OUTSIDE}
    stay = store.write(stays.arrive, case, youth, facility, hold=hold).stay
    assert admitted(store, case) == (OPEN - {CaseAct.END, CaseAct.SIGHT, CaseAct.VISIT}) | STAYS | {
        CaseAct.ANSWER
    }
    store.write(stays.depart, stay, Destination.HOME, safety=SAFE)
    assert admitted(store, case) == ENDED


def test_a_case_on_hold_is_taken_up_by_the_key_that_set_it_aside(
    store: Store, clock: Clock
) -> None:
    case, _ = store.write(make_case)
    store.write(
        cases.park, case, clock.time + timedelta(hours=1), "waits for the court", agreed="AB"
    )
    assert CaseAct.PARK in admitted(store, case)
    assert not admitted(store, case) & {CaseAct.TRIAGE, CaseAct.SEARCH, CaseAct.OUTSIDE}


def test_a_hold_that_ran_out_cannot_be_decided_on(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=10, occupied=6))
    case, _ = store.write(make_case)
    store.write(holds.hold, case, facility)
    assert comes_next(CaseAct.DECIDE, _file(store, case))
    clock.forward(hours=5)
    assert not admitted(store, case) & {CaseAct.DECIDE, CaseAct.EXTEND, CaseAct.RELEASE}


@pytest.mark.parametrize("act", CaseAct)
def test_an_act_is_refused_in_words(store: Store, act: CaseAct) -> None:
    case, _ = store.write(make_case)
    store.write(endings.end, case, Ending(CaseState.WITHDRAWN, reason="a mistake", safety=SAFE))
    why = refusal(act, _file(store, case))
    assert (why is None) == (act in ENDED)
    assert why is None or (len(say(why)) > 10 and "{" not in say(why))


def test_who_leads_a_case_is_not_offered_its_lead(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    case, _ = store.write(make_case)
    store.write(cases.take_lead, case, sure=True)
    file = _file(store, case)
    assert refusal(CaseAct.LEAD, file, file.line.lead) is not None
    assert refusal(CaseAct.LEAD, file, "ZZ") is None
