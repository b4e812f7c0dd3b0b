"""Arranging childcare for a family, with or without a case."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.capacity.municipalities import names
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.week.childcare import Arrangement
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Form, completed_field, day_field, text_field
from crisisdesk.services.week import childcare


class ChildcareForm(Form[bool]):
    """Where, for how many children, from when until when, and with whom."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Arrange childcare")

    def __init__(self, file: CaseFile | None = None) -> None:
        """For the family of a case, or for one without a case."""
        super().__init__()
        self._file = file

    def fields(self) -> ComposeResult:
        """Nothing is filled in but the municipality of a case."""
        place = "" if self._file is None else self._file.line.municipality
        with Horizontal(classes="row"):
            yield completed_field("municipality", _("municipality"), names(), place, known=True)
            yield text_field("children", _("for how many children"), most=2)
        with Horizontal(classes="row"):
            yield day_field("valid_from", _("from (day)"), hint="24-03")
            yield day_field("valid_until", _("until (last day)"), hint="24-03", begin="valid_from")
        yield text_field("provider", _("arranged with"), most=120)
        yield text_field("note", _("note"), most=300)
        yield Label(
            _("Nothing about the family that says who they are: the register is for everybody."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Arrange it; no case is opened for it."""
        children, begins = self.text("children"), self.day("valid_from")
        if children and not children.isdecimal():
            raise RuleBroken(N_("Enter a whole number."), field="children")
        arrangement = Arrangement(
            self.text("municipality"),
            int(children) if children else None,
            begins,
            self.day("valid_until"),
            self.text("provider"),
            self.text("note"),
        )
        line = None if self._file is None else self._file.line
        await confirmed(
            self,
            _("Yes, save"),
            childcare.arrange,
            arrangement,
            case=line and line.id,
            seen=line and line.version,
        )
        self.dismiss(True)  # noqa: FBT003 - the answer itself
