"""How many places a region would need if nobody managed them: a planning sum, and no forecast."""

from fractions import Fraction
from typing import NamedTuple

WEEKS = 8
LEAST_DEPARTURES = 10
"""Fewer stays that ended tell nothing of how long one lasts."""
MOST_PLACES = 9_999


def refused_share(arrivals: Fraction, stay_days: Fraction, places: int) -> Fraction:
    """Erlang's B: the share refused if so many come a week, stay so long, and nobody manages.

    A planning sum and no forecast: real occupancy is managed, and this says far too little of a
    full region.
    """
    offered = arrivals * stay_days / 7
    share = Fraction(1)
    for place in range(1, places + 1):
        share = offered * share / (place + offered * share)
    return share


class Planning(NamedTuple):
    """What so many places would come to, from the last weeks of this desk."""

    places: int
    weeks: int
    arrivals: int
    unmet: int
    """Children for whom no place was found, and who arrived nowhere."""
    departures: int
    stay_days: Fraction | None
    """The mean of the stays that ended; None where too few did."""

    @property
    def refused(self) -> Fraction | None:
        """The share that would find no place; None where nothing can be said."""
        if self.stay_days is None:
            return None
        asked = Fraction(self.arrivals + self.unmet, self.weeks)
        return refused_share(asked, self.stay_days, self.places)
