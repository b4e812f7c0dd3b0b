"""How long words about a child are kept, and what goes when that is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.moments import date_text, local
from crisisdesk.errors import N_

CASE_DAYS = 365
"""After its end; a setting of the desk, `retention.case_days`."""
COPIES_STAY = timedelta(days=7)
"""So long a copy with the words may still be needed: a term that was set wrongly shows by then."""
DRAFT_KEPT = timedelta(days=30)
"""A report that nobody took up again for so long will not be taken up."""
MARK = "⊘"


class Ground(StrEnum):
    """Why words go now; a code, because the journal keeps it and words may name a child."""

    TERM_OVER = "term_over"
    OFFICER_ASKS = "officer_asks"
    TERM_SHORTENED = "term_shortened"


GROUND_WORDS = {
    Ground.TERM_OVER: N_("their term is over"),
    Ground.OFFICER_ASKS: N_("the privacy officer asks for it"),
    Ground.TERM_SHORTENED: N_("the term was shortened"),
}


class Over(NamedTuple):
    """A case that is over its term: what of it is known without a word about a child."""

    case: CaseId
    reference: str
    ended_at: datetime
    texts: int


class RetentionDue(NamedTuple):
    """What would go, or went."""

    at: datetime
    days: int
    """The term."""
    over: tuple[Over, ...]
    """The cases, the one that ended first at the front."""
    drafts: int
    journal_since: datetime | None
    """The oldest row of the journal: all of it stays."""

    @property
    def texts(self) -> int:
        """How many texts are overwritten."""
        return sum(one.texts for one in self.over)


def ended_before(now: datetime, days: int) -> datetime:
    """A case that ended by this moment is over its term."""
    return now - timedelta(days=days)


def mark(now: datetime) -> str:
    """What stands where words stood: a sign that reads the same in every language, and the day."""
    return f"{MARK} {date_text(local(now).date())}"


def copies_that_go(
    copies: Iterable[datetime], pseudonymised_at: datetime | None, now: datetime
) -> set[datetime]:
    """The copies that still hold what was overwritten, but for those of the last week."""
    if pseudonymised_at is None:
        return set()
    return {one for one in copies if one < pseudonymised_at and now - one > COPIES_STAY}
