"""Orders of a court and consent: what is written, and what a decision asks (DOMAIN.md §9)."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.legal.consent import Consent, check_consent
from crisisdesk.domain.cases.legal.orders import (
    OrderChange,
    Ordered,
    OrderStep,
    check_change,
    check_order,
)
from crisisdesk.domain.cases.payloads import ChildCorrected, RulesSetAside
from crisisdesk.domain.cases.reasons import RuleFinding, legal_finding
from crisisdesk.domain.cases.referrers import Legal
from crisisdesk.domain.cases.states import CaseId, YouthId
from crisisdesk.domain.cases.suitability import Needs, RuleCode, RuleOutcome
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.cases.acts import CaseAct, checked
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_MONTHS = 12


def order(
    uow: "UnitOfWork",
    case: CaseId,
    ordered: Ordered,
    *,
    until: date | None = None,
    hearing: date | None = None,
    birth_month: int | None = None,
    seen: int | None = None,
) -> UUID:
    """Write an order for a child down, with its days as far as they are known.

    Of an emergency order the last day for a hearing follows where nobody says it. Raises RuleBroken
    or Conflict.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    act.youth(ordered.youth)
    if ordered.kind is Legal.VOLUNTARY:
        raise RuleBroken(N_("Voluntary is no order: write the consent down."), field="kind")
    hearing = check_order(ordered, until, hearing, local(uow.now).date())
    _set_month(act, ordered.youth, birth_month)
    written = act.add(EventKind.ORDERED, ordered)
    for step, day in ((OrderStep.UNTIL, until), (OrderStep.HEARING, hearing)):
        if day is not None:
            act.add(EventKind.ORDER_STEP, OrderChange(written, step, day))
    act.done("case.ordered")
    return written


def _set_month(act: CaseAct, youth: YouthId, month: int | None) -> None:
    if month is None or month == act.youth(youth).birth_month:
        return
    if not 1 <= month <= _MONTHS:
        raise RuleBroken(N_("Enter the month: 1 to 12."), field="birth_month")
    act.add(EventKind.BIRTH_MONTH_SET, ChildCorrected(youth, month))


def change_order(
    uow: "UnitOfWork",
    case: CaseId,
    change: OrderChange,
    *,
    seen: int | None = None,
) -> None:
    """Write what became of an order, or correct a day of it; raises RuleBroken or Conflict."""
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    before = next((line for line in act.standing.history.orders if line.id == change.order), None)
    if before is None:
        raise RuleBroken(N_("There is no such order in this case."), field="order")
    if change.step is not OrderStep.MISTAKE:
        check_change(before, change.step, change.day, local(uow.now).date())
    act.add(EventKind.ORDER_STEP, change)
    act.done("case.order_changed")


def consent(
    uow: "UnitOfWork",
    case: CaseId,
    answer: Consent,
    *,
    seen: int | None = None,
    sure: bool = False,
) -> None:
    """Write what somebody answered who was asked; a later answer takes the place of this one.

    Raises RuleBroken, Conflict, or NeedsConfirmation for words that point to a person.
    """
    act = CaseAct(uow, case, seen=seen)
    act.must_be_open()
    act.youth(answer.youth)
    check_consent(answer, uow.now)
    name = checked(" ".join(answer.name.split()), "consent_name", sure=sure)
    act.add(EventKind.CONSENT, answer._replace(name=name))
    act.done("case.consent")


class Title(NamedTuple):
    """Whether there is a ground to place children at a facility."""

    finding: RuleFinding
    asks_override: bool
    """No order for secure care, or none known, and nobody set that aside for this facility."""


def title(
    snapshot: Snapshot, facility: FacilityId, needs: Needs, events: Iterable[CaseEvent]
) -> Title:
    """On what ground a decision for a facility rests, after these events of the case."""
    kind = facility_queries.about(snapshot, facility).kind
    finding = legal_finding(kind, needs)
    lacks = finding.outcome in (RuleOutcome.UNKNOWN, RuleOutcome.EXCLUDES)
    return Title(
        finding,
        kind is Kind.SECURE
        and lacks
        and not any(
            isinstance(event.payload, RulesSetAside)
            and event.payload.facility == facility
            and RuleCode.LEGAL in event.payload.rules
            for event in events
        ),
    )
