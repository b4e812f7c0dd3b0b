"""The forecast over the shelters of Toronto, first quarter of 2024: `python -m tests.backtest`.

Nothing is read from the future: a day is forecast from the days before it.
"""

import csv
import random
import sys
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.foresight import forecast as rules
from crisisdesk.domain.foresight.forecast import Day, SeenPlaces
from tests.exchange.real_input import real_input

FILE = "toronto_daily_shelter_2024Q1.csv"
BINS = 5


def toronto() -> list[Day]:
    """What each programme had on each day; beds, or rooms where it counts rooms."""
    days: dict[str, dict[FacilityId, SeenPlaces]] = {}
    with real_input(FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            size = int(row["CAPACITY_ACTUAL_BED"] or row["CAPACITY_ACTUAL_ROOM"])
            taken = int(row["OCCUPIED_BEDS"] or row["OCCUPIED_ROOMS"])
            programme = FacilityId(UUID(int=int(row["PROGRAM_ID"])))
            days.setdefault(row["OCCUPANCY_DATE"], {})[programme] = SeenPlaces(size, size - taken)
    return [days[day] for day in sorted(days)]


class Measured(NamedTuple):
    """What a model came to over one horizon; Brier scores of "full then"."""

    number: int
    ours: float
    as_today: float
    base_rate: float
    within: float
    """The share that lay within the likely range."""
    worst: float
    """The largest distance between said and seen in a bin of 100 or more."""


def measure(
    history: Sequence[Day], ahead: int, *, step: int = 1, shuffle: bool = False
) -> Measured:
    """Forecast every day from the ones before it, and hold it against what came."""
    pairs: list[tuple[float, bool, bool, bool]] = []
    for today in range(rules.LEAST_DAYS + ahead, len(history) - ahead, step):
        pools = rules.pools(history[: today + 1], ahead)
        then = history[today + ahead]
        for facility, now in history[today].items():
            if facility not in then:
                continue
            spread = rules.chances(pools, now)
            full = sum(chance for free, chance in spread.items() if free <= 0)
            low, _, high = (rules.quantile(spread, share) for share in rules.QUANTILES)
            came = then[facility].free
            pairs.append((full, now.free <= 0, came <= 0, low <= came <= high))
    outcomes = [came for _, _, came, _ in pairs]
    if shuffle:
        random.Random(1).shuffle(outcomes)
    rate = sum(outcomes) / len(outcomes)
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for (full, *_), came in zip(pairs, outcomes, strict=True):
        bins[min(int(full * BINS), BINS - 1)].append((full, came))
    # The three scores are a line each.
    brier = sum((full - came) ** 2 for (full, *_), came in zip(pairs, outcomes, strict=True))
    as_today = sum((now - came) ** 2 for (_, now, *_), came in zip(pairs, outcomes, strict=True))
    off = [
        abs(sum(full for full, _ in each) - sum(came for _, came in each)) / len(each)
        for each in bins
        if len(each) >= 100
    ]
    number = len(pairs)
    return Measured(
        number,
        brier / number,
        as_today / number,
        rate * (1 - rate),
        sum(within for *_, within in pairs) / number,
        max(off),
    )


def main() -> int:
    """Print the table."""
    history = toronto()
    print("days ahead | statements | as today | ours | share | within 90 % | worst bin | shuffled")
    for ahead in rules.HORIZONS:
        real, shuffled = measure(history, ahead), measure(history, ahead, shuffle=True)
        print(
            f"{ahead} | {real.number} | {real.as_today:.3f} | {real.ours:.3f} |"
            f" {real.ours / real.as_today:.2f} | {real.within:.2f} | {real.worst:.3f} |"
            f" ours {shuffled.ours:.3f}, base rate {shuffled.base_rate:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
