"""Which acts can be taken back, and what stands in the way."""

from datetime import timedelta
from uuid import uuid4

import pytest

from crisisdesk.domain.safekeeping import take_back
from crisisdesk.domain.safekeeping.journal_events import EVENT_WORDS, FAMILIES
from crisisdesk.domain.safekeeping.take_back import (
    Beside,
    Inverse,
    Never,
    Touched,
    Within,
    builds_on,
    check,
    way_of,
)
from crisisdesk.errors import RuleBroken
from tests.clock import NOON


def test_every_act_of_the_audit_log_says_how_it_is_taken_back_or_why_not() -> None:
    events = [
        *EVENT_WORDS,
        *(f"{family.subject}.{code}" for family in FAMILIES for code in family.words),
    ]
    ways = {event: way_of(event) for event in events}
    assert {*take_back.WAYS} <= {*EVENT_WORDS}
    assert all(way.why.endswith(".") for way in ways.values() if isinstance(way, Never))
    with pytest.raises(KeyError):
        way_of("child.forgotten")


@pytest.mark.parametrize(
    ("reach", "by", "later", "builds"),
    [
        (Within.CASE, "", {"case": 1}, True),
        (Within.CASE, "", {"case": 2}, False),
        (Within.CASE, "", {"facility": 1}, False),
        (Within.FACILITY, "aid.", {"facility": 1}, False),
        (Within.ANY, "case.", {}, True),
        (Within.TURN, "", {"reason": "bulletin 2020-04-07"}, True),
        (Within.TURN, "", {"reason": "bulletin 2020-04-10"}, False),
    ],
)
def test_what_builds_on_an_act_is_what_touches_the_same(reach, by, later, builds) -> None:
    ids = {1: uuid4(), 2: uuid4()}
    about = {name: ids.get(value, value) for name, value in later.items()}
    act = Touched("AB", NOON, "case.noted", "bulletin 2020-04-07", ids[1], ids[1], ids[1])
    after = Touched("CD", NOON, "case.noted", **about)
    assert builds_on(after, act, Inverse(reach, (by,))) is builds
    assert not builds_on(after._replace(event="case.looked"), act, Inverse(reach))


def test_a_remark_alone_is_not_taken_back() -> None:
    line = Touched("AB", NOON, "facility.added", facility=uuid4())
    assert way_of(line.event) == Beside()
    with pytest.raises(RuleBroken, match="not taken back"):
        check([line], [], NOON + timedelta(seconds=1), of=None, by=None)


def test_a_bar_on_the_region_is_built_on_by_what_happens_at_any_facility() -> None:
    lifted = Touched("AB", NOON, "restriction.lifted")
    way = way_of(lifted.event)
    assert isinstance(way, Inverse)
    assert builds_on(Touched("CD", NOON, "hold.made", facility=uuid4()), lifted, way)
    assert builds_on(Touched("CD", NOON, "restriction.renewed"), lifted, way)
    assert not builds_on(Touched("CD", NOON, "contact.added"), lifted, way)
