"""Providers, sites, facilities, their openings and restrictions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from crisisdesk.domain.capacity.crucial import CrucialAgreement
from crisisdesk.domain.capacity.facilities import Facility, FacilityId, Opening, Restriction
from crisisdesk.domain.capacity.versions import AboutFacility, Statement
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.capacity import facilities as queries
from crisisdesk.store.queries.capacity import versions as version_queries
from crisisdesk.store.queries.safekeeping import latest_acts
from crisisdesk.store.repositories import versions
from crisisdesk.store.repositories.retractions import counting
from crisisdesk.store.tables.base import (
    CrucialAgreementRow,
    ExternalCodeRow,
    FacilityRow,
    OpeningRow,
    ProviderRow,
    RestrictionRow,
    SiteRow,
)
from crisisdesk.store.values import new_id


class Facilities:
    """The units that have places."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    @property
    def _session(self) -> Session:
        return self._act.session

    def get(self, facility: FacilityId) -> Facility:
        """One facility as it is now; raises RuleBroken if there is none."""
        return queries.about(self._act.snapshot, facility)

    def raise_version(self, facility: FacilityId, seen: int) -> None:
        """Count one act on a facility; raises Conflict, naming who was first, if it moved."""
        if self._act.raise_version(FacilityRow, facility, seen):
            return
        first = latest_acts.on_facility(self._act.snapshot, facility)
        name = self.get(facility).name
        if first is None:
            raise Conflict(N_("{facility} was changed meanwhile; look again."), facility=name)
        raise Conflict(
            N_("{who} was first at {facility}, at {time}; look again."),
            who=first.who,
            facility=name,
            time=clock_text(first.at),
        )

    def add_provider(self, name: str, *, phone: str = "", id: UUID | None = None) -> UUID:  # noqa: A002
        """Keep a provider."""
        return self._act.insert(ProviderRow, id=id or new_id(), name=name, phone=phone)

    def add_site(self, provider: UUID, *, id: UUID | None = None, **about: Any) -> UUID:  # noqa: A002
        """Keep a site of a provider; `about` are its columns."""
        site = self._act.insert(SiteRow, id=id or new_id(), provider_id=provider, **about)
        says = {"provider_id": provider, **about}
        versions.state_sites(self._act, [Statement(site, self._act.now, says)], {})
        return site

    def add(self, site: UUID, *, id: UUID | None = None, **about: Any) -> FacilityId:  # noqa: A002
        """Keep a facility of a site; `about` are its columns."""
        moment = about.setdefault("observed_from", self._act.now)
        facility = self._act.insert(FacilityRow, id=id or new_id(), site_id=site, **about)
        says = {"site_id": site, **about}
        says = {name: value for name, value in says.items() if name in AboutFacility._fields}
        versions.state_facilities(self._act, [Statement(facility, moment, says)], {})
        return FacilityId(facility)

    def state(self, facility: FacilityId, moment: datetime, says: Mapping[str, Any]) -> None:
        """Keep what a facility is from a moment on."""
        known = version_queries.of_facilities(self._act.snapshot)
        versions.state_facilities(self._act, [Statement(facility, moment, says)], known)

    def state_site(self, site: UUID, moment: datetime, says: Mapping[str, Any]) -> None:
        """Keep what a site is from a moment on."""
        known = version_queries.of_sites(self._act.snapshot)
        versions.state_sites(self._act, [Statement(site, moment, says)], known)

    def change_provider(self, provider: UUID, name: str, phone: str) -> None:
        """Call a provider otherwise on every day, or give it another number."""
        changed = (
            update(ProviderRow)
            .where(col(ProviderRow.id) == provider)
            .values(name=name, phone=phone)
        )
        self._act.execute(changed, of=[provider])

    def add_code(self, source: str, subject: str, code: str, subject_id: UUID) -> None:
        """Keep the name that another list has for a provider, site or facility."""
        self._act.insert(
            ExternalCodeRow, source=source, subject=subject, code=code, subject_id=subject_id
        )

    def codes(self, source: str, subject: str) -> dict[str, UUID]:
        """Every code of one list for providers, sites or facilities, with whom it names."""
        codes = self._session.exec(
            select(ExternalCodeRow.code, ExternalCodeRow.subject_id).where(
                ExternalCodeRow.source == source, ExternalCodeRow.subject == subject
            )
        )
        return dict(codes.all())

    def add_opening(self, facility: FacilityId, opening: Opening) -> UUID:
        """Keep how far a facility is open from a moment on."""
        return self._act.insert(
            OpeningRow,
            facility_id=self.get(facility).id,
            observed_at=opening.since,
            status=opening.status,
            until=opening.until,
            exception=opening.exception,
            reason=opening.reason,
            delivery=opening.delivery,
            delivery_note=opening.delivery_note,
            reachability=opening.reachability,
            hours=opening.hours,
            reported_by=opening.reported_by,
            grounds=opening.grounds,
        )

    def add_restriction(self, restriction: Restriction) -> UUID:
        """Keep a restriction, its renewal or its lifting (the latter two carry its root)."""
        id_ = new_id()
        return self._act.insert(
            RestrictionRow,
            id=id_,
            observed_at=self._act.now
            if restriction.root
            else min(self._act.now, restriction.valid_from),
            root_id=restriction.root or id_,
            facility_id=restriction.facility,
            kind=restriction.kind,
            valid_from=restriction.valid_from,
            valid_until=restriction.valid_until,
            reason=restriction.reason,
            source=restriction.source,
            lifted=restriction.lifted,
            agreement_id=restriction.agreement,
            for_crisis=restriction.for_crisis,
        )

    def agree_crucial(self, facility: FacilityId, agreement: CrucialAgreement) -> UUID:
        """Keep whether a facility is crucial from now on, with who agreed that and when."""
        self.state(facility, self._act.now, {"crucial": agreement.crucial})
        return self._act.insert(
            CrucialAgreementRow,
            observed_at=self._act.now,
            facility_id=facility,
            crucial=agreement.crucial,
            agreed_on=agreement.agreed_on,
            agreed_by=agreement.agreed_by,
            source=agreement.source,
        )

    def restriction(self, root: UUID) -> Restriction:
        """The newest row of a restriction; raises RuleBroken if there is none."""
        row = self._session.exec(
            select(RestrictionRow)
            .where(RestrictionRow.root_id == root, counting(RestrictionRow))
            .order_by(
                col(RestrictionRow.observed_at).desc(),
                col(RestrictionRow.recorded_at).desc(),
                col(RestrictionRow.id).desc(),
            )
            .limit(1)
        ).first()
        if row is None:
            raise RuleBroken(N_("There is no such restriction."))
        return _as_restriction(row)

    def restriction_row(self, row: UUID) -> Restriction:
        """What one row says of its restriction."""
        return _as_restriction(self._session.get_one(RestrictionRow, row))


def _as_restriction(row: RestrictionRow) -> Restriction:
    return Restriction(
        kind=row.kind,
        facility=None if row.facility_id is None else FacilityId(row.facility_id),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        reason=row.reason,
        source=row.source,
        lifted=row.lifted,
        id=row.id,
        root=row.root_id,
        agreement=row.agreement_id,
        for_crisis=row.for_crisis,
    )
