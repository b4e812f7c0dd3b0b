"""The rows of a sheet become typed records and problems; nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from crisisdesk.domain.capacity.facilities import ExceptionGround, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.identity import code_key
from crisisdesk.domain.sheets.imports import (
    ANY_SOURCE,
    Described,
    Parsed,
    Problem,
    SheetKind,
    Skipped,
    Stated,
)
from crisisdesk.errors import N_, Phrase, Refused
from crisisdesk.exchange import cells
from crisisdesk.exchange.books import marks
from crisisdesk.exchange.cells import BLANK, Bad, Cell, Odd
from crisisdesk.exchange.columns import SheetColumn, shown, stands
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.readers import readers_of
from crisisdesk.exchange.sheets import Sheet

_FIGURES = CapacityFigures._fields
_WORDS = ("admission_via", "planned_certainty", "extendable_while", "kept_by", "house_rules")
_MISSING = Phrase(N_("is missing"))
_NO_FIGURE = Phrase(N_("no figure is filled in"))


class PlaceReading:
    """Reads one sheet about facilities and their places."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "code",
        "observed_at",
        *_FIGURES,
        "blocked_reason",
        "blocked_until",
        "reporter_role",
        "reporter_organisation",
        "note",
    )
    """The fields that are read of every row."""

    def __init__(self, sheet: Sheet, profile: Profile) -> None:
        """Find the columns in a sheet where none is missing."""
        self.sheet = sheet
        self.profile = profile
        readers = readers_of(profile)
        self.constants: dict[str, Any] = {
            field: readers[field](text) for field, text in profile.constants.items()
        }
        self.columns = {
            field: SheetColumn(sheet, choice, readers[field], profile)
            for field, choice in profile.columns.items()
            if field not in profile.optional or stands(sheet, choice)
        }
        self.left_out = [
            (sheet.places[cells.key(name)][0], name, cache(_is_among(values)))
            for name, values in profile.leave_out.items()
        ]
        self.stated_columns = {
            field: self.columns[field] for field in self.FIELDS if field in self.columns
        }
        self.by_name = profile.source == ANY_SOURCE and "name" in self.columns
        """Whether the name may stand for the code."""
        if self.by_name:
            self.stated_columns["name"] = self.columns["name"]
        self.figures: list[str] = []
        """A row must state at least one of these figures."""
        if profile.kind is SheetKind.CAPACITY and self.constants.keys().isdisjoint(_FIGURES):
            self.figures = [name for name in _FIGURES if name in self.columns]
        self.rows_read = 0
        self.stated: list[Stated] = []
        self.described: dict[str, Described] = {}
        self.problems: list[Problem] = []
        self.numbers: set[tuple[int, str]] = set()
        self.skipped: list[Skipped] = []
        self.hidden_rows: list[int] = []
        self.rounded: list[tuple[int, str, Odd]] = []
        self.refusals: list[Problem] = []
        """The problems of the current row; a row with any is not imported."""
        self.needed = {"code"}
        if profile.kind is SheetKind.CAPACITY:
            self.needed.add("observed_at")

    def parsed(self) -> Parsed:
        """Read every row; raises Refused if there is no row at all."""
        for numbers, rows in self.sheet.blocks():
            for number, row in zip(numbers, rows, strict=True):
                self._read(number, row)
        if not self.rows_read and not self.skipped:
            raise Refused(N_("{file} has no rows under its header."), file=self.sheet.path.name)
        return Parsed(
            file=self.sheet.path.name,
            profile=self.profile.name,
            kind=self.profile.kind,
            source=self.profile.source,
            create=self.profile.create,
            rows_read=self.rows_read,
            missing_closes=self.profile.missing == "close",
            stated=self.stated,
            described=self.described,
            problems=sorted(self.problems, key=lambda problem: problem.row),
            skipped=sorted(self.skipped),
            notes=self._notes(),
            numbers=self.numbers,
            columns={field: column.name for field, column in self.columns.items()},
            spelled={field: column.spelled for field, column in self.columns.items()},
            hour=self.profile.hour,
            zone=self.profile.zone,
        )

    def _read(self, number: int, row: list[Cell]) -> None:
        """Read one row, unless it is empty or the profile leaves it out."""
        if not any(row) or not any(map(_filled, row)):
            return
        for place, name, is_out in self.left_out:
            cell = row[place] if place < len(row) else ""
            if is_out(cell):
                self._skip(number, name, cell)
                return
        self.refusals = []
        row = self._fitted(number, row)
        values = {field: column.value(row) for field, column in self.stated_columns.items()}
        if not self.sheet.is_text:
            self._look_for_numbers(number, row)
        self._look_for_bad(number, row, values)
        before = self.rows_read
        self._take(number, row, values)
        self.problems += self.refusals
        if self.rows_read > before and not self.sheet.is_text:
            self._look_beneath(number, row)

    def _look_beneath(self, number: int, row: list[Cell]) -> None:
        """Remember what a workbook hides or shows otherwise of a row that was read."""
        if self.sheet.hidden.has_row(number):
            self.hidden_rows.append(number)
        if self.refusals or not any(type(cell) is Odd for cell in row):
            return
        for field in cells.FIGURES & self.columns.keys():
            column = self.columns[field]
            if (cell := column.rounded(row)) is not None:
                self.rounded.append((number, column.name, cell))

    def _notes(self) -> list[Phrase]:
        notes = []
        if unread := self.sheet.unread:
            words = N_("rows that the select passes over: {count} (the first is row {row})")
            notes.append(Phrase(words, {"count": len(unread), "row": min(unread)}))
        if self.hidden_rows:
            notes.append(
                Phrase(
                    N_("rows that the sheet hides were read too: {count} (the first is row {row})"),
                    {"count": len(self.hidden_rows), "row": self.hidden_rows[0]},
                )
            )
        hidden = [name for column in self.columns.values() for name in column.hidden]
        if hidden:
            names = ", ".join(f"“{name}”" for name in dict.fromkeys(hidden))
            words = N_("columns that the sheet hides were read too: {columns}")
            notes.append(Phrase(words, {"columns": names}))
        if self.rounded:
            row, name, cell = min(self.rounded)
            notes.append(
                Phrase(
                    N_(
                        "figures that the sheet shows rounded were read in full: {count}"
                        " (row {row}, {column}: shows {shown}, holds {value})"
                    ),
                    {
                        "count": len(self.rounded),
                        "row": row,
                        "column": name,
                        "shown": cell.shown,
                        "value": str(cell.value),
                    },
                )
            )
        return notes

    def _take(self, number: int, row: list[Cell], values: dict[str, Any]) -> None:
        """Take what a row says, unless it lacks something required."""
        self._look_for_missing(number, row, values)
        nothing = self._states_nothing(values)
        left = nothing and self.profile.leave_out_unfilled
        if left:
            self.refusals.clear()
            self.skipped.append(Skipped(number, _NO_FIGURE))
        else:
            self.rows_read += 1
            if nothing and not self.refusals:
                self._refuse(self.columns[self.figures[0]].problem(number, row, _NO_FIGURE))
        if self.profile.create:
            self._describe(number, row, self._value(values, "code", BLANK))
        if not left and not self.refusals:
            self._state(number, values)

    def _problem(self, field: str, number: int, row: Sequence[Cell], reason: Phrase) -> Problem:
        """A problem at a field; of one that the profile states, at what it states."""
        if (column := self.columns.get(field)) is not None:
            return column.problem(number, row, reason)
        return Problem(number, field, self.profile.constants.get(field, ""), reason)

    def _skip(self, number: int, column: str, cell: Cell) -> None:
        value = shown(cell)
        reason = (
            Phrase(N_("{column} is “{value}”"), {"column": column, "value": value})
            if value
            else Phrase(N_("{column} is blank"), {"column": column})
        )
        self.skipped.append(Skipped(number, reason))

    def _fitted(self, number: int, row: list[Cell]) -> list[Cell]:
        """The row, made as wide as the header."""
        width = len(self.sheet.names)
        if len(row) == width:
            return row
        # A workbook's rows are as wide as its widest; in a text a short row is one that was cut.
        if (len(row) < width and self.sheet.is_text) or any(map(_filled, row[width:])):
            values: dict[str, object] = {"count": len(row), "width": width}
            reason = Phrase(N_("the row has {count} cells and the header {width}"), values)
            self._refuse(Problem(number, "", "", reason))
        return [*row[:width], *[""] * (width - len(row))]

    def _refuse(self, problem: Problem) -> None:
        self.refusals.append(problem)

    def _look_for_bad(self, number: int, row: list[Cell], values: dict[str, Any]) -> None:
        for field, value in values.items():
            if type(value) is Bad:
                self._refuse(self.columns[field].problem(number, row, value.reason))

    def _look_for_numbers(self, number: int, row: list[Cell]) -> None:
        """Note the codes that a workbook holds as a number."""
        for field in cells.IDENTIFIERS & self.columns.keys():
            if not isinstance(self.columns[field].cell(row), str):
                self.numbers.add((number, field))

    def _look_for_missing(self, number: int, row: list[Cell], values: dict[str, Any]) -> None:
        named = self.by_name and values["name"] is not BLANK
        for field, value in values.items():
            if field == "code" and named:
                continue
            if value is BLANK and field in self.needed and field not in self.constants:
                self._refuse(self.columns[field].problem(number, row, _MISSING))

    def _states_nothing(self, values: dict[str, Any]) -> bool:
        """Whether a row that must state a figure states none."""
        return bool(self.figures) and all(values[field] is BLANK for field in self.figures)

    def _value(self, values: dict[str, Any], field: str, blank: Any) -> Any:
        """What the row says, or the constant of the profile, or the value for blank."""
        value = values.get(field, BLANK)
        if value is BLANK:
            value = self.constants.get(field, BLANK)
        return blank if value is BLANK else value

    def _state(self, number: int, values: dict[str, Any]) -> None:
        """Take what a row says about places."""
        observed_at = self._value(values, "observed_at", None)
        figures = CapacityFigures(*[self._value(values, name, None) for name in _FIGURES])
        if self.profile.kind is SheetKind.FACILITIES and (
            observed_at is None or figures == CapacityFigures()
        ):
            return
        self.stated.append(
            Stated(
                number,
                self._value(values, "code", ""),
                observed_at,
                figures,
                self._value(values, "blocked_reason", None),
                self._value(values, "reporter_role", ""),
                self._value(values, "reporter_organisation", ""),
                self._value(values, "note", ""),
                self._value(values, "name", "") if self.by_name else "",
                self._value(values, "blocked_until", None),
            )
        )

    def _describe(self, number: int, row: list[Cell], code: Any) -> None:
        """Describe each facility once; a sheet of facilities has each of them once."""
        if isinstance(code, Bad):
            return
        every = self.profile.kind is SheetKind.FACILITIES
        key = code_key(code) if isinstance(code, str) else code
        if key in self.described:
            if every:
                first = self.described[key].row
                reason = Phrase(N_("is already in row {row}"), {"row": first})
                self._refuse(self._problem("code", number, row, reason))
        elif every or not self.refusals:
            described = self._described(number, row, code)
            if not self.refusals:
                self.described[key] = described

    def _read_field(self, field: str, number: int, row: Sequence[Cell], blank: Any) -> Any:
        column = self.columns.get(field)
        value = BLANK if column is None else column.value(row)
        if column is not None and isinstance(value, Bad):
            if field not in self.FIELDS:
                self._refuse(column.problem(number, row, value.reason))
            return blank
        return self._value({field: value}, field, blank)

    def _described(self, number: int, row: Sequence[Cell], code: Any) -> Described:
        def read(field: str, blank: Any = "") -> Any:
            return self._read_field(field, number, row, blank)

        def refuse(field: str, reason: Phrase) -> None:
            self._refuse(self._problem(field, number, row, reason))

        name = read("name").replace("{code}", str(code))
        provider = read("provider")
        provider_code = read("provider_code") or provider or code
        site = read("site")
        described = Described(
            row=number,
            code=code,
            name=name,
            kind=read("kind", None),
            provider_code=provider_code,
            provider=provider or name,
            site_code=read("site_code") or (f"{provider_code} / {site}" if site else code),
            site=site or name,
            address=read("address"),
            phone=read("phone"),
            municipality=read("municipality"),
            round_the_clock=read("round_the_clock", None),
            age_min=read("age_min", None),
            age_max=read("age_max", None),
            gender=read("gender", None),
            crucial=read("crucial", None),
            extendable_to=read("extendable_to", None),
            notes=read("notes"),
            planned_places=read("planned_places", None),
            planned_from=read("planned_from", None),
            intake=read("intake", None),
            **{field: read(field) for field in _WORDS},
            opening=read("opening", None),
            opening_reason=read("opening_reason"),
            grounds=_grounds({ground: read(f"for_{ground}", None) for ground in ExceptionGround}),
            observed_at=read("observed_at", None),
        )
        if not name and not self.refusals:
            refuse("name", _MISSING)
        if described.grounds and described.opening is not OpeningStatus.LIMITED:
            refuse("opening", Phrase(N_("is not limited but has an exception")))
        limits = described.opening not in (None, OpeningStatus.OPEN)
        if limits and not (described.opening_reason or described.grounds):
            refuse("opening", Phrase(N_("is not open and gives no reason")))
        youngest, oldest = described.age_min, described.age_max
        if youngest is not None and oldest is not None and youngest > oldest:
            refuse("age_max", Phrase(N_("is lower than the age from")))
        return described


def _grounds(stated: Mapping[str, bool | None]) -> str | None:
    """The grounds that a sheet says yes to; None where it says nothing of any."""
    if all(says is None for says in stated.values()):
        return None
    return " ".join(ground for ground, says in stated.items() if says)


def _filled(cell: Cell) -> bool:
    if isinstance(cell, Odd):
        return cell.kind not in (marks.MERGED, marks.COVERED)
    return not isinstance(cell, str) or bool(cell.strip())


def _is_among(values: Iterable[str]) -> cells.Read:
    wanted = {cells.key(value) for value in values}

    def is_among(cell: Cell) -> bool:
        covered = isinstance(cell, Odd) and cell.kind == marks.COVERED
        line = "" if covered else cells.text(cell)
        return (cells.key(line) if isinstance(line, str) else "") in wanted

    return is_among
