"""The points of a meeting or a day: a line each, and what stands behind it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.cases.waiting.visits import is_asked
from crisisdesk.domain.moments import short_text
from crisisdesk.domain.together.conflicts import ConflictId
from crisisdesk.domain.week.agenda import Item, Rubric
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.domain.week.register import Entry, EntryKind, age_days
from crisisdesk.domain.week.register_filter import next_day_phrase
from crisisdesk.domain.week.rubrics import who_phrase
from crisisdesk.i18n import _, ngettext, say
from crisisdesk.widgets.board import Cell
from crisisdesk.widgets.case_words import (
    CLOCK_STYLES,
    attention_words,
    children_words,
    clock_words,
    visit_words,
    waiting_words,
)
from crisisdesk.widgets.columns import BoardColumn, CellStyle

MOST_ITEMS = 7
"""Lines under a subject on the screen, so that four subjects can be seen; the paper has more."""


class Point(NamedTuple):
    """One line, with who and when, and the thing that it is about."""

    id: str
    text: str
    who: str = ""
    day: str = ""
    stands: str = ""
    style: CellStyle = ""
    subject: AgendaSubject = AgendaSubject.OTHER
    facility: FacilityId | None = None
    case: CaseId | None = None
    entry: Entry | None = None
    watch: UUID | None = None
    conflict: ConflictId | None = None


class PointGroup(NamedTuple):
    """Points under one title."""

    title: str
    points: Sequence[Point]


def columns() -> list[BoardColumn[Point]]:
    """The columns of points; words and day stay where the screen is narrow."""
    return [
        BoardColumn(id="text", title=lambda: _("point"), width=40, flex=1,
            cell=lambda point: Cell(point.text, point.style)),
        BoardColumn(id="who", title=lambda: _("who"), width=14, drop=1,
            cell=lambda point: point.who),
        BoardColumn(id="day", title=lambda: _("when"), width=14,
            cell=lambda point: Cell(point.day, point.style)),
        BoardColumn(id="stands", title=lambda: _("state"), width=20, drop=2,
            cell=lambda point: Cell(point.stands, "muted")),
    ]  # fmt: skip


def nothing(key: str, words: str, subject: AgendaSubject = AgendaSubject.OTHER) -> Point:
    """A line that says that a part holds nothing."""
    return Point(key, words, style="muted", subject=subject)


def rubric_points(rubric: Rubric, at: datetime) -> list[Point]:
    """What stands under a rubric of an agenda: its lines, then its entries."""
    return [
        *item_points(rubric.items, AgendaSubject.OTHER, rubric.title),
        *entry_points(rubric.entries, at, rubric.title, kinds=rubric.kinds, decides=rubric.decides),
    ]


def item_points(items: Iterable[Item], subject: AgendaSubject, part: str = "") -> list[Point]:
    """What changed under a subject, most pressing first; what is too much is counted."""
    every = list(items)
    shown, more = every[:MOST_ITEMS], len(every) - MOST_ITEMS
    points = [
        Point(
            f"{part or subject}-{number}",
            say(item.what),
            style="warn" if item.presses else "",
            subject=subject,
            facility=item.facility,
            case=item.case,
            entry=item.entry,
        )
        for number, item in enumerate(shown)
    ]
    if more > 0:
        words = ngettext("and {n} more change", "and {n} more changes", more).format(n=more)
        points.append(nothing(f"{part or subject}-more", words, subject))
    return points


def entry_points(
    entries: Iterable[Entry],
    at: datetime,
    part: str,
    *,
    kinds: bool = False,
    decides: bool = False,
) -> list[Point]:
    """Entries of the register."""
    points = []
    for entry in entries:
        particulars = entry.particulars
        words = f"{_(entry.kind.words)}: {particulars.text}" if kinds else particulars.text
        if entry.answered:
            words += f": {particulars.answer}"
        stands = _(entry.status.words)
        if entry.kind is EntryKind.AGREEMENT and entry.meeting is None:
            stands = _("outside a meeting")
        when = say(next_day_phrase(entry))
        if entry.undecided and not when:
            days = age_days(entry, at)
            when = ngettext("{n} day old", "{n} days old", days).format(n=days)
        points.append(
            Point(
                f"{part}-{entry.id}",
                f"{entry.reference} {words}",
                say(who_phrase(entry, decides=decides)),
                when,
                stands,
                "alarm" if entry.overdue(at) else "",
                entry=entry,
            )
        )
    return points


def case_points(lines: Iterable[CaseLine], at: datetime, part: str) -> list[Point]:
    """Cases, with their clock."""
    return [
        Point(
            f"{part}-{line.id}",
            f"{line.reference} {children_words(line, at)} {line.municipality}".strip(),
            line.lead or "–",
            clock_words(line),
            line.next_step,
            CLOCK_STYLES[line.clock],
            case=line.id,
        )
        for line in lines
    ]


def attention_points(lines: Iterable[CaseLine], at: datetime) -> list[Point]:
    """Cases of which somebody must see to something now, with what that is."""
    return [
        Point(
            f"asks-{line.id}",
            f"{line.reference} {children_words(line, at)}: {'; '.join(attention_words(line, at))}",
            line.lead or "–",
            "" if line.look_by is None else short_text(line.look_by, at),
            waiting_words(line, at),
            "alarm" if line.asks_for(Attention.UNSEEN) else "warn",
            case=line.id,
        )
        for line in lines
    ]


def visit_points(lines: Iterable[CaseLine], at: datetime) -> list[Point]:
    """Cases that are asked each day whether a home visit is needed, with what was said."""
    return [
        Point(
            f"visit-{line.id}",
            f"{line.reference} {children_words(line, at)}: {visit_words(line, at)}",
            line.lead or "–",
            "" if line.look_by is None else short_text(line.look_by, at),
            waiting_words(line, at),
            "warn" if is_asked(line.visit_at, at) else "",
            case=line.id,
        )
        for line in lines
    ]


def laid_out(parts: Iterable[PointGroup]) -> tuple[list[Point], dict[int, str]]:
    """Every point in a row, and the titles above the first of each part."""
    points: list[Point] = []
    titles: dict[int, str] = {}
    for part in parts:
        if part.points:
            titles[len(points)] = part.title
            points += part.points
    return points, titles
