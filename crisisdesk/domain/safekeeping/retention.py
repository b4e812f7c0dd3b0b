"""How long words about a child are kept, and what is removed after that."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import date_text, local
from crisisdesk.errors import N_

MARK = "⊘"


class Ground(Code):
    """Why words are removed; a code, because the journal keeps it and words may name a child."""

    TERM_OVER = "term_over", N_("their retention period is over")
    OFFICER_ASKS = "officer_asks", N_("the privacy officer asks for it")
    TERM_SHORTENED = "term_shortened", N_("the retention period was shortened")


class Over(NamedTuple):
    """A case that is over its term, without any words about a child."""

    case: CaseId
    reference: str
    ended_at: datetime
    texts: int
    handed: bool
    """Whether its extract was handed over, or something says why not: else its words stay."""


class RetentionTerms(NamedTuple):
    """How many days what a desk keeps is kept."""

    days: int
    """After the end of a case."""
    copies: int
    """A copy with the words may still be needed so long: a wrong term is noticed by then."""
    drafts: int
    """A draft that nobody touched for so long will not be finished."""


class RetentionDue(NamedTuple):
    """What would be removed, or was."""

    at: datetime
    terms: RetentionTerms
    over: tuple[Over, ...]
    """The cases whose words go, the earliest ended first."""
    waiting: tuple[Over, ...]
    """Those whose words stay until their extract is handed over."""
    drafts: int
    journal_since: datetime | None
    """The oldest row of the journal."""
    journal_before: datetime
    """Rows of the journal from before this moment end."""
    journal_rows: int

    @property
    def texts(self) -> int:
        """How many texts are overwritten."""
        return sum(overdue.texts for overdue in self.over)


def ended_before(now: datetime, days: int) -> datetime:
    """A case that ended by this moment is over its term."""
    return now - timedelta(days=days)


def mark(now: datetime) -> str:
    """What replaces the words: a sign that reads the same in every language, and the day."""
    return f"{MARK} {date_text(local(now).date())}"


def copies_that_go(
    copies: Iterable[datetime],
    pseudonymised_at: datetime | None,
    now: datetime,
    terms: RetentionTerms,
) -> set[datetime]:
    """The copies that still hold what was overwritten, except the newest ones."""
    if pseudonymised_at is None:
        return set()
    stays = timedelta(days=terms.copies)
    return {moment for moment in copies if moment < pseudonymised_at and now - moment > stays}
