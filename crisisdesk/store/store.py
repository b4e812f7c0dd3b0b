"""The store: one writing thread, one reading thread, and nothing else that commits."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from threading import Lock, current_thread
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.together.away import Carried, anchored_as
from crisisdesk.errors import N_, OutcomeUnknown, StoreBusy, StoreUnavailable, WrongUse
from crisisdesk.store import schema
from crisisdesk.store.actor import Actor
from crisisdesk.store.acts.turns import waits_first
from crisisdesk.store.busy import since_when
from crisisdesk.store.clock import StoreClock
from crisisdesk.store.connect import Target, connect, in_words, lies_at
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries.together.away import carried
from crisisdesk.store.questions import looking
from crisisdesk.store.safekeeping.anchors import Anchors
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import END_OF_TIME, Dialect, new_id
from crisisdesk.store.watch import Watch

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from crisisdesk.store.acts.terms import ActTerms
    from crisisdesk.store.unit_of_work import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")
_WRITING = "crisisdesk-writing"


class Store:
    """One database as one desk uses it."""

    def __init__(
        self,
        target: Target,
        now: Callable[[], datetime],
        actor: Actor,
        *,
        at: datetime | None = None,
        known: datetime | None = None,
        server_clock: bool = False,
        silence: timedelta | None = None,
        anchors: Anchors | None = None,
    ) -> None:
        """Name the database, the clock and who writes; nothing is opened yet.

        `at` and `known` show another moment and forbid acts. `server_clock` takes the time of acts
        from a PostgreSQL server, so that desks with clocks of their own agree. A clock that is
        further than `silence` from what was written last is in doubt, and nothing is written by it;
        None doubts none. `anchors` keep, outside the store, how far its journal reached.
        """
        self.target = target
        self.actor = actor
        self.at = at
        self.known = known
        self.anchors = anchors
        self.clock = StoreClock(
            now,
            of_server=server_clock and target.dialect is Dialect.POSTGRESQL,
            silence=silence,
        )
        self._writer = ThreadPoolExecutor(1, _WRITING)
        self._reader = ThreadPoolExecutor(1, "crisisdesk-reading")
        self._reading = Lock()
        self._connection: Connection | None = None
        self._read_at: tuple[int, int] | None = None
        self.watch = Watch(target)
        self._engine: Engine | None = None
        self._place: tuple[int, int] | None = None
        self.carried: Carried | None = None
        self.last_act: UUID | None = None
        """The last act that somebody did at this terminal."""

    def open(self, *, create: bool = True) -> None:
        """Bring the tables up to date, at the copy's own desk; raises StoreUnavailable."""
        connection = schema.opened(self.target, create=create)
        with self._reading:
            self._drop_door()
            self._connection, self._read_at = connection, self._lies_at()
        # A server is never a copy that was taken along.
        if self.target.dialect is Dialect.SQLITE:
            with self._door() as connection:
                self.carried = carried(Snapshot(connection, END_OF_TIME))
        self.actor = self.actor.at(self.carried)

    def sign_in(self, member: MemberId | None) -> None:
        """From now on acts are this member's."""
        self.actor = self.actor._replace(member=member)

    @property
    def shows_past(self) -> bool:
        """Whether the desk shows another moment than now."""
        return self.at is not None or self.known is not None

    def now(self) -> datetime:
        """The desk's now: never earlier than what was last seen written."""
        return self.clock.now()

    async def do(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Run a service as one act on the writing thread; closing a screen does not cut it off."""
        loop = asyncio.get_running_loop()
        act = loop.run_in_executor(self._writer, partial(self.write, service, *args, **kw))
        return await asyncio.shield(act)

    def write(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Run a service as one act, here; raises DeskError, and then nothing was written."""
        return self._act(service, args, kw)

    async def do_once(
        self,
        act: UUID,
        service: "Callable[Concatenate[UnitOfWork, P], T]",
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> T:
        """Run a service as the act of this id; raises WrittenBefore for one that was written."""
        loop = asyncio.get_running_loop()
        work = partial(self.write_once, act, service, *args, **kw)
        return await asyncio.shield(loop.run_in_executor(self._writer, work))

    def write_once(
        self,
        act: UUID,
        service: "Callable[Concatenate[UnitOfWork, P], T]",
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> T:
        """The same, here."""
        return self._act(service, args, kw, act=act, again=True)

    def set_back(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Run a service as an act by the clock as it stands, though it be behind what was written.

        The store's own moment is that of the act from then on.
        """
        self.clock.vouch()
        return self._act(service, args, kw, sets_back=True)

    def _act(
        self, service: Callable[..., T], args: Any, kw: Any, *, act: UUID | None = None, **how: Any
    ) -> T:
        from crisisdesk.store.acts.terms import ActTerms

        if self.shows_past:
            raise WrongUse(N_("The desk shows another moment; acts are for now."))
        how |= {"in_turn": waits_first(service), "check_clock": self.clock.check_against}
        return self._commit(lambda uow: service(uow, *args, **kw), ActTerms(act or new_id(), **how))

    async def maintain(
        self, work: "Callable[Concatenate[Store, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Do work of more than one act on the writing thread; raises DeskError."""
        done = self._writer.submit(partial(work, self, *args, **kw))
        return await asyncio.shield(asyncio.wrap_future(done))

    async def write_trace(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Write a trace, such as a look, on the writing thread: it moves no revision."""
        loop = asyncio.get_running_loop()
        act = loop.run_in_executor(
            self._writer, partial(self.write_trace_now, service, *args, **kw)
        )
        return await asyncio.shield(act)

    def write_trace_now(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """The same, here; looks leave a trace whatever moment is shown."""
        from crisisdesk.store.acts.terms import ActTerms

        terms = ActTerms(new_id(), moves=False, check_clock=self.clock.check_against)
        return self._commit(lambda uow: service(uow, *args, **kw), terms)

    def _commit(self, service: "Callable[[UnitOfWork], T]", terms: "ActTerms") -> T:
        self._stay_with_the_file()
        try:
            if self.target.dialect is Dialect.POSTGRESQL:
                from crisisdesk.store.acts.ahead_of_lock import OVERTAKEN
                from crisisdesk.store.acts.terms import tries

                for attempt in tries(terms):
                    with suppress(*OVERTAKEN):
                        return self._attempt(service, attempt)
            return self._attempt(service, terms)
        except StoreUnavailable as error:
            # What was opened while the file could only be read stays so; the next act opens anew.
            if self._engine is not None:
                self._engine.dispose()
            raise since_when(error, self.target) from error.__cause__

    def _attempt(self, service: "Callable[[UnitOfWork], T]", terms: "ActTerms") -> T:
        from crisisdesk.store.unit_of_work import UnitOfWork

        clock = None if self.clock.of_server else self.clock.machine()
        with (
            in_words(self.target),
            self._open_engine().connect().execution_options(**terms.options) as driver,
            UnitOfWork(driver, self.target, self.actor, clock, terms) as uow,
        ):
            result = service(uow)
            try:
                with in_words(self.target):
                    uow.commit()
            except StoreBusy:
                # The server refused its last statement: it is not there.
                raise
            except StoreUnavailable:
                driver.invalidate()
                if not (uow.acted and self._was_written(terms.id)):
                    raise
        # What the desk does by itself it does elsewhere, as the nightly copy.
        if uow.acted and terms.moves and current_thread().name.startswith(_WRITING):
            self.last_act = terms.id
        if self.anchors is not None and uow.chained is not None and uow.store_id is not None:
            self.anchors.keep(anchored_as(uow.carried, uow.store_id), *uow.chained)
        return result

    def _was_written(self, act: UUID) -> bool:
        """Whether an act stands in the store though its commit failed; raises OutcomeUnknown."""
        from crisisdesk.store.acts.lost import when_written

        try:
            with in_words(self.target), self._open_engine().connect() as driver:
                return when_written(driver, self.target, act) is not None
        except StoreUnavailable:
            raise OutcomeUnknown(
                N_(
                    "The connection was lost while this was being saved: it may or may not be"
                    " there; check before you do it again."
                )
            ) from None

    async def write_draft(
        self, keeping: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Write a draft on the writing thread: no act, no journal, no revision."""
        return await asyncio.shield(asyncio.wrap_future(self.begin_draft(keeping, *args, **kw)))

    def begin_draft(
        self, keeping: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> Future[T]:
        """The same without waiting for it; closing the store does."""
        return self._writer.submit(partial(self.write_draft_now, keeping, *args, **kw))

    def write_draft_now(
        self, keeping: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Write a draft, here; raises StoreUnavailable, or WrongUse while the past is shown."""
        if self.shows_past:
            raise WrongUse(N_("The desk shows another moment; acts are for now."))
        self._stay_with_the_file()
        with in_words(self.target), self._open_engine().connect() as driver:
            plain = Connection(driver.connection.driver_connection, self.target)
            try:
                return keeping(plain, *args, **kw)
            except Exception:
                driver.invalidate()
                raise

    def _stay_with_the_file(self) -> None:
        """Let go of a file that was exchanged; raises StoreUnavailable for one that is gone.

        An open connection would go on writing into a file without a name, and all of it be lost.
        """
        try:
            place = lies_at(self.target)
        except FileNotFoundError:
            raise StoreUnavailable(
                N_("There is no store at {path}."), path=self.target.shown
            ) from None
        if place is None:
            return
        if self._place not in (None, place):
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None
        self._place = place

    def _open_engine(self) -> "Engine":
        if self._engine is None:
            from sqlalchemy.orm import configure_mappers

            from crisisdesk.store.engine import open_engine

            # Inside the first act every other desk would wait for it.
            configure_mappers()
            self._engine = open_engine(self.target)
        return self._engine

    def warm(self) -> None:
        """Load what acts need, so that the first one is as quick as the second."""
        if not self.shows_past:
            import crisisdesk.store.unit_of_work  # noqa: F401

            self._open_engine()

    async def warm_up(self) -> None:
        """Load what acts need, on the writing thread."""
        await asyncio.get_running_loop().run_in_executor(self._writer, self.warm)

    async def ask(
        self, question: Callable[Concatenate[Snapshot, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Put a question on the reading thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, partial(self.read, question, *args, **kw))

    def read(
        self, question: Callable[Concatenate[Snapshot, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Put a question, here; all its parts see one unmoving world."""
        with self._door() as connection, connection.snapshot():
            revision = self.clock.look(connection) if self.at is None else None
            at = self.at or self.known or self.now()
            snapshot = Snapshot(connection, at, self.known, revision)
            with looking(snapshot, question):
                return question(snapshot, *args, **kw)

    @contextmanager
    def _door(self) -> Iterator[Connection]:
        """The connection that is read through, for one at a time."""
        try:
            with self._reading:
                yield self._to_read()
        except Exception:
            # A connection that failed once is not asked again.
            self._drop_door()
            raise

    def _to_read(self) -> Connection:
        place = self._lies_at()
        if self._connection is not None and place not in (None, self._read_at):
            # Another file took its place, as a copy that was put back does.
            self._drop_door()
        if self._connection is None:
            self._connection, self._read_at = Connection(connect(self.target), self.target), place
        return self._connection

    def _lies_at(self) -> tuple[int, int] | None:
        with suppress(FileNotFoundError):
            return lies_at(self.target)
        return None

    def read_apart(
        self, question: Callable[Concatenate[Snapshot, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Put a long question over a connection of its own: no board waits for its answer."""
        with (
            closing(Connection(connect(self.target), self.target)) as connection,
            connection.snapshot(),
        ):
            # What a forger put in the place of the moment must not stop the search for it.
            with suppress(StoreUnavailable):
                self.clock.look(connection)
            at = self.at or self.known or self.now()
            return question(Snapshot(connection, at, self.known), *args, **kw)

    def _drop_door(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(Exception):  # it is being thrown away
                connection.close()

    async def has_changed(self) -> bool:
        """Whether any desk, this one too, wrote since the last time this was asked."""
        if self.target.dialect is Dialect.SQLITE:
            return self.poll()
        return await asyncio.get_running_loop().run_in_executor(self._reader, self.poll)

    def poll(self) -> bool:
        """The same, here; a store that cannot be asked says so by raising StoreUnavailable."""
        if self.target.dialect is Dialect.SQLITE:
            return self.watch.poll()
        with self._door() as connection:
            return self.watch.ask(connection)

    def close(self) -> None:
        """Wait for what is being written, then let go of the database."""
        self._writer.shutdown()
        self._reader.shutdown()
        self._drop_door()
        self.watch.close()
        if self._engine is not None:
            self._engine.dispose()
