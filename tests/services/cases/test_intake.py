"""A case from the report: what is kept, what is refused, what is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crisisdesk.domain.cases.deadlines import Clock as Hand
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import Facts, Intake, facts_of
from crisisdesk.domain.cases.states import CaseState, Flag, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.cases import cases, endings
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import SAFE, count_of
from tests.services.cases.casework import FACTS, HOUR, file_of, intake, line_for, taken


def test_everything_that_was_typed_stands_on_the_page(store: Store) -> None:
    opened = store.write(
        cases.take_report,
        intake(
            "K.",
            "M.",
            facts=FACTS,
            note="called at noon",
            next_step="call the school",
            next_at=NOON + HOUR,
        ),
    )
    file = file_of(store, opened.case)
    assert facts_of(file.history) == FACTS
    line = file.line
    assert (line.reference, line.state, line.urgency) == (
        "A-0001",
        CaseState.REPORTED,
        Urgency.ACUTE,
    )
    assert [(one.id, one.pseudonym, one.birth_year) for one in line.youths] == [
        (opened.youths[0], "K.", 2008),
        (opened.youths[1], "M.", 2008),
    ]
    assert (line.next_step, line.next_at) == ("call the school", NOON + HOUR)
    assert (line.due_at, line.clock, line.left) == (NOON + 2 * HOUR, Hand.MORE_THAN_HALF, 2 * HOUR)
    assert (line.lead, line.lead_id, line.pending) == ("", None, 0)
    assert [event.payload for event in file.events if event.kind is EventKind.NOTED] == [
        "called at noon"
    ]
    assert line == line_for(store, opened.case)


def test_references_count_on(store: Store) -> None:
    assert [taken(store, f"K{n}").reference for n in range(3)] == ["A-0001", "A-0002", "A-0003"]


def test_the_clock_runs_from_the_report_and_not_from_the_keyboard(
    store: Store, clock: Clock
) -> None:
    opened = taken(store, reported_at=NOON - HOUR)
    assert line_for(store, opened.case).clock is Hand.LESS_THAN_HALF
    clock.forward(hours=1)
    assert line_for(store, opened.case).clock is Hand.OVERDUE


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"reported_at": NOON + HOUR}, "reported_at"),
        ({"due_at": NOON}, "due_at"),
        ({"next_at": NOON}, "next_at"),
        ({"note": "x" * 10_001}, "note"),
        ({"facts": Facts(needs="x" * 10_001)}, "needs"),
        ({"facts": Facts(phone="1" * 201)}, "phone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(store: Store, about: Any, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(cases.take_report, intake(**about))
    assert refused.value.field == field
    assert count_of(store, "crisis_case") == 0


@pytest.mark.parametrize(
    "words", ["her number is 111222333", "1112.22.333", "mail k@example.org", "111 222 333"]
)
def test_what_points_to_a_person_is_asked_about(store: Store, words: str) -> None:
    with pytest.raises(NeedsConfirmation) as asked:
        store.write(cases.take_report, intake(note=words))
    assert asked.value.field == "note"
    opened = store.write(cases.take_report, intake(note=words), sure=True)
    with pytest.raises(NeedsConfirmation):
        store.write(cases.note, opened.case, words)


def test_no_sight_on_safety_is_at_least_urgent(store: Store) -> None:
    unseen = Facts(flags=frozenset({Flag.NO_SIGHT}))
    opened = taken(store, facts=unseen, urgency=Urgency.BRIDGING)
    line = line_for(store, opened.case)
    assert (line.urgency, line.due_at) == (Urgency.URGENT, NOON + 24 * HOUR)
    with pytest.raises(RuleBroken, match="at least urgent"):
        store.write(cases.set_urgency, opened.case, Urgency.PRESSING)
    other = taken(store, "M.", urgency=Urgency.PRESSING)
    store.write(cases.change_facts, other.case, unseen)
    assert line_for(store, other.case).urgency is Urgency.URGENT


def test_the_same_child_is_asked_about(store: Store) -> None:
    first = taken(store, facts=Facts(file="ZK-1"))
    for again in (
        intake("k."),
        intake("Anna", facts=Facts(file="zk-1")),
        intake("Anna", facts=Facts(file="ZK/0001")),
        Intake((Youth("K."),)),
        Intake((Youth(" K "),)),
    ):
        with pytest.raises(NeedsConfirmation, match=first.reference):
            store.write(cases.take_report, again)
    store.write(cases.take_report, Intake((Youth("K.", 2010),)))
    store.write(cases.take_report, intake("K."), sure=True)


def test_a_child_whose_case_ended_lately_is_asked_about_for_the_days_that_are_set(
    store: Store, clock: Clock
) -> None:
    ended = taken(store, "J.B.", facts=Facts(file="2026/0815"))
    store.write(
        endings.end, ended.case, Ending(CaseState.WITHDRAWN, reason="called back", safety=SAFE)
    )
    clock.forward(days=89)
    asked = f"child of {ended.reference}.*ended on 07-04-2020"
    for again in (intake("JB"), intake("J. B."), intake("M.", facts=Facts(file="2026-0815"))):
        with pytest.raises(NeedsConfirmation, match=asked):
            store.write(cases.take_report, again)
    store.write(desk_settings.change, "case.ended_days", 60)
    store.write(cases.take_report, intake("JB"))


def test_a_correction_that_makes_a_child_another_cases_child_is_asked_about(store: Store) -> None:
    first = taken(store, "J.B.", facts=Facts(file="2026/0815"))
    other = taken(store, "M.")
    line = line_for(store, other.case)
    with pytest.raises(NeedsConfirmation, match=first.reference):
        store.write(cases.change_youth, other.case, line.youths[0].id, Youth("JB", 2008))
    with pytest.raises(NeedsConfirmation, match=first.reference):
        store.write(cases.change_facts, other.case, Facts(file="2026 0815"))
    with pytest.raises(NeedsConfirmation, match=first.reference):
        store.write(cases.add_youth, other.case, Youth("j b"))
    store.write(cases.change_youth, other.case, line.youths[0].id, Youth("m", 2008))


def test_a_child_that_grew_up_in_its_case_can_still_be_corrected(
    store: Store, clock: Clock
) -> None:
    opened = store.write(cases.take_report, Intake((Youth("K.", NOON.year - 22),)))
    clock.time = datetime(NOON.year + 1, 1, 2, 12, tzinfo=UTC)
    (child,) = line_for(store, opened.case).youths
    store.write(cases.change_youth, opened.case, child.id, Youth("K.L.", NOON.year - 22))
    assert line_for(store, opened.case).youths[0].pseudonym == "K.L."
    with pytest.raises(RuleBroken) as refused:
        store.write(cases.change_youth, opened.case, child.id, Youth("K.L.", NOON.year - 23))
    assert refused.value.field == "birth_year"


def test_the_words_of_a_next_step_can_be_changed_when_its_time_has_passed(
    store: Store, clock: Clock
) -> None:
    opened = store.write(cases.take_report, intake("K.", next_step="call", next_at=NOON + HOUR))
    clock.forward(hours=2)
    store.write(cases.set_next_step, opened.case, "called, no answer", NOON + HOUR)
    assert line_for(store, opened.case).next_step == "called, no answer"
    with pytest.raises(RuleBroken):
        store.write(cases.set_next_step, opened.case, "call", NOON + HOUR + HOUR / 2)


def test_a_telephone_number_is_kept_with_the_zero_that_it_lost(store: Store) -> None:
    opened = taken(store, facts=Facts(phone="612345678"))
    assert file_of(store, opened.case).history.phone == "0612345678"


def test_a_pressing_case_has_working_days(store: Store, clock: Clock) -> None:
    clock.time = datetime(2020, 4, 9, 12, tzinfo=UTC)
    opened = taken(store, urgency=Urgency.PRESSING)
    # Good Friday, the weekend and Easter Monday lie between: three days are the most.
    assert line_for(store, opened.case).due_at == datetime(2020, 4, 12, 12, tzinfo=UTC)


def test_a_next_step_of_nothing_is_refused_unless_it_takes_one_away(store: Store) -> None:
    opened = store.write(cases.take_report, intake("K."))
    with pytest.raises(RuleBroken) as refused:
        store.write(cases.set_next_step, opened.case, " ", None)
    assert refused.value.field == "next_step"
    store.write(cases.set_next_step, opened.case, "call the school", None)
    store.write(cases.set_next_step, opened.case, "", None)
    assert line_for(store, opened.case).next_step == ""
