"""Lines as a file: whitelisted columns, and no cell that a spreadsheet would run."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _, without_controls

FORMATS = ("csv", "xlsx", "json")
_MOST_IN_A_CELL = 32_767
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet run a text as a formula, also full-width."""
Cell = str | int | float | bool | datetime | tuple[str, ...] | None


class ExportColumn(NamedTuple):
    """One column that may leave the desk."""

    code: str
    heading: str
    value: Callable[[Any], Cell]
    words: Mapping[Any, str] | None = None
    """The words for its codes in the sheet for people."""


class Fact(NamedTuple):
    """A fact about all rows together."""

    code: str
    heading: str
    value: Cell
    words: str | None = None
    """What people read in its place."""


@dataclass(frozen=True, slots=True)
class Export:
    """Lines of one subject at a moment, ready to be written."""

    subject: str
    title: str
    """The name of the sheet."""
    key: str
    """The key of the lines in JSON."""
    columns: tuple[ExportColumn, ...]
    lines: Sequence[Any]
    at: datetime
    known: datetime | None
    region: str
    facts: tuple[Fact, ...] = ()
    """In a CSV they are repeated in every row, because the file has no other place for them."""
    published: tuple[ExportColumn, ...] = ()
    """The columns of its JSON, where its published form has others."""
    schema: str = ""
    """The published form that its JSON has; "" where it has none."""

    @property
    def rows(self) -> int:
        """The number of lines."""
        return len(self.lines)

    def as_bytes(self, form: str) -> bytes:
        """The file's content as csv, xlsx or json; raises WrongUse for another form."""
        if form not in FORMATS:
            raise WrongUse(
                N_("“{form}” is not a format; there are: {formats}."),
                form=form,
                formats=", ".join(FORMATS),
            )
        return {"csv": self._csv, "xlsx": self._xlsx, "json": self._json}[form]()

    def _csv(self) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        columns, facts = self.columns, self.facts
        if facts:
            facts = (Fact("rows", "", self.rows), *facts)
        writer.writerow([*(column.code for column in columns), *(fact.code for fact in facts)])
        values = [harmless(fact.value) for fact in facts]
        for line in self.lines:
            writer.writerow(
                [*(harmless(_plain(column.value(line))) for column in columns), *values]
            )
        return out.getvalue().encode()

    def _json(self) -> bytes:
        columns = self.published or self.columns
        content = {
            **({"schema": self.schema} if self.schema else {}),
            "subject": self.subject,
            "at": self.at.isoformat(),
            "known": None if self.known is None else self.known.isoformat(),
            "region": self.region,
            "rows": self.rows,
            **{fact.code: fact.value for fact in self.facts},
            self.key: [
                {column.code: _for_json(column.value(line)) for column in columns}
                for line in self.lines
            ],
        }
        return as_json(content)

    def _xlsx(self) -> bytes:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        book = Workbook()
        sheet = book.active
        sheet.title = _(self.title)
        sheet.append([_(column.heading) for column in self.columns])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for line in self.lines:
            sheet.append([_for_people(column, column.value(line)) for column in self.columns])
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
        for at, column in enumerate(self.columns, 1):
            wide = column.code in ("facility", "provider", "site")
            width = 28 if wide else max(len(_(column.heading)) + 3, 10)
            sheet.column_dimensions[get_column_letter(at)].width = width
        about = book.create_sheet(_("About"))
        for row in (
            (_("Region"), harmless(self.region)),
            (_("Moment"), _wall_clock(self.at)),
            (_("Rows"), self.rows),
            *(
                (_(fact.heading), harmless(fact.value if fact.words is None else fact.words))
                for fact in self.facts
            ),
        ):
            about.append(row)
        about.column_dimensions["B"].width = 80 if self.facts else 28
        for cell in about["B"]:
            cell.alignment = Alignment(wrap_text=True, horizontal="left")
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def as_json(content: object) -> bytes:
    """A file for programs, which is harmless on a terminal too."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return without_controls(text, lambda sign: f"\\u{ord(sign[0]):04x}").encode()


def form_of(path: Path | None, form: str | None) -> str:
    """The requested format, else the one of the file's extension, else csv."""
    if form is not None:
        return form
    ending = path.suffix.removeprefix(".").lower() if path else ""
    return ending if ending in FORMATS else "csv"


def harmless(cell: Cell) -> Cell:
    """The cell in a form that no spreadsheet runs; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = without_controls(str(cell))[: _MOST_IN_A_CELL - 1]
    return f"'{text}" if text.lstrip(" ").startswith(RUNS) else text


def _plain(cell: Cell) -> Cell:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.isoformat()
        case tuple():
            return ";".join(cell)
        case _:
            return cell


def _for_json(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, datetime) else cell


def _for_people(column: ExportColumn, cell: Cell) -> Cell:
    match cell:
        case bool():
            return _("yes") if cell else _("no")
        case datetime():
            return _wall_clock(cell)
        case tuple():
            words = column.words
            return ", ".join(code if words is None else _(words[code]) for code in cell)
        case _ if column.words is not None and cell is not None:
            return _(column.words[cell])
        case _:
            return harmless(cell)


def _wall_clock(moment: datetime) -> datetime:
    # A workbook knows no zones: it shows the desk's wall clock, to the minute.
    return local(moment).replace(tzinfo=None, second=0, microsecond=0)
