"""Forms of a duty: what it is called and when it recurs; its last day."""

from datetime import date, time, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from crisisdesk import keys
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.notation import written_clock
from crisisdesk.domain.week.duties import SNOOZE, Duty, DutyRule, Holiday
from crisisdesk.domain.working_days import DAY_WORDS
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, pgettext, say
from crisisdesk.screens.forms import Form, choice_field, day_field, text_field, words_field
from crisisdesk.services.week import duties
from crisisdesk.widgets.text_lines import Words
from crisisdesk.widgets.ticks import Ticks

A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)


class RuleForm(Form[bool]):
    """What a duty is called and when it recurs, from a day on."""

    KEYS = keys.FORM

    def __init__(self, duty: Duty, rule: DutyRule | None, first: date) -> None:
        """Start from a rule, or for a duty that is new from none; it counts from a day on."""
        super().__init__()
        self._duty, self._rule, self._first = duty, rule, first

    def title_words(self) -> str:
        """The duty."""
        if self._rule is None:
            return _("A duty of this desk's own")
        return _("Recurrence · {duty}").format(duty=say(self._rule.title))

    def fields(self) -> ComposeResult:
        """Name, days, weeks, hour, reminder, rest, holidays, who is expected, and from when."""
        rule = self._rule
        remind, snooze = (rule.remind, rule.snooze) if rule else (AN_HOUR, SNOOZE)
        yield text_field("name", _("what it is called"), say(rule.title) if rule else "", most=60)
        yield Ticks(
            {str(number): _(word) for number, word in enumerate(DAY_WORDS)},
            {str(number) for number in (rule.weekdays if rule else ())},
        )
        with Horizontal(classes="row"):
            at = rule.at.strftime("%H:%M") if rule else ""
            yield text_field("at", _("hour"), at, most=5)
            weeks = str(rule.every_weeks if rule else 1)
            yield text_field("every_weeks", _("every so many weeks"), weeks, most=2)
        with Horizontal(classes="row"):
            yield text_field("remind", _("remind, minutes before"), str(remind // A_MINUTE), most=6)
            yield text_field("snooze", _("snooze, minutes"), str(snooze // A_MINUTE), most=6)
        with Horizontal(classes="row"):
            yield choice_field(
                "holiday",
                _("on a holiday"),
                Holiday,
                rule and rule.holiday,
                none=_("not chosen yet"),
            )
            yield day_field("valid_from", pgettext("rule", "from"), date_text(self._first))
        if self._duty.id:
            names = "\n".join(rule.parties) if rule else ""
            yield words_field(
                "parties", _("who is expected, one organisation a line"), names, lines=2
            )
        yield Label(
            _("More than one week is counted from the first turn on or after that day."),
            classes="hint",
        )

    def on_mount(self) -> None:
        """Begin at the name."""
        self.query_one("#in-name", Input).focus()

    def _written(self) -> list[object]:
        return [*super()._written(), sorted(self.query_one(Ticks).ticked)]

    def _number(self, name: str) -> int:
        typed = self.text(name)
        if not typed.isdecimal():
            raise RuleBroken(N_("Enter a whole number."), field=name)
        return int(typed)

    def _hour(self) -> time:
        if (hour := written_clock(self.text("at"))) is not None:
            return hour
        raise RuleBroken(
            N_("“{text}” is not an hour; enter 15:00."), field="at", text=self.text("at")
        )

    def _called(self) -> str:
        """What was typed; "" where that is what a fixed duty is called anyway."""
        typed = self.text("name")
        return "" if typed == _(self._duty.words) and not self._duty.id else typed

    async def save(self) -> None:
        """Keep it."""
        names = self.query_one(Words).text.splitlines() if self._duty.id else []
        rule = DutyRule(
            self._duty,
            tuple(sorted(int(code) for code in self.query_one(Ticks).ticked)),
            self._hour(),
            self.day("valid_from") or self._first,
            self._number("remind") * A_MINUTE,
            self._number("snooze") * A_MINUTE,
            self.chosen("holiday", Holiday),
            self._number("every_weeks"),
            self._called(),
            tuple(names),
        )
        await self.attempt(duties.change_rule, rule)
        self.dismiss(True)  # noqa: FBT003 - the answer itself


class RetireForm(Form[bool]):
    """The last day on which a duty recurs."""

    KEYS = keys.FORM

    def __init__(self, rule: DutyRule, first: date) -> None:
        """Ask about this duty, of which a rule can change from a day on."""
        super().__init__()
        self._rule, self._first = rule, first

    def title_words(self) -> str:
        """The duty."""
        return _("Retire · {duty}").format(duty=say(self._rule.title))

    def fields(self) -> ComposeResult:
        """The day."""
        day = self._first - timedelta(days=1)
        yield day_field("last", _("last day on which it recurs"), date_text(day))
        yield Label(_("What was held stays; with e it can recur again later."), classes="hint")

    async def save(self) -> None:
        """Keep it."""
        last = self.day("last")
        if last is None:
            raise RuleBroken(N_("Enter the last day."), field="last")
        await self.attempt(duties.retire, self._rule.duty, last)
        self.dismiss(True)  # noqa: FBT003 - the answer itself
