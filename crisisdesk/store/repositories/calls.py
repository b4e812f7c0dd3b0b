"""Calls: who has a facility to call, what came of it, and rounds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from crisisdesk.domain.calls.requests import AgainReason, CallOutcome, CallTerms, Lease
from crisisdesk.domain.calls.rounds import RoundResult
from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.calls import calls as queries
from crisisdesk.store.tables.calls import (
    CallAttemptRow,
    CallRequestRow,
    CallRoundEndRow,
    CallRoundRow,
    CallTermsRow,
)


class Calls:
    """The calls of the desk."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def leases(self) -> dict[FacilityId, Lease]:
        """Who has which facility, also those whose time ran out."""
        return {lease.facility: lease for lease in queries.leases(self._act.snapshot)}

    def begin(
        self, facility: FacilityId, until: datetime, why: AgainReason | None, before: Lease | None
    ) -> None:
        """Let this desk have a facility; the request `before` ends with that."""
        if before is not None:
            self.end(before)
        self._act.insert(CallRequestRow, facility_id=facility, until=until, why=why)

    def prolong(self, lease: Lease, until: datetime) -> None:
        """Let a request last until then."""
        self._change(lease, until=until)

    def end(self, lease: Lease) -> None:
        """Let a facility go."""
        self._change(lease, ended_at=self._act.now)

    def _change(self, lease: Lease, **columns: datetime) -> None:
        row = update(CallRequestRow).where(col(CallRequestRow.id) == lease.id).values(**columns)
        self._act.execute(row, of=[lease.id])

    def add_attempt(self, facility: FacilityId, outcome: CallOutcome, phone: str) -> UUID:
        """Keep what came of a call."""
        return self._act.insert(
            CallAttemptRow,
            facility_id=facility,
            outcome=outcome,
            phone=phone,
            observed_at=self._act.now,
        )

    def set_terms(self, facility: FacilityId, terms: CallTerms) -> UUID:
        """Keep whether and when a facility is called."""
        begin, end = (None, None) if terms.hours is None else terms.hours
        return self._act.insert(
            CallTermsRow,
            facility_id=facility,
            never=terms.never,
            silent_from=begin,
            silent_until=end,
            observed_at=self._act.now,
        )

    def begin_round(self, kind: Kind | None, day: date | None) -> UUID:
        """Keep that a round began."""
        return self._act.insert(CallRoundRow, kind=kind, day=day, observed_at=self._act.now)

    def end_round(self, round_: UUID, result: RoundResult) -> None:
        """Keep that a round ended, and with what."""
        self._act.insert(
            CallRoundEndRow, round_id=round_, observed_at=self._act.now, **result._asdict()
        )
