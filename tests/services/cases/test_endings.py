"""How a case ends, and that it stays ended."""

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.endings import Alternative, Destination, Ending, TakenOver, Topic
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.services.cases import cases, endings, holds, stays
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import NOON
from tests.factories import DECISION, line_of
from tests.services.cases.casework import HOUR, SAFE, file_of, held, line_for, taken

TAKEN_OVER = TakenOver(
    Organisation.YOUTH_TEAM, Role.TEAM_MANAGER, NOON, "B. Anker", frozenset({Topic.PLAN})
)


@pytest.mark.parametrize(
    ("ending", "field"),
    [
        (Ending(CaseState.WITHDRAWN), "reason"),
        (Ending(CaseState.REDIRECTED), "to"),
        (Ending(CaseState.ALTERNATIVE), "alternative"),
        (Ending(CaseState.OUT_OF_REGION), "where"),
        (Ending(CaseState.DEPARTED), "safety_by"),
        (Ending(CaseState.SEARCHING), "state"),
        (
            Ending(
                CaseState.WITHDRAWN,
                reason="called back",
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
        Ending(CaseState.WITHDRAWN, reason="called back"),
        Ending(CaseState.REDIRECTED, to=Organisation.SCHOOL, where="contact of the school"),
        Ending(
            CaseState.REDIRECTED, to=Organisation.SCHOOL, where="its contact", reason="no crisis"
        ),
        Ending(CaseState.REDIRECTED, to=Organisation.SCHOOL, reason="not a crisis after all"),
        Ending(CaseState.ALTERNATIVE, alternative=Alternative.NETWORK, reason="with an aunt"),
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
    )
    store.write(endings.end, opened.case, ending)
    kept = file_of(store, opened.case).ending
    assert kept is not None
    assert (kept.alternative, kept.to) == (Alternative.NETWORK, None)
