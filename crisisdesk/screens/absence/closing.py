"""Closing the review: who was there, what was agreed, what is to be done."""

from datetime import date
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.absence.review import NoteKind, ReviewNote
from crisisdesk.domain.moments import date_text
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.absence.words import period_text
from crisisdesk.screens.capacity.filter import Ticks
from crisisdesk.screens.count_form import CountingForm
from crisisdesk.screens.forms import text_field
from crisisdesk.services.absence import absence
from crisisdesk.services.absence.absence import AbsenceReview

_ROWS = 3


class CloseForm(CountingForm[UUID]):
    """Ticks for who was there, lines for what was agreed; the turn of the duty counts as held."""

    KEYS = keys.FORM
    CSS_PATH = "closing.tcss"

    def __init__(self, review: AbsenceReview, day: date) -> None:
        """Close this review as the turn of that day."""
        super().__init__()
        self._review, self._day = review, day

    def title_words(self) -> str:
        """Which review."""
        return _("Close the review · {period} · of {day}").format(
            period=period_text(self._review.period), day=date_text(self._day)
        )

    def fields(self) -> ComposeResult:
        """Attendance, agreements, actions with a day."""
        lines = sorted(self._review.lines, key=lambda line: line.name.casefold())
        yield Label(_("who was there (space ticks)"), classes="hint", markup=False)
        yield Ticks({str(line.provider): line.name for line in lines}, set())
        for number in range(_ROWS):
            yield text_field(f"agreement{number}", _("agreed"), most=500)
        for number in range(_ROWS):
            with Horizontal(classes="row"):
                yield text_field(f"action{number}", _("to be done"), most=500, classes="words")
                yield text_field(f"by{number}", _("by whom"), most=80)
                yield text_field(f"due{number}", _("before (24-03)"), most=10)

    async def save(self) -> None:
        """Close it; the notes are kept with the review."""
        ticked = self.query_one(Ticks).ticked
        if not ticked:
            raise RuleBroken(N_("Tick who was there; whoever reported need not have been."))
        notes = [
            ReviewNote(NoteKind.ATTENDANCE, line.name, present=str(line.provider) in ticked)
            for line in self._review.lines
        ]
        agreed = [self.text(f"agreement{number}") for number in range(_ROWS)]
        notes += [ReviewNote(NoteKind.AGREEMENT, text=text) for text in agreed if text]
        for number in range(_ROWS):
            by, due = self.text(f"by{number}"), self.text(f"due{number}")
            text = self.text(f"action{number}")
            if text or by or due:
                day = self.day(f"due{number}") if due else None
                notes.append(ReviewNote(NoteKind.ACTION, by, text, due=day))
        self.dismiss(await self.keep(absence.close, self._day, self._review.period, notes))
