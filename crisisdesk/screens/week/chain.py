"""The chain: what comes in, waits, stays and goes out, week by week."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.week.chain import Pace, ReportRate, WeekFlow
from crisisdesk.domain.week.register import Entry, EntryKind
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.screens.week.register_forms import add_entry
from crisisdesk.services.week import chain
from crisisdesk.services.week.chain import ChainPicture
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.figures import sparkline, usual_text
from crisisdesk.widgets.plain_text import said, styled

_PERIODS = (8, 26, 52)


def _columns() -> list[BoardColumn[WeekFlow]]:
    def number(name: str) -> BoardColumn[WeekFlow]:
        title = {
            "reported": lambda: _("reported"),
            "placed": lambda: _("placed"),
            "out": lambda: _("ended"),
            "waiting": lambda: _("waiting"),
            "staying": lambda: _("staying"),
        }[name]
        return BoardColumn(id=name, title=title, width=9, align="right",
            cell=lambda week: str(getattr(week, name)))  # fmt: skip

    return [
        BoardColumn(id="week", title=lambda: _("week"), width=9,
            cell=lambda week: Cell(week.week, "" if week.over else "strong")),
        *(number(name) for name in ("reported", "waiting", "placed", "staying", "out")),
        BoardColumn(id="how", title=lambda: _("how it ended"), width=18, flex=1,
            cell=lambda week: Cell(how_words(week), "muted")),
    ]  # fmt: skip


def how_words(week: WeekFlow) -> str:
    """By what the cases of a week ended."""
    words = [f"{_(state.words)} {number}" for state, number in week.ended]
    if not week.over:
        words.append(_("this week, so far"))
    return " · ".join(words)


def rate_words(rate: ReportRate | None) -> str:
    """How much is reported against what is usual."""
    if rate is None:
        return _("Too little is known to say what is usual.")
    return against_usual(_(rate.pace.words).capitalize(), rate)


def against_usual(pace: str, rate: ReportRate) -> str:
    """A pace in words, with the numbers that it follows from."""
    words = ngettext(
        "{pace}: {n} in seven days, usually {usual} ({weeks} week)",
        "{pace}: {n} in seven days, usually {usual} ({weeks} weeks)",
        rate.weeks,
    )
    return words.format(pace=pace, n=rate.number, usual=usual_text(rate), weeks=rate.weeks)


def expected_words(entry: Entry) -> str:
    """Why and when more reports are expected."""
    particulars = entry.particulars
    words = _("more reports expected: {why}").format(why=particulars.text)
    if particulars.valid_from is not None:
        words += " " + _("from {day}").format(day=date_text(particulars.valid_from))
    if particulars.valid_until is not None:
        words += " " + _("until {day}").format(day=date_text(particulars.valid_until))
    return words


class ChainPage(DeskScreen):
    """Inflow, stock and outflow by week, and whether as much is reported as usual."""

    MANUAL = "figures"
    KEYS = keys.CHAIN
    CSS_PATH = "chain.tcss"

    def __init__(self) -> None:
        """Begin with the shortest period."""
        super().__init__()
        self._weeks = _PERIODS[0]

    def body(self) -> ComposeResult:
        """How usual it is, the weeks, and what keeps children from leaving."""
        yield Static(id="head", markup=False)
        yield Board(_columns(), key=lambda week: week.week, id="weeks")
        yield Static(id="held", markup=False)

    def on_mount(self) -> None:
        """Let the arrows walk the weeks."""
        self.query_one("#weeks", Board).focus()

    async def load(self) -> None:
        """The chain over the chosen weeks, the newest first."""
        picture = await self.ask(chain.chain, self._weeks)
        self.query_one("#head", Static).update(Content("\n").join(_head(picture)))
        board = self.query_one("#weeks", Board)
        board.note = empty.no_weeks()
        board.show([*reversed(picture.weeks)])
        self.query_one("#held", Static).update(Content("\n").join(_held(picture)))

    def action_back(self) -> None:
        """Back to the page."""
        self.dismiss(None)

    def action_period(self) -> None:
        """Look back further, or less far again."""
        self._weeks = _PERIODS[(_PERIODS.index(self._weeks) + 1) % len(_PERIODS)]
        self.reload(asked=True)

    def action_expected(self) -> None:
        """Note why more reports are expected."""
        self.act(add_entry(self, EntryKind.EXPECTED_RISE))


def _head(picture: ChainPicture) -> list[Content]:
    rate = picture.rate
    style = "$text-warning" if rate is not None and rate.pace is not Pace.USUAL else ""
    reported = sparkline([week.reported for week in picture.weeks])
    return [
        said((f" {_('The chain, by week: counts of cases')}", "bold")),
        Content("").join([styled(f" {rate_words(rate)}", style), said(f"  {reported}")]),
        *(styled(f" ↑ {expected_words(entry)}", "$text-muted") for entry in picture.expected),
    ]


def _held(picture: ChainPicture) -> list[Content]:
    parts = [f"{_(blocker.words)} {number}" for blocker, number in picture.blockers]
    if picture.unsaid:
        parts.append(_("nobody said {n}").format(n=picture.unsaid))
    words = " · ".join(parts) or _("nothing")
    return [
        said(f" {_('what keeps children from leaving')}: ", (words, "bold")),
        styled(
            " " + _("waiting includes on hold; lists that were read in are left out"),
            "$text-muted",
        ),
    ]
