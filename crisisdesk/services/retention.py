"""Pseudonymising cases that ended long ago, and letting go of the copies that still name them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain import retention as rules
from crisisdesk.domain.retention import CASE_DAYS, Due
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services import backups as copying
from crisisdesk.services import desk
from crisisdesk.store import backups, copies
from crisisdesk.store.boards import desk as desk_boards
from crisisdesk.store.reading import Reading
from crisisdesk.store.store import Store
from crisisdesk.store.values import Dialect

if TYPE_CHECKING:
    from crisisdesk.store.repositories.retention import Retention
    from crisisdesk.store.unit_of_work import UnitOfWork


class Gone(NamedTuple):
    """What went, or would go."""

    due: Due
    copies: list[Path]
    """Copies that go with it now; those of the last week follow when the duty is done again."""
    compacted: bool = True
    """Whether the file itself was written anew, so that no word stays in its free room."""


def term(reading: Reading) -> int:
    """After how many days words about a child go."""
    return int(desk.settings(reading).get("retention.case_days", CASE_DAYS))


def _work(uow: "UnitOfWork") -> "tuple[Retention, Due]":
    from crisisdesk.store.repositories.retention import Retention

    days = term(uow.reading)
    ended = rules.ended_before(uow.now, days)
    work = Retention(uow, ended, uow.now - rules.DRAFT_KEPT)
    over = work.over()
    found = Due(
        uow.now, days, over.cases, over.texts, over.drafts, over.oldest, work.journal_since()
    )
    return work, found


def look(uow: "UnitOfWork") -> Due:
    """What would go now; nothing is written."""
    return _work(uow)[1]


def pseudonymise(uow: "UnitOfWork") -> Due:
    """Overwrite the words of every case over its term: each case has its row in the journal."""
    work, found = _work(uow)
    if not (found.cases or found.drafts):
        return found
    for case in work.overwrite(rules.mark(uow.now)):
        uow.record("case.pseudonymised", case=case.id)
    uow.record("retention.done", count=found.texts)
    return found


def ask(store: Store) -> Gone:
    """What the duty would take away now."""
    found = store.write(look)
    upto = found.at if found.cases else store.read(desk_boards.pseudonymised_at)
    return Gone(found, _copies(store, upto, found.at))


def settle(store: Store) -> Gone:
    """Do the duty: a fresh copy when all is done, so that old ones can go. Raises DeskError."""
    found = store.write(pseudonymise)
    compacted = True
    if found.cases or found.drafts:
        try:
            store.compact()
        except StoreUnavailable:
            compacted = False
    gone = _copies(store, store.read(desk_boards.pseudonymised_at), found.at)
    if gone:
        copying.back_up(store)
        for path in gone:
            copies.remove(path)
    return Gone(found, gone, compacted)


def _copies(store: Store, pseudonymised_at: datetime | None, now: datetime) -> list[Path]:
    if store.target.dialect is not Dialect.SQLITE:
        return []
    made = [*backups.found(store.target), *backups.earlier(store.target)]
    goes = rules.copies_that_go((one.moment for one in made), pseudonymised_at, now)
    return [one.path for one in made if one.moment in goes]
