"""Which facilities suit one case, and why."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from operator import attrgetter
from random import Random
from typing import Any

from crisisdesk.domain.capacity import municipalities
from crisisdesk.domain.capacity.facilities import (
    Gender,
    Kind,
    OpeningStatus,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, Limit
from crisisdesk.domain.cases.reasons import explain
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.suitability import FAR_KM, PREFERRED, Needs, Surroundings, judge
from tests.benchmarks.boards import milliseconds
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import NOW
from tests.domain.capacity.lines import line

FACILITIES = 5_000
QUICK_FACILITIES = 50
MOST_MS = 50.0
MOST_MS_A_ROW = 1.0
SHOWN = 40
NEEDS = Needs((((14, 14), Gender.GIRLS), ((11, 11), Gender.GIRLS)), "Dordrecht", Legal.VOLUNTARY)
BAR = Restriction(RestrictionKind.NO_CRISIS, None, NOW, source="agreed on 24-03")
_FACTS = attrgetter(
    "name",
    "kind",
    "round_the_clock",
    "opening",
    "bars",
    "age_min",
    "age_max",
    "gender",
    "placeable",
    "freshness",
    "limit",
    "staffed",
    "blocked",
    "municipality",
)


def board(facilities: int, seed: int = 1) -> list[CapacityLine]:
    """A board on which every rule has something to say."""
    chance = Random(seed)
    return [
        line(
            chance.choice([None, *range(-3, 12)]),
            name=f"Facility {number:05}",
            kind=chance.choice([*Kind]),
            round_the_clock=chance.random() < 0.9,
            municipality=chance.choice([*municipalities.names(), "Elders"]),
            age_min=chance.choice([None, 0, 6, 12]),
            age_max=chance.choice([None, 12, 17]),
            gender=chance.choice([Gender.ANY, *Gender]),
            staffed=chance.choice([None, 18, 20]),
            blocked=chance.choice([None, 0, 0]),
            freshness=chance.choice([Freshness.FRESH, *Freshness]),
            opening=chance.choice([OpeningStatus.OPEN] * 12 + [*OpeningStatus]),
            bars=(BAR,) if chance.random() < 0.05 else (),
        )
        for number in range(facilities)
    ]


def by_hand(  # noqa: C901, PLR0912 - a floor is flat
    ready: list[tuple[Any, ...]], distances: dict[str, int | None]
) -> list[Any]:
    """The same rules over the same facts for this one case, with nothing else to be asked of it."""
    ranks = {kind: rank for rank, kind in enumerate(PREFERRED)}
    ages = {one: rank for rank, one in enumerate(Freshness)}
    judged = []
    for number, facts in enumerate(ready):
        name, kind, clock, opening, bars, low, high, gender, room, age, limit, *rest = facts
        staffed, blocked, municipality = rest
        excluded, warned, unknown = [], [], []
        if not clock or kind is Kind.TEAM:
            excluded.append("round_the_clock")
        if opening is not OpeningStatus.OPEN:
            excluded.append("open")
        if bars:
            excluded.append("unrestricted")
        if low is None and high is None:
            unknown.append("age")
        else:
            in_doubt = False
            for years, _ in NEEDS.youths:
                if years is None:
                    in_doubt = True
                    continue
                youngest, oldest = years
                if (low is not None and oldest < low) or (high is not None and youngest > high):
                    excluded.append("age")
                    break
                if (low is not None and youngest < low) or (high is not None and oldest > high):
                    in_doubt = True
            if in_doubt:
                unknown.append("age")
        if gender is not Gender.ANY:
            for _, own in NEEDS.youths:
                if own is not gender:
                    excluded.append("gender")
                    break
        if kind is Kind.SECURE:
            excluded.append("legal")
        else:
            # Of a voluntary case nobody has written down who agreed.
            warned.append("legal")
        if kind is Kind.ISOLATION:
            excluded.append("isolation")
        if room is None:
            unknown.append("room")
        elif room < len(NEEDS.youths):
            excluded.append("room")
        if age is Freshness.NEVER:
            unknown.append("fresh")
        elif age is Freshness.STALE:
            warned.append("fresh")
        if limit is Limit.STAFF:
            warned.append("staff")
        if staffed is None or blocked is None:
            unknown.append("figures")
        km = distances[municipality]
        if km is None:
            unknown.append("near")
        elif km > FAR_KM:
            warned.append("near")
        judged.append(
            (
                bool(excluded),
                bool(warned or unknown),
                ranks.get(kind, len(ranks)),
                ages[age],
                1_000_000 if km is None else km,
                1_000_000 if room is None else -room,
                name,
                number,
                excluded,
                warned,
                unknown,
            )
        )
    judged.sort()
    return judged


def measures(_stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """All facilities for one case, then the full explanation of one row."""
    lines = board(QUICK_FACILITIES if quick else FACILITIES)
    around = Surroundings(municipalities.distances(NEEDS.municipality, map(_municipality, lines)))
    ready = [*map(_FACTS, lines)]
    same = [one[7] for one in by_hand(ready, dict(around.distances))]
    ours = [verdict.line for verdict in judge(lines, NEEDS, around)]
    if ours != [lines[number] for number in same]:
        raise AssertionError("the floor orders otherwise")
    judged = partial(milliseconds, partial(judge, lines, NEEDS, around))
    yield Measure(
        name=f"suitability of {len(lines):,} / ready lists",
        ours=judged,
        floor=partial(milliseconds, partial(by_hand, ready, dict(around.distances))),
        unit="ms",
        goal=Goal("<=", 4.5),
        rounds=15,
    )
    yield Measure(
        name=f"suitability of {len(lines):,} / {MOST_MS:.0f} ms",
        ours=judged,
        floor=lambda: MOST_MS,
        unit="ms",
        goal=Goal("<=", 1),
        rounds=15,
    )

    def told() -> object:
        return [explain(one, NEEDS, around) for one in lines[:SHOWN]]

    yield Measure(
        name=f"a row explained / {MOST_MS_A_ROW:.0f} ms",
        ours=lambda: milliseconds(told) / SHOWN,
        floor=lambda: MOST_MS_A_ROW,
        unit="ms",
        goal=Goal("<=", 1),
        rounds=15,
    )


def _municipality(one: CapacityLine) -> str:
    return one.municipality
