"""Pseudonymising cases that ended long ago, and removing copies that still name them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.safekeeping import retention as rules
from crisisdesk.domain.safekeeping.retention import CASE_DAYS, Ground, RetentionDue
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import N_, Conflict, StoreUnavailable
from crisisdesk.services.safekeeping import backups as copying
from crisisdesk.services.safekeeping import leftovers
from crisisdesk.services.week import duties
from crisisdesk.store import copies
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.safekeeping import retention as queries
from crisisdesk.store.safekeeping import backups
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Gone(NamedTuple):
    """What was removed, or would be."""

    due: RetentionDue
    copies: list[Path]
    """Copies that are removed now; those of the last week follow when the duty is done again."""
    compacted: bool = True
    """Whether the file was rewritten, so that no word stays in its free space."""

    @property
    def nothing(self) -> bool:
        """Whether nothing is over its term."""
        return not (self.due.over or self.due.drafts or self.copies)


def term(snapshot: Snapshot) -> int:
    """The number of days after which words about a child are removed."""
    return int(setting_queries.settings(snapshot).get("retention.case_days", CASE_DAYS))


def report(snapshot: Snapshot) -> Gone:
    """What the duty would remove now."""
    due = _due(snapshot, snapshot.at, term(snapshot))
    upto = due.at if due.over else queries.pseudonymised_at(snapshot)
    return Gone(due, _copies(snapshot, upto))


def _due(snapshot: Snapshot, at: datetime, days: int) -> RetentionDue:
    return RetentionDue(
        at,
        days,
        queries.over(snapshot, rules.ended_before(at, days)),
        queries.drafts(snapshot, at - rules.DRAFT_KEPT),
        queries.journal_since(snapshot),
    )


def pseudonymise(uow: "UnitOfWork", shown: RetentionDue, ground: Ground) -> RetentionDue:
    """Overwrite the words of the cases that were shown, each with a row in the journal.

    Cases that reached their term since then stay. Raises Conflict when the term was changed.
    """
    from crisisdesk.store.repositories.retention import Retention

    if term(uow.snapshot) != shown.days:
        raise Conflict(N_("The retention period was changed meanwhile; check again what would go."))
    due = _due(uow.snapshot, shown.at, shown.days)
    work = Retention(uow)
    work.overwrite([ended.case for ended in due.over], rules.mark(uow.now))
    work.drop_drafts(shown.at - rules.DRAFT_KEPT)
    for ended in due.over:
        uow.journal("case.pseudonymised", case=ended.case)
    uow.journal("retention.done", reason=ground, count=due.texts)
    for prompt in duties.due(uow.snapshot, coming=True):
        if prompt.duty is Duty.RETENTION:
            duties.held_if_open(uow, prompt.duty, prompt.day)
    return due


def settle(store: Store, shown: Gone, ground: Ground) -> Gone:
    """Do the duty, then make a fresh copy so that old ones can be removed. Raises DeskError."""
    # What a kill left of a copy holds the same words.
    leftovers.tidy(store.target, store.anchors)
    done = store.write(pseudonymise, shown.due, ground)
    compacted = True
    if done.over or done.drafts:
        try:
            store.compact()
        except StoreUnavailable:
            compacted = False
    gone = [path for path in store.read(_old_copies) if path in shown.copies]
    if gone:
        copying.back_up(store)
        for path in gone:
            copies.remove(path)
    return Gone(done, gone, compacted)


def _old_copies(snapshot: Snapshot) -> list[Path]:
    return _copies(snapshot, queries.pseudonymised_at(snapshot))


def _copies(snapshot: Snapshot, pseudonymised_at: datetime | None) -> list[Path]:
    target = snapshot.connection.target
    if snapshot.connection.is_server:
        return []
    every_copy = [*backups.listed(target), *backups.earlier(target)]
    goes = rules.copies_that_go((copy.moment for copy in every_copy), pseudonymised_at, snapshot.at)
    return [copy.path for copy in every_copy if copy.moment in goes]
