"""The commands that write documents: agenda, minutes, bulletin, emergency sheet, calendar."""

import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crisisdesk.commands.data import keep_off_the_store, reading_store
from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _

if TYPE_CHECKING:
    from crisisdesk.domain.week.duties import Duty
    from crisisdesk.domain.week.meetings import Meeting
    from crisisdesk.exchange.documents.paper import Paper
    from crisisdesk.store.snapshot import Snapshot

_YEAR = timedelta(days=366)
_BACK = timedelta(days=31)
_On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=N_("of this day"))]
_Form = Annotated[str | None, typer.Option("--format", help="md, html, docx, pdf")]
_Output = Annotated[
    Path | None, typer.Option("-o", "--output", help=N_("the file to write; else stdout"))
]
_Which = Annotated[str, typer.Option("--duty", help=N_("which meeting"))]
_CORONA = "corona_consultation"


def add_to(app: typer.Typer) -> None:
    """Put these commands beside the others."""
    for command, words in (
        (agenda, N_("The agenda of the next meeting, or of the one of a day.")),
        (minutes, N_("The minutes of the last meeting, or of the one of a day.")),
        (bulletin, N_("The bulletin that is to go out, or the one of a day.")),
        (sheet, N_("The emergency sheet: phones, places, open cases on one A4.")),
        (calendar, N_("The duties as a calendar file.")),
    ):
        app.command(help=words)(command)


def agenda(
    context: typer.Context,
    on: _On = None,
    form: _Form = None,
    output: _Output = None,
    which: _Which = _CORONA,
) -> None:
    """Write an agenda."""
    _write(context, partial(_agenda, _duty(which), _day(on)), form, output)


def _agenda(duty: "Duty", day: date | None, snapshot: "Snapshot") -> "Paper":
    from crisisdesk.exchange.documents.consultation import agenda_paper
    from crisisdesk.services.week import agenda, duties, meetings

    held = None if day is None else _held_on(snapshot, duty, day)
    if held is not None:
        return agenda_paper(agenda.agenda_of(snapshot, held))
    if day is None:
        if duty in (one.duty for one in duties.proposals(snapshot)):
            raise WrongUse(N_("This meeting is not held; page 5, r gives it a day and an hour."))
        coming = [one.day for one in meetings.board(snapshot).prompts if one.duty is duty]
        day = coming[0] if coming else None
    elif not duties.series(snapshot, duty, day, day):
        raise WrongUse(N_("There is no such meeting on {day}."), day=day.strftime("%d-%m-%Y"))
    return agenda_paper(agenda.agenda(snapshot, duty, day))


def minutes(
    context: typer.Context,
    on: _On = None,
    form: _Form = None,
    output: _Output = None,
    which: _Which = _CORONA,
) -> None:
    """Write minutes."""
    _write(context, partial(_minutes, _duty(which), _day(on)), form, output)


def _minutes(duty: "Duty", day: date | None, snapshot: "Snapshot") -> "Paper":
    from crisisdesk.exchange.documents.consultation import minutes_paper
    from crisisdesk.services.week import meetings

    held = meetings.newest(snapshot, duty) if day is None else _held_on(snapshot, duty, day)
    if held is None:
        raise WrongUse(N_("No such meeting was held."))
    return minutes_paper(meetings.minutes(snapshot, held.id))


def _held_on(snapshot: "Snapshot", duty: "Duty", day: date) -> "Meeting | None":
    """The meeting that has this day for its key, or was held on it."""
    from crisisdesk.domain.moments import local
    from crisisdesk.services.week import meetings

    found = meetings.of_turn(snapshot, duty, day)
    if found is not None:
        return found
    latest = meetings.board(snapshot).latest
    same = (one for one in latest if one.duty is duty and local(one.began_at).date() == day)
    return next(same, None)


def bulletin(
    context: typer.Context, on: _On = None, form: _Form = None, output: _Output = None
) -> None:
    """Write a bulletin."""
    _write(context, partial(_bulletin, _day(on)), form, output)


def _bulletin(day: date | None, snapshot: "Snapshot") -> "Paper":
    from crisisdesk.exchange.documents.outgoing import bulletin_paper
    from crisisdesk.services import members
    from crisisdesk.services.week import bulletin

    found = bulletin.bulletin(snapshot, day or bulletin.next_day(snapshot))
    return bulletin_paper(found, members.settings(snapshot).get("region.name", ""))


def sheet(
    context: typer.Context, on: _On = None, form: _Form = None, output: _Output = None
) -> None:
    """Write the emergency sheet."""
    _write(context, partial(_sheet, _day(on)), form, output, usual="pdf")


def _sheet(day: date | None, snapshot: "Snapshot") -> "Paper":
    from crisisdesk.domain.week.duties import on_the_clock
    from crisisdesk.exchange.documents.outgoing import sheet_paper
    from crisisdesk.services.week.emergency_sheet import sheet

    if day is not None:
        end = on_the_clock(day + timedelta(days=1), time()) - timedelta(microseconds=1)
        snapshot = snapshot._replace(at=min(snapshot.at, end))
    return sheet_paper(sheet(snapshot))


def calendar(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help=N_("the .ics file to write"))],
) -> None:
    """Write the duties of the coming year, and of the month that was."""
    from crisisdesk.exchange.files import check_place, write_whole

    keep_off_the_store(context.obj.opening, output)
    check_place(output)
    with reading_store(context) as store:
        made = store.read(_calendar)
    write_whole(output, made)


def _calendar(snapshot: "Snapshot") -> bytes:
    from crisisdesk.domain.moments import local
    from crisisdesk.domain.week.duties import Duty
    from crisisdesk.exchange.calendar import as_ics
    from crisisdesk.services import members
    from crisisdesk.services.week import duties

    today = local(snapshot.at).date()
    turns = [
        turn
        for duty in Duty
        for turn in duties.series(snapshot, duty, today - _BACK, today + _YEAR)
    ]
    remind = {
        duty: rule.remind for duty in Duty if (rule := duties.rule_now(snapshot, duty)) is not None
    }
    name = members.settings(snapshot).get("region.name", "") or _("Crisis desk")
    return as_ics(turns, remind, snapshot.at, name)


def _duty(name: str) -> "Duty":
    from crisisdesk.domain.week.meetings import MEETINGS

    for duty in MEETINGS:
        if duty.value == name:
            return duty
    raise WrongUse(
        N_("“{name}” is not a meeting; there are: {names}."),
        name=name,
        names=", ".join(MEETINGS),
    )


def _day(text: str | None) -> date | None:
    """A day as it stands on the command line: 2020-04-07 or 07-04-2020."""
    if text is None:
        return None
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise WrongUse(N_("“{text}” is not a date; write it like 2020-04-07."), text=text)


def _write(
    context: typer.Context,
    make: "Callable[[Snapshot], Paper]",
    form: str | None,
    output: Path | None,
    usual: str = "md",
) -> None:
    from crisisdesk.exchange.documents import formats
    from crisisdesk.exchange.files import check_place, write_whole

    chosen = formats.form_of(output, form, usual)
    if output is None and chosen in formats.BINARY and sys.stdout.isatty():
        raise WrongUse(N_("{form} is not for the screen: say where with -o FILE."), form=chosen)
    if output is not None:
        keep_off_the_store(context.obj.opening, output)
        check_place(output)
    with reading_store(context) as store:
        paper = store.read(make)
        made = formats.as_bytes(paper, chosen, store.now())
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        write_whole(output, made)
