"""Entries of the register; a change is a new row with all that stands from then on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from crisisdesk.domain.moments import clock_text
from crisisdesk.domain.week.register import (
    Entry,
    EntryChange,
    EntryId,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    MeetingId,
    RequestId,
    closes_at,
)
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.week import register as queries
from crisisdesk.store.repositories.retractions import counting
from crisisdesk.store.tables.base import DeskRow
from crisisdesk.store.tables.register import RegisterChangeRow, RegisterEntryRow

_CLOSE = (
    update(RegisterEntryRow)
    .where(col(RegisterEntryRow.id) == bindparam("entry"))
    .values(closed_at=bindparam("end"))
)


class Register:
    """Everything that must be followed up."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def get(self, entry: EntryId, *, seen: int | None = None) -> Entry:
        """An entry as it stands; raises RuleBroken if there is none, Conflict if it moved."""
        known = queries.entry(self._act.snapshot, entry)
        if known is None:
            raise RuleBroken(N_("There is no such entry."))
        if seen is not None and seen != known.turn:
            raise Conflict(
                N_("{who} was first at {entry}, at {time}; look again."),
                who=known.by or "?",
                entry=known.reference,
                time=clock_text(known.changed_at),
            )
        return known

    def add(
        self,
        kind: EntryKind,
        status: EntryStatus,
        particulars: EntryParticulars,
        meeting: MeetingId | None = None,
        request: RequestId | None = None,
    ) -> EntryId:
        """Keep a new entry under the next number of this desk."""
        session = self._act.session
        letter = session.get_one(DeskRow, self._act.desk).letter
        used = session.exec(
            select(func.max(RegisterEntryRow.number)).where(
                RegisterEntryRow.desk_id == self._act.desk
            )
        ).one()
        number = (used or 0) + 1
        id_ = self._act.insert(
            RegisterEntryRow,
            reference=f"{letter}-R{number:03}",
            number=number,
            kind=kind,
            meeting_id=meeting,
            request_id=request,
        )
        entry = EntryId(id_)
        self.change(entry, 1, EntryChange.ADDED, status, particulars)
        return entry

    def change(
        self,
        entry: EntryId,
        turn: int,
        change: EntryChange,
        status: EntryStatus,
        particulars: EntryParticulars,
        note: str = "",
    ) -> UUID:
        """Keep all that stands about an entry from now on."""
        about = particulars._asdict()
        about["facility_id"] = about.pop("facility")
        changed = self._act.insert(
            RegisterChangeRow,
            observed_at=self._act.now,
            entry_id=entry,
            turn=turn,
            change=change,
            status=status,
            note=note,
            **about,
        )
        self.keep_end(entry)
        return changed

    def keep_end(self, entry: EntryId, *, brought: datetime | None = None) -> None:
        """Let `closed_at` say what the newest change says, or since when it was `brought` in."""
        session = self._act.session
        newest = session.exec(
            select(RegisterChangeRow)
            .where(RegisterChangeRow.entry_id == entry, counting(RegisterChangeRow))
            .order_by(
                col(RegisterChangeRow.turn).desc(),
                col(RegisterChangeRow.recorded_at).desc(),
                col(RegisterChangeRow.id).desc(),
            )
            .limit(1)
        ).one()
        kind = session.get_one(RegisterEntryRow, entry).kind
        end = closes_at(kind, newest.status, newest.valid_until, newest.observed_at)
        if brought is not None and end is not None:
            end = max(end, brought)
        self._act.execute(_CLOSE, {"entry": entry, "end": end}, of=[entry])
