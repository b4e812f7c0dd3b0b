"""How a child comes to leave its place, in words: what must happen first, who acts, the days."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from crisisdesk.domain.cases.endings import Blocker
from crisisdesk.domain.cases.stay.beds import Bed, ComesFree
from crisisdesk.domain.cases.stay.outflow import Outflow, OutflowLook
from crisisdesk.domain.moments import local
from crisisdesk.i18n import _, weekday


def day_words(day: date | None, at: datetime) -> str:
    """A day near this moment in a few signs; one that nobody said is a question mark."""
    if day is None:
        return "?"
    far = day.year != local(at).year
    return f"{weekday(day)} {day.strftime('%d-%m-%Y' if far else '%d-%m')}"


def blocker_words(blockers: Iterable[Blocker]) -> str:
    """What must happen first; nobody said is a question mark, and not nothing."""
    return ", ".join(_(blocker.words) for blocker in blockers) or "?"


def free_words(counts: Counter[ComesFree]) -> list[str]:
    """How many places come free when, soonest first; what was expected earlier only if any was."""
    return [
        f"{_(when.words)} {counts[when]}"
        for when in ComesFree
        if counts[when] or when is not ComesFree.EARLIER
    ]


def expected_words(counts: Counter[ComesFree] | None) -> str:
    """What a facility expects to have free soon; "" for nothing, as most days are not known."""
    soon = counts or Counter()
    words = {
        ComesFree.TODAY: _("{n} expected free today"),
        ComesFree.TOMORROW: _("{n} expected free tomorrow"),
        ComesFree.THIS_WEEK: _("{n} expected free this week"),
    }
    return ", ".join(text.format(n=soon[when]) for when, text in words.items() if soon[when])


def next_words(bed: Bed, at: datetime) -> str:
    """The day on which somebody looks again, marked where that is now or was."""
    day = day_words(bed.looks_on, at)
    return day if bed.look is OutflowLook.NOT_YET else f"{day} !"


def outflow_words(outflow: Outflow, at: datetime) -> str:
    """All that was said of one child, in a line."""
    return " · ".join(
        [
            blocker_words(filter(None, (outflow.blocker,))),
            *_acting(outflow.who, outflow.looks_on, outflow.leaves_on, at),
        ]
    )


def acting_words(bed: Bed, at: datetime) -> str:
    """Who acts, and the days, of a place on the list."""
    return " · ".join(_acting(bed.who, bed.looks_on, bed.leaves_on, at))


def lines_of(beds: Iterable[Bed], at: datetime) -> list[str]:
    """The list for who reads lines: the place, the case, what must happen first, who, the days."""
    return [
        ", ".join(
            [
                f"{bed.name} {bed.reference}",
                _("day {day} of the stay").format(day=bed.days),
                blocker_words(bed.blockers),
                *_acting(bed.who, bed.looks_on, bed.leaves_on, at),
            ]
        )
        for bed in beds
    ]


def _acting(who: str, looks_on: date | None, leaves_on: date | None, at: datetime) -> list[str]:
    return [
        _("who acts: {who}").format(who=who or "?"),
        _("next date: {day}").format(day=day_words(looks_on, at)),
        _("leaves: {day}").format(day=day_words(leaves_on, at)),
    ]
