"""The duties of the desk, fixed and own: what each is called, and when it recurs."""

from itertools import count
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.week.duties import Duty, DutyRule, rule_on
from crisisdesk.domain.working_days import DAY_WORDS
from crisisdesk.i18n import _, pgettext, say, span
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import DeskScreen
from crisisdesk.screens.points_page import PointsPage
from crisisdesk.screens.week.duty_forms import RetireForm, RuleForm
from crisisdesk.services.week import duties
from crisisdesk.store.values import new_id
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn, CellStyle
from crisisdesk.widgets.plain_text import styled


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
            cell=lambda line: Cell(say(line.rule.title), style(line))),
        BoardColumn(id="days", title=lambda: _("weekdays"), width=14,
            cell=lambda line: Cell(days_words(line), style(line))),
        BoardColumn(id="weeks", title=lambda: _("weeks"), width=5,
            cell=lambda line: shown(line, str(line.rule.every_weeks))),
        BoardColumn(id="at", title=lambda: _("hour"), width=5,
            cell=lambda line: shown(line, line.rule.at.strftime("%H:%M"))),
        BoardColumn(id="remind", title=lambda: _("remind"), width=7, drop=2,
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

    async def load(self) -> None:
        """Every rule, the one of today first for each duty."""
        today = local(self.desk.moment).date()
        lines: list[RuleLine] = []
        numbers = count()
        for rules in (await self.ask(duties.rules_by_duty)).values():
            holding = rule_on(rules, today)
            numbered = sorted(
                zip(numbers, rules, strict=False), key=lambda pair: pair[1].valid_from
            )
            lines += [
                RuleLine(number, rule, rule is holding, rule.valid_from > today)
                for number, rule in reversed(numbered)
            ]
        lines += [
            RuleLine(-1 - number, rule, holds=False, coming=False, off=True)
            for number, rule in enumerate(await self.ask(duties.proposals))
        ]
        board = self.query_one("#rules", Board)
        board.show(lines)
        words = _("{key} adds one; a change applies from a date, and what was stays.").format(
            key=pressed("duty_rules.add")
        )
        self.query_one("#head", Static).update(styled(f" {words}", "$text-muted"))

    @on(Board.Opened, "#rules")
    def _opened(self) -> None:
        self.action_change()

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    @property
    def _current(self) -> DutyRule | None:
        line: RuleLine | None = self.query_one("#rules", Board).picked()
        return line and line.rule

    def action_add(self) -> None:
        """A duty of this desk's own."""
        self.act(self._change(None))

    def action_change(self) -> None:
        """Change what the duty under the cursor is called, or when it recurs."""
        if (rule := self._current) is not None:
            self.act(self._change(rule))

    async def _change(self, rule: DutyRule | None) -> None:
        duty = Duty.own(new_id().int) if rule is None else rule.duty
        first = await self.ask(duties.first_day_to_change, duty)
        if await self.app.push_screen_wait(RuleForm(duty, rule, first)):
            turn = await self.ask(duties.first_turn, duty)
            if turn is not None:
                self.say(
                    _("{duty}: from {day} on").format(
                        duty=say(turn.rule.title), day=date_text(turn.day)
                    )
                )

    def action_retire(self) -> None:
        """Let the duty under the cursor recur no more after a last day."""
        if (rule := self._current) is not None:
            self.act(self._retire(rule))

    async def _retire(self, rule: DutyRule) -> None:
        first = await self.ask(duties.first_day_to_change, rule.duty)
        await self.app.push_screen_wait(RetireForm(rule, first))
