"""What of a copy is not here yet: read from both stores, without writing a row."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.together import joining as rules
from crisisdesk.domain.together.conflicts import Clash
from crisisdesk.domain.together.joining import Bundle, Policy, Tally
from crisisdesk.store.connection import Connection
from crisisdesk.store.mapper import identity_of
from crisisdesk.store.queries.listed import listed
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.tables.every import METADATA
from crisisdesk.store.together.base import base_of, comparable, rows_of
from crisisdesk.store.together.bundle import reading
from crisisdesk.store.together.policies import DERIVED, LATEST, POLICIES

RawRow = dict[str, Any]
"""A row by its columns, as SQLite keeps them."""
_AT_ONCE = 500
BOOKKEEPING = {"recorded_at", "by_id", "desk_id", "received_at", "id"}
"""Columns that say which row it is, who wrote it and when; no detail that somebody changes."""
_OF_LAPTOP = 'SELECT * FROM "{table}" WHERE desk_id = :laptop'
_OTHERS = {
    "absence_shortage": """
        SELECT s.* FROM absence_shortage s JOIN absence_report r ON r.id = s.report_id
        WHERE r.desk_id = :laptop""",
    "external_code": "SELECT * FROM external_code",
}
"""How the rows of a desk are found that do not say which desk wrote them."""
_ONCE = {
    "retraction": ("row_id",),
    "case_text": ("case_id", "item"),
    "external_code": ("source", "subject", "code"),
}
"""What only one row of a table may say."""
_CHAIN = "SELECT epoch, number, hash FROM journal WHERE desk_id = :laptop"
_DRAFTS = """
SELECT d.id, d.member_id, d.desk_id, d.changed_at, d.content FROM draft d
WHERE d.changed_at > :taken_at ORDER BY d.changed_at
"""
_PSEUDONYMISED = "SELECT c.id FROM crisis_case c WHERE c.pseudonymised_at IS NOT NULL"
_BLANKED = "SELECT t.id, t.text FROM case_text t WHERE t.salt = :nothing"
_PROMISES = (
    *(EventKind.HELD, EventKind.EXTENDED, EventKind.RELEASED, EventKind.RAN_OUT),
    *(EventKind.DECIDED, EventKind.DECIDER),
)
"""What a case says of holds."""


class Incoming(NamedTuple):
    """The rows that come in, and what is asked about those that are here."""

    rows: dict[str, list[RawRow]]
    """By table, in the order in which they can be written."""
    changed: dict[str, dict[str, RawRow]]
    """By table and id the columns of details that are taken from there."""
    versions: dict[str, dict[str, int]]
    """By table and id what counts the acts on a row there."""
    drafts: list[RawRow]
    pseudonymised: set[str]
    """Cases whose words were overwritten there."""
    blanked: dict[str, str]
    """By id the words that were overwritten there, with what stands in their place."""
    clashes: tuple[Clash, ...]
    tally: Tally
    forked: bool
    """Whether the audit log here has another row in the place of one of theirs."""
    new_acts: bool
    """Whether the audit log has a row that is not here."""
    broken: bool
    """Whether a row that would come in is not as its desk left it."""


def incoming(snapshot: Snapshot, bundle: Bundle, *, facts_only: bool) -> Incoming:
    """Compare a copy with this store."""
    with ExitStack() as stack:
        there = stack.enter_context(reading(bundle))
        return _Comparison(snapshot.connection, there, bundle, facts_only=facts_only).all()


class _Comparison:
    def __init__(
        self, here: Connection, there: Connection, bundle: Bundle, *, facts_only: bool
    ) -> None:
        self._here, self._there, self._bundle = here, there, bundle
        self._facts_only = facts_only
        self._rows: dict[str, list[RawRow]] = {}
        self._changed: dict[str, dict[str, RawRow]] = defaultdict(dict)
        self._clashes: list[Clash] = []
        self._known: dict[str, set[str]] = {}
        self._unchanged = 0

    def all(self) -> Incoming:
        for table in METADATA.sorted_tables:
            if POLICIES[table.name] not in (Policy.DERIVED, Policy.LOCAL):
                self._rows[table.name] = self._new(table.name)
        if self._facts_only:
            self._leave_promises_out()
        else:
            self._compare_details()
        chain = self._chain(self._here)
        theirs = self._chain(self._there)
        faults = self._bundle.faults or frozenset()
        return Incoming(
            self._rows,
            dict(self._changed),
            {
                table: self._versions(table)
                for table, columns in DERIVED.items()
                if "version" in columns
            },
            self._drafts(),
            self._ids(self._there, _PSEUDONYMISED) - self._ids(self._here, _PSEUDONYMISED),
            self._blanked(),
            tuple(self._clashes),
            self._tally(),
            any(chain.get(place, hash_) != hash_ for place, hash_ in theirs.items()),
            bool(theirs.keys() - chain.keys()),
            self._bundle.faults is None
            or any(
                (table, str(row["id"].hex())) in faults
                for table, rows in self._rows.items()
                for row in rows
            )
            or any(not self._is_here(table, id_) for table, id_ in faults),
        )

    def _is_here(self, table: str, id_: str) -> bool:
        if table not in POLICIES or POLICIES[table] in (Policy.DERIVED, Policy.LOCAL):
            return True
        return bool(self._present(table, [bytes.fromhex(id_)]))

    def _chain(self, connection: Connection) -> dict[tuple[int, int], str]:
        rows = connection.rows(_CHAIN, {"laptop": self._bundle.laptop})
        return {(epoch, number): hash_ for epoch, number, hash_ in rows}

    def _ids(self, connection: Connection, sql: str) -> set[str]:
        return {comparable(id_) for (id_,) in connection.rows(sql)}

    def _read(self, sql: str) -> list[RawRow]:
        values = {"laptop": self._bundle.laptop, "taken_at": self._bundle.taken_at}
        answer = self._there.answer(sql, values if ":" in sql else None)
        return [dict(zip(answer.names, row, strict=True)) for row in answer.rows]

    def _new(self, table: str) -> list[RawRow]:
        """The rows of the desk that are not here."""
        columns = METADATA.tables[table].columns
        sql = _OF_LAPTOP.format(table=table) if "desk_id" in columns else _OTHERS.get(table)
        if sql is None:
            return []
        rows = self._read(sql)
        known = self._present(table, [row["id"] for row in rows])
        new = [row for row in rows if comparable(row["id"]) not in known]
        self._unchanged += len(rows) - len(new)
        return self._once(table, new) if table in _ONCE else new

    def _present(self, table: str, ids: list[bytes]) -> set[str]:
        known: set[str] = set()
        for start in range(0, len(ids), _AT_ONCE):
            names, values = listed(UUID(bytes=id_) for id_ in ids[start : start + _AT_ONCE])
            sql = f'SELECT id FROM "{table}" WHERE id IN ({names})'  # noqa: S608 - our own names
            known |= {comparable(id_) for (id_,) in self._here.rows(sql, values)}
        return known

    def _once(self, table: str, rows: list[RawRow]) -> list[RawRow]:
        """Leave out what is said here already, and ask where it is said of something else."""
        if not rows:
            return rows
        names = _ONCE[table]
        said = {
            tuple(row[name] for name in names): row for row in rows_of(self._here, table).values()
        }
        new = []
        for row in rows:
            here = said.get(tuple(comparable(row[name]) for name in names))
            if here is None:
                new.append(row)
                continue
            self._unchanged += 1
            if table == "external_code" and here["subject_id"] != comparable(row["subject_id"]):
                values = (_shown("subject_id", side["subject_id"]) for side in (here, row))
                self._clashes.append(Clash(table, UUID(here["id"]), "subject_id", "", *values))
        return new

    def _compare_details(self) -> None:
        bases = base_of(self._there)
        for table, policy in POLICIES.items():
            if policy is not Policy.DETAILS:
                continue
            here, base = rows_of(self._here, table), bases.get(table, {})
            columns = METADATA.tables[table].columns.keys()
            asked_of = [
                name for name in columns if name not in BOOKKEEPING | DERIVED.get(table, set())
            ]
            for id_, there in rows_of(self._there, table).items():
                if id_ not in here:
                    continue
                was = base.get(id_, dict.fromkeys(asked_of))
                taken, asked = rules.compared(
                    was, here[id_], there, asked_of, latest=LATEST.get(table, set())
                )
                if taken:
                    self._changed[table][id_] = taken
                self._clashes += [
                    Clash(
                        table,
                        UUID(id_),
                        name,
                        *(_shown(name, side.get(name)) for side in (was, here[id_], there)),
                    )
                    for name in asked
                ]

    def _versions(self, table: str) -> dict[str, int]:
        sql = f'SELECT id, version FROM "{table}"'  # noqa: S608 - names of our own
        return {comparable(id_): version for id_, version in self._there.rows(sql)}

    def _drafts(self) -> list[RawRow]:
        return self._read(_DRAFTS)

    def _blanked(self) -> dict[str, str]:
        """Words that were overwritten there and still stand here."""
        empty = {"nothing": b""}
        here = dict(self._here.rows(_BLANKED, empty))
        done = {comparable(id_) for id_ in here}
        return {
            str(comparable(id_)): text
            for id_, text in self._there.rows(_BLANKED, empty)
            if comparable(id_) not in done
        }

    def _leave_promises_out(self) -> None:
        """Of a desk that was declared lost only what happened counts, not what it promised.

        A hold on which a child arrived is part of its arrival.
        """
        used = {row["hold_id"] for row in self._rows["stay"]}
        for table, policy in POLICIES.items():
            if policy is not Policy.CLAIMS or table not in self._rows:
                continue
            kept = self._rows[table] if table == "hold" else []
            self._rows[table] = [row for row in kept if row["id"] in used]
        events = self._rows["case_event"]
        self._rows["case_event"] = [
            row for row in events if row["event"] not in _PROMISES or row["subject_id"] in used
        ]

    def _tally(self) -> Tally:
        counted = {
            table: len(rows) for table, rows in self._rows.items() if rows and table != "journal"
        }
        by = dict.fromkeys(Policy, 0)
        for table, number in counted.items():
            by[POLICIES[table]] += number
        details = by[Policy.DETAILS] + sum(map(len, self._changed.values()))
        return Tally(by[Policy.FACTS], by[Policy.CLAIMS], details, self._unchanged, counted)


def _shown(name: str, value: object) -> str:
    value = comparable(value)
    if value is None:
        return ""
    return str(UUID(str(value))) if name.endswith("_id") else str(value)


def referred(rows: dict[str, list[RawRow]], *columns: str) -> Iterator[UUID]:
    """The ids that rows name in these columns, each once."""
    ids: dict[bytes, None] = {}
    for table in rows.values():
        for row in table:
            ids |= dict.fromkeys(row[name] for name in columns if row.get(name) is not None)
    return map(identity_of, ids)
