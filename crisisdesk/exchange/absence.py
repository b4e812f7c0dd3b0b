"""A sheet of absence: counts of a provider or a facility over a period."""

from datetime import date
from typing import Any, ClassVar

from crisisdesk.domain.absence.absence import AbsenceFigures, Measure
from crisisdesk.domain.absence.periods import Period, month_of, week_of
from crisisdesk.domain.sheets.imports import CountedRow, Parsed, Skipped
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.cells import AMOUNTS, BLANK, Bad
from crisisdesk.exchange.places import PlaceReading
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.sheets import Rows, Sheet

_MISSING = Phrase(N_("is missing"))
_NO_FIGURE = Phrase(N_("no figure is filled in"))
_NOT_LAST = Phrase(N_("is not the last day of a {period}"))


class AbsenceReading(PlaceReading):
    """One sheet of absence being read."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "code",
        "name",
        "period_start",
        "period_end",
        *AMOUNTS,
        "heads",
        "measure",
        "reporter_role",
        "reporter_organisation",
        "note",
    )

    def __init__(self, sheet: Sheet, profile: Profile) -> None:
        """Find the columns in a sheet that lacks none of them."""
        super().__init__(sheet, profile)
        self.counted: list[CountedRow] = []

    def parsed(self) -> Parsed:
        """Read every block; raises Refused if there is no row at all."""
        parsed = super().parsed()
        parsed.counted.extend(self.counted)
        return parsed

    def _block(self, first: int, rows: Rows) -> None:
        numbers, rows = self._data(first, rows)
        if not rows:
            return
        values = {
            field: self.columns[field].values(rows)
            for field in self.FIELDS
            if field in self.columns
        }
        self._look_for_bad(numbers, rows, values)
        for at, number in enumerate(numbers):
            said = {field: column[at] for field, column in values.items()}
            if self.profile.leave_out_unfilled and self._unfilled_row(said):
                self.problems = [one for one in self.problems if one.row != number]
                self.refused.discard(number)
                self.skipped.append(Skipped(number, _NO_FIGURE))
                continue
            self.rows_read += 1
            if number not in self.refused:
                self._count(number, rows[at], said)

    def _unfilled_row(self, said: dict[str, Any]) -> bool:
        return all(said.get(field, BLANK) is BLANK for field in (*AMOUNTS, "heads"))

    def _count(self, number: int, row: list[Any], said: dict[str, Any]) -> None:
        def one(field: str, blank: Any) -> Any:
            value = said.get(field, BLANK)
            value = self.constants.get(field, BLANK) if value is BLANK else value
            return blank if value is BLANK else value

        def refuse(field: str, reason: Phrase) -> None:
            column = self.columns.get(field) or self.columns["code"]
            self._refuse(column.problem(number, row, reason))

        for field in ("code", "contract"):
            if one(field, None) is None:
                refuse(field, _MISSING)
        start, end = one("period_start", None), one("period_end", None)
        period = self._period(start, end)
        if isinstance(period, Bad):
            refuse(self._day_at_fault(start, end), period.reason)
        if number in self.refused or isinstance(period, Bad):
            return
        contract, sick, quarantine, other, minimum = (one(field, None) for field in AMOUNTS)
        self.counted.append(
            CountedRow(
                number,
                one("code", ""),
                one("name", "").replace("{code}", one("code", "")),
                period,
                AbsenceFigures(contract, sick, quarantine, other, minimum, one("heads", None)),
                one("measure", Measure.FTE),
                one("reporter_role", ""),
                one("reporter_organisation", ""),
                one("note", ""),
            )
        )

    def _day_at_fault(self, start: date | None, end: date | None) -> str:
        blank = [
            field
            for field, day in (("period_start", start), ("period_end", end))
            if field in self.columns and day is None
        ]
        return (*blank, "period_end")[0]

    def _period(self, start: date | None, end: date | None) -> Period | Bad:
        if start is not None and end is not None:
            return Period(start, end)
        known = end or start
        if known is None or self.profile.period is None:
            return Bad(_MISSING)
        found = month_of(known) if self.profile.period == "month" else week_of(known)
        if end is not None and found.end != end:
            return Bad(Phrase(_NOT_LAST.message, {"period": Phrase(self.profile.period)}))
        return found
