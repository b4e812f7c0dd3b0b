"""What stands open on every agenda, beside its four subjects: a rubric is one function."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.calls.rounds import CallRound, round_phrase
from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.stay.beds import HeldBack
from crisisdesk.domain.moments import local, moment_text
from crisisdesk.domain.settings import DEFAULTS
from crisisdesk.domain.week.agenda import Item, Rubric
from crisisdesk.domain.week.register import (
    Entry,
    EntryKind,
    EntryStatus,
    MeetingId,
    RequestId,
    age_days,
)
from crisisdesk.errors import N_, Phrase


class WaitingCase(NamedTuple):
    """A case that waits for what others decide, and since when (A128)."""

    case: CaseId
    reference: str
    blocker: Blocker
    since: datetime

    def days(self, at: datetime) -> int:
        """How long it has waited."""
        return max((local(at).date() - local(self.since).date()).days, 0)


class OpenFacts(NamedTuple):
    """What the rubrics of an agenda are filled from."""

    at: datetime
    since: datetime
    """When the previous meeting of the series began."""
    standing: Sequence[Entry] = ()
    ended: Sequence[Entry] = ()
    """What ended since."""
    requests: Sequence[Entry] = ()
    """Everything of each request to several organisations of which something is open."""
    waiting: Sequence[WaitingCase] = ()
    held_back: Sequence[HeldBack] = ()
    """What holds children back who stay in a place, what holds the longest one first."""
    meeting: MeetingId | None = None
    """The meeting itself, while it is held or after."""
    next_meeting: datetime | None = None
    chair_after: int = DEFAULTS["agenda.chair_after_days"]
    settled: Sequence[Phrase] = ()
    """Conflicts between desks that ended since, with how."""
    call_rounds: Sequence[CallRound] = ()
    """The rounds that ended since, the newest first."""

    def of(self, *kinds: EntryKind) -> Iterator[Entry]:
        """What stands of these kinds."""
        return (entry for entry in self.standing if entry.kind in kinds)


def agreed_since(facts: OpenFacts) -> Rubric:
    """Agreements made in the last meeting, after it, or outside any."""
    entries = (entry for entry in _agreements(facts) if entry.added_at > facts.since)
    return Rubric(N_("Agreed in or since the last meeting"), entries=tuple(entries))


def standing_agreements(facts: OpenFacts) -> Rubric:
    """Agreements that stood before the last meeting and still do."""
    entries = (entry for entry in _agreements(facts) if entry.added_at <= facts.since)
    return Rubric(N_("Standing agreements"), entries=tuple(entries))


def _agreements(facts: OpenFacts) -> Iterator[Entry]:
    for entry in facts.of(EntryKind.AGREEMENT):
        here = facts.meeting is not None and entry.meeting == facts.meeting
        if entry.status is EntryStatus.AGREED and not here:
            yield entry


def open_actions(facts: OpenFacts) -> Rubric:
    """Actions that are not done, the first due first."""
    actions = sorted(
        facts.of(EntryKind.ACTION),
        key=lambda entry: (entry.particulars.due or date.max, entry.added_at),
    )
    return Rubric(N_("Open actions"), entries=tuple(actions))


def ended_since(facts: OpenFacts) -> Rubric:
    """Actions that were finished, and what else ended since the last meeting."""
    kinds = (EntryKind.ACTION, EntryKind.AGREEMENT, EntryKind.MEASURE, EntryKind.INITIATIVE)
    entries = (entry for entry in facts.ended if entry.kind in kinds)
    return Rubric(
        N_("Finished or ended since the last meeting"), entries=tuple(entries), kinds=True
    )


def expiring(facts: OpenFacts) -> Rubric:
    """What must be extended, changed or stopped."""
    entries = [entry for entry in facts.standing if _asks(entry, facts.at)]
    entries.sort(key=lambda entry: (entry.particulars.valid_until or date.max, entry.added_at))
    return Rubric(N_("To extend, change or stop"), entries=tuple(entries), kinds=True)


def _asks(entry: Entry, at: datetime) -> bool:
    day = entry.asks_from()
    return day is not None and day <= local(at).date()


def not_answered(facts: OpenFacts) -> Rubric:
    """Feedback that was asked and not given, with how many of a request answered."""
    asked = (entry for entry in facts.of(EntryKind.FEEDBACK) if not entry.answered)
    return Rubric(
        N_("Feedback not given yet"),
        items=tuple(Item(request_phrase(request)) for request in requests(facts.requests)),
        entries=_oldest_first(asked),
    )


def answered(facts: OpenFacts) -> Rubric:
    """Feedback that was given; it stays until a meeting has discussed it."""
    entries = (entry for entry in facts.of(EntryKind.FEEDBACK) if entry.answered)
    return Rubric(N_("Feedback given, to discuss"), entries=_oldest_first(entries))


def for_the_chair(facts: OpenFacts) -> Rubric:
    """What waits too long for a decision: the chair takes it up (A93)."""
    return Rubric(
        N_("Undecided too long: for the chair"),
        items=tuple(_waiting(facts, late=True)),
        entries=_undecided(facts, late=True),
        kinds=True,
        decides=True,
    )


def undecided(facts: OpenFacts) -> Rubric:
    """What somebody must decide about, oldest first."""
    return Rubric(
        N_("Undecided"),
        items=tuple(_waiting(facts, late=False)),
        entries=_undecided(facts, late=False),
        kinds=True,
        decides=True,
    )


def _undecided(facts: OpenFacts, *, late: bool) -> tuple[Entry, ...]:
    return _oldest_first(
        entry
        for entry in facts.standing
        if entry.undecided and (age_days(entry, facts.at) >= facts.chair_after) is late
    )


def _waiting(facts: OpenFacts, *, late: bool) -> Iterator[Item]:
    for case in sorted(facts.waiting, key=lambda case: (case.since, case.reference)):
        days = case.days(facts.at)
        if (days >= facts.chair_after) is late:
            values: dict[str, object] = {
                "case": case.reference,
                "what": Phrase(case.blocker.words),
                "n": days,
            }
            words = N_("{case}: {what}, days: {n}")
            yield Item(Phrase(words, values), case=case.case, presses=late)


def held_back(facts: OpenFacts) -> Rubric:
    """What children must wait for before they leave a place, and who acts (A72)."""
    return Rubric(
        N_("What keeps children from leaving"),
        items=tuple(Item(_held_back(line)) for line in facts.held_back),
        inside=True,
    )


def _held_back(line: HeldBack) -> Phrase:
    what = N_("not said") if line.blocker is None else line.blocker.words
    values: dict[str, object] = {"what": Phrase(what), "n": line.number, "day": line.longest}
    if not line.who:
        return Phrase(N_("{what}: {n} (longest: day {day})"), values)
    values["who"] = ", ".join(line.who)
    return Phrase(N_("{what}: {n} (longest: day {day}); who acts: {who}"), values)


def for_the_board(facts: OpenFacts) -> Rubric:
    """What the board and the municipalities are asked to help with (A103)."""
    entries = (entry for entry in facts.standing if entry.particulars.for_board)
    return Rubric(N_("Asked of the board"), entries=tuple(entries), kinds=True)


def for_the_directors(facts: OpenFacts) -> Rubric:
    """What concerns the directors or another sector (A26)."""
    entries = (
        entry
        for entry in facts.standing
        if entry.particulars.for_directors or entry.particulars.other_sector
    )
    return Rubric(N_("For the directors"), entries=tuple(entries), kinds=True)


def called(facts: OpenFacts) -> Rubric:
    """What came of the call rounds, in facilities."""
    phrases = (round_phrase(each, moment_text(each.started_at)) for each in facts.call_rounds)
    return Rubric(N_("Call rounds since the last meeting"), items=tuple(map(Item, phrases)))


def between_desks(facts: OpenFacts) -> Rubric:
    """What two desks had written that excluded one another, and how it ended."""
    title = N_("Settled between desks since the last meeting")
    return Rubric(title, items=tuple(map(Item, facts.settled)), inside=True)


def next_meeting(facts: OpenFacts) -> Rubric:
    """When the series meets again."""
    words = Phrase(N_("not planned yet"))
    if facts.next_meeting is not None:
        words = Phrase("{moment}", {"moment": moment_text(facts.next_meeting)})
    return Rubric(N_("Next meeting"), items=(Item(words),))


RUBRICS: tuple[Callable[[OpenFacts], Rubric], ...] = (
    agreed_since,
    standing_agreements,
    open_actions,
    ended_since,
    expiring,
    not_answered,
    answered,
    for_the_chair,
    undecided,
    held_back,
    for_the_board,
    for_the_directors,
    called,
    between_desks,
    next_meeting,
)


def rubrics(facts: OpenFacts) -> tuple[Rubric, ...]:
    """Every rubric under which something stands."""
    filled = (rubric(facts) for rubric in RUBRICS)
    return tuple(rubric for rubric in filled if not rubric.empty)


def _oldest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(
        sorted(
            entries,
            key=lambda entry: entry.particulars.asked or local(entry.added_at).date(),
        )
    )


class FeedbackRound(NamedTuple):
    """One question that several organisations were asked at once."""

    text: str
    answered: tuple[Entry, ...]
    silent: tuple[Entry, ...]

    @property
    def asked(self) -> int:
        """How many organisations were asked."""
        return len(self.answered) + len(self.silent)


def requests(entries: Iterable[Entry]) -> list[FeedbackRound]:
    """What became of each request to several; who was asked in vain is not counted."""
    groups: dict[RequestId, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.request is not None and entry.status is not EntryStatus.WITHDRAWN:
            groups[entry.request].append(entry)
    return [
        FeedbackRound(
            group[0].particulars.text,
            tuple(entry for entry in group if entry.status is not EntryStatus.ASKED),
            tuple(entry for entry in group if entry.status is EntryStatus.ASKED),
        )
        for group in groups.values()
        if len(group) > 1
    ]


def request_phrase(request: FeedbackRound) -> Phrase:
    """How many of a request answered, and who did not."""
    values: dict[str, object] = {
        "what": request.text.rstrip("?. "),
        "n": len(request.answered),
        "all": request.asked,
    }
    if not request.silent:
        return Phrase(N_("{what}: {n} of {all} answered"), values)
    values["who"] = ", ".join(entry.particulars.party for entry in request.silent)
    return Phrase(N_("{what}: {n} of {all} answered; not yet: {who}"), values)


def who_phrase(entry: Entry, *, decides: bool) -> Phrase:
    """Who follows an entry up and whom it is about; of an undecided one, who decides."""
    particulars = entry.particulars
    names = dict.fromkeys(filter(None, (particulars.owner, particulars.party)))
    if decides and not particulars.owner:
        return Phrase(N_("who decides? {party}"), {"party": particulars.party})
    return Phrase("{names}", {"names": " · ".join(names)})
