"""The rows of a sheet become typed records and problems; nothing is written here.

Cells are read column by column and each distinct content once: a file repeats itself, and that is
what reads a hundred thousand rows within a second.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, ClassVar

from crisisdesk.domain.capacity.facilities import Gender, Kind, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.sheets.imports import Described, Parsed, Problem, SheetKind, Skipped, Stated
from crisisdesk.errors import N_, Phrase, Refused
from crisisdesk.exchange import cells
from crisisdesk.exchange.cells import BLANK, Bad, Cell, Memo
from crisisdesk.exchange.columns import SheetColumn, shown
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.sheets import Rows, Sheet

_FIGURES = CapacityFigures._fields
_MISSING = Phrase(N_("is missing"))
_NO_FIGURE = Phrase(N_("no figure is filled in"))


class PlaceReading:
    """One sheet about facilities and their places being read."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "code",
        "observed_at",
        *_FIGURES,
        "blocked_reason",
        "reporter_role",
        "reporter_organisation",
        "note",
    )
    """What is read of every row."""

    def __init__(self, sheet: Sheet, profile: Profile) -> None:
        """Find the columns in a sheet that lacks none of them."""
        self.sheet = sheet
        self.profile = profile
        readers = cells.readers(profile)
        self.constants: dict[str, Any] = {
            field: readers[field](text) for field, text in profile.constants.items()
        }
        self.columns = {
            field: SheetColumn(sheet, choice, readers[field], profile)
            for field, choice in profile.columns.items()
        }
        self.left_out = [
            (sheet.places[cells.key(name)][0], name, Memo(_is_among(values)))
            for name, values in profile.leave_out.items()
        ]
        self.rows_read = 0
        self.stated: list[Stated] = []
        self.described: dict[str, Described] = {}
        self.problems: list[Problem] = []
        self.skipped: list[Skipped] = []
        self.refused: set[int] = set()
        self.needed = {"code"}
        if profile.kind is SheetKind.CAPACITY:
            self.needed.add("observed_at")

    def parsed(self) -> Parsed:
        """Read every block; raises Refused if there is no row at all."""
        for first, rows in self.sheet.blocks():
            self._block(first, rows)
        if not self.rows_read and not self.skipped:
            raise Refused(N_("{file} has no rows under its header."), file=self.sheet.path.name)
        return Parsed(
            file=self.sheet.path.name,
            profile=self.profile.name,
            kind=self.profile.kind,
            source=self.profile.source,
            create=self.profile.create,
            rows_read=self.rows_read,
            stated=self.stated,
            described=self.described,
            problems=sorted(self.problems, key=lambda problem: problem.row),
            skipped=sorted(self.skipped),
            columns={field: column.name for field, column in self.columns.items()},
        )

    def _block(self, first: int, rows: Rows) -> None:
        numbers, rows = self._data(first, rows)
        if not rows:
            return
        stated = [field for field in self.FIELDS if field in self.columns]
        values = {field: self.columns[field].values(rows) for field in stated}
        self._look_for_bad(numbers, rows, values)
        self._look_for_missing(numbers, rows, values)
        left = self._unfilled(numbers, rows, values)
        self.rows_read += len(rows) - len(left)
        if self.profile.create:
            self._describe(numbers, rows, values["code"])
        self._state(numbers, values, left)

    def _data(self, first: int, rows: Rows) -> tuple[list[int], Rows]:
        """The rows that say something and that the profile does not leave out, all equally wide."""
        numbered = [(number, row) for number, row in enumerate(rows, first) if any(row)]
        for place, name, is_out in self.left_out:
            kept = []
            for number, row in numbered:
                if is_out[row[place] if place < len(row) else ""]:
                    self._skip(number, name, row[place] if place < len(row) else "")
                else:
                    kept.append((number, row))
            numbered = kept
        width = len(self.sheet.names)
        if any(len(row) != width for _, row in numbered):
            numbered = [(number, self._fitted(number, row, width)) for number, row in numbered]
        blank = self._blank_codes(numbered)
        numbered = [one for one in numbered if one[0] not in blank] if blank else numbered
        return [number for number, _ in numbered], [row for _, row in numbered]

    def _skip(self, number: int, column: str, cell: Cell) -> None:
        value = shown(cell)
        reason = (
            Phrase(N_("{column} is “{value}”"), {"column": column, "value": value})
            if value
            else Phrase(N_("{column} is blank"), {"column": column})
        )
        self.skipped.append(Skipped(number, reason))

    def _fitted(self, number: int, row: list[Cell], width: int) -> list[Cell]:
        # A workbook's rows are as wide as its widest; in a text a short row is one that was cut.
        spare = row[width:]
        if (len(row) < width and self.sheet.is_text) or any(map(_filled, spare)):
            self._refuse(
                Problem(
                    number,
                    "",
                    "",
                    Phrase(
                        N_("the row has {count} cells and the header {width}"),
                        {"count": len(row), "width": width},
                    ),
                )
            )
        return [*row[:width], *repeat("", width - len(row))]

    def _blank_codes(self, numbered: list[tuple[int, list[Cell]]]) -> set[int]:
        """Rows without a code in which there is nothing but white space either."""
        codes = self.columns["code"].values([row for _, row in numbered])
        return {
            number
            for (number, row), code in zip(numbered, codes, strict=True)
            if code is BLANK and number not in self.refused and not any(map(_filled, row))
        }

    def _refuse(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.refused.add(problem.row)

    def _look_for_bad(self, numbers: list[int], rows: Rows, values: dict[str, list[Any]]) -> None:
        for field, column in values.items():
            if not self.columns[field].may_be_bad:
                continue
            for at, value in enumerate(column):
                if type(value) is Bad:
                    self._refuse(self.columns[field].problem(numbers[at], rows[at], value.reason))

    def _look_for_missing(
        self, numbers: list[int], rows: Rows, values: dict[str, list[Any]]
    ) -> None:
        """Fill what a constant says for, and refuse rows without what each must say."""
        for field, column in values.items():
            if BLANK not in column:
                continue
            constant = self.constants.get(field, BLANK)
            if constant is not BLANK:
                values[field] = [constant if one is BLANK else one for one in column]
            elif field in self.needed:
                for at, value in enumerate(column):
                    if value is BLANK:
                        self._refuse(self.columns[field].problem(numbers[at], rows[at], _MISSING))

    def _unfilled(self, numbers: list[int], rows: Rows, values: dict[str, list[Any]]) -> set[int]:
        """Rows that are left out because they state no figure; without that word: refused."""
        figures = [name for name in _FIGURES if name in values]
        if self.profile.kind is not SheetKind.CAPACITY or any(
            name in self.constants for name in _FIGURES
        ):
            return set()
        nothing = (BLANK,) * len(figures)
        empty = [
            at
            for at, stated in enumerate(zip(*(values[name] for name in figures), strict=True))
            if stated == nothing
        ]
        if not self.profile.leave_out_unfilled:
            for at in empty:
                number = numbers[at]
                if number not in self.refused:
                    self._refuse(self.columns[figures[0]].problem(number, rows[at], _NO_FIGURE))
            return set()
        left = {numbers[at] for at in empty}
        self.problems = [one for one in self.problems if one.row not in left]
        self.refused -= left
        self.skipped += [Skipped(number, _NO_FIGURE) for number in left]
        return left

    def _state(self, numbers: list[int], values: dict[str, list[Any]], left: set[int]) -> None:
        """Turn the columns into one record a row."""
        column = partial(self._said, values, len(numbers))
        figures = map(
            CapacityFigures._make, zip(*(column(name, None) for name in _FIGURES), strict=True)
        )
        records: Iterable[Stated] = map(
            Stated._make,
            zip(
                numbers,
                column("code", ""),
                column("observed_at", None),
                figures,
                column("blocked_reason", None),
                column("reporter_role", ""),
                column("reporter_organisation", ""),
                column("note", ""),
                strict=True,
            ),
        )
        if self.refused or left:
            out = self.refused | left
            records = [one for one in records if one.row not in out]
        if self.profile.kind is SheetKind.FACILITIES:
            unknown = CapacityFigures()
            records = [one for one in records if one.figures != unknown and one.observed_at]
        self.stated += records

    def _said(
        self, values: dict[str, list[Any]], count: int, field: str, blank: object
    ) -> Iterable[Any]:
        """A column with something in every row: what is said, the constant, or what is blank."""
        if field not in values:
            return repeat(self.constants.get(field, blank), count)
        if BLANK in values[field]:
            return [blank if one is BLANK else one for one in values[field]]
        return values[field]

    def _describe(self, numbers: list[int], rows: Rows, codes: list[Any]) -> None:
        """Take down each facility once; a sheet of facilities has each of them once."""
        every = self.profile.kind is SheetKind.FACILITIES
        for at, code in enumerate(codes):
            if type(code) is Bad:
                continue
            if code in self.described:
                if every:
                    first = self.described[code].row
                    reason = Phrase(N_("stands in row {row} already"), {"row": first})
                    self._refuse(self.columns["code"].problem(numbers[at], rows[at], reason))
            elif every or numbers[at] not in self.refused:
                described = self._described(numbers[at], rows[at], code)
                if numbers[at] not in self.refused:
                    self.described[code] = described

    def _one(self, field: str, number: int, row: Sequence[Cell], blank: Any) -> Any:
        column = self.columns.get(field)
        value = BLANK if column is None else column.values([list(row)])[0]
        if column is not None and type(value) is Bad:
            if field not in self.FIELDS:
                self._refuse(column.problem(number, row, value.reason))
            return blank
        if value is BLANK:
            value = self.constants.get(field, BLANK)
        return blank if value is BLANK else value

    def _described(self, number: int, row: Sequence[Cell], code: Any) -> Described:
        def one(field: str, blank: Any = "") -> Any:
            return self._one(field, number, row, blank)

        def refuse(field: str, reason: Phrase) -> None:
            if field in self.columns:
                self._refuse(self.columns[field].problem(number, row, reason))

        name = one("name").replace("{code}", str(code))
        provider = one("provider")
        provider_code = one("provider_code") or provider or code
        site = one("site")
        described = Described(
            row=number,
            code=code,
            name=name,
            kind=one("kind", Kind.OTHER),
            provider_code=provider_code,
            provider=provider or name,
            site_code=one("site_code") or (f"{provider_code} / {site}" if site else code),
            site=site or name,
            address=one("address"),
            phone=one("phone"),
            municipality=one("municipality"),
            round_the_clock=one("round_the_clock", blank=True),
            age_min=one("age_min", None),
            age_max=one("age_max", None),
            gender=one("gender", Gender.ANY),
            crucial=one("crucial", blank=False),
            extendable_to=one("extendable_to", None),
            notes=one("notes"),
            opening=one("opening", OpeningStatus.OPEN),
            opening_reason=one("opening_reason"),
            observed_at=one("observed_at", None),
        )
        if not name and number not in self.refused:
            refuse("name", _MISSING)
        if described.opening is not OpeningStatus.OPEN and not described.opening_reason:
            refuse("opening", Phrase(N_("says not open and no reason why")))
        youngest, oldest = described.age_min, described.age_max
        if youngest is not None and oldest is not None and youngest > oldest:
            refuse("age_max", Phrase(N_("is lower than the age from")))
        return described


def _filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _is_among(values: Iterable[str]) -> cells.Read:
    wanted = {cells.key(value) for value in values}

    def is_among(cell: Cell) -> bool:
        line = cells.text(cell)
        return (cells.key(line) if isinstance(line, str) else "") in wanted

    return is_among
