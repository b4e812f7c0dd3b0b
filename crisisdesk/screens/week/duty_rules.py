"""When duties recur: weekday, hour, reminder, rest, and what a holiday does; from a day on."""

from datetime import date, time, timedelta
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.notation import written_clock
from crisisdesk.domain.week.duties import Duty, DutyRule, Holiday
from crisisdesk.domain.working_days import DAY_WORDS
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext, span
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.capacity.filter import Ticks
from crisisdesk.screens.forms import Form, choice_field, day_field, text_field
from crisisdesk.screens.points_page import PointsPage
from crisisdesk.services.week import duties
from crisisdesk.store.queries.week import duties as duty_queries
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import styled

A_MINUTE = timedelta(minutes=1)


class RuleLine(NamedTuple):
    """A rule as it stands in the list; or a duty that nobody has given one yet."""

    id: int
    rule: DutyRule
    holds: bool
    """Whether it is the one of today."""
    coming: bool
    off: bool = False
    """Whether the rule is only what the form begins with."""


def days_words(line: RuleLine) -> str:
    """The weekdays of a rule."""
    rule = line.rule
    if line.off:
        return _("not set")
    if not rule.weekdays:
        return _("no more")
    if len(rule.weekdays) == len(DAY_WORDS):
        return _("every day")
    return " ".join(_(DAY_WORDS[day]) for day in rule.weekdays)


def columns() -> list[BoardColumn[RuleLine]]:
    """The list's columns."""

    def style(line: RuleLine) -> CellStyle:
        return "" if line.holds else "warn" if line.coming else "muted"

    def shown(line: RuleLine, words: str) -> Cell:
        return Cell("" if line.off else words, style(line))

    return [
        BoardColumn(id="duty", title=lambda: _("duty"), width=22, flex=1,
            cell=lambda line: Cell(_(line.rule.duty.words), style(line))),
        BoardColumn(id="days", title=lambda: _("weekdays"), width=14,
            cell=lambda line: Cell(days_words(line), style(line))),
        BoardColumn(id="at", title=lambda: _("hour"), width=5,
            cell=lambda line: shown(line, line.rule.at.strftime("%H:%M"))),
        BoardColumn(id="remind", title=lambda: _("remind"), width=7,
            cell=lambda line: shown(line, span(line.rule.remind))),
        BoardColumn(id="snooze", title=lambda: _("snooze"), width=7, drop=1,
            cell=lambda line: shown(line, span(line.rule.snooze))),
        BoardColumn(id="holiday", title=lambda: _("on a holiday"), width=13, flex=1,
            cell=lambda line: shown(line, _(line.rule.holiday.words))),
        BoardColumn(id="since", title=lambda: pgettext("rule", "from"), width=10,
            cell=lambda line: shown(line, date_text(line.rule.valid_from))),
    ]  # fmt: skip


class DutyRulesPage(DeskScreen):
    """Every rule of every duty; what was is never rewritten, a new rule counts from a day on."""

    MANUAL = "week"
    KEYS = keys.DUTY_RULES
    CSS_PATH: ClassVar = PointsPage.CSS_PATH

    def body(self) -> ComposeResult:
        """What this is, and the rules."""
        yield Static(id="head", markup=False)
        yield Board(columns(), key=lambda line: line.id, id="rules")

    def on_mount(self) -> None:
        """Let the arrows walk the rules."""
        self.query_one("#rules", Board).focus()
        super().on_mount()

    async def load(self) -> None:
        """Every rule, the one of today first for each duty."""
        today = local(self.desk.moment).date()
        every = await self.ask(duty_queries.rules)
        lines: list[RuleLine] = []
        for duty in Duty:
            numbered = [(number, rule) for number, rule in enumerate(every) if rule.duty is duty]
            numbered.sort(key=lambda pair: (pair[1].valid_from, pair[0]))
            past = [number for number, rule in numbered if rule.valid_from <= today]
            lines += [
                RuleLine(
                    number, rule, number == past[-1] if past else False, rule.valid_from > today
                )
                for number, rule in reversed(numbered)
            ]
        lines += [
            RuleLine(-1 - number, rule, holds=False, coming=False, off=True)
            for number, rule in enumerate(await self.ask(duties.proposals))
        ]
        board = self.query_one("#rules", Board)
        board.show(lines)
        words = _("A change applies from a date; earlier occurrences stay as they were.")
        self.query_one("#head", Static).update(styled(f" {words}", "$text-muted"))

    @on(Board.Opened, "#rules")
    def _opened(self) -> None:
        self.action_change()

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_change(self) -> None:
        """Change when the duty under the cursor recurs."""
        current: RuleLine | None = self.query_one("#rules", Board).picked()
        if current is not None:
            self.act(self._change(current.rule))

    async def _change(self, rule: DutyRule) -> None:
        first = await self.ask(duties.first_day_to_change, rule.duty)
        await self.app.push_screen_wait(RuleForm(rule, first))


class RuleForm(Form[bool]):
    """When a duty recurs from a day on."""

    KEYS = keys.FORM

    def __init__(self, rule: DutyRule, first: date) -> None:
        """Start from this rule, to count from this day on."""
        super().__init__()
        self._rule, self._first = rule, first

    def title_words(self) -> str:
        """The duty."""
        return _("Recurrence · {duty}").format(duty=_(self._rule.duty.words))

    def fields(self) -> ComposeResult:
        """Days, hour, reminder, rest, holidays, and from when."""
        rule = self._rule
        yield Ticks(
            {str(number): _(word) for number, word in enumerate(DAY_WORDS)},
            {str(number) for number in rule.weekdays},
        )
        with Horizontal(classes="row"):
            yield text_field("at", _("hour"), rule.at.strftime("%H:%M"), most=8)
            yield text_field(
                "remind", _("remind, minutes before"), str(rule.remind // A_MINUTE), most=6
            )
            yield text_field("snooze", _("snooze, minutes"), str(rule.snooze // A_MINUTE), most=6)
        with Horizontal(classes="row"):
            yield choice_field("holiday", _("on a holiday"), Holiday, rule.holiday)
            yield day_field("valid_from", pgettext("rule", "from"), date_text(self._first))
        yield Label(_("No day ticked: from then on the duty no longer recurs."), classes="hint")

    def _written(self) -> list[object]:
        return [*super()._written(), sorted(self.query_one(Ticks).ticked)]

    def _minutes(self, name: str) -> timedelta:
        typed = self.text(name)
        if not typed.isdecimal():
            raise RuleBroken(N_("Enter a whole number."), field=name)
        return int(typed) * A_MINUTE

    def _hour(self) -> time:
        if (hour := written_clock(self.text("at"))) is not None:
            return hour
        raise RuleBroken(
            N_("“{text}” is not an hour; enter 15:00."), field="at", text=self.text("at")
        )

    async def save(self) -> None:
        """Keep it."""
        rule = DutyRule(
            self._rule.duty,
            tuple(sorted(int(code) for code in self.query_one(Ticks).ticked)),
            self._hour(),
            self.day("valid_from") or self._first,
            self._minutes("remind"),
            self._minutes("snooze"),
            Holiday(self.choice("holiday")),
        )
        await self.attempt(duties.change_rule, rule)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
