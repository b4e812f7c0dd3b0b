"""Calls in words: why somebody is called, what was tried, and why a list is empty."""

from datetime import datetime

from crisisdesk.domain.calls.call_list import CallLine, CallSection, NotCalled
from crisisdesk.domain.calls.requests import Attempt, CallReason, Number, NumberOf
from crisisdesk.domain.calls.rounds import CallRound, round_phrase
from crisisdesk.domain.capacity.blocked import blocked_phrase
from crisisdesk.domain.moments import clock_text, moment_text, short_text
from crisisdesk.i18n import _, figure, ngettext, say, span


def why_words(row: CallLine, at: datetime) -> str:
    """Why a facility is worth a call, the most pressing first."""
    words = []
    for reason in row.why:
        if reason is CallReason.OPEN_CASE:
            words.append(_(reason.words).format(cases=", ".join(row.cases)))
        elif reason is CallReason.STALE and row.line.observed_at is not None:
            words.append(_("{age} old").format(age=span(at - row.line.observed_at)))
        elif reason is CallReason.BLOCKED and (blocked := blocked_phrase(row.line, at)):
            words.append(say(blocked))
        elif reason is CallReason.MISSED:
            words.append(missed_words(row.missed))
        else:
            words.append(_(reason.words))
    return " · ".join(words)


def missed_words(number: int) -> str:
    """How many reports were missed in a row."""
    return ngettext("{n} report missed", "{n} reports missed", number).format(n=number)


def where_words(row: CallLine, at: datetime) -> str:
    """Who is calling it, when it comes back, or why it never comes up."""
    if row.lease is not None:
        return f"☎ {row.lease.who}"
    if row.section is CallSection.NEVER:
        return _("no number") if row.not_now is NotCalled.NO_NUMBER else _("do not call")
    if row.back_at is not None:
        return _("from {time}").format(time=short_text(row.back_at, at))
    if row.put_off_at is not None:
        return _("put off {time}").format(time=clock_text(row.put_off_at))
    if row.section is CallSection.ANSWERED and row.answered is not None:
        return _("answered {time}").format(time=clock_text(row.answered.at))
    return ""


def number_words(number: Number | None) -> str:
    """A number with whose it is."""
    if number is None:
        return _("no number known")
    whose = _(NumberOf(number.whose).words) if number.whose in {*NumberOf} else number.whose
    return f"{number.phone} ({whose})" if whose else number.phone


def attempt_words(attempt: Attempt, at: datetime) -> str:
    """One call: when, what came of it, and who called."""
    words = f"{short_text(attempt.at, at)} {_(attempt.outcome.words)}"
    return f"{words} ({attempt.who})" if attempt.who else words


def figures_words(row: CallLine) -> str:
    """What stands on the board, in the words of a telephone call."""
    line = row.line
    if line.observed_at is None:
        return _("never reported")
    return _("{moment}: available {available}, staffed {staffed}, occupied {occupied}").format(
        moment=moment_text(line.observed_at),
        available=figure(line.available),
        staffed=figure(line.staffed),
        occupied=figure(line.occupied),
    )


def round_words(round_: CallRound, at: datetime) -> str:
    """A round with what came of it."""
    return say(round_phrase(round_, short_text(round_.started_at, at)))


def nobody_words(rows: list[CallLine], facilities: int, at: datetime) -> str:
    """Why nobody is to be called now."""
    words = []
    if calling := [row.lease.who for row in rows if row.lease is not None]:
        words.append(
            ngettext(
                "{n} is being called ({who})", "{n} are being called ({who})", len(calling)
            ).format(n=len(calling), who=", ".join(sorted({*calling})))
        )
    backs = [row.back_at for row in rows if row.back_at is not None and row.lease is None]
    if backs:
        words.append(
            ngettext("{n} comes back at {time}", "{n} come back from {time} on", len(backs)).format(
                n=len(backs), time=short_text(min(backs), at)
            )
        )
    if number := sum(row.not_now is NotCalled.NO_NUMBER for row in rows):
        words.append(ngettext("{n} has no number", "{n} have no number", number).format(n=number))
    if number := sum(row.not_now is NotCalled.DO_NOT_CALL for row in rows):
        words.append(_("{n} not to be called").format(n=number))
    if number := sum(row.put_off_at is not None for row in rows):
        words.append(_("{n} just put off").format(n=number))
    answered = sum(row.section is CallSection.ANSWERED and row.lease is None for row in rows)
    if answered:
        words.append(_("{n} answered today").format(n=answered))
    if rest := facilities - len(rows):
        words.append(
            ngettext(
                "{n} has figures that are recent enough",
                "{n} have figures that are recent enough",
                rest,
            ).format(n=rest)
        )
    return _("Nobody to call now: {why}.").format(why="; ".join(words))
