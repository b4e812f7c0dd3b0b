"""Pseudonymising cases that ended long ago, and letting go of the copies that still name them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.safekeeping import retention as rules
from crisisdesk.domain.safekeeping.retention import CASE_DAYS, Due, Ground
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import N_, Conflict, StoreUnavailable
from crisisdesk.services import members
from crisisdesk.services.safekeeping import backups as copying
from crisisdesk.services.week import duties
from crisisdesk.store import copies
from crisisdesk.store.queries.safekeeping import retention as boards
from crisisdesk.store.safekeeping import backups
from crisisdesk.store.snapshot import Reading
from crisisdesk.store.store import Store

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Gone(NamedTuple):
    """What went, or would go."""

    due: Due
    copies: list[Path]
    """Copies that go with it now; those of the last week follow when the duty is done again."""
    compacted: bool = True
    """Whether the file itself was written anew, so that no word stays in its free room."""

    @property
    def nothing(self) -> bool:
        """Whether nothing is over its term."""
        return not (self.due.over or self.due.drafts or self.copies)


def term(reading: Reading) -> int:
    """After how many days words about a child go."""
    return int(members.settings(reading).get("retention.case_days", CASE_DAYS))


def report(reading: Reading) -> Gone:
    """What the duty would take away now."""
    found = _due(reading, reading.at, term(reading))
    upto = found.at if found.over else boards.pseudonymised_at(reading)
    return Gone(found, _copies(reading, upto))


def _due(reading: Reading, at: datetime, days: int) -> Due:
    return Due(
        at,
        days,
        boards.over(reading, rules.ended_before(at, days)),
        boards.drafts(reading, at - rules.DRAFT_KEPT),
        boards.journal_since(reading),
    )


def pseudonymise(uow: "UnitOfWork", shown: Due, ground: Ground) -> Due:
    """Overwrite the words of the cases that were shown: each has its row in the journal.

    Nothing goes that came over its term since. Raises Conflict when the term was changed.
    """
    from crisisdesk.store.repositories.retention import Retention

    if term(uow.reading) != shown.days:
        raise Conflict(N_("The term was changed meanwhile; look again at what goes."))
    found = _due(uow.reading, shown.at, shown.days)
    work = Retention(uow)
    work.overwrite([one.case for one in found.over], rules.mark(uow.now))
    work.drop_drafts(shown.at - rules.DRAFT_KEPT)
    for one in found.over:
        uow.record("case.pseudonymised", case=one.case)
    uow.record("retention.done", reason=ground, count=found.texts)
    for prompt in duties.due(uow.reading, coming=True):
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


def _old_copies(reading: Reading) -> list[Path]:
    return _copies(reading, boards.pseudonymised_at(reading))


def _copies(reading: Reading, pseudonymised_at: datetime | None) -> list[Path]:
    target = reading.door.target
    if reading.door.is_server:
        return []
    made = [*backups.found(target), *backups.earlier(target)]
    goes = rules.copies_that_go((one.moment for one in made), pseudonymised_at, reading.at)
    return [one.path for one in made if one.moment in goes]
