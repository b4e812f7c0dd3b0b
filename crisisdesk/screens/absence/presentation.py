"""The review on a shared screen: larger spacing, small groups suppressed, nothing to type."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.absence.region import reported_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.moments import local
from crisisdesk.i18n import _, say
from crisisdesk.screens.absence.words import (
    amount,
    change_text,
    period_text,
    present_text,
    rate_text,
    share_text_of,
    shortage_words,
    sign,
    spoken_text,
    trend_text,
)
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.services.absence import absence
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.widgets.plain_text import fit, said, styled

_COLOURS = {"alarm": "bold $text-error", "warn": "bold $text-warning", "muted": "$text-muted"}
_SIGN, _SHARE, _MOVED, _BACK, _THERE = 4, 18, 9, 15, 16
_EDGES, _MOST_NAME, _WIDE = 10, 44, 100


class PresentationPage(DeskScreen):
    """One provider a line with air between; what asks for action stands on top."""

    MANUAL = "absence"
    KEYS = keys.PRESENTATION
    SAYS_DUE = False
    CSS_PATH = "presentation.tcss"

    def __init__(self, period: Period | None) -> None:
        """Show this period, or the newest that is over."""
        super().__init__()
        self._period = period
        self._review: AbsenceReview | None = None

    def body(self) -> ComposeResult:
        """The region above, the providers beneath."""
        yield Static(id="region", markup=False)
        with VerticalScroll(id="providers"):
            yield Static(id="lines", markup=False)

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one("#providers").focus()

    async def load(self) -> None:
        """The review over the period."""
        self._review = await self.ask(absence.shared_review, self._period)
        room = self.app.size.width
        self.query_one("#region", Static).update(_region(self._review, room))
        drawn = [
            _silent(line, room) if line.provider in self._review.hidden else _line(line, room)
            for line in self._review.lines
        ]
        if not drawn:
            drawn = [styled(empty.no_absence(), "$text-muted")]
        self.query_one("#lines", Static).update(Content("\n\n").join([_titles(room), *drawn]))

    def on_resize(self) -> None:
        """Use the width there is."""
        if self._review is not None:
            self.reload()

    def action_period(self, back: int) -> None:
        """Step to an earlier or a later period."""
        if self._review is None:
            return
        wanted = self._review.period.before(back)
        if wanted.start <= local(self.desk.moment).date():
            self._period = wanted
            self.reload()

    def action_back(self) -> None:
        """Back to the review."""
        self.dismiss(None)


def _name_width(room: int) -> int:
    """What the columns beside it leave for a name."""
    beside = _SIGN + _SHARE + _MOVED + _THERE + _EDGES + (_BACK if room >= _WIDE else 0)
    return max(min(room - beside, _MOST_NAME), _SHARE)


def _titles(room: int) -> Content:
    words = [
        fit("", _SIGN),
        fit(_("provider"), _name_width(room)),
        fit(_("absence rate"), _SHARE, right=True),
        fit("Δ", _MOVED, right=True),
        fit("   " + _("8 back"), _BACK) if room >= _WIDE else "",
        fit(_("present/min"), _THERE, right=True),
    ]
    return styled("".join(words), "$text-muted")


def _region(review: AbsenceReview, room: int) -> Content:
    totals = review.totals
    between = "     " if room >= _WIDE else "   "
    first = said(
        (f"{_('Absence review')} {period_text(review.period)}", "bold"),
        between,
        (f"{_('region')} {rate_text(totals.rate.share)}", "bold"),
        f" ({_('weighted')})",
    )
    second = said(
        (
            _("reported {n}").format(n=say(reported_phrase(totals))),
            "$text-warning" if totals.missing or totals.units < totals.units_asked else "",
        ),
        between,
        (
            _("below minimum {n}").format(n=totals.below_minimum),
            "bold $text-error" if totals.below_minimum else "",
        ),
        between,
        _("quarantine {quarantine} · other {other}").format(
            quarantine=share_text_of(totals.quarantine_rate), other=share_text_of(totals.other_rate)
        ),
        between + _("● crucial") if room >= _WIDE else "",
    )
    if review.hidden:
        words = _("too small to show, and in no total: {n}").format(n=len(review.hidden))
        second = Content("\n").join([second, styled(words, "$text-muted")])
    third = styled(spoken_text(totals.rate, review.period.days), "$text-warning")
    return Content("\n\n").join([first, Content("\n").join([second, third])])


def _silent(line: ReviewLine, room: int) -> Content:
    """A provider of whom no figure is shown."""
    words = _("too small to show")
    return styled(fit("", _SIGN) + fit(line.name, _name_width(room)) + "  " + words, "$text-muted")


def _line(line: ReviewLine, room: int) -> Content:
    text, style = sign(line)
    name = f"{line.name} ●" if line.crucial else line.name
    strong = _COLOURS.get(style, "") if line.below_minimum else "bold"
    share = share_text_of(line.rate) if line.reported else _("not reported")
    parts: list[str | tuple[str, str]] = [
        (fit(text, _SIGN), _COLOURS.get(style, "")),
        (fit(name, _name_width(room)), strong),
        (fit(share, _SHARE, right=True), "bold" if line.reported else "$text-warning"),
        fit(change_text(line.change), _MOVED, right=True),
        (fit("   " + trend_text(line.series), _BACK) if room >= _WIDE else "", "$text-primary"),
        (fit(present_text(line), _THERE, right=True), strong if line.reported else "$text-muted"),
    ]
    words = shortage_words(line)
    if line.below_minimum:
        short = _("{n} FTE short").format(n=amount(line.shortage, line.period.days))
        words = " · ".join(filter(None, (short, words)))
    drawn = [said(*parts)]
    if words:
        drawn.append(styled(fit("", _SIGN) + words, "$text-warning"))
    return Content("\n").join(drawn)
