"""A call round: which facilities it asks, since when, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.calls.requests import Attempt
from crisisdesk.domain.capacity.facilities import FacilityId, Kind
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, Phrase, RuleBroken


class RoundResult(NamedTuple):
    """What came of a round, in facilities."""

    answered: int
    """Of these there are figures from since it began, whoever brought them."""
    silent: int
    """Called, and without figures."""
    not_called: int

    @property
    def asked(self) -> int:
        """All that it is about."""
        return sum(self)


class CallRound(NamedTuple):
    """A round through a kind of facility, or through all of them."""

    id: UUID
    started_at: datetime
    kind: Kind | None
    """None: every facility with places."""
    day: date | None
    """The turn of the duty that it fulfils; None for one beside the duty."""
    who: str
    ended_at: datetime | None = None
    answered: int | None = None
    silent: int | None = None
    not_called: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None

    @property
    def told(self) -> RoundResult | None:
        """What came of it as it was when it ended."""
        if self.answered is None or self.silent is None or self.not_called is None:
            return None
        return RoundResult(self.answered, self.silent, self.not_called)

    def asks(self, line: CapacityLine) -> bool:
        """Whether a facility belongs to it."""
        return line.has_places and (self.kind is None or line.kind is self.kind)

    def has_answer(self, line: CapacityLine) -> bool:
        """Whether there are figures from since it began."""
        return line.observed_at is not None and line.observed_at >= self.started_at


def result(
    round_: CallRound,
    lines: Iterable[CapacityLine],
    attempts: Mapping[FacilityId, Sequence[Attempt]],
) -> RoundResult:
    """What came of a round by now."""
    asked = [line for line in lines if round_.asks(line)]
    answered = sum(round_.has_answer(line) for line in asked)
    called = sum(
        not round_.has_answer(line)
        and any(attempt.at >= round_.started_at for attempt in attempts.get(line.id, ()))
        for line in asked
    )
    return RoundResult(answered, called, len(asked) - answered - called)


def result_phrase(result: RoundResult) -> Phrase:
    """What came of a round in words: "15 answered, 2 silent"."""
    text = N_("{answered} answered, {silent} silent")
    if result.not_called:
        text = N_("{answered} answered, {silent} silent, {not_called} not called")
    return Phrase(text, result._asdict())


def round_phrase(round_: CallRound, moment: str) -> Phrase:
    """A round with what came of it; `moment` is when it began, as the reader writes it."""
    result = Phrase(N_("still going on"))
    if round_.told is not None:
        result = result_phrase(round_.told)
    values: dict[str, object] = {"moment": moment, "result": result}
    if round_.kind is None:
        return Phrase(N_("call round of {moment}: {result}"), values)
    values["kind"] = Phrase(round_.kind.words)
    return Phrase(N_("call round of {moment} ({kind}): {result}"), values)


def check_begin(last: CallRound | None) -> None:
    """Raise RuleBroken while a round goes on."""
    if last is not None and last.is_open:
        raise RuleBroken(
            N_("The round of {moment} still goes on; x ends it."),
            moment=moment_text(last.started_at),
        )


def check_end(last: CallRound | None) -> CallRound:
    """The round that goes on; raises RuleBroken where there is none."""
    if last is None or not last.is_open:
        raise RuleBroken(N_("No round goes on; a begins one."))
    return last
