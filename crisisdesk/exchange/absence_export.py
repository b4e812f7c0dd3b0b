"""The absence review as a file; groups so small that a person shows are left out."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from crisisdesk.domain.absence import Figures, as_fte
from crisisdesk.domain.facilities import ProviderId
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.review import Line, suppressed
from crisisdesk.errors import N_, WrongUse
from crisisdesk.exchange.export import FORMATS, harmless
from crisisdesk.exchange.files import write_whole
from crisisdesk.i18n import _, share_text
from crisisdesk.services.absence import Review

Cell = str | int | float | bool | None
_DECIMALS = 4


class Standing(StrEnum):
    """Whether a provider's figures leave the desk."""

    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    SUPPRESSED = "suppressed"


STANDING_WORDS = {
    Standing.REPORTED: N_("reported"),
    Standing.NOT_REPORTED: N_("not reported"),
    Standing.SUPPRESSED: N_("too small to show"),
}


class Column(NamedTuple):
    """One column that may leave the desk; `value` is asked only of what was reported and shown."""

    code: str
    heading: str
    value: Callable[[Line, Figures], Cell]


def _fte(amount: int | None, days: int) -> float | None:
    return None if amount is None else float(as_fte(amount, days))


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, _DECIMALS)


FIGURES = (
    Column("contract_fte", N_("contract FTE"), lambda one, told: _fte(told.contract, _days(one))),
    Column("sick_fte", N_("sick FTE"), lambda one, told: _fte(told.sick, _days(one))),
    Column(
        "quarantine_fte", N_("quarantine FTE"), lambda one, told: _fte(told.quarantine, _days(one))
    ),
    Column("other_fte", N_("other absence FTE"), lambda one, told: _fte(told.other, _days(one))),
    Column("rate", N_("absence rate"), lambda one, _told: _share(one.rate)),
    Column("change", N_("change"), lambda one, _told: _share(one.change)),
    Column("lent_out_fte", N_("lent out FTE"), lambda one, _told: _fte(one.lent.out, 1)),
    Column("lent_in_fte", N_("lent in FTE"), lambda one, _told: _fte(one.lent.into, 1)),
    Column("present_fte", N_("present FTE"), lambda one, _told: _fte(one.present, _days(one))),
    Column("minimum_fte", N_("minimum FTE"), lambda one, told: _fte(told.minimum, _days(one))),
    Column("shortage_fte", N_("shortage FTE"), lambda one, _told: _fte(one.shortage, _days(one))),
)
_HEADINGS = (
    ("provider", N_("provider")),
    ("crucial", N_("crucial")),
    ("period_start", N_("first day")),
    ("period_end", N_("last day")),
    ("state", N_("state")),
    *((column.code, column.heading) for column in FIGURES),
)


def _days(line: Line) -> int:
    return line.period.days


@dataclass(frozen=True, slots=True)
class AbsenceExport:
    """The review over one period, ready to be written."""

    review: Review
    at: datetime
    known: datetime | None = None

    @property
    def rows(self) -> int:
        """How many providers it holds."""
        return len(self.review.lines)

    def as_bytes(self, form: str) -> bytes:
        """The file's content as csv, xlsx or json; raises WrongUse for another form."""
        if form not in FORMATS:
            raise WrongUse(
                N_("“{form}” is not a format; there are: {formats}."),
                form=form,
                formats=", ".join(FORMATS),
            )
        return {"csv": self._csv, "xlsx": self._xlsx, "json": self._json}[form]()

    def write(self, path: Path, form: str) -> None:
        """Write the file, whole or not at all; raises WrongUse."""
        write_whole(path, self.as_bytes(form))

    def _rows(self) -> list[list[Cell]]:
        hidden = suppressed(self.review.lines, self.review.terms)
        lines = sorted(self.review.lines, key=lambda one: (one.name.casefold(), str(one.provider)))
        return [self._row(line, hidden) for line in lines]

    def _row(self, line: Line, hidden: set[ProviderId]) -> list[Cell]:
        figures = None if line.counted is None else line.counted.figures
        state = Standing.NOT_REPORTED if figures is None else Standing.REPORTED
        if line.provider in hidden:
            state, figures = Standing.SUPPRESSED, None
        told: list[Cell] = [
            None if figures is None else column.value(line, figures) for column in FIGURES
        ]
        start, end = line.period.start.isoformat(), line.period.end.isoformat()
        return [line.name, line.crucial, start, end, state.value, *told]

    def _csv(self) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([code for code, _heading in _HEADINGS])
        for row in self._rows():
            writer.writerow([_yes_or_no(_harmless(cell)) for cell in row])
        return out.getvalue().encode()

    def _json(self) -> bytes:
        totals, days = self.review.totals, self.review.period.days
        codes = [code for code, _heading in _HEADINGS]
        content: dict[str, Any] = {
            "subject": "absence",
            "at": self.at.isoformat(),
            "known": None if self.known is None else self.known.isoformat(),
            "period": {
                "start": self.review.period.start.isoformat(),
                "end": self.review.period.end.isoformat(),
            },
            "region": {
                "providers": totals.providers,
                "reported": totals.reported,
                "missing": totals.missing,
                "contract_fte": _fte(totals.contract, days),
                "sick_fte": _fte(totals.sick, days),
                "absent_fte": _fte(totals.absent, days),
                "rate": totals.rate,
            },
            "rows": self.rows,
            "providers": [dict(zip(codes, row, strict=True)) for row in self._rows()],
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def _xlsx(self) -> bytes:
        from openpyxl import Workbook
        from openpyxl.styles import Font

        book = Workbook()
        sheet = book.active
        sheet.title = _("Absence")
        sheet.append([_(heading) for _code, heading in _HEADINGS])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        at = [code for code, _heading in _HEADINGS].index("state")
        for row in self._rows():
            said = [_harmless(cell) for cell in row]
            said[at] = _(STANDING_WORDS[Standing(str(row[at]))])
            sheet.append(
                [_(str(_yes_or_no(one))) if isinstance(one, bool) else one for one in said]
            )
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
        sheet.column_dimensions["A"].width = 28
        about = book.create_sheet(_("About"))
        totals, period = self.review.totals, self.review.period
        for line in (
            (_("Period"), f"{date_text(period.start)} - {date_text(period.end)}"),
            (_("Reported"), f"{totals.reported} / {totals.providers}"),
            (_("Region, weighted"), "" if totals.rate is None else share_text(totals.rate)),
            (_("Rows"), self.rows),
        ):
            about.append(line)
        about.column_dimensions["A"].width = about.column_dimensions["B"].width = 28
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    return str(harmless(cell)) if isinstance(cell, str) else cell


def _yes_or_no(cell: Cell) -> Cell:
    return ("yes" if cell else "no") if isinstance(cell, bool) else cell
