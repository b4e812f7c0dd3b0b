"""The raw rows of a text with columns (CSV), within the limits that a workbook has."""

import codecs
import csv
import io
import re
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.exchange import workbook
from crisisdesk.exchange.profile import Profile

TextRows = list[list[str]]
Progress = Callable[[int, int], None]

MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""
MOST_ROWS = 1_048_576
"""As many as a spreadsheet has."""
MOST_CELL = 32_767
MOST_ROW = 1 << 20
"""Characters of one row."""
ROWS_AT_ONCE = 5_000
_CELLS_AT_ONCE = 250_000
_BYTES_AT_ONCE = 1 << 20
_CODECS = {"utf-8": "utf-8-sig", "mac-roman": "mac_roman"}
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FALLBACK = "cp1252"
"""What a Dutch spreadsheet on Windows writes where it does not write UTF-8."""
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_PAGE = re.compile(rb"\s*<(?:!doctype|html|table|head|meta|\?xml)", re.IGNORECASE)


def text_rows(
    path: Path, profile: Profile, progress: Progress | None
) -> Generator[TextRows, None, None]:
    """The rows of a text, some at a time; `progress` is called with bytes.

    Raises WrongUse for what is no such text, Refused for one that asks for more memory or time
    than a workbook may take.
    """
    codec = _codec(path, profile)
    csv.field_size_limit(MOST_CELL)
    size = path.stat().st_size
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=codec, newline="") as file:
        delimiter = _delimiter(file, profile)
        lines = _Lines(file, path)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for block in _blocks(reader, lines, path):
            if progress is not None:
                progress(min(raw.tell(), size), size)
            yield block


class _Lines:
    """The lines of a text; raises Refused where one row takes too many."""

    def __init__(self, file: io.TextIOWrapper, path: Path) -> None:
        self._file = file
        self._path = path
        self.characters = 0
        """Of the row that is being read."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(MOST_ROW)
        if not line:
            raise StopIteration
        self.characters += len(line)
        if self.characters >= MOST_ROW:
            raise too_much(self._path)
        return line


def too_much(path: Path) -> Refused:
    """The refusal of a sheet that goes beyond the limits."""
    return Refused(
        N_("{file} asks for more memory or time than a sheet of places may take."), file=path.name
    )


def _blocks(reader: "Iterator[list[str]]", lines: _Lines, path: Path) -> Iterator[TextRows]:
    """The rows in blocks that stay small; raises WrongUse and Refused."""
    until = time.monotonic() + workbook.MOST_SECONDS
    rows = cells = 0
    block: TextRows = []
    filled = 0
    while True:
        lines.characters = 0
        try:
            row = next(reader, None)
        except csv.Error:
            raise WrongUse(
                N_(
                    "{file}, line {line}: the quotes are not closed"
                    " or a cell is longer than {most} characters."
                ),
                file=path.name,
                line=getattr(reader, "line_num", 0),
                most=MOST_CELL,
            ) from None
        if row is not None:
            if len(row) > MOST_COLUMNS:
                raise Refused(
                    N_("{file} has a row of {count} columns; a sheet has at most {most}."),
                    file=path.name,
                    count=len(row),
                    most=MOST_COLUMNS,
                )
            block.append(row)
            rows, cells, filled = rows + 1, cells + len(row), filled + len(row)
        if row is None or len(block) == ROWS_AT_ONCE or filled > _CELLS_AT_ONCE:
            if rows > MOST_ROWS or cells > workbook.MOST_CELLS or time.monotonic() > until:
                raise too_much(path)
            if block:
                yield block
            if row is None:
                return
            block, filled = [], 0


def _delimiter(file: io.TextIOWrapper, profile: Profile) -> str:
    """What separates the cells; a first line "sep=;" says it, and is no row."""
    stated = _SEPARATOR.fullmatch(file.readline(MOST_ROW).rstrip("\r\n"))
    if stated is not None:
        return stated[1]
    first = ""
    file.seek(0)
    if profile.delimiter != "auto":
        return profile.delimiter
    for _ in range(profile.header):
        first = file.readline(MOST_ROW)
    file.seek(0)
    return max(";\t,", key=first.count)


def _codec(path: Path, profile: Profile) -> str:
    """The codec of the file, which is looked through before anything is parsed."""
    with path.open("rb") as file:
        head = file.read(1024)
        if _PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
            raise WrongUse(
                N_(
                    "{file} is a web page or XML and no spreadsheet, whatever its name says;"
                    " open it in a spreadsheet program and save it as XLSX."
                ),
                file=path.name,
            )
        marked = next((codec for mark, codec in _MARKS.items() if head.startswith(mark)), None)
        is_utf8 = marked != "utf-16" and _fits(path, file, "utf-8") is None
        if profile.encoding == "auto" or marked == "utf-16":
            encoding = marked or ("utf-8" if is_utf8 else _FALLBACK)
        else:
            encoding = profile.encoding
        codec = _CODECS.get(encoding, encoding)
        bad = None if is_utf8 and encoding == "utf-8" else _fits(path, file, codec)
        if bad is not None:
            raise WrongUse(
                N_(
                    "{file} is not written in {encoding} (line {line}); set its "
                    "encoding in the profile."
                ),
                file=path.name,
                encoding=encoding,
                line=bad,
            )
        # Any file can be read in a one-byte encoding, but hardly any is valid UTF-8 by accident.
        if is_utf8 and encoding not in ("utf-8", "utf-8-sig", "utf-16") and not _is_ascii(file):
            raise WrongUse(
                N_("{file} is written in utf-8, and the profile says {encoding}."),
                file=path.name,
                encoding=encoding,
            )
        return codec


def _is_ascii(file: BinaryIO) -> bool:
    file.seek(0)
    return all(block.isascii() for block in iter(lambda: file.read(_BYTES_AT_ONCE), b""))


def _fits(path: Path, file: BinaryIO, codec: str) -> int | None:
    """The first line that is not written in this codec; None if all are.

    Raises WrongUse for what is no text, Refused for a line too long.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    lines = 1
    file.seek(0)
    while True:
        block = file.read(_BYTES_AT_ONCE)
        if b"\0" in block and codec != "utf-16":
            raise WrongUse(
                N_("{file} is neither a text with columns nor a workbook."), file=path.name
            )
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return lines + error.object[: error.start].count(b"\n")
        if not block:
            return None
        if len(block) == _BYTES_AT_ONCE and not (b"\n" in block or b"\r" in block):
            raise Refused(
                N_("{file} has a line too long for a sheet (line {line})."),
                file=path.name,
                line=lines,
            )
        lines += block.count(b"\n")
