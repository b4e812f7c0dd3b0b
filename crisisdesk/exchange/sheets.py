"""The raw rows of a CSV file or a workbook, and the names of its columns."""

import itertools
import json
import os
import subprocess
import sys
import threading
import zipfile
from bisect import bisect_right
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.exchange import cells, workbook
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.texts import MOST_ROWS, Progress, text_rows, too_much

Rows = list[list[cells.Cell]]

MOST_BYTES = 256 << 20
MOST_UNPACKED = 256 << 20
MOST_ENTRIES = 5_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class HiddenParts:
    """What a workbook hides of a sheet; its rows and columns count from 0."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.rows: list[tuple[int, int]] = []
        """First and last row of each part, in order."""
        self.columns: list[tuple[int, int]] = []

    def has_row(self, number: int) -> bool:
        """Whether a row, counted from 1, is hidden."""
        place = bisect_right(self.rows, (number - 1, MOST_ROWS)) - 1
        return place >= 0 and number - 1 <= self.rows[place][1]

    def has_column(self, place: int) -> bool:
        """Whether a column, counted from 0, is hidden."""
        return any(first <= place <= last for first, last in self.columns)


class Sheet:
    """An open sheet: its header is read, its rows are not yet.

    Raises WrongUse for a file that cannot be read as a sheet, Refused for one that is too
    large.
    """

    def __init__(self, path: Path, profile: Profile, progress: Progress | None = None) -> None:
        """Open a file and read down to the header."""
        self.path = path
        self.profile = profile
        self.is_text = not _is_workbook(path)
        self.hidden = HiddenParts()
        self._blocks = self._read(profile, progress)
        head: Rows = []
        for block in self._blocks:
            head += block
            if len(head) >= profile.header:
                break
        self._start = profile.header + 1
        self._rest = head[profile.header :]
        self.above = head[: profile.header - 1]
        """The rows over the header."""
        self.unread: set[int] = set()
        """The rows that the profile's statement passes over."""
        self.names = _names(head, profile)
        """The name of each column; "" when it has none."""
        self.places = places_of(self.names)
        """The places of the columns with a name, by the name as it is compared."""

    def _read(
        self, profile: Profile, progress: Progress | None
    ) -> Generator[list[Any], None, None]:
        if self.is_text:
            return text_rows(self.path, profile, progress)
        return _workbook_rows(self.path, profile, progress, self.hidden)

    def close(self) -> None:
        """Close the file, and end the process that reads it, if any."""
        self._blocks.close()

    def blocks(self) -> Iterator[tuple[Iterable[int], Rows]]:
        """The rows under the header, a block at a time, with the number of each."""
        start = self._start
        for block in itertools.chain([self._rest], self._blocks):
            if block:
                yield range(start, start + len(block)), block
                start += len(block)


def places_of(names: Iterable[str]) -> dict[str, list[int]]:
    """Where each name stands, by the name as it is compared."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            places.setdefault(cells.key(name), []).append(place)
    return places


def _names(head: Rows, profile: Profile) -> list[str]:
    if len(head) < profile.header:
        return []
    names = [_name(cell) for cell in head[profile.header - 1]]
    if profile.band is None:
        return names
    bands = [_name(cell) for cell in head[profile.band - 1]]
    band = ""
    for place, name in enumerate(names):
        above = bands[place] if place < len(bands) else ""
        # A merged cell has its text in the first column; a column without a name ends it.
        band = above or (band if name else "")
        if band and name:
            names[place] = f"{band}/{name}"
    return names


def _name(cell: cells.Cell) -> str:
    line = cells.text(cell)
    return line if isinstance(line, str) else ""


def _is_workbook(path: Path) -> bool:
    try:
        if path.is_dir():
            raise WrongUse(N_("{file} is a directory, not a spreadsheet."), file=path.name)
        if not path.exists():
            raise WrongUse(N_("There is no file {file}."), file=str(path))
        if not path.is_file():
            raise WrongUse(N_("{file} is not a file that can be read."), file=str(path))
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except (OSError, ValueError) as error:
        raise WrongUse(
            N_("{file} cannot be read: {reason}."),
            file=str(path),
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from None
    if not size:
        raise WrongUse(N_("{file} is empty."), file=path.name)
    if size > MOST_BYTES:
        raise Refused(
            N_("{file} is larger than {most} MB, too large for a list of places."),
            file=path.name,
            most=MOST_BYTES >> 20,
        )
    return head.startswith((_ZIP, _OLE))


def _refuse_bomb(path: Path) -> None:
    """Check the sizes that a packed workbook declares, before unpacking it."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise WrongUse(N_("{file} is damaged: it cannot be unpacked."), file=path.name) from None
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(
            N_("{file} would unpack to more than {most} MB, too large for a list of places."),
            file=path.name,
            most=MOST_UNPACKED >> 20,
        )


def _workbook_rows(
    path: Path, profile: Profile, progress: Progress | None, hidden: HiddenParts
) -> Generator[Rows, None, None]:
    with path.open("rb") as file:
        packed = file.read(4) == _ZIP
    if packed:
        _refuse_bomb(path)
    child = [sys.executable, "-P", "-X", "utf8", os.fspath(Path(workbook.__file__).resolve())]
    with subprocess.Popen(  # noqa: S603 - our own file and a path, and no shell
        [*child, os.fspath(path.resolve()), json.dumps(profile.sheet), str(profile.header)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        watch = threading.Timer(workbook.MOST_SECONDS, process.kill)
        watch.daemon = True
        watch.start()
        try:
            yield from _sent(process, path, profile, progress, hidden)
        finally:
            watch.cancel()
            process.kill()


def _odd(sent: dict[str, Any]) -> object:
    """A marked cell as the child writes it; anything else as it is."""
    if "odd" not in sent:
        return sent
    first, last = sent.get("rows", (0, 0))
    return cells.Odd(sent["odd"], sent["shown"], sent["value"], (first, last))


def _sent(
    process: "subprocess.Popen[bytes]",
    path: Path,
    profile: Profile,
    progress: Progress | None,
    hidden: HiddenParts,
) -> Iterator[Rows]:
    lines = process.stdout or ()
    total = done = 0
    for line in lines:
        sent = json.loads(line, object_hook=_odd) if line.endswith(b"\n") else {"fault": "cut off"}
        if isinstance(sent, dict):
            if "fault" in sent:
                raise _fault(sent, path, profile)
            total = sent["rows"]
            hidden.rows += sorted((first, last) for first, last in sent["hidden_rows"])
            hidden.columns += sent["hidden_columns"]
            continue
        done += len(sent)
        if progress is not None:
            progress(done, total)
        yield sent
    if process.wait() != 0:
        raise _fault({"fault": "ended"}, path, profile)


def _fault(sent: dict[str, object], path: Path, profile: Profile) -> WrongUse | Refused:
    sheets = sent.get("sheets")
    match sent["fault"]:
        case "no such sheet":
            return Refused(
                N_("{file} has no sheet {sheet}; it has: {sheets}."),
                file=path.name,
                sheet=profile.sheet,
                sheets=", ".join(map(str, sheets)) if isinstance(sheets, list) else "",
            )
        case "unreadable":
            return WrongUse(
                N_("{file} cannot be read as a workbook; it is damaged, locked or something else."),
                file=path.name,
            )
        case _:
            return too_much(path)
