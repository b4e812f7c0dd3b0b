"""One act: one session, one transaction, one journal row at least, and then a commit or nothing."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, select

from crisisdesk.domain.capacity import Terms
from crisisdesk.domain.due import CaseTerms
from crisisdesk.domain.journal import Chain, Mark, chain_hash
from crisisdesk.errors import N_, Conflict
from crisisdesk.store.boards import journal as journal_boards
from crisisdesk.store.boards import settings as setting_boards
from crisisdesk.store.connect import Door, Target
from crisisdesk.store.hand import Hand
from crisisdesk.store.reading import Reading
from crisisdesk.store.repositories.capacity import CapacityReports
from crisisdesk.store.repositories.case_events import CaseEvents
from crisisdesk.store.repositories.cases import Cases
from crisisdesk.store.repositories.duties import Duties
from crisisdesk.store.repositories.facilities import Facilities
from crisisdesk.store.repositories.members import Members
from crisisdesk.store.tables import DeskRow, JournalRow, RevisionRow

_LEAST = timedelta(microseconds=1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class UnitOfWork:
    """What a service works on; the store alone commits it."""

    def __init__(
        self,
        session: Session,
        target: Target,
        hand: Hand,
        clock: datetime | None,
        *,
        moves: bool = True,
    ) -> None:
        """Take a session that has not begun; `clock` None takes the server's.

        `moves` False is for a look: the journal knows it, and no board has to be drawn anew.
        """
        self.session = session
        self.target = target
        self.hand = hand
        self.by = hand.member
        self.desk = hand.desk
        self.acted = False
        self.chained: tuple[Chain, Mark, Mark] | None = None
        """Which chain this act took on, from where to where."""
        self._wrote = False
        self._moves = moves
        event.listen(session, "after_flush", self._notice)
        self._clock = clock
        self.facilities = Facilities(self)
        self.capacity = CapacityReports(self)
        self.cases = Cases(self)
        self.case_events = CaseEvents(self)
        self.members = Members(self)
        self.duties = Duties(self)

    def __enter__(self) -> Self:
        """Begin: from here on nobody else writes until this act is done."""
        # The first statement of every act: on PostgreSQL it makes writers wait for one another, so
        # that no later revision is ever seen before an earlier one.
        if self._moves:
            self.session.execute(text("UPDATE revision SET number = number + 1"))
        row = self.session.exec(select(RevisionRow).with_for_update()).one()
        clock = self._clock
        if clock is None:
            clock = self.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        clock = clock.astimezone(UTC)
        if row.written_at is None or clock >= row.written_at:
            self.now = clock
        else:
            # A clock that was set back: time goes on by the least there is, because an arrival at
            # the very moment of a report would count as already in it.
            self.now = row.written_at + _LEAST
        row.written_at = self.now
        self.revision = row
        self._register_desk()
        return self

    def _notice(self, session: Session, _context: object) -> None:
        own = (RevisionRow, DeskRow)
        self._wrote = self._wrote or any(
            not isinstance(row, own) for row in (*session.new, *session.dirty, *session.deleted)
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Undo whatever was not committed."""
        self.session.close()

    def _register_desk(self) -> None:
        if self.session.get(DeskRow, self.desk) is not None:
            return
        taken = {row.letter for row in self.session.exec(select(DeskRow))}
        free = [self.hand.letter, *_LETTERS, *(f"{a}{b}" for a in _LETTERS for b in _LETTERS)]
        letter = next(one for one in free if one and one not in taken)
        self.session.add(
            DeskRow(id=self.desk, letter=letter, name=self.hand.desk_name, registered_at=self.now)
        )
        self.session.flush()

    @cached_property
    def terms(self) -> Terms:
        """The desk's terms for figures and their age, as they stand now."""
        return setting_boards.terms(self.reading)

    @cached_property
    def case_terms(self) -> CaseTerms:
        """The desk's terms for cases and their holds, as they stand now."""
        return setting_boards.case_terms(self.reading)

    @property
    def reading(self) -> Reading:
        """The plain door on this very transaction, seeing what the act wrote so far."""
        self.session.flush()
        raw = self.session.connection().connection.driver_connection
        return Reading(Door(raw, self.target), self.now)

    def written(self) -> dict[str, Any]:
        """What every row of an act carries: when it was written, by whom, at which desk."""
        return {"recorded_at": self.now, "by_id": self.by, "desk_id": self.desk}

    def record(
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
        """Write the journal row of this act; `reason` holds no case content."""
        reading, epoch = self.reading, self.revision.epoch
        secret, role, database_role = journal_boards.hand(reading, epoch, self.by)
        before, end = journal_boards.tip(reading, self.desk) or (epoch, Mark(0, ""))
        # A new epoch goes on from the end of the last one, which could else be cut off unseen.
        newest = end if before == epoch else Mark(0, end.hash)
        row = JournalRow(
            **self.written(),
            epoch=epoch,
            number=newest.number + 1,
            observed_at=observed_at or self.now,
            event=what,
            account=self.hand.account,
            role=role,
            database_role=database_role,
            facility_id=facility,
            case_id=case,
            subject_id=subject,
            reason=reason,
            count=count,
            previous=newest.hash,
            hash="",
        )
        row.hash = chain_hash(row.model_dump(), secret)
        self.session.add(row)
        self.session.flush()
        begun = self.chained[1] if self.chained else newest
        self.chained = Chain(self.desk, epoch), begun, Mark(row.number, row.hash)
        self.acted = True

    def commit(self) -> None:
        """Make the act durable; an act that wrote nothing moves no revision.

        Raises Conflict when somebody changed the same row meanwhile.
        """
        if not self.acted:
            self.session.flush()
            if self._wrote:
                raise AssertionError("an act without a journal row")
            self.session.rollback()
            return
        try:
            self.session.commit()
        except StaleDataError:
            raise Conflict(N_("Somebody else changed this at the same time; look again.")) from None
