"""Anything is found by typed words, on both databases alike."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.services import finding, members
from crisisdesk.services.cases import cases, endings, looks
from crisisdesk.services.week import contacts, register
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import SAFE, make_facility


@pytest.fixture
def store(open_store: Callable[..., Store], clock: Clock) -> Store:
    """An open case, ended ones, a facility, a contact and an agreement."""
    store = open_store()
    store.sign_in(store.write(members.add_member, "AB"))
    for child, facts in (
        ("Zoë", Facts("Dordrecht", file="2024/0815", phone="+31 (0)6-1234 5678")),
        ("J.B.", Facts("’s-Gravendeel")),
        ("100%_x", Facts("Papendrecht")),
    ):
        report = Intake((Youth(child, 2010),), facts)
        store.write(cases.take_report, report, sure=True)
        clock.forward(minutes=1)
    for case in _cases(store, "j.b.")[:1]:
        store.write(
            endings.end,
            case,
            Ending(CaseState.WITHDRAWN, reason="hersteld", safety=SAFE),
            sure=True,
        )
    make_facility(store, name="Café De Vijver")
    store.write(contacts.add, Contact("Veilig Thuis", "chef de bureau", phone="078-612 34 56"))
    text = EntryParticulars(text="Geen spoedplaatsingen na 22:00", party="Cliënthuis")
    store.write(register.add, EntryKind.AGREEMENT, text, sure=True)
    return store


def _cases(store: Store, words: str) -> list[CaseId]:
    return [line.id for line in store.read(finding.find, words, None).cases]


def _children(store: Store, words: str) -> list[str]:
    found = store.read(finding.find, words, None).cases
    return [line.youths[0].pseudonym for line in found]


SPELLED = [
    ("zoe", ["Zoë"]),
    ("ZOË", ["Zoë"]),
    ("zoe dordrecht", ["Zoë"]),
    ("zoe papendrecht", []),
    ("jb", ["J.B."]),
    ("J. B.", ["J.B."]),
    ("s-gravendeel", ["J.B."]),
    ("1", ["Zoë", "100%_x"]),
    ("A-2", ["J.B."]),
    ("A-0003", ["100%_x"]),
    ("815", ["Zoë"]),
    ("06 1234 5678", ["Zoë"]),
    ("0031612345678", ["Zoë"]),
    ("100%", ["100%_x"]),
    ("%", []),
    ("_", []),
    ("' OR 1=1 --", []),
    ("\\", []),
    ("", []),
    ("x" * 300, []),
    ("9" * 40, []),
]


def test_a_case_is_found_by_child_or_number_whatever_way_they_are_spelled(store: Store) -> None:
    # Together, because a database of its own for each takes longer than all of them.
    for words, children in SPELLED:
        assert _children(store, words) == children, words


def test_everything_else_is_found_too(store: Store) -> None:
    assert [each.name for each in store.read(finding.find, "cafe", None).facilities] == [
        "Café De Vijver"
    ]
    for words in ("thuis", "chef bureau", "0786123456", "+31 78 612"):
        found = store.read(finding.find, words, None).contacts
        assert [each.organisation for each in found] == ["Veilig Thuis"], words
    for words in ("spoedplaatsingen", "clienthuis", "na 22:00"):
        assert len(store.read(finding.find, words, None).entries) == 1, words
    assert store.read(finding.find, "nergens", None)[1:] == ([], [], [], [])


def test_open_cases_stand_first_and_ended_ones_are_listed_by_themselves(store: Store) -> None:
    assert _children(store, "drecht") == ["100%_x", "Zoë"]
    assert [line.state for line in store.read(finding.ended).lines] == [CaseState.WITHDRAWN]
    assert [line.youths[0].pseudonym for line in store.read(finding.ended, "jb").lines] == ["J.B."]
    assert store.read(finding.ended, "zoe").lines == []
    assert store.read(finding.ended, "%").lines == []


def test_a_case_that_had_not_ended_is_no_ended_one(
    store: Store, open_store: Callable[..., Store], clock: Clock
) -> None:
    then = open_store(at=clock.time - timedelta(seconds=150))
    assert then.read(finding.ended).lines == []


def test_what_a_member_had_before_it_lately_stands_first(
    store: Store, open_store: Callable[..., Store], clock: Clock
) -> None:
    member = store.actor.member
    assert member is not None
    for words in ("100", "zoe"):
        clock.forward(minutes=1)
        store.write_trace_now(looks.look, _cases(store, words)[0])
    recent = store.read(finding.recent, member)
    assert [line.youths[0].pseudonym for line in recent.cases] == ["Zoë", "100%_x"]
    # Open cases come with the newest first; the one that was opened last goes before it.
    found = store.read(finding.find, "drecht", member).cases
    assert [line.youths[0].pseudonym for line in found] == ["Zoë", "100%_x"]
    assert store.read(finding.recent, None)[1:] == ([], [], [], [])
    other = store.write(members.add_member, "CD")
    assert store.read(finding.recent, other)[1:] == ([], [], [], [])
    clock.forward(days=15)
    assert store.read(finding.recent, member).cases == []
