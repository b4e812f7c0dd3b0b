"""Spreadsheets that were damaged or written in spite: taken whole, or refused in words."""

import io
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

from crisisdesk.errors import DeskError
from crisisdesk.exchange import profiles, reading, workbook
from crisisdesk.i18n import say
from crisisdesk.services.sheets import imports
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.chaos import offers
from tests.chaos.offers import Offer, Rows
from tests.clock import Clock
from tests.factories import count_of, make_actor

_ANEW = 250
_TABLES = (
    *("facility", "site", "provider", "external_code", "capacity_report", "opening", "journal"),
    *("absence_report", "crisis_case", "youth", "case_text", "case_event", "stay", "departure"),
)
_SPITE = (
    *("=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "\0", "\x1b[2J", "\u202e", "[/b]", "[mayor]"),
    *('"', "''", ";", "\t", "\r", "\n", "\ufeff", "é", "Ω", "\U0001f3e0", "%s", "{0}", "'; DROP"),
    *("99999999999999999999", "1e308", "NaN", "-0", "7,2", "7.2", "31-02-2020", "24:61", "?" * 9),
    *("x" * 40_000, ";" * 300, "\n" * 300, "</c>", "&lol;", "<v>", "A1048577", "1900-01-01"),
)
_Damage = Callable[[bytes, Random], bytes]
MOST_GROWTH = 96 << 10
"""KiB that one sheet may cost the desk."""
MOST_CHILD = workbook.MOST_MEMORY >> 10
"""KiB that the child which reads a workbook may come to."""


class Tried(NamedTuple):
    """What became of one sheet."""

    name: str
    """Its ending, and what it is about."""
    taken: bool
    faults: list[str]
    grown: int
    """KiB that the desk took more while it read and took the sheet."""


def _spiteful(rows: Rows, random: Random) -> Rows:
    """The rows with spite in a cell, or in a few."""
    made = [list(row) for row in rows]
    for _ in range(random.choice((0, 1, 3))):
        row = random.choice(made[1:])
        row[random.randrange(len(row))] = random.choice(_SPITE)
    return made


def _mutated(content: bytes, random: Random) -> bytes:
    """The content with one damage, or a few."""
    made = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        at = random.randrange(len(made) + 1)
        match random.randrange(6):
            case 0 if made:
                made[at % len(made)] = random.randrange(256)
            case 1:
                del made[at : at + random.randint(1, 60)]
            case 2 | 3:
                made[at:at] = random.choice(_SPITE).encode()
            case 4:
                made[at:at] = made[: random.randint(0, 400)]
            case _:
                del made[len(made) - random.randint(0, len(made) // 3) :]
    return bytes(made)


def _as_it_is(content: bytes, _: Random) -> bytes:
    return content


def _in_book(damaged: _Damage, content: bytes, random: Random) -> bytes:
    """A workbook with a damaged part inside, or damaged as a file."""
    if random.random() < 0.3:
        return damaged(content, random)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        hit = random.choice([name for name in old.namelist() if name.endswith(".xml")])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, random) if name == hit else part)
    return out.getvalue()


def trials(folder: Path, times: int, *, books: float = 0.3, seed: int = 1) -> Iterator[Tried]:
    """Offer so many sheets to a desk; `books` is the share of workbooks."""
    random = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    every = offers.every(folder)
    store = None
    try:
        for number in range(times):
            if number % _ANEW == 0:
                if store is not None:
                    store.close()
                store = _desk(folder / f"{number}.db")
            assert store is not None
            offer = every[number % len(every)]
            rows = offer.rows(number)
            damaged: _Damage = _mutated
            if random.random() < 0.4:
                rows, damaged = _spiteful(rows, random), _as_it_is
            if random.random() >= books:
                sheet = folder / "sheet.csv"
                sheet.write_bytes(damaged(offers.as_text(rows, offer.delimiter), random))
            elif random.random() < 0.5:
                sheet = folder / "sheet.xlsx"
                sheet.write_bytes(_in_book(damaged, offers.as_book(rows), random))
            else:
                sheet = folder / "sheet.ods"
                sheet.write_bytes(_in_book(damaged, offers.as_open_document(rows), random))
            yield _offer(store, sheet, offer, partial=random.random() < 0.5)
    finally:
        if store is not None:
            store.close()


def _desk(path: Path) -> Store:
    """A desk that knows the facilities which its own sheets are about."""
    store = Store(Target(str(path)), Clock(), make_actor())
    store.open()
    known = path.with_name("known.csv")
    known.write_bytes(offers.as_text(offers.every(path.parent)[1].rows(-1), ";"))
    outcome = store.write(imports.take, reading.read(known, profiles.load("desk")))
    assert outcome.new_facilities == offers.ROWS
    return store


def _counts(store: Store) -> list[int]:
    return [count_of(store, table) for table in _TABLES]


def _offer(store: Store, sheet: Path, offer: Offer, *, partial: bool) -> Tried:
    name = f"{sheet.suffix} of {offer.about}"
    before = _counts(store)
    begun = _memory(anew=True)
    taken, faults = _taken(store, sheet, offer.profile, partial=partial)
    grown = _memory() - begun
    if not taken and before != _counts(store):
        faults.append("not taken, and written")
    return Tried(name, taken, [f"{fault}: {name}" for fault in faults], grown)


def _taken(store: Store, sheet: Path, profile: str, *, partial: bool) -> tuple[bool, list[str]]:
    try:
        parsed = reading.read(sheet, profiles.load(profile))
        outcome = store.write(imports.take, parsed, partial=partial)
    except DeskError as error:
        return False, [] if say(error) else ["no words"]
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return False, [type(error).__name__]
    refused = len({problem.row for problem in outcome.problems})
    whole = outcome.imported + outcome.unchanged + refused == outcome.rows_read
    return outcome.imported > 0, ["rows are lost"] if partial and not whole else []


def _memory(*, anew: bool = False) -> int:
    """KiB that this process came to at most since it was last asked anew."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)


def too_large(folder: Path) -> Iterator[Tried]:
    """Offer what asks for more memory or time than a sheet may take: none of it is taken."""
    folder.mkdir(parents=True, exist_ok=True)
    own = offers.every(folder)[3]
    with closing(_desk(folder / "large.db")) as store:
        for number, (ending, content) in enumerate(offers.too_large()):
            sheet = folder / f"large.{ending}"
            sheet.write_bytes(content)
            tried = _offer(store, sheet, own, partial=True)
            yield tried._replace(name=f"{number}: {tried.name}")


def _child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def run(folder: Path, times: int) -> bool:
    """Say what became of the sheets and how much memory the worst of them took."""
    bounded = True
    faults: list[str] = []
    for what, offered in (
        ("damaged", trials(folder / "a", times)),
        ("too large", too_large(folder / "b")),
    ):
        made = Counter[bool]()
        grown = 0
        for one in offered:
            made[one.taken] += 1
            grown = max(grown, one.grown)
            faults += one.faults
            if what == "too large" and one.taken:
                faults.append(f"taken: {one.name}")
        print(
            f"{made.total()} {what}: {made[True]} taken, {made[False]} refused or unchanged;"
            f" one took the desk {grown / 1024:.1f} MiB, its reader {_child() // 1024} MiB at most",
            flush=True,
        )
        bounded = bounded and grown <= MOST_GROWTH and _child() <= MOST_CHILD
    print(f"{len(faults)} faults")
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return bounded and not faults
