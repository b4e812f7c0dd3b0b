"""The sheet that the desk mails to providers, and that `import` reads back."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.report import MOST_PLACES
from crisisdesk.errors import N_, WrongUse
from crisisdesk.exchange import cells
from crisisdesk.exchange.export import RUNS
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.profiles import load
from crisisdesk.i18n import LANGUAGES, without_controls

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

KINDS = {"capacity": "desk", "facilities": "desk-facilities", "absence": "desk-absence"}
"""The kinds of sheet, and the profile with the columns of each."""
MOST_ROWS = 1000
"""Number of rows with drop-downs and checks."""
_TITLES = {
    "capacity": N_("Places"),
    "facilities": N_("Facilities"),
    "absence": N_("Absence"),
}
_LISTS = "lists"
_PROMPTS = {
    "code": N_("The code by which the desk knows the facility."),
    "observed_at": N_("When the figures were correct: day and time, 24-03-2020 14:05."),
    "licensed": N_("Places under contract or licence."),
    "available": N_("Places that are set up."),
    "staffed": N_("Places for which there is staff."),
    "occupied": N_("Places that are taken."),
    "blocked": N_("Places that are set up and cannot be used now."),
    "blocked_until": N_("The day by which they are expected back: 30-03-2020."),
    "surge": N_("Places that can be added."),
    "surge_hours": N_("Within how many hours they can be added."),
    "round_the_clock": N_("Whether children sleep there."),
    "crucial": N_("Whether the facility must stay open whatever happens."),
    "period_start": N_("The first day that is counted: 30-03-2020."),
    "period_end": N_("The last day that is counted: 05-04-2020."),
    "contract": N_("FTE under contract, who is absent counted in."),
    "sick": N_("FTE absent through sickness, running cases too; no maternity leave. Counts only."),
    "quarantine": N_("FTE at home in quarantine and not sick."),
    "other_absence": N_("FTE absent otherwise, such as for care of own children."),
    "minimum": N_("FTE without which the work cannot go on."),
    "heads": N_("How many people the contract FTE are."),
    "note": N_("No names and nothing about anybody's health."),
    "extendable_to": N_("Places that an emergency shelter can grow to."),
    "extendable_while": N_("As long as which measure it can grow."),
    "admission_via": N_("Who decides on admission, if not the facility itself."),
    "intake": N_("How it takes in: in person, by video."),
    "house_rules": N_("Rules of the site, such as no visitors."),
    "planned_places": N_("Extra places that are planned; in no total until they are there."),
    "planned_from": N_("The first day of the planned places: 30-03-2020."),
    "planned_certainty": N_("How certain the planned places are."),
    "kept_by": N_("Who keeps the overview of it."),
}
_UNKNOWN = N_("A whole number, or ? for unknown.")
_AMOUNT = N_("A number such as 7,2, or ? for unknown.")
_CHOOSE = N_("Choose from the list.")
_WIDTHS = {"name": 32, "address": 32, "notes": 40, "note": 40, "observed_at": 18, "provider": 28}


_EXPLANATION = N_("Explanation")
Value = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Filled:
    """What a sheet is filled with, and what of it may be changed."""

    rows: Sequence[Mapping[str, Value]]
    """By field."""
    locked: frozenset[str]
    """The fields of these rows that nobody changes."""
    is_open: bool
    """Whether rows may be added below them."""
    about: Sequence[tuple[str, str]]
    """Lines of the second sheet: what, and what it is."""


def as_bytes(kind: str, language: str, filled: Filled | None = None) -> bytes:
    """An .xlsx sheet: a locked header, checks on figures, lists to choose from.

    One that is filled has its explanation on a second sheet.

    Raises WrongUse for an unknown kind or language.
    """
    check_kind(kind)
    if language not in LANGUAGES:
        raise WrongUse(
            N_("There is no language “{language}”; there are: {languages}."),
            language=language,
            languages=", ".join(LANGUAGES),
        )
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = cells.word(_TITLES[kind], language)
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    profile = load(KINDS[kind])
    is_open = filled is None or filled.is_open
    _header(sheet, profile, language, is_open=is_open)
    for place, field in enumerate(profile.columns, 1):
        _check(sheet, lists, place, field, language)
    if filled is not None:
        _fill(sheet, profile, filled, language)
        _explain(
            book.create_sheet(cells.word(_EXPLANATION, language), 1), profile, filled, language
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def check_kind(kind: str) -> None:
    """Raise WrongUse for what is no kind of sheet."""
    if kind not in KINDS:
        raise WrongUse(
            N_("There is no template for “{kind}”; there are: {kinds}."),
            kind=kind,
            kinds=", ".join(KINDS),
        )


def header(profile: Profile, language: str) -> list[str]:
    """The header of the desk's own sheet; its profile names each column in every language."""
    at = [*LANGUAGES].index(language)
    return [choice.columns[at] for choice in profile.columns.values()]


def _header(sheet: "Worksheet", profile: Profile, language: str, *, is_open: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    for place, (field, name) in enumerate(
        zip(profile.columns, header(profile, language), strict=True), 1
    ):
        cell = sheet.cell(row=1, column=place, value=name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3A5F")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = _WIDTHS.get(field, 16)
        # The whole column is open and the header cell is not: the sheet is locked around it.
        column.protection = Protection(locked=not is_open)
        column.number_format = _number_format(field)
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.sort = False


def _number_format(field: str) -> str:
    if field == "observed_at":
        return "dd-mm-yyyy hh:mm"
    if field in cells.DATES:
        return "dd-mm-yyyy"
    # A code keeps its leading zeros.
    return "@" if field in cells.TEXTS else "General"


def _fill(sheet: "Worksheet", profile: Profile, filled: Filled, language: str) -> None:
    from openpyxl.styles import PatternFill, Protection

    for number, row in enumerate(filled.rows, 2):
        for place, field in enumerate(profile.columns, 1):
            cell = sheet.cell(row=number, column=place)
            cell.number_format = _number_format(field)
            is_locked = field in filled.locked
            cell.protection = Protection(locked=is_locked)
            if is_locked:
                cell.fill = PatternFill("solid", fgColor="E7EBF0")
            _write(cell, _shown(field, row.get(field), language))


def _shown(field: str, value: Value, language: str) -> Value:
    if isinstance(value, bool):
        return cells.word(cells.YES_WORD if value else cells.NO_WORD, language)
    if field in cells.DATES and isinstance(value, str):
        return date.fromisoformat(value) if value else None
    if field in cells.CODES and isinstance(value, str):
        return cells.word(cells.CODES[field](value).words, language)
    return value


def _write(cell: "Cell", value: Value) -> None:
    """A text stays the text that it is: nothing that a spreadsheet would run, and no error."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = without_controls(value)
    if value:
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip(" ").startswith(RUNS)


def _explain(sheet: "Worksheet", profile: Profile, filled: Filled, language: str) -> None:
    from openpyxl.styles import Alignment, Font

    titles = zip(profile.columns, header(profile, language), strict=True)
    columns = [
        (title, cells.word(_PROMPTS[field], language))
        for field, title in titles
        if field in _PROMPTS
    ]
    for number, (title, words) in enumerate([*filled.about, *columns], 1):
        name, text = sheet.cell(row=number, column=1), sheet.cell(row=number, column=2)
        _write(name, title)
        _write(text, words)
        name.font = Font(bold=True)
        name.alignment = text.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 90
    sheet.protection.sheet = True


def _check(sheet: "Worksheet", lists: "Worksheet", place: int, field: str, language: str) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(place)
    error = ""
    if field in cells.NUMBERS:
        error = _UNKNOWN
        at = f"{letter}2"
        number = f"AND(ISNUMBER({at}),{at}>=0,{at}<={MOST_PLACES},{at}=INT({at}))"
        check = DataValidation("custom", formula1=f'IF(ISNUMBER({at}),{number},{at}="?")')
    elif field in cells.AMOUNTS:
        error = _AMOUNT
        at = f"{letter}2"
        check = DataValidation("custom", formula1=f'IF(ISNUMBER({at}),{at}>=0,{at}="?")')
    elif choices := _choices(field, language):
        error = _CHOOSE
        for row, choice in enumerate(choices, 1):
            lists.cell(row=row, column=place, value=choice)
        check = DataValidation(
            "list", formula1=f"{_LISTS}!${letter}$1:${letter}${len(choices)}", allow_blank=True
        )
    else:
        check = DataValidation()
    check.error = cells.word(error, language) if error else None
    prompt = _PROMPTS.get(field, error)
    check.prompt = cells.word(prompt, language) if prompt else None
    check.showErrorMessage = bool(error)
    check.showInputMessage = bool(prompt)
    check.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    sheet.add_data_validation(check)


def _choices(field: str, language: str) -> list[str]:
    if field in cells.YES_OR_NO:
        return [cells.word(word, language) for word in (cells.YES_WORD, cells.NO_WORD)]
    if field in cells.CODES:
        return [cells.word(code.words, language) for code in cells.CODES[field]]
    return []
