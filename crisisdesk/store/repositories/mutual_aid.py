"""Requests for staff, offers and deployments."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from crisisdesk.domain.facilities import ProviderId
from crisisdesk.domain.moments import clock_text
from crisisdesk.domain.mutual_aid import (
    DeploymentId,
    DeploymentLine,
    Offer,
    Registration,
    Request,
    RequestId,
    RequestLine,
    State,
)
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.absence_tables import (
    AidOfferRow,
    AidRequestEndRow,
    AidRequestRow,
    DeploymentEventRow,
    DeploymentRow,
)
from crisisdesk.store.boards import desk as desk_boards
from crisisdesk.store.boards import mutual_aid as boards

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def _codes(registrations: frozenset[Registration]) -> str:
    return ",".join(sorted(registrations))


class MutualAid:
    """Staff that one provider lends to another."""

    def __init__(self, uow: "UnitOfWork") -> None:
        """Work within this act."""
        self._uow = uow

    @property
    def _session(self) -> Session:
        return self._uow.session

    def request(self, request: RequestId) -> RequestLine:
        """One request as it stands; raises RuleBroken if there is none."""
        found = boards.requests(self._uow.reading, request)
        if not found:
            raise RuleBroken(N_("There is no such request."))
        return found[0]

    def deployment(self, deployment: DeploymentId) -> DeploymentLine:
        """One deployment as it stands; raises RuleBroken if there is none."""
        found = boards.deployments(self._uow.reading, one=deployment)
        if not found:
            raise RuleBroken(N_("There is no such deployment."))
        return found[0]

    def add_request(self, request: Request) -> RequestId:
        """Keep a request."""
        own = self._uow.keep(
            AidRequestRow,
            facility_id=request.facility,
            function=request.function,
            fte=request.fte,
            start_day=request.start,
            until_day=request.until,
            registrations=_codes(request.registrations),
            cost_category=request.cost_category,
            override=request.override.strip(),
            note=request.note.strip(),
        )
        return RequestId(own)

    def end_request(self, request: RequestId, reason: str) -> None:
        """Keep that a request was withdrawn."""
        self._uow.keep(
            AidRequestEndRow,
            observed_at=self._uow.now,
            request_id=request,
            reason=reason.strip(),
        )

    def add_offer(self, offer: Offer) -> UUID:
        """Keep an offer."""
        return self._uow.keep(
            AidOfferRow,
            observed_at=self._uow.now,
            provider_id=offer.provider,
            function=offer.function,
            fte=offer.fte,
            start_day=offer.start,
            until_day=offer.until,
            registrations=_codes(offer.registrations),
            note=offer.note.strip(),
        )

    def add_deployment(
        self,
        request: RequestLine,
        lender: ProviderId,
        fte: int,
        *,
        cost_category: int | None,
        override: str,
    ) -> DeploymentId:
        """Keep that a lender was asked."""
        own = self._uow.keep(
            DeploymentRow,
            request_id=request.id,
            lender_id=lender,
            asked=fte,
            cost_category=cost_category,
        )
        deployment = DeploymentId(own)
        self.add_event(
            deployment,
            State.ASKED,
            granted=None,
            start=request.request.start,
            until=request.request.until,
            override=override,
        )
        return deployment

    def add_event(
        self,
        deployment: DeploymentId,
        state: State,
        *,
        granted: int | None,
        start: date,
        until: date,
        override: str = "",
        reason: str = "",
    ) -> None:
        """Keep a step of a deployment."""
        before = self._session.exec(
            select(func.count())
            .select_from(DeploymentEventRow)
            .where(DeploymentEventRow.deployment_id == deployment)
        ).one()
        self._uow.keep(
            DeploymentEventRow,
            observed_at=self._uow.now,
            deployment_id=deployment,
            turn=before + 1,
            state=state,
            granted=granted,
            start_day=start,
            until_day=until,
            override=override.strip(),
            reason=reason.strip(),
        )

    def raise_version(self, deployment: DeploymentLine, seen: int) -> None:
        """Count one act on a deployment; raises Conflict, naming who was first, if it moved."""
        self._raise(DeploymentRow, deployment.id, seen, deployment.lender_name)

    def raise_request(self, request: RequestLine, seen: int) -> None:
        """Count one act on a request; raises Conflict, naming who was first, if it moved."""
        self._raise(AidRequestRow, request.id, seen, request.name)

    def _raise(
        self, table: type[DeploymentRow] | type[AidRequestRow], own: UUID, seen: int, name: str
    ) -> None:
        raised = (
            update(table)
            .where(col(table.id) == own, col(table.version) == seen)
            .values(version=seen + 1)
        )
        if self._uow.change(raised) == 1:
            return
        first = desk_boards.last_on(self._uow.reading, own)
        if first is None:
            raise Conflict(N_("{facility} was changed meanwhile; look again."), facility=name)
        raise Conflict(
            N_("{who} was first at {facility}, at {time}; look again."),
            who=first.who,
            facility=name,
            time=clock_text(first.at),
        )
