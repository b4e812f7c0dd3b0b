"""Help without a bed: a restraining order, a visit at home, and what is not a crisis."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.consults import Weighing
from crisisdesk.domain.cases.dossier.handing_over import NothingBecause, NothingHanded
from crisisdesk.domain.cases.endings import Alternative, Destination, Ending, TakenOver
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.instead.restraint import Imposed, RestraintAnswer, RestraintOutcome
from crisisdesk.domain.cases.instead.routes import NotTakenOver, ParentsAnswer, ParentsConsent
from crisisdesk.domain.cases.intake import Facts
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, Flag, Urgency
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, NoSight, Phoned, Seen, Sight
from crisisdesk.domain.cases.waiting.visits import VisitAnswer, VisitNeed, is_asked
from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import cases, endings, holds, instead, sight, stays
from crisisdesk.services.safekeeping import dossiers, retention
from crisisdesk.services.status import status
from crisisdesk.services.week import agenda, day_start
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, SAFE, sit_down
from tests.services.cases.casework import HOUR, file_of, held, line_for, taken

DAY = timedelta(days=1)
BOTH = Weighing("no symptoms; outside", "father has threatened")
BY_ORDER = Ending(CaseState.ALTERNATIVE, alternative=Alternative.RESTRAINING_ORDER, safety=SAFE)
TO_TEAM = Ending(
    CaseState.REDIRECTED, "a quarrel, calm again", Organisation.YOUTH_TEAM, safety=SAFE
)


def accepted(clock: Clock) -> TakenOver:
    """Somebody minds the child from now on."""
    return TakenOver(Organisation.YOUTH_TEAM, Role.YOUTH_PROFESSIONAL, clock.time, "P. Roer")


def asking(store: Store) -> set[CaseId]:
    """What the day start says that somebody must see to."""
    return {line.id for line in store.read(day_start.day_start).asking}


def refused_at(store: Store, *act: object, **kw: object) -> str:
    """The field at which an act is refused."""
    with pytest.raises(RuleBroken) as refused:
        store.write(*act, **kw)  # type: ignore[arg-type]
    return refused.value.field


def test_a_case_under_a_restraining_order_asks_before_day_10_and_day_28(
    store: Store, clock: Clock
) -> None:
    opened = taken(store, urgency=Urgency.URGENT)
    assert refused_at(store, endings.end, opened.case, BY_ORDER) == "alternative"
    imposed = Imposed(clock.time - HOUR, "he stays with his brother")
    ends = store.write(instead.impose, opened.case, imposed)
    assert ends == clock.time - HOUR + 10 * DAY
    file = file_of(store, opened.case)
    assert file.history.tried == {Alternative.RESTRAINING_ORDER}
    # 07-04-2020 is a Tuesday, day 10 a Friday: asked on Thursday.
    clock.forward(days=8)
    assert not line_for(store, opened.case).asks_for(Attention.RESTRAINT)
    clock.forward(days=1)
    assert line_for(store, opened.case).asks_for(Attention.RESTRAINT)
    clock.forward(days=5)
    assert line_for(store, opened.case).asks_for(Attention.RESTRAINT)
    longer = RestraintAnswer(RestraintOutcome.EXTENDED)
    store.write(instead.answer_restraint, opened.case, longer)
    assert not line_for(store, opened.case).asks_for(Attention.RESTRAINT)
    clock.forward(days=13)
    assert line_for(store, opened.case).asks_for(Attention.RESTRAINT)
    over = RestraintAnswer(RestraintOutcome.ENDED, "")
    assert refused_at(store, instead.answer_restraint, opened.case, over) == "words"
    over = over._replace(words="mother and child live with her sister")
    store.write(instead.answer_restraint, opened.case, over)
    assert not line_for(store, opened.case).asks_for(Attention.RESTRAINT)
    store.write(endings.end, opened.case, BY_ORDER)
    clock.forward(days=90)
    assert asking(store) == set()


def test_a_date_is_put_right_by_a_further_event(store: Store, clock: Clock) -> None:
    opened = taken(store)
    store.write(instead.impose, opened.case, Imposed(clock.time))
    right = Imposed(clock.time - DAY)
    with pytest.raises(NeedsConfirmation):
        store.write(instead.impose, opened.case, right)
    store.write(instead.impose, opened.case, right, sure=True)
    file = file_of(store, opened.case)
    assert file.history.restraint is not None
    assert file.history.restraint.imposed_at == right.at
    assert sum(event.kind is EventKind.RESTRAINED for event in file.events) == 2


def test_an_ended_case_comes_back_when_its_order_ends(
    open_store: Callable[..., Store], clock: Clock
) -> None:
    store = open_store()
    sit_down(store, "AB")
    opened = taken(store)
    store.write(instead.impose, opened.case, Imposed(clock.time))
    store.write(endings.end, opened.case, BY_ORDER._replace(taken_over=accepted(clock)))
    assert (store.read(case_queries.open_lines), asking(store)) == ([], set())
    clock.forward(days=9)
    assert asking(store) == {opened.case}
    (line,) = store.read(cases.board).lines
    assert line.asks_of(None) == (Attention.RESTRAINT,)
    assert store.read(status).as_json()["placements"]["ended_not_settled"] == 1
    items = store.read(agenda.agenda, Duty.CORONA_CONSULTATION).sections[2].items
    assert f"{opened.reference}: restraining order ends" in [say(item.what) for item in items]
    clock.forward(days=30)
    assert asking(store) == {opened.case}
    then = clock.time
    lifted = RestraintAnswer(RestraintOutcome.LIFTED, "safe with the mother")
    clock.forward(hours=1)
    store.write(instead.answer_restraint, opened.case, lifted)
    assert asking(store) == set()
    before = open_store(at=then, known=then).read(case_queries.asking_on)
    assert [line.id for line in before] == [opened.case]


def test_a_departure_ends_the_case_and_not_the_order(
    store: Store, clock: Clock, facility: FacilityId
) -> None:
    opened, hold = held(store, facility)
    store.write(instead.impose, opened.case, Imposed(clock.time))
    store.write(holds.decide, hold, DECISION)
    stay = store.write(stays.arrive, opened.case, opened.youths[0], facility, hold=hold).stay
    safe = SAFE._replace(at=clock.time)
    store.write(stays.depart, stay, Destination.HOME, safety=safe)
    assert file_of(store, opened.case).line.state is CaseState.DEPARTED
    clock.forward(days=9)
    assert asking(store) == {opened.case}


def test_who_takes_over_what_is_no_crisis_is_asked_until_somebody_does(
    store: Store, clock: Clock
) -> None:
    lead = sit_down(store, "AB")
    opened = taken(store)
    store.write(cases.take_lead, opened.case)
    store.write(endings.end, opened.case, TO_TEAM)
    (line,) = store.read(cases.board).lines
    assert (line.asks_of(lead), line.asks_of(None)) == ((Attention.ACCEPTANCE,), ())
    clock.forward(days=1)
    (line,) = store.read(cases.board).lines
    assert line.asks_of(None) == (Attention.ACCEPTANCE,)
    no = NotTakenOver(Organisation.YOUTH_TEAM, "")
    assert refused_at(store, instead.not_taken_over, opened.case, no) == "words"
    store.write(instead.not_taken_over, opened.case, no._replace(words="full; the GP is called"))
    (line,) = store.read(cases.board).lines
    assert line.not_taken_over is not None
    assert asking(store) == {opened.case}
    store.write(instead.taken_over, opened.case, accepted(clock))
    assert asking(store) == set()
    ending = file_of(store, opened.case).ending
    assert ending is not None
    assert ending.taken_over == accepted(clock)
    assert refused_at(store, instead.taken_over, opened.case, accepted(clock)) == "receiver"


def test_an_ending_put_right_asks_as_that_ending_does(store: Store, clock: Clock) -> None:
    opened = taken(store)
    store.write(endings.end, opened.case, Ending(CaseState.WITHDRAWN, "called back", safety=SAFE))
    assert asking(store) == set()
    store.write(endings.correct, opened.case, CaseState.REDIRECTED, "it went to the team")
    assert asking(store) == {opened.case}
    store.write(endings.correct, opened.case, CaseState.WITHDRAWN, "called back after all")
    assert asking(store) == set()
    at_once = taken(store, "M.")
    store.write(endings.end, at_once.case, TO_TEAM._replace(taken_over=accepted(clock)))
    assert asking(store) == set()


@pytest.mark.parametrize(
    "ending",
    [
        TO_TEAM,
        Ending(CaseState.WITHDRAWN, "called back", safety=SAFE),
        Ending(CaseState.ALTERNATIVE, "an aunt", alternative=Alternative.NETWORK, safety=SAFE),
        Ending(CaseState.OUT_OF_REGION, "no room here", where="Zeeland", safety=SAFE),
    ],
)
def test_no_child_goes_unseen_without_a_reason_and_a_further_question(
    store: Store, ending: Ending
) -> None:
    opened = taken(store, facts=Facts(municipality="Dordrecht", flags=frozenset({Flag.NO_SIGHT})))
    if ending.state is not CaseState.WITHDRAWN:
        silent = ending._replace(reason=" ")
        assert refused_at(store, endings.end, opened.case, silent, unseen=True) == "reason"
    with pytest.raises(NeedsConfirmation, match="Nobody has a view"):
        store.write(endings.end, opened.case, ending, sure=True)
    store.write(endings.end, opened.case, ending, unseen=True)
    other = CaseState.WITHDRAWN if ending is TO_TEAM else CaseState.REDIRECTED
    with pytest.raises(NeedsConfirmation, match="Nobody has a view"):
        store.write(endings.correct, opened.case, other, "a slip", sure=True)


def test_what_a_school_passes_on_says_what_the_parents_said(store: Store, clock: Clock) -> None:
    opened = taken(store, facts=Facts(organisation=Organisation.SCHOOL))
    assert refused_at(store, endings.end, opened.case, TO_TEAM) == "consent"
    consent = ParentsConsent(ParentsAnswer.GIVEN, "mother")
    store.write(endings.end, opened.case, TO_TEAM._replace(consent=consent))
    ending = file_of(store, opened.case).ending
    assert ending is not None
    assert ending.consent == consent


def test_a_visit_is_asked_about_each_day_planned_weighed_and_feeds_who_saw_the_child(
    store: Store, clock: Clock
) -> None:
    opened = taken(store, urgency=Urgency.URGENT)
    (line,) = store.read(day_start.day_start).visits
    assert is_asked(line.visit_at, clock.time)
    need = VisitNeed(VisitAnswer.NEEDED, "no answer by telephone since Friday")
    store.write(sight.weigh_visit, opened.case, need)
    line = line_for(store, opened.case)
    assert (line.visit, line.asks_for(Attention.VISIT)) == (need, True)
    look = Look(clock.time + HOUR, Organisation.YOUTH_TEAM, "P. Roer", ContactKind.HOME)
    plan = Sight(None, NoSight.NOT_TRIED, look)
    assert refused_at(store, sight.look, opened.case, plan) == "infection"
    store.write(sight.look, opened.case, plan, BOTH)
    assert not line_for(store, opened.case).asks
    # Planned already: saying again that it is needed asks nothing more.
    store.write(sight.weigh_visit, opened.case, need)
    assert not line_for(store, opened.case).asks
    clock.forward(hours=1)
    assert line_for(store, opened.case).asks_for(Attention.UNSEEN)
    seen = Seen(clock.time, ContactKind.HOME, Role.YOUTH_PROFESSIONAL, "P. Roer", Phoned.YES)
    store.write(sight.look, opened.case, Sight(seen, None, look._replace(at=clock.time + DAY)))
    file = file_of(store, opened.case)
    assert (file.line.sight.seen, file.history.weighing) == (seen, BOTH)
    assert not file.line.asks
    clock.forward(days=1)
    (line,) = store.read(day_start.day_start).visits
    assert is_asked(line.visit_at, clock.time)
    store.write(sight.weigh_visit, opened.case, need)
    off = VisitNeed(VisitAnswer.NOT_NEEDED, "seen yesterday")
    store.write(sight.weigh_visit, opened.case, off)
    assert not line_for(store, opened.case).asks_for(Attention.VISIT)


def test_the_words_of_all_this_go_with_their_term(store: Store, clock: Clock) -> None:
    opened = taken(store, facts=Facts(organisation=Organisation.SCHOOL))
    case, word = opened.case, "Zeshoek"
    store.write(instead.impose, case, Imposed(clock.time, f"{word} 1"))
    ended = RestraintAnswer(RestraintOutcome.LIFTED, f"{word} 2")
    store.write(instead.answer_restraint, case, ended)
    store.write(sight.weigh_visit, case, VisitNeed(VisitAnswer.NEEDED, f"{word} 3"))
    consent = ParentsConsent(ParentsAnswer.REFUSED, f"{word} 4", f"{word} 5")
    store.write(endings.end, case, TO_TEAM._replace(consent=consent, where=f"{word} 6"))
    no = NotTakenOver(Organisation.YOUTH_TEAM, f"{word} 7")
    store.write(instead.not_taken_over, case, no)
    texts = [text for event in file_of(store, case).events for text in event.parts.texts]
    assert sum(text.count(word) for text in texts) == 7
    nothing = NothingHanded(NothingBecause.NO_HOLDER, "of no use")
    store.write(dossiers.hand_over, case, nothing)
    clock.forward(days=400)
    store.write(retention.pseudonymise, store.read(retention.report).due, Ground.TERM_OVER)
    texts = [text for event in file_of(store, case).events for text in event.parts.texts]
    assert sum(text.count(word) for text in texts) == 0
