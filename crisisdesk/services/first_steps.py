"""How far a new desk has come."""

from datetime import timedelta

from crisisdesk.domain import first_steps as rules
from crisisdesk.domain.first_steps import FirstStep
from crisisdesk.errors import Phrase
from crisisdesk.services.capacity import capacity
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.snapshot import Snapshot


def left(snapshot: Snapshot) -> list[tuple[FirstStep, Phrase]]:
    """What a new desk still has to do, in words, in this order."""
    begun = queries.begun(snapshot)
    age = timedelta() if begun is None else snapshot.at - begun
    if age > rules.IS_NEW and queries.has_facilities(snapshot):
        # The overview asks this again and again, of desks that are mostly no longer new.
        return []
    totals = capacity.overview(snapshot).totals
    standing = rules.Standing(
        age,
        totals.facilities,
        totals.facilities - totals.never,
        len(queries.members(snapshot)),
        queries.rules_written(snapshot),
    )
    return [*rules.left(standing)]
