"""One act on a case: what stands, what follows, and what is written of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.acts import after, with_arrival
from crisisdesk.domain.cases.enquiries import EnquiryLine
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.holds import HoldChange, HoldFacts
from crisisdesk.domain.cases.lines import StayLine, YouthLine
from crisisdesk.domain.cases.payloads import EnquiryStep, HoldStep, Payload
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId, YouthId, is_final
from crisisdesk.domain.cases.youths import person_marks
from crisisdesk.domain.texts import check_text
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def checked(text: str, field: str, *, sure: bool) -> str:
    """The text as it is kept.

    Raises RuleBroken for one that is too long, NeedsConfirmation for one that points to a person.
    """
    tidy = check_text(text, field)
    for mark in () if sure else person_marks(tidy):
        raise NeedsConfirmation(N_("{mark} Save it anyway?"), field=field, mark=mark)
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
        self._end_parking()

    def _read(self) -> None:
        self.standing: CaseStanding = self.uow.case_events.standing(self.id)

    @property
    def keeping(self) -> list[HoldFacts]:
        """The holds that still keep places."""
        return self.standing.keeping(self.uow.now)

    def _let_run_out(self) -> None:
        for hold in self.standing.unwritten(self.uow.now):
            self.step(EventKind.RAN_OUT, HoldStep(hold.facility, hold.id), at=hold.until)

    def _end_parking(self) -> None:
        """Take the case up again at the moment until which it was set aside."""
        if not self.standing.parking_is_over(self.uow.now):
            return
        history = self.standing.history
        until = history.parked_until
        assert until is not None  # noqa: S101 - a parking that is over had an end
        self.step(EventKind.RESUMED, history.running.due(until), at=until)
        self.reread()

    def step(
        self,
        kind: EventKind,
        payload: Payload = None,
        *,
        at: datetime | None = None,
        to: CaseState | None = None,
    ) -> UUID:
        """Write an event that may move the case; raises RuleBroken for what cannot follow."""
        state = after(
            self.state,
            kind,
            housed=self.standing.housed,
            parked_from=self.standing.history.parked_from,
            keeps=bool(self.keeping),
            to=to,
        )
        moved = None if state is self.state else state
        if moved is not None and (is_final(state) or is_final(self.state)):
            self._ends = True
        self.state = state
        return self.add(kind, payload, at=at, state=moved)

    def add(
        self,
        kind: EventKind,
        payload: Payload = None,
        *,
        at: datetime | None = None,
        state: CaseState | None = None,
    ) -> UUID:
        """Write an event that leaves the case where it stands."""
        self._turn += 1
        # What is said after the end may settle what the case asks on about.
        self._ends |= is_final(self.state)
        moment = self.uow.now if at is None else min(at, self.uow.now)
        return self.uow.case_events.add(self.id, kind, payload, self._turn, at=moment, state=state)

    def release(self, hold: HoldFacts) -> None:
        """Give the places of a hold back."""
        self.uow.cases.change_hold(hold.id, HoldChange.RELEASED)
        self._read()
        self.step(EventKind.RELEASED, HoldStep(hold.facility, hold.id))

    def call_off(self, enquiry: EnquiryLine) -> None:
        """A facility need not answer any more."""
        self.step(EventKind.CALLED_OFF, EnquiryStep(enquiry.facility, enquiry.id))

    def tidy_up(self) -> tuple[FacilityId, ...]:
        """Once every child has arrived nothing is kept and nobody need answer any more.

        The answer is at which facilities places were given back.
        """
        if not self.keeping and not self.standing.history.pending:
            return ()
        self._read()
        unneeded = self.standing.unneeded_holds(self.uow.now)
        for hold in unneeded:
            self.release(hold)
        for enquiry in self.standing.unneeded_enquiries():
            self.call_off(enquiry)
        return tuple(dict.fromkeys(hold.facility for hold in unneeded))

    def arrive_all(self) -> None:
        """The children who are left in the case have all arrived, without a further arrival."""
        self.add(EventKind.SETTLED, state=CaseState.PLACED)
        self.state = CaseState.PLACED

    def arrived(self, stay: StayLine, hold: HoldId | None) -> None:
        """A child has come, which need not be read to be known."""
        self.standing = with_arrival(self.standing, stay, hold)

    def reread(self) -> None:
        """Look again after a stay or a hold was written."""
        self._read()

    def youth(self, youth: YouthId) -> YouthLine:
        """A child of the case; raises RuleBroken."""
        for line in self.standing.youths:
            if line.id == youth:
                return line
        raise RuleBroken(N_("There is no such child in this case."))

    def stay_of(self, youth: YouthId) -> StayLine | None:
        """Where a child is now."""
        return next((stay for stay in self.standing.present if stay.youth == youth), None)

    def must_be_open(self) -> None:
        """Raise RuleBroken when the case has ended."""
        after(self.state, EventKind.NOTED)

    def hold_that_keeps(self, hold: UUID) -> HoldFacts:
        """A hold of the case that still keeps places; raises RuleBroken."""
        for facts in self.keeping:
            if facts.id == hold:
                return facts
        raise RuleBroken(N_("This hold has ended."))

    def done(self, event: str, **journal: Any) -> None:
        """Write the journal's row, and keep the pointer to the case's end."""
        if self._ends:
            self.uow.case_events.keep_end(self.id)
        self.uow.journal(event, case=self.id, **journal)
