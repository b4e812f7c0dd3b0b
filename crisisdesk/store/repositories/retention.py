"""Overwriting words about children: whose cases ended long ago, or on request."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.store.acts.act import Act
from crisisdesk.store.tables.base import JournalRow
from crisisdesk.store.tables.cases import CaseRow, CaseTextRow, DraftRow
from crisisdesk.store.values import Dialect

_AT_ONCE = 500


def erase(act: Act, *which: ColumnElement[bool], mark: str) -> None:
    """Put the mark where these words stood: the one place where something written is overwritten.

    The salt goes too: with it the old words could be tried from their seal.
    """
    if act.target.dialect is Dialect.SQLITE:
        # What is overwritten must not stay behind in the free room of a page.
        act.session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
    act.execute(
        update(CaseTextRow).where(*which).values(text=mark, salt=b""),
        of=act.session.exec(select(CaseTextRow.id).where(*which)).all(),
    )


class Retention:
    """What is done when a term is over."""

    def __init__(self, act: Act) -> None:
        """Write in this act."""
        self._act = act

    def overwrite(self, cases: Sequence[CaseId], mark: str) -> None:
        """Put the mark where the words of these cases stood."""
        act = self._act
        for start in range(0, len(cases), _AT_ONCE):
            batch = cases[start : start + _AT_ONCE]
            erase(act, col(CaseTextRow.case_id).in_(batch), mark=mark)
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
