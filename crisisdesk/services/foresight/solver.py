"""The best moves there are, by HiGHS; an extra, so it may not be there."""

import importlib.util
from collections.abc import Sequence
from typing import Any

from crisisdesk.domain.absence.absence import THOUSAND
from crisisdesk.domain.foresight.rehearsal import ACUTE, GroupRegion, Moves

_SECONDS = 10.0
_HALF = 0.5


def is_there() -> bool:
    """Whether the extra is installed, without loading it."""
    return importlib.util.find_spec("highspy") is not None


def best(region: GroupRegion, seconds: float = _SECONDS) -> Moves | None:
    """The best moves, goal by goal; None where the solver is not done in so many seconds."""
    import highspy

    model: Any = highspy.Highs()  # type: ignore[no-untyped-call, unused-ignore]
    model.silent()
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("threads", 1)
    if not region.routes:
        return ()
    moves = [
        model.addIntegral(0, max(region.groups[route.source].present, 0) // THOUSAND)
        for route in region.routes
    ]
    values: Moves = (0,) * len(moves)
    for goal in _goals(model, region, moves):
        model.maximize(goal)
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = tuple(round(value) for value in model.vals(moves))
        # Every goal is a whole number: what was reached stays reached.
        model.addConstr(goal >= round(model.getObjectiveValue()) - _HALF)
    return values


def _goals(model: Any, region: GroupRegion, moves: Sequence[Any]) -> list[Any]:
    """The rules as constraints; answers the goals in their order."""
    add = model.qsum
    into: dict[int, list[Any]] = {}
    out: dict[int, list[Any]] = {}
    lent: dict[Any, list[Any]] = {}
    for route, move in zip(region.routes, moves, strict=True):
        into.setdefault(route.target, []).append(move)
        out.setdefault(route.source, []).append(move)
        if region.is_aid(route):
            lent.setdefault(region.groups[route.source].provider, []).append(move)
    for lender, together in lent.items():
        model.addConstr(add(together) <= max(region.room.get(lender, 0), 0))
    fixed, needed, acute, places = model.addVariable(0, 0), [], [], []
    for place, group in enumerate(region.groups):
        away = add([fixed, *out.get(place, ())])
        if place in out:
            model.addConstr(away <= max(group.present, 0) // THOUSAND)
        if not group.aim or (place not in out and place not in into):
            continue
        there = add([fixed, *into.get(place, ())]) - away + group.present / THOUSAND
        stays, kept = model.addBinary(), model.addIntegral(0, group.aim)
        model.addConstr(kept <= group.aim * stays)
        model.addConstr(group.norm.minimum / THOUSAND * stays <= there)
        model.addConstr(group.norm.full_fte / THOUSAND * kept <= group.norm.full_places * there)
        used = model.addIntegral(0, min(group.needed, group.aim))
        model.addConstr(used <= kept)
        needed.append(used)
        places.append(kept)
        if group.kind in ACUTE:
            acute.append(kept)
    travel = [move * -route.minutes for route, move in zip(region.routes, moves, strict=True)]
    people = [move * -1 for move in moves]
    return [add([fixed, *goal]) for goal in (needed, acute, places, people, travel) if goal]
