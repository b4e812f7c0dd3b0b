"""Pseudonymising cases that ended long ago, and removing copies that still name them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.safekeeping import retention as rules
from crisisdesk.domain.safekeeping.closings import ends_before
from crisisdesk.domain.safekeeping.retention import Ground, RetentionDue, RetentionTerms
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import N_, Conflict, StoreUnavailable
from crisisdesk.services.safekeeping import backups as copying
from crisisdesk.services.safekeeping import journal_end, leftovers
from crisisdesk.services.week import duties, duty_prompts
from crisisdesk.store import copies
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.safekeeping import retention as queries
from crisisdesk.store.safekeeping import backups
from crisisdesk.store.safekeeping.compacting import compact
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
        due = self.due
        return not (due.over or due.drafts or due.journal_rows or self.copies)


def terms(snapshot: Snapshot) -> RetentionTerms:
    """How many days words about a child, copies and drafts are kept."""
    settings = setting_queries.settings(snapshot)
    return RetentionTerms(
        int(settings["retention.case_days"]),
        int(settings["retention.copies_days"]),
        int(settings["retention.draft_days"]),
    )


def report(snapshot: Snapshot) -> Gone:
    """What the duty would remove now."""
    due = _due(snapshot, snapshot.at, terms(snapshot))
    upto = due.at if due.over or due.journal_rows else _went_at(snapshot)
    return Gone(due, _copies(snapshot, upto))


def _went_at(snapshot: Snapshot) -> datetime | None:
    """When something last went that older copies still hold."""
    moments = queries.pseudonymised_at(snapshot), queries.journal_ended_at(snapshot)
    return max(filter(None, moments), default=None)


def _due(snapshot: Snapshot, at: datetime, terms: RetentionTerms) -> RetentionDue:
    over = queries.over(snapshot, rules.ended_before(at, terms.days))
    before = ends_before(at, journal_end.years(snapshot))
    return RetentionDue(
        at,
        terms,
        tuple(ended for ended in over if ended.handed),
        tuple(ended for ended in over if not ended.handed),
        queries.drafts(snapshot, at - timedelta(days=terms.drafts)),
        queries.journal_since(snapshot),
        before,
        queries.journal_rows(snapshot, before),
    )


def pseudonymise(uow: "UnitOfWork", shown: RetentionDue, ground: Ground) -> RetentionDue:
    """Overwrite the words of the cases that were shown, each with a row in the journal.

    Cases that reached their term since then stay, and those of which nothing says what became of
    their extract. Raises Conflict when the term was changed.
    """
    from crisisdesk.store.repositories.retention import Retention

    if terms(uow.snapshot) != shown.terms:
        raise Conflict(N_("The retention period was changed meanwhile; check again what would go."))
    due = _due(uow.snapshot, shown.at, shown.terms)
    were_shown = {ended.case for ended in shown.over}
    due = due._replace(over=tuple(ended for ended in due.over if ended.case in were_shown))
    work = Retention(uow)
    work.overwrite([ended.case for ended in due.over], rules.mark(uow.now))
    work.drop_drafts(shown.at - timedelta(days=shown.terms.drafts))
    for ended in due.over:
        uow.journal("case.pseudonymised", case=ended.case)
    uow.journal("retention.done", reason=ground, count=due.texts)
    if not due.waiting:
        for prompt in duty_prompts.due(uow.snapshot, coming=True):
            if prompt.duty is Duty.RETENTION:
                duties.held_if_open(uow, prompt.duty, prompt.day)
    return due


def settle(store: Store, shown: Gone, ground: Ground) -> Gone:
    """Do the duty, then make a fresh copy so that old ones can be removed. Raises DeskError."""
    # What a kill left of a copy holds the same words.
    leftovers.tidy(store.target, store.anchors)
    done = store.write(pseudonymise, shown.due, ground)
    if done.journal_rows:
        ended = store.write(journal_end.end, shown.due.journal_before)
        done = done._replace(journal_rows=ended)
    went = after_overwriting(
        store, shown.copies, wrote=bool(done.over or done.drafts or done.journal_rows)
    )
    return Gone(done, went.copies, went.compacted)


class AfterGone(NamedTuple):
    """What followed on overwriting."""

    copies: list[Path]
    """Those that were removed."""
    compacted: bool


def after_overwriting(
    store: Store, shown: Collection[Path] | None = None, *, wrote: bool = True
) -> AfterGone:
    """Rewrite the file so that nothing stays in free space, and remove copies that are old enough.

    `shown` are the copies that somebody agreed to; None is all of them. Raises DeskError.
    """
    compacted = True
    if wrote:
        try:
            compact(store.target)
        except StoreUnavailable:
            compacted = False
    gone = [path for path in store.read(_old_copies) if shown is None or path in shown]
    if gone:
        copying.back_up(store)
        for path in gone:
            copies.remove(path)
    return AfterGone(gone, compacted)


def _old_copies(snapshot: Snapshot) -> list[Path]:
    return _copies(snapshot, _went_at(snapshot))


def _copies(snapshot: Snapshot, pseudonymised_at: datetime | None) -> list[Path]:
    target = snapshot.connection.target
    if snapshot.connection.is_server:
        return []
    every_copy = [*backups.listed(target), *backups.earlier(target)]
    goes = rules.copies_that_go(
        (copy.moment for copy in every_copy), pseudonymised_at, snapshot.at, terms(snapshot)
    )
    return [copy.path for copy in every_copy if copy.moment in goes]
