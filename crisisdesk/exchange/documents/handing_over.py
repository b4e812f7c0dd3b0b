"""The hand-over of a shift on paper: pseudonyms, what is to be done by when, and no more."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.waiting.handing_over import Due, dues
from crisisdesk.domain.members import Particulars
from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text
from crisisdesk.i18n import _, language
from crisisdesk.services.cases.handing_over import HandOver

Block = Heading | Points | Table | Text


def hand_over_paper(hand_over: HandOver) -> Paper:
    """What was handed over by whom to whom, and what was not."""
    who = _("from {by} to {to}").format(by=_who(hand_over.by), to=_who(hand_over.to))
    return Paper(
        _("Hand-over"),
        " · ".join(filter(None, (hand_over.region, who, moment_text(hand_over.at)))),
        tuple(_parts(hand_over)),
        language(),
    )


def _who(particulars: Particulars | None) -> str:
    if particulars is None:
        return "–"
    return " ".join(filter(None, (particulars.initials, particulars.name)))


def _parts(hand_over: HandOver) -> Iterator[Block]:
    yield Heading(_("Handed over"))
    yield _table(hand_over.handed)
    for file in hand_over.handed:
        yield Heading(file.line.reference)
        yield Points(tuple(map(due_words, dues(file))) or (_("Nothing is noted to be done."),))
    yield Heading(_("Stays with {who}").format(who=_who(hand_over.by)))
    if hand_over.stays:
        yield _table(hand_over.stays)
    else:
        yield Text(_("Nothing."))


def _table(files: Iterable[CaseFile]) -> Table:
    head = (_("case"), _("who"), _("urgency"), _("state"), _("due on"))
    lines = [file.line for file in files]
    return Table(
        head,
        tuple(
            (
                line.reference,
                ", ".join(filter(None, (youth.pseudonym for youth in line.youths))) or "–",
                _(line.urgency.words),
                _(line.state.words),
                "" if line.due_at is None else moment_text(line.due_at),
            )
            for line in lines
        ),
    )


def due_words(due: Due) -> str:
    """One thing to be done in a line: what, about what, by when; "?" where no moment is known."""
    at = "?"
    if due.at is not None:
        at = moment_text(due.at) if isinstance(due.at, datetime) else date_text(due.at)
    about = ", ".join(filter(None, (*(_(code.words) for code in due.codes), due.about)))
    return " · ".join(filter(None, (_(due.task.words), about, at)))
