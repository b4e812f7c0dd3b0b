"""One act: one session, one transaction, one journal row at least, and then a commit or nothing."""

import hashlib
import json
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
from crisisdesk.errors import N_, Conflict
from crisisdesk.store.boards import settings as setting_boards
from crisisdesk.store.connect import Door, Target
from crisisdesk.store.hand import Hand
from crisisdesk.store.reading import Reading
from crisisdesk.store.repositories.capacity import CapacityReports
from crisisdesk.store.repositories.case_events import CaseEvents
from crisisdesk.store.repositories.cases import Cases
from crisisdesk.store.repositories.contacts import Contacts
from crisisdesk.store.repositories.duties import Duties
from crisisdesk.store.repositories.facilities import Facilities
from crisisdesk.store.repositories.meetings import Meetings
from crisisdesk.store.repositories.members import Members
from crisisdesk.store.repositories.register import Register
from crisisdesk.store.tables import DeskRow, JournalRow, RevisionRow

_LEAST = timedelta(microseconds=1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class UnitOfWork:
    """What a service works on; the store alone commits it."""

    def __init__(
        self, session: Session, target: Target, hand: Hand, clock: datetime | None
    ) -> None:
        """Take a session that has not begun; `clock` None takes the server's."""
        self.session = session
        self.target = target
        self.hand = hand
        self.by = hand.member
        self.desk = hand.desk
        self.acted = False
        self._wrote = False
        event.listen(session, "after_flush", self._notice)
        self._clock = clock
        self.facilities = Facilities(self)
        self.capacity = CapacityReports(self)
        self.cases = Cases(self)
        self.case_events = CaseEvents(self)
        self.members = Members(self)
        self.duties = Duties(self)
        self.meetings = Meetings(self)
        self.register = Register(self)
        self.contacts = Contacts(self)

    def __enter__(self) -> Self:
        """Begin: from here on nobody else writes until this act is done."""
        # The first statement of every act: on PostgreSQL it makes writers wait for one another, so
        # that no later revision is ever seen before an earlier one.
        self.session.execute(text("UPDATE revision SET number = number + 1"))
        row = self.session.exec(select(RevisionRow)).one()
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
        newest = self.session.exec(
            select(JournalRow)
            .where(JournalRow.desk_id == self.desk, JournalRow.epoch == self.revision.epoch)
            .order_by(JournalRow.number.desc())  # type: ignore[attr-defined]
            .limit(1)
        ).first()
        row = JournalRow(
            **self.written(),
            epoch=self.revision.epoch,
            number=newest.number + 1 if newest else 1,
            observed_at=observed_at or self.now,
            event=what,
            account=self.hand.account,
            facility_id=facility,
            case_id=case,
            subject_id=subject,
            reason=reason,
            count=count,
            previous=newest.hash if newest else "",
            hash="",
        )
        row.hash = chain_hash(row)
        self.session.add(row)
        self.session.flush()
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


def chain_hash(row: JournalRow) -> str:
    """The hash of a journal row over all its fields and the hash before it."""
    fields = row.model_dump(exclude={"hash"})
    plain = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in fields.items()
    }
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, default=str, ensure_ascii=False).encode()
    ).hexdigest()
