"""What an entry of the register must say, and which step it can take (DOMAIN.md §6)."""

import re
from datetime import date, datetime
from typing import Any

from crisisdesk.domain.absence.costs import check_costs
from crisisdesk.domain.capacity.municipalities import today
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import local
from crisisdesk.domain.texts import check_text
from crisisdesk.domain.week.register import (
    BY_CRISIS,
    WAYS,
    Entry,
    EntryKind,
    EntryParticulars,
    EntryStatus,
    EntryTopic,
    Reply,
    next_statuses,
)
from crisisdesk.errors import N_, RuleBroken

MOST_ASKED = 60
MOST_PLACES = 999
_BETWEEN = re.compile(r"[,;\n]")
_YEARS = range(2000, 2100)
_WORDS = ("text", "source", "party", "owner", "answer", "answered_by", "detail")
_MOST_FTE = 1_000_000
"""Thousandths."""
_PARTIES = {
    EntryKind.FEEDBACK: N_("Enter whose it is: a municipality or a provider."),
    EntryKind.ADVANCE_PAYMENT: N_("Enter whose it is: a municipality or a provider."),
    EntryKind.TEAM: N_("Enter from which organisation."),
    EntryKind.COST_RULE: N_("Enter who pays."),
}
_BEGINS = {
    EntryKind.CRISIS: N_("Enter the day on which the crisis began."),
    EntryKind.TEAM: N_("Enter since when this organisation is on the team."),
    EntryKind.VACANCY: N_("Enter since when nobody has the post."),
    EntryKind.EXPECTED_RISE: N_("Enter from which day more reports are expected."),
}
_ANSWERS = {
    EntryStatus.ANSWERED: N_("Enter the answer: it goes to whoever asked."),
    EntryStatus.DECIDED: N_("Enter what was decided."),
    EntryStatus.SETTLED: N_("Enter under which rules it was settled."),
}


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


def check_reply(entry: Entry, to: EntryStatus, reply: Reply, now: datetime) -> EntryParticulars:
    """The fields of an entry with what was answered; raises RuleBroken where that is missing."""
    particulars = entry.particulars
    if particulars.topic != EntryTopic.CHILDCARE or to is not EntryStatus.ANSWERED:
        return particulars
    by = " ".join(reply.by.split())
    if not by:
        raise RuleBroken(N_("Enter who answered."), field="answered_by")
    if reply.places is not None and not 0 <= reply.places <= MOST_PLACES:
        raise RuleBroken(N_("Enter a whole number."), field="places")
    if reply.until is not None and reply.until < local(now).date():
        raise RuleBroken(N_("That day is past."), field="valid_until")
    return particulars._replace(answered_by=by, places=reply.places, valid_until=reply.until)


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
    if tidy.for_crisis:
        _check_by_crisis(kind, tidy)
    elif kind is EntryKind.MEASURE and tidy.valid_until is None and tidy.review is None:
        raise RuleBroken(
            N_("A measure has an end date or a review date."),
            field="valid_until",
        )
    needs_category = kind in (EntryKind.COST_SIGNAL, EntryKind.COST_RULE)
    check_costs(tidy.category, tidy.amount, needs_category=needs_category)
    if kind in _PARTIES and not tidy.party:
        raise RuleBroken(_PARTIES[kind], field="party")
    if (
        kind is EntryKind.FEEDBACK
        and tidy.topic == EntryTopic.CHILDCARE
        and today(tidy.party) is None
    ):
        raise RuleBroken(N_("Childcare is asked of a municipality: enter its name."), field="party")
    if kind in _BEGINS and tidy.valid_from is None:
        raise RuleBroken(_BEGINS[kind], field="valid_from")
    if tidy.fte is not None and not 0 < tidy.fte <= _MOST_FTE:
        raise RuleBroken(N_("That number of FTE looks wrong."), field="fte")
    return tidy


def _check_by_crisis(kind: EntryKind, tidy: EntryParticulars) -> None:
    if kind not in BY_CRISIS:
        raise RuleBroken(N_("Only an agreement or a measure lasts as long as the crisis."))
    if tidy.valid_until is not None:
        raise RuleBroken(
            N_("It lasts until that day or as long as the crisis, not both."), field="valid_until"
        )


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
    particulars = entry.particulars
    if entry.status is EntryStatus.LAPSED:
        particulars = particulars._replace(for_crisis=False)
    else:
        check_open(entry)
    if particulars.for_crisis:
        raise RuleBroken(
            N_("It lasts as long as the crisis; change that first."), field="valid_until"
        )
    untouched = until == particulars.valid_until and entry.status is not EntryStatus.LAPSED
    if not untouched and until < local(now).date():
        raise RuleBroken(N_("That day is past; extend until a later one."), field="valid_until")
    if particulars.valid_from is not None and until < particulars.valid_from:
        raise RuleBroken(N_("The end is before the start."), field="valid_until")
    if until == particulars.valid_until and review == particulars.review:
        raise RuleBroken(N_("It already applies until that day."), field="valid_until")
    return particulars._replace(valid_until=until, review=review)
