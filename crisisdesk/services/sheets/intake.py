"""What the import of every sheet shares."""

from collections.abc import Sized
from typing import TYPE_CHECKING

from crisisdesk.domain.sheets.imports import Parsed, Problem
from crisisdesk.errors import Phrase

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork


class SheetIntake:
    """One sheet compared with the store: what is new, what is known, what is wrong."""

    taken: Sized
    """What the store does not have yet."""

    def __init__(self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed) -> None:
        """Start with what could not be read."""
        self.uow = uow
        self.imports = imports
        self.parsed = parsed
        self.problems = list(parsed.problems)
        self.refused = {problem.row for problem in parsed.problems}
        self.unknown: dict[str, None] = {}

    @property
    def new_facilities(self) -> int:
        """The number of facilities that it creates; a sheet of absence creates only providers."""
        return 0

    def refuse(self, row: int, field: str, value: str, reason: Phrase) -> None:
        """Refuse a row, with the column and the reason."""
        self.problems.append(Problem(row, self.parsed.columns.get(field, ""), value, reason))
        self.refused.add(row)

    def write(self) -> None:
        """Write what is new to the store."""
        raise NotImplementedError
