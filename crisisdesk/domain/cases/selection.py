"""Which open cases the desk looks at, and in which part of the board each stands."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.lines import CaseLine, board_order
from crisisdesk.domain.cases.states import CaseState, Urgency, is_final
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import finds
from crisisdesk.errors import N_


class Waiting(Code):
    """For whom a case waits."""

    DESK = "desk", N_("for the desk")
    FACILITY = "facility", N_("for a facility")
    ARRIVAL = "arrival", N_("for the arrival")


class Placements(NamedTuple):
    """The cases of the desk, counted."""

    open: int
    """Open cases, those whose time on hold is over among them."""
    waiting: int
    """Open cases without a place."""
    parked: int
    """On hold, and not past that moment."""
    parked_over: int
    overdue: int
    overstayed: int
    """Placed longer than the last milestone."""
    unseen: int
    """Without a safe bed, and past the moment at which somebody was to look; those on hold too."""
    without_lead: int
    ended_not_settled: int
    """Ended, and yet they ask for somebody."""
    unconfirmed: int
    """Of those: nobody confirmed yet that the child is safe."""
    unanswered: int
    """A facility was asked and has not answered in time."""
    not_arrived: int
    """A place was decided on, and the child has not come there in time."""


def placements(cases: Sequence[CaseLine]) -> Placements:
    """These cases, counted."""
    standing = [case for case in cases if not is_final(case.state)]
    going = [case for case in standing if case.state is not CaseState.ON_HOLD]

    def asking(why: Attention) -> int:
        return sum(case.asks_for(why) for case in cases)

    return Placements(
        len(going),
        sum(case.state is not CaseState.PLACED for case in going),
        len(standing) - len(going),
        asking(Attention.PARKING_OVER),
        sum(case.clock is Clock.OVERDUE for case in going),
        asking(Attention.OVERSTAYED),
        asking(Attention.UNSEEN),
        sum(case.lead_id is None for case in going),
        len(cases) - len(standing),
        asking(Attention.UNCONFIRMED),
        asking(Attention.UNANSWERED),
        asking(Attention.NOT_ARRIVED),
    )


class CaseSection(IntEnum):
    """The parts of the board: what nobody has picked up stands on top (A5)."""

    NO_LEAD = 0
    ENDED = 1
    NO_PLACE = 2
    STAYS = 3
    IMPORTED = 4
    PARKED = 5


def section(line: CaseLine) -> CaseSection:
    """The part of the board that a case belongs to."""
    if is_final(line.state):
        return CaseSection.ENDED
    if line.state is CaseState.ON_HOLD:
        return CaseSection.PARKED
    if line.needs_lead or line.asks_for(Attention.PARKING_OVER):
        return CaseSection.NO_LEAD
    if line.unread:
        return CaseSection.IMPORTED
    return CaseSection.STAYS if line.state is CaseState.PLACED else CaseSection.NO_PLACE


def place(line: CaseLine) -> tuple[CaseSection, tuple[object, ...]]:
    """Where a case stands on the board: its part, then the board's order."""
    return (section(line), board_order(line))


def waits_for(line: CaseLine) -> Waiting:
    """Whose turn it is: the desk's own, a facility's that was asked, or the arrival's."""
    if line.state is CaseState.UNDER_WAY:
        return Waiting.ARRIVAL
    return Waiting.FACILITY if line.pending else Waiting.DESK


def is_ending(line: CaseLine) -> bool:
    """Whether a child stays somewhere and the last milestone of that stay is next, or past."""
    return bool(line.stays) and (line.milestone is None or line.milestone.is_last)


class CaseSelection(NamedTuple):
    """What a case must be to be listed; everything passes the empty one."""

    words: str = ""
    lead: MemberId | None = None
    urgency: Urgency | None = None
    state: CaseState | None = None
    waiting: Waiting | None = None
    overdue: bool = False
    ending_stays: bool = False
    ended: bool = False
    """Those that have ended, and no others."""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out on purpose."""
        return self != CaseSelection()

    def admits(self, line: CaseLine) -> bool:
        """Whether a case is listed; every typed word must be found in it."""
        children = (youth.pseudonym for youth in line.youths)
        shown = (line.reference, line.municipality, line.lead, line.file, line.phone)
        if not finds(self.words, *shown, *children):
            return False
        return not (
            (self.ended and not is_final(line.state))
            or (self.lead is not None and line.lead_id != self.lead)
            or (self.urgency is not None and line.urgency is not self.urgency)
            or (self.state is not None and line.state is not self.state)
            or (self.waiting is not None and waits_for(line) is not self.waiting)
            or (self.overdue and line.clock is not Clock.OVERDUE)
            or (self.ending_stays and not is_ending(line))
        )
