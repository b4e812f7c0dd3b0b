"""Half a year of absence: the region, and the provider that was looked at."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.absence.region import rate_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.i18n import _, say
from crisisdesk.screens.absence.chart import axis, chart
from crisisdesk.screens.absence.words import change_text, period_text, rate_text
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.beginning import empty
from crisisdesk.services.absence import absence
from crisisdesk.services.absence.absence import Step
from crisisdesk.widgets.plain_text import said, styled

STEPS = 22
_FRAME = 12
_LEAST = 3
_WIDE = 100


class TrendPage(DeskScreen):
    """Two charts under each other, over the same periods."""

    MANUAL = "absence"
    KEYS = keys.TREND
    CSS_PATH = "trend.tcss"

    def __init__(self, period: Period, line: ReviewLine | None) -> None:
        """Show the periods up to this one."""
        super().__init__()
        self._period, self._line = period, line

    def body(self) -> ComposeResult:
        """The charts."""
        yield Static(id="charts", markup=False)

    async def load(self) -> None:
        """The weighted rate of every period, and the provider's own."""
        region = await self.ask(absence.trend, self._period, STEPS)
        height = max((self.app.size.height - _FRAME) // (1 if self._line is None else 2), _LEAST)
        wide = 3 if self.app.size.width >= _WIDE else 2
        drawn = _chart(_("region (weighted)"), region, height, wide)
        if self._line is not None:
            steps = await self.ask(absence.trend, self._period, STEPS, self._line.provider)
            drawn += [Content(""), *_chart(self._line.name, steps, height, wide)]
        self.query_one("#charts", Static).update(Content("\n").join(drawn))

    def on_resize(self) -> None:
        """Use the height there is."""
        if self._is_drawn:
            self.reload()

    def action_back(self) -> None:
        """Back to the review."""
        self.dismiss(None)


def _chart(title: str, steps: list[Step], height: int, wide: int) -> list[Content]:
    rates = [step.rate.share for step in steps]
    last = steps[-1]
    known = [rate for rate in rates if rate is not None]
    words = [title, f"{period_text(last.period)}: {say(rate_phrase(last.rate, last.period.days))}"]
    if (
        rates[-1] is not None
        and rates[-2] is not None
        and not (last.rate.partial or steps[-2].rate.partial)
    ):
        words.append(f"Δ {change_text(rates[-1] - rates[-2])}")
    if known:
        words.append(
            _("lowest {low}, highest {high}").format(
                low=rate_text(min(known)), high=rate_text(max(known))
            )
        )
    labels = [str(step.period.week[1]) if step.period.week else f"{step.period.start:%m}"
              for step in steps]  # fmt: skip
    return [
        said((f" {words[0]}", "bold"), " · " + " · ".join(words[1:])),
        *chart(rates, height=height, wide=wide),
        axis(labels, wide=wide),
        styled(f" {' · '.join(_notes(steps))}", "$text-muted"),
    ]


def _notes(steps: list[Step]) -> list[str]:
    """What the columns leave out."""
    if all(step.rate.share is None for step in steps):
        return [f"{_('· nobody reported')} · {empty.no_absence()}"]
    notes = [_("· nobody reported")] if any(step.rate.share is None for step in steps) else []
    partly = sum(step.rate.share is not None and step.rate.partial for step in steps)
    if partly:
        words = _("in {n} of {all} periods not everyone is known (+ ?)")
        notes.append(words.format(n=partly, all=len(steps)))
    return notes
