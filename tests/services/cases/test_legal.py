"""On what ground a child stays somewhere: orders, consent, and secure care without an order."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import Facts
from crisisdesk.domain.cases.legal.consent import Consent, ConsentAnswer, ConsentBy
from crisisdesk.domain.cases.legal.orders import OrderChange, Ordered, OrderStep, TitleDate
from crisisdesk.domain.cases.lines import needs_of
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import CaseId, Urgency
from crisisdesk.domain.cases.suitability import RuleCode, Suitability
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import local
from crisisdesk.domain.week import agenda
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import cases, holds, legal, options, stays
from crisisdesk.services.week import day_start
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, make_facility
from tests.services.cases.casework import file_of, line_for, taken

DAY = timedelta(days=1)
THURSDAY = datetime(2020, 4, 9, 12, tzinfo=UTC)
"""Before Easter: offices open again on Tuesday 14 April."""
FIGURES = CapacityFigures(available=10, occupied=6, staffed=10, blocked=0)
WHY = Override("a decision of the court is on its way", "B. Anker")


def reported(store: Store, framework: Legal | None, *pseudonyms: str) -> cases.Opened:
    """A case under a framework."""
    facts = Facts(municipality="Dordrecht", legal=framework)
    return taken(store, *pseudonyms, facts=facts, urgency=Urgency.PRESSING)


def secure(store: Store, name: str = "De Sluis") -> FacilityId:
    """A facility for secure care."""
    return make_facility(store, name, FIGURES, kind=Kind.SECURE, age_min=10, age_max=17)


def why(store: Store, case: CaseId) -> dict[Attention, bool]:
    """Why the case asks for somebody, and whether for everybody."""
    return {asked.why: asked.for_all for asked in line_for(store, case).asks}


def advice(store: Store, case: CaseId, facility: FacilityId) -> tuple[Suitability, str]:
    """What the options say of a facility, and what of the ground."""
    file = file_of(store, case)
    needs = needs_of(file.line.youths, file.history, store.now())
    explanation = store.read(options.explanation, facility, needs)
    words = {finding.rule: say(finding.phrase) for finding in explanation.findings}
    return explanation.verdict.answer, words[RuleCode.LEGAL]


def agenda_lines(store: Store) -> list[str]:
    """What the agenda says under the crisis placements."""
    lines = store.read(case_queries.open_lines)
    today = local(store.now()).date()
    return [say(item.what) for item in agenda.crisis(lines, agenda.CaseCounts(), today).items]


def test_what_ends_before_a_holiday_is_said_in_one_line_everywhere(
    store: Store, clock: Clock
) -> None:
    endings = (date(2020, 4, 11), date(2020, 4, 13), date(2020, 4, 14), date(2020, 4, 15))
    opened = []
    for number, until in enumerate(endings):
        case = reported(store, Legal.SUPERVISION, f"K{number}")
        ordered = Ordered(case.youths[0], Legal.OUT_OF_HOME, date(2020, 3, 24))
        store.write(legal.order, case.case, ordered, until=until)
        opened.append(case)
    # A week before it is for the lead, and for everybody once it is too late by the next day.
    assert why(store, opened[0].case)[Attention.TITLE] is False
    assert store.read(day_start.day_start).before_opening is None
    clock.time = THURSDAY
    assert [why(store, case.case)[Attention.TITLE] for case in opened] == [True, True, True, False]
    day = store.read(day_start.day_start)
    assert day.before_opening == (3, date(2020, 4, 14))
    line = "Orders or hearings before Tue 14-04-2020: 3"
    assert say(day.before_opening.phrase) == line
    assert line in agenda_lines(store)
    assert {case.case for case in opened} <= {line.id for line in day.asking}
    dues = line_for(store, opened[0].case).titles
    assert [(due.what, due.day) for due in dues] == [(TitleDate.ENDS, date(2020, 4, 11))]


def test_what_became_of_an_order_is_a_further_event(
    open_store: Callable[..., Store], database_url: str, clock: Clock
) -> None:
    store = open_store(target=Target(database_url))
    opened = reported(store, Legal.SUPERVISION)
    (youth,) = opened.youths
    today = local(clock.time).date()
    written = store.write(
        legal.order,
        opened.case,
        Ordered(youth, Legal.EMERGENCY, today - DAY),
        until=today + 5 * DAY,
    )
    (order,) = file_of(store, opened.case).history.orders
    assert order.hearing == today + 13 * DAY
    assert Attention.TITLE in why(store, opened.case)
    for step, day in (
        (OrderStep.HEARD, today),
        (OrderStep.EXTENDED, today + 90 * DAY),
        (OrderStep.USED, today),
    ):
        store.write(legal.change_order, opened.case, OrderChange(written, step, day))
    assert Attention.TITLE not in why(store, opened.case)
    with pytest.raises(RuleBroken) as refused:
        store.write(
            legal.change_order,
            opened.case,
            OrderChange(opened.case, OrderStep.ENDED, today),
        )
    assert refused.value.field == "order"
    store.write(legal.change_order, opened.case, OrderChange(written, OrderStep.MISTAKE, today))
    file = file_of(store, opened.case)
    assert file.history.orders == ()
    assert sum(event.kind is EventKind.ORDER_STEP for event in file.events) == 6


def test_an_emergency_order_without_days_asks_the_lead_for_them(store: Store) -> None:
    opened = reported(store, Legal.EMERGENCY)
    assert why(store, opened.case)[Attention.TITLE] is False
    assert [due.what for due in line_for(store, opened.case).titles] == [TitleDate.UNWRITTEN]
    today = local(store.now()).date()
    ordered = Ordered(opened.youths[0], Legal.EMERGENCY, today)
    store.write(legal.order, opened.case, ordered, until=today + 28 * DAY)
    assert Attention.TITLE not in why(store, opened.case)


def test_the_birth_month_is_asked_where_it_matters_and_never_else(store: Store) -> None:
    opened = reported(store, Legal.SUPERVISION)
    ordered = Ordered(opened.youths[0], Legal.OUT_OF_HOME, date(2020, 4, 7))
    with pytest.raises(RuleBroken) as refused:
        store.write(legal.order, opened.case, ordered, birth_month=13)
    assert refused.value.field == "birth_month"
    store.write(legal.order, opened.case, ordered, birth_month=6)
    (child,) = line_for(store, opened.case).youths
    assert (child.birth_year, child.birth_month) == (2008, 6)
    with pytest.raises(RuleBroken) as refused:
        store.write(legal.order, opened.case, ordered._replace(kind=Legal.VOLUNTARY))
    assert refused.value.field == "kind"


def test_consent_is_written_corrected_and_names_nobody_in_the_journal(store: Store) -> None:
    opened = reported(store, Legal.VOLUNTARY)
    (youth,) = opened.youths
    group = make_facility(store, "De Boei", FIGURES, age_min=6, age_max=17)
    assert advice(store, opened.case, group) == (
        Suitability.YES_BUT,
        "consent is not written down (voluntary): those with parental authority, the child itself",
    )

    def say_of(by: ConsentBy, answer: ConsentAnswer) -> None:
        store.write(legal.consent, opened.case, Consent(youth, by, answer, store.now(), "mother"))

    say_of(ConsentBy.AUTHORITY, ConsentAnswer.GIVEN)
    say_of(ConsentBy.CHILD, ConsentAnswer.GIVEN)
    assert advice(store, opened.case, group)[1] == "consent was given (voluntary)"
    say_of(ConsentBy.AUTHORITY, ConsentAnswer.WITHDRAWN)
    assert advice(store, opened.case, group)[1] == (
        "consent was refused or withdrawn (voluntary): those with parental authority"
    )
    say_of(ConsentBy.AUTHORITY, ConsentAnswer.MISTAKE)
    assert "not written down" in advice(store, opened.case, group)[1]
    kinds = [event.kind for event in file_of(store, opened.case).events]
    assert kinds.count(EventKind.CONSENT) == 4
    marked = Consent(youth, ConsentBy.CHILD, ConsentAnswer.GIVEN, store.now(), "a@b.nl")
    with pytest.raises(NeedsConfirmation):
        store.write(legal.consent, opened.case, marked)


def test_an_unknown_framework_is_called_first_and_not_decided_on_for_secure_care(
    store: Store,
) -> None:
    opened = reported(store, None)
    facility = secure(store)
    answer, words = advice(store, opened.case, facility)
    assert (answer, words) == (Suitability.YES_BUT, "the legal framework is not known")
    hold = store.write(holds.hold, opened.case, facility)
    with pytest.raises(RuleBroken) as refused:
        store.write(holds.decide, hold, DECISION)
    assert refused.value.field == "override_name"
    store.write(holds.decide, hold, DECISION, override=WHY)
    (over,) = file_of(store, opened.case).overrides
    assert (over.rules, over.override) == ((RuleCode.LEGAL,), WHY)


def test_an_order_that_ends_between_the_hold_and_the_decision_is_missed(
    store: Store, clock: Clock
) -> None:
    opened = reported(store, Legal.SECURE)
    facility = secure(store)
    today = local(clock.time).date()
    ordered = Ordered(opened.youths[0], Legal.SECURE, today - DAY)
    store.write(legal.order, opened.case, ordered, until=today + DAY)
    hold = store.write(holds.hold, opened.case, facility)
    assert "statement" in advice(store, opened.case, facility)[1]
    clock.forward(hours=12)
    with pytest.raises(RuleBroken, match="needs an order; there is none"):
        store.write(holds.decide, hold, DECISION)


def test_secure_care_without_an_order_is_refused_and_stays_on_everybodys_list(
    store: Store,
) -> None:
    opened = reported(store, Legal.OUT_OF_HOME)
    (youth,) = opened.youths
    facility, group = secure(store), make_facility(store, "De Boei", FIGURES)
    with pytest.raises(RuleBroken, match="needs an order; there is none"):
        store.write(holds.hold, opened.case, facility)
    hold = store.write(holds.hold, opened.case, facility, override=WHY)
    store.write(holds.decide, hold, DECISION)
    other = reported(store, Legal.OUT_OF_HOME, "X.")
    stay = store.write(stays.arrive, other.case, other.youths[0], group).stay
    with pytest.raises(NeedsConfirmation, match="there is none"):
        store.write(stays.move_together, [stay], facility)
    store.write(stays.arrive, opened.case, youth, facility, hold=hold)
    assert why(store, opened.case)[Attention.NO_TITLE] is True
    today = local(store.now()).date()
    ordered = Ordered(youth, Legal.EMERGENCY_SECURE, today)
    store.write(legal.order, opened.case, ordered, until=today + 28 * DAY)
    assert Attention.NO_TITLE not in why(store, opened.case)
