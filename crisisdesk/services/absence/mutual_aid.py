"""Mutual aid: requests, who could lend, and the outcome for those who were asked."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.absence import mutual_aid as rules
from crisisdesk.domain.absence.costs import check_category
from crisisdesk.domain.absence.illness_words import check_note
from crisisdesk.domain.absence.mutual_aid import (
    AidState,
    DeploymentId,
    DeploymentLine,
    Lender,
    Offer,
    Request,
    RequestId,
    RequestLine,
)
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity import municipalities
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.services.absence import absence
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.absence import mutual_aid as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def requests(snapshot: Snapshot, *, standing: bool = True) -> list[RequestLine]:
    """Requests, newest first; `standing` leaves out withdrawn and past ones."""
    today = absence_queries.today(snapshot)
    return [
        request
        for request in queries.requests(snapshot)
        if not standing or not (request.withdrawn or request.request.until < today)
    ]


def deployments(
    snapshot: Snapshot, *, request: RequestId | None = None, standing: bool = True
) -> list[DeploymentLine]:
    """Deployments by their last day; `standing` leaves out ended and never granted ones."""
    if request is not None:
        return queries.deployments(snapshot, request=request)
    return queries.deployments(snapshot, standing=standing)


def ending(snapshot: Snapshot) -> list[DeploymentLine]:
    """Deployments that end within the desk's term, or are over."""
    return rules.ending(
        queries.deployments(snapshot, standing=True),
        absence_queries.today(snapshot),
        setting_queries.absence_terms(snapshot),
    )


def offers(snapshot: Snapshot) -> list[Offer]:
    """The current offers of providers."""
    return [*queries.offers(snapshot, absence_queries.today(snapshot)).values()]


def lenders(snapshot: Snapshot, request: RequestId) -> list[Lender]:
    """Who could lend for a request, best first, and what would be left; raises RuleBroken."""
    matches = queries.requests(snapshot, request)
    if not matches:
        raise RuleBroken(N_("There is no such request."))
    return could_lend(snapshot, matches[0], absence.lines(snapshot))


def could_lend(snapshot: Snapshot, request: RequestLine, lines: list[ReviewLine]) -> list[Lender]:
    """Which providers of a review could lend for an actual or expected request, best first."""
    matching = {
        provider: offer
        for (provider, function), offer in queries.offers(
            snapshot, absence_queries.today(snapshot)
        ).items()
        if function is request.request.function
    }
    workplaces = queries.workplaces(snapshot)
    everywhere = {place for workplace in workplaces.values() for place in workplace.municipalities}
    return rules.lenders(
        request,
        lines,
        workplaces,
        matching,
        queries.deployments(snapshot, standing=True),
        municipalities.distances(request.municipality, everywhere),
        absence_queries.today(snapshot),
    )


def ask(uow: "UnitOfWork", request: Request, *, no_person: bool = False) -> RequestId:
    """Save a request of a facility for staff.

    Raises RuleBroken at the field; NeedsConfirmation for a facility that is not crucial and for
    an illness word in the note.
    """
    facility = uow.facilities.get(request.facility)
    rules.check_request(request, crucial=facility.crucial, today=local(uow.now).date())
    pointed = check_note(f"{request.note} {request.override}", no_person=no_person)
    request_id = uow.mutual_aid.add_request(request)
    uow.journal("aid.requested", facility=request.facility, subject=request_id)
    _journal_pointed(uow, request_id, pointed=pointed)
    return request_id


def withdraw_request(
    uow: "UnitOfWork",
    request: RequestId,
    *,
    seen: int | None = None,
    reason: str = "",
    no_person: bool = False,
) -> None:
    """Withdraw a request; staff already granted or deployed stays.

    Raises NeedsConfirmation for an illness word, Conflict when somebody else changed it.
    """
    current = uow.mutual_aid.request(request)
    if current.withdrawn:
        raise RuleBroken(N_("This request has already been withdrawn."))
    uow.mutual_aid.raise_request(current, current.version if seen is None else seen)
    pointed = check_note(reason, no_person=no_person, field="reason")
    uow.mutual_aid.end_request(request, reason)
    uow.journal("aid.request_withdrawn", facility=current.request.facility, subject=request)
    _journal_pointed(uow, request, pointed=pointed)


def offer(uow: "UnitOfWork", offer: Offer, *, no_person: bool = False) -> UUID:
    """Save an offer of a provider; the newest for a function counts, 0 FTE withdraws it."""
    rules.check_offer(offer, today=local(uow.now).date())
    uow.absence.check_subject(offer.provider, None)
    pointed = check_note(offer.note, no_person=no_person)
    offer_id = uow.mutual_aid.add_offer(offer)
    uow.journal("aid.offered", subject=offer_id)
    _journal_pointed(uow, offer_id, pointed=pointed)
    return offer_id


def ask_lender(
    uow: "UnitOfWork",
    request: RequestId,
    lender: ProviderId,
    fte: int,
    *,
    override: str = "",
    cost_category: int | None = None,
    no_person: bool = False,
) -> DeploymentId:
    """Ask a provider to lend.

    Raises RuleBroken; NeedsConfirmation, with its figures, when that would bring the lender below
    its own minimum and no reason is given in `override`.
    """
    asked = uow.mutual_aid.request(request)
    rules.check_fte(fte)
    if asked.withdrawn:
        raise RuleBroken(N_("This request has already been withdrawn."))
    check_category(cost_category)
    if lender == asked.provider:
        raise RuleBroken(N_("A provider does not lend to itself."), field="lender")
    name = uow.absence.check_subject(lender, None)
    standing = queries.deployments(uow.snapshot, request=request)
    if any(
        deployment.lender == lender and deployment.state not in rules.FINAL
        for deployment in standing
    ):
        raise RuleBroken(N_("{lender} has already been asked."), field="lender", lender=name)
    rules.check_lender(name, _room(uow, asked, lender), fte, override=override)
    pointed = check_note(override, no_person=no_person, field="override")
    deployment_id = uow.mutual_aid.add_deployment(
        asked,
        lender,
        fte,
        cost_category=asked.request.cost_category if cost_category is None else cost_category,
        override=override,
    )
    uow.journal("aid.lender_asked", facility=asked.request.facility, subject=deployment_id)
    if override.strip():
        uow.journal("aid.minimum_overruled", facility=asked.request.facility, subject=deployment_id)
    _journal_pointed(uow, deployment_id, pointed=pointed)
    return deployment_id


def move(
    uow: "UnitOfWork",
    deployment: DeploymentId,
    state: AidState,
    *,
    seen: int,
    reason: str = "",
    no_person: bool = False,
) -> None:
    """Move a deployment to acknowledged, considered, deployed, ended, declined or withdrawn.

    Granting has an act of its own. An ended one ends today at the latest. Raises RuleBroken, or
    Conflict when somebody else moved it meanwhile.
    """
    current = uow.mutual_aid.deployment(deployment)
    if state in rules.PROMISED:
        raise RuleBroken(N_("Enter how many FTE were granted."), field="fte")
    uow.mutual_aid.raise_version(current, seen)
    rules.move_on(current.state, state)
    pointed = check_note(reason, no_person=no_person, field="reason")
    today = local(uow.now).date()
    until = (
        min(current.until, max(today, current.start)) if state is AidState.ENDED else current.until
    )
    _step(uow, current, state, until=until, reason=reason)
    _journal_pointed(uow, deployment, pointed=pointed)


def grant(
    uow: "UnitOfWork",
    deployment: DeploymentId,
    fte: int,
    *,
    seen: int,
    start: date | None = None,
    until: date | None = None,
    override: str = "",
    no_person: bool = False,
) -> AidState:
    """Save what a lender grants, which may differ from what was asked; returns the new state.

    Raises RuleBroken, NeedsConfirmation below the lender's own minimum without a reason, and
    Conflict when somebody else moved it meanwhile.
    """
    current = uow.mutual_aid.deployment(deployment)
    rules.check_fte(fte)
    state = rules.granted_state(current.asked, fte)
    if current.state is not state:
        rules.move_on(current.state, state)
    start, until = start or current.start, until or current.until
    if until < start:
        raise RuleBroken(N_("The end is before the start."), field="until")
    uow.mutual_aid.raise_version(current, seen)
    room = _room(uow, uow.mutual_aid.request(current.request), current.lender)
    if room is not None and current.state in rules.PROMISED:
        room += current.counted
    why = override.strip() or (current.override if fte <= current.asked else "")
    rules.check_lender(current.lender_name, room, fte, override=why)
    pointed = check_note(override, no_person=no_person, field="override")
    _step(uow, current._replace(granted=fte, start=start, override=why), state, until=until)
    if override.strip():
        uow.journal("aid.minimum_overruled", facility=current.facility, subject=deployment)
    _journal_pointed(uow, deployment, pointed=pointed)
    return state


def _room(uow: "UnitOfWork", request: RequestLine, lender: ProviderId) -> int | None:
    lines = [line for line in absence.lines(uow.snapshot) if line.provider == lender]
    candidates = could_lend(uow.snapshot, request, lines)
    return candidates[0].room if candidates else None


def _step(
    uow: "UnitOfWork", line: DeploymentLine, state: AidState, *, until: date, reason: str = ""
) -> None:
    uow.mutual_aid.add_event(
        line.id,
        state,
        granted=line.granted,
        start=line.start,
        until=until,
        override=line.override,
        reason=reason,
    )
    uow.journal(f"aid.{state}", facility=line.facility, subject=line.id)


def _journal_pointed(uow: "UnitOfWork", subject: UUID, *, pointed: bool) -> None:
    if pointed:
        uow.journal("absence.no_person_meant", subject=subject)
