"""Spreadsheets that were damaged or written in spite: taken whole, or refused in words."""

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

from openpyxl import Workbook

from crisisdesk.errors import DeskError
from crisisdesk.exchange import profiles, reading, template
from crisisdesk.i18n import say
from crisisdesk.services import imports
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.making import count_of, make_hand

_ANEW = 250
_TABLES = ("facility", "site", "provider", "external_code", "capacity_report", "opening", "journal")
_SPITE = (
    *("=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "\0", "\x1b[2J", "\u202e", "[/b]", "[mayor]"),
    *('"', "''", ";", "\t", "\r", "\n", "\ufeff", "é", "Ω", "\U0001f3e0", "%s", "{0}", "'; DROP"),
    *("99999999999999999999", "1e308", "NaN", "-0", "7,2", "7.2", "31-02-2020", "24:61", "?" * 9),
    *("x" * 40_000, ";" * 300, "\n" * 300, "</c>", "&lol;", "<v>", "A1048577", "1900-01-01"),
)
MOST_GROWTH = 400_000
"""KiB that reading may cost this process and each of its children, above what it began with."""


class Tried(NamedTuple):
    """What became of one sheet."""

    taken: bool
    faults: list[str]


def _rows() -> list[list[str]]:
    profile = profiles.load("desk")
    head = template.header(profile, "nl")
    rows = [head]
    for number in range(12):
        values = {"code": f"C{number}", "observed_at": "07-04-2020 12:00", "occupied": "3"}
        rows.append(
            [values.get(field, "4" if number % 3 else "?") for field in profile.columns][
                : len(head)
            ]
        )
    return rows


def _facilities(number: int) -> list[list[str]]:
    """Twelve facilities that no sheet before had."""
    own = ["Code", "Name", "Day", "Places", "Taken"]
    return [
        own,
        *([f"{number}-{n}", f"De Boei {n}", "2020-04-01", str(n + 4), str(n)] for n in range(12)),
    ]


_PROFILE = """# A list that makes facilities.
kind = "capacity"
create = true
source = "test"
date = "yyyy-mm-dd"
hour = "12:00"
[columns]
code = "Code"
name = "Name"
observed_at = "Day"
available = "Places"
occupied = "Taken"
[constants]
kind = "crisis_group"
"""


def _text(rows: list[list[str]], mark: str) -> bytes:
    return "\n".join(mark.join(row) for row in rows).encode()


def _book(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


def _mutated_book(content: bytes, random: Random) -> bytes:
    """A workbook with a damaged part inside, or damaged as a file."""
    if random.random() < 0.3:
        return _mutated(content, random)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        hit = random.choice([name for name in old.namelist() if name.endswith(".xml")])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _mutated(part, random) if name == hit else part)
    return out.getvalue()


def trials(folder: Path, times: int, *, books: float = 0.3, seed: int = 1) -> Iterator[Tried]:
    """Offer so many sheets to a desk; `books` is the share of workbooks."""
    random = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "own.toml"
    own.write_text(_PROFILE, encoding="utf-8")
    store = None
    try:
        for number in range(times):
            if number % _ANEW == 0:
                if store is not None:
                    store.close()
                store = Store(Target(str(folder / f"{number}.db")), Clock(), make_hand())
                store.open()
            assert store is not None
            makes = random.random() < 0.7
            rows = _facilities(number) if makes else _rows()
            is_book = random.random() < books
            sheet = folder / f"sheet.{'xlsx' if is_book else 'csv'}"
            if is_book:
                sheet.write_bytes(_mutated_book(_book(rows), random))
            else:
                sheet.write_bytes(_mutated(_text(rows, "," if makes else ";"), random))
            name = str(own) if makes else "desk"
            yield _offer(store, sheet, name, partial=random.random() < 0.5)
    finally:
        if store is not None:
            store.close()


def _counts(store: Store) -> list[int]:
    return [count_of(store, table) for table in _TABLES]


def _offer(store: Store, sheet: Path, profile: str, *, partial: bool) -> Tried:
    before = _counts(store)
    try:
        parsed = reading.read(sheet, profiles.load(profile))
        outcome = store.write(imports.take, parsed, partial=partial)
    except DeskError as error:
        words = say(error)
        faults = [] if words and "Traceback" not in words else ["no words"]
        return Tried(False, faults + ["half an import"] * (before != _counts(store)))
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return Tried(False, [f"{type(error).__name__} of {sheet.name}"])
    faults = []
    refused = len({problem.row for problem in outcome.problems})
    if outcome.refused and before != _counts(store):
        faults.append("refused and written")
    if partial and outcome.imported + outcome.unchanged + refused != outcome.rows_read:
        faults.append("rows are lost")
    return Tried(outcome.imported > 0 and not outcome.refused, faults)


def _peaks() -> tuple[int, int]:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, children = (resource.getrusage(one).ru_maxrss for one in who)
    return own, children


def run(folder: Path, times: int) -> bool:
    """Say what became of the sheets and how much memory the worst of them took."""
    begun = None
    taken = refused = 0
    faults: list[str] = []
    with closing(trials(folder, times)) as tried:  # type: ignore[type-var]
        for one in tried:
            begun = begun or _peaks()
            taken += one.taken
            refused += not one.taken
            faults += one.faults
    assert begun is not None
    own, children = _peaks()
    print(
        f"{taken + refused} sheets: {taken} taken, {refused} refused or unchanged,"
        f" {len(faults)} faults; memory +{(own - begun[0]) // 1024} MiB,"
        f" a reading child at most {children // 1024} MiB"
    )
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return not faults and own - begun[0] < MOST_GROWTH and children < MOST_GROWTH
