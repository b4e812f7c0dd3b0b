"""The least Textual app in which a key moves a cursor: two lines are painted again."""

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

GROUNDS = (Style(color="white", bgcolor="black"), Style(color="white", bgcolor="blue", bold=True))


class Lines(Widget, can_focus=True):
    """Lines that are never measured, coloured as those of a board, with a cursor on one."""

    BINDINGS = [("down", "down")]  # noqa: RUF012 - as every widget declares it
    cursor = 0

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        ground = GROUNDS[y == self.cursor]
        segments = [Segment(f"  facility {y:05}".ljust(60) + "De Wissel".ljust(30), ground)]
        for divisor in (9, 7, 5):
            colour = Style(color="yellow") if y % divisor else Style()
            segments += [Segment(f"{y % divisor:9}", ground + colour), Segment(" ", ground)]
        return Strip(segments, 120)

    def action_down(self) -> None:
        """Move the cursor one line."""
        width, left = self.size.width, self.cursor
        self.cursor = (left + 1) % self.size.height
        self.refresh(Region(0, left, width, 1), Region(0, self.cursor, width, 1))


class TwoLines(App[None]):
    """The floor of every key."""

    def compose(self) -> ComposeResult:
        """Show the lines."""
        yield Lines()


if __name__ == "__main__":
    TwoLines().run()
