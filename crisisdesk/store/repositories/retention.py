"""Overwriting words about children whose cases ended long ago."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.store.act import Act
from crisisdesk.store.tables.base import JournalRow
from crisisdesk.store.tables.cases import CaseRow, CaseTextRow, DraftRow
from crisisdesk.store.values import Dialect

_AT_ONCE = 500


class Retention:
    """The one place where something written is overwritten."""

    def __init__(self, act: Act) -> None:
        """Write in this act."""
        self._act = act
        if act.target.dialect is Dialect.SQLITE:
            # What is overwritten must not stay behind in the free room of a page.
            act.session.connection().exec_driver_sql("PRAGMA secure_delete = ON")

    def overwrite(self, cases: Sequence[CaseId], mark: str) -> None:
        """Put the mark where the words of these cases stood."""
        act = self._act
        for start in range(0, len(cases), _AT_ONCE):
            batch = cases[start : start + _AT_ONCE]
            theirs = col(CaseTextRow.case_id).in_(batch)
            # The salt goes too: with it the old words could be tried from their seal.
            act.execute(
                update(CaseTextRow).where(theirs).values(text=mark, salt=b""),
                of=act.session.exec(select(CaseTextRow.id).where(theirs)).all(),
            )
            act.execute(
                update(CaseRow).where(col(CaseRow.id).in_(batch)).values(pseudonymised_at=act.now),
                of=batch,
            )

    def drop_drafts(self, typed: datetime) -> None:
        """Take away the half reports that were last typed in by a moment."""
        self._act.execute(delete(DraftRow).where(col(DraftRow.changed_at) <= typed), of=())

    def end_rows(self, rows: Sequence[UUID]) -> None:
        """Take away rows of the journal, for which its last row seals what they sealed."""
        for start in range(0, len(rows), _AT_ONCE):
            batch = rows[start : start + _AT_ONCE]
            self._act.execute(delete(JournalRow).where(col(JournalRow.id).in_(batch)), of=())
