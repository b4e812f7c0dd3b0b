"""Does a yes hold: what came of the enquiries that a facility had, in counts and never a score."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.enquiries import DeclineReason, EnquiryAnswer
from crisisdesk.domain.cases.states import CaseId, EnquiryId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_, Phrase

DAYS = 90
"""So far back a track record looks."""
FEW = 5
"""Under so many enquiries the hour at which they were made says nothing."""
_DAY_BEGINS, _EVENING_BEGINS, _NIGHT_BEGINS = 7, 18, 22
_NOT_THEIRS = (DeclineReason.FAMILY, DeclineReason.SOLVED)
"""Why a place was not used though the facility kept its word."""


class PartOfDay(Code):
    """When a facility was asked, by the wall's clock."""

    DAY = "day", N_("day 07-18")
    EVENING = "evening", N_("evening 18-22")
    NIGHT = "night", N_("night 22-07")


class AnswerGiven(NamedTuple):
    """One thing that was written of an enquiry after it was made."""

    answer: EnquiryAnswer
    at: datetime
    turn: int
    reason: DeclineReason | None = None

    @property
    def is_silence(self) -> bool:
        """Whether nobody answered, however that was written down."""
        no_answer = self.reason is DeclineReason.NO_ANSWER
        return self.answer is EnquiryAnswer.NOT_ANSWERED or no_answer


class Course(NamedTuple):
    """One enquiry with all that came of it."""

    asked_at: datetime
    answers: tuple[AnswerGiven, ...] = ()
    """In the order in which they were written."""
    arrivals: tuple[int, ...] = ()
    """The turns at which a child of the case arrived there."""

    @property
    def spoken(self) -> list[AnswerGiven]:
        """Every yes and no."""
        spoken = (EnquiryAnswer.ACCEPTED, EnquiryAnswer.DECLINED)
        return [each for each in self.answers if each.answer in spoken and not each.is_silence]

    @property
    def given(self) -> AnswerGiven | None:
        """The last yes; None where it never said yes."""
        yes = [each for each in self.spoken if each.answer is EnquiryAnswer.ACCEPTED]
        return yes[-1] if yes else None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the facility took its yes back."""
        if self.given is None:
            return False
        last = self.spoken[-1]
        return last.answer is EnquiryAnswer.DECLINED and last.reason not in _NOT_THEIRS

    @property
    def is_kept(self) -> bool:
        """Whether a child of the case came there after the yes, which was not taken back."""
        given = self.given
        return (
            given is not None
            and not self.is_withdrawn
            and any(turn > given.turn for turn in self.arrivals)
        )

    def is_in_time(self, term: timedelta) -> bool:
        """Whether its first yes or no came within the time that a facility may take."""
        return bool(self.spoken) and self.spoken[0].at <= self.asked_at + term


class PartRecord(NamedTuple):
    """What came of the enquiries of one part of the day."""

    part: PartOfDay
    asked: int
    in_time: int
    yes: int


class TrackRecord(NamedTuple):
    """What came of the enquiries that a facility had, counted."""

    asked: int = 0
    in_time: int = 0
    """Answered by a yes or a no within the time that a facility may take."""
    yes: int = 0
    """Whatever became of it afterwards."""
    kept: int = 0
    """Of those: a child of the case came there."""
    withdrawn: int = 0
    """Of those: the facility took it back. Of the rest nobody knows whether it would have held."""
    no: int = 0
    unanswered: int = 0
    waiting: int = 0
    called_off: int = 0
    """Before it was answered."""
    reasons: tuple[tuple[DeclineReason, int], ...] = ()
    """Of a no, the most frequent first."""
    parts: tuple[PartRecord, ...] = ()
    """By the part of the day in which it was asked; empty where that says nothing."""


class EnquiryEvent(NamedTuple):
    """What was written about an enquiry, or an arrival, in the order of turns of its case."""

    case: CaseId
    facility: FacilityId
    enquiry: EnquiryId | None
    """None for an arrival."""
    answer: EnquiryAnswer
    """PENDING where it was asked."""
    at: datetime
    turn: int
    reason: DeclineReason | None = None


def part_of_day(at: datetime) -> PartOfDay:
    """In which part of the day a moment is."""
    hour = local(at).hour
    if _DAY_BEGINS <= hour < _EVENING_BEGINS:
        return PartOfDay.DAY
    return PartOfDay.EVENING if _EVENING_BEGINS <= hour < _NIGHT_BEGINS else PartOfDay.NIGHT


def courses(events: Iterable[EnquiryEvent], begin: datetime) -> dict[FacilityId, list[Course]]:
    """The enquiries made from a moment on, by facility; of each case its events by turn."""
    asked_of: dict[FacilityId, list[Course]] = defaultdict(list)
    of_case = sorted(events, key=lambda event: (event.case, event.facility, event.turn))
    for (_case, facility), group in groupby(of_case, key=lambda event: event[:2]):
        written = [*group]
        arrivals = tuple(event.turn for event in written if event.enquiry is None)
        answers: dict[EnquiryId, list[AnswerGiven]] = {}
        asked: dict[EnquiryId, datetime] = {}
        for event in written:
            if event.enquiry is None:
                continue
            if event.answer is EnquiryAnswer.PENDING:
                asked[event.enquiry], answers[event.enquiry] = event.at, []
            elif event.enquiry in answers:
                answers[event.enquiry].append(
                    AnswerGiven(event.answer, event.at, event.turn, event.reason)
                )
        asked_of[facility] += [
            Course(at, tuple(answers[enquiry]), arrivals)
            for enquiry, at in asked.items()
            if at >= begin
        ]
    return asked_of


def track_record(enquiries: Iterable[Course], term: timedelta) -> TrackRecord:
    """What came of these enquiries: each is a yes, a no, unanswered, waiting or called off."""
    every = [*enquiries]
    ended: Counter[EnquiryAnswer] = Counter()
    reasons: Counter[DeclineReason] = Counter()
    for course in every:
        ended[_outcome(course)] += 1
        if _outcome(course) is EnquiryAnswer.DECLINED and course.spoken[-1].reason is not None:
            reasons[course.spoken[-1].reason] += 1
    order = [*DeclineReason]
    return TrackRecord(
        asked=len(every),
        in_time=sum(course.is_in_time(term) for course in every),
        yes=ended[EnquiryAnswer.ACCEPTED],
        kept=sum(course.is_kept for course in every),
        withdrawn=sum(course.is_withdrawn for course in every),
        no=ended[EnquiryAnswer.DECLINED],
        unanswered=ended[EnquiryAnswer.NOT_ANSWERED],
        waiting=ended[EnquiryAnswer.PENDING],
        called_off=ended[EnquiryAnswer.CALLED_OFF],
        reasons=tuple(sorted(reasons.items(), key=lambda row: (-row[1], order.index(row[0])))),
        parts=_parts(every, term) if len(every) >= FEW else (),
    )


def _outcome(course: Course) -> EnquiryAnswer:
    if course.given is not None:
        return EnquiryAnswer.ACCEPTED
    if course.spoken:
        return EnquiryAnswer.DECLINED
    if not course.answers:
        return EnquiryAnswer.PENDING
    off = course.answers[-1].answer is EnquiryAnswer.CALLED_OFF
    return EnquiryAnswer.CALLED_OFF if off else EnquiryAnswer.NOT_ANSWERED


def _parts(every: list[Course], term: timedelta) -> tuple[PartRecord, ...]:
    by_part = {
        part: [course for course in every if part_of_day(course.asked_at) is part]
        for part in PartOfDay
    }
    return tuple(
        PartRecord(
            part,
            len(asked),
            sum(course.is_in_time(term) for course in asked),
            sum(course.given is not None for course in asked),
        )
        for part, asked in by_part.items()
        if asked
    )


def record_phrases(record: TrackRecord) -> list[Phrase]:
    """A track record in words, a no last; what never happened is left out."""
    if not record.asked:
        return [Phrase(N_("not asked in {days} days"), {"days": DAYS})]
    phrases = [
        Phrase(N_("in {days} days asked {n}"), {"days": DAYS, "n": record.asked}),
        Phrase(N_("in time {n}"), {"n": record.in_time}),
        Phrase(N_("yes {n}"), {"n": record.yes}),
    ]
    if record.yes:
        phrases.append(Phrase(N_("kept {n}"), {"n": record.kept}))
    return phrases + [
        Phrase(words, {"n": n})
        for words, n in (
            (N_("taken back {n}"), record.withdrawn),
            (N_("no answer {n}"), record.unanswered),
            (N_("waiting {n}"), record.waiting),
            (N_("called off {n}"), record.called_off),
            (N_("no {n}"), record.no),
        )
        if n
    ]


def reason_phrases(record: TrackRecord) -> list[Phrase]:
    """Why it said no, the most frequent reason first."""
    return [
        Phrase(N_("{reason} {n}"), {"reason": Phrase(reason.words), "n": n})
        for reason, n in record.reasons
    ]


def part_phrases(record: TrackRecord) -> list[Phrase]:
    """How it answers by the part of the day in which it is asked."""
    return [
        Phrase(
            N_("{part}: asked {n}, in time {in_time}, yes {yes}"),
            {"part": Phrase(part.part.words), "n": part.asked}
            | {"in_time": part.in_time, "yes": part.yes},
        )
        for part in record.parts
    ]
