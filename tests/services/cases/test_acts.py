"""Which acts a case admits as it stands, through the acts of the desk itself."""

from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.places import Figures
from crisisdesk.domain.cases.acts import Act, comes_next, refusal
from crisisdesk.domain.cases.endings import Destination, Ending
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.placements import Carrier, Transport
from crisisdesk.domain.cases.states import CaseId, State
from crisisdesk.i18n import say
from crisisdesk.services.cases import cases, endings, enquiries, holds, stays
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, make_facility, sit_down

ALWAYS = {Act.NOTE, Act.END}
OPEN = ALWAYS | {
    Act.OPTIONS,
    Act.NEXT_STEP,
    Act.LEAD,
    Act.HAND_OVER,
    Act.FACTS,
    Act.CHILDREN,
    Act.URGENCY,
    Act.CONSULT,
    Act.WEIGH,
    Act.NO_PLACE,
}
HELD = {Act.DECIDE, Act.EXTEND, Act.RELEASE, Act.OUTSIDE}
STAYS = {Act.MOVE_ON, Act.BLOCKERS, Act.DEPART, Act.SEARCH, Act.OUTSIDE}


def admitted(store: Store, case: CaseId) -> set[Act]:
    """What the case admits now."""
    file = _file(store, case)
    return {act for act in Act if refusal(act, file) is None}


def _file(store: Store, case: CaseId) -> CaseFile:
    return store.read(cases.case, case)


def test_what_can_be_done_follows_the_case_from_the_report_to_the_end(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, figures=Figures(available=10, occupied=6))
    case, (youth,) = store.write(cases.open_case)
    begin = {Act.TRIAGE, Act.SEARCH, Act.PARK, Act.OUTSIDE, Act.ARRIVE}
    assert admitted(store, case) == OPEN | begin
    store.write(enquiries.enquire, case, [facility])
    assert admitted(store, case) == OPEN | begin - {Act.TRIAGE, Act.SEARCH} | {Act.ANSWER}
    hold = store.write(holds.hold, case, facility)
    waits = OPEN | HELD | {Act.ANSWER, Act.ARRIVE}
    assert admitted(store, case) == waits
    store.write(holds.decide, hold, DECISION)
    assert admitted(store, case) == waits | {Act.WAY}
    store.write(stays.under_way, case, Transport(Carrier.TAXI))
    assert admitted(store, case) == (waits | {Act.WAY}) - {Act.OUTSIDE}
    stay = store.write(stays.arrive, case, youth, facility, hold=hold).stay
    assert admitted(store, case) == (OPEN - {Act.END}) | STAYS | {Act.ANSWER}
    store.write(stays.depart, stay, Destination.HOME)
    store.write(endings.end, case, Ending(State.WITHDRAWN, reason="safe at home"))
    assert admitted(store, case) == ALWAYS


def test_a_case_on_hold_is_taken_up_by_the_key_that_set_it_aside(
    store: Store, clock: Clock
) -> None:
    case, _ = store.write(cases.open_case)
    store.write(cases.park, case, clock.time + timedelta(hours=1), "waits for the court")
    assert Act.PARK in admitted(store, case)
    assert not admitted(store, case) & {Act.TRIAGE, Act.SEARCH, Act.OUTSIDE}


def test_a_hold_that_ran_out_cannot_be_decided_on(store: Store, clock: Clock) -> None:
    facility = make_facility(store, figures=Figures(available=10, occupied=6))
    case, _ = store.write(cases.open_case)
    store.write(holds.hold, case, facility)
    assert comes_next(Act.DECIDE, _file(store, case))
    clock.forward(hours=5)
    assert not admitted(store, case) & {Act.DECIDE, Act.EXTEND, Act.RELEASE}


@pytest.mark.parametrize("act", Act)
def test_an_act_is_refused_in_words(store: Store, act: Act) -> None:
    case, _ = store.write(cases.open_case)
    store.write(endings.end, case, Ending(State.WITHDRAWN, reason="a mistake"))
    why = refusal(act, _file(store, case))
    assert (why is None) == (act in ALWAYS)
    assert why is None or (len(say(why)) > 10 and "{" not in say(why))


def test_who_leads_a_case_is_not_offered_its_lead(store: Store, clock: Clock) -> None:
    sit_down(store, "AB")
    case, _ = store.write(cases.open_case)
    store.write(cases.take_lead, case, sure=True)
    file = _file(store, case)
    assert refusal(Act.LEAD, file, file.line.lead) is not None
    assert refusal(Act.LEAD, file, "ZZ") is None
