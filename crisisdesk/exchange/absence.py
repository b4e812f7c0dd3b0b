"""A sheet of absence: counts of a provider or a facility over a period."""

from datetime import date
from typing import Any, ClassVar

from crisisdesk.domain.absence.absence import AbsenceFigures, Measure
from crisisdesk.domain.absence.periods import Period, month_of, week_of
from crisisdesk.domain.sheets.imports import ANY_SOURCE, CountedRow, Parsed, Skipped
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.cells import AMOUNTS, BLANK, Bad, Cell
from crisisdesk.exchange.places import PlaceReading
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.sheets import Sheet

_MISSING = Phrase(N_("is missing"))
_ABSENT = ("sick", "quarantine", "other_absence")
_ABSENT_OF = Phrase(N_("is missing: who is absent is stated, and not of how many FTE"))
_HEADS = Phrase(N_("is missing: people are counted, and no FTE"))
_NO_FIGURE = Phrase(N_("no figure is filled in"))
_NOT_LAST = Phrase(N_("is not the last day of a {period}"))
_NOT_FIRST = Phrase(N_("is not the first day of a {period}"))


class AbsenceReading(PlaceReading):
    """Reads one sheet of absence."""

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
        """Read every row; raises Refused if there is no row at all."""
        parsed = super().parsed()
        parsed.counted.extend(self.counted)
        return parsed

    def _take(self, number: int, row: list[Cell], values: dict[str, Any]) -> None:
        if self.profile.leave_out_unfilled and self._states_nothing(values):
            self.refusals.clear()
            self.skipped.append(Skipped(number, _NO_FIGURE))
            return
        self.rows_read += 1
        if not self.refusals:
            self._count(number, row, values)

    def _states_nothing(self, values: dict[str, Any]) -> bool:
        return all(values.get(field, BLANK) is BLANK for field in (*AMOUNTS, "heads"))

    def _count(self, number: int, row: list[Cell], values: dict[str, Any]) -> None:
        def value(field: str, blank: Any) -> Any:
            return self._value(values, field, blank)

        def refuse(field: str, reason: Phrase) -> None:
            self._refuse(self._problem(field, number, row, reason))

        code = value("code", "")
        if not code and self.profile.source == ANY_SOURCE:
            # The desk's own sheets name a provider as well by its name.
            code = value("name", "")
        if not code:
            refuse("code", _MISSING)
        if value("contract", None) is None:
            absent = any(value(field, None) is not None for field in _ABSENT)
            heads = value("heads", None) is not None
            refuse("contract", _ABSENT_OF if absent else _HEADS if heads else _MISSING)
        start, end = value("period_start", None), value("period_end", None)
        period = self._period(start, end)
        if isinstance(period, Bad):
            refuse(self._day_at_fault(start, end), period.reason)
        if self.refusals or isinstance(period, Bad):
            return
        contract, sick, quarantine, other, minimum = (value(field, None) for field in AMOUNTS)
        self.counted.append(
            CountedRow(
                number,
                code,
                value("name", "").replace("{code}", code),
                period,
                AbsenceFigures(contract, sick, quarantine, other, minimum, value("heads", None)),
                value("measure", Measure.FTE),
                value("reporter_role", ""),
                value("reporter_organisation", ""),
                value("note", ""),
            )
        )

    def _day_at_fault(self, start: date | None, end: date | None) -> str:
        if self.profile.period is not None and start is not None:
            return "period_start"
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
        period = month_of(known) if self.profile.period == "month" else week_of(known)
        if end is not None and period.end != end:
            return Bad(Phrase(_NOT_LAST.message, {"period": Phrase(self.profile.period)}))
        if start is not None and period.start != start:
            return Bad(Phrase(_NOT_FIRST.message, {"period": Phrase(self.profile.period)}))
        return period
