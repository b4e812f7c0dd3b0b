"""What was forecast, kept once a day by an open desk and scored when its time comes."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from crisisdesk.domain.foresight import forecast as rules
from crisisdesk.domain.moments import local
from crisisdesk.services.foresight import forecast
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.foresight import forecasts as queries
from crisisdesk.store.queries.foresight.forecasts import ForecastOutcome, KeptForecast
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.store import Store

_MILLION = 1_000_000


class DayKept(NamedTuple):
    """What a day adds: statements of now, and what came of those before."""

    statements: list[KeptForecast]
    outcomes: list[ForecastOutcome]


def keep(store: "Store") -> None:
    """Keep what is forecast now, once a day of the desk, and score what is due; no act."""
    made = store.read(_made)
    if made is not None:
        store.write_draft_now(queries.keep, made.statements, made.outcomes)


def _made(snapshot: Snapshot) -> DayKept | None:
    """What is to be kept; None where that was done today."""
    newest, today = queries.newest(snapshot), local(snapshot.at).date()
    if newest is not None and local(newest).date() >= today:
        return None
    outlook = forecast.outlook(snapshot)
    statements = [
        KeptForecast(
            # By the day, so that two desks keep it once.
            uuid5(NAMESPACE_OID, f"forecast {today} {each.child.code} {said.ahead}"),
            snapshot.at,
            snapshot.at + timedelta(days=said.ahead),
            each.child.code,
            said.ahead,
            said.now,
            said.low,
            said.middle,
            said.high,
            round(said.none * _MILLION),
            said.days,
            said.changes,
        )
        for each in outlook.classes
        for said in each.horizons
    ]
    return DayKept(statements, _outcomes(snapshot))


def _outcomes(snapshot: Snapshot) -> list[ForecastOutcome]:
    """What came, as it is known now of the moment that each statement was about."""
    children = {child.code: child for child in rules.CLASSES}
    boards = {}
    outcomes = []
    for due in queries.due(snapshot):
        if due.due_at not in boards:
            (boards[due.due_at],) = capacity_queries.past(snapshot, [due.due_at])
        child = children.get(due.child)
        places = [] if child is None else forecast.seen(boards[due.due_at], child)
        free = sum(max(each.free, 0) for each in places) if places else None
        outcomes.append(ForecastOutcome(due.id, free, snapshot.at))
    return outcomes
