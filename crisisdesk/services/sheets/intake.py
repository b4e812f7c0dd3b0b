"""What the import of every sheet shares."""

from collections.abc import Iterable, Sized
from datetime import date, datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.domain.sheets.imports import Parsed, Problem
from crisisdesk.errors import N_, Phrase
from crisisdesk.services.sheets.spelling import SheetCodes

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork


class SheetIntake:
    """One sheet compared with the store: what is new, what is known, what is wrong."""

    taken: Sized
    """What the store does not have yet."""

    def __init__(
        self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed, *, as_new: bool = False
    ) -> None:
        """Start with what could not be read; `as_new` is what `take` says it is."""
        self.uow = uow
        self.as_new = as_new
        self.imports = imports
        self.parsed = parsed
        self.problems = list(parsed.problems)
        self.refused = {problem.row for problem in parsed.problems}
        self.unknown: dict[str, None] = {}
        self.repeated: list[tuple[int, int]] = []
        """Rows that say what another row says of the same, each with that other row."""
        self.corrected: list[int] = []
        """Rows that say what was reported once and corrected since."""

    def codes_of(self, field: str, known: Iterable[str]) -> SheetCodes:
        """The codes of a field, held against those that are known."""
        numbers = {row for row, named in self.parsed.numbers if named == field}
        return SheetCodes(known, numbers, as_new=self.as_new)

    @property
    def new_facilities(self) -> int:
        """The number of facilities that it creates; a sheet of absence creates only providers."""
        return 0

    @property
    def notes(self) -> list[Phrase]:
        """What of it is left as the desk has it or counts once, and why."""
        notes = []
        if self.repeated:
            (row, first), *_ = sorted(self.repeated)
            words = N_(
                "rows that say the same of the same as another, and count once: {count} (row {row}"
                " as row {first}); does the key have all its columns?"
            )
            notes.append(Phrase(words, {"count": len(self.repeated), "row": row, "first": first}))
        if self.corrected:
            words = N_(
                "rows that say again what was corrected since, and change nothing: {count} (row"
                " {row}); where the sheet is right after all, enter it at the desk"
            )
            notes.append(Phrase(words, {"count": len(self.corrected), "row": min(self.corrected)}))
        return notes

    @property
    def leavers(self) -> int:
        """The number of facilities that it closes because they left the list."""
        return 0

    def check_leavers(self, agreed: int | None) -> None:
        """Raise NeedsConfirmation unless this many were agreed to be closed."""

    def refuse(self, row: int, field: str, value: object, reason: Phrase) -> None:
        """Refuse a row, with the column, the value as the sheet has it and the reason."""
        text = self.written(field, value) or _text(value)
        self.problems.append(Problem(row, self.parsed.columns.get(field, ""), text, reason))
        self.refused.add(row)

    def written(self, field: str, value: object) -> str | None:
        """How the sheet writes a value; None where nobody knows."""
        return self.parsed.spelled.get(field, {}).get(value)

    def write(self) -> None:
        """Write what is new to the store."""
        raise NotImplementedError


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return date_text(value)
    return "" if value is None else str(value)
