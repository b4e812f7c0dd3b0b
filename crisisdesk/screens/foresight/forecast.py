"""How likely there is a place for the next child, from this desk's own history."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.i18n import _
from crisisdesk.screens.base import DeskScreen
from crisisdesk.services.foresight import forecast
from crisisdesk.services.foresight.forecast import ClassForecast, Outlook
from crisisdesk.services.foresight.forecast_words import (
    chance_words,
    child_words,
    class_words,
    range_words,
    score_words,
    too_little_words,
)
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said, styled


class ForecastPage(DeskScreen):
    """A line for each class of child: how many places now, and how many are likely."""

    MANUAL = "foresight"
    KEYS = keys.FORECAST
    CSS_PATH = "forecast.tcss"
    _outlook: Outlook | None = None

    def body(self) -> ComposeResult:
        """What it is reckoned from, the classes, and the one under the cursor in words."""
        yield Static(id="head", markup=False)
        yield Board(_columns(), key=lambda each: each.child.code, id="lines")
        yield Static(id="about", markup=False)

    @property
    def lines(self) -> Board[ClassForecast]:
        """The table."""
        return self.query_one("#lines", Board)

    def on_mount(self) -> None:
        """Let the arrows walk the classes."""
        self.lines.focus()

    async def load(self) -> None:
        """Reckon it anew."""
        outlook = self._outlook = await self.ask(forecast.outlook)
        head = said((f" {_('How likely there is a place')}", "bold"), f" · {_('no fact')}")
        hint = _("Likely is what comes in nine of ten cases, by the desk's own rules.")
        self.query_one("#head", Static).update(
            Content("\n").join([head, styled(f" {hint}", "$text-muted")])
        )
        self.lines.note = too_little_words(outlook)
        self.lines.show([*outlook.classes])
        self._say(self.lines.under)

    def _say(self, each: ClassForecast | None) -> None:
        words = "" if each is None or self._outlook is None else class_words(each, self._outlook)
        self.query_one("#about", Static).update(said(f" {words}"))

    @on(Board.Moved, "#lines")
    def _moved_to(self, event: Board.Moved) -> None:
        self._say(event.record)

    def action_back(self) -> None:
        """Back to the page before."""
        self.dismiss(None)


def _columns() -> list[BoardColumn[ClassForecast]]:
    return [
        BoardColumn(id="child", title=lambda: _("for whom"), width=28, flex=1,
            cell=lambda each: child_words(each.child)),
        BoardColumn(id="now", title=lambda: _("now"), width=4, align="right",
            cell=lambda each: str(each.now)),
        BoardColumn(id="likely", title=lambda: _("tomorrow"), width=9, align="right",
            cell=_likely),
        BoardColumn(id="none", title=lambda: _("none"), width=23, cell=_none),
        BoardColumn(id="score", title=lambda: _("score"), width=18, drop=1,
            cell=lambda each: Cell(score_words(each), "muted")),
    ]  # fmt: skip


def _likely(each: ClassForecast) -> str:
    return "–" if each.score.hidden else range_words(each.horizons[0])


def _none(each: ClassForecast) -> Cell:
    if each.score.hidden:
        return Cell(_("hidden"), "muted")
    likely = 2 * each.horizons[0].none >= 1
    return Cell(chance_words(each.horizons[0]), "warn" if likely else "")
