"""An act: one transaction, one row of the journal at least, and then a commit or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Delete, Update
from sqlmodel import Session

from crisisdesk.domain.absence.absence import AbsenceTerms
from crisisdesk.domain.capacity.places import CapacityTerms
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.moments import short_text
from crisisdesk.domain.safekeeping.journal import Chain, Mark, chain_hash, check_reason
from crisisdesk.domain.safekeeping.seals import ID_BYTES, NOTHING, Head, pack
from crisisdesk.domain.together.away import check_away, check_open, free_letter
from crisisdesk.errors import N_, WrittenBefore
from crisisdesk.store import schema
from crisisdesk.store.actor import Actor
from crisisdesk.store.acts.ahead_of_lock import Move, Raised, move_and_journal, version_of
from crisisdesk.store.acts.rows import PendingEntry, insertion, raise_version, usual
from crisisdesk.store.acts.sealing import REVISION_ID, ActSeal
from crisisdesk.store.acts.terms import ActTerms
from crisisdesk.store.connect import Target
from crisisdesk.store.connection import Connection
from crisisdesk.store.engine import SENT_AHEAD, driver_of, pipelined, storable
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.desk import Beginning
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.tables.base import (
    DeskRow,
    Erasable,
    JournalRow,
    Row,
    Written,
)
from crisisdesk.store.values import END_OF_TIME, micros, new_id, new_salt

_NEXT = "UPDATE revision SET number = number + 1"
SAME = "UPDATE revision SET number = number"
"""What makes whoever writes wait for it, and changes nothing."""
_WRITTEN_AT = "UPDATE revision SET written_at = :now"
_LEAST = timedelta(microseconds=1)


class Act:
    """What repositories work on: it inserts, executes and journals; the store alone commits it."""

    def __init__(
        self,
        connection: EngineConnection,
        target: Target,
        actor: Actor,
        clock: datetime | None,
        terms: ActTerms,
    ) -> None:
        """Take a connection that has not begun; `clock` None takes the server's."""
        self._writing = connection
        self.target = target
        self.actor = actor
        self.by = actor.member
        self.desk = actor.desk
        self.acted = False
        self.written_before: datetime | None = None
        """The newest moment of writing before this act."""
        self.chained: tuple[Chain, Mark, Mark] | None = None
        """Which chain this act took on, from where to where."""
        self._wrote = False
        self._terms = terms
        self._entry: PendingEntry | None = None
        self._clock = clock
        self._move: Move | None = None
        self._raised: dict[tuple[str, UUID], Raised] = {}

    def __enter__(self) -> Self:
        """Begin: from here on nobody else writes, or this act is not written if somebody did.

        Raises WrittenBefore for one that was written, and what its terms say of the clock.
        """
        with ExitStack() as stack:
            self._begin(stack)
            self._pipeline = stack.pop_all()
        return self

    def _begin(self, stack: ExitStack) -> None:
        terms = self._terms
        connection = self._connection = Connection(driver_of(self._writing), self.target)
        self._sealing = ActSeal(connection)
        clock = self._clock
        if clock is None:
            (clock,) = connection.read(datetime, "SELECT clock_timestamp()")
        clock = clock.astimezone(UTC)
        if connection.is_server:
            stack.enter_context(pipelined(self._writing))
        self._writing.begin()
        # The first statement of such an act: on PostgreSQL it makes writers wait for one another,
        # so that no later revision is ever seen before an earlier one.
        if terms.locks_first:
            connection.execute(_NEXT if terms.moves and not connection.is_server else SAME)
        if terms.asked is not None:
            terms.asked.ask_again(connection, clock)
        begun = desk_queries.beginning(Snapshot(connection, END_OF_TIME), self.desk)
        self._take_up(begun, clock)
        if terms.asked is not None:
            if self.now != clock:
                terms.asked.ask_again(connection, self.now)
            terms.asked.begin()
        self.letter = begun.letter or self._register_desk()

    def _take_up(self, begun: Beginning, clock: datetime) -> None:
        """Go on from where the store stands."""
        terms = self._terms
        schema.refuse_newer(begun.version)
        self.epoch, self.revision, self.store_id = begun.epoch, begun.number, begun.store
        self.carried = begun.carried
        if self.carried is not None:
            # Looks are kept in a copy that is only read, too.
            check_open(self.carried, acts=terms.moves)
            self.actor = self.actor.at(self.carried)
            self.desk = self.carried.laptop
        if terms.again:
            at = journal_queries.written(Snapshot(self._connection, END_OF_TIME), terms.id)
            if at is not None:
                raise WrittenBefore(N_("This was saved already at {at}."), at=short_text(at, clock))
        written_at = self.written_before = begun.written_at
        terms.check_clock(clock, written_at)
        if written_at is None or clock >= written_at or terms.sets_back:
            self.now = clock
        else:
            # A clock that was set back: time goes on by the least there is, because an arrival at
            # the very moment of a report would count as already in it.
            self.now = written_at + _LEAST
        if self._connection.is_server:
            self.revision += terms.moves
            moment = self.now if terms.moves else written_at
            self._move = Move(begun.number, self.revision, moment)
        elif terms.moves:
            # A trace by a clock that runs ahead must not take the time of every desk with it.
            self._connection.execute(_WRITTEN_AT, {"now": self.now})

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of what was read; the connection undoes whatever was not committed."""
        if "session" in self.__dict__:
            self.session.close()
        self._pipeline.__exit__(kind, error, trace)

    def wait_for_answers(self) -> None:
        """From here on let each statement be answered before the next is sent."""
        self._pipeline.close()

    def _register_desk(self) -> str:
        if not self._terms.locks_first:
            # Two that want one letter would each hold what the other waits for.
            self._connection.execute(SAME)
        desks = desk_queries.letters(Snapshot(self._connection, END_OF_TIME))
        letter = free_letter({letter for letter, _name in desks.values()}, self.actor.letter)
        self._writing.execute(
            insertion(DeskRow),
            {
                "id": self.desk,
                "letter": letter,
                "name": self.actor.desk_name,
                "registered_at": self.now,
            },
            execution_options=SENT_AHEAD,
        )
        self.wrote(DeskRow, [self.desk])
        return letter

    @property
    def alone(self) -> bool:
        """Whether nobody else writes until it ends."""
        return self._terms.locks_first

    @cached_property
    def terms(self) -> CapacityTerms:
        """The desk's terms for figures and their age, as they stand now."""
        return setting_queries.terms_in(self._settings)

    @cached_property
    def case_terms(self) -> CaseTerms:
        """The desk's terms for cases and their holds, as they stand now."""
        return setting_queries.case_terms_in(self._settings)

    @cached_property
    def _settings(self) -> dict[str, Any]:
        return setting_queries.settings(self.snapshot)

    @cached_property
    def session(self) -> Session:
        """For reading rows by their models; what an act writes goes through `insert`."""
        return Session(self._writing, expire_on_commit=False, autoflush=False)

    @cached_property
    def absence_terms(self) -> AbsenceTerms:
        """The desk's terms for absence and mutual aid, as they stand now."""
        return setting_queries.absence_terms(self.snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """The plain connection of this very transaction, seeing what the act wrote so far."""
        return Snapshot(self._connection, self.now)

    def insert(self, table: type[Row], **columns: Any) -> UUID:
        """Write a row with what every row of an act carries; answers its id."""
        asked = self._terms.asked
        id_: UUID = columns.setdefault("id", asked.new_id() if asked else new_id())
        self.insert_many(table, [columns])
        return id_

    def insert_many(self, table: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of one shape, each with its own id."""
        if not rows:
            return
        every = usual(table) | (self.written() if issubclass(table, Written) else {})
        if issubclass(table, Erasable):
            rows = [{"salt": new_salt(), **row} for row in rows]
        self._wrote = True
        values = [{**every, **row} for row in rows]
        self._writing.execute(insertion(table), values, execution_options=SENT_AHEAD)
        self.wrote(table, [row["id"] for row in rows])

    def execute(
        self,
        statement: Update | Delete,
        values: Sequence[Mapping[str, Any]] | Mapping[str, Any] = (),
        *,
        of: Iterable[UUID],
    ) -> None:
        """Carry out a statement that writes `of` these rows."""
        self._execute(statement, values, of, SENT_AHEAD)

    def execute_counted(
        self,
        statement: Update | Delete,
        values: Sequence[Mapping[str, Any]] | Mapping[str, Any] = (),
        *,
        of: Iterable[UUID],
    ) -> int:
        """The same; answers how many of them it changed."""
        return self._execute(statement, values, of, {})

    def _execute(
        self, statement: Update | Delete, values: Any, of: Iterable[UUID], how: Mapping[str, Any]
    ) -> int:
        self._wrote = True
        name: str = statement.table.name  # type: ignore[union-attr]
        rows = [*of]
        self._sealing.changes(name, rows)
        self.changed(name)
        changed = self._writing.execute(statement, values or None, execution_options=how).rowcount
        self._sealing.written(name, rows)
        return changed

    def raise_version(self, table: type[Row], id_: UUID, seen: int) -> bool:
        """Count one act on a row; answers whether it still was the version that somebody saw."""
        name = str(table.__tablename__)
        if self._move is None:
            self._wrote = True
            self._sealing.changes(name, [id_])
            self.changed(name)
            return raise_version(self._connection, table, id_, seen)
        # Its row would be locked from now on, and who else acts on it wait for all that follows.
        known = self._raised.get((name, id_))
        if known is None:
            known = Raised(table, id_, seen, seen)
            if version_of(self._connection, table, id_) != seen:
                return False
        elif seen not in (known.seen, known.now):
            return False
        self._wrote = True
        self._sealing.changes(name, [id_])
        self._raised[name, id_] = known._replace(now=known.now + 1)
        return True

    def wrote(self, table: type[Row], ids: Iterable[UUID]) -> None:
        """Say which rows were added, where that was done by another way than `insert`."""
        self.changed(str(table.__tablename__))
        self._sealing.added(str(table.__tablename__), ids)

    def wrote_as(
        self, table: type[Row], names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        """Say which rows were added, all their columns as the driver keeps them, the id first."""
        self.changed(str(table.__tablename__))
        self._sealing.added_as(str(table.__tablename__), names, rows)

    def changed(self, table: str) -> None:
        """Say that rows of a table were written: what an earlier try read of it stands no more."""
        if self._terms.asked is not None:
            self._terms.asked.changed(table)

    def carry(self, digests: Mapping[str, bytes]) -> None:
        """Let the last row of this act seal what older seals said, whose rows end."""
        self._sealing.carry(digests)

    def written(self) -> dict[str, Any]:
        """What every row of an act carries: when it was written, by whom, at which desk."""
        return {"recorded_at": self.now, "by_id": self.by, "desk_id": self.desk}

    def journal(
        self,
        what: str,
        *,
        facility: UUID | None = None,
        case: UUID | None = None,
        subject: UUID | None = None,
        observed_at: datetime | None = None,
        reason: str = "",
        count: int | None = None,
    ) -> None:
        """Write the journal row of this act; `reason` is a code, and names nobody.

        Raises RuleBroken for an act that is only done at the shared desk.
        """
        if self.carried is not None:
            check_away(what)
        snapshot, epoch = self.snapshot, self.epoch
        besides = journal_queries.besides(snapshot, epoch, self.by, case)
        if self._entry is not None:
            self._write_entry(self._entry, b"")
        known = None if self.chained else journal_queries.tip(snapshot, self.desk)
        if self.chained is not None:
            before, end = epoch, self.chained[-1]
        else:
            before, end = (epoch, Mark(0, "")) if known is None else (known.epoch, known.end)
        # A new epoch goes on from the end of the last one, which could else be cut off unseen.
        newest = end if before == epoch else Mark(0, end.hash)
        fields = {
            **usual(JournalRow),
            **self.written(),
            # The first row bears the id of its act, by which it is known again.
            "id": new_id() if self.acted else self._terms.id,
            "epoch": epoch,
            "number": newest.number + 1,
            "observed_at": observed_at or self.now,
            "event": what,
            "account": storable(self.actor.account),
            "behalf_of": besides.behalf_of,
            "role": besides.role,
            "database_role": besides.database_role,
            "facility_id": facility,
            "case_id": case,
            "subject_id": subject,
            "reason": check_reason(reason),
            "count": count,
            "previous": newest.hash,
        }
        begins, seals_all = newest.number == 0, False
        if self._entry is not None:
            begins, seals_all = self._entry.begins, self._entry.seals_all
        elif known is None or not known.sealed:
            seals_all = not journal_queries.is_sealed(snapshot)
        self._entry = PendingEntry(fields, besides.secret, begins, seals_all)
        if self.chained is None:
            self.chained = Chain(self.desk, epoch), newest, newest
        self.acted = True

    def _write_entry(self, entry: PendingEntry, seal: bytes) -> None:
        fields = {**entry.fields, "seal": seal}
        fields["hash"] = chain_hash(fields, entry.secret)
        if self._move is None or not seal:
            self._writing.execute(insertion(JournalRow), fields, execution_options=SENT_AHEAD)
            self.changed("journal")
        else:
            move_and_journal(self._writing, self._move, [*self._raised.values()], fields)
        chain, begun, _ = self.chained or (Chain(self.desk, self.epoch), Mark(0, ""), None)
        self.chained = chain, begun, Mark(fields["number"], fields["hash"])

    def _seal(self, entry: PendingEntry) -> bytes:
        """What the rows that this act wrote have come to."""
        last: dict[str, dict[bytes, dict[str, Any]]] = defaultdict(dict)
        if self._move is not None:
            last["revision"][REVISION_ID.to_bytes(ID_BYTES)] = self._move.columns
        for (name, id_), row in self._raised.items():
            last[name][id_.bytes] = {"version": row.now}
        if entry.seals_all:
            tables = self._sealing.of_all(last)
        else:
            tables = self._sealing.of_act(last, begins=entry.begins)
        store = self.store_id.bytes if self.store_id else NOTHING
        return pack(Head(self._terms.moves, self.revision, micros(self.now), store), tables)

    def commit(self) -> None:
        """Make the act durable; an act that wrote nothing moves no revision."""
        if self.acted:
            if self._entry is not None:
                self._write_entry(self._entry, self._seal(self._entry))
            self._writing.commit()
        elif self._wrote:
            raise AssertionError("an act without a journal row")
