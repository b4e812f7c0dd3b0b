"""Childcare among the options: who answered, and what is arranged with or without a case."""

from datetime import date

import pytest

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.family.not_near import NotNearGround
from crisisdesk.domain.cases.payloads import ChildcareArranged
from crisisdesk.domain.week.childcare import Arrangement, childcare_phrases
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.register import (
    EntryKind,
    EntryParticulars,
    EntryStatus,
    EntryTopic,
    Reply,
    end_of,
)
from crisisdesk.errors import NeedsConfirmation, RuleBroken
from crisisdesk.i18n import say
from crisisdesk.services.cases import away
from crisisdesk.services.week import agenda, childcare, register
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import register as register_queries
from tests.factories import sit_down
from tests.services.cases.casework import file_of, taken

ARRANGED = Arrangement("Dordrecht", 2, date(2020, 4, 8), date(2020, 4, 17), "De Speelhoek")


@pytest.fixture(autouse=True)
def _somebody(store) -> None:
    sit_down(store, "AB")


def told(store, place="Dordrecht") -> str:
    known = store.read(childcare.answered, place)
    return "; ".join(map(say, childcare_phrases(known, store.read(lambda snapshot: snapshot.at))))


def asked(store, party="Dordrecht", topic: str = EntryTopic.CHILDCARE):
    about = EntryParticulars("which childcare?", party=party, asked=date(2020, 4, 6), topic=topic)
    return store.write(register.add, EntryKind.FEEDBACK, about)


def test_unanswered_is_said_as_unanswered_and_an_answer_with_who_when_and_how_many(
    store, clock
) -> None:
    assert told(store) == "not asked yet"
    entry = asked(store)
    asked(store, "Zwijndrecht")
    asked(store, "Dordrecht", "")
    assert told(store) == "asked on 06-04-2020, not answered yet"
    step = (register.move_on, entry, EntryStatus.ANSWERED)
    for reply, field in (
        (Reply(), "answered_by"),
        (Reply("team", 1000), "places"),
        (Reply("team", 8, date(2020, 4, 6)), "valid_until"),
    ):
        with pytest.raises(RuleBroken) as refused:
            store.write(*step, answer="yes", reply=reply)
        assert refused.value.field == field
    reply = Reply("policy officer youth", 8, date(2020, 4, 10))
    store.write(*step, answer="at two schools", reply=reply)
    assert told(store) == (
        "answered by policy officer youth on 07-04-2020: at two schools; 8 places; up to 10-04-2020"
    )
    clock.forward(days=4)
    assert told(store).endswith("held until 10-04-2020: ask again")
    asked(store)
    assert told(store).endswith("asked on 06-04-2020, not answered yet")
    # A name of before the merger is the same municipality.
    assert told(store, "Zwijndrecht") == "asked on 06-04-2020, not answered yet"


def test_no_number_is_not_none(store) -> None:
    entry = asked(store)
    reply = Reply("the alderman")
    store.write(register.move_on, entry, EntryStatus.ANSWERED, answer="yes", reply=reply)
    assert "number of places not said" in told(store)


def test_childcare_is_asked_of_a_municipality(store) -> None:
    with pytest.raises(RuleBroken, match="enter its name"):
        asked(store, "De Hoeve")


def test_it_is_arranged_without_opening_a_case(store) -> None:
    entry = store.write(childcare.arrange, ARRANGED)
    assert store.read(case_queries.open_lines) == []
    kept = store.read(register_queries.entry, entry)
    assert (kept.kind, kept.status) == (EntryKind.CHILDCARE, EntryStatus.IN_FORCE)
    assert (kept.particulars.party, kept.particulars.places) == ("Dordrecht", 2)
    assert told(store) == "not asked yet"
    # How many children a family has is in nothing that leaves the desk.
    assert "De Speelhoek" not in str(store.read(agenda.agenda, Duty.CORONA_CONSULTATION))


def test_for_a_case_it_stands_on_its_course(store) -> None:
    opened = taken(store, "A.", "B.")
    entry = store.write(childcare.arrange, ARRANGED, case=opened.case)
    event = file_of(store, opened.case).events[-1]
    assert event.kind is EventKind.CHILDCARE
    assert event.payload == ChildcareArranged(entry, 2, end_of(date(2020, 4, 17)), "De Speelhoek")
    assert file_of(store, opened.case).line.state.value == "reported"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"municipality": "Nergens"}, "municipality"),
        ({"children": None}, "children"),
        ({"children": 0}, "children"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_until": date(2020, 4, 7)}, "valid_until"),
        ({"provider": " "}, "provider"),
    ],
)
def test_what_an_arrangement_must_say_is_asked(store, wrong, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        store.write(childcare.arrange, ARRANGED._replace(**wrong))
    assert refused.value.field == field


def test_words_about_a_person_are_asked_about(store) -> None:
    with pytest.raises(NeedsConfirmation):
        store.write(childcare.arrange, ARRANGED._replace(note="bsn 111222333"))


def test_where_a_child_must_not_be_near_is_kept_by_reason(store) -> None:
    case = taken(store, "A.").case
    typed = {NotNearGround.SECRET_ADDRESS: "dordrecht, Oud-Beijerland"}
    store.write(away.stay_away, case, {**typed, NotNearGround.OFFENDER: ""})
    places = file_of(store, case).history.not_near
    assert places == {NotNearGround.SECRET_ADDRESS: ("Dordrecht", "Hoeksche Waard")}
    with pytest.raises(RuleBroken, match="no municipality or site “Nergens”") as refused:
        store.write(away.stay_away, case, {NotNearGround.OFFENDER: "Breda, Nergens"})
    assert refused.value.field == NotNearGround.OFFENDER
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        store.write(away.stay_away, case, typed)
    store.write(away.stay_away, case, {NotNearGround.SECRET_ADDRESS: ""})
    assert file_of(store, case).history.not_near == {}
