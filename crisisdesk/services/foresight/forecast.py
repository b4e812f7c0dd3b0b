"""How likely there is a place for the next child, from this desk's own history."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine, left_out
from crisisdesk.domain.cases.suitability import Needs as ChildNeeds
from crisisdesk.domain.cases.suitability import RuleCode, Surroundings, judge
from crisisdesk.domain.foresight import forecast as rules
from crisisdesk.domain.foresight.forecast import ChildClass, Day, Forecast, Score, SeenPlaces
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.queries.foresight import forecasts as forecast_queries
from crisisdesk.store.snapshot import Snapshot


class ClassForecast(NamedTuple):
    """What is said of the next child of one class."""

    child: ChildClass
    now: int
    facilities: int
    """How many can take such a child and are counted."""
    horizons: tuple[Forecast, ...]
    score: Score = Score(0, 0, hidden=False)
    """Of the statements that were kept and whose time has come."""


class Outlook(NamedTuple):
    """The forecasts of one moment, or that too little is known for any."""

    at: datetime
    days: int
    """Of own history on which a change could begin."""
    changes: int
    classes: tuple[ClassForecast, ...]
    """None where too little is known."""

    @property
    def too_little(self) -> bool:
        """Whether nothing can be said."""
        return not self.classes


def outlook(snapshot: Snapshot) -> Outlook:
    """What may be free for the next child of each class; writes nothing."""
    history = _history(snapshot)
    by_horizon = {ahead: rules.pools(history, ahead) for ahead in rules.HORIZONS}
    shortest = by_horizon[rules.HORIZONS[0]]
    said = {ahead: known for ahead, known in by_horizon.items() if not known.too_little}
    if not said:
        return Outlook(snapshot.at, shortest.days, shortest.changes, ())
    lines, scored = queries.lines(snapshot), forecast_queries.scored(snapshot)
    classes = []
    for child in rules.CLASSES:
        places = seen(lines, child)
        horizons = tuple(rules.forecast(known, places, ahead) for ahead, known in said.items())
        free = sum(max(seen.free, 0) for seen in places)
        known = rules.score(scored.get(child.code, ()))
        classes.append(ClassForecast(child, free, len(places), horizons, known))
    return Outlook(snapshot.at, shortest.days, shortest.changes, tuple(classes))


def seen(lines: Iterable[CapacityLine], child: ChildClass) -> list[SeenPlaces]:
    """What is free at the facilities that could take such a child, where that is known."""
    known = map(_seen, suitable(lines, child))
    return [places for places in known if places is not None]


def suitable(lines: Iterable[CapacityLine], child: ChildClass) -> list[CapacityLine]:
    """The facilities that could take such a child tonight but for their room, by the desk's rules.

    Without an order, apart or what is too old: there nobody knows what is free.
    """
    needs = ChildNeeds((((child.age, child.age), child.gender),))
    verdicts = judge([line for line in lines if left_out(line) is None], needs, Surroundings())
    return [verdict.line for verdict in verdicts if {*verdict.marks.excluded_by} <= {RuleCode.ROOM}]


def _seen(line: CapacityLine) -> SeenPlaces | None:
    if line.placeable is None or line.available is None or line.is_stale:
        return None
    return SeenPlaces(line.available, line.placeable)


def _history(snapshot: Snapshot) -> list[Day]:
    """What was known to be free at this hour on each of the last days, oldest first."""
    moments = queries.steps(snapshot.at, rules.MOST_DAYS)
    days: list[dict[FacilityId, SeenPlaces]] = []
    for lines in queries.past(snapshot, moments):
        free = {line.id: _seen(line) for line in lines if line.has_places}
        known = {facility: places for facility, places in free.items() if places is not None}
        if known or days:
            days.append(known)
    return [*days]
