"""The marks of a sheet of an XLSX workbook, from its own XML."""

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from crisisdesk.exchange.books.marks import (
    ERROR,
    FORMULA,
    OTHERWISE,
    CellMark,
    NumberFormat,
    SheetMarks,
    Unclear,
)

Attributes = dict[str, str]
_STANDARD = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
}
"""The formats that every workbook knows by number; those of dates are the library's."""
_DURATIONS = (45, 46, 47)
_AT_ONCE = 1 << 16
_LONGEST = 9
"""Digits of a number of a row, a column or a style."""


def local(name: str) -> str:
    """The name of an element or an attribute without its prefix."""
    return name.rpartition(":")[2]


def parse(
    packed: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part of a packed workbook, an element at a time; raises Unclear."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Unclear

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with packed.open(part) as file:
            while block := file.read(_AT_ONCE):
                parser.Parse(block)
            parser.Parse(b"", True)  # noqa: FBT003 - the parser's own signature
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise Unclear from error


def format_of(number: int, own: dict[int, str]) -> NumberFormat | None:
    """The format with a number, None where it shows a number as it is."""
    read = NumberFormat(own.get(number, _STANDARD.get(number, "")))
    return None if read.plain else read


def _part(packed: zipfile.ZipFile, wanted: str) -> str:
    known = {name.replace("\\", "/").casefold(): name for name in packed.namelist()}
    try:
        return known[wanted.casefold()]
    except KeyError:
        raise Unclear from None


def target(packed: zipfile.ZipFile, relation: str, kind: str = "xml") -> str:
    """The part that the workbook's own list of parts names; raises Unclear."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse(packed, _part(packed, f"xl/_rels/workbook.{kind}.rels"), start)
    path = targets.get(relation, "")
    inside = path.lstrip("/") if path.startswith("/") else posixpath.normpath(f"xl/{path}")
    return _part(packed, inside)


def _sheet_part(packed: zipfile.ZipFile, wanted: str) -> str:
    relations: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "sheet" and attributes.get("name") == wanted:
            relations.extend(value for key, value in attributes.items() if key.endswith(":id"))

    parse(packed, _part(packed, "xl/workbook.xml"), start)
    if len(relations) != 1:
        raise Unclear
    return target(packed, relations[0])


def _formats(packed: zipfile.ZipFile) -> list[NumberFormat | None]:
    own: dict[int, str] = {}
    numbers: list[int] = []
    within = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        match local(name):
            case "numFmt":
                own.setdefault(
                    _number(attributes.get("numFmtId")), attributes.get("formatCode", "")
                )
            case "cellXfs" | "cellStyleXfs" as group:
                within = group
            case "xf" if within == "cellXfs":
                numbers.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal within
        if local(name) == within:
            within = ""

    try:
        part = _part(packed, "xl/styles.xml")
    except Unclear:
        return []
    parse(packed, part, start, end)
    return [format_of(number, own) for number in numbers]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _LONGEST else 0


class _Scan:
    """The elements of one sheet, as they come."""

    def __init__(self, formats: list[NumberFormat | None]) -> None:
        self.marks = SheetMarks()
        self._formats = formats
        self._row = self._column = -1
        self._type = self._formula = self._value = ""
        self._format: NumberFormat | None = None
        self._has_formula = self._has_value = self._in_cell = False
        self._zeros = True
        self._into = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in the start of an element."""
        match local(name):
            case "c":
                self._begin(attributes)
            case "f" if self._in_cell:
                self._has_formula, self._into = True, "f"
            case "v" | "is" as element if self._in_cell:
                self._has_value, self._into = True, element
            case "row":
                self._row = _number(attributes.get("r")) - 1 if "r" in attributes else self._row + 1
                self._column = -1
                if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
                    self.marks.hide_row(self._row, self._row)
            case "col" if (
                attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0"
            ):
                first, last = (_number(attributes.get(end)) - 1 for end in ("min", "max"))
                self.marks.hidden_columns.append((first, last))
            case "mergeCell":
                self._merge(attributes.get("ref", ""))
            case "sheetView" if attributes.get("showZeros") in ("0", "false"):
                self._zeros = False

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        match local(name):
            case "c":
                self.marks.add(self._row, self._column, self._mark())
                self._in_cell = False
            case "f" | "v" | "is":
                self._into = ""

    def text(self, text: str) -> None:
        """Take in a text."""
        if self._into == "v":
            self._value += text
        elif self._into == "f" and len(self._formula) < 200:  # noqa: PLR2004 - only to be shown
            self._formula += text

    def _begin(self, attributes: Attributes) -> None:
        reference = attributes.get("r", "")
        if reference:
            self._row, self._column = place(reference)
        else:
            self._column += 1
        style = _number(attributes.get("s"))
        self._type = attributes.get("t", "n")
        self._format = self._formats[style] if style < len(self._formats) else None
        self._formula = self._value = self._into = ""
        self._has_formula = self._has_value = False
        self._in_cell = True

    def _mark(self) -> CellMark | None:
        value = self._value.strip()
        if self._type == "e":
            return CellMark(ERROR, value or "#N/A")
        if self._has_formula and not value and not (self._type == "str" and self._has_value):
            return CellMark(FORMULA, f"={self._formula}")
        if self._type != "n" or not value:
            return None
        try:
            number = float(value)
        except ValueError:
            return CellMark(OTHERWISE, value)
        if not number and not self._zeros:
            return CellMark(OTHERWISE, "")
        return None if self._format is None else self._format.mark(number)

    def _merge(self, reference: str) -> None:
        first, colon, last = reference.partition(":")
        if colon:
            self.marks.merged.append((*place(first), *place(last)))
            self.marks.check()


def place(reference: str) -> tuple[int, int]:
    """The row and the column of a cell such as B7, from 0; raises Unclear."""
    letters = reference.rstrip("0123456789").replace("$", "")
    digits = reference[len(reference.rstrip("0123456789")) :]
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or column > 1 << 20:
            raise Unclear
        column = column * 26 + ord(letter) - ord("A") + 1
    if not letters or not digits or len(digits) > 8:  # noqa: PLR2004 - more rows than any sheet
        raise Unclear
    return int(digits) - 1, column - 1


def marks(packed: zipfile.ZipFile, sheet: str) -> SheetMarks:
    """The marks of a sheet by its name; raises Unclear or TooMuch."""
    scan = _Scan(_formats(packed))
    parse(packed, _sheet_part(packed, sheet), scan.start, scan.end, scan.text)
    return scan.marks
