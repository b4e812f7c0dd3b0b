"""Until when places are expected to be blocked, and what is asked once that day has passed."""

from datetime import date, datetime, timedelta

from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.capacity.report import Report
from crisisdesk.domain.moments import date_text, local
from crisisdesk.errors import N_, Phrase, RuleBroken


def is_blocked_over(line: CapacityLine, at: datetime) -> bool:
    """Whether its blocked places were expected back by now, and nobody said that they are.

    They stay blocked: only a report frees them.
    """
    until = line.blocked_until
    return until is not None and line.blocked != 0 and until < local(at).date()


def blocked_phrase(line: CapacityLine, at: datetime) -> Phrase | None:
    """Until when its places are blocked, or that somebody must ask; None where nobody said."""
    if line.blocked_until is None or line.blocked == 0:
        return None
    day: dict[str, object] = {"day": date_text(line.blocked_until)}
    if not is_blocked_over(line, at):
        return Phrase(N_("blocked until {day}"), day)
    if line.blocked_until == local(at).date() - timedelta(days=1):
        return Phrase(N_("blocked until yesterday: ask"))
    return Phrase(N_("blocked until {day}: ask"), day)


def with_blocked_until(report: Report, before: date | None) -> Report:
    """The report, without a day where nothing is blocked; `before` is the day that stood there.

    Raises RuleBroken for another day that was past when it was said.
    """
    until = report.blocked_until
    if until is None:
        return report
    if report.figures.blocked == 0:
        return report._replace(blocked_until=None)
    if until != before and until < local(report.observed_at).date():
        raise RuleBroken(
            N_("{day} is past: until when are the places blocked?"),
            field="blocked_until",
            day=date_text(until),
        )
    return report
