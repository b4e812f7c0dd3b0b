"""Whom somebody is calling, what came of it, and which number is next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.calls.hours import SilentHours
from crisisdesk.domain.capacity.facilities import DeskId, FacilityId, MemberId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import phone_key
from crisisdesk.domain.moments import clock_text, local
from crisisdesk.errors import N_, NP_, RuleBroken

LEASE = timedelta(minutes=10)
"""So long a facility is somebody's to call."""
FORM_LEASE = timedelta(minutes=30)
"""So long it is while the form is open in which the figures are typed."""
BACK = timedelta(minutes=30)
"""After no answer a facility comes back."""
NOT_AT_ONCE = timedelta(minutes=10)
"""So long nothing that was put off is offered by itself."""


class CallOutcome(Code):
    """What came of calling a facility; none of these is a figure."""

    ANSWERED = "answered", N_("answered")
    NO_ANSWER = "no_answer", N_("no answer")
    LATER = "later", N_("put off")
    WRONG_NUMBER = "wrong_number", N_("wrong number")


class CallReason(Code):
    """Why a facility is worth a call, the most pressing first."""

    OPEN_CASE = "open_case", N_("could take {cases}")
    STAFFING_UNKNOWN = "staffing_unknown", N_("staff not stated")
    DUTY = "duty", N_("asked by the round")
    BLOCKED = "blocked", N_("blocked until a day that has passed")
    NEVER = "never", N_("never reported")
    STALE = "stale", N_("figures are old")
    MISSED = "missed", N_("two reports missed")


class AgainReason(Code):
    """Why a facility is called that answered today already."""

    CASE = "case", N_("for a case")
    DOUBT = "doubt", N_("the figures are doubted")
    ASKED = "asked", N_("it asked to be called back")
    CHANGED = "changed", N_("something happened there")


class NumberOf(Code):
    """Whose number it is."""

    FACILITY = "facility", NP_("telephone", "facility")
    SITE = "site", NP_("telephone", "site")
    PROVIDER = "provider", NP_("telephone", "provider")


class Number(NamedTuple):
    """A number under which a facility can be reached."""

    whose: str
    """A code of NumberOf, or the function of a contact (day, night, on duty) as it was typed."""
    phone: str


class Attempt(NamedTuple):
    """One call of a facility and what came of it."""

    facility: FacilityId
    outcome: CallOutcome
    at: datetime
    who: str
    phone: str = ""


class Lease(NamedTuple):
    """That somebody is calling a facility."""

    id: UUID
    facility: FacilityId
    by: MemberId | None
    desk: DeskId
    who: str
    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it still keeps others from calling."""
        return self.until > at

    def is_of(self, by: MemberId | None, desk: DeskId) -> bool:
        """Whether it is this person's at this desk."""
        return (self.by, self.desk) == (by, desk)


class CallTerms(NamedTuple):
    """Whether and when a facility is called."""

    never: bool = False
    hours: SilentHours | None = None
    """The hours at which nobody answers."""


def usable_numbers(numbers: Iterable[Number], attempts: Iterable[Attempt]) -> list[Number]:
    """Each number once, in order, without those that turned out to be wrong."""
    wrong = {phone_key(a.phone) for a in attempts if a.outcome is CallOutcome.WRONG_NUMBER}
    usable: dict[str, Number] = {}
    for number in numbers:
        key = phone_key(number.phone)
        if key and key not in wrong:
            usable.setdefault(key, number)
    return [*usable.values()]


def next_number(numbers: list[Number], attempts: Iterable[Attempt]) -> Number | None:
    """The number to try: after each call without an answer the next one, and round again.

    Attempts are given oldest first; an answer begins anew with the first number.
    """
    tried = 0
    for attempt in attempts:
        if attempt.outcome is CallOutcome.ANSWERED:
            tried = 0
        elif attempt.outcome is CallOutcome.NO_ANSWER:
            tried += 1
    return numbers[tried % len(numbers)] if numbers else None


def answered_today(attempts: Iterable[Attempt], at: datetime) -> Attempt | None:
    """The last call of this local day that was answered."""
    today = local(at).date()
    return max(
        (
            attempt
            for attempt in attempts
            if attempt.outcome is CallOutcome.ANSWERED and local(attempt.at).date() == today
        ),
        key=lambda attempt: attempt.at,
        default=None,
    )


def check_again(last: Attempt | None, why: AgainReason | None) -> None:
    """Raise RuleBroken where a facility answered today and nobody says why it is called again."""
    if last is not None and why is None:
        raise RuleBroken(
            N_("It answered {who} at {time} today: choose why you call again."),
            field="why",
            who=last.who or "?",
            time=clock_text(last.at),
        )


def check_free(lease: Lease | None, at: datetime, *, name: str) -> None:
    """Raise RuleBroken where somebody else is calling the facility."""
    if lease is not None and lease.holds(at):
        raise RuleBroken(
            N_("{who} is calling {facility} since {time}; t takes it over."),
            who=lease.who or "?",
            facility=name,
            time=clock_text(lease.since),
        )
