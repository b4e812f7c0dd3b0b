"""The tour of the demo: five lessons, each ticked once it was done, that end in the manual."""

from datetime import datetime
from typing import Any, NamedTuple

from textual.app import App, ComposeResult
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import Dialog
from crisisdesk.store.queries.safekeeping import journal as queries
from crisisdesk.widgets.plain_text import said


class Lesson(NamedTuple):
    """Something to try, and what the audit log then says."""

    title: str
    words: str
    """With the keys of `ids` in their places."""
    ids: tuple[str, ...]
    done: tuple[str, ...]
    """How the events begin, of which one is enough."""
    action: str
    """What opens where it is done."""


LESSONS = (
    Lesson(
        N_("Where is a place?"),
        N_(
            "{0} shows the places, the arrows walk through them, and {1} opens a facility. {2}"
            " enters a report: enter how many children are there, and {3} saves it."
        ),
        ("desk.capacity", "list.open", "capacity.report", "form.save"),
        ("capacity.",),
        "show('capacity')",
    ),
    Lesson(
        N_("Somebody calls"),
        N_(
            "{0} takes a report from anywhere, {1} also while you type. Enter only what you are"
            " told; what you do not know stays open. {2} saves it."
        ),
        ("desk.new_case", "desk.new_case_typing", "form.save"),
        ("case.opened",),
        "new_case",
    ),
    Lesson(
        N_("A place for this child"),
        N_(
            "{0} on a case shows where the child can go, and why not elsewhere. {1} holds a place;"
            " until it is decided on nobody else can have it."
        ),
        ("case.options", "options.hold"),
        ("hold.",),
        "show('cases')",
    ),
    Lesson(
        N_("What is due"),
        N_(
            "{0} shows what is due from wherever you are. {1} says that it was done, {2} snoozes"
            " it, and enter goes to where it is done."
        ),
        ("desk.due", "due.done", "due.snooze"),
        ("duty.", "meeting."),
        "due",
    ),
    Lesson(
        N_("Something went wrong"),
        N_(
            "{0} takes the last act back; afterwards the audit log still has both. {1} shows the"
            " keys of each page and the manual beneath them: read on there."
        ),
        ("desk.take_back", "desk.manual"),
        ("act.taken_back",),
        "manual",
    ),
)


class TourDialog(Dialog[Lesson | None]):
    """The lessons; enter goes to where one is done."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Tour: five lessons")

    def __init__(self, since: datetime) -> None:
        """What was done since then is ticked."""
        super().__init__()
        self._since = since

    def body(self) -> ComposeResult:
        """The lessons, and what there is to do in the one under the cursor."""
        yield OptionList(*(Option(said(f"[ ] {_(lesson.title)}")) for lesson in LESSONS))
        yield Static(id="lesson", markup=False)
        yield Label(
            _("enter: go there · the tour goes on when you open it again"),
            classes="hint",
            markup=False,
        )

    def on_mount(self) -> None:
        """Stand on the first."""
        self.query_one(OptionList).highlighted = 0
        self.act(self._tick())

    async def _tick(self) -> None:
        """Tick what was done, and stand on the first that was not."""
        events = await self.ask(queries.events_since, self._since)
        options = self.query_one(OptionList)
        done = [any(event.startswith(lesson.done) for event in events) for lesson in LESSONS]
        for place, lesson in enumerate(LESSONS):
            sign = "[x]" if done[place] else "[ ]"
            options.replace_option_prompt_at_index(place, said(f"{sign} {_(lesson.title)}"))
        options.highlighted = done.index(False) if False in done else len(LESSONS) - 1
        self._show(LESSONS[options.highlighted])

    def _show(self, lesson: Lesson) -> None:
        words = _(lesson.words).format(*(pressed(id) for id in lesson.ids))  # noqa: A001
        self.query_one("#lesson", Static).update(said(words))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what there is to do."""
        self._show(LESSONS[event.option_index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go there."""
        self.dismiss(LESSONS[event.option_index])

    def action_cancel(self) -> None:
        """Back to the page."""
        self.dismiss(None)


async def take_tour(app: App[Any], since: datetime) -> None:
    """Show the lessons, and open where the chosen one is done."""
    lesson = await app.push_screen_wait(TourDialog(since))
    if lesson is not None:
        app.call_later(app.run_action, lesson.action)
