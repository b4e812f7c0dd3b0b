"""The register: one list of everything that must be followed up (DOMAIN.md §6)."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, NewType
from uuid import UUID

from crisisdesk.domain.absence.costs import check_costs
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import MeasureReview, on_the_clock
from crisisdesk.domain.working_days import working_days_before
from crisisdesk.errors import N_, NP_, RuleBroken

EntryId = NewType("EntryId", UUID)
MeetingId = NewType("MeetingId", UUID)
RequestId = NewType("RequestId", UUID)

ASKS_BEFORE = 3
"""Working days before its end on which a measure must be extended, changed or stopped (A34)."""
CHAIR_AFTER = 7
"""Days after which what nobody decided goes to the chair (set)."""
MOST_ASKED = 60
_YEARS = range(2000, 2100)
_WORDS = ("text", "source", "party", "owner", "answer")
_DAY = timedelta(days=1)
_BETWEEN = re.compile(r"[,;\n]")


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
    DISCUSSED = "discussed", N_("discussed")
    SETTLED = "settled", N_("settled")
    TAKEN_UP = "taken_up", N_("taken up")
    SOLVED = "solved", N_("solved")
    NOT_YET_KNOWN = "not_yet_known", N_("not yet known")
    CONCEPT = "concept", N_("draft")
    FINAL = "final", N_("final")
    WITHDRAWN = "withdrawn", N_("withdrawn")


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
_ANSWERS = {
    EntryStatus.ANSWERED: N_("Enter the answer: it goes to whoever asked."),
    EntryStatus.DECIDED: N_("Enter what was decided."),
    EntryStatus.SETTLED: N_("Enter under which rules it was settled."),
}
_ENDS = frozenset({EntryKind.AGREEMENT, EntryKind.MEASURE})
"""Kinds that need a decision before their end: extend, change or stop."""


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
    """The state at a moment: an agreement lapses by the calendar, a measure does not."""
    over = until is not None and local(at).date() > until
    if kind is EntryKind.AGREEMENT and status is EntryStatus.AGREED and over:
        return EntryStatus.LAPSED
    return status


def closes_at(
    kind: EntryKind, status: EntryStatus, until: date | None, now: datetime
) -> datetime | None:
    """The moment from which it is final, as known now; None while it is open."""
    return _lapses_at(kind, until) if WAYS[kind].get(status, ()) else now


def _lapses_at(kind: EntryKind, until: date | None) -> datetime | None:
    return end_of(until) if kind is EntryKind.AGREEMENT and until is not None else None


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


def check_kind(kind: EntryKind, status: EntryStatus) -> EntryStatus:
    """Return the first state of an entry; raises RuleBroken for one that it cannot begin in."""
    if status not in WAYS[kind]:
        raise RuleBroken(N_("An entry of this kind cannot start in that state."), field="status")
    return status


def check_way(entry: Entry, to: EntryStatus, answer: str) -> str:
    """Return the answer that goes with a step, tidied; raises RuleBroken for a wrong step."""
    if to not in next_statuses(entry.kind, entry.status):
        raise RuleBroken(N_("This entry cannot go to that state."), field="status")
    tidy = check_text(answer, "answer")
    if to in _ANSWERS and not (tidy or entry.particulars.answer):
        raise RuleBroken(_ANSWERS[to], field="answer")
    return tidy or entry.particulars.answer


def check_open(entry: Entry) -> None:
    """Raise RuleBroken for an entry that has ended."""
    if entry.final:
        raise RuleBroken(N_("This entry has ended; add a new one."))


def check_particulars(kind: EntryKind, given: EntryParticulars) -> EntryParticulars:
    """Return the fields of an entry, tidied; raises RuleBroken at the field that is wrong."""
    words: dict[str, Any] = {name: check_text(getattr(given, name), name) for name in _WORDS}
    tidy = given._replace(**words)
    if not tidy.text:
        raise RuleBroken(N_("Enter what it is about."), field="text")
    _check_days(tidy)
    if kind is EntryKind.MEASURE and tidy.valid_until is None and tidy.review is None:
        raise RuleBroken(
            N_("A measure has an end date or a review date."),
            field="valid_until",
        )
    check_costs(tidy.category, tidy.amount, needs_category=kind is EntryKind.COST_SIGNAL)
    if kind in (EntryKind.FEEDBACK, EntryKind.ADVANCE_PAYMENT) and not tidy.party:
        raise RuleBroken(N_("Enter whose it is: a municipality or a provider."), field="party")
    return tidy


def check_asked(text: str) -> list[str]:
    """Return the organisations of a request, named with a comma, semicolon or line between them.

    Raises RuleBroken for none, too many, or one that is named twice.
    """
    named = [" ".join(name.split()) for name in _BETWEEN.split(text)]
    asked = [check_text(name, "party") for name in named if name]
    if not asked:
        raise RuleBroken(N_("Enter whose it is: a municipality or a provider."), field="party")
    if len(asked) > MOST_ASKED:
        raise RuleBroken(
            N_("At most {most} organisations are asked at once."), field="party", most=MOST_ASKED
        )
    seen: set[str] = set()
    for name in asked:
        if name_key(name) in seen:
            raise RuleBroken(N_("{name} is named twice."), field="party", name=name)
        seen.add(name_key(name))
    return asked


def _check_days(tidy: EntryParticulars) -> None:
    for name in ("asked", "due", "valid_from", "valid_until", "review"):
        day: date | None = getattr(tidy, name)
        if day is not None and day.year not in _YEARS:
            raise RuleBroken(N_("That date looks wrong."), field=name)
    if tidy.valid_from and tidy.valid_until and tidy.valid_until < tidy.valid_from:
        raise RuleBroken(N_("The end is before the start."), field="valid_until")
    if tidy.asked and tidy.due and tidy.due < tidy.asked:
        raise RuleBroken(N_("The due date is before the request date."), field="due")


def check_extension(
    entry: Entry, until: date, review: date | None, now: datetime
) -> EntryParticulars:
    """Return the fields of an entry with another end; a lapsed agreement is renewed by it.

    Raises RuleBroken.
    """
    if entry.status is not EntryStatus.LAPSED:
        check_open(entry)
    particulars = entry.particulars
    untouched = until == particulars.valid_until and entry.status is not EntryStatus.LAPSED
    if not untouched and until < local(now).date():
        raise RuleBroken(N_("That day is past; extend until a later one."), field="valid_until")
    if particulars.valid_from is not None and until < particulars.valid_from:
        raise RuleBroken(N_("The end is before the start."), field="valid_until")
    if until == particulars.valid_until and review == particulars.review:
        raise RuleBroken(N_("It already applies until that day."), field="valid_until")
    return particulars._replace(valid_until=until, review=review)
