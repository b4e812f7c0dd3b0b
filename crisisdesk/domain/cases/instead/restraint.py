"""The temporary restraining order: the offender leaves, not the child (A120, DOMAIN.md §9)."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import FUTURE_ALLOWED, amsterdam, local, moment_text
from crisisdesk.domain.working_days import working_days_before
from crisisdesk.errors import N_, RuleBroken

FIRST_DAYS = 10
MOST_DAYS = 28
"""Ten days, and four weeks with an extension (Wet tijdelijk huisverbod)."""


class Imposed(NamedTuple):
    """When a restraining order was imposed, and what was arranged with it."""

    at: datetime
    words: str = ""


class RestraintOutcome(Code):
    """What became of a restraining order."""

    EXTENDED = "extended", N_("extended until day 28")
    ENDED = "ended", N_("ends on its day, not extended")
    LIFTED = "lifted", N_("lifted early")


class RestraintAnswer(NamedTuple):
    """What became of a restraining order, and what happens then."""

    outcome: RestraintOutcome
    words: str = ""


class Restraint(NamedTuple):
    """A restraining order as it stands."""

    imposed_at: datetime
    extended: bool = False
    answer: RestraintOutcome | None = None
    """How it is over; None while it runs or nobody has said."""

    @property
    def is_over(self) -> bool:
        """Whether somebody has said how it ended."""
        return self.answer is not None

    @property
    def day(self) -> int:
        """The day on which it ends."""
        return MOST_DAYS if self.extended else FIRST_DAYS

    @property
    def ends_at(self) -> datetime:
        """Its end, at the same time on the wall's clock."""
        end = local(self.imposed_at) + timedelta(days=self.day)
        return end.astimezone(self.imposed_at.tzinfo)

    @property
    def asks_from(self) -> datetime:
        """From when on it is asked what becomes of it: the working day before its last day.

        One that ends at a weekend or on a holiday, or right after it, is asked about before that.
        """
        day = working_days_before(local(self.ends_at).date(), 1)
        begin = datetime.combine(day, time(), amsterdam()).astimezone(self.imposed_at.tzinfo)
        return max(begin, self.imposed_at)

    def asks(self, at: datetime) -> bool:
        """Whether somebody must say now what becomes of it; until that is said it asks on."""
        return not self.is_over and at >= self.asks_from


def answered(restraint: Restraint, answer: RestraintAnswer) -> Restraint:
    """The order after what was said of it."""
    if answer.outcome is RestraintOutcome.EXTENDED:
        return restraint._replace(extended=True)
    return restraint._replace(answer=answer.outcome)


def check_imposed(imposed: Imposed, now: datetime) -> Imposed:
    """An order that can still run; raises RuleBroken."""
    if imposed.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("An order is not imposed in the future."), field="imposed_at")
    if now - imposed.at > timedelta(days=MOST_DAYS):
        raise RuleBroken(
            N_("A restraining order lasts 28 days at most: this one has ended."), field="imposed_at"
        )
    return imposed


def check_answer(restraint: Restraint | None, answer: RestraintAnswer, now: datetime) -> Restraint:
    """The order after the answer; raises RuleBroken for what cannot be said of it now."""
    if restraint is None or restraint.is_over:
        raise RuleBroken(N_("No restraining order runs."), field="outcome")
    if answer.outcome is RestraintOutcome.EXTENDED and restraint.extended:
        raise RuleBroken(N_("It was extended already; day 28 is its last."), field="outcome")
    if answer.outcome is RestraintOutcome.ENDED and now < restraint.asks_from:
        raise RuleBroken(
            N_("It runs until {moment}; that it ends is asked from {begin} on."),
            field="outcome",
            moment=moment_text(restraint.ends_at),
            begin=moment_text(restraint.asks_from),
        )
    if answer.outcome is not RestraintOutcome.EXTENDED and not answer.words.strip():
        raise RuleBroken(N_("Enter how the child is safe from then on."), field="words")
    return answered(restraint, answer)
