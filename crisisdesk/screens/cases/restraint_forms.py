"""A temporary restraining order: since when it runs, and what became of it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from crisisdesk.domain.cases.instead.restraint import (
    FIRST_DAYS,
    MOST_DAYS,
    Imposed,
    RestraintAnswer,
    RestraintOutcome,
)
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.cases.form import CaseForm
from crisisdesk.screens.forms import choice_field, moment_field, text_field
from crisisdesk.services.cases import instead
from crisisdesk.widgets.plain_text import said


class RestraintForm(CaseForm):
    """The offender was ordered to leave: since when, and what was arranged."""

    TITLE_WORDS = N_("Restraining order: the offender leaves")

    def fields(self) -> ComposeResult:
        """When, and what was arranged."""
        yield moment_field("imposed_at", _("imposed at (24-03-2020 14:05)"))
        yield text_field("words", _("what was arranged; no names"), most=500)
        words = _("The case asks before day {first}, and once extended before day {last}.")
        yield Static(said(words.format(first=FIRST_DAYS, last=MOST_DAYS)), classes="hint")

    async def save(self) -> None:
        """Keep the order."""
        at = self.moment("imposed_at")
        if at is None:
            raise RuleBroken(N_("Enter when the order was imposed."), field="imposed_at")
        await self.keep(instead.impose, self.file.line.id, Imposed(at, self.text("words")))
        self.done()


class RestraintAnswerForm(CaseForm):
    """What became of the restraining order; its date can be put right."""

    TITLE_WORDS = N_("What became of the restraining order")
    FIELDS: ClassVar = {"at": "imposed_at"}

    def fields(self) -> ComposeResult:
        """When it ends, what became of it, and what happens then."""
        restraint = self.file.history.restraint
        assert restraint is not None  # noqa: S101 - the page opens this form only then
        words = _("runs until {moment} (day {day})")
        words = words.format(moment=moment_text(restraint.ends_at), day=restraint.day)
        yield Static(said(words), classes="hint")
        yield choice_field("outcome", _("what became of it"), RestraintOutcome, None, none="–")
        yield text_field("words", _("what happens then, how the child is safe"), most=500)
        at = moment_text(restraint.imposed_at)
        yield moment_field("imposed_at", _("imposed at"), at)

    async def save(self) -> None:
        """Keep the answer, or the other date."""
        restraint, case = self.file.history.restraint, self.file.line.id
        stands = None if restraint is None else restraint.imposed_at
        at, outcome = self.moment("imposed_at", stands=stands), self.choice("outcome")
        if at is None:
            raise RuleBroken(N_("Enter when the order was imposed."), field="imposed_at")
        if outcome:
            if at != stands:
                raise RuleBroken(
                    N_("First put the date right, without an answer; then answer."),
                    field="imposed_at",
                )
            answer = RestraintAnswer(RestraintOutcome(outcome), self.text("words"))
            await self.keep(instead.answer_restraint, case, answer)
        elif at != stands:
            await self.keep(instead.impose, case, Imposed(at, self.text("words")))
        else:
            raise RuleBroken(N_("Choose what became of it."), field="outcome")
        self.done()
