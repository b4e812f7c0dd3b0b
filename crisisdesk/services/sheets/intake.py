"""What the import of every sheet shares."""

from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING

from crisisdesk.domain.sheets.imports import Parsed, Problem
from crisisdesk.errors import Phrase
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
        """What of it is left as the desk has it, and why."""
        return []

    def refuse(self, row: int, field: str, value: str, reason: Phrase) -> None:
        """Refuse a row, with the column and the reason."""
        self.problems.append(Problem(row, self.parsed.columns.get(field, ""), value, reason))
        self.refused.add(row)

    def write(self) -> None:
        """Write what is new to the store."""
        raise NotImplementedError
