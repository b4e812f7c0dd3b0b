"""The desk's own processes, in order, and the rings of people who can do them (A85-A90).

Counts only, no names. First ring: does it now; second: can take over, and is the first ring of
another process (A132); third: to be trained when the first fails or reports rise (A130).
"""

from collections.abc import Mapping
from typing import NamedTuple

from crisisdesk.domain.absence.absence import AbsenceTerms
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken

MOST_PEOPLE = 999
_WHOLE = 100


class Process(Code):
    """A process of the desk; the order is its priority."""

    CRISIS_SERVICE = "crisis_service", N_("crisis service")
    FRONT_OFFICE = "front_office", N_("front office and triage")
    URGENT_CASES = "urgent_cases", N_("urgent cases")
    FOLLOW_UP = "follow_up", N_("follow-up")


class Trigger(Code):
    """What makes the desk train its third ring."""

    FIRST_RING = "first_ring", N_("the first ring falls short")
    REPORTS = "reports", N_("reports rise")


class Reports(NamedTuple):
    """How many reports came in seven days, and in the seven before; None is unknown."""

    now: int
    before: int | None

    def rise(self, terms: AbsenceTerms) -> bool:
        """Whether that is so much more that the third ring is trained."""
        return self.before is not None and self.now > self.before * (1 + terms.reports_rise)


class Rings(NamedTuple):
    """How many people can do a process, and how many it takes at once."""

    first: int = 0
    second: int = 0
    third: int = 0
    needed: int = 0


class Coverage(NamedTuple):
    """How one process is covered at some absence."""

    process: Process
    rings: Rings | None
    """None when nobody counted, which is not 0."""
    left: int
    """People of its first ring who are there."""
    short: int
    """How many it lacks after help from its second ring."""
    drawn: int
    """How many of its second ring come, from the first ring of other processes."""
    lent: int
    """How many of its first ring go to other processes."""
    holds_until: int | None
    """The absence in % up to which it goes on; None when it never does."""
    train: int
    """How many of the third ring to train now."""
    triggers: tuple[Trigger, ...] = ()
    """Why."""

    @property
    def holds(self) -> bool:
        """Whether the process goes on."""
        return self.rings is not None and not self.short


def check_rings(rings: Rings) -> Rings:
    """Return the counts if they are valid; raises RuleBroken at the field."""
    for name, value in zip(Rings._fields, rings, strict=True):
        if not 0 <= value <= MOST_PEOPLE:
            raise RuleBroken(
                N_("Enter a whole number of people from 0 to {most}."),
                field=name,
                most=MOST_PEOPLE,
            )
    return rings


def left_at(people: int, absence: int) -> int:
    """How many of these people are there at an absence in %, rounded down."""
    return people * (_WHOLE - absence) // _WHOLE


def people(known: Mapping[Process, Rings]) -> int:
    """How many people the desk has: each is in the first ring of one process."""
    return sum(rings.first for rings in known.values())


def coverage(
    known: Mapping[Process, Rings], absence: int, *, reports_rise: bool = False
) -> list[Coverage]:
    """Every process at an absence in %, highest priority first.

    A process that is short takes people of its second ring: first those that another process does
    not need, then from processes below it, the lowest first. Raises RuleBroken.
    """
    if not 0 <= absence <= _WHOLE:
        raise RuleBroken(N_("Absence is from 0 to 100 %."), field="absence")
    steps = [_shared(known, share) for share in range(_WHOLE + 1)]
    covered = []
    for process in Process:
        rings = known.get(process)
        if rings is None:
            covered.append(Coverage(process, None, 0, 0, 0, 0, None, 0))
            continue
        short = [step[process].short(rings) for step in steps]
        until = next((share for share, missing in enumerate(short) if missing), _WHOLE + 1) - 1
        here = steps[absence][process]
        lacks = max(rings.needed - here.left, 0)
        triggers = [Trigger.FIRST_RING] if lacks else []
        triggers += [Trigger.REPORTS] if reports_rise else []
        covered.append(
            Coverage(
                process,
                rings,
                here.left,
                short[absence],
                here.drawn,
                here.lent,
                until if until >= 0 else None,
                rings.third if reports_rise else min(lacks, rings.third),
                (*triggers,),
            )
        )
    return covered


class _Share(NamedTuple):
    """Where the people of one process are, at some absence."""

    left: int
    drawn: int = 0
    lent: int = 0

    def short(self, rings: Rings) -> int:
        return max(rings.needed - self.left - self.drawn + self.lent, 0)


def _shared(known: Mapping[Process, Rings], absence: int) -> dict[Process, _Share]:
    """Who helps whom: nobody is in two places, and only a second ring can take over."""
    order = [process for process in Process if process in known]
    shares = {process: _Share(left_at(known[process].first, absence)) for process in order}
    for place, process in enumerate(order):
        able = left_at(known[process].second, absence)
        others = [other for other in reversed(order) if other is not process]
        lower = [(other, 0) for other in reversed(order[place + 1 :])]
        for giver, keeps in [*((other, known[other].needed) for other in others), *lower]:
            own, gives = shares[process], shares[giver]
            there = gives.left + gives.drawn - gives.lent
            # Who came to help another process does not go on from there.
            free = min(max(there - keeps, 0), gives.left - gives.lent)
            step = min(own.short(known[process]), able - own.drawn, free)
            if step > 0:
                shares[process] = own._replace(drawn=own.drawn + step)
                shares[giver] = gives._replace(lent=gives.lent + step)
    return shares
