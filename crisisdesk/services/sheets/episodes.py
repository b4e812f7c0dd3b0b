"""What a sheet says about stays: which the desk has, which are new, and in which case they go."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.payloads import ChildAdded, LeadTaken, StayStep, UrgencySet
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency, YouthId, is_final
from crisisdesk.domain.cases.youths import Youth, check_youth, person_marks
from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.domain.sheets.episodes import KnownCase, KnownStay, Weighed, runs, weigh
from crisisdesk.domain.sheets.imports import AMBIGUOUS, FUTURE, NOT_KNOWN, Episode, Parsed
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.services.cases.stays import MOVED
from crisisdesk.services.sheets.facilities import FacilitySheet
from crisisdesk.services.sheets.intake import SheetIntake

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork


class EpisodeIntake(SheetIntake):
    """What a sheet of stays says."""

    def __init__(self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed) -> None:
        """Weigh every row; writes nothing."""
        from crisisdesk.store.repositories.episodes import Episodes

        super().__init__(uow, imports, parsed)
        self.taken: set[int] = set()
        self.episodes = Episodes(uow)
        self.children = self.episodes.children(parsed.source)
        self._meanings: dict[str, list[FacilityId]] = {}
        self._known: dict[str, FacilityId] = {}
        self._ambiguous: set[str] = set()
        self._outside: set[str] = set()
        self._read_codes()
        self.weighed = self._weigh()
        self.without_lead = 0
        """Open cases that were made and that nobody leads."""
        self.places = FacilitySheet(uow, imports, parsed, self._known)
        needed = {one.code for own in self.weighed.values() for one in own.new}
        self.places.weigh(one for one in parsed.described.values() if one.code in needed)

    @property
    def new_facilities(self) -> int:
        """How many facilities it makes."""
        return len(self.places.new)

    def _read_codes(self) -> None:
        """A facility of the desk's own goes before an outside one with the same code."""
        for code, named in self.episodes.facilities().items():
            own = [facility for facility, outside in named if not outside] or [
                facility for facility, _ in named
            ]
            self._meanings[code] = [facility for facility, _ in named]
            if len(own) == 1:
                self._known[code] = own[0]
            else:
                self._ambiguous.add(code)

    def _weigh(self) -> dict[str, Weighed]:
        """What becomes of the rows, by child."""
        told: dict[str, list[Episode]] = defaultdict(list)
        for one in self.parsed.episodes:
            if self._is_possible(one):
                told[one.child].append(one)
        found = {}
        for child, own in told.items():
            weighed = weigh(own, self.children.stays.get(child, ()), self._meanings)
            for one, field, reason in weighed.refused:
                self.refuse(one.row, field, _shown(one, field), reason)
            self.taken.update(one.row for one in weighed.new)
            self.taken.update(one.row for _, one in weighed.ended)
            found[child] = weighed
        return found

    def _is_possible(self, one: Episode) -> bool:
        """Whether a row can be taken for what it says by itself; refuses it if not."""
        before = len(self.problems)
        latest = self.uow.now + FUTURE_ALLOWED
        for field, moment in (("arrived_at", one.arrived_at), ("departed_at", one.departed_at)):
            if moment is not None and moment > latest:
                self.refuse(one.row, field, moment_text(moment), FUTURE)
        if one.code in self._ambiguous:
            self.refuse(one.row, "code", one.code, AMBIGUOUS)
        elif one.code not in self._known and not self.parsed.create:
            self.unknown[one.code] = None
            self.refuse(one.row, "code", one.code, NOT_KNOWN)
        try:
            check_youth(Youth(one.child), self.uow.now)
        except RuleBroken as error:
            self.refuse(one.row, "child", one.child, error.phrase)
        for field in ("child", "reason"):
            for mark in person_marks(getattr(one, field))[:1]:
                self.refuse(one.row, field, getattr(one, field), mark)
        here = self.children.open_here.get(one.child.casefold())
        if here is not None and one.departed_at is None:
            reason = Phrase(N_("{case} is an open case of a child called so"), {"case": here})
            self.refuse(one.row, "child", one.child, reason)
        return len(self.problems) == before

    def write(self) -> None:
        """Bring what is new into the store."""
        first: dict[str, datetime] = {}
        touched: set[str] = set()
        for own in self.weighed.values():
            for one in (*own.new, *(row for _, row in own.ended)):
                touched.add(one.code)
                first[one.code] = min(first.get(one.code, one.arrived_at), one.arrived_at)
        made = self.places.write(first, outside=True)
        # An arrival is an act on a facility; it does not put it on the board of an earlier day.
        self.imports.touch({self._known[code]: self.uow.now for code in touched - made.keys()})
        self._known |= made
        for child, own in self.weighed.items():
            self._write_child(child, own)
        self.episodes.write()

    def _write_child(self, child: str, own: Weighed) -> None:
        """Moving on stays in one case; a child that was nowhere in between has a new one."""
        cases = self.children.cases.get(child, ())
        standing = next((one for one in cases if one.is_open), None)
        begun = [
            one.since
            for one in self.children.stays.get(child, ())
            if standing is not None and one.case == standing.id
        ]
        later: list[Episode] = []
        for run in runs(own.new):
            if standing is not None and (not begun or run[0].arrived_at >= min(begun)):
                later += run
            else:
                self._open(child, run)
        for case in cases:
            ended = [pair for pair in own.ended if pair[0].case == case.id]
            follow = later if case is standing else []
            if ended or follow:
                self._go_on(case, ended, follow)

    def _open(self, child: str, run: list[Episode]) -> None:
        """A case of its own for stays that follow on one another."""
        new, begin, end = self.episodes, run[0].arrived_at, run[-1].departed_at
        case = new.open(begin, None if end is None else self.uow.now)
        youth = new.add_youth(case)
        new.add_event(case, EventKind.REPORTED, begin, state=CaseState.REPORTED)
        new.add_event(
            case,
            EventKind.YOUTH_ADDED,
            begin,
            ChildAdded(youth, child, self.parsed.source),
        )
        # Somebody else's history asks no haste of this desk.
        new.add_event(case, EventKind.URGENCY_SET, begin, UrgencySet(Urgency.BRIDGING, None))
        if self.uow.by is not None:
            lead = LeadTaken(MemberId(self.uow.by))
            new.add_event(case, EventKind.LEAD_SET, self.uow.now, lead)
        elif end is None:
            self.without_lead += 1
        legal = None
        for one, follower in zip(run, [*run[1:], None], strict=True):
            if one.legal is not legal:
                legal = one.legal
                new.add_event(case, EventKind.LEGAL_SET, one.arrived_at, legal)
            self._stay(case, youth, one, moves=follower is not None, first=one is run[0])
        if end is not None:
            ending = Ending(CaseState.DEPARTED)
            new.add_event(case, EventKind.DEPARTED, end, ending, state=CaseState.DEPARTED)

    def _stay(
        self, case: CaseId, youth: YouthId, one: Episode, *, moves: bool, first: bool
    ) -> None:
        new, facility = self.episodes, self._known[one.code]
        stay = new.arrive(case, youth, facility, one.arrived_at)
        new.add_event(
            case,
            EventKind.ARRIVED,
            one.arrived_at,
            StayStep(facility, stay),
            state=CaseState.PLACED if first else None,
        )
        if one.departed_at is not None:
            destination = _destination(one, moves=moves)
            new.depart(stay, facility, one.departed_at, destination)
            left = StayStep(facility, stay, destination, one.reason)
            new.add_event(case, EventKind.LEFT, one.departed_at, left)

    def _go_on(
        self,
        standing: KnownCase,
        ended: list[tuple[KnownStay, Episode]],
        later: list[Episode],
    ) -> None:
        """Take an open case further by acts of its own: somebody may be working on it."""
        act = CaseAct(self.uow, standing.id)
        starts = {one.arrived_at for one in later}
        last: datetime | None = None
        for stay, one in ended:
            last = self._leave(act, stay, one, starts)
        for one in later:
            facility = self._known[one.code]
            own = self.uow.cases.arrive(
                standing.id, standing.youth, facility, arrived_at=one.arrived_at, hold=None
            )
            act.reread()
            if one.legal is not act.standing.history.legal:
                act.add(EventKind.LEGAL_SET, one.legal, at=one.arrived_at)
            act.step(EventKind.ARRIVED, StayStep(facility, own), at=one.arrived_at)
            stay = KnownStay(
                own, standing.id, standing.reference, facility, one.arrived_at, one.departed_at
            )
            last = self._leave(act, stay, one, starts)
        if (
            last is not None
            and not act.standing.waiting
            and not act.keeping
            and not is_final(act.state)
        ):
            act.step(EventKind.DEPARTED, Ending(CaseState.DEPARTED), at=last)
        act.done("stay.imported")

    def _leave(
        self, act: CaseAct, stay: KnownStay, one: Episode, starts: Iterable[datetime]
    ) -> datetime | None:
        if one.departed_at is None:
            return None
        destination = _destination(one, moves=one.departed_at in starts)
        self.uow.cases.depart(stay.id, departed_at=one.departed_at, destination=destination)
        act.reread()
        left = StayStep(stay.facility, stay.id, destination, one.reason)
        act.step(EventKind.LEFT, left, at=one.departed_at)
        return one.departed_at


def _destination(one: Episode, *, moves: bool) -> str:
    if moves:
        return MOVED
    return "" if one.destination is None else one.destination.value


def _shown(one: Episode, field: str) -> str:
    value = getattr(one, field)
    return moment_text(value) if isinstance(value, datetime) else value
