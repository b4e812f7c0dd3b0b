"""A titled box of lines with a cursor: enter opens what a line says, "+n" what does not fit."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from crisisdesk import keys
from crisisdesk.i18n import _
from crisisdesk.widgets.bindings import Keyed
from crisisdesk.widgets.gone_row import UNASKED
from crisisdesk.widgets.plain_text import cut, plain, said

Opening = Callable[[], None]


class PanelLine(NamedTuple):
    """One line, what makes it the same line after a refill, and what opens it."""

    content: Content
    key: Hashable = None
    opens: Opening | None = None
    """None: there is nothing behind it, and the cursor passes it over."""


class Panel(Keyed, Widget, can_focus=True):
    """Lines that hold no markup; new ones move neither the page around nor the cursor's line."""

    ALLOW_SELECT = False
    KEYS = keys.PANEL
    COMPONENT_CLASSES: ClassVar[set[str]] = {"panel--cursor", "panel--more"}
    DEFAULT_CSS = """
    Panel {
        border: round $primary 60%;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $text-muted;
        padding: 0 1 0 0;
        height: 1fr;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        & > .panel--cursor { background: $primary 20%; text-style: bold; }
        & > .panel--more { color: $text-muted; }
        &:focus { border: round $primary; }
        &:ansi > .panel--cursor { background: ansi_default; text-style: bold reverse; }
    }
    """

    class Left(Message):
        """The cursor went over the edge: up (-1) or down (1)."""

        def __init__(self, panel: "Panel", by: int) -> None:
            """Keep which panel and where to."""
            super().__init__()
            self.panel, self.by = panel, by

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as every widget calls it
        """Make an empty panel."""
        super().__init__(id=id)
        self._title = ""
        self._lines: Sequence[PanelLine] = ()
        self._whole: Opening | None = None
        self._note = ""
        self._top = 0
        self._cursor: int | None = None
        """The line under the cursor; as many as there are lines is what does not fit."""
        self._gone: PanelLine | None = None

    # What it says

    def say(
        self,
        title: str,
        lines: Sequence[PanelLine],
        *,
        whole: Opening | None = None,
        note: str = "",
    ) -> None:
        """Show these lines under this title; `whole` opens all, `note` stands in the lower edge.

        A line under the cursor that nobody here asked to leave stays, struck through, until the
        cursor does.
        """
        if title != self._title:
            # A string would be read as markup.
            self._title, self.border_title = title, said(title)
        self._note, self._whole = note, whole
        self._refill(lines)
        self._drawn_anew()

    def _refill(self, lines: Sequence[PanelLine]) -> None:
        under, at, row = self._under, self._cursor, 0
        was_more = at is not None and at == len(self._lines)
        if at is not None:
            row = at - self._top
        self._gone = None
        self._lines = lines
        if at is None or was_more:
            self._cursor = len(lines) if was_more else None
            self._keep_in_sight()
            self._settle_cursor()
            return
        index = next((i for i, line in enumerate(lines) if under and line.key == under.key), None)
        if index is None and under is not None and UNASKED.get() and self.has_focus:
            index = min(at, len(lines))
            words, gone = under.content.plain.rstrip(), f"  {_('gone')}"
            words = cut(words, self.size.width - 1 - len(gone))
            self._gone = PanelLine(said((words, "$text-muted strike"), gone), under.key)
            self._lines = (*lines[:index], self._gone, *lines[index:])
        self._cursor = self._nearest(at) if index is None else index
        if self.has_focus and self._cursor is not None:
            self._top = self._cursor - row
        self._keep_in_sight()

    def _nearest(self, at: int) -> int | None:
        """The line that opens something at or above, else beneath."""
        at = min(at, len(self._lines) - 1)
        return next((i for i in (*range(at, -1, -1), *self._stops()) if i in self._stops()), None)

    @property
    def _under(self) -> PanelLine | None:
        at = self._cursor
        return self._lines[at] if at is not None and at < len(self._lines) else None

    @property
    def _hidden(self) -> int:
        """How many lines do not fit."""
        return max(0, len(self._lines) - self.size.height)

    def _keep_in_sight(self) -> None:
        rows = max(1, self.size.height)
        if not self.has_focus:
            self._top = 0
        elif self._cursor is not None and self._cursor < len(self._lines):
            self._top = min(max(self._top, self._cursor - rows + 1), self._cursor)
        self._top = max(0, min(self._top, len(self._lines) - rows))

    @property
    def line_in_hand(self) -> int | None:
        """Which of its lines on the screen the cursor is on."""
        return None if self._cursor is None else self._cursor - self._top

    def render(self) -> Content:
        """The lines that fit, the one under the cursor marked."""
        width, drawn = self.size.width, list[Content]()
        for at in range(self._top, min(len(self._lines), self._top + self.size.height)):
            line = self._lines[at]
            if at == self._cursor and self.has_focus:
                content = Content("▸") + line.content
                content = content.truncate(width, ellipsis=True, pad=True)
                drawn.append(content.stylize_before(self._cursor_style()))
            else:
                drawn.append(Content(" ") + line.content)
        return Content("\n").join(drawn)

    def _cursor_style(self) -> Style:
        style = self.get_visual_style("panel--cursor")
        # Textual leaves out whether a part is turned around.
        turned = self.get_component_styles("panel--cursor").text_style.reverse
        return style + Style(reverse=turned)

    def _drawn_anew(self) -> None:
        self._say_edge()
        self.refresh()

    def _say_edge(self) -> None:
        """Say in the lower edge how many do not fit, and what else there is to say."""
        parts: list[str | tuple[str, str]] = [self._note] if self._note else []
        if self._hidden and self._whole is not None:
            parts += [" "] if parts else []
            on_it = self._is_on_more
            parts.append(
                (f"{'▸' if on_it else ''}+{self._hidden}", "bold reverse" if on_it else "")
            )
        edge = said(*parts)
        if not isinstance(self.border_subtitle, Content) or not edge.is_same(self.border_subtitle):
            self.border_subtitle = edge

    # The cursor

    def _stops(self) -> list[int]:
        """Where the cursor can stand among what is seen, what does not fit last."""
        seen = range(self._top, min(len(self._lines), self._top + max(1, self.size.height)))
        stops = [at for at in seen if self._lines[at].opens or self._lines[at] is self._gone]
        if self._hidden and self._whole is not None:
            stops.append(len(self._lines))
        return stops

    @property
    def _is_on_more(self) -> bool:
        return self.has_focus and bool(self._lines) and self._cursor == len(self._lines)

    @property
    def opens_something(self) -> bool:
        """Whether the cursor can stand anywhere here."""
        return bool(self._stops())

    def begin(self) -> None:
        """Let the next lines be read from the first on: somebody else reads them."""
        self._cursor, self._top = None, 0

    def enter(self, by: int) -> None:
        """Take the cursor in, on the first line (1) or on the last (-1)."""
        stops = self._stops()
        self._cursor = stops[0 if by > 0 else -1] if stops else None
        self.focus()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - as Textual calls it
        """Show the cursor where it was or on the first line; without it show the first lines."""
        super().watch_has_focus(has_focus)
        if not has_focus:
            self._leave_gone()
        self._keep_in_sight()
        self._settle_cursor()
        self._drawn_anew()

    def _settle_cursor(self) -> None:
        """Put the cursor on the first line where it stands nowhere."""
        if self.has_focus and self._cursor not in (stops := self._stops()):
            self._cursor = stops[0] if stops else None

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._keep_in_sight()
        self._drawn_anew()

    def _leave_gone(self) -> None:
        """Take away the line that is gone."""
        if self._gone is None:
            return
        at = self._lines.index(self._gone)
        self._lines = [line for line in self._lines if line is not self._gone]
        self._gone = None
        if self._cursor is not None and self._cursor > at:
            self._cursor -= 1
        self._keep_in_sight()

    def action_step(self, by: int) -> None:
        """Move the cursor by a line; over the edge it goes to the next panel."""
        if by < 0 and self._top > 0 and self._cursor == self._top:
            self._top -= 1
        stops = self._stops()
        if self._cursor in stops and 0 <= (at := stops.index(self._cursor) + by) < len(stops):
            self._cursor = stops[at]
            self._leave_gone()
            self._drawn_anew()
        else:
            self.action_leave(by)

    def action_leave(self, by: int) -> None:
        """Take the cursor to the panel before or to the next."""
        self.post_message(self.Left(self, by))

    def action_open(self) -> None:
        """Open what stands under the cursor."""
        if self._is_on_more:
            self._open(self._whole)
        elif (line := self._under) is not None:
            if line is self._gone:
                words = _("This row is {gone}. Move the cursor first.").format(gone=_("gone"))
                self.app.notify(plain(words), markup=False)
            else:
                self._open(line.opens)

    def _open(self, opening: Opening | None) -> None:
        if opening is not None:
            opening()

    def on_click(self, event: events.Click) -> None:
        """Open the line that was clicked, or everything by its lower edge."""
        at = self._top + event.y - 1
        if event.y == self.outer_size.height - 1:
            if self._hidden and self._whole is not None:
                self._cursor = len(self._lines)
                self.action_open()
        elif at in self._stops() and event.y >= 1:
            self._cursor = at
            self._drawn_anew()
            self.action_open()
