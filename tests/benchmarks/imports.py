"""Taking in a long sheet."""

import csv
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.exchange import profiles, reading
from crisisdesk.services.sheets import imports
from crisisdesk.store import schema
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import CACHE_KIB, Target
from crisisdesk.store.store import Store
from crisisdesk.store.values import micros
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import NOW

ROWS = 100_000
QUICK_ROWS = 200
FACILITIES = 500
_PROFILE = """
kind = "capacity"
create = true
source = "regional"
date = "iso"

[columns]
code = "location"
name = "name"
municipality = "town"
observed_at = "seen"
licensed = "licensed"
available = "available"
occupied = "occupied"
"""
_INSERT = """
INSERT INTO capacity_report (id, recorded_at, by_id, desk_id, observed_at, facility_id, licensed,
  available, staffed, occupied, blocked, surge, surge_hours, blocked_reason, reporter_role,
  reporter_organisation, channel, note, replaces)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def write_sheet(path: Path, rows: int, seed: int = 1) -> None:
    """A sheet that tells of each of the facilities again and again, hour after hour."""
    chance = Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["location", "name", "town", "seen", "licensed", "available", "occupied"])
        for number in range(rows):
            own = number % FACILITIES
            seen = NOW - timedelta(hours=1 + number // FACILITIES)
            available = 4 + own % 20
            sheet.writerow(
                [
                    f"L{own:04}",
                    f"Facility {own}",
                    "Dordrecht",
                    seen.isoformat(timespec="minutes"),
                    available + 2,
                    available,
                    chance.randint(0, available),
                ]
            )


class Desk:
    """Our import of the sheet, each time into a store that was only just made."""

    def __init__(self, fresh: Callable[[], Path], sheet: Path, profile: Path, rows: int) -> None:
        self.fresh = fresh
        self.sheet = sheet
        self.profile = profiles.load(str(profile))
        self.rows = rows

    def __call__(self) -> float:
        """Rows a second."""
        store = Store(
            Target(str(self.fresh())), lambda: NOW, Actor(DeskId(UUID(int=1)), "benchmark")
        )
        store.warm()
        begun = perf_counter()
        outcome = store.write(imports.take, reading.read(self.sheet, self.profile))
        spent = perf_counter() - begun
        store.close()
        if outcome.imported != self.rows:
            message = f"{outcome.imported} of {self.rows} rows: {outcome.problems[:3]}"
            raise AssertionError(message)
        return self.rows / spent


class ByHand:
    """The least that keeps the same columns in the same table with the same indexes."""

    def __init__(self, fresh: Callable[[], Path], sheet: Path, rows: int) -> None:
        self.fresh = fresh
        self.sheet = sheet
        self.rows = rows

    def __call__(self) -> float:
        """Rows a second."""
        with closing(sqlite3.connect(self.fresh(), isolation_level=None)) as connection:
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            begun = perf_counter()
            with self.sheet.open(encoding="utf-8", newline="") as file:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_INSERT, stored(csv.reader(file)))
                connection.execute("COMMIT")
            spent = perf_counter() - begun
        return self.rows / spent


def stored(sheet: Iterator[list[str]]) -> Iterator[tuple[object, ...]]:
    """The rows of the sheet as the table has them."""
    facilities: dict[str, bytes] = {}
    moments: dict[str, int] = {}
    recorded, desk = micros(NOW), bytes(16)
    next(sheet)
    for number, (code, _, _, seen, licensed, available, occupied) in enumerate(sheet):
        if code not in facilities:
            facilities[code] = len(facilities).to_bytes(16, "big")
        if seen not in moments:
            moments[seen] = micros(datetime.fromisoformat(seen))
        yield (
            number.to_bytes(16, "big"),
            recorded,
            None,
            desk,
            moments[seen],
            facilities[code],
            int(licensed),
            int(available),
            None,
            int(occupied),
            None,
            None,
            None,
            None,
            "",
            "",
            "import",
            "",
            None,
        )


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """A sheet that makes its facilities, into a new store."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    rows = QUICK_ROWS if quick else ROWS
    sheet, profile, empty = folder / "sheet.csv", folder / "regional.toml", folder / "empty.db"
    write_sheet(sheet, rows)
    profile.write_text(_PROFILE, encoding="utf-8")
    schema.ready(Target(str(empty)))
    number = count()

    def fresh() -> Path:
        return Path(shutil.copyfile(empty, folder / f"{next(number)}.db"))

    yield Measure(
        name=f"import, {rows:,} rows",
        ours=Desk(fresh, sheet, profile, rows),
        floor=ByHand(fresh, sheet, rows),
        unit="rows/s",
        goal=Goal(">=", 0.3),
        rounds=5,
    )
