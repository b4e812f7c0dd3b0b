"""Mutual aid: a request, who could lend, and what becomes of those who were asked."""

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
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.absence import absence as absence_boards
from crisisdesk.store.queries.absence import mutual_aid as boards
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def requests(snapshot: Snapshot, *, standing: bool = True) -> list[RequestLine]:
    """Requests, newest first; `standing` leaves out what was withdrawn or is over."""
    today = absence_boards.today(snapshot)
    return [
        one
        for one in boards.requests(snapshot)
        if not standing or not (one.withdrawn or one.request.until < today)
    ]


def deployments(
    snapshot: Snapshot, *, request: RequestId | None = None, standing: bool = True
) -> list[DeploymentLine]:
    """Deployments by the day they end; `standing` leaves out what ended, or was never granted."""
    if request is not None:
        return boards.deployments(snapshot, request=request)
    return boards.deployments(snapshot, standing=standing)


def ending(snapshot: Snapshot) -> list[DeploymentLine]:
    """Deployments that end within the desk's term (set: three days), or ran out."""
    return rules.ending(
        boards.deployments(snapshot, standing=True),
        absence_boards.today(snapshot),
        setting_boards.absence_terms(snapshot),
    )


def offers(snapshot: Snapshot) -> list[Offer]:
    """What providers offer now."""
    return [*boards.offers(snapshot, absence_boards.today(snapshot)).values()]


def lenders(snapshot: Snapshot, request: RequestId) -> list[Lender]:
    """Who could lend for a request, best first, with what it would leave; raises RuleBroken."""
    found = boards.requests(snapshot, request)
    if not found:
        raise RuleBroken(N_("There is no such request."))
    return could_lend(snapshot, found[0], absence.lines(snapshot))


def could_lend(snapshot: Snapshot, request: RequestLine, lines: list[ReviewLine]) -> list[Lender]:
    """Who of these lines of a review could lend, best first, for a request made or in view."""
    own = {
        provider: offer
        for (provider, function), offer in boards.offers(
            snapshot, absence_boards.today(snapshot)
        ).items()
        if function is request.request.function
    }
    workplaces = boards.workplaces(snapshot)
    everywhere = {place for one in workplaces.values() for place in one.municipalities}
    return rules.lenders(
        request,
        lines,
        workplaces,
        own,
        boards.deployments(snapshot, standing=True),
        municipalities.distances(request.municipality, everywhere),
    )


def ask(uow: "UnitOfWork", request: Request, *, no_person: bool = False) -> RequestId:
    """Keep that a facility needs staff.

    Raises RuleBroken at the field; NeedsConfirmation for a facility that is not crucial and for an
    illness word in the note.
    """
    facility = uow.facilities.get(request.facility)
    rules.check_request(request, crucial=facility.crucial, today=local(uow.now).date())
    pointed = check_note(f"{request.note} {request.override}", no_person=no_person)
    kept = uow.mutual_aid.add_request(request)
    uow.journal("aid.requested", facility=request.facility, subject=kept)
    _journal_pointed(uow, kept, pointed=pointed)
    return kept


def withdraw_request(
    uow: "UnitOfWork",
    request: RequestId,
    *,
    seen: int | None = None,
    reason: str = "",
    no_person: bool = False,
) -> None:
    """Take a request back; what is granted or deployed already goes on.

    Raises NeedsConfirmation for an illness word, Conflict when somebody else changed it.
    """
    found = uow.mutual_aid.request(request)
    if found.withdrawn:
        raise RuleBroken(N_("This request was withdrawn already."))
    uow.mutual_aid.raise_request(found, found.version if seen is None else seen)
    pointed = check_note(reason, no_person=no_person, field="reason")
    uow.mutual_aid.end_request(request, reason)
    uow.journal("aid.request_withdrawn", facility=found.request.facility, subject=request)
    _journal_pointed(uow, request, pointed=pointed)


def offer(uow: "UnitOfWork", offer: Offer, *, no_person: bool = False) -> UUID:
    """Keep what a provider offers; the newest of a function counts, 0 FTE takes it back."""
    rules.check_offer(offer, today=local(uow.now).date())
    uow.absence.check_subject(offer.provider, None)
    pointed = check_note(offer.note, no_person=no_person)
    kept = uow.mutual_aid.add_offer(offer)
    uow.journal("aid.offered", subject=kept)
    _journal_pointed(uow, kept, pointed=pointed)
    return kept


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
    found = uow.mutual_aid.request(request)
    rules.check_fte(fte)
    if found.withdrawn:
        raise RuleBroken(N_("This request was withdrawn already."))
    check_category(cost_category)
    if lender == found.provider:
        raise RuleBroken(N_("A provider does not lend to itself."), field="lender")
    name = uow.absence.check_subject(lender, None)
    standing = boards.deployments(uow.snapshot, request=request)
    if any(one.lender == lender and one.state not in rules.FINAL for one in standing):
        raise RuleBroken(N_("{lender} was asked already."), field="lender", lender=name)
    rules.check_lender(name, _room(uow, found, lender), fte, override=override)
    pointed = check_note(override, no_person=no_person, field="override")
    kept = uow.mutual_aid.add_deployment(
        found,
        lender,
        fte,
        cost_category=found.request.cost_category if cost_category is None else cost_category,
        override=override,
    )
    uow.journal("aid.lender_asked", facility=found.request.facility, subject=kept)
    if override.strip():
        uow.journal("aid.minimum_overruled", facility=found.request.facility, subject=kept)
    _journal_pointed(uow, kept, pointed=pointed)
    return kept


def move(
    uow: "UnitOfWork",
    deployment: DeploymentId,
    state: AidState,
    *,
    seen: int,
    reason: str = "",
    no_person: bool = False,
) -> None:
    """Bring a deployment to acknowledged, considered, deployed, ended, declined or withdrawn.

    Granting has an act of its own. Ended ends today at the latest. Raises RuleBroken, or Conflict
    when somebody else moved it meanwhile.
    """
    found = uow.mutual_aid.deployment(deployment)
    if state in rules.PROMISED:
        raise RuleBroken(N_("Say how many FTE were granted."), field="fte")
    uow.mutual_aid.raise_version(found, seen)
    rules.move_on(found.state, state)
    pointed = check_note(reason, no_person=no_person, field="reason")
    today = local(uow.now).date()
    until = min(found.until, max(today, found.start)) if state is AidState.ENDED else found.until
    _step(uow, found, state, until=until, reason=reason)
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
    """Keep what a lender grants, which is not what was asked; answers the state it has then.

    Raises RuleBroken, NeedsConfirmation below the lender's own minimum without a reason, and
    Conflict when somebody else moved it meanwhile.
    """
    found = uow.mutual_aid.deployment(deployment)
    rules.check_fte(fte)
    state = rules.granted_state(found.asked, fte)
    if found.state is not state:
        rules.move_on(found.state, state)
    start, until = start or found.start, until or found.until
    if until < start:
        raise RuleBroken(N_("The end comes before the start."), field="until")
    uow.mutual_aid.raise_version(found, seen)
    room = _room(uow, uow.mutual_aid.request(found.request), found.lender)
    if room is not None and found.state in rules.PROMISED:
        room += found.counted
    why = override.strip() or (found.override if fte <= found.asked else "")
    rules.check_lender(found.lender_name, room, fte, override=why)
    pointed = check_note(override, no_person=no_person, field="override")
    _step(uow, found._replace(granted=fte, start=start, override=why), state, until=until)
    if override.strip():
        uow.journal("aid.minimum_overruled", facility=found.facility, subject=deployment)
    _journal_pointed(uow, deployment, pointed=pointed)
    return state


def _room(uow: "UnitOfWork", request: RequestLine, lender: ProviderId) -> int | None:
    lines = [one for one in absence.lines(uow.snapshot) if one.provider == lender]
    found = could_lend(uow.snapshot, request, lines)
    return found[0].room if found else None


def _step(
    uow: "UnitOfWork", found: DeploymentLine, state: AidState, *, until: date, reason: str = ""
) -> None:
    uow.mutual_aid.add_event(
        found.id,
        state,
        granted=found.granted,
        start=found.start,
        until=until,
        override=found.override,
        reason=reason,
    )
    uow.journal(f"aid.{state}", facility=found.facility, subject=found.id)


def _journal_pointed(uow: "UnitOfWork", subject: UUID, *, pointed: bool) -> None:
    if pointed:
        uow.journal("absence.no_person_meant", subject=subject)
