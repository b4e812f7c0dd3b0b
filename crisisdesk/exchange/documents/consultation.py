"""The agenda and the minutes of a meeting, on paper."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week.agenda import Agenda, Item, Rubric
from crisisdesk.domain.week.meetings import AgendaSubject, MeetingNote, Presence
from crisisdesk.domain.week.register import Entry, EntryKind, age_days
from crisisdesk.domain.week.register_filter import next_day_phrase
from crisisdesk.domain.week.rubrics import who_phrase
from crisisdesk.errors import N_
from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text
from crisisdesk.i18n import _, language, ngettext, say
from crisisdesk.services.week.meetings import Minutes

MOST_ITEMS = 25
"""Most lines under a subject; the rest is counted."""
Block = Heading | Text | Points | Table


def agenda_paper(agenda: Agenda, *, shared: bool = False) -> Paper:
    """The agenda as a document; `shared` says that it is in the form for providers."""
    return Paper(
        _("Agenda: {what}").format(what=say(agenda.title)),
        _("{day} · as of {moment} · changes since {since}").format(
            day=date_text(agenda.day),
            moment=moment_text(agenda.at),
            since=moment_text(agenda.since),
        )
        + _for_whom(shared=shared),
        (*_subjects(agenda, ()), *_open_points(agenda)),
        language(),
    )


def _for_whom(*, shared: bool) -> str:
    return " · " + _("for providers: without small numbers and case numbers") if shared else ""


def minutes_paper(minutes: Minutes, *, shared: bool = False) -> Paper:
    """The minutes of a meeting as a document; `shared` as for an agenda."""
    file, agenda = minutes.file, minutes.agenda
    meeting = file.meeting
    closed = meeting.closed_at
    subtitle = _("{day} · begun {moment}").format(
        day=date_text(local(meeting.began_at).date()), moment=moment_text(meeting.began_at)
    )
    if closed is None:
        subtitle += " · " + _("draft: the meeting is still going on")
    else:
        subtitle += " · " + _("closed {moment}").format(moment=moment_text(closed))
    if minutes.reviewed is not None:
        subtitle += " · " + _("absence from {start} to {end}").format(
            start=date_text(minutes.reviewed.start), end=date_text(minutes.reviewed.end)
        )
    return Paper(
        _("Minutes: {what}").format(what=say(meeting.title)),
        subtitle + _for_whom(shared=shared),
        (
            *_attendance(file.presences),
            *_subjects(agenda, file.notes),
            *_entries(N_("Agreements"), minutes.agreements, agenda.at),
            *_entries(N_("Actions"), minutes.actions, agenda.at),
            *_entries(N_("Also noted"), minutes.others, agenda.at, kinds=True),
            *_entries(N_("Decided or settled here"), minutes.settled, agenda.at, kinds=True),
            *_open_points(agenda),
        ),
        language(),
    )


def _attendance(presences: Iterable[Presence]) -> Iterator[Block]:
    rows = []
    for presence in presences:
        words = "?" if presence.attendance is None else _(presence.attendance.words)
        if presence.flagged:
            words += " · " + ngettext(
                "missing {n} time in a row", "missing {n} times in a row", presence.missed
            ).format(n=presence.missed)
        rows.append((presence.party, words))
    if rows:
        yield Heading(_("Present"))
        yield Table((_("organisation"), _("present")), tuple(rows))


def _subjects(agenda: Agenda, notes: Iterable[MeetingNote]) -> Iterator[Block]:
    noted: dict[AgendaSubject, list[str]] = {}
    for note in notes:
        noted.setdefault(note.subject, []).append(note.text)
    for number, section in enumerate(agenda.sections, 1):
        yield Heading(f"{number}. {_(section.subject.words)}")
        if section.items:
            yield Points(tuple(_items(section.items)))
        else:
            yield Text(_("Nothing changed."))
        for text in noted.get(section.subject, ()):
            yield Text(text)
    if AgendaSubject.OTHER in noted:
        yield Heading(_(AgendaSubject.OTHER.words))
        for text in noted[AgendaSubject.OTHER]:
            yield Text(text)


def _items(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items[:MOST_ITEMS]:
        yield say(item.what)
    if (more := len(items) - MOST_ITEMS) > 0:
        yield ngettext("and {n} more change", "and {n} more changes", more).format(n=more)


def _open_points(agenda: Agenda) -> Iterator[Block]:
    for rubric in (*agenda.situation, *agenda.rubrics):
        yield Heading(_(rubric.title))
        if rubric.items:
            yield Points(tuple(_items(rubric.items)))
        yield from _table(rubric, agenda.at)


def _entries(
    title: str, entries: tuple[Entry, ...], at: datetime, *, kinds: bool = False
) -> Iterator[Block]:
    if entries:
        yield Heading(_(title))
        yield from _table(Rubric(title, entries=entries, kinds=kinds), at)


def _table(rubric: Rubric, at: datetime) -> Iterator[Block]:
    if not rubric.entries:
        return
    yield Table(
        (_("reference"), _("what"), _("who"), _("by or until"), _("state")),
        tuple(
            (
                entry.reference,
                _what(entry, kinds=rubric.kinds),
                say(who_phrase(entry, decides=rubric.decides)),
                say(next_day_phrase(entry)),
                _stands(entry, at),
            )
            for entry in rubric.entries
        ),
    )


def _what(entry: Entry, *, kinds: bool) -> str:
    text = entry.particulars.text
    if entry.particulars.answer:
        # A question carries its own sign before the answer.
        text = f"{text}{'' if text.endswith('?') else ':'} {entry.particulars.answer}"
    return f"{_(entry.kind.words)}: {text}" if kinds else text


def _stands(entry: Entry, at: datetime) -> str:
    words = _(entry.status.words)
    if entry.kind is EntryKind.AGREEMENT and entry.meeting is None:
        words += ", " + _("outside a meeting")
    if entry.particulars.provisional:
        words += ", " + _("for the time being")
    if entry.overdue(at):
        words += ", " + _("overdue")
    if entry.undecided:
        days = age_days(entry, at)
        words += ", " + ngettext("{n} day old", "{n} days old", days).format(n=days)
    return words
