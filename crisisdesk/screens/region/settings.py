"""What desks agree on: every number and name, its default, who set it, since when and from when."""

from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static

from crisisdesk import keys
from crisisdesk.domain import settings as rules
from crisisdesk.domain.identity import finds
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.safekeeping.closings import SETTING as JOURNAL_YEARS
from crisisdesk.domain.settings import Setting, SettingKind, SettingLine, WrittenSetting
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import N_, Conflict, RuleBroken
from crisisdesk.i18n import _, ngettext, number_text, say
from crisisdesk.screens.forms import Form, day_field, text_field
from crisisdesk.screens.list_page import ListPage
from crisisdesk.services import settings as desk_settings
from crisisdesk.widgets.board import Board, Cell
from crisisdesk.widgets.columns import BoardColumn
from crisisdesk.widgets.plain_text import said

_MOST_SHOWN = 3


class SettingSelection(NamedTuple):
    """Which settings are listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return bool(self.words)

    def admits(self, line: SettingLine) -> bool:
        """Whether a setting is listed; every typed word must be found in it."""
        return finds(self.words, line.setting.name, title(line.setting), _(line.setting.area.words))


def title(setting: Setting) -> str:
    """A setting in words; the parties of a meeting say of which."""
    words = _(setting.words)
    if setting.kind is not SettingKind.NAMES:
        return words
    return f"{words}: {_(Duty(setting.name.removeprefix(f'{rules.PARTIES.name}.')).words)}"


def value_words(setting: Setting, value: Any) -> str:
    """A value with its unit, as this language writes it."""
    text = rules.value_text(setting, value) or "–"
    if not isinstance(value, int | float):
        return text
    units = {
        SettingKind.MINUTES: _("{n} min"),
        SettingKind.HOURS: _("{n} h"),
        SettingKind.DAYS: ngettext("{n} day", "{n} days", int(value)),
        SettingKind.YEARS: _("{n} years"),
        SettingKind.KILOMETRES: _("{n} km"),
    }
    return units.get(setting.kind, "{n}").format(n=number_text(text))


def columns() -> list[BoardColumn[SettingLine]]:
    """The list's columns; what it is and its value stay where the screen is narrow."""
    return [
        BoardColumn(id="setting", title=lambda: _("setting"), width=46, flex=3,
            cell=lambda line: title(line.setting), sort=lambda line: title(line.setting)),
        BoardColumn(id="value", title=lambda: _("value"), width=10, flex=1,
            cell=lambda line: Cell(
                value_words(line.setting, line.value) + " →" * bool(line.coming),
                "muted" if line.value == line.setting.default else "strong")),
        BoardColumn(id="default", title=lambda: _("default"), width=10, drop=2,
            cell=lambda line: Cell(value_words(line.setting, line.setting.default), "muted")),
        BoardColumn(id="who", title=lambda: _("who"), width=6,
            cell=lambda line: "" if line.stands is None else line.stands.who or "–",
            sort=lambda line: line.stands and line.stands.who),
        BoardColumn(id="since", title=lambda: _("since"), width=10, drop=1,
            cell=lambda line: "" if line.stands is None else _day(line.stands),
            sort=lambda line: line.stands and line.stands.since),
        BoardColumn(id="coming", title=lambda: _("later"), width=16, drop=3,
            cell=lambda line: Cell(", ".join(
                f"{_day(row)}: {value_words(line.setting, row.value)}" for row in line.coming),
                "warn")),
    ]  # fmt: skip


def _day(row: WrittenSetting) -> str:
    return date_text(local(row.since).date())


def row_words(setting: Setting, row: WrittenSetting) -> str:
    """What was written: when, by whom, the value, from when, and why."""
    words = f"{moment_text(row.written_at)} {row.who or '–'}: {value_words(setting, row.value)}"
    if row.since > row.written_at:
        words += " " + _("from {day}").format(day=_day(row))
    return f"{words} · {row.why}" if row.why else words


class SettingsPage(ListPage):
    """Every setting that desks share."""

    CSS_PATH: ClassVar = [*ListPage.CSS_PATH, Path(__file__).with_suffix(".tcss")]
    MANUAL = "settings"
    KEYS = keys.SETTINGS
    FIND_WORDS = N_("name or words of a setting")

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._settings: list[SettingLine] = []
        self.selection = SettingSelection()

    def columns(self) -> list[BoardColumn[Any]]:
        """The columns of the list."""
        return columns()

    async def load(self) -> None:
        """Every setting as it stands."""
        self._settings = await self.ask(desk_settings.lines)
        self.draw()

    def draw(self) -> None:
        """Show what the selection admits."""
        admitted = [line for line in self._settings if self.selection.admits(line)]
        self.lines.note = _("No setting fits.")
        self.lines.show(admitted)
        changed = sum(line.value != line.setting.default for line in admitted)
        words = ngettext("{n} setting", "{n} settings", len(admitted)).format(n=len(admitted))
        other = _("{n} other than the default").format(n=changed)
        self.query_one("#totals", Static).update(said(f" {words} · {other}"))
        self.say_about(self.lines.under)

    def in_words(self, line: SettingLine) -> Content:
        """The line under the cursor."""
        return about(line)

    @on(Board.Opened, "#lines")
    def _opened(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        """Change the setting under the cursor."""
        if (line := self.lines.picked()) is not None:
            self.act(self._edit(line))

    async def _edit(self, line: SettingLine) -> None:
        await self.app.push_screen_wait(SettingForm(line))


def about(line: SettingLine) -> Content:
    """A setting in a few lines: its name, what is allowed, what comes, who changed it."""
    setting = line.setting
    allowed = _("allowed: {allowed}").format(allowed=say(setting.allowed))
    lines = [
        f" {title(setting)} · {_('default')}: {value_words(setting, setting.default)}",
        f" {setting.name} · {_(setting.area.words)}",
        f" {allowed}",
    ]
    for row in line.coming:
        words = _("from {day}: {value}")
        lines.append(f" {words.format(day=_day(row), value=value_words(setting, row.value))}")
    lines += [f" {row_words(setting, row)}" for row in line.history[:_MOST_SHOWN]]
    if not line.history:
        lines.append(f" {_('Never changed.')}")
    return Content("\n").join(map(said, lines))


class SettingForm(Form[bool]):
    """The new value of a setting, from when, and why."""

    KEYS = keys.FORM
    WRITES = "setting.changed"
    TITLE_WORDS = N_("Change a setting")

    def __init__(self, line: SettingLine) -> None:
        """Start from what stands."""
        super().__init__()
        self._line = line

    def fields(self) -> ComposeResult:
        """Value, day and reason, and what was written before."""
        setting = self._line.setting
        yield Label(said(title(setting), (f" · {setting.name}", "$text-muted")))
        kind = _(setting.kind.words)
        value = rules.value_text(setting, self._line.value)
        if isinstance(self._line.value, int | float):
            value = number_text(value)
        yield text_field("value", f"{kind} · {say(setting.allowed)}", value, most=2000)
        yield day_field("valid_from", _("from (24-03-2020; empty: now)"))
        yield text_field("why", _("why; nobody's name"), most=rules.MOST_WHY)
        for row in self._line.history:
            yield Label(said(row_words(setting, row)), classes="hint")

    async def save(self) -> None:
        """Keep it; where another desk was first, saving again is meant."""
        setting, typed = self._line.setting, self.text("value")
        if not typed and setting.kind not in (SettingKind.TEXT, SettingKind.NAMES):
            raise RuleBroken(N_("Enter a value."), field="value")
        day = self.day("valid_from")
        try:
            await self.attempt(
                desk_settings.change,
                setting.name,
                rules.typed_value(setting, typed),
                day=day,
                why=self.text("why"),
                seen=self._line.version,
            )
        except Conflict:
            lines = await self.ask(desk_settings.lines)
            self._line = next(line for line in lines if line.id == self._line.id)
            raise
        except RuleBroken as error:
            if setting.name == JOURNAL_YEARS and error.field == "years":
                error.field = "value"
            raise
        self.dismiss(True)  # noqa: FBT003 - the answer itself
