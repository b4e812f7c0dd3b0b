"""Who can sit at the desk, and the settings that desks agree on."""

import json
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.members import Member, Particulars
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.tables.base import MemberRow, MemberVersionRow, SettingRow


class Members:
    """Desk members, by initials."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def find(self, initials: str) -> MemberId | None:
        """The member at the desk with these initials."""
        known = queries.members(self._act.snapshot)
        return next((member.id for member in known if member.initials == initials), None)

    def add(self, particulars: Particulars) -> MemberId:
        """Keep a new member."""
        member = self._act.insert(
            MemberRow,
            **particulars._asdict(),
            recorded_at=self._act.now,
            desk_id=self._act.desk,
        )
        self._keep_version(MemberId(member), particulars, self._act.now)
        return MemberId(member)

    def change(self, member: Member, particulars: Particulars) -> None:
        """Let other particulars stand from now on; what stood stays in the history."""
        if not queries.versions(self._act.snapshot, member.id):
            self._keep_version(member.id, member.particulars, member.known_since)
        changed = (
            update(MemberRow).where(col(MemberRow.id) == member.id).values(**particulars._asdict())
        )
        self._act.execute(changed, of=[member.id])
        self._keep_version(member.id, particulars, self._act.now)

    def _keep_version(self, member: MemberId, particulars: Particulars, since: datetime) -> None:
        self._act.insert(
            MemberVersionRow, member_id=member, observed_at=since, **particulars._asdict()
        )

    def set(
        self, name: str, value: object, *, valid_from: datetime | None = None, why: str = ""
    ) -> None:
        """Keep a setting that counts from a moment on."""
        self._act.insert(
            SettingRow,
            observed_at=valid_from or self._act.now,
            name=name,
            value=json.dumps(value),
            why=why,
        )
