"""The commands that write documents: agenda, minutes, bulletin, emergency sheet, calendar."""

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.commands.context import Context, write_to_stdout
from crisisdesk.errors import N_, RuleBroken, WrongUse
from crisisdesk.i18n import _, say
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.week import meetings as meeting_queries

if TYPE_CHECKING:
    from crisisdesk.domain.week.agenda import Agenda
    from crisisdesk.domain.week.audiences import Audience
    from crisisdesk.domain.week.duties import Duty
    from crisisdesk.domain.week.meetings import Meeting
    from crisisdesk.domain.week.small_numbers import Figures
    from crisisdesk.exchange.documents.paper import Paper
    from crisisdesk.services.week.meetings import Minutes
    from crisisdesk.store.snapshot import Snapshot


def agenda(
    context: Context,
    *,
    on: str | None,
    form: str | None,
    output: Path | None,
    force: bool,
    duty: str,
    audience: str,
) -> None:
    """Write an agenda."""
    from crisisdesk.exchange.documents.consultation import agenda_paper
    from crisisdesk.services.week import agenda

    find = partial(_agenda, duty, _day(context, on))
    if not _for_providers(audience):
        _write(context, lambda snapshot: agenda_paper(find(snapshot)), form, output, force=force)
        return
    _write(
        context,
        lambda snapshot: agenda_paper(agenda.shared(snapshot, find(snapshot)), shared=True),
        form,
        output,
        force=force,
        tells=lambda snapshot: agenda.figures(snapshot, find(snapshot)),
    )


def _agenda(name: str, day: date | None, snapshot: "Snapshot") -> "Agenda":
    from crisisdesk.services.week import agenda, duties, meetings

    duty = _duty(name, snapshot)
    held = None if day is None else _held_on(snapshot, duty, day)
    if held is not None:
        return agenda.agenda_of(snapshot, held)
    if day is None:
        if duty in (proposal.duty for proposal in duties.proposals(snapshot)):
            raise WrongUse(N_("This meeting is not held; page 5, r gives it a day and an hour."))
        coming = [prompt.day for prompt in meetings.board(snapshot).prompts if prompt.duty is duty]
        day = coming[0] if coming else None
    elif not duties.series(snapshot, duty, day, day):
        raise WrongUse(N_("There is no such meeting on {day}."), day=day.strftime("%d-%m-%Y"))
    return agenda.agenda(snapshot, duty, day)


def minutes(
    context: Context,
    *,
    on: str | None,
    form: str | None,
    output: Path | None,
    force: bool,
    duty: str,
    audience: str,
) -> None:
    """Write minutes."""
    from crisisdesk.exchange.documents.consultation import minutes_paper
    from crisisdesk.exchange.documents.paper import with_mark
    from crisisdesk.services.safekeeping import journal
    from crisisdesk.services.week import agenda, meetings

    shared = _for_providers(audience)
    find = partial(_minutes, duty, _day(context, on))

    def make(snapshot: "Snapshot") -> "Paper":
        minutes = find(snapshot)
        if shared:
            minutes = meetings.shared(snapshot, minutes)
        return with_mark(minutes_paper(minutes, shared=shared), journal.mark(snapshot))

    def tells(snapshot: "Snapshot") -> "Figures":
        return agenda.figures(snapshot, find(snapshot).agenda)

    _write(context, make, form, output, force=force, tells=tells if shared else None)


def _for_providers(audience: str) -> bool:
    if audience not in ("desk", "providers"):
        raise WrongUse(
            N_("“{name}” is nobody a document is for; there are: {names}."),
            name=audience,
            names="desk, providers",
        )
    return audience == "providers"


def _minutes(name: str, day: date | None, snapshot: "Snapshot") -> "Minutes":
    from crisisdesk.services.week import meetings

    duty = _duty(name, snapshot)
    held = meetings.newest(snapshot, duty) if day is None else _held_on(snapshot, duty, day)
    if held is None:
        raise WrongUse(N_("No such meeting was held."))
    return meetings.minutes(snapshot, held.id)


def _held_on(snapshot: "Snapshot", duty: "Duty", day: date) -> "Meeting | None":
    """The meeting that has this day for its key, or was held on it."""
    from crisisdesk.domain.moments import local
    from crisisdesk.services.week import meetings

    meeting = meeting_queries.of_turn(snapshot, duty, day)
    if meeting is not None:
        return meeting
    same_day = (
        meeting
        for meeting in meetings.board(snapshot).latest
        if meeting.duty is duty and local(meeting.began_at).date() == day
    )
    return next(same_day, None)


def bulletin(
    context: Context,
    *,
    on: str | None,
    form: str | None,
    output: Path | None,
    force: bool,
    audience: str | None,
) -> None:
    """Write a bulletin; what a draft tells of children is kept, because it leaves with the file."""
    from crisisdesk.services.week import bulletin

    day = _day(context, on)

    def tells(snapshot: "Snapshot") -> "Figures | None":
        return bulletin.bulletin(snapshot, day or bulletin.next_day(snapshot)).figures

    make = partial(_bulletin, day, _audience(audience))
    _write(context, make, form, output, force=force, tells=tells)


def _audience(name: str | None) -> "Audience | None":
    from crisisdesk.domain.week.audiences import Audience

    if name is None:
        return None
    for audience in Audience:
        if audience.value == name:
            return audience
    raise WrongUse(
        N_("“{name}” is nobody a document is for; there are: {names}."),
        name=name,
        names=", ".join(Audience),
    )


def recipients(context: Context, *, form: str | None, output: Path | None, force: bool) -> None:
    """Write who gets which edition of the bulletin."""
    from crisisdesk.exchange.documents.outgoing import recipients_paper
    from crisisdesk.services.week import bulletin

    def make(snapshot: "Snapshot") -> "Paper":
        region = setting_queries.region(snapshot)
        return recipients_paper(bulletin.recipients(snapshot), region)

    _write(context, make, form, output, force=force)


def _bulletin(day: date | None, audience: "Audience | None", snapshot: "Snapshot") -> "Paper":
    from crisisdesk.exchange.documents.outgoing import bulletin_paper
    from crisisdesk.exchange.documents.paper import with_mark
    from crisisdesk.services.safekeeping import journal
    from crisisdesk.services.week import bulletin

    content = bulletin.bulletin(snapshot, day or bulletin.next_day(snapshot))
    region = setting_queries.region(snapshot)
    paper = bulletin_paper(content, region, audience)
    return with_mark(paper, journal.mark(snapshot))


def sheet(
    context: Context, *, on: str | None, form: str | None, output: Path | None, force: bool
) -> None:
    """Write the emergency sheet."""
    _write(context, partial(_sheet, _day(context, on)), form, output, force=force, usual="pdf")


def _sheet(day: date | None, snapshot: "Snapshot") -> "Paper":
    from crisisdesk.domain.week.duties import on_the_clock
    from crisisdesk.exchange.documents.outgoing import sheet_paper
    from crisisdesk.services.week.emergency_sheet import sheet

    if day is not None:
        end = on_the_clock(day + timedelta(days=1), time()) - timedelta(microseconds=1)
        snapshot = snapshot._replace(at=min(snapshot.at, end))
    return sheet_paper(sheet(snapshot))


def calendar(context: Context, *, output: Path, force: bool, until: str | None) -> None:
    """Write the duties until a day, of the coming year where none is named."""
    last = _day(context, until)
    destination = context.destination(output, over=force)
    with context.reading_store() as store:
        content = store.read(_calendar, last)
    destination.write(content)


def _calendar(snapshot: "Snapshot", last: date | None) -> bytes:
    from crisisdesk.exchange.calendar import as_ics
    from crisisdesk.services.week import duties
    from crisisdesk.store.queries.safekeeping.journal import store_id
    from crisisdesk.store.queries.week.duties import changes

    name = setting_queries.region(snapshot) or _("Crisis desk")
    recurrences = duties.recurrences(snapshot, last)
    return as_ics(recurrences, changes(snapshot), store_id(snapshot), snapshot.at, name)


def _duty(name: str, snapshot: "Snapshot") -> "Duty":
    """A meeting by its code; an own one by its name or its id."""
    from crisisdesk.domain.identity import name_key
    from crisisdesk.domain.week.meetings import MEETINGS
    from crisisdesk.services.week import duties

    known = {duty.value: duty for duty in MEETINGS}
    by_name = {}
    for duty, rules in duties.rules_by_duty(snapshot).items():
        if duty.id:
            known[duty.id] = by_name[name_key(rules[-1].name)] = duty
    if (chosen := known.get(name) or by_name.get(name_key(name))) is not None:
        return chosen
    raise WrongUse(
        N_("“{name}” is not a meeting; there are: {names}."),
        name=name,
        names=", ".join(
            [*MEETINGS, *(say(duties.title(snapshot, duty)) for duty in by_name.values())]
        ),
    )


def _day(context: Context, text: str | None) -> date | None:
    """A day on the command line, read as one that is typed in a form."""
    if text is None:
        return None
    from crisisdesk.domain.moments import local
    from crisisdesk.domain.typed_moments import read_typed_day

    try:
        return read_typed_day(text, local(context.bootstrap.now()).date(), "")
    except RuleBroken as error:
        raise WrongUse(error.message, **error.values) from None


def _write(
    context: Context,
    make: "Callable[[Snapshot], Paper]",
    form: str | None,
    output: Path | None,
    *,
    force: bool,
    usual: str = "md",
    tells: "Callable[[Snapshot], Figures | None] | None" = None,
) -> None:
    from crisisdesk.exchange.documents import formats

    chosen = formats.form_of(output, form, usual)
    if output is None and chosen in formats.BINARY and sys.stdout.isatty():
        raise WrongUse(
            N_("{form} cannot be shown on the screen: give a file with -o FILE."), form=chosen
        )
    destination = None if output is None else context.destination(output, over=force)
    if tells is not None:
        _publish(context, tells)
    with context.reading_store() as store:
        paper = store.read(make)
        content = formats.as_bytes(paper, chosen, store.now())
    if destination is None:
        write_to_stdout(content)
    else:
        destination.write(content)


def _publish(context: Context, tells: "Callable[[Snapshot], Figures | None]") -> None:
    """Keep what a document tells of children, unless it told it before."""
    from crisisdesk.services.week import publications

    with context.reading_store() as store:
        figures = store.read(tells)
    if figures is not None and figures.coming:
        with closing(context.acting().to_write()) as store:
            store.write(publications.keep, figures)
