"""The raw rows of a CSV file or a workbook, and the names of its columns."""

import codecs
import csv
import io
import itertools
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.exchange import cells, workbook
from crisisdesk.exchange.profile import Profile

Rows = list[list[cells.Cell]]
Progress = Callable[[int, int], None]

MOST_BYTES = 256 << 20
MOST_UNPACKED = 256 << 20
MOST_ENTRIES = 5_000
MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""
MOST_CELL = 32_767
ROWS_AT_ONCE = 5_000
_BYTES_AT_ONCE = 1 << 20
_CODECS = {"utf-8": "utf-8-sig", "mac-roman": "mac_roman"}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Sheet:
    """An open sheet: its header is read, its rows are not yet.

    Raises WrongUse for a file that cannot be read as a sheet, Refused for one that is too
    large.
    """

    def __init__(self, path: Path, profile: Profile, progress: Progress | None = None) -> None:
        """Open a file and read down to the header."""
        self.path = path
        self.is_text = not _is_workbook(path)
        rows = _text_rows if self.is_text else _workbook_rows
        self._blocks = rows(path, profile, progress)
        head: Rows = []
        for block in self._blocks:
            head += block
            if len(head) >= profile.header:
                break
        self._start = profile.header + 1
        self._rest = head[profile.header :]
        self.names = _names(head, profile)
        """The name of each column; "" when it has none."""
        self.places: dict[str, list[int]] = {}
        """The places of the columns with a name, by the name as it is compared."""
        for place, name in enumerate(self.names):
            if name:
                self.places.setdefault(cells.key(name), []).append(place)

    def close(self) -> None:
        """Close the file, and end the process that reads it, if any."""
        self._blocks.close()

    def blocks(self) -> Iterator[tuple[int, Rows]]:
        """The rows under the header, a block at a time, each with the number of its first row."""
        start = self._start
        for block in itertools.chain([self._rest], self._blocks):
            if block:
                yield start, block
                start += len(block)


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


def _text_rows(
    path: Path, profile: Profile, progress: Progress | None
) -> Generator[Rows, None, None]:
    _survey(path, profile)
    csv.field_size_limit(MOST_CELL)
    size = path.stat().st_size
    codec = _CODECS.get(profile.encoding, profile.encoding)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=codec, newline="") as file:
        delimiter = profile.delimiter
        if delimiter == "auto":
            first = next(itertools.islice(file, profile.header - 1, None), "")
            delimiter = max(";\t,", key=first.count)
            file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            try:
                block: Rows = list(itertools.islice(reader, ROWS_AT_ONCE))  # type: ignore[arg-type]
            except csv.Error:
                raise WrongUse(
                    N_(
                        "{file}, line {line}: the quotes are not closed"
                        " or a cell is longer than {most} characters."
                    ),
                    file=path.name,
                    line=reader.line_num,
                    most=MOST_CELL,
                ) from None
            if not block:
                return
            _refuse_wide(path, block)
            if progress is not None:
                progress(min(raw.tell(), size), size)
            yield block


def _refuse_wide(path: Path, block: Rows) -> None:
    widest = max(map(len, block))
    if widest > MOST_COLUMNS:
        raise Refused(
            N_("{file} has a row of {count} columns; a sheet has at most {most}."),
            file=path.name,
            count=widest,
            most=MOST_COLUMNS,
        )


def _survey(path: Path, profile: Profile) -> None:
    """Refuse a file that is not text in the profile's encoding, before parsing it."""
    decoder = codecs.getincrementaldecoder(_CODECS.get(profile.encoding, profile.encoding))()
    utf8: codecs.IncrementalDecoder | None = None
    if profile.encoding != "utf-8":
        utf8 = codecs.getincrementaldecoder("utf-8")()
    beyond_ascii = False
    lines = 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BYTES_AT_ONCE)
            if b"\0" in block:
                raise WrongUse(
                    N_("{file} is neither a text with columns nor a workbook."), file=path.name
                )
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise WrongUse(
                    N_(
                        "{file} is not written in {encoding} (line {line}); set its "
                        "encoding in the profile."
                    ),
                    file=path.name,
                    encoding=profile.encoding,
                    line=lines + error.object[: error.start].count(b"\n"),
                ) from None
            if utf8 is not None:
                try:
                    utf8.decode(block, final=not block)
                except UnicodeDecodeError:
                    utf8 = None
                beyond_ascii = beyond_ascii or not block.isascii()
            if not block:
                break
            if len(block) == _BYTES_AT_ONCE and not (b"\n" in block or b"\r" in block):
                raise Refused(
                    N_("{file} has a line too long for a sheet (line {line})."),
                    file=path.name,
                    line=lines,
                )
            lines += block.count(b"\n")
    # Any file can be read in a one-byte encoding, but hardly any is valid UTF-8 by accident.
    if utf8 is not None and beyond_ascii:
        raise WrongUse(
            N_("{file} is written in utf-8, and the profile says {encoding}."),
            file=path.name,
            encoding=profile.encoding,
        )


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
    path: Path, profile: Profile, progress: Progress | None
) -> Generator[Rows, None, None]:
    with path.open("rb") as file:
        packed = file.read(4) == _ZIP
    if packed:
        _refuse_bomb(path)
    child = [sys.executable, "-P", "-X", "utf8", os.fspath(Path(workbook.__file__).resolve())]
    with subprocess.Popen(  # noqa: S603 - our own file and a path, and no shell
        [*child, os.fspath(path.resolve()), json.dumps(profile.sheet)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        watch = threading.Timer(workbook.MOST_SECONDS, process.kill)
        watch.daemon = True
        watch.start()
        try:
            yield from _sent(process, path, profile, progress)
        finally:
            watch.cancel()
            process.kill()


def _sent(
    process: "subprocess.Popen[bytes]", path: Path, profile: Profile, progress: Progress | None
) -> Iterator[Rows]:
    lines = process.stdout or ()
    total = done = 0
    for line in lines:
        sent = json.loads(line) if line.endswith(b"\n") else {"fault": "cut off"}
        if isinstance(sent, dict):
            if "fault" in sent:
                raise _fault(sent, path, profile)
            total = sent["rows"]
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
            return Refused(
                N_("{file} asks for more memory or time than a sheet of places may take."),
                file=path.name,
            )
