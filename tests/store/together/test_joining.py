"""A copy that was taken along is brought home, on both databases."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection as EngineConnection

from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.domain.together.telling import COLUMN_WORDS
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.errors import Refused, StoreUnavailable, WrongPassphrase
from crisisdesk.services import drafts
from crisisdesk.services.cases import cases, holds, stays
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import along, joining, standing
from crisisdesk.services.week import contacts
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.safekeeping.passphrase import opening
from crisisdesk.store.store import Store
from crisisdesk.store.tables.every import METADATA
from crisisdesk.store.together.bundle import open_bundle
from crisisdesk.store.together.incoming import BOOKKEEPING
from crisisdesk.store.together.merge import Merge
from crisisdesk.store.together.policies import DERIVED, LATEST, POLICIES
from tests.clock import Clock
from tests.factories import (
    line_of,
    make_actor,
    revision_of,
    rows_of,
    tell,
)
from tests.store.together.conftest import WORDS, Away
from tests.together.apart import hold, open_case


def test_every_detail_that_two_desks_can_change_has_a_name() -> None:
    columns = {
        column.name
        for table in ("contact", "desk_member")
        for column in METADATA.tables[table].columns
        if column.name not in BOOKKEEPING | DERIVED.get(table, set()) | LATEST.get(table, set())
    }
    assert columns == {*COLUMN_WORDS}


def test_every_table_has_one_policy() -> None:
    assert POLICIES.keys() == METADATA.tables.keys()


_PLAN = """
import sys
from datetime import datetime
from pathlib import Path
from crisisdesk.services.together import joining
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.store.together.bundle import open_bundle
from crisisdesk.store.actor import Actor
from crisisdesk.store.safekeeping import passphrase
from uuid import uuid4

passphrase._ROUNDS = 1
address, copy, now, words = sys.argv[1:]
at = datetime.fromisoformat(now)
bundle = open_bundle(Path(copy), words.encode())
store = Store(Target(address), lambda: at, Actor(uuid4(), "tester"))
store.open(create=False)
print(store.read(joining.plan, bundle).tally)
store.close()
"""


@pytest.mark.long_on_a_server
def test_a_desk_that_has_written_nothing_yet_says_all_that_would_come(away: Away) -> None:
    copy = away.leave()
    tell(copy, away.place, available=5, occupied=3)
    bundle = open_bundle(Path(copy.target.address), WORDS)
    planned = away.shared.read(joining.plan, bundle)
    values = [away.shared.target.address, bundle.path, away.clock().isoformat(), WORDS.decode()]
    done = subprocess.run(
        [sys.executable, "-c", _PLAN, *values], capture_output=True, text=True, check=False
    )
    assert done.stdout == f"{planned.tally}\n", done.stderr
    assert planned.tally.tables["capacity_report"] == 1


def test_what_a_laptop_wrote_comes_home_once(away: Away) -> None:
    copy = away.leave()
    shared, clock = away.shared, away.clock
    tell(copy, away.place, available=5, occupied=4)
    theirs = open_case(copy, "Kid 1", away.member)
    hold(copy, theirs, away.place)
    clock.forward(minutes=1)
    ours = open_case(shared, "Kid 2", away.member)
    hold(shared, ours, away.place)
    before = clock()
    old = line_of(shared, away.place)
    clock.forward(minutes=1)
    bundle = open_bundle(Path(copy.target.address), WORDS)
    plan = shared.read(joining.plan, bundle)
    assert not plan.already
    assert plan.tally.tables["hold"] == 1
    joined = shared.write(joining.join, bundle)
    assert journal.verify(shared).whole, journal.verify(shared)
    assert line_of(shared, away.place).placeable == -1
    assert [str(conflict.kind) for conflict in shared.read(standing.conflicts)] == ["place"]
    assert joined.tally == plan.tally
    again = shared.write(joining.join, bundle)
    assert again.already
    assert shared.read(along.away) == []
    assert rows_of(shared, "SELECT count(*) FROM hold") == [(2,)]
    with closing(Store(shared.target, clock, shared.actor, at=before, known=before)) as past:
        assert line_of(past, away.place)._replace(version=old.version) == old
    copy.close()


def test_a_copy_that_worked_on_comes_home_again_with_the_rest(away: Away) -> None:
    copy = away.leave()
    open_case(copy, "Kid 1", away.member)
    first = away.bring(copy)
    open_case(copy, "Kid 2", away.member)
    second = away.bring(copy)
    assert (first.tally.tables["crisis_case"], second.tally.tables["crisis_case"]) == (1, 1)
    assert [
        reference for (reference,) in rows_of(away.shared, "SELECT reference FROM crisis_case")
    ] == ["B-0001", "B-0002"]
    assert journal.verify(away.shared).whole
    open_case(away.shared, "Kid 3", away.member)
    away.leave("c")
    assert journal.verify(away.shared).whole


def test_what_cannot_come_home_says_why_and_nothing_of_it_comes_in(
    away: Away, clock: Clock, tmp_path: Path, template: Path
) -> None:
    shared = away.shared
    copy = away.leave()
    path = Path(copy.target.address)
    with pytest.raises(WrongPassphrase):
        open_bundle(path, b"another one altogether")
    with pytest.raises(Refused, match="no copy that was taken along"):
        open_bundle(template)
    fork = tmp_path / "fork.db"
    copy.close()
    shutil.copyfile(path, fork)
    twins = []
    for name in (path, fork):
        twin = Store(opening(WORDS, Target(str(name))), clock, make_actor("A"))
        twin.open()
        open_case(twin, f"Kid {name.name}", away.member)
        twins.append(twin)
    away.bring(twins[0])
    before = revision_of(shared)
    with pytest.raises(Refused, match="two histories of desk B"):
        away.bring(twins[1])
    clock.forward(hours=2)
    open_case(twins[0], "Kid late", away.member)
    clock.forward(hours=-2)
    with pytest.raises(Refused, match="ahead of the clock here"):
        away.bring(twins[0])
    assert revision_of(shared) == before
    now = shared.now()
    away.bring(twins[0], ahead=True)
    assert shared.now() - now < timedelta(seconds=1)
    # A case whose report somebody made away with.
    open_case(twins[0], "Kid cut", away.member)
    with closing(Connection(connect(twins[0].target), twins[0].target)) as door:
        door.execute("DELETE FROM case_text WHERE id = (SELECT max(id) FROM case_text)")
    clock.forward(hours=3)
    with pytest.raises(Refused, match="missing or changed"):
        away.bring(twins[0])
    with closing(Connection(connect(twins[0].target), twins[0].target)) as door:
        door.execute("UPDATE revision SET store_id = randomblob(16)")
    with pytest.raises(Refused, match="another store"):
        away.bring(twins[0])
    other = Store(twins[1].target, clock, make_actor("A"))
    other.open()
    with pytest.raises(Refused, match="itself away"):
        other.write(joining.join, open_bundle(fork, WORDS))
    assert journal.verify(shared).whole
    for twin in (*twins, other):
        twin.close()


def test_details_are_taken_or_asked_column_by_column(away: Away) -> None:
    shared = away.shared
    contact = shared.write(contacts.add, Contact("Wijkteam", phone="078-1", note="old"))
    copy = away.leave()

    def change(store: Store, **columns: Any) -> None:
        known = next(row for row in store.read(contact_queries.contacts) if row.id == contact)
        now = Contact("Wijkteam", phone=known.phone, note=known.note, mail=known.mail)
        store.write(contacts.change, contact, now._replace(**columns), seen=known.version)

    change(copy, phone="078-2", mail="a@example.org")
    change(shared, phone="078-3", note="new")
    joined = away.bring(copy)
    (clash,) = joined.clashes
    assert (clash.table, clash.column) == ("contact", "phone")
    assert (clash.base, clash.here, clash.there) == ("078-1", "078-3", "078-2")
    (row,) = shared.read(contact_queries.contacts)
    assert (row.phone, row.note, row.mail, row.version) == ("078-3", "new", "a@example.org", 3)
    assert [str(conflict.kind) for conflict in shared.read(standing.conflicts)] == ["detail"]
    assert journal.verify(shared).whole


@pytest.mark.parametrize("laptop_was_last", [True, False])
def test_who_was_reached_on_both_sides_was_reached_the_last_time(
    away: Away, laptop_was_last: bool
) -> None:
    shared = away.shared
    contact = shared.write(contacts.add, Contact("Wijkteam", phone="078-1"))
    copy = away.leave()
    for store in (shared, copy) if laptop_was_last else (copy, shared):
        away.clock.forward(minutes=7)
        store.write(contacts.verify, contact, seen=1)
    assert away.bring(copy).clashes == ()
    (row,) = shared.read(contact_queries.contacts)
    assert row.verified_at == away.clock()
    assert shared.read(standing.conflicts) == []


def test_an_arrival_is_not_undone_by_what_was_claimed_elsewhere(away: Away) -> None:
    shared, clock = away.shared, away.clock
    case = open_case(shared, "Kid 1", away.member)
    place = hold(shared, case, away.place)
    copy = away.leave()
    youth = away.youth(case)
    shared.write(stays.arrive, case, youth, away.place, hold=place, sure=True)
    for _ in range(3):
        copy.write(holds.release, place)
        place = hold(copy, case, away.place)
    clock.forward(days=1)
    away.bring(copy)
    standing_now = shared.read(case_queries.case, case)
    assert standing_now.state(clock()) is CaseState.PLACED
    assert [stay.youth for stay in standing_now.present] == [youth]
    assert journal.verify(shared).whole


def test_of_a_lost_desk_only_what_happened_comes_in(away: Away) -> None:
    shared = away.shared
    copy = away.leave()
    case = open_case(copy, "Kid 1", away.member)
    hold(copy, case, away.place)
    tell(copy, away.place, available=7, occupied=4)
    shared.write(along.declare_lost, "B")
    joined = away.bring(copy)
    assert joined.facts_only
    assert joined.tally.claims == 0
    assert rows_of(shared, "SELECT count(*) FROM hold") == [(0,)]
    line = line_of(shared, away.place)
    assert (line.available, line.held) == (7, 0)
    assert shared.read(case_queries.case, case).reference == "B-0001"
    (desk,) = shared.read(along.away)
    assert desk.lost
    assert journal.verify(shared).whole


def test_half_typed_words_come_back_to_who_typed_them(away: Away, clock: Clock) -> None:
    shared = away.shared
    known = Draft(drafts.new_draft_id(), away.member, clock(), '{"note": "begun here"}')
    shared.write_draft_now(drafts.keep, known, shared.actor.desk)
    copy = away.leave()
    copy.write_draft_now(
        drafts.keep, known._replace(changed_at=clock(), content='{"note": "on"}'), copy.actor.desk
    )
    assert away.bring(copy).drafts == 1
    words = {draft.content for draft in shared.read(drafts.found, shared.actor.desk)}
    assert words == {'{"note": "begun here"}', '{"note": "on"}'}
    assert {draft.member for draft in shared.read(drafts.found, shared.actor.desk)} == {away.member}


def test_words_that_are_gone_on_one_side_stay_gone(away: Away) -> None:
    from crisisdesk.store.repositories.retention import Retention

    shared, clock = away.shared, away.clock
    case = open_case(shared, "Kid 1", away.member)
    other = open_case(shared, "Kid 2", away.member)
    copy = away.leave()
    for store, gone in ((shared, case), (copy, other)):

        def overwrite(uow: Any, gone: CaseId = gone) -> None:
            Retention(uow).overwrite([gone], "✕")
            uow.journal("case.pseudonymised", case=gone)

        store.write(overwrite)
    copy.write(cases.note, case, "Words of the laptop")
    shared.write(cases.note, other, "Words of the desk")
    clock.forward(minutes=1)
    away.bring(copy)
    left = rows_of(
        shared, "SELECT text FROM case_text WHERE text LIKE '%Words%' OR text LIKE '%Kid%'"
    )
    assert left == []
    assert journal.verify(shared).whole


def test_a_copy_whose_rows_fit_nowhere_is_refused_in_words(
    away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = away.shared
    copy = away.leave()
    hold(copy, open_case(copy, "Kid 1", away.member), away.place)
    bundle = open_bundle(Path(copy.target.address), WORDS)
    before = revision_of(shared)
    typed = Merge._typed

    def of_no_case(merge: Merge, table: str, row: dict[str, Any]) -> dict[str, Any]:
        values = typed(merge, table, row)
        return values | {"case_id": uuid4()} if table == "case_event" else values

    monkeypatch.setattr(Merge, "_typed", of_no_case)
    with pytest.raises(Refused, match="fit nowhere"):
        shared.write(joining.join, bundle)
    assert revision_of(shared) == before


@pytest.mark.long
def test_a_joining_that_stops_anywhere_leaves_nothing(
    away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = away.shared
    copy = away.leave()
    case = open_case(copy, "Kid 1", away.member)
    hold(copy, case, away.place)
    bundle = open_bundle(Path(copy.target.address), WORDS)
    before = revision_of(shared)
    left = 0

    def stopping(execute: Callable[..., Any]) -> Callable[..., Any]:
        def stops(*args: Any, **kw: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise StoreUnavailable("the power is gone")
            return execute(*args, **kw)

        return stops

    crashes = 0
    while True:
        left = crashes
        with monkeypatch.context() as patch:
            patch.setattr(EngineConnection, "execute", stopping(EngineConnection.execute))
            for name in ("execute", "ask"):
                patch.setattr(Connection, name, stopping(getattr(Connection, name)))
            try:
                shared.write(joining.join, bundle)
            except StoreUnavailable:
                crashes += 1
            else:
                break
        assert revision_of(shared) == before
        assert rows_of(shared, "SELECT count(*) FROM crisis_case") == [(0,)]
    assert crashes > 30
    assert rows_of(shared, "SELECT count(*) FROM crisis_case") == [(1,)]
    assert journal.verify(shared).whole
