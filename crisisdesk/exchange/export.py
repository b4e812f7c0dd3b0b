"""The overview as a file: whitelisted columns, and no cell that a spreadsheet would run."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from crisisdesk.domain.capacity import FRESHNESS_WORDS, LIMIT_WORDS, Line, bar_words
from crisisdesk.domain.facilities import (
    BLOCKED_WORDS,
    DELIVERY_WORDS,
    GENDER_WORDS,
    KIND_WORDS,
    OPENING_WORDS,
    REACHABILITY_WORDS,
    RESTRICTION_WORDS,
)
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, WrongUse
from crisisdesk.exchange.files import write_whole
from crisisdesk.i18n import _
from crisisdesk.services.capacity import Overview

SUBJECTS = ("capacity", "absence")
FORMATS = ("csv", "xlsx", "json")
_MOST_IN_A_CELL = 32_767
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula, full-width forms too."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Cell = str | int | bool | datetime | None


class Column(NamedTuple):
    """One column that may leave the desk."""

    code: str
    heading: str
    value: Callable[[Line], Cell]
    words: Mapping[Any, str] | None = None
    """How its codes read on the sheet that is made for people."""


CAPACITY = (
    Column("facility", N_("facility"), lambda line: line.name),
    Column("kind", N_("kind"), lambda line: line.kind, KIND_WORDS),
    Column("provider", N_("provider"), lambda line: line.provider),
    Column("site", N_("site"), lambda line: line.site),
    Column("municipality", N_("municipality"), lambda line: line.municipality),
    Column("round_the_clock", N_("round the clock"), lambda line: line.round_the_clock),
    Column("age_min", N_("age from"), lambda line: line.age_min),
    Column("age_max", N_("age up to"), lambda line: line.age_max),
    Column("gender", N_("for whom"), lambda line: line.gender, GENDER_WORDS),
    Column("opening", N_("opening"), lambda line: line.opening, OPENING_WORDS),
    Column("exception", N_("exception"), lambda line: line.exception),
    Column("delivery", N_("delivery"), lambda line: line.delivery, DELIVERY_WORDS),
    Column("reachability", N_("reachable"), lambda line: line.reachability, REACHABILITY_WORDS),
    Column(
        "restriction",
        N_("restriction"),
        lambda line: bar_words(line.bars),
        RESTRICTION_WORDS,
    ),
    Column("licensed", N_("licensed"), lambda line: line.licensed),
    Column("available", N_("available"), lambda line: line.available),
    Column("staffed", N_("staffed"), lambda line: line.staffed),
    Column("occupied", N_("occupied"), lambda line: line.occupied),
    Column("blocked", N_("blocked"), lambda line: line.blocked),
    Column("blocked_reason", N_("reason blocked"), lambda line: line.blocked_reason, BLOCKED_WORDS),
    Column("reserved", N_("reserved"), lambda line: line.held),
    Column("placeable", N_("placeable"), lambda line: line.placeable),
    Column("limit", N_("limit"), lambda line: line.limit, LIMIT_WORDS),
    Column("surge", N_("surge"), lambda line: line.surge),
    Column("surge_hours", N_("within hours"), lambda line: line.surge_hours),
    Column("extendable_to", N_("extendable to"), lambda line: line.extendable_to),
    Column("planned_places", N_("planned places"), lambda line: line.planned_places),
    Column("observed_at", N_("observed at"), lambda line: line.observed_at),
    Column("freshness", N_("age of figures"), lambda line: line.freshness, FRESHNESS_WORDS),
    Column("reported_by", N_("reported by"), lambda line: line.reporter),
)


@dataclass(frozen=True, slots=True)
class Export:
    """The capacity overview at a moment, ready to be written."""

    overview: Overview
    known: datetime | None = None

    @property
    def rows(self) -> int:
        """How many facilities it holds."""
        return len(self.overview.lines)

    def as_bytes(self, form: str) -> bytes:
        """The file's content as csv, xlsx or json; raises WrongUse for another form."""
        if form not in FORMATS:
            raise WrongUse(
                N_("“{form}” is not a format; there are: {formats}."),
                form=form,
                formats=", ".join(FORMATS),
            )
        lines = sorted(self.overview.lines, key=lambda line: (line.name.casefold(), str(line.id)))
        return {"csv": self._csv, "xlsx": self._xlsx, "json": self._json}[form](lines)

    def write(self, path: Path, form: str) -> None:
        """Write the file, whole or not at all; raises WrongUse."""
        write_whole(path, self.as_bytes(form))

    def _csv(self, lines: list[Line]) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([column.code for column in CAPACITY])
        for line in lines:
            writer.writerow([_plain(harmless(column.value(line))) for column in CAPACITY])
        return out.getvalue().encode()

    def _json(self, lines: list[Line]) -> bytes:
        content = {
            "subject": "capacity",
            "at": self.overview.at.isoformat(),
            "known": None if self.known is None else self.known.isoformat(),
            "region": self.overview.region,
            "rows": len(lines),
            "facilities": [
                {column.code: _for_json(column.value(line)) for column in CAPACITY}
                for line in lines
            ],
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def _xlsx(self, lines: list[Line]) -> bytes:
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        book = Workbook()
        sheet = book.active
        sheet.title = _("Places")
        sheet.append([_(column.heading) for column in CAPACITY])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for line in lines:
            sheet.append([_for_people(column, column.value(line)) for column in CAPACITY])
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
        for at, column in enumerate(CAPACITY, 1):
            wide = column.code in ("facility", "provider", "site")
            width = 28 if wide else max(len(_(column.heading)) + 3, 10)
            sheet.column_dimensions[get_column_letter(at)].width = width
        about = book.create_sheet(_("About"))
        for row in (
            (_("Region"), harmless(self.overview.region)),
            (_("Moment"), _wall_clock(self.overview.at)),
            (_("Rows"), len(lines)),
        ):
            about.append(row)
        about.column_dimensions["B"].width = 28
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def form_of(path: Path | None, form: str | None) -> str:
    """The format that is asked for, else the one that the file's name ends in, else csv."""
    if form is not None:
        return form
    ending = path.suffix.removeprefix(".").lower() if path else ""
    return ending if ending in FORMATS else "csv"


def harmless(cell: Cell) -> Cell:
    """The cell so that no spreadsheet runs it; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub("", str(cell))[: _MOST_IN_A_CELL - 1]
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text


def _plain(cell: Cell) -> Cell:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.isoformat()
        case _:
            return cell


def _for_json(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, datetime) else cell


def _for_people(column: Column, cell: Cell) -> Cell:
    match cell:
        case bool():
            return _("yes") if cell else _("no")
        case datetime():
            return _wall_clock(cell)
        case _ if column.words is not None and cell is not None:
            return _(column.words[cell])
        case _:
            return harmless(cell)


def _wall_clock(moment: datetime) -> datetime:
    # A workbook knows no zones: it shows the desk's wall clock, to the minute.
    return local(moment).replace(tzinfo=None, second=0, microsecond=0)
