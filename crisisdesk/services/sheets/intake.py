"""What every sheet shares while it is held against the store."""

from collections.abc import Sized
from typing import TYPE_CHECKING

from crisisdesk.domain.sheets.imports import Parsed, Problem
from crisisdesk.errors import Phrase

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork


class SheetIntake:
    """One sheet held against the store: what is new, what is known, what cannot be."""

    taken: Sized
    """What the store does not have yet."""

    def __init__(self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed) -> None:
        """Begin with what could not be read."""
        self.uow = uow
        self.imports = imports
        self.parsed = parsed
        self.problems = list(parsed.problems)
        self.refused = {problem.row for problem in parsed.problems}
        self.unknown: dict[str, None] = {}

    @property
    def new_facilities(self) -> int:
        """How many facilities it makes; a sheet of absence makes providers and none of these."""
        return 0

    def refuse(self, row: int, field: str, value: str, reason: Phrase) -> None:
        """Say at its column why a row cannot be taken."""
        self.problems.append(Problem(row, self.parsed.columns.get(field, ""), value, reason))
        self.refused.add(row)

    def write(self) -> None:
        """Bring what is new into the store."""
        raise NotImplementedError
