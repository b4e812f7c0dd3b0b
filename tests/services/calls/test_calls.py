"""The call list: who comes up and why, what comes of a call, and rounds."""

from datetime import timedelta
from uuid import UUID

import pytest

from crisisdesk.domain.calls.call_list import CallSection, NotCalled
from crisisdesk.domain.calls.hours import read_hours
from crisisdesk.domain.calls.requests import (
    BACK,
    FORM_LEASE,
    LEASE,
    AgainReason,
    CallOutcome,
    CallReason,
    CallTerms,
    NumberOf,
)
from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import CapacityFigures, Freshness
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.cases.states import Urgency
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.calls import calls, rounds
from crisisdesk.services.capacity import region
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import cases
from crisisdesk.services.safekeeping.take_back import take_back
from crisisdesk.services.week import contacts, duties, duty_prompts
from crisisdesk.store.queries.calls import calls as queries
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.widgets.call_words import where_words, why_words
from tests.factories import (
    line_of,
    make_actor,
    make_case,
    make_facility,
    report_of,
    rows_of,
    sit_down,
    tell,
)

FIGURES = CapacityFigures(available=10, staffed=8, occupied=6)


def listed(store):
    return store.read(calls.whom_to_call)


def row_of(store, facility):
    return next(row for row in listed(store).rows if row.id == facility)


def up(store):
    return [row.line.name for row in listed(store).rows if row.section is CallSection.NOW]


def unchanged(store, facility, **more):
    line = line_of(store, facility)
    return store.write(calls.unchanged, facility, figures=line.figures, seen=line.version, **more)


@pytest.fixture
def three(store, clock):
    """Three facilities with a number each, whose figures are old, the oldest first."""
    made: list[FacilityId] = []
    for name in ("Aak", "Boei", "Kade"):
        made.append(make_facility(store, name, FIGURES, phone=f"078-55501{len(made):02}"))
        clock.forward(minutes=5)
    clock.forward(days=2)
    return made


def test_old_figures_come_up_the_oldest_first_with_a_reason_and_a_number(store, three):
    assert up(store) == ["Aak", "Boei", "Kade"]
    row = row_of(store, three[0])
    assert row.why == (CallReason.STALE,)
    assert row.number == (NumberOf.FACILITY, "078-5550100")


def test_an_open_acute_case_comes_before_staff_that_is_unknown_before_age(store, clock, three):
    unknown = make_facility(
        store, "Zeil", CapacityFigures(available=4, occupied=1), phone="078-5550199"
    )
    assert up(store)[0] == "Zeil"
    assert row_of(store, unknown).why == (CallReason.STAFFING_UNKNOWN,)
    case, _youth = store.write(make_case)
    store.write(cases.set_urgency, case, Urgency.ACUTE)
    assert up(store) == ["Aak", "Boei", "Kade", "Zeil"]
    row = row_of(store, three[2])
    assert row.why[0] is CallReason.OPEN_CASE
    assert row.cases == (rows_of(store, "SELECT reference FROM crisis_case")[0][0],)


def test_unchanged_is_a_report_of_now_and_the_next_one_is_taken(store, clock, three):
    assert store.write(calls.begin_next) == three[0]
    following = unchanged(store, three[0])
    assert following == three[1]
    line = line_of(store, three[0])
    assert (line.observed_at, line.freshness) == (store.now(), Freshness.FRESH)
    report = store.read(report_queries.history, three[0])[0]
    assert (report.figures, report.channel) == (FIGURES, Channel.CALL_ROUND)
    assert row_of(store, three[1]).lease is not None
    assert row_of(store, three[0]).lease is None
    assert row_of(store, three[0]).section is CallSection.ANSWERED
    assert len(queries_open(store)) == 1


def queries_open(store):
    return rows_of(store, "SELECT id FROM call_request WHERE ended_at IS NULL")


def test_one_that_never_reported_has_nothing_that_could_be_unchanged(store):
    made = make_facility(store, phone="078-5550100")
    assert row_of(store, made).why == (CallReason.NEVER,)
    with pytest.raises(RuleBroken, match="never reported"):
        unchanged(store, made)


def test_no_answer_is_no_figure_and_comes_back_after_half_an_hour_on_the_next_number(
    store, clock, three
):
    night = Contact("De Boei", "night duty", phone="078-5550777", facility=three[0])
    store.write(contacts.add, night)
    store.write(calls.begin, three[0])
    before = line_of(store, three[0])
    assert store.write(calls.no_answer, three[0]) == three[1]
    assert line_of(store, three[0]) == before
    row = row_of(store, three[0])
    assert (row.section, row.not_now) == (CallSection.LATER, NotCalled.NO_ANSWER)
    assert row.back_at == store.now() + BACK
    assert row.number == ("night duty", "078-5550777")
    assert (row.last.outcome, row.last.who) == (CallOutcome.NO_ANSWER, "A")
    clock.forward(minutes=30)
    assert up(store)[0] == "Aak"
    store.write(calls.no_answer, three[0])
    assert row_of(store, three[0]).number.phone == "078-5550100"


def test_what_is_put_off_goes_to_the_end_of_its_group_and_does_not_come_back_at_once(
    store, clock, three
):
    store.write(calls.begin, three[0])
    assert store.write(calls.later, three[0]) == three[1]
    assert up(store) == ["Boei", "Kade", "Aak"]
    assert store.write(calls.later, three[1]) == three[2]
    # Only those are left that were put off a moment ago: none of them is offered by itself.
    assert store.write(calls.later, three[2]) is None
    assert up(store) == ["Aak", "Boei", "Kade"]
    clock.forward(minutes=10)
    assert store.write(calls.begin_next) == three[0]


def test_a_skip_stays_before_the_next_group(store, three):
    make_facility(store, "Zeil", CapacityFigures(available=4, occupied=1), phone="078-5550199")
    first = listed(store).rows[0].id
    store.write(calls.later, first)
    assert up(store)[0] == "Zeil"


def test_a_wrong_number_gives_the_next_one_and_without_any_it_never_comes_up(store, three):
    store.write(contacts.add, Contact("De Boei", "day", phone="(078) 555 0777", facility=three[0]))
    store.write(calls.begin, three[0])
    assert store.write(calls.wrong_number, three[0]) == three[0]
    assert row_of(store, three[0]).number.phone == "(078) 555 0777"
    assert row_of(store, three[0]).lease is not None
    assert store.write(calls.wrong_number, three[0]) == three[1]
    row = row_of(store, three[0])
    assert (row.section, row.not_now) == (CallSection.NEVER, NotCalled.NO_NUMBER)
    with pytest.raises(RuleBroken, match="No number"):
        store.write(calls.wrong_number, three[0])


def test_a_wrong_number_stays_wrong_until_another_one_stands_there(store, clock, three):
    store.write(calls.begin, three[0])
    store.write(calls.wrong_number, three[0])
    clock.forward(days=40)
    assert row_of(store, three[0]).not_now is NotCalled.NO_NUMBER
    store.write(contacts.add, Contact("De Boei", "day", phone="(078) 555 0778", facility=three[0]))
    assert row_of(store, three[0]).number.phone == "(078) 555 0778"


def test_without_a_number_or_with_do_not_call_it_never_comes_up(store, clock, three):
    without = make_facility(store, "Zonder", FIGURES)
    clock.forward(days=2)
    store.write(calls.set_terms, three[0], CallTerms(never=True))
    assert up(store) == ["Boei", "Kade"]
    assert row_of(store, without).not_now is NotCalled.NO_NUMBER
    assert row_of(store, three[0]).not_now is NotCalled.DO_NOT_CALL
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(calls.set_terms, three[0], CallTerms(never=True))
    store.write(calls.set_terms, three[0], CallTerms())
    assert up(store)[0] == "Aak"


def test_it_is_not_called_at_hours_at_which_nobody_answers(store, clock, three):
    store.write(calls.set_terms, three[0], CallTerms(hours=read_hours("13:00-16:30")))
    row = row_of(store, three[0])
    assert (row.section, row.not_now) == (CallSection.LATER, NotCalled.SILENT_HOURS)
    clock.forward(hours=3)
    assert row_of(store, three[0]).section is CallSection.NOW
    assert row.back_at <= store.now()


def test_teams_and_facilities_past_their_last_day_never_come_up(store, clock, three):
    make_facility(store, "Team", kind=Kind.TEAM, phone="078-5550100")
    yesterday = local(store.now()).date() - timedelta(days=1)
    seen = line_of(store, three[0]).version
    store.write(region.retire, three[0], yesterday, seen=seen, sure=True)
    assert up(store) == ["Boei", "Kade"]
    assert {row.line.name for row in listed(store).rows} == {"Boei", "Kade"}
    assert listed(store).facilities == 2


def test_two_desks_never_call_one_facility_and_it_can_be_taken_over(
    store, open_store, clock, three
):
    other = open_store(make_actor("B"))
    sit_down(other, "BB")
    assert store.write(calls.begin_next) == three[0]
    assert other.write(calls.begin_next) == three[1]
    assert store.read(queries.calling) == {three[0]: "A", three[1]: "BB"}
    for act in (calls.begin, calls.no_answer, calls.later, calls.answered, calls.prolong):
        with pytest.raises(RuleBroken, match="BB is calling Boei since"):
            store.write(act, three[1])
    store.write(calls.begin, three[1], over=True)
    # Whoever calls another one lets the one before go.
    assert store.read(queries.calling) == {three[1]: "A"}
    assert [row[0] for row in rows_of(store, "SELECT event FROM journal ORDER BY number")][
        -1
    ] == "call.taken_over"


def test_a_call_is_somebodys_for_ten_minutes_and_longer_while_its_form_is_open(
    store, open_store, clock, three
):
    other = open_store(make_actor("B"))
    store.write(calls.begin, three[0])
    clock.forward(seconds=LEASE.total_seconds() - 1)
    assert other.write(calls.begin_next) == three[1]
    clock.forward(seconds=1)
    other.write(calls.begin, three[0])
    other.write(calls.prolong, three[0])
    clock.forward(minutes=29)
    assert store.read(queries.calling)[three[0]] == "B"
    assert timedelta(minutes=30) == FORM_LEASE
    clock.forward(minutes=1)
    assert three[0] not in store.read(queries.calling)
    # The answer is kept although the time ran out while the form was open.
    tell(other, three[0])
    other.write(calls.answered, three[0])
    assert row_of(other, three[0]).section is CallSection.ANSWERED
    assert other.write(calls.give_back) == 1
    with pytest.raises(RuleBroken, match="calling nobody"):
        other.write(calls.give_back)


def test_who_answered_today_is_called_again_only_with_a_reason(store, clock, three):
    unchanged(store, three[0])
    clock.forward(hours=1)
    with pytest.raises(RuleBroken, match=r"It answered A at .* today: choose why") as refused:
        store.write(calls.begin, three[0])
    assert refused.value.field == "why"
    store.write(calls.begin, three[0], why=AgainReason.DOUBT)
    assert rows_of(store, "SELECT why FROM call_request WHERE ended_at IS NULL")[0][0] == "doubt"
    assert row_of(store, three[0]).lease is not None


def test_a_call_without_an_answer_is_not_told_as_the_answer_of_today(store, clock, three):
    unchanged(store, three[0])
    said = where_words(row_of(store, three[0]), clock())
    assert said.startswith("answered ")
    clock.forward(minutes=40)
    store.write(calls.begin, three[0], why=AgainReason.DOUBT)
    store.write(calls.no_answer, three[0])
    store.write(calls.give_back)
    row = row_of(store, three[0])
    assert (row.section, row.last.outcome) == (CallSection.ANSWERED, CallOutcome.NO_ANSWER)
    assert where_words(row, clock()) == said


def test_staff_that_stays_unknown_is_not_asked_again_at_once(store, clock):
    made = make_facility(store, "Zeil", CapacityFigures(available=4, occupied=1), phone="078-5550")
    clock.forward(hours=1)
    unchanged(store, made)
    assert up(store) == []


def test_nobody_to_call_is_refused_in_words(store):
    with pytest.raises(RuleBroken, match="Nobody is to be called now"):
        store.write(calls.begin_next)


def test_more_held_than_fits_is_asked_about_and_then_reported(store, clock):
    made = make_facility(
        store, figures=CapacityFigures(available=5, staffed=5, occupied=7), phone="078-5550100"
    )
    clock.forward(days=2)
    with pytest.raises(NeedsConfirmation):
        unchanged(store, made)
    unchanged(store, made, sure=True)
    assert line_of(store, made).freshness is Freshness.FRESH


def test_what_came_of_a_call_is_taken_back(store, clock, three):
    store.write(calls.no_answer, three[0])
    act = rows_of(store, "SELECT id FROM journal WHERE event = 'call.no_answer'")[0][0]
    store.write(take_back, UUID(bytes=act))
    assert up(store)[0] == "Aak"
    assert row_of(store, three[0]).last is None


def test_a_round_asks_everybody_of_its_kind_and_says_what_came_of_it(store, clock, three):
    for facility in three:
        tell(store, facility, staffed=8)
    home = make_facility(store, "Huis", FIGURES, kind=Kind.FAMILY_HOME, phone="078-5550300")
    make_facility(store, "Stil", FIGURES, phone="")
    clock.forward(minutes=1)
    assert up(store) == []
    begun = store.write(rounds.begin, Kind.CRISIS_GROUP)
    assert begun.is_open
    assert begun.told is None
    with pytest.raises(RuleBroken, match="still goes on"):
        store.write(rounds.begin, None)
    assert up(store) == ["Aak", "Boei", "Kade"]
    assert row_of(store, three[0]).why == (CallReason.DUTY,)
    clock.forward(minutes=1)
    unchanged(store, three[0])
    # An answer by mail counts as much as one by telephone.
    tell(store, three[1], staffed=8)
    store.write(calls.no_answer, three[2])
    known = listed(store)
    assert known.so_far == (2, 1, 1)
    assert known.so_far.asked == 4
    assert home not in {row.id for row in known.rows}
    assert store.write(rounds.end) == (2, 1, 1)
    ended = store.read(rounds.newest)
    assert ended.told == (2, 1, 1)
    assert not ended.is_open
    with pytest.raises(RuleBroken, match="No round goes on"):
        store.write(rounds.end)


def test_a_round_fulfils_the_turn_of_its_duty_that_is_due(store, clock, three):
    clock.forward(hours=3)
    due = {prompt.duty for prompt in store.read(duty_prompts.due) if prompt.asks}
    assert Duty.CAPACITY_ROUND in due
    begun = store.write(rounds.begin, None)
    assert begun.day is not None
    store.write(rounds.end)
    assert store.read(duties.is_held, Duty.CAPACITY_ROUND, begun.day)
    assert Duty.CAPACITY_ROUND not in {p.duty for p in store.read(duty_prompts.due) if p.asks}
    assert store.write(rounds.begin, None).day is None


def test_the_list_as_json_has_codes_and_only_who_is_up(store, clock, three):
    store.write(calls.no_answer, three[0])
    rows = calls.as_json(listed(store))
    assert [row["facility"] for row in rows] == ["Boei", "Kade"]
    assert rows[0] == {
        "facility": "Boei",
        "phone": "078-5550101",
        "why": ["stale"],
        "age_hours": 48.2,
        "last_try": None,
        "leased_by": "A",
    }


def test_places_that_should_be_back_are_asked_about_once_a_day(store, clock):
    facility = make_facility(store, "Aak", phone="078-5550101")
    figures = FIGURES._replace(blocked=2)
    back = local(clock.time).date()
    report = report_of(facility, figures, store.now(), blocked_until=back)
    store.write(reports.enter, report, sure=True)
    assert up(store) == []
    clock.forward(days=1)
    tell_again = report_of(facility, figures, store.now(), blocked_until=back)
    store.write(reports.enter, tell_again, sure=True)
    row = row_of(store, facility)
    assert row.why == (CallReason.BLOCKED,)
    assert why_words(row, clock.time) == "blocked until yesterday: ask"
    store.write(calls.begin, facility)
    unchanged(store, facility)
    assert up(store) == []
    clock.forward(days=1)
    assert CallReason.BLOCKED in row_of(store, facility).why
    assert line_of(store, facility).blocked == 2
