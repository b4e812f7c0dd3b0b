"""Importing a sheet of stays: which are known, which are new, and to which case they belong."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.facilities import FacilityId, MemberId
from crisisdesk.domain.cases.endings import Ending, NotConfirmed, SafetyOpen
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.events.corrections import MOVED
from crisisdesk.domain.cases.payloads import ChildAdded, LeadTaken, StayStep, UrgencySet
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency, YouthId, is_final
from crisisdesk.domain.cases.youths import Youth, check_youth, person_marks
from crisisdesk.domain.identity import initials_key
from crisisdesk.domain.sheets.episodes import (
    KnownCase,
    KnownStay,
    Weighed,
    elsewhere,
    runs,
    weigh,
)
from crisisdesk.domain.sheets.imports import AMBIGUOUS, FUTURE, NOT_KNOWN, Episode, Parsed
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.services.cases.acts import CaseAct
from crisisdesk.services.sheets.facilities import FacilitySheet
from crisisdesk.services.sheets.intake import SheetIntake
from crisisdesk.services.sheets.naming import called

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork

_BY_LIST = SafetyOpen(NotConfirmed.FROM_LIST)


class EpisodeIntake(SheetIntake):
    """A sheet of stays being imported."""

    def __init__(
        self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed, *, as_new: bool
    ) -> None:
        """Weigh every row; writes nothing."""
        from crisisdesk.store.repositories.episodes import Episodes

        super().__init__(uow, imports, parsed, as_new=as_new)
        self.taken: set[int] = set()
        self.episodes = Episodes(uow)
        self.children = self.episodes.children(parsed.source)
        self._meanings: dict[str, list[FacilityId]] = {}
        self._known: dict[str, FacilityId] = {}
        self._ambiguous: dict[str, list[FacilityId]] = {}
        self._read_codes()
        self.parsed = parsed = self._spelled()
        self.weighed = self._weigh()
        self.without_lead = 0
        """Open cases that were created without a lead."""
        self.places = FacilitySheet(uow, imports, parsed, self._known)
        needed = {episode.code for weighed in self.weighed.values() for episode in weighed.new}
        self.places.weigh(
            described for described in parsed.described.values() if described.code in needed
        )

    @property
    def new_facilities(self) -> int:
        """The number of facilities that it creates."""
        return len(self.places.new)

    def _read_codes(self) -> None:
        """Read the codes; the desk's own facility takes precedence over an outside one."""
        for code, named in self.episodes.facilities().items():
            facilities = [facility for facility, outside in named if not outside] or [
                facility for facility, _ in named
            ]
            self._meanings[code] = [facility for facility, _ in named]
            if len(facilities) == 1:
                self._known[code] = facilities[0]
            else:
                self._ambiguous[code] = facilities

    def _spelled(self) -> Parsed:
        """The sheet with its codes as the desk spells them; refuses the rows that are in doubt."""
        parsed, cases = self.parsed, self.children.cases
        codes = self.codes_of("code", self._meanings)
        children = self.codes_of("child", cases)
        episodes = []
        for episode in parsed.episodes:
            for field, known, code in (
                ("code", codes, episode.code),
                ("child", children, episode.child),
            ):
                if doubt := known.doubt(episode.row, code):
                    self.refuse(episode.row, field, code, doubt)
                    if field == "code" and not parsed.create:
                        self.unknown[code] = None
            if episode.row not in self.refused:
                code, child = codes.spelled(episode.code), children.spelled(episode.child)
                episodes.append(episode._replace(code=code, child=child))
        described = (
            about._replace(code=codes.spelled(about.code)) for about in parsed.described.values()
        )
        return replace(
            parsed, episodes=episodes, described={about.code: about for about in described}
        )

    def _weigh(self) -> dict[str, Weighed]:
        """The result for the rows, by child."""
        by_child: dict[str, list[Episode]] = defaultdict(list)
        for episode in self.parsed.episodes:
            if self._is_possible(episode):
                by_child[episode.child].append(episode)
        result = {}
        for child, episodes in by_child.items():
            weighed = weigh(episodes, self.children.stays.get(child, ()), self._meanings)
            for episode, field, reason in weighed.refused:
                self.refuse(episode.row, field, getattr(episode, field), reason)
            self.taken.update(episode.row for episode in weighed.new)
            self.taken.update(episode.row for _, episode in weighed.ended)
            result[child] = weighed
        return result

    def _is_possible(self, episode: Episode) -> bool:
        """Whether a row is valid by itself; refuses it if not."""
        before = len(self.problems)
        for field, moment in (
            ("arrived_at", episode.arrived_at),
            ("departed_at", episode.departed_at),
        ):
            # No allowance: a stay is known by its moment, which would have to be moved to now.
            if moment is not None and moment > self.uow.now:
                self.refuse(episode.row, field, moment, FUTURE)
        if episode.code in self._ambiguous:
            names = called(self.uow.snapshot, self._ambiguous[episode.code])
            reason = Phrase(AMBIGUOUS, {"facilities": names})
            self.refuse(episode.row, "code", episode.code, reason)
        elif episode.code not in self._known and not self.parsed.create:
            self.unknown[episode.code] = None
            self.refuse(episode.row, "code", episode.code, NOT_KNOWN)
        try:
            check_youth(Youth(episode.child), self.uow.now)
        except RuleBroken as error:
            self.refuse(episode.row, "child", episode.child, error.phrase)
        for field in ("child", "reason"):
            for mark in person_marks(getattr(episode, field))[:1]:
                self.refuse(episode.row, field, getattr(episode, field), mark)
        child = initials_key(episode.child)
        if (clash := elsewhere(episode, self.children.stays_here.get(child, ()))) is not None:
            self.refuse(episode.row, "child", episode.child, clash)
        here = self.children.open_here.get(child)
        if here is not None and episode.departed_at is None:
            reason = Phrase(N_("{case} is an open case of a child called so"), {"case": here})
            self.refuse(episode.row, "child", episode.child, reason)
        return len(self.problems) == before

    def write(self) -> None:
        """Write what is new to the store."""
        first: dict[str, datetime] = {}
        touched: set[str] = set()
        for weighed in self.weighed.values():
            for episode in (*weighed.new, *(row for _, row in weighed.ended)):
                touched.add(episode.code)
                first[episode.code] = min(
                    first.get(episode.code, episode.arrived_at), episode.arrived_at
                )
        new_facilities = self.places.write(first, outside=True)
        # An arrival is an act on a facility; it does not put it on the board of an earlier day.
        self.imports.touch(
            {self._known[code]: self.uow.now for code in touched - new_facilities.keys()}
        )
        self._known |= new_facilities
        for child, weighed in self.weighed.items():
            self._write_child(child, weighed)
        self.episodes.write()

    def _write_child(self, child: str, weighed: Weighed) -> None:
        """Write a child's stays: moves stay in one case, a gap begins a new one."""
        cases = self.children.cases.get(child, ())
        standing = next((case for case in cases if case.is_open), None)
        begun = [
            stay.since
            for stay in self.children.stays.get(child, ())
            if standing is not None and stay.case == standing.id
        ]
        later: list[Episode] = []
        for run in runs(weighed.new):
            if standing is not None and (not begun or run[0].arrived_at >= min(begun)):
                later += run
            else:
                self._open(child, run)
        for case in cases:
            ended = [pair for pair in weighed.ended if pair[0].case == case.id]
            follow = later if case is standing else []
            if ended or follow:
                self._go_on(case, ended, follow)

    def _open(self, child: str, run: list[Episode]) -> None:
        """Open a new case for consecutive stays."""
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
        for episode, follower in zip(run, [*run[1:], None], strict=True):
            if episode.legal is not legal:
                legal = episode.legal
                new.add_event(case, EventKind.LEGAL_SET, episode.arrived_at, legal)
            self._stay(case, youth, episode, moves=follower is not None, first=episode is run[0])
        if end is not None:
            ending = Ending(CaseState.DEPARTED)
            new.add_event(case, EventKind.SAFETY_OPEN, end, _BY_LIST)
            new.add_event(case, EventKind.DEPARTED, end, ending, state=CaseState.DEPARTED)

    def _stay(
        self, case: CaseId, youth: YouthId, episode: Episode, *, moves: bool, first: bool
    ) -> None:
        new, facility = self.episodes, self._known[episode.code]
        stay = new.arrive(case, youth, facility, episode.arrived_at)
        new.add_event(
            case,
            EventKind.ARRIVED,
            episode.arrived_at,
            StayStep(facility, stay),
            state=CaseState.PLACED if first else None,
        )
        if episode.departed_at is not None:
            destination = _destination(episode, moves=moves)
            new.depart(stay, facility, episode.departed_at, destination)
            left = StayStep(facility, stay, destination, episode.reason)
            new.add_event(case, EventKind.LEFT, episode.departed_at, left)

    def _go_on(
        self,
        standing: KnownCase,
        ended: list[tuple[KnownStay, Episode]],
        later: list[Episode],
    ) -> None:
        """Continue an open case by normal acts, since somebody may be working on it."""
        act = CaseAct(self.uow, standing.id)
        starts = {episode.arrived_at for episode in later}
        last: datetime | None = None
        for stay, episode in ended:
            last = self._leave(act, stay, episode, starts)
        for episode in later:
            facility = self._known[episode.code]
            stay_id = self.uow.cases.arrive(
                standing.id, standing.youth, facility, arrived_at=episode.arrived_at, hold=None
            )
            act.reread()
            if episode.legal is not act.standing.history.legal:
                act.add(EventKind.LEGAL_SET, episode.legal, at=episode.arrived_at)
            act.step(EventKind.ARRIVED, StayStep(facility, stay_id), at=episode.arrived_at)
            stay = KnownStay(
                stay_id,
                standing.id,
                standing.reference,
                facility,
                episode.arrived_at,
                episode.departed_at,
            )
            last = self._leave(act, stay, episode, starts)
        if (
            last is not None
            and not act.standing.waiting
            and not act.keeping
            and not is_final(act.state)
        ):
            act.add(EventKind.SAFETY_OPEN, _BY_LIST, at=last)
            act.step(EventKind.DEPARTED, Ending(CaseState.DEPARTED), at=last)
        act.done("stay.imported")

    def _leave(
        self, act: CaseAct, stay: KnownStay, episode: Episode, starts: Iterable[datetime]
    ) -> datetime | None:
        if episode.departed_at is None:
            return None
        destination = _destination(episode, moves=episode.departed_at in starts)
        self.uow.cases.depart(stay.id, departed_at=episode.departed_at, destination=destination)
        act.reread()
        left = StayStep(stay.facility, stay.id, destination, episode.reason)
        act.step(EventKind.LEFT, left, at=episode.departed_at)
        return episode.departed_at


def _destination(episode: Episode, *, moves: bool) -> str:
    if moves:
        return MOVED
    return "" if episode.destination is None else episode.destination.value
