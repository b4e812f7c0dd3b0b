"""Pseudonymising cases that ended long ago, and letting go of the copies that still name them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.safekeeping import retention as rules
from crisisdesk.domain.safekeeping.retention import CASE_DAYS, Ground, RetentionDue
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import N_, Conflict, StoreUnavailable
from crisisdesk.services import members
from crisisdesk.services.safekeeping import backups as copying
from crisisdesk.services.week import duties
from crisisdesk.store import copies
from crisisdesk.store.queries.safekeeping import retention as boards
from crisisdesk.store.safekeeping import backups
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Gone(NamedTuple):
    """What went, or would go."""

    due: RetentionDue
    copies: list[Path]
    """Copies that go with it now; those of the last week follow when the duty is done again."""
    compacted: bool = True
    """Whether the file itself was written anew, so that no word stays in its free room."""

    @property
    def nothing(self) -> bool:
        """Whether nothing is over its term."""
        return not (self.due.over or self.due.drafts or self.copies)


def term(snapshot: Snapshot) -> int:
    """After how many days words about a child go."""
    return int(members.settings(snapshot).get("retention.case_days", CASE_DAYS))


def report(snapshot: Snapshot) -> Gone:
    """What the duty would take away now."""
    found = _due(snapshot, snapshot.at, term(snapshot))
    upto = found.at if found.over else boards.pseudonymised_at(snapshot)
    return Gone(found, _copies(snapshot, upto))


def _due(snapshot: Snapshot, at: datetime, days: int) -> RetentionDue:
    return RetentionDue(
        at,
        days,
        boards.over(snapshot, rules.ended_before(at, days)),
        boards.drafts(snapshot, at - rules.DRAFT_KEPT),
        boards.journal_since(snapshot),
    )


def pseudonymise(uow: "UnitOfWork", shown: RetentionDue, ground: Ground) -> RetentionDue:
    """Overwrite the words of the cases that were shown: each has its row in the journal.

    Nothing goes that came over its term since. Raises Conflict when the term was changed.
    """
    from crisisdesk.store.repositories.retention import Retention

    if term(uow.snapshot) != shown.days:
        raise Conflict(N_("The term was changed meanwhile; look again at what goes."))
    found = _due(uow.snapshot, shown.at, shown.days)
    work = Retention(uow)
    work.overwrite([one.case for one in found.over], rules.mark(uow.now))
    work.drop_drafts(shown.at - rules.DRAFT_KEPT)
    for one in found.over:
        uow.journal("case.pseudonymised", case=one.case)
    uow.journal("retention.done", reason=ground, count=found.texts)
    for prompt in duties.due(uow.snapshot, coming=True):
        if prompt.duty is Duty.RETENTION:
            duties.held_if_open(uow, prompt.duty, prompt.day)
    return found


def settle(store: Store, shown: Gone, ground: Ground) -> Gone:
    """Do the duty: a fresh copy when all is done, so that old ones can go. Raises DeskError."""
    found = store.write(pseudonymise, shown.due, ground)
    compacted = True
    if found.over or found.drafts:
        try:
            store.compact()
        except StoreUnavailable:
            compacted = False
    gone = [one for one in store.read(_old_copies) if one in shown.copies]
    if gone:
        copying.back_up(store)
        for path in gone:
            copies.remove(path)
    return Gone(found, gone, compacted)


def _old_copies(snapshot: Snapshot) -> list[Path]:
    return _copies(snapshot, boards.pseudonymised_at(snapshot))


def _copies(snapshot: Snapshot, pseudonymised_at: datetime | None) -> list[Path]:
    target = snapshot.connection.target
    if snapshot.connection.is_server:
        return []
    made = [*backups.listed(target), *backups.earlier(target)]
    goes = rules.copies_that_go((one.moment for one in made), pseudonymised_at, snapshot.at)
    return [one.path for one in made if one.moment in goes]
