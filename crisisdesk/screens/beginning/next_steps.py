"""What a new desk does next, each a line that opens where it is done."""

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from crisisdesk.domain.first_steps import FirstStep
from crisisdesk.errors import Phrase
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.widgets.plain_text import said

_PAGES = {
    FirstStep.FACILITIES: "region",
    FirstStep.COLLEAGUES: "colleagues",
    FirstStep.FIGURES: "capacity",
}


class NextSteps(OptionList):
    """What is left to do on a new desk; gone when nothing is."""

    def __init__(self) -> None:
        """Nothing is left before it was read."""
        super().__init__(id="next", compact=True)
        self.display = False
        self._page: DeskScreen | None = None
        self.left: list[tuple[FirstStep, Phrase]] = []

    def follow(self, page: DeskScreen, left: list[tuple[FirstStep, Phrase]]) -> bool:
        """List what is left now; answers whether the cursor comes, which it does the first time."""
        self._page, self.left = page, left
        began = not self.display and bool(self.left)
        self.display = bool(self.left)
        page.set_class(self.display, "-begins")
        self.say_anew()
        if begins := began and page.is_current:
            self.focus()
        return begins

    def say_anew(self) -> None:
        """Say the lines in the language of now."""
        at = self.highlighted or 0
        self.clear_options()
        self.border_title = _("What is next")
        self.add_options(
            [
                Option(said((f" {empty.keys_to(step):<4}", "bold"), say(words)))
                for step, words in self.left
            ]
        )
        self.highlighted = min(at, len(self.left) - 1) if self.left else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open where it is done."""
        event.stop()
        step, _words = self.left[event.option_index]
        if step is FirstStep.DUTIES:
            from crisisdesk.screens.week.duty_rules import DutyRulesPage

            self.app.push_screen(DutyRulesPage())
        elif self._page is not None:
            self._page.desk.show(_PAGES[step])
