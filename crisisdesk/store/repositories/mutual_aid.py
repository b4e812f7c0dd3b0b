"""Requests for staff, offers and deployments."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, func, select

from crisisdesk.domain.absence.mutual_aid import (
    AidState,
    DeploymentId,
    DeploymentLine,
    Offer,
    Registration,
    Request,
    RequestId,
    RequestLine,
)
from crisisdesk.domain.absence.redeployment import Redeployment, RedeploymentId
from crisisdesk.domain.capacity.facilities import ProviderId
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.absence import mutual_aid as queries
from crisisdesk.store.queries.safekeeping import latest_acts
from crisisdesk.store.tables.absence import (
    AidOfferRow,
    AidRequestEndRow,
    AidRequestRow,
    DeploymentEventRow,
    DeploymentRow,
    RedeploymentRow,
)
from crisisdesk.store.values import new_id


def _codes(registrations: frozenset[Registration]) -> str:
    return ",".join(sorted(registrations))


class MutualAid:
    """Staff that one provider lends to another."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    @property
    def _session(self) -> Session:
        return self._act.session

    def request(self, request: RequestId) -> RequestLine:
        """One request as it stands; raises RuleBroken if there is none."""
        lines = queries.requests(self._act.snapshot, request)
        if not lines:
            raise RuleBroken(N_("There is no such request."))
        (line,) = lines
        return line

    def deployment(self, deployment: DeploymentId) -> DeploymentLine:
        """One deployment as it stands; raises RuleBroken if there is none."""
        lines = queries.deployments(self._act.snapshot, deployment=deployment)
        if not lines:
            raise RuleBroken(N_("There is no such deployment."))
        (line,) = lines
        return line

    def add_request(self, request: Request) -> RequestId:
        """Keep a request."""
        id_ = self._act.insert(
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
        return RequestId(id_)

    def end_request(self, request: RequestId, reason: str) -> None:
        """Keep that a request was withdrawn."""
        self._act.insert(
            AidRequestEndRow,
            observed_at=self._act.now,
            request_id=request,
            reason=reason.strip(),
        )

    def add_offer(self, offer: Offer) -> UUID:
        """Keep an offer."""
        return self._act.insert(
            AidOfferRow,
            observed_at=self._act.now,
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
        id_ = self._act.insert(
            DeploymentRow,
            request_id=request.id,
            lender_id=lender,
            asked=fte,
            cost_category=cost_category,
        )
        deployment = DeploymentId(id_)
        self.add_event(
            deployment,
            AidState.ASKED,
            granted=None,
            start=request.request.start,
            until=request.request.until,
            override=override,
        )
        return deployment

    def add_event(
        self,
        deployment: DeploymentId,
        state: AidState,
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
        self._act.insert(
            DeploymentEventRow,
            observed_at=self._act.now,
            deployment_id=deployment,
            turn=before + 1,
            state=state,
            granted=granted,
            start_day=start,
            until_day=until,
            override=override.strip(),
            reason=reason.strip(),
        )

    def add_redeployment(
        self, redeployment: Redeployment, *, of: RedeploymentId | None = None, reason: str = ""
    ) -> RedeploymentId:
        """Keep that own staff works elsewhere; `of` one that is known, until when, and why."""
        id_ = new_id()
        provider, source, target, fte, start, until = redeployment
        self._act.insert(
            RedeploymentRow,
            id=id_,
            observed_at=self._act.now,
            root_id=of or id_,
            provider_id=provider,
            source=source.function,
            source_id=source.facility,
            target=target.function,
            target_id=target.facility,
            fte=fte,
            start_day=start,
            until_day=until,
            ended=of is not None,
            reason=reason.strip(),
        )
        return of or RedeploymentId(id_)

    def raise_version(self, deployment: DeploymentLine, seen: int) -> None:
        """Count one act on a deployment; raises Conflict, naming who was first, if it moved."""
        self._raise(DeploymentRow, deployment.id, seen, deployment.lender_name)

    def raise_request(self, request: RequestLine, seen: int) -> None:
        """Count one act on a request; raises Conflict, naming who was first, if it moved."""
        self._raise(AidRequestRow, request.id, seen, request.name)

    def _raise(
        self, table: type[DeploymentRow] | type[AidRequestRow], id_: UUID, seen: int, name: str
    ) -> None:
        if self._act.raise_version(table, id_, seen):
            return
        first = latest_acts.on_subject(self._act.snapshot, id_)
        if first is None:
            raise Conflict(N_("{facility} was changed meanwhile; look again."), facility=name)
        raise Conflict(
            N_("{who} was first at {facility}, at {time}; look again."),
            who=first.who,
            facility=name,
            time=clock_text(first.at),
        )
