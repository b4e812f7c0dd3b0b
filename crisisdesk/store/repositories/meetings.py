"""Meetings and what happened in them; who is on duty; the bulletins."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlmodel import select

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.week.bulletin import BulletinPart
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Happening, Meeting
from crisisdesk.domain.week.register import MeetingId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.week import meetings as queries
from crisisdesk.store.repositories.retractions import counting
from crisisdesk.store.tables.base import MemberRow
from crisisdesk.store.tables.meetings import BulletinRow, MeetingEventRow, MeetingRow, WatchRow
from crisisdesk.store.values import new_id


class Meetings:
    """What is held around a table, and who runs the desk meanwhile."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def get(self, meeting: MeetingId) -> Meeting:
        """One meeting; raises RuleBroken if there is none."""
        known = queries.meeting(self._act.snapshot, meeting)
        if known is None:
            raise RuleBroken(N_("There is no such meeting."))
        return known

    def open(self, duty: Duty, day: date) -> MeetingId:
        """Keep that a meeting began."""
        return MeetingId(
            self._act.insert(MeetingRow, observed_at=self._act.now, duty=duty, day=day)
        )

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
        return self._act.insert(
            MeetingEventRow,
            observed_at=self._act.now,
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
        if self._act.session.get(MemberRow, member) is None:
            raise RuleBroken(N_("There is no such desk member."))
        watch = new_id()
        return self._act.insert(
            WatchRow,
            id=watch,
            root_id=watch,
            member_id=member,
            begins_at=begins_at,
            ends_at=ends_at,
            stand_in=stand_in,
        )

    def withdraw_watch(self, root: UUID) -> UUID:
        """Keep that somebody is not on duty after all; raises RuleBroken for no such watch."""
        session = self._act.session
        rows = session.exec(
            select(WatchRow).where(WatchRow.root_id == root, counting(WatchRow))
        ).all()
        if not rows or any(row.withdrawn for row in rows):
            raise RuleBroken(N_("There is no such shift."))
        (first,) = rows
        return self._act.insert(
            WatchRow,
            root_id=root,
            member_id=first.member_id,
            begins_at=first.begins_at,
            ends_at=first.ends_at,
            stand_in=first.stand_in,
            withdrawn=True,
        )

    def keep_bulletin(
        self, day: date, since: datetime, parts: Iterable[BulletinPart], *, sent: bool
    ) -> UUID:
        """Keep the text of a bulletin as it is now."""
        return self._act.insert(
            BulletinRow,
            observed_at=self._act.now,
            day=day,
            since=since,
            content=json.dumps([list(part) for part in parts], ensure_ascii=False),
            sent=sent,
        )
