"""Meetings and what happened in them; who is on duty; the bulletins."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import select

from crisisdesk.domain.duties import Duty
from crisisdesk.domain.facilities import MemberId
from crisisdesk.domain.meetings import Happening, Meeting
from crisisdesk.domain.register import MeetingId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.boards import meetings as boards
from crisisdesk.store.meeting_tables import BulletinRow, MeetingEventRow, MeetingRow, WatchRow
from crisisdesk.store.tables import MemberRow
from crisisdesk.store.values import new_id

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Meetings:
    """What is held around a table, and who runs the desk meanwhile."""

    def __init__(self, uow: "UnitOfWork") -> None:
        """Work within this act."""
        self._uow = uow

    def get(self, meeting: MeetingId) -> Meeting:
        """One meeting; raises RuleBroken if there is none."""
        found = boards.meeting(self._uow.reading, meeting)
        if found is None:
            raise RuleBroken(N_("There is no such meeting."))
        return found

    def open(self, duty: Duty, day: date) -> MeetingId:
        """Keep that a meeting began."""
        own = self._uow.keep(MeetingRow, observed_at=self._uow.now, duty=duty, day=day)
        return MeetingId(own)

    def add(
        self,
        meeting: MeetingId,
        event: Happening,
        *,
        party: str = "",
        code: str = "",
        text: str = "",
    ) -> UUID:
        """Keep what happened in a meeting."""
        return self._uow.keep(
            MeetingEventRow,
            observed_at=self._uow.now,
            meeting_id=meeting,
            event=event,
            party=party,
            code=code,
            text=text,
        )

    def add_watch(
        self, member: MemberId, begins_at: datetime, ends_at: datetime, *, stand_in: bool
    ) -> UUID:
        """Keep who is on duty; raises RuleBroken for nobody."""
        if self._uow.session.get(MemberRow, member) is None:
            raise RuleBroken(N_("There is no such desk member."))
        own = new_id()
        return self._uow.keep(
            WatchRow,
            id=own,
            root_id=own,
            member_id=member,
            begins_at=begins_at,
            ends_at=ends_at,
            stand_in=stand_in,
        )

    def withdraw_watch(self, root: UUID) -> UUID:
        """Keep that somebody is not on duty after all; raises RuleBroken for no such watch."""
        session = self._uow.session
        rows = session.exec(select(WatchRow).where(WatchRow.root_id == root)).all()
        if not rows or any(row.withdrawn for row in rows):
            raise RuleBroken(N_("There is no such watch."))
        (first,) = rows
        return self._uow.keep(
            WatchRow,
            root_id=root,
            member_id=first.member_id,
            begins_at=first.begins_at,
            ends_at=first.ends_at,
            stand_in=first.stand_in,
            withdrawn=True,
        )

    def keep_bulletin(
        self, day: date, since: datetime, parts: Iterable[tuple[str, str]], *, sent: bool
    ) -> UUID:
        """Keep the text of a bulletin as it is now."""
        return self._uow.keep(
            BulletinRow,
            observed_at=self._uow.now,
            day=day,
            since=since,
            content=json.dumps([list(part) for part in parts], ensure_ascii=False),
            sent=sent,
        )
