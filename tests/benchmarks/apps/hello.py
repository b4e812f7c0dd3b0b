"""The least Textual app: one line of words."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """The floor of every first picture."""

    def compose(self) -> ComposeResult:
        """Say it."""
        yield Static("Hello, desk")


if __name__ == "__main__":
    Hello().run()
