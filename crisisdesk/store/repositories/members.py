"""Who can sit at the desk, and the settings that desks agree on."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from crisisdesk.domain.facilities import MemberId
from crisisdesk.store.tables import MemberRow, SettingRow

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Members:
    """Desk members, by initials."""

    def __init__(self, uow: "UnitOfWork") -> None:
        """Work within this act."""
        self._uow = uow

    @property
    def _session(self) -> Session:
        return self._uow.session

    def find(self, initials: str) -> MemberId | None:
        """The member with these initials."""
        row = self._session.exec(select(MemberRow).where(MemberRow.initials == initials)).first()
        return None if row is None else MemberId(row.id)

    def add(self, initials: str, role: str = "") -> MemberId:
        """Keep a new member."""
        return MemberId(
            self._uow.keep(
                MemberRow,
                initials=initials,
                role=role,
                recorded_at=self._uow.now,
                desk_id=self._uow.desk,
            )
        )

    def set(self, name: str, value: object, *, valid_from: datetime | None = None) -> None:
        """Keep a setting that counts from a moment on."""
        self._uow.keep(
            SettingRow,
            observed_at=valid_from or self._uow.now,
            name=name,
            value=json.dumps(value),
        )
