"""Colleagues on both databases: added, corrected, retired, with a history."""

from datetime import date

import pytest

from crisisdesk.domain.members import Particulars
from crisisdesk.errors import Conflict, NeedsConfirmation, RuleBroken, WrongUse
from crisisdesk.services import members
from crisisdesk.services.cases import cases
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.queries import desk as queries
from tests.clock import NOON
from tests.factories import make_case, rows_of, sit_down

EVA = Particulars("EF", "Eva Fictief", "triage")


def _stands(store, member):
    return next(known for known in store.read(queries.everybody) if known.id == member).particulars


def test_a_colleague_is_added_corrected_retired_and_followed_by_a_namesake(store, clock):
    first = sit_down(store, "AB")
    eva = store.write(members.add_colleague, EVA)
    with pytest.raises(RuleBroken, match="is at the desk already"):
        store.write(members.add_colleague, Particulars(" e.f. ", "Emma Fantasie"))
    right = EVA._replace(name="Eva Fictief-Jansma")
    store.write(members.change_member, eva, right, seen=EVA)
    with pytest.raises(Conflict, match="meanwhile"):
        store.write(members.change_member, eva, EVA._replace(role="lead"), seen=EVA)
    with pytest.raises(RuleBroken, match="cannot be before"):
        store.write(
            members.change_member, eva, right._replace(last_day=date(2020, 1, 1)), seen=right
        )
    # Whoever leads open cases is asked about first.
    case, _youths = store.write(make_case)
    store.write(cases.hand_over, case, eva)
    gone = right._replace(last_day=NOON.date())
    with pytest.raises(NeedsConfirmation, match="leads"):
        store.write(members.change_member, eva, gone, seen=right)
    store.write(members.change_member, eva, gone, seen=right, sure=True)
    # The last day is a day at the desk.
    assert eva in [member.id for member in store.read(queries.members)]
    clock.forward(days=1)
    assert eva not in [member.id for member in store.read(queries.members)]
    assert _stands(store, eva) == gone
    with pytest.raises(WrongUse):
        store.write(members.first_member, "EF")
    with pytest.raises(RuleBroken, match="no longer at the desk"):
        store.write(cases.hand_over, store.write(make_case)[0], eva)
    namesake = store.write(members.add_colleague, Particulars("EF", "Emma Fantasie"))
    assert namesake != eva
    with pytest.raises(RuleBroken, match="is at the desk already"):
        store.write(members.change_member, eva, right, seen=gone)
    versions = store.read(queries.versions, eva)
    assert [version.particulars for version in versions] == [gone, right, EVA]
    assert {version.who for version in versions} == {"AB"}
    lines = store.read(members.colleagues)
    assert [line.id for line in lines] == [first, namesake, eva]
    assert [line.leads for line in lines] == [0, 0, 1]
    words = " ".join(map(str, rows_of(store, "SELECT * FROM journal")))
    assert "Fictief" not in words
    assert "Fantasie" not in words
    assert journals.verify(store).whole
