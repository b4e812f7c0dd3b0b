"""`python -m tests.simulation [--years N] [--seed N]`: a random laptop against a naive model.

It sleeps, is off for weeks, is restarted, its clock jumps back and forth; two desks share one
store. At every beat the prompts must be those of a model that knows nothing of the desk's code: so
no turn is lost, none is early, and in the end each exists exactly once.
"""

import argparse
import sys
import tempfile
import time as clocks
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from holidays import OPTIONAL, PUBLIC, country_holidays

from crisisdesk.domain.week.duties import (
    Duty,
    DutyRule,
    Holiday,
    OccurrenceOutcome,
    Prompt,
    PromptState,
)
from crisisdesk.domain.week.series import TurnState
from crisisdesk.errors import RuleBroken
from crisisdesk.services.week import duties, duty_prompts
from crisisdesk.store import schema
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from tests.factories import make_actor, rows_of, sit_down

BEGAN = datetime(2020, 3, 24, 8, 0, tzinfo=UTC)
HOURS = timedelta(hours=1)
DAY = timedelta(days=1)
ASKING = (PromptState.DUE, PromptState.MISSED)
Key = tuple[Duty, date]


def summer_begins(year: int, month: int) -> datetime:
    """One o'clock UTC on the last Sunday of a month."""
    last = date(year, month, 31)
    last -= timedelta(days=(last.weekday() + 1) % 7)
    return datetime.combine(last, time(1), UTC)


def on_the_wall(moment: datetime) -> datetime:
    """The Dutch wall clock by the rule of the directive, without any zone file."""
    summer = summer_begins(moment.year, 3) <= moment < summer_begins(moment.year, 10)
    return moment + timedelta(hours=2 if summer else 1)


def from_the_wall(day: date, at: time) -> datetime:
    """The moment of a time on the wall outside the night of a change."""
    plain = datetime.combine(day, at, UTC)
    for hours in (2, 1):
        if on_the_wall(plain - timedelta(hours=hours)) == plain:
            return plain - timedelta(hours=hours)
    raise AssertionError(f"{day} {at} is not on the wall")


def rests(day: date) -> bool:
    """Whether it is a Dutch holiday."""
    return day in country_holidays("NL", years=day.year, categories=(PUBLIC, OPTIONAL))


class Naive:
    """What must be due, by going through every day of the calendar."""

    def __init__(self, rules: list[DutyRule]) -> None:
        self.rules = rules
        self.outcomes: dict[Key, tuple[OccurrenceOutcome, datetime | None]] = {}
        self.moved: dict[Key, datetime] = {}
        self._turns: dict[Key, tuple[datetime, timedelta]] = {}
        self._filled = on_the_wall(BEGAN).date()

    def change(self, rule: DutyRule) -> None:
        """Let a rule count; what is in the calendar from its day on is thrown away."""
        self.rules.append(rule)
        # A turn before it that a holiday moved may have looked at the days after it.
        self._turns.clear()
        self._filled = on_the_wall(BEGAN).date()

    def turns(self, until: date) -> dict[Key, tuple[datetime, timedelta]]:
        """Every turn up to a day: its moment and how long before it reminds."""
        while self._filled <= until:
            day = self._filled
            for duty in Duty:
                rule = self._rule_of(duty, day)
                if rule is None:
                    continue
                if duty is Duty.BULLETIN and self._before_the_first(day, rule):
                    continue
                held: date | None = day
                if rests(day) and rule.holiday is Holiday.SKIP:
                    held = None
                elif rests(day) and rule.holiday is Holiday.BEFORE:
                    held = self._moved(duty, day)
                if held is None:
                    continue
                self._turns[duty, day] = (from_the_wall(held, rule.at), rule.remind)
            self._filled += DAY
        return self._turns

    def _rule_of(self, duty: Duty, day: date) -> DutyRule | None:
        """The rule by which a duty has a turn on a day."""
        rule = None
        for one in self.rules:
            if one.duty is duty and one.valid_from <= day:
                rule = one if rule is None or one.valid_from >= rule.valid_from else rule
        return None if rule is None or day.weekday() not in rule.weekdays else rule

    def _moved(self, duty: Duty, day: date) -> date | None:
        """Where a turn on a holiday goes: before it, else after it, else to its neighbour's day."""
        for step in (-DAY, DAY):
            other = day + step
            while self._rule_of(duty, other) is None and (other.weekday() > 4 or rests(other)):
                other += step
            if self._rule_of(duty, other) is None:
                break
        else:
            return None
        following = other + DAY
        while self._rule_of(duty, following) is None and (
            following.weekday() > 4 or rests(following)
        ):
            following += DAY
        # The one that follows may be on a holiday too, and be brought forward to the same day.
        meets = self._rule_of(duty, following) is not None and rests(following)
        return None if other > day and meets else other

    def _before_the_first(self, day: date, rule: DutyRule) -> bool:
        """In the week in which the desk began there is one bulletin, the last one (A105)."""
        began = on_the_wall(BEGAN).date()
        if day > began + (6 - began.weekday()) * DAY:
            return False
        return day <= began or any(later > day.weekday() for later in rule.weekdays)

    def due(self, now: datetime) -> dict[Duty, tuple[date, datetime, PromptState, int]]:
        """What must be due now."""
        today = on_the_wall(now).date()
        asked: dict[Duty, list[tuple[date, datetime]]] = {}
        closed = {
            duty: max(
                (
                    day
                    for (of, day), (what, _) in self.outcomes.items()
                    if of is duty and what is OccurrenceOutcome.DONE
                ),
                default=date.min,
            )
            for duty in Duty
        }
        for (duty, day), (moment, remind) in sorted(
            self.turns(today + 10 * DAY).items(), key=lambda one: one[0][1]
        ):
            if day <= closed[duty]:
                continue
            what, _ = self.outcomes.get((duty, day), (None, None))
            held = self.moved.get((duty, day), moment)
            if what is not OccurrenceOutcome.CANCELLED and held - remind <= now:
                asked.setdefault(duty, []).append((day, held))
        found = {}
        for duty, own in asked.items():
            day, moment = own[-1]
            what, until = self.outcomes.get((duty, day), (None, None))
            state, missed, last = PromptState.DUE, len(own) - 1, moment
            if what is OccurrenceOutcome.SNOOZED and until is not None:
                last = max(last, until)
            if what is OccurrenceOutcome.SNOOZED and until is not None and until > now:
                state = PromptState.SNOOZED
            elif on_the_wall(last).date() < today:
                state, missed = PromptState.MISSED, missed + 1
            found[duty] = (day, moment, state, missed)
        return found

    def forget(self, before: date) -> None:
        """Let go of what was closed long ago, so that ten years stay quick."""
        for key in [one for one in self._turns if one[1] < before]:
            del self._turns[key]
        for key in [one for one in self.outcomes if one[1] < before]:
            del self.outcomes[key]


@dataclass
class Laptop:
    """A desk with a clock of its own."""

    target: Target
    letter: str
    life: "Life"
    off: timedelta = timedelta()
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.actor = make_actor(self.letter)
        self.start()

    def start(self) -> None:
        """Switch it on."""
        self.store = Store(self.target, lambda: self.life.now + self.off, self.actor)

    def restart(self) -> None:
        """Off and on."""
        self.store.close()
        self.start()


@dataclass
class Life:
    """Years of a desk, with what was seen."""

    target: Target
    chance: Random
    now: datetime = BEGAN
    seen: Counter[str] = field(default_factory=Counter)
    settled: dict[Key, OccurrenceOutcome] = field(default_factory=dict)
    every: dict[Key, datetime] = field(default_factory=dict)

    def live(self, until: datetime) -> None:
        """Live until then, and look at the whole at the end; raises AssertionError."""
        desks = [Laptop(self.target, letter, self) for letter in "AB"]
        for one, initials in zip(desks, ("AB", "CD"), strict=True):
            sit_down(one.store, initials)
        naive = Naive(list(desks[0].store.read(duty_queries.rules)))
        while self.now < until:
            self._happen(desks)
            desk = self.chance.choice(desks)
            at, prompts = self._beat(desk, naive)
            for prompt in prompts:
                if prompt.state in ASKING and self.chance.random() < 0.7:
                    self._act(desk, desks, naive, prompt, at)
            if self.chance.random() < 0.002:
                self._change(desk, naive)
            self.every |= {key: moment for key, (moment, _) in naive.turns(at.date()).items()}
            naive.forget(self._far_back(naive, at))
        self._look_back(desks[0])
        for one in desks:
            one.store.close()

    def _far_back(self, naive: Naive, at: datetime) -> date:
        """The first day that anything open can still reach."""
        done = {
            duty: max(
                (
                    day
                    for (of, day), (what, _) in naive.outcomes.items()
                    if of is duty and what is OccurrenceOutcome.DONE
                ),
                default=date.min,
            )
            for duty in {rule.duty for rule in naive.rules}
        }
        return min(*done.values(), at.date() - 40 * DAY)

    def _happen(self, desks: list[Laptop]) -> None:
        """Let time pass as it passes for a laptop."""
        chance = self.chance.random()
        if chance < 0.002:
            self.now += self.chance.uniform(7, 35) * DAY
            self.seen["off for weeks"] += 1
        elif chance < 0.15:
            self.now += self.chance.uniform(8, 72) * HOURS
            self.seen["asleep"] += 1
        else:
            self.now += self.chance.uniform(0.05, 5) * HOURS
        if self.chance.random() < 0.02:
            self.chance.choice(desks).restart()
            self.seen["restarts"] += 1
        if self.chance.random() < 0.02:
            one = self.chance.choice(desks)
            one.off = self.chance.choice([-1, 1]) * self.chance.uniform(0, 36) * HOURS
            self.seen["clock jumps"] += 1
        elif self.chance.random() < 0.1:
            for one in desks:
                one.off = timedelta()

    def _beat(self, desk: Laptop, naive: Naive) -> tuple[datetime, list[Prompt]]:
        """What the desk says is due, and the model with it."""

        def ask(snapshot: Snapshot) -> tuple[datetime, list[Prompt]]:
            return snapshot.at, duty_prompts.due(snapshot)

        at, found = desk.store.read(ask)
        told = {one.duty: (one.day, one.due_at, one.state, one.missed) for one in found}
        expected = naive.due(at)
        assert told == expected, f"{at}: {told} is not {expected}"
        self.seen["beats"] += 1
        self.seen["shown"] += len(found)
        return at, found

    def _act(
        self, first: Laptop, desks: list[Laptop], naive: Naive, prompt: Prompt, at: datetime
    ) -> None:
        """Do something about a prompt where it was seen, and again at the other desk."""
        key = (prompt.duty, prompt.day)
        kind = self.chance.choices(
            [
                OccurrenceOutcome.DONE,
                OccurrenceOutcome.CANCELLED,
                OccurrenceOutcome.SNOOZED,
                OccurrenceOutcome.MOVED,
            ],
            [75, 6, 14, 5],
        )[0]
        until: datetime | None = None
        if kind is OccurrenceOutcome.SNOOZED:
            until = at + self.chance.uniform(0.2, 30) * HOURS
        elif kind is OccurrenceOutcome.MOVED:
            until = at + self.chance.uniform(1, 72) * HOURS
            until = min(until, prompt.due_at + 30 * DAY)
            if until <= at:
                return
        second = next(one for one in desks if one is not first)
        self._tell(first, key, kind, until)
        naive.outcomes[key] = (kind, until)
        if kind is OccurrenceOutcome.MOVED and until is not None:
            naive.moved[key] = until
        if kind in (OccurrenceOutcome.DONE, OccurrenceOutcome.CANCELLED):
            self.settled[key] = kind
            try:
                self._tell(second, key, kind, until)
            except RuleBroken:
                self.seen["refused twice"] += 1
            else:
                raise AssertionError(f"{key} was settled twice")
        self.seen[kind.value] += 1

    def _tell(
        self, desk: Laptop, key: Key, kind: OccurrenceOutcome, until: datetime | None
    ) -> None:
        duty, day = key
        if kind is OccurrenceOutcome.SNOOZED:
            desk.store.write(duties.snooze, duty, day, until)
        elif kind is OccurrenceOutcome.MOVED and until is not None:
            desk.store.write(duties.move, duty, day, until, "another time")
        else:
            desk.store.write(duties.settle, duty, day, kind, "as it was")

    def _change(self, desk: Laptop, naive: Naive) -> None:
        """Let a duty recur otherwise."""
        old = self.chance.choice(desk.store.read(duty_queries.rules))
        first = desk.store.read(duties.first_day_to_change, old.duty)
        rule = old._replace(
            weekdays=tuple(sorted(self.chance.sample(range(7), self.chance.randint(1, 7)))),
            at=time(self.chance.choice([0, 1, *range(3, 24)]), self.chance.choice([0, 15, 59])),
            valid_from=first + timedelta(days=self.chance.randint(0, 30)),
            remind=timedelta(minutes=self.chance.choice([0, 15, 60, 600])),
            holiday=self.chance.choice([*Holiday]),
        )
        try:
            desk.store.write(duties.change_rule, rule)
        except RuleBroken:
            return
        naive.change(rule)
        self.every = {
            key: moment
            for key, moment in self.every.items()
            if key[0] is not rule.duty or key[1] < rule.valid_from
        }
        self.seen["rules changed"] += 1

    def _look_back(self, desk: Laptop) -> None:
        """Every turn exactly once: none lost, none twice."""
        rows = rows_of(
            desk.store,
            "SELECT duty, day, count(*) FROM occurrence WHERE outcome IN ('done', 'cancelled')"
            " GROUP BY duty, day",
        )
        assert all(number == 1 for *_, number in rows)
        assert len(rows) == len(self.settled)
        first, last = on_the_wall(BEGAN).date(), on_the_wall(self.now).date()
        for duty in Duty:
            series = desk.store.read(duties.series, duty, first, last)
            days = [one.day for one in series]
            expected = sorted(day for of, day in self.every if of is duty and day <= last)
            assert days == expected, f"{duty}: {set(days) ^ set(expected)}"
            for one in series:
                wanted = {
                    OccurrenceOutcome.DONE: {TurnState.HELD},
                    OccurrenceOutcome.CANCELLED: {TurnState.CANCELLED},
                    None: {*TurnState} - {TurnState.HELD, TurnState.CANCELLED},
                }[self.settled.get((duty, one.day))]
                assert one.state in wanted, one
                self.seen[f"in the end {one.state}"] += 1
            self.seen["turns"] += len(series)


def simulate(folder: Path, years: float, seed: int) -> Counter[str]:
    """Live so many years in a folder; answers what was seen. Raises AssertionError."""
    target = Target(str(folder / "desk.db"))
    schema.ready(target)
    life = Life(target, Random(seed))
    life.live(BEGAN + years * 365.25 * DAY)
    return life.seen


def main() -> int:
    """Simulate and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--years", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = clocks.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        seen = simulate(Path(folder), given.years, given.seed)
    print(f"{given.years:g} years, seed {given.seed}, {clocks.perf_counter() - began:.0f} s")
    for what, number in sorted(seen.items()):
        print(f"  {what:<24} {number:>8,}")
    print("every turn exactly once, none lost, none early")
    return 0


if __name__ == "__main__":
    sys.exit(main())
