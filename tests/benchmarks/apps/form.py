"""The least Textual app with a form of as many fields as a new case has."""

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Select, Static

LINES, CHOICES = 12, 9
OPTIONS = [(f"option {number}", number) for number in range(4)]


class Form(ModalScreen[None]):
    """Lines of text and choices beneath their labels."""

    BINDINGS = [("escape", "dismiss")]  # noqa: RUF012 - as every screen declares it
    CSS = "Label { width: 100%; } Input, Select { width: 100%; }"

    def compose(self) -> ComposeResult:
        """Make the fields."""
        with VerticalScroll(can_focus=False):
            for number in range(LINES):
                yield Label(f"line {number}")
                yield Input(compact=True, max_length=500)
            for number in range(CHOICES):
                yield Label(f"choice {number}")
                yield Select(OPTIONS, compact=True)


class FormOnly(App[None]):
    """The floor of every form."""

    BINDINGS = [("f2", "open")]  # noqa: RUF012 - as every app declares it

    def compose(self) -> ComposeResult:
        """Show that it stands."""
        yield Static("Hello, desk")

    def action_open(self) -> None:
        """Put the form in front."""
        self.push_screen(Form())


if __name__ == "__main__":
    FormOnly().run()
