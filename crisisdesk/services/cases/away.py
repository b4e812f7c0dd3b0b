"""Where the children of a case must not be near."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.family.not_near import NotNear, NotNearGround, read_places
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.store.queries.capacity import capacity as capacity_queries

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def stay_away(
    uow: "UnitOfWork",
    case: CaseId,
    typed: Mapping[NotNearGround, str],
    *,
    seen: int | None = None,
) -> None:
    """Keep where the children must not be near, for each reason; empty takes it away.

    Raises RuleBroken for a place that nobody knows, or Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    sites = {line.site for line in capacity_queries.lines(uow.snapshot)}
    before = act.standing.history.not_near
    stated = {ground: read_places(words, sites, ground) for ground, words in typed.items()}
    if all(before.get(ground, ()) == places for ground, places in stated.items()):
        raise RuleBroken(N_("Nothing was changed."))
    for ground, places in stated.items():
        if before.get(ground, ()) != places:
            act.add(EventKind.NOT_NEAR, NotNear(ground, places))
    act.done("case.not_near_set")
