"""Conflicts: raised by a joining, settled by a person."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, Enum, Integer, update
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from crisisdesk.domain.together.conflicts import (
    ConflictId,
    DeskConflict,
    Excluding,
    Settlement,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.columns import Identity, Moment
from crisisdesk.store.queries.together import conflicts as queries
from crisisdesk.store.queries.together.details import Detail
from crisisdesk.store.tables.base import ExternalCodeRow
from crisisdesk.store.tables.conflicts import ConflictEndRow, ConflictRow, ConflictSideRow
from crisisdesk.store.values import new_id


class Conflicts:
    """What excludes one another."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def raise_(self, found: Excluding) -> ConflictId | None:
        """Raise a conflict once, or add a side to one that stands; None where nothing is new."""
        act = self._act
        known = queries.about(act.snapshot, found.kind, found.subject)
        of = queries.rows(act.snapshot, (conflict.id for conflict in known))
        sides = {row for _source, row, _value in found.sides}
        if any(sides <= of[conflict.id] for conflict in known):
            return None
        standing = next((conflict.id for conflict in known if conflict.outcome is None), None)
        if standing is not None:
            new = [side for side in found.sides if side[1] not in of[standing]]
            self._add_sides(standing, new)
            return None
        raised = ConflictId(
            act.insert(ConflictRow, kind=found.kind, subject=found.subject, base=found.base)
        )
        self._add_sides(raised, found.sides)
        return raised

    def _add_sides(self, conflict: ConflictId, sides: Iterable[tuple[str, UUID, str]]) -> None:
        self._act.insert_many(
            ConflictSideRow,
            [
                {
                    "id": new_id(),
                    "conflict_id": conflict,
                    "source": source,
                    "row_id": row,
                    "value": value,
                }
                for source, row, value in sides
            ],
        )

    def settle(self, conflict: DeskConflict, outcome: Settlement, row: UUID | None) -> UUID:
        """Keep how a conflict was settled."""
        return self._act.insert(
            ConflictEndRow,
            observed_at=self._act.now,
            conflict_id=conflict.id,
            outcome=outcome,
            row_id=row,
        )

    def set_detail(self, detail: Detail, value: str) -> None:
        """Let a detail be this from now on; raises RuleBroken for what it cannot be."""
        table = SQLModel.metadata.tables[detail.table]
        column = table.columns[detail.column]
        values: dict[str, Any] = {detail.column: _typed(column.type, value)}
        if "version" in table.columns:
            values["version"] = table.columns["version"] + 1
        changed = update(table).where(table.columns["id"] == detail.id).values(values)
        if self._act.execute_counted(changed, of=[detail.id]) != 1:
            raise RuleBroken(N_("There is no such detail any more."))

    def code(self, row: UUID) -> tuple[str, str, str] | None:
        """List, subject and code of a name in somebody else's list."""
        known = self._act.session.get(ExternalCodeRow, row)
        return None if known is None else (known.source, known.subject, known.code)


def _typed(kind: TypeEngine[Any], value: str) -> object:
    """A text as a value of a column."""
    try:
        if isinstance(kind, Enum) and kind.enum_class is not None:
            return kind.enum_class(value) if value else None
        if isinstance(kind, Boolean):
            return value in ("1", "True", "true")
        read = next((reads for types, reads in _READS if isinstance(kind, types)), None)
        if read is not None:
            return read(value) if value else None
    except ValueError:
        raise RuleBroken(N_("It cannot be “{value}”."), field="typed", value=value) from None
    return value


_READS: tuple[tuple[type[TypeEngine[Any]], Callable[[str], object]], ...] = (
    (Identity, UUID),
    (Moment, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Integer, int),
)
