"""Who sits at the desk, asked at the start and whenever somebody else takes over."""

from textual.app import ComposeResult
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.members import MOST_INITIALS, Member, check_initials
from crisisdesk.errors import N_, DeskError
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.region.colleagues import ColleagueForm
from crisisdesk.widgets.plain_text import said


class SignInDialog(Dialog[Member | None]):
    """Who sits at the desk; the last one is preselected, somebody new says who that is."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Who is on duty?")

    def __init__(self, members: list[Member], last: str) -> None:
        """Offer these members."""
        super().__init__()
        self._members, self._last = members, last

    def body(self) -> ComposeResult:
        """The members, and a field for new initials."""
        if self._members:
            yield OptionList(
                *(
                    Option(said(member.particulars.words), member.initials)
                    for member in self._members
                )
            )
        yield Label(_("Somebody new: enter your initials"), markup=False)
        yield Input(max_length=MOST_INITIALS * 3, placeholder="AB")
        yield Label("", id="error", markup=False)

    def on_mount(self) -> None:
        """Stand on the last one."""
        if self._members:
            options = self.query_one(OptionList)
            known = [member.initials for member in self._members]
            options.highlighted = known.index(self._last) if self._last in known else 0
            options.focus()
        else:
            self.query_one(Input).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Sit down."""
        self.dismiss(self._members[event.option_index])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Sit down for the first time."""
        self.act(self._add(event.value))

    async def _add(self, initials: str) -> None:
        try:
            tidy = check_initials(initials)
        except DeskError as error:
            self.query_one("#error", Label).update(said(say(error)))
            return
        self.query_one("#error", Label).update("")
        for member in self._members:
            if member_initials(member.initials) == tidy:
                self.dismiss(member)
                return
        member = await self.app.push_screen_wait(ColleagueForm(initials=tidy))
        if member is not None:
            self.dismiss(member)

    def action_cancel(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
