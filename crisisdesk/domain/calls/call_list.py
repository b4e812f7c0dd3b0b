"""Whom to call now: why, in which order, and who comes up later or never."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.calls.requests import (
    BACK,
    NOT_AT_ONCE,
    Attempt,
    CallOutcome,
    CallReason,
    CallTerms,
    Lease,
    Number,
    answered_today,
    next_number,
    usable_numbers,
)
from crisisdesk.domain.calls.rounds import CallRound
from crisisdesk.domain.capacity.blocked import is_blocked_over
from crisisdesk.domain.capacity.facilities import FacilityId, OpeningStatus
from crisisdesk.domain.capacity.places import CapacityLine, Freshness, LeftOut, left_out
from crisisdesk.domain.identity import finds, folded

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_COUNTED = (None, LeftOut.STALE)
"""Where places count for tonight, or would with figures of now."""
_GROUPS = (CallReason.OPEN_CASE, CallReason.STAFFING_UNKNOWN)


class CallSection(IntEnum):
    """The sections of the list."""

    NOW = 0
    LATER = 1
    ANSWERED = 2
    NEVER = 3


class NotCalled(IntEnum):
    """Why a facility never comes up, or not now."""

    NO_NUMBER = 0
    DO_NOT_CALL = 1
    SILENT_HOURS = 2
    NO_ANSWER = 3


class CallLine(NamedTuple):
    """A facility in the list of whom to call."""

    line: CapacityLine
    section: CallSection
    why: tuple[CallReason, ...]
    cases: tuple[str, ...]
    """References of open cases that could use it."""
    lease: Lease | None
    number: Number | None
    numbers: tuple[Number, ...]
    attempts: tuple[Attempt, ...]
    """Of the last days, oldest first, and every wrong number."""
    answered: Attempt | None = None
    """The last of them that was answered today."""
    missed: int = 0
    """How many reports it missed in a row, where that is why it is called."""
    terms: CallTerms = CallTerms()
    not_now: NotCalled | None = None
    back_at: datetime | None = None
    """When it comes up; None where it is up, or never comes up."""
    put_off_at: datetime | None = None
    """Since when it stands at the end of its group."""

    @property
    def id(self) -> FacilityId:
        """The facility."""
        return self.line.id

    @property
    def last(self) -> Attempt | None:
        """The last call."""
        return self.attempts[-1] if self.attempts else None

    @property
    def order(self) -> tuple[int, int, bool, datetime, datetime, str]:
        """By section, what the answer is worth, put off last, and then the oldest figures."""
        group = next((i for i, reason in enumerate(_GROUPS) if reason in self.why), len(_GROUPS))
        return (
            self.section,
            group if self.section is CallSection.NOW else 0,
            self.put_off_at is not None,
            self.put_off_at or self.back_at or _BEFORE_ALL,
            self.line.observed_at or _BEFORE_ALL,
            folded(self.line.name),
        )


class CallFacts(NamedTuple):
    """What the list follows from, beside the board."""

    leases: Mapping[FacilityId, Lease]
    attempts: Mapping[FacilityId, Sequence[Attempt]]
    """Of the last days, oldest first, and every wrong number."""
    numbers: Mapping[FacilityId, Sequence[Number]]
    terms: Mapping[FacilityId, CallTerms]
    missed: Mapping[FacilityId, int]
    """How many reports in a row, of who missed two or more."""
    round: CallRound | None = None
    """The newest one."""


def call_list(
    lines: Iterable[CapacityLine],
    facts: CallFacts,
    wanted: Mapping[FacilityId, Sequence[str]],
    at: datetime,
    *,
    also: FacilityId | None = None,
) -> list[CallLine]:
    """Everybody who is worth a call, who answered today, and who cannot be called, in order.

    `wanted` are the open acute cases without a place that a facility could take; `also` is listed
    whatever asks for it.
    """
    rows = (
        _line(line, facts, wanted.get(line.id, ()), at, also=line.id == also)
        for line in lines
        if line.has_places
    )
    return sorted((row for row in rows if row is not None), key=lambda row: row.order)


def _line(
    line: CapacityLine, facts: CallFacts, cases: Sequence[str], at: datetime, *, also: bool
) -> CallLine | None:
    attempts = tuple(facts.attempts.get(line.id, ()))
    terms = facts.terms.get(line.id, CallTerms())
    numbers = usable_numbers(facts.numbers.get(line.id, ()), attempts)
    lease = facts.leases.get(line.id)
    today = answered_today(attempts, at)
    missed = facts.missed.get(line.id, 0)
    why = _why(line, facts.round, cases, at, answered=today, missed=missed)
    row = CallLine(
        line,
        CallSection.NOW,
        why,
        tuple(cases) if CallReason.OPEN_CASE in why else (),
        lease if lease is not None and lease.holds(at) else None,
        next_number(numbers, attempts),
        tuple(numbers),
        attempts,
        today,
        missed,
        terms,
    )
    if row.lease is None and not why:
        return row._replace(section=CallSection.ANSWERED) if today or also else None
    return row if row.lease is not None else _in_its_place(row, at)


def _in_its_place(row: CallLine, at: datetime) -> CallLine:
    """A facility that something asks for, where it stands: now, later, or never."""
    terms, last = row.terms, row.last
    if terms.never or not row.numbers:
        never = NotCalled.DO_NOT_CALL if terms.never else NotCalled.NO_NUMBER
        return row._replace(section=CallSection.NEVER, not_now=never)
    if terms.hours is not None and terms.hours.has(at):
        return row._replace(
            section=CallSection.LATER,
            not_now=NotCalled.SILENT_HOURS,
            back_at=terms.hours.until(at),
        )
    if last is not None and _still_counts(last, row.line):
        if last.outcome is CallOutcome.NO_ANSWER and last.at + BACK > at:
            return row._replace(
                section=CallSection.LATER, not_now=NotCalled.NO_ANSWER, back_at=last.at + BACK
            )
        if last.outcome is CallOutcome.LATER:
            return row._replace(put_off_at=last.at)
        if last.outcome is CallOutcome.ANSWERED and last.at + BACK > at:
            # It gave figures of another moment: who asks again at once says why.
            return row._replace(section=CallSection.ANSWERED)
    return row


def _still_counts(attempt: Attempt, line: CapacityLine) -> bool:
    """Whether the facility has said nothing since."""
    return line.observed_at is None or line.observed_at <= attempt.at


def _why(
    line: CapacityLine,
    round_: CallRound | None,
    cases: Sequence[str],
    at: datetime,
    *,
    answered: Attempt | None,
    missed: int,
) -> tuple[CallReason, ...]:
    why = []
    known = line.freshness is Freshness.FRESH
    # Who answered cannot be asked the same again: what it did not know then it does not know.
    if answered is None or not known:
        if cases and (not known or line.placeable is None):
            why.append(CallReason.OPEN_CASE)
        if line.staffed is None and (line.available or 0) > 0 and left_out(line) in _COUNTED:
            why.append(CallReason.STAFFING_UNKNOWN)
    if round_ is not None and round_.is_open and round_.asks(line) and not round_.has_answer(line):
        why.append(CallReason.DUTY)
    if answered is None and is_blocked_over(line, at):
        why.append(CallReason.BLOCKED)
    if line.opening is not OpeningStatus.CLOSED:
        if line.freshness is Freshness.NEVER:
            why.append(CallReason.NEVER)
        elif line.freshness is Freshness.STALE:
            why.append(CallReason.STALE)
    if missed:
        why.append(CallReason.MISSED)
    return tuple(why)


def next_call(
    rows: Iterable[CallLine], at: datetime, *, but: FacilityId | None = None
) -> CallLine | None:
    """Whom to call next: the first that is up, that nobody calls and that was not just put off."""
    for row in rows:
        if row.section is not CallSection.NOW or row.lease is not None or row.id == but:
            continue
        if row.put_off_at is None or at - row.put_off_at >= NOT_AT_ONCE:
            return row
    return None


class CallSelection(NamedTuple):
    """Which rows of the list are shown."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return self != CallSelection()

    def admits(self, row: CallLine) -> bool:
        """Whether a row is shown; every typed word must be found in it."""
        line = row.line
        return finds(self.words, line.name, line.provider, line.site, line.municipality)
