"""Before a child can leave: what holds it back, who acts, and when somebody looks again (A72)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.deadlines import CaseTerms, day_of_stay
from crisisdesk.domain.cases.endings import HOLDS_BACK, Blocker
from crisisdesk.domain.cases.states import StayId
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, RuleBroken


class Outflow(NamedTuple):
    """How a child comes to leave the place where it stays; the newest holds until it has left."""

    facility: FacilityId
    stay: StayId
    blocker: Blocker | None = None
    """None once it was taken off the case, until somebody says what holds the child back now."""
    who: str = ""
    """Who acts: an organisation or a role."""
    looks_on: date | None = None
    """The day on which somebody looks again."""
    leaves_on: date | None = None
    """The day on which the child is expected to leave; None is not known, and never guessed."""


class OutflowLook(StrEnum):
    """Whether somebody must look at how a child comes to leave, the most pressing last."""

    NOT_YET = "not_yet"
    UNSAID = "unsaid"
    """The stay lasts, and nobody said when somebody looks."""
    TODAY = "today"
    LATE = "late"
    """That day has passed, or the day on which the child was to leave."""

    @property
    def pressing(self) -> int:
        """How pressing it is; 0 asks nobody."""
        return [*OutflowLook].index(self)


def look(
    outflow: Outflow | None, arrived_at: datetime, at: datetime, terms: CaseTerms
) -> OutflowLook:
    """Whether somebody must look; a day on which the child leaves is one to look on too."""
    today = local(at).date()
    looks_on = None if outflow is None else outflow.looks_on
    leaves_on = None if outflow is None else outflow.leaves_on
    if any(day is not None and day < today for day in (looks_on, leaves_on)):
        return OutflowLook.LATE
    if looks_on == today:
        return OutflowLook.TODAY
    if looks_on or leaves_on or day_of_stay(arrived_at, at) <= terms.outflow_days:
        return OutflowLook.NOT_YET
    return OutflowLook.UNSAID


def check_outflow(outflow: Outflow, arrived_at: datetime, now: datetime) -> Outflow:
    """What is said of it, if it can be; raises RuleBroken."""
    today = local(now).date()
    if outflow.blocker is None:
        raise RuleBroken(
            N_("Choose what holds the child back, or that nothing does."), field="blocker"
        )
    if outflow.looks_on is not None and outflow.looks_on < today:
        raise RuleBroken(N_("That day is past; enter today or later."), field="looks_on")
    if outflow.leaves_on is not None and outflow.leaves_on < today:
        raise RuleBroken(
            N_("That day is past; leave it empty while the day is not known."), field="leaves_on"
        )
    if outflow.leaves_on is not None and outflow.leaves_on < local(arrived_at).date():
        raise RuleBroken(N_("A departure comes after the arrival."), field="leaves_on")
    return outflow


class BlockerChange(NamedTuple):
    """What a case waits for from then on, and what it does not wait for any more."""

    cleared: tuple[Blocker, ...] = ()
    added: tuple[Blocker, ...] = ()


def change_of(
    outflow: Outflow,
    outflows: Mapping[StayId, Outflow],
    blockers: Collection[Blocker],
    *,
    alone: bool,
) -> BlockerChange:
    """What changes for the case with this about one of its children.

    What holds a child back holds the case back, as long as it does so for one of them. `alone`: it
    is the only child that stays somewhere, so that where nothing holds it back, nothing does.
    """
    others = {line.blocker for stay, line in outflows.items() if stay != outflow.stay}
    before = outflows.get(outflow.stay)
    over = {before.blocker} if before is not None else set()
    if outflow.blocker is Blocker.NOTHING and alone:
        over = {*HOLDS_BACK}
    over -= {outflow.blocker, *others}
    wanted = outflow.blocker in HOLDS_BACK and outflow.blocker not in blockers
    return BlockerChange(
        tuple(blocker for blocker in HOLDS_BACK if blocker in over and blocker in blockers),
        (outflow.blocker,) if wanted and outflow.blocker is not None else (),
    )
