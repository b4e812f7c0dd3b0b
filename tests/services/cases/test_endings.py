"""How a case ends, and that it stays ended."""

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.endings import (
    Alternative,
    Destination,
    Ending,
    NotConfirmed,
    Safety,
    SafetyOpen,
    TakenOver,
    Topic,
    check_ending,
)
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.selection import section
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.waiting.attention import Asked, Attention
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services import status
from crisisdesk.services.cases import cases, endings, holds, stays
from crisisdesk.services.week import day_start
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, line_of
from tests.services.cases.casework import HOUR, file_of, held, line_for, taken

TAKEN_OVER = TakenOver(
    Organisation.YOUTH_TEAM, Role.TEAM_MANAGER, NOON, "B. Anker", frozenset({Topic.PLAN})
)


@pytest.mark.parametrize(
    ("ending", "field"),
    [
        (Ending(CaseState.WITHDRAWN, safety=SAFE), "reason"),
        (Ending(CaseState.REDIRECTED, safety=SAFE), "to"),
        (Ending(CaseState.ALTERNATIVE, safety=SAFE), "alternative"),
        (Ending(CaseState.OUT_OF_REGION, safety=SAFE), "where"),
        (Ending(CaseState.DEPARTED), "safety_by"),
        (Ending(CaseState.SEARCHING), "state"),
        (
            Ending(
                CaseState.WITHDRAWN,
                reason="called back",
                safety=SAFE,
                taken_over=TAKEN_OVER._replace(at=NOON + HOUR),
            ),
            "accepted_at",
        ),
    ],
)
def test_an_ending_says_what_it_must(store: Store, ending: Ending, field: str) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken) as refused:
        store.write(endings.end, opened.case, ending)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "ending",
    [
        Ending(CaseState.WITHDRAWN, reason="called back", safety=SAFE),
        Ending(
            CaseState.REDIRECTED, to=Organisation.SCHOOL, where="contact of the school", safety=SAFE
        ),
        Ending(CaseState.REDIRECTED, "no crisis", Organisation.SCHOOL, "its contact", safety=SAFE),
        Ending(
            CaseState.REDIRECTED,
            to=Organisation.SCHOOL,
            reason="not a crisis after all",
            safety=SAFE,
        ),
        Ending(
            CaseState.ALTERNATIVE,
            alternative=Alternative.NETWORK,
            reason="with an aunt",
            safety=SAFE,
        ),
        Ending(CaseState.OUT_OF_REGION, where="Zeeland", safety=SAFE, taken_over=TAKEN_OVER),
    ],
)
def test_every_ending_gives_places_back_and_is_frozen(
    store: Store, facility: FacilityId, ending: Ending
) -> None:
    opened, hold = held(store, facility)
    store.write(holds.decide, hold, DECISION)
    store.write(endings.end, opened.case, ending)
    assert line_of(store, facility).held == 0
    assert store.read(case_queries.open_lines) == []
    file = file_of(store, opened.case)
    assert (file.line.state, file.ending) == (ending.state, ending)
    for act in (
        lambda uow: cases.search(uow, opened.case),
        lambda uow: cases.set_urgency(uow, opened.case, Urgency.URGENT),
        lambda uow: endings.end(uow, opened.case, ending),
        lambda uow: holds.hold(uow, opened.case, facility),
    ):
        with pytest.raises(RuleBroken, match="has ended"):
            store.write(act)
    store.write(endings.correct, opened.case, CaseState.SEARCHING, "a slip")
    assert line_for(store, opened.case).state is CaseState.SEARCHING
    assert file_of(store, opened.case).ending is None
    with pytest.raises(RuleBroken, match="Only a case that has ended"):
        store.write(endings.correct, opened.case, CaseState.TRIAGE, "again")


def test_nobody_departs_who_never_came(store: Store) -> None:
    opened = taken(store)
    with pytest.raises(RuleBroken, match="Nobody has arrived yet"):
        store.write(endings.end, opened.case, Ending(CaseState.DEPARTED, safety=SAFE))


def test_who_took_over_is_kept_once_with_the_departure_of_several(
    store: Store, facility: FacilityId
) -> None:
    opened = taken(store, "A", "B")
    came = store.write(stays.arrive_together, opened.case, opened.youths, facility)
    left = [one.stay for one in came], Destination.HOME
    about = TAKEN_OVER._replace(name="b.anker@team.nl")
    with pytest.raises(NeedsConfirmation, match="e-mail address") as asked:
        store.write(stays.depart_together, *left, safety=SAFE, taken_over=about)
    assert asked.value.field == "receiver_name"
    store.write(stays.depart_together, *left, safety=SAFE, taken_over=TAKEN_OVER)
    file = file_of(store, opened.case)
    assert file.ending == Ending(CaseState.DEPARTED, safety=SAFE, taken_over=TAKEN_OVER)
    assert sum(event.kind is EventKind.TAKEN_OVER for event in file.events) == 1


def test_what_another_way_of_ending_says_is_not_kept_with_this_one(store: Store) -> None:
    opened = taken(store)
    ending = Ending(
        CaseState.ALTERNATIVE,
        to=Organisation.SCHOOL,
        alternative=Alternative.NETWORK,
        reason="aunt",
        safety=SAFE,
    )
    store.write(endings.end, opened.case, ending)
    kept = file_of(store, opened.case).ending
    assert kept is not None
    assert (kept.alternative, kept.to) == (Alternative.NETWORK, None)


OPEN = SafetyOpen(
    NotConfirmed.NO_ANSWER, Organisation.YOUTH_TEAM, NOON + HOUR, "C. Wever", "rings at four"
)
WAYS = [
    Ending(CaseState.WITHDRAWN, reason="called back"),
    Ending(CaseState.REDIRECTED, to=Organisation.SCHOOL),
    Ending(CaseState.ALTERNATIVE, alternative=Alternative.NETWORK),
    Ending(CaseState.OUT_OF_REGION, where="Zeeland"),
    Ending(CaseState.OUT_OF_REGION, where="Zeeland", taken_over=TAKEN_OVER),
]


@pytest.mark.parametrize("ending", WAYS)
@pytest.mark.parametrize(
    ("safety", "field"),
    [
        (None, "safety_by"),
        (SAFE._replace(name=" "), "safety_by"),
        (SAFE._replace(how=None), "safety_how"),
        (SAFE._replace(at=NOON + HOUR), "safety_at"),
        (OPEN._replace(name=""), "open_name"),
        (OPEN._replace(due_at=NOON), "open_until"),
    ],
)
def test_every_ending_asks_who_confirmed_that_the_child_is_safe(
    ending: Ending, safety: Safety | SafetyOpen | None, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_ending(ending._replace(safety=safety), NOON)
    assert refused.value.field == field


def test_what_nobody_confirmed_stays_due_until_somebody_has(store: Store, clock: Clock) -> None:
    opened = taken(store)
    store.write(endings.end, opened.case, WAYS[0]._replace(safety=OPEN))
    assert [line for line in store.read(case_queries.open_lines) if line.id == opened.case] == []
    (line,) = store.read(cases.board).lines
    assert (line.asks, section(line)) == ((Asked(Attention.UNCONFIRMED, for_all=False),), 1)
    clock.forward(hours=1)
    (line,) = store.read(cases.board).lines
    assert line.asks == (Asked(Attention.UNCONFIRMED, for_all=True),)
    assert [line.id for line in store.read(day_start.day_start).asking] == [opened.case]
    assert store.read(status.status).as_json()["placements"]["unconfirmed"] == 1
    assert store.read(status.status).as_json()["placements"]["open"] == 0
    file = file_of(store, opened.case)
    assert file.ending is not None
    assert file.ending.safety == OPEN
    still = OPEN._replace(due_at=clock.time + HOUR, because=NotConfirmed.REFUSED)
    store.write(endings.answer_safety, opened.case, still)
    assert store.read(cases.board).lines[0].asks == (Asked(Attention.UNCONFIRMED, for_all=False),)
    store.write(endings.answer_safety, opened.case, SAFE)
    assert store.read(cases.board).lines == []
    # It is not asked of a case that goes on.
    going = taken(store)
    with pytest.raises(RuleBroken, match="has not ended"):
        store.write(endings.answer_safety, going.case, SAFE)
