"""The register: one list of everything that must be followed up (DOMAIN.md §6)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.absence.costs import CostLink
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import MeasureReview, on_the_clock
from crisisdesk.domain.working_days import working_days_before
from crisisdesk.errors import N_, NP_

EntryId = NewType("EntryId", UUID)
MeetingId = NewType("MeetingId", UUID)
RequestId = NewType("RequestId", UUID)

MOST_PLACES = 999
ASKS_BEFORE = 3
"""Working days before its end on which a measure must be extended, changed or stopped (A34)."""
_DAY = timedelta(days=1)


class EntryKind(Code):
    """The kind of an entry."""

    AGREEMENT = "agreement", N_("agreement")
    ACTION = "action", N_("action")
    MEASURE = "measure", N_("measure")
    INITIATIVE = "initiative", N_("initiative")
    FEEDBACK = "feedback", N_("feedback asked")
    ADVANCE_PAYMENT = "advance_payment", N_("advance payment")
    COST_SIGNAL = "cost_signal", N_("cost signal")
    BOTTLENECK = "bottleneck", N_("bottleneck")
    QUESTION = "question", N_("question")
    GUIDANCE = "guidance", N_("guidance")
    CHILDCARE = "childcare", N_("childcare arranged")
    CRISIS = "crisis", N_("crisis")
    TEAM = "team", N_("team")
    VACANCY = "vacancy", N_("vacancy")
    COST_RULE = "cost_rule", N_("cost rule")
    EXPECTED_RISE = "expected_rise", N_("expected rise")


class EntryTopic(Code):
    """What an entry is about, where the options of a case look for it."""

    CHILDCARE = "childcare", N_("childcare")


class EntryStatus(Code):
    """The state of an entry."""

    PROPOSED = "proposed", N_("proposed")
    AGREED = "agreed", N_("agreed")
    LAPSED = "lapsed", N_("lapsed")
    OPEN = "open", NP_("entry", "open")
    DONE = "done", N_("done")
    DROPPED = "dropped", N_("dropped")
    IN_FORCE = "in_force", N_("in force")
    STOPPED = "stopped", N_("stopped")
    EXPLORED = "explored", N_("being explored")
    DECIDED = "decided", N_("decided")
    CLOSED = "closed", N_("closed")
    ASKED = "asked", N_("asked")
    ANSWERED = "answered", N_("answered")
    DISCUSSED = "discussed", NP_("feedback", "discussed")
    SETTLED = "settled", N_("settled")
    TAKEN_UP = "taken_up", N_("taken up")
    SOLVED = "solved", N_("solved")
    NOT_YET_KNOWN = "not_yet_known", N_("not yet known")
    CONCEPT = "concept", N_("draft")
    FINAL = "final", N_("final")
    WITHDRAWN = "withdrawn", N_("withdrawn")
    SITS = "sits", N_("on the team")
    LEFT = "left", NP_("team", "left")
    INTERIM = "interim", N_("filled for the time being")
    FILLED = "filled", N_("filled")
    WORKED_OUT = "worked_out", N_("being worked out")
    EXPECTED = "expected", N_("expected")
    PAST = "past", N_("over")


class EntryChange(Code):
    """What was done to an entry."""

    ADDED = "added", N_("added")
    EDITED = "edited", N_("changed")
    EXTENDED = "extended", N_("extended")
    MOVED_ON = "moved_on", N_("taken further")


# From which state to which; the first one named is where an entry of the kind begins.
WAYS: dict[EntryKind, dict[EntryStatus, tuple[EntryStatus, ...]]] = {
    EntryKind.AGREEMENT: {
        EntryStatus.AGREED: (EntryStatus.LAPSED,),
        EntryStatus.PROPOSED: (EntryStatus.AGREED, EntryStatus.WITHDRAWN),
    },
    EntryKind.ACTION: {EntryStatus.OPEN: (EntryStatus.DONE, EntryStatus.DROPPED)},
    EntryKind.MEASURE: {EntryStatus.IN_FORCE: (EntryStatus.STOPPED,)},
    EntryKind.INITIATIVE: {
        EntryStatus.EXPLORED: (EntryStatus.DECIDED, EntryStatus.DROPPED),
        EntryStatus.DECIDED: (EntryStatus.OPEN, EntryStatus.DROPPED),
        EntryStatus.OPEN: (EntryStatus.CLOSED,),
    },
    # An answer is given back to the meeting that asked for it (A16).
    EntryKind.FEEDBACK: {
        EntryStatus.ASKED: (EntryStatus.ANSWERED, EntryStatus.WITHDRAWN),
        EntryStatus.ANSWERED: (EntryStatus.DISCUSSED,),
    },
    EntryKind.ADVANCE_PAYMENT: {
        EntryStatus.ASKED: (EntryStatus.DECIDED, EntryStatus.WITHDRAWN),
        EntryStatus.DECIDED: (EntryStatus.SETTLED,),
    },
    EntryKind.COST_SIGNAL: {EntryStatus.OPEN: (EntryStatus.SETTLED, EntryStatus.WITHDRAWN)},
    EntryKind.BOTTLENECK: {
        EntryStatus.OPEN: (EntryStatus.TAKEN_UP, EntryStatus.SOLVED, EntryStatus.DROPPED),
        EntryStatus.TAKEN_UP: (EntryStatus.SOLVED, EntryStatus.DROPPED),
    },
    EntryKind.QUESTION: {
        EntryStatus.OPEN: (EntryStatus.ANSWERED, EntryStatus.NOT_YET_KNOWN, EntryStatus.WITHDRAWN),
        EntryStatus.NOT_YET_KNOWN: (EntryStatus.ANSWERED, EntryStatus.WITHDRAWN),
    },
    EntryKind.GUIDANCE: {
        EntryStatus.CONCEPT: (EntryStatus.FINAL, EntryStatus.WITHDRAWN),
        EntryStatus.FINAL: (EntryStatus.WITHDRAWN,),
    },
    EntryKind.CHILDCARE: {EntryStatus.IN_FORCE: (EntryStatus.STOPPED,)},
    EntryKind.CRISIS: {EntryStatus.IN_FORCE: (EntryStatus.CLOSED,)},
    EntryKind.TEAM: {EntryStatus.SITS: (EntryStatus.LEFT,)},
    EntryKind.VACANCY: {
        EntryStatus.OPEN: (EntryStatus.INTERIM, EntryStatus.FILLED, EntryStatus.WITHDRAWN),
        EntryStatus.INTERIM: (EntryStatus.OPEN, EntryStatus.FILLED, EntryStatus.WITHDRAWN),
    },
    EntryKind.COST_RULE: {
        EntryStatus.WORKED_OUT: (EntryStatus.IN_FORCE, EntryStatus.WITHDRAWN),
        EntryStatus.IN_FORCE: (EntryStatus.STOPPED,),
    },
    EntryKind.EXPECTED_RISE: {EntryStatus.EXPECTED: (EntryStatus.PAST, EntryStatus.WITHDRAWN)},
}
# What nobody has decided about yet: it stands on the agenda with its age (A93).
UNDECIDED = frozenset(
    {
        (EntryKind.AGREEMENT, EntryStatus.PROPOSED),
        (EntryKind.INITIATIVE, EntryStatus.EXPLORED),
        (EntryKind.ADVANCE_PAYMENT, EntryStatus.ASKED),
        (EntryKind.BOTTLENECK, EntryStatus.OPEN),
        (EntryKind.QUESTION, EntryStatus.OPEN),
        (EntryKind.QUESTION, EntryStatus.NOT_YET_KNOWN),
    }
)
_ENDS = frozenset({EntryKind.AGREEMENT, EntryKind.MEASURE})
"""Kinds that need a decision before their end: extend, change or stop."""
BY_CRISIS = _ENDS
"""Kinds that may last as long as the crisis does (A108)."""
_LAPSES = {
    (EntryKind.AGREEMENT, EntryStatus.AGREED): EntryStatus.LAPSED,
    (EntryKind.EXPECTED_RISE, EntryStatus.EXPECTED): EntryStatus.PAST,
}
"""What the calendar ends, and how."""


class Dated(NamedTuple):
    """The part of an entry that says when it must be reviewed, whatever the moment."""

    kind: EntryKind
    status: EntryStatus
    valid_until: date | None
    review: date | None

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return not WAYS[self.kind].get(self.status, ())

    @property
    def end(self) -> date | None:
        """The last day of a measure or an agreement; None for other kinds."""
        return self.valid_until if self.kind in _ENDS else None


class EntryParticulars(NamedTuple):
    """What is recorded of an entry; the same fields for every kind."""

    text: str
    """What was agreed, must be done or was asked."""
    source: str = ""
    """The sentence that it is based on, literally."""
    party: str = ""
    """The organisation that it is about or with."""
    owner: str = ""
    """Who follows it up: initials or an organisation."""
    asked: date | None = None
    due: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day on which it applies."""
    review: date | None = None
    for_directors: bool = False
    other_sector: bool = False
    for_board: bool = False
    """Whether the board or the municipalities are asked to help (A103)."""
    provisional: bool = False
    """“For the time being” (A44)."""
    category: int | None = None
    """Category of costs: 1 extra, 2 adapted delivery, 3 continuing fixed (A80)."""
    amount: int | None = None
    """Cents."""
    answer: str = ""
    facility: FacilityId | None = None
    topic: str = ""
    """A code of EntryTopic; "" for any other."""
    answered_by: str = ""
    """Who answered at the organisation: a role or a name there."""
    places: int | None = None
    """For how many children; None where nobody said it."""
    for_crisis: bool = False
    """Whether it lasts as long as the crisis, which has no last day yet (A108)."""
    fte: int | None = None
    """Of a vacancy, in thousandths (A102)."""
    detail: str = ""
    """When a member of the team can be reached; which tasks wait for a vacancy."""
    concerns: CostLink | None = None
    """What costs money (A80)."""


class Reply(NamedTuple):
    """What an answer about childcare says beside its words."""

    by: str = ""
    places: int | None = None
    until: date | None = None


class Entry(NamedTuple):
    """An entry in its current state."""

    id: EntryId
    reference: str
    kind: EntryKind
    status: EntryStatus
    particulars: EntryParticulars
    added_at: datetime
    changed_at: datetime
    by: str
    """Initials of who changed it last."""
    turn: int
    """The number of its last change; an act compares it with what the person saw."""
    note: str = ""
    """The note with the last change."""
    meeting: MeetingId | None = None
    change: EntryChange = EntryChange.ADDED
    request: RequestId | None = None
    """The act in which it was asked of several organisations at once (A16)."""

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return not WAYS[self.kind].get(self.status, ())

    @property
    def undecided(self) -> bool:
        """Whether somebody has to decide about it."""
        return (self.kind, self.status) in UNDECIDED

    def overdue(self, at: datetime) -> bool:
        """Whether it should have been done by now."""
        due = self.particulars.due
        waits = not (self.final or self.answered)
        return waits and due is not None and local(at).date() > due

    @property
    def answered(self) -> bool:
        """Whether it is feedback that came and that no meeting has discussed."""
        return self.kind is EntryKind.FEEDBACK and self.status is EntryStatus.ANSWERED

    def asks_from(self) -> date | None:
        """The day from which it must be looked at again; None when nothing is dated."""
        particulars = self.particulars
        return asks_from(Dated(self.kind, self.status, particulars.valid_until, particulars.review))


def end_of(day: date) -> datetime:
    """The end of something that applies on this day for the last time."""
    return on_the_clock(day + _DAY, time())


def start_of(day: date) -> datetime:
    """The start of something that applies from this day on."""
    return on_the_clock(day, time())


def begin_status(kind: EntryKind) -> EntryStatus:
    """The first state of an entry of a kind."""
    return next(iter(WAYS[kind]))


def next_statuses(kind: EntryKind, status: EntryStatus) -> tuple[EntryStatus, ...]:
    """The states that can follow; none after a final state."""
    return WAYS[kind].get(status, ())


def age_days(entry: Entry, at: datetime) -> int:
    """How many days ago it was asked, or added if the day is not known."""
    begun = entry.particulars.asked or local(entry.added_at).date()
    return max((local(at).date() - begun).days, 0)


def as_it_stands(
    kind: EntryKind, status: EntryStatus, until: date | None, at: datetime
) -> EntryStatus:
    """The state at a moment: the calendar ends an agreement, and not a measure."""
    over = until is not None and local(at).date() > until
    return _LAPSES.get((kind, status), status) if over else status


def closes_at(
    kind: EntryKind, status: EntryStatus, until: date | None, now: datetime
) -> datetime | None:
    """The moment from which it is final, as known now; None while it is open."""
    return _lapses_at(kind, until) if WAYS[kind].get(status, ()) else now


def _lapses_at(kind: EntryKind, until: date | None) -> datetime | None:
    lapses = kind in (EntryKind.AGREEMENT, EntryKind.EXPECTED_RISE)
    return end_of(until) if lapses and until is not None else None


def asks_from(entry: Dated) -> date | None:
    """The day from which an entry must be looked at again; None when nothing is dated."""
    if entry.final:
        return None
    before_end = None if entry.end is None else working_days_before(entry.end, ASKS_BEFORE)
    return min((day for day in (before_end, entry.review) if day is not None), default=None)


def reviews(entries: Iterable[Dated]) -> list[MeasureReview]:
    """The measures that must be reviewed, with until when that is in time and when they lapse."""
    return [review for review in map(_review, entries) if review is not None]


# After every act most entries are as they were.
@lru_cache(maxsize=1024)
def _review(entry: Dated) -> MeasureReview | None:
    day = asks_from(entry)
    if day is None:
        return None
    ends = min(day for day in (entry.end, entry.review) if day is not None)
    return MeasureReview(day, end_of(ends), _lapses_at(entry.kind, entry.valid_until))
