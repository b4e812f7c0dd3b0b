"""Rows of the journal end after their term, and a closing hash stays in their place."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crisisdesk.domain.moments import local
from crisisdesk.domain.safekeeping import closings as rules
from crisisdesk.domain.safekeeping import journal
from crisisdesk.domain.safekeeping.closings import CLOSED, ENDED, SETTING, Link, RowsEnded
from crisisdesk.domain.safekeeping.seals import Seals, unpack
from crisisdesk.errors import N_, Conflict
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def years(snapshot: Snapshot) -> int:
    """For how long rows of the journal stay; raises RuleBroken where less than five is set."""
    return rules.check_years(setting_queries.settings(snapshot)[SETTING])


def before(snapshot: Snapshot) -> datetime:
    """What was written before this moment is over its term."""
    return rules.ends_before(snapshot.at, years(snapshot))


def end(uow: "UnitOfWork", shown: datetime) -> int:
    """End the rows that were written before a moment that was shown; answers how many.

    Raises Conflict where the term was made longer meanwhile or the journal is not whole.
    """
    from crisisdesk.store.repositories.retention import Retention

    snapshot = uow.snapshot
    if shown > before(snapshot):
        raise Conflict(N_("The retention period was changed meanwhile; check again what would go."))
    checked = journal.check(queries.rows(snapshot), queries.secrets(snapshot), {})
    if not checked.whole:
        raise Conflict(
            N_("The audit log is not intact: none of its rows ends. crisisdesk journal --verify")
        )
    links = [*_links(queries.rows(snapshot))]
    ending = rules.ending(links, checked.closings, shown, uow.now, goes_on=(uow.desk, uow.epoch))
    if not ending.rows:
        return 0
    uow.carry(_sealed(queries.rows(snapshot), ending))
    for closing in ending.closings:
        uow.journal(CLOSED, subject=closing.desk, reason=closing.reason, count=closing.number)
    uow.journal(ENDED, reason=local(shown).date().isoformat(), count=len(ending.rows))
    Retention(uow).end_rows(ending.rows)
    return len(ending.rows)


def _links(rows: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    for row in rows:
        # The acts of a desk that was away were counted there.
        sealed_here = row["seal"] and row["received_at"] is None
        head = unpack(row["seal"])[0] if sealed_here else None
        yield Link(
            row["id"],
            row["desk_id"],
            row["epoch"],
            row["number"],
            row["recorded_at"],
            row["hash"],
            head.revision if head is not None and head.moves else None,
        )


def _sealed(rows: Iterable[Mapping[str, Any]], ending: RowsEnded) -> dict[str, bytes]:
    """What the rows that end say of other tables."""
    seals, gone = Seals(), set(ending.rows)
    # What earlier closings carry goes on from there, whether they end now or not.
    for _ in seals.gather(row for row in rows if row["id"] in gone or row["event"] == ENDED):
        continue
    return seals.come_to()
