"""Writing what a copy brought home: the rows themselves, then what follows from them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import SQLModel, col

from crisisdesk.domain.cases.states import CaseId, HoldId
from crisisdesk.domain.safekeeping import retention as retention_rules
from crisisdesk.domain.week.register import EntryId
from crisisdesk.errors import N_, Refused
from crisisdesk.store.acts.act import Act
from crisisdesk.store.acts.ahead_of_lock import version_of
from crisisdesk.store.columns import Identity, Moment, OpenCode
from crisisdesk.store.mapper import identity_of
from crisisdesk.store.repositories.case_events import CaseEvents
from crisisdesk.store.repositories.cases import Cases
from crisisdesk.store.repositories.register import Register
from crisisdesk.store.repositories.retention import Retention, erase
from crisisdesk.store.tables.base import JournalRow
from crisisdesk.store.tables.cases import CaseRow, CaseTextRow, DraftRow
from crisisdesk.store.tables.every import METADATA
from crisisdesk.store.together.incoming import Incoming, RawRow, referred
from crisisdesk.store.together.policies import DERIVED
from crisisdesk.store.values import from_micros, new_id

_NAMED_BY = {
    "facility": ("facility_id",),
    "crisis_case": ("case_id",),
    "aid_request": ("request_id",),
    "deployment": ("deployment_id",),
}
"""By table of a row that has a version: the columns by which a row says that it is about it."""


_READ: dict[type, Callable[[Any], Any]] = {
    Identity: identity_of,
    Moment: from_micros,
    Date: date.fromisoformat,
    Boolean: bool,
}
"""By type of a column what makes of a value of SQLite what an act writes."""


class Merge:
    """The rows of a copy, written within one act."""

    def __init__(self, act: Act, incoming: Incoming) -> None:
        """Write these rows in this act."""
        self._act, self._incoming = act, incoming
        self._models = {
            str(mapper.class_.__tablename__): mapper.class_
            for mapper in SQLModel._sa_registry.mappers  # noqa: SLF001 - the one list of them
        }
        self.received_at = act.now

    def write(self) -> None:
        """Write all of it; what is derived is made anew. Raises Refused for what fits nowhere."""
        # A row that fits nowhere is told when it is written, not with the answer to something else.
        self._act.wait_for_answers()
        try:
            self._write()
        except (DataError, IntegrityError) as error:
            if isinstance(error, IntegrityError) and not self._act.alone:
                raise
            raise Refused(
                N_("Rows of this copy fit nowhere here; nothing of it comes in.")
            ) from None

    def _write(self) -> None:
        for table, rows in self._incoming.rows.items():
            self._insert(table, rows)
        for table, changed in self._incoming.changed.items():
            for id_, columns in changed.items():
                self._change(table, UUID(id_), columns)
        self._derive()
        self._overwrite()
        self._keep_drafts()

    def _insert(self, table: str, rows: list[RawRow]) -> None:
        if not rows:
            return
        brought = [self._typed(table, row) for row in rows]
        if table == "case_text":
            self._leave_words_out(brought)
        if table == "journal":
            # It is chained and no row of it is sealed by another.
            self._act.session.connection().execute(insert(JournalRow), brought)
            self._act.changed(table)
        else:
            self._act.insert_many(self._models[table], brought)

    def _typed(self, table: str, row: RawRow) -> dict[str, Any]:
        columns = METADATA.tables[table].columns
        typed = {name: _value(columns[name], value) for name, value in row.items()}
        if "received_at" in columns:
            typed["received_at"] = self.received_at
        return typed

    def _change(self, table: str, id_: UUID, columns: dict[str, Any]) -> None:
        model, kinds = self._models[table], METADATA.tables[table].columns
        values = {name: _comparable_value(kinds[name], value) for name, value in columns.items()}
        self._act.execute(update(model).where(col(model.id) == id_).values(**values), of=[id_])

    def _derive(self) -> None:
        rows = self._incoming.rows
        act = self._act
        cases = CaseEvents(act)
        for table, names in _NAMED_BY.items():
            self._count_on(table, referred(rows, *names))
        for table in self._incoming.changed:
            if "version" in DERIVED.get(table, ()):
                self._count_on(table, map(UUID, self._incoming.changed[table]))
        touched = {*referred(rows, "case_id"), *_ids(rows.get("crisis_case", []))}
        for case in sorted(touched):
            cases.keep_end(CaseId(case), brought=self.received_at)
            cases.keep_placed(CaseId(case))
        holds = {*referred(rows, "hold_id"), *_ids(rows.get("hold", []))}
        for hold in sorted(holds):
            Cases(act).keep_end(HoldId(hold), brought=self.received_at)
        entries = {*referred(rows, "entry_id"), *_ids(rows.get("register_entry", []))}
        for entry in sorted(entries):
            Register(act).keep_end(EntryId(entry), brought=self.received_at)

    def _count_on(self, table: str, ids: Iterable[UUID]) -> None:
        """A version goes past both, so that who has a form open notices."""
        model = self._models[table]
        theirs = self._incoming.versions[table]
        for id_ in sorted({*ids}):
            here = version_of(self._act.snapshot.connection, model, id_)
            if here is None:
                continue
            version = max(here, theirs.get(id_.hex, 0)) + 1
            changed = update(model).where(col(model.id) == id_).values(version=version)
            self._act.execute(changed, of=[id_])

    def _overwrite(self) -> None:
        """Words that were overwritten on one side are overwritten."""
        act = self._act
        mark = retention_rules.mark(act.now)
        gone = [CaseId(UUID(case)) for case in sorted(self._incoming.pseudonymised)]
        Retention(act).overwrite(gone, mark)
        for id_, words in self._incoming.blanked.items():
            if (text := act.session.get(CaseTextRow, UUID(id_))) is not None and text.text != words:
                erase(act, col(CaseTextRow.id) == UUID(id_), mark=words)

    def _leave_words_out(self, rows: list[dict[str, Any]]) -> None:
        """Of a case that was pseudonymised here no new words come in."""
        gone = {
            *self._act.session.scalars(
                select(col(CaseRow.id)).where(col(CaseRow.pseudonymised_at).is_not(None))
            )
        }
        mark = retention_rules.mark(self._act.now)
        for row in rows:
            if row["case_id"] in gone:
                row |= {"text": mark, "salt": b""}

    def _keep_drafts(self) -> None:
        """Half-typed words come back to who typed them; what stands here under their id stays."""
        connection = self._act.session.connection()
        known = {*self._act.session.scalars(select(col(DraftRow.id)))}
        rows = [self._typed("draft", row) for row in self._incoming.drafts]
        for row in rows:
            id_ = new_id() if row["id"] in known else row["id"]
            connection.execute(insert(DraftRow), {**row, "id": id_, "desk_id": self._act.desk})
        self._act.changed("draft")


def _ids(rows: Iterable[RawRow]) -> set[UUID]:
    return {identity_of(row["id"]) for row in rows}


def _value(column: Column[Any], value: Any) -> Any:
    """A value as SQLite keeps it, as an act writes it."""
    kind = column.type
    read = kind.kind if isinstance(kind, OpenCode) else _READ.get(type(kind))
    return value if value is None or read is None else read(value)


def _comparable_value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, Identity) and value is not None:
        return UUID(value)
    return _value(column, value)
