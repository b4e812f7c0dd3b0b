"""Own staff that works elsewhere with its own provider: minus there, plus here (A13, A113).

It is no aid of another provider: nobody is asked, and what the provider has together stays the
same. Amounts are thousandths of an FTE; the first and the last day both count.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.mutual_aid import check_fte
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.errors import N_, RuleBroken

RedeploymentId = NewType("RedeploymentId", UUID)
MOST_REASON = 300


class Team(NamedTuple):
    """Where staff works: a group of staff, in a facility or in none that is on the board."""

    function: Function
    facility: FacilityId | None = None


class Redeployment(NamedTuple):
    """Staff of one provider that goes from one of its teams to another."""

    provider: ProviderId
    source: Team
    target: Team
    fte: int
    start: date
    until: date


class RedeploymentLine(NamedTuple):
    """A redeployment as the overviews show it."""

    id: RedeploymentId
    redeployment: Redeployment
    provider_name: str
    source_name: str
    """Of the facility; empty for a team that is none."""
    target_name: str
    ended: bool
    turn: int
    """Which of its rows it is: an act compares it with what was shown."""

    def works_on(self, day: date) -> bool:
        """Whether the staff works there on this day; a term runs out by itself."""
        return self.redeployment.start <= day <= self.redeployment.until


def check_redeployment(
    redeployment: Redeployment, owners: Iterable[ProviderId | None], today: date
) -> Redeployment:
    """Return the redeployment if it is one; `owners` are those of its facilities.

    Raises RuleBroken at the field.
    """
    if any(owner != redeployment.provider for owner in owners):
        raise RuleBroken(
            N_("That facility is of another provider: ask for staff instead."), field="target_id"
        )
    if redeployment.source == redeployment.target:
        raise RuleBroken(N_("Staff that stays where it is needs no redeployment."), field="target")
    check_fte(redeployment.fte)
    if redeployment.until < redeployment.start:
        raise RuleBroken(N_("The end is before the start."), field="until")
    if redeployment.until < today:
        raise RuleBroken(N_("The end has already passed."), field="until")
    return redeployment


def ended_by(line: RedeploymentLine, last: date, today: date, reason: str) -> Redeployment:
    """The redeployment with its last day; the day before it starts says that it never began.

    Raises RuleBroken.
    """
    current = line.redeployment
    if line.ended or current.until < today:
        raise RuleBroken(N_("This is over."))
    if not reason.strip():
        raise RuleBroken(N_("Enter why it ends."), field="reason")
    if len(reason) > MOST_REASON:
        raise RuleBroken(
            N_("A reason is at most {most} characters."), field="reason", most=MOST_REASON
        )
    if not current.start - timedelta(days=1) <= last <= current.until:
        raise RuleBroken(N_("The last day is within its term."), field="until")
    return current._replace(until=last)


def moved(lines: Iterable[RedeploymentLine], period: Period) -> dict[tuple[ProviderId, Team], int]:
    """What each team has more or less over a period, in FTE-days; a provider's sum is 0."""
    totals: dict[tuple[ProviderId, Team], int] = {}
    for line in lines:
        redeployment = line.redeployment
        days = period.days_of(Period(redeployment.start, redeployment.until))
        for team, sign in ((redeployment.source, -1), (redeployment.target, 1)):
            key = redeployment.provider, team
            totals[key] = totals.get(key, 0) + sign * redeployment.fte * days
    return {key: amount for key, amount in totals.items() if amount}


def moved_at(lines: Iterable[RedeploymentLine], facility: FacilityId, day: date) -> tuple[int, int]:
    """What works away from a facility on a day, and what came to it, in FTE."""
    away = here = 0
    for line in lines:
        if line.works_on(day):
            away += line.redeployment.fte * (line.redeployment.source.facility == facility)
            here += line.redeployment.fte * (line.redeployment.target.facility == facility)
    return away, here
