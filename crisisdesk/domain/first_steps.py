"""What a new desk still lacks, in the order in which it is filled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, Phrase

IS_NEW = timedelta(days=14)
"""So long a desk that has facilities is led on."""


class FirstStep(Code):
    """What fills an empty desk."""

    FACILITIES = "facilities", N_("facilities: who has places, and for whom")
    COLLEAGUES = "colleagues", N_("colleagues: who else sits at this desk")
    FIGURES = "figures", N_("figures: how many places are taken, by facility")
    DUTIES = "duties", N_("duties: when you meet, and what else recurs")


class Standing(NamedTuple):
    """How far a desk has come."""

    age: timedelta
    facilities: int
    reported: int
    """Of those."""
    members: int
    rules: int
    """Rules of duties that somebody wrote here."""


def left(standing: Standing) -> Iterator[tuple[FirstStep, Phrase]]:
    """What is left to do, in words; nothing once a desk that has facilities is no longer new."""
    if standing.facilities and standing.age > IS_NEW:
        return
    done = {
        FirstStep.FACILITIES: standing.facilities > 0,
        FirstStep.COLLEAGUES: standing.members > 1,
        FirstStep.FIGURES: standing.reported == standing.facilities > 0,
        FirstStep.DUTIES: standing.rules > 0,
    }
    for step in FirstStep:
        if step is FirstStep.FIGURES and 0 < standing.reported < standing.facilities:
            counts: dict[str, object] = {"n": standing.reported, "of": standing.facilities}
            yield step, Phrase(N_("figures: {n} of {of} facilities have reported"), counts)
        elif not done[step]:
            yield step, Phrase(step.words)
