"""The desk's own processes, in order, and the rings of people who can do them (A85-A90).

Counts only, no names. First ring: does it now; second: can take over; third: to be trained.
"""

from collections.abc import Mapping
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken

MOST_PEOPLE = 999
_WHOLE = 100


class Process(Code):
    """A process of the desk; the order is its priority (set)."""

    CRISIS_SERVICE = "crisis_service", N_("crisis service")
    FRONT_OFFICE = "front_office", N_("front office and triage")
    URGENT_CASES = "urgent_cases", N_("urgent cases")
    FOLLOW_UP = "follow_up", N_("follow-up")


class Rings(NamedTuple):
    """How many people can do a process, and how many it takes at once."""

    first: int = 0
    second: int = 0
    third: int = 0
    needed: int = 0

    @property
    def able(self) -> int:
        """People who can do it today: the first and the second ring."""
        return self.first + self.second


class Coverage(NamedTuple):
    """How one process is covered at some absence."""

    process: Process
    rings: Rings | None
    """None when nobody counted, which is not 0."""
    left: int
    """People of its own rings who can do it and are there."""
    short: int
    """How many it lacks after help from below."""
    drawn: int
    """How many it takes from processes of lower priority."""
    lent: int
    """How many it gives to processes of higher priority."""
    holds_until: int | None
    """The highest absence in % that its own rings can bear; None when they never suffice."""
    train: int
    """How many of the third ring to train now."""

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


def coverage(known: Mapping[Process, Rings], absence: int) -> list[Coverage]:
    """Every process at an absence in %, highest priority first.

    A process that is short takes people from those below it, the lowest first. Raises
    RuleBroken.
    """
    if not 0 <= absence <= _WHOLE:
        raise RuleBroken(N_("Absence is from 0 to 100 %."), field="absence")
    order = [process for process in Process if process in known]
    left = {process: left_at(known[process].able, absence) for process in order}
    free = dict(left)
    drawn = dict.fromkeys(order, 0)
    lent = dict.fromkeys(order, 0)
    for place, process in enumerate(order):
        missing = known[process].needed - free[process]
        for lower in reversed(order[place + 1 :]):
            if missing <= 0:
                break
            step = min(missing, free[lower])
            free[lower] -= step
            lent[lower] += step
            drawn[process] += step
            missing -= step
    covered = []
    for process in Process:
        rings = known.get(process)
        if rings is None:
            covered.append(Coverage(process, None, 0, 0, 0, 0, None, 0))
            continue
        there = left[process] - lent[process] + drawn[process]
        short = max(rings.needed - there, 0)
        own_short = max(rings.needed - left[process], 0)
        covered.append(
            Coverage(
                process,
                rings,
                left[process],
                short,
                drawn[process],
                lent[process],
                _holds_until(rings),
                min(max(short, own_short), rings.third),
            )
        )
    return covered


def _holds_until(rings: Rings) -> int | None:
    return next(
        (share for share in range(_WHOLE, -1, -1) if left_at(rings.able, share) >= rings.needed),
        None,
    )
