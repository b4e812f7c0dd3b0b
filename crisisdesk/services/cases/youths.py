"""The children of a case, corrected and added together."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.states import CaseId, YouthId
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases import cases

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def change(
    uow: "UnitOfWork",
    case: CaseId,
    changed: Mapping[YouthId, Youth],
    added: Sequence[Youth],
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Correct and add children in one act, all of it or nothing; raises as `add_youth` does."""
    for youth, to in changed.items():
        cases.change_youth(uow, case, youth, to, seen=seen, sure=sure)
        seen = None
    for child in added:
        cases.add_youth(uow, case, child, seen=seen, sure=sure)
        seen = None
    if not (changed or added):
        raise RuleBroken(N_("Nothing was changed."))
