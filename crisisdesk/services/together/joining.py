"""Bringing a copy home: first what would come in, then all of it in one act."""

from typing import TYPE_CHECKING

from crisisdesk.domain.safekeeping.journal import BROUGHT_BACK
from crisisdesk.domain.together import joining as rules
from crisisdesk.domain.together.joining import Bundle, Joined, JoinPlan, Refusal
from crisisdesk.errors import N_, Refused
from crisisdesk.services.together.conflicts import raise_conflicts
from crisisdesk.store.queries.safekeeping import journal as journal_queries
from crisisdesk.store.queries.together import away as away_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.together.incoming import Incoming
    from crisisdesk.store.unit_of_work import UnitOfWork


def plan(snapshot: Snapshot, bundle: Bundle, *, ahead: bool = False) -> JoinPlan:
    """What would come of bringing a copy back, and why nothing would; writes nothing."""
    return _compared(snapshot, bundle, ahead=ahead)[0]


def join(uow: "UnitOfWork", bundle: Bundle, *, ahead: bool = False) -> Joined:
    """Bring a copy back; the same copy again adds nothing. Raises Refused.

    `ahead` says that a copy of which the clock ran ahead may come in.
    """
    from crisisdesk.store.together.merge import Merge

    if uow.carried is not None:
        raise Refused(
            N_("This desk is itself away, as {letter}: bring copies back at the shared desk."),
            letter=uow.carried.letter,
        )
    found, rows = _compared(uow.snapshot, bundle, ahead=ahead)
    found.check()
    joined = Joined(
        uow.now,
        bundle,
        found.tally,
        found.clashes,
        found.drafts,
        found.already,
        found.facts_only,
    )
    if found.already or rows is None:
        return joined
    Merge(uow, rows).write()
    desks = away_queries.away(uow.snapshot)
    if any(desk.laptop == bundle.laptop and not desk.lost for desk in desks):
        uow.away.bring_back(bundle.laptop)
    uow.journal(BROUGHT_BACK, subject=bundle.laptop, count=sum(found.tally.tables.values()))
    raise_conflicts(uow, joined)
    return joined


def _compared(
    snapshot: Snapshot, bundle: Bundle, *, ahead: bool
) -> "tuple[JoinPlan, Incoming | None]":
    from crisisdesk.store.together.incoming import incoming

    found = JoinPlan(bundle, gap=bundle.newest - snapshot.at)
    if journal_queries.store_id(snapshot) != bundle.store:
        return found._replace(refusal=Refusal.REGION), None
    left = away_queries.ever(snapshot).get(bundle.laptop)
    if left is None:
        return found._replace(refusal=Refusal.UNKNOWN), None
    if rules.is_ahead(bundle.newest, snapshot.at) and not ahead:
        return found._replace(refusal=Refusal.FUTURE), None
    rows = incoming(snapshot, bundle, facts_only=left.lost)
    found = found._replace(
        tally=rows.tally,
        clashes=rows.clashes,
        drafts=len(rows.drafts),
        already=not rows.new_acts,
        facts_only=left.lost,
    )
    if rows.forked:
        return found._replace(refusal=Refusal.FORK), None
    if rows.broken:
        return found._replace(refusal=Refusal.CUT), None
    return found, rows
