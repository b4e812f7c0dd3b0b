"""A rehearsal of what the store knows: what it counts, what it proposes, that acts take it."""

import pytest

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import Offer
from crisisdesk.domain.foresight.rehearsal import StaffMove
from crisisdesk.errors import RuleBroken
from crisisdesk.services.absence import mutual_aid
from crisisdesk.services.foresight import rehearsal, solver, words
from tests.absence_region import UNTIL, WEEK
from tests.factories import count_of, revision_of


def test_what_the_store_knows_is_rehearsed_and_nothing_written(store, region, monkeypatch):
    before, known = revision_of(store), store.read(rehearsal.counted)
    assert sorted(group.provider_name for group in known.groups) == [
        "De Wissel", "Kadehuis", "Lindeborg", "Rietzoom"
    ]  # fmt: skip
    assert sorted(known.uncounted) == ["Merwestroom groep", "Noordkaap groep"]
    assert "2 (A, B)" in words.uncounted_words(["A", "B"])
    lines = rehearsal.fragile(known)
    assert [line.lost for line in lines] == sorted((line.lost for line in lines), reverse=True)
    assert (lines[0].group.name, lines[0].lost) == ("Lindeborg groep", 7)
    nothing = store.read(rehearsal.rehearse, {})
    assert (nothing.lost, nothing.lost_without_moves, nothing.moves) == (0, 0, ())
    rietzoom, kade, wissel = (region[name][0] for name in ("Rietzoom", "Kadehuis", "De Wissel"))
    both = store.read(rehearsal.rehearse, {rietzoom: 1000, kade: 4900})
    assert all(move.source.provider != kade for move in both.moves), "its own minimum binds"
    assert "would close: " in words.closed_words(both)[0]
    assert store.read(rehearsal.absent_of, [("de wissel", 500)]) == {wissel: 500}
    for typed, message in (
        ([("Nobody", 500)], "No provider is called “Nobody”"),
        ([("De Wissel", 500), ("De Wissel", 1)], "twice"),
    ):
        with pytest.raises(RuleBroken, match=message):
            store.read(rehearsal.absent_of, typed)
    with pytest.raises(RuleBroken, match="No facility"):
        store.read(rehearsal.rehearse, {region["Noordkaap"][0]: 1000})
    monkeypatch.setattr(solver, "is_there", lambda: False)
    idea = store.read(rehearsal.rehearse, {rietzoom: 1000})
    assert (idea.exact, "first idea" in words.lost_words(idea)[-1]) == (False, True)
    assert revision_of(store) == before


def test_what_is_proposed_an_act_takes(store, region):
    rietzoom, kade = region["Rietzoom"][0], region["Kadehuis"][0]
    answer = store.read(rehearsal.rehearse, {rietzoom: 1000})
    assert (answer.exact, answer.lost_without_moves, answer.lost) == (True, 6, 0)
    (move,) = answer.moves
    told = words.move_words(move)
    assert told.startswith("lend 1 from Kadehuis groep to Rietzoom groep, ")
    assert told.endswith(" min: keeps 6 places")
    store.write(rehearsal.request, move, UNTIL)
    assert len(store.read(mutual_aid.requests)) == count_of(store, "deployment") == 1
    own = StaffMove(move.target, move.target, 1, 5, 0)
    assert words.move_words(own).startswith("own staff: 1 from")
    with pytest.raises(RuleBroken, match="stays where it is"):
        store.write(rehearsal.request, own, UNTIL)
    store.write(mutual_aid.offer, Offer(kade, Function.GROUP_WORKER, 500, WEEK.end, UNTIL))
    made = store.read(rehearsal.region, {rietzoom: 1000})
    assert made.room[kade] == 0, "half an FTE is nobody who can be lent whole"
