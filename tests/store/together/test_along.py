"""The desk is taken along as an encrypted copy of its own, from SQLite and from PostgreSQL."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import Refused, RuleBroken, StoreUnavailable, WrongUse
from crisisdesk.services import drafts, members
from crisisdesk.services.safekeeping import journal
from crisisdesk.services.together import along
from crisisdesk.services.week import day_start
from crisisdesk.store.connect import Target, is_encrypted
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.queries.week import register
from crisisdesk.store.safekeeping.passphrase import opening
from crisisdesk.store.store import Store
from crisisdesk.store.together import carried
from tests.clock import Clock
from tests.factories import line_of, make_actor, make_facility, rows_of, sit_down, tell

WORDS = b"three children sleep well tonight"


def take(store: Store, clock: Clock, where: Path, **more: object) -> along.TakenAlong:
    """Take this desk along."""
    return along.take_along(store, where, WORDS, **more)  # type: ignore[arg-type]


def opened(where: Path, clock: Clock) -> Store:
    """The copy as another machine opens it, whose own desk is called A as well."""
    copy = Store(opening(WORDS, Target(str(where))), clock, make_actor("A"))
    copy.open()
    return copy


def test_a_copy_is_a_desk_of_its_own_and_the_shared_one_knows_it_is_away(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    facility = make_facility(store, figures=CapacityFigures(available=4, occupied=1))
    member = sit_down(store, "BB")
    other = store.write(members.add_member, "CC")
    for who, words in ((member, "mine"), (other, "theirs"), (None, "nobody's")):
        draft = Draft(drafts.new_draft_id(), who, clock(), f'{{"note": "{words}"}}')
        store.write_draft_now(drafts.keep, draft, store.actor.desk)
    where = tmp_path / "bag" / "along.db"
    with pytest.raises(WrongUse, match="no folder"):
        take(store, clock, where)
    where.parent.mkdir()
    with pytest.raises(RuleBroken, match="before it leaves"):
        take(store, clock, where, back_at=clock() - timedelta(hours=1))
    assert store.read(along.away) == []
    back_at = clock() + timedelta(days=3)
    taken = take(store, clock, where, back_at=back_at)

    (away,) = store.read(along.away)
    assert (away.letter, away.who, away.back_at, away.lost) == ("B", "BB", back_at, False)
    assert away.laptop == taken.laptop
    assert [*where.parent.iterdir()] == [where]
    assert stat.S_IMODE(where.stat().st_mode) == 0o600
    assert is_encrypted(where)
    with pytest.raises(Refused, match="there already"):
        take(store, clock, where)
    assert len(store.read(along.away)) == 1

    clock.forward(hours=6)
    copy = opened(where, clock)
    assert (copy.actor.desk, copy.actor.letter) == (taken.laptop, "B")
    assert copy.carried is not None
    assert clock() - copy.carried.taken_at == timedelta(hours=6)
    assert line_of(copy, facility).available == 4
    kept = copy.read(drafts.found, taken.laptop)
    assert [draft.content for draft in kept] == ['{"note": "mine"}']
    assert rows_of(copy, "SELECT count(*) FROM draft")[0][0] == 1
    assert len(store.read(drafts.found, store.actor.desk)) == 3

    tell(copy, facility, available=4, occupied=3)
    assert rows_of(copy, "SELECT max(number) FROM journal WHERE desk_id = :d", d=taken.laptop) == [
        (2,)
    ]
    assert journal.verify(copy).whole
    assert journal.verify(store).whole
    assert {event for (event,) in rows_of(store, "SELECT event FROM journal")} > {
        "desk.taken_along"
    }
    with pytest.raises(RuleBroken, match="itself away, as B"):
        take(copy, clock, tmp_path / "again.db")
    assert carried.close(copy.target, clock())
    with pytest.raises(StoreUnavailable, match="brought back"):
        tell(copy, facility, available=4, occupied=2)
    copy.close()


def test_a_copy_that_is_not_finished_leaves_nobody_away(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_facility(store)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(carried, "mark", full)
    with pytest.raises(StoreUnavailable, match="disk is full"):
        take(store, clock, tmp_path / "along.db")
    assert [path.name for path in tmp_path.glob("*along*")] == []
    assert store.read(along.away) == []
    assert journal.verify(store).whole


def test_a_desk_that_does_not_come_home_is_declared_lost(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    make_facility(store)
    with pytest.raises(RuleBroken, match="No desk is away"):
        store.write(along.declare_lost, "B")
    take(store, clock, tmp_path / "along.db")
    with pytest.raises(RuleBroken, match=r"Desk Q is not away; away: B\."):
        store.write(along.declare_lost, "q")
    store.write(along.declare_lost, "b")
    (away,) = store.read(along.away)
    assert (away.lost, away.lost_at) == (True, clock())
    (action,) = store.read(register.standing)
    assert action.particulars.text.startswith("Data breach: report the lost laptop B")
    assert "10-04-2020 14:00" in action.particulars.text
    assert "“Together”" in action.particulars.text
    assert action in store.read(day_start.day_start).entries_today
    with pytest.raises(RuleBroken, match="lost already"):
        store.write(along.declare_lost, "B")
    assert take(store, clock, tmp_path / "other.db").letter == "C"
    assert journal.verify(store).whole
