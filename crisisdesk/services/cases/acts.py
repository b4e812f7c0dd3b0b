"""One act on a case: what stands, what follows, and what is written of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.cases.holds import HoldChange, HoldFacts, places_held, ran_out
from crisisdesk.domain.cases.lines import StayLine, YouthLine
from crisisdesk.domain.cases.states import CaseId, CaseState, EventKind, YouthId, after, is_final
from crisisdesk.domain.cases.youths import check_text, person_marks
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken

if TYPE_CHECKING:
    from crisisdesk.store.queries.cases.cases import CaseStanding
    from crisisdesk.store.unit_of_work import UnitOfWork


def checked(text: str, field: str, *, sure: bool) -> str:
    """The text as it is kept.

    Raises RuleBroken for one that is too long, NeedsConfirmation for one that points to a person.
    """
    tidy = check_text(text, field)
    for mark in () if sure else person_marks(tidy):
        raise NeedsConfirmation(N_("{mark} Keep it all the same?"), field=field, mark=mark)
    return tidy


class CaseAct:
    """One act on a case; raises Conflict when somebody acted on it since it was seen."""

    def __init__(self, uow: "UnitOfWork", case: CaseId, *, seen: int | None = None) -> None:
        """Take the case in hand, and write down the holds that ran out since the last act."""
        self.uow = uow
        self.id = case
        self._read()
        uow.case_events.raise_version(case, self.standing.version if seen is None else seen)
        self.state = self.standing.history.state
        self._turn = self.standing.history.turn
        self._ends = False
        self._let_run_out()

    def _read(self) -> None:
        self.standing: CaseStanding = self.uow.case_events.standing(self.id)

    @property
    def keeping(self) -> list[HoldFacts]:
        """The holds that still keep places."""
        return self.standing.keeping(self.uow.now)

    @property
    def waiting(self) -> list[YouthLine]:
        """The children of the case that have not left for good."""
        came = {one.youth for one in self.standing.stays}
        here = {one.youth for one in self.standing.present}
        return [one for one in self.standing.youths if one.id in here or one.id not in came]

    @property
    def to_place(self) -> list[YouthLine]:
        """The children that a place is for; all of them again once every one of them had left."""
        return self.waiting or list(self.standing.youths)

    def _let_run_out(self) -> None:
        told = {one.subject for one in self.standing.events if one.what is EventKind.RAN_OUT}
        for hold in self.standing.holds:
            if hold.id not in told and ran_out(hold, self.uow.now):
                self.step(
                    EventKind.RAN_OUT, at=hold.until, facility_id=hold.facility, subject_id=hold.id
                )

    def step(self, what: EventKind, *, to: CaseState | None = None, **event: Any) -> UUID:
        """Write an event that may move the case; raises RuleBroken for what cannot follow."""
        state = after(
            self.state,
            what,
            housed=self.standing.housed,
            parked_from=self.standing.history.parked_from,
            keeps=bool(self.keeping),
            to=to,
        )
        moved = None if state is self.state else state
        if moved is not None and (is_final(state) or is_final(self.state)):
            self._ends = True
        self.state = state
        return self.add(what, state=moved, **event)

    def add(
        self, what: EventKind, *, at: datetime | None = None, text: str = "", **columns: Any
    ) -> UUID:
        """Write an event that leaves the case where it stands."""
        self._turn += 1
        moment = self.uow.now if at is None else min(at, self.uow.now)
        return self.uow.case_events.add(self.id, what, self._turn, at=moment, text=text, **columns)

    def release(self, hold: HoldFacts) -> None:
        """Give the places of a hold back."""
        self.uow.cases.change_hold(hold.id, HoldChange.RELEASED)
        self._read()
        self.step(EventKind.RELEASED, facility_id=hold.facility, subject_id=hold.id)

    def reread(self) -> None:
        """Look again after a stay or a hold was written."""
        self._read()

    def youth(self, youth: YouthId) -> YouthLine:
        """A child of the case; raises RuleBroken."""
        for one in self.standing.youths:
            if one.id == youth:
                return one
        raise RuleBroken(N_("There is no such child in this case."))

    def stay_of(self, youth: YouthId) -> StayLine | None:
        """Where a child is now."""
        return next((one for one in self.standing.present if one.youth == youth), None)

    def must_be_open(self) -> None:
        """Raise RuleBroken when the case has ended."""
        after(self.state, EventKind.NOTED)

    def kept(self, hold: UUID) -> HoldFacts:
        """A hold of the case that still keeps places; raises RuleBroken."""
        for one in self.standing.holds:
            if one.id == hold and places_held(one, self.uow.now):
                return one
        raise RuleBroken(N_("This hold has ended."))

    def done(self, event: str, **journal: Any) -> None:
        """Write the journal's row, and keep the pointer to the case's end."""
        if self._ends:
            self.uow.case_events.keep_end(self.id)
        self.uow.journal(event, case=self.id, **journal)
