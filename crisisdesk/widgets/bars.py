"""The lines above and below every page: where we are, what is due, which keys there are."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from crisisdesk import keys
from crisisdesk.domain.moments import clock_text, date_text, local
from crisisdesk.domain.week.duties import Asking, Prompt, PromptState
from crisisdesk.i18n import _, ngettext, say, span, weekday
from crisisdesk.widgets.plain_text import fit, said

_A_DAY = timedelta(days=1)
_FIRST = ("desk.new_case", "list.open", "form.save", "form.cancel")
_LAST = ("desk.leave", "desk.manual", "desk.help")
_DECLARED = {
    key.id: place
    for place, key in enumerate(key for group in keys.GROUPS.values() for key in group)
}


class HeaderBar(Widget):
    """Whose desk this is, who sits at it, and the desk's time."""

    DEFAULT_CSS = """
    HeaderBar { height: 1; background: $primary; color: $background; text-style: bold; }
    HeaderBar:ansi { background: ansi_default; color: ansi_default; text-style: bold reverse; }
    HeaderBar.-alarm { background: $error; color: $background; }
    HeaderBar.-alarm:ansi { background: ansi_default; }
    """

    def __init__(self) -> None:
        """Make an empty header."""
        super().__init__()
        self._region = self._who = self._mark = self._alarm = ""
        self._at: datetime | None = None

    def show(self, region: str, who: str, at: datetime, mark: str = "", *, alarm: str = "") -> None:
        """Say the region, the initials at the desk, the moment, and a mark such as "past".

        An `alarm` takes the place of all but the initials and the time.
        """
        self._region, self._who, self._at, self._mark = region, who, at, mark
        self._alarm = alarm
        self.set_class(bool(alarm), "-alarm")
        self.refresh()

    def render(self) -> Content:
        """One line that keeps the time at the right edge."""
        left = f" {_('Crisis desk')}"
        if self._region:
            left += f" · {self._region}"
        right = ""
        if self._alarm:
            left = f" ‼ {self._alarm}"
            right = "" if self._at is None else f"{clock_text(self._at)} "
        elif self._at is not None:
            here = local(self._at)
            week = _("wk {n}").format(n=here.isocalendar().week)
            right = f"{weekday(here)} {date_text(here)} {clock_text(self._at)} · {week} "
        if self._who:
            right = f"{self._who} · {right}"
        if self._mark and not self._alarm:
            right = f"{self._mark} · {right}"
        room = self.size.width - len(right) - 1
        return said(f"{fit(left, max(room, 0))} {right}")


def prompt_text(prompt: Prompt, now: datetime) -> str:
    """One prompt in words: corona consultation 15:00 (in 55 min)."""
    words = f"{say(prompt.title)} {_when(prompt, now)}"
    if prompt.missed:
        words += f" · {_('missed: {n}').format(n=prompt.missed)}"
    return words


def _when(prompt: Prompt, now: datetime) -> str:
    here, today = local(prompt.due_at), local(now).date()
    if (last := prompt.last_day) is not None:
        return _last_day(last, today)
    ahead = prompt.due_at - now
    if here.date() == today:
        when = clock_text(prompt.due_at)
    elif abs(ahead) < 6 * _A_DAY:
        when = f"{weekday(here)} {clock_text(prompt.due_at)}"
    else:
        when = date_text(here)
    if prompt.state is PromptState.COMING and ahead >= _A_DAY:
        return when
    if ahead > timedelta(0):
        return f"{when} ({_('in {span}').format(span=span(ahead))})"
    return f"{when} ({_('{span} ago').format(span=span(-ahead))})"


def _last_day(last: date, today: date) -> str:
    """The last day of what has no hour, in words."""
    if last == today:
        return _("today at the latest")
    if last == today + _A_DAY:
        return _("tomorrow at the latest")
    day = f"{weekday(last)} {last.strftime('%d-%m')}"
    if last < today:
        return _("was due on {day}").format(day=day)
    return _("on {day} at the latest").format(day=day)


def conflicts_words(number: int) -> str:
    """How many conflicts somebody must settle."""
    return ngettext("{n} conflict to settle", "{n} conflicts to settle", number).format(n=number)


class DueRow(NamedTuple):
    """Something that asks for attention now, in words."""

    key: Hashable
    words: str
    prompt: Prompt | None = None
    """The duty that it is, None for anything else."""


def due_rows(prompts: Iterable[Prompt], asking: Asking, now: datetime) -> list[DueRow]:
    """What asks for attention now: conflicts, cases, duties, and who does not report."""
    rows = []
    if asking.conflicts:
        rows.append(DueRow("conflicts", conflicts_words(asking.conflicts)))
    if asking.cases:
        words = ngettext("{n} case needs attention", "{n} cases need attention", asking.cases)
        rows.append(DueRow("cases", words.format(n=asking.cases)))
    rows += (
        DueRow((prompt.duty, prompt.day), prompt_text(prompt, now), prompt)
        for prompt in prompts
        if prompt.asks
    )
    if silent := asking.not_reporting:
        words = ngettext("{n} facility does not report", "{n} facilities do not report", silent)
        rows.append(DueRow("not_reporting", words.format(n=silent)))
    return rows


class PromptBar(Widget):
    """What is due, in one line that never takes the keyboard."""

    DEFAULT_CSS = """
    PromptBar { height: 1; background: $panel; color: $foreground; }
    PromptBar.-due { color: $text-warning; }
    """

    def __init__(self) -> None:
        """Make an empty bar."""
        super().__init__()
        self._prompts: list[Prompt] = []
        self._asking = Asking()
        self._now: datetime | None = None

    def show(self, prompts: list[Prompt], asking: Asking, now: datetime) -> None:
        """Say these prompts, the soonest first, and how much asks beside them."""
        self._prompts, self._asking, self._now = prompts, asking, now
        self.set_class(any(asking) or any(prompt.asks for prompt in prompts), "-due")
        self.refresh()

    def render(self) -> Content:
        """One line, with the key at its end."""
        if self._now is None:
            return Content("")
        if rows := due_rows(self._prompts, self._asking, self._now):
            count = sum(prompt.asks for prompt in self._prompts) + self._asking.number
            head = "⚑ " + ngettext("{n} due", "{n} due", count).format(n=count) + "  "
            words = " · ".join(row.words for row in rows)
        else:
            coming = self._prompts[:1]
            head = "✓ " + _("nothing is due") + "  "
            words = " ".join(
                _("next: {what}").format(what=prompt_text(prompt, self._now)) for prompt in coming
            )
        room = self.size.width - 5
        line = f" {head}{words}"
        if len(line) > room:
            line = line[: room - 1] + "…"
        return Content(line.ljust(room + 1) + "F9 ")

    async def on_click(self) -> None:
        """Show what is due."""
        await self.run_action("app.due")


class KeysBar(Widget):
    """The keys that work here, cut to the width by their order."""

    DEFAULT_CSS = """
    KeysBar { height: 1; background: $panel; color: $text-muted; }
    """

    _left_out: Collection[str] = frozenset()
    _drawn: Sequence[tuple[ActiveBinding, Content]] = ()

    def on_mount(self) -> None:
        """Follow the focus: in a form other keys work."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def leave_out(self, ids: Collection[str]) -> None:
        """Do not show these keys: they do nothing for what is shown now, and say why."""
        self._left_out = frozenset(ids)
        self.refresh()

    def render(self) -> Content:
        """The keys with a word, as many as fit; `n`, enter, leaving and help are never cut off."""
        shown = self._shown()
        room = (
            self.size.width - 1 - sum(len(words) for active, words in shown if self._stays(active))
        )
        parts: list[tuple[ActiveBinding, Content]] = []
        full = False
        for active, words in shown:
            if not self._stays(active):
                full = full or len(words) > room
                if full:
                    continue
                room -= len(words)
            parts.append((active, words))
        self._drawn = parts
        return Content("").join(words for _active, words in parts)

    @staticmethod
    def _stays(active: ActiveBinding) -> bool:
        return active.binding.id in (*_FIRST, *_LAST)

    def _shown(self) -> list[tuple[ActiveBinding, Content]]:
        """What can be done here, once each: the page's own keys before those of everywhere."""
        once: dict[str, ActiveBinding] = {}
        # What a list that is open brings along has no words of the desk's own, and no id.
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.id and active.enabled and binding.id not in self._left_out:
                once.setdefault(binding.action, active)

        if self.screen.is_modal:
            # A dialog ends the chain of keys; those of the desk that go first work over it too.
            for key in keys.EVERYWHERE:
                if key.id in _LAST and key.priority and key.id not in self._left_out:
                    once[key.action] = self._of_the_desk(key)
        nodes = list(dict.fromkeys(active.node for active in once.values()))

        def place(active: ActiveBinding) -> tuple[int, bool, int, int]:
            name = active.binding.id or ""
            if name in _FIRST:
                return _FIRST.index(name), False, 0, 0
            rank = len(_FIRST) + (1 + _LAST.index(name) if name in _LAST else 0)
            # Whoever binds a key anew, or has one of their own, finds it where the usual one stood.
            last = active.node is self.app
            return rank, last, nodes.index(active.node), _DECLARED.get(name, 0)

        return [
            (
                active,
                Content.assemble(
                    " ",
                    (self.app.get_key_display(active.binding), "bold $foreground"),
                    f" {_(active.binding.description)} ",
                ),
            )
            for active in sorted(once.values(), key=place)
        ]

    def _of_the_desk(self, key: keys.Key) -> ActiveBinding:
        pressed = keys.pressed(key).partition(",")[0]
        binding = Binding(pressed, key.action, key.description, id=key.id)
        return ActiveBinding(self.app, binding, enabled=True, tooltip=key.help)

    async def on_click(self, event: Click) -> None:
        """Do what stands there; beside the keys, show every key."""
        at = event.x
        for active, words in self._drawn:
            if 0 <= at < len(words):
                await self.app.run_action(active.binding.action, default_namespace=active.node)
                return
            at -= len(words)
        await self.run_action("app.manual" if self.screen.is_modal else "app.help")
