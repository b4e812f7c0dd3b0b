"""What is due, by the rules of duties and what was done."""

from datetime import date
from typing import NamedTuple

from crisisdesk.domain.moments import local
from crisisdesk.domain.week import register as register_rules
from crisisdesk.domain.week.duties import DutyRule, MeasureReview, Occurrence, Prompt
from crisisdesk.domain.week.duties import prompts as rules
from crisisdesk.services import members
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot


class _Facts(NamedTuple):
    """What the prompts are computed from, beside the clock."""

    rules: list[DutyRule]
    occurrences: list[Occurrence]
    began: date | None
    reviews: list[MeasureReview]


def _facts(snapshot: Snapshot) -> _Facts:
    return _Facts(
        queries.rules(snapshot),
        queries.asking(snapshot),
        queries.began(snapshot),
        register_rules.reviews(register_queries.dated(snapshot)),
    )


def due(snapshot: Snapshot, *, coming: bool = False) -> list[Prompt]:
    """What is due now; with `coming`, also the next turn of duties that are not due."""
    facts, now = snapshot.once(_facts), snapshot.at
    return rules.prompts(
        facts.rules,
        facts.occurrences,
        facts.began or local(now).date(),
        now,
        coming=coming,
        reviews=facts.reviews,
    )


def beat(snapshot: Snapshot) -> tuple[int, list[Prompt]]:
    """What the desk reads on every beat: the revision, and what is due or next."""
    return members.revision(snapshot), due(snapshot, coming=True)
