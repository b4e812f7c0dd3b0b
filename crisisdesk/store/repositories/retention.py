"""Overwriting words about children whose cases ended long ago."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from crisisdesk.store.case_tables import CaseRow, CaseTextRow, DraftRow
from crisisdesk.store.tables import JournalRow
from crisisdesk.store.values import Dialect

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Over(NamedTuple):
    """What is over its term."""

    cases: int
    texts: int
    drafts: int
    oldest: datetime | None


class Retention:
    """The one place where something written is overwritten."""

    def __init__(self, uow: "UnitOfWork", ended: datetime, typed: datetime) -> None:
        """Of cases that ended by one moment, and drafts last typed in by another."""
        self._uow = uow
        self._cases = select(col(CaseRow.id)).where(
            col(CaseRow.closed_at) <= ended, col(CaseRow.pseudonymised_at).is_(None)
        )
        self._texts = col(CaseTextRow.case_id).in_(self._cases)
        self._drafts = col(DraftRow.changed_at) <= typed

    def over(self) -> Over:
        """How much it is."""
        ask = self._uow.session.connection().execute
        oldest = select(func.min(col(CaseRow.closed_at))).where(col(CaseRow.id).in_(self._cases))
        return Over(
            ask(select(func.count()).select_from(self._cases.subquery())).scalar_one(),
            ask(select(func.count(col(CaseTextRow.id))).where(self._texts)).scalar_one(),
            ask(select(func.count(col(DraftRow.id))).where(self._drafts)).scalar_one(),
            ask(oldest).scalar_one(),
        )

    def journal_since(self) -> datetime | None:
        """The oldest row of the journal."""
        oldest = select(func.min(col(JournalRow.recorded_at)))
        return self._uow.session.connection().execute(oldest).scalar_one()

    def overwrite(self, mark: str) -> list[CaseRow]:
        """Put the mark where the words stood; answers the cases."""
        uow = self._uow
        if uow.target.dialect is Dialect.SQLITE:
            # What is overwritten must not stay behind in the free room of a page.
            uow.session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
        cases = list(uow.session.scalars(select(CaseRow).where(col(CaseRow.id).in_(self._cases))))
        uow.change(update(CaseTextRow).where(self._texts).values(text=mark))
        uow.change(delete(DraftRow).where(self._drafts))
        own = [case.id for case in cases]
        uow.change(update(CaseRow).where(col(CaseRow.id).in_(own)).values(pseudonymised_at=uow.now))
        return cases
