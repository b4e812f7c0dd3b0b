"""The days of a stay on which the desk asks how it goes on (DOMAIN.md §9)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.deadlines import CaseTerms, day_of_stay
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken


class Outcome(Code):
    """How a stay goes on."""

    GOES_ON = "goes_on", N_("the stay goes on")
    CLEAR = "clear", N_("where the child goes is clear")
    UNCLEAR = "unclear", N_("where the child goes is not clear")
    MOVES_ON = "moves_on", N_("moves on to another facility")
    LEAVES = "leaves", N_("leaves soon")


class MilestoneOutcome(NamedTuple):
    """What was answered on a milestone."""

    day: int
    outcome: Outcome
    words: str = ""


def open_milestones(
    arrived_at: datetime, at: datetime, answered: Collection[int], terms: CaseTerms
) -> tuple[int, ...]:
    """The days that have come without an answer, earliest first."""
    today = day_of_stay(arrived_at, at)
    return tuple(day for day in sorted(terms.milestones) if day <= today and day not in answered)


def is_overstayed(arrived_at: datetime, at: datetime, terms: CaseTerms) -> bool:
    """Whether the stay lasts longer than its last milestone."""
    return bool(terms.milestones) and day_of_stay(arrived_at, at) > max(terms.milestones)


def check_milestone(day: int, open_days: Collection[int]) -> int:
    """A milestone that asks for an answer; raises RuleBroken."""
    if day not in open_days:
        raise RuleBroken(N_("Day {day} asks for no answer."), field="day", day=day)
    return day
