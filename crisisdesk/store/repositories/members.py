"""Who can sit at the desk, and the settings that desks agree on."""

import json
from datetime import datetime

from sqlmodel import Session, select

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.store.act import Act
from crisisdesk.store.tables.base import MemberRow, SettingRow


class Members:
    """Desk members, by initials."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    @property
    def _session(self) -> Session:
        return self._act.session

    def find(self, initials: str) -> MemberId | None:
        """The member with these initials."""
        row = self._session.exec(select(MemberRow).where(MemberRow.initials == initials)).first()
        return None if row is None else MemberId(row.id)

    def add(self, initials: str, role: str = "") -> MemberId:
        """Keep a new member."""
        return MemberId(
            self._act.insert(
                MemberRow,
                initials=initials,
                role=role,
                recorded_at=self._act.now,
                desk_id=self._act.desk,
            )
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
