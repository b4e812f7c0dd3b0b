"""What was being typed when somebody left: taken up again, or put aside where it is broken."""

import asyncio
import json
from collections.abc import Iterable
from concurrent.futures import Future
from typing import NamedTuple, TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.timer import Timer
from textual.widgets import Input, Label, OptionList, Select, TextArea
from textual.widgets.option_list import Option

from crisisdesk import keys
from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, DeskError
from crisisdesk.i18n import _, ngettext
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import Desk, Dialog
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Form
from crisisdesk.services import drafts
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.widgets.plain_text import said

R = TypeVar("R")

_KEEP_AFTER_SECONDS = 0.5
_SAYS = ("in-pseudonym1", "in-municipality", "in-referrer_name", "in-phone", "in-whereabouts")
"""What tells one parked report from another, in the order in which it stands in its line."""


async def left_off(app: App[None], desk: Desk, form: str = "") -> list[Draft]:
    """The drafts of a form, newest first; what cannot be read is put aside, and that is said.

    Raises DeskError.
    """
    desk_id = desk.store.actor.desk
    for draft in await desk.store.ask(drafts.broken, desk_id):
        await desk.store.write_draft(drafts.put_aside, draft, desk_id)
        app.notify(
            _("The unfinished report cannot be read any more; it was set aside."),
            severity="warning",
            markup=False,
        )
    return await desk.store.ask(drafts.found, desk_id, form)


class DraftForm(Form[R]):
    """A form whose words are kept within a second: a crash, a lock or quitting loses nothing."""

    def __init__(self, draft: Draft | None) -> None:
        """Begin empty, or where it was left."""
        super().__init__()
        self._draft = draft
        self._draft_id = drafts.new_draft_id() if draft is None else draft.id
        self._content: dict[str, str] = {} if draft is None else json.loads(draft.content)
        self._timer: Timer | None = None
        self._saved = "" if draft is None else draft.content

    def content(self) -> dict[str, str]:
        """What of this form is kept."""
        return {}

    def left_words(self) -> Iterable[Label]:
        """When it was left, where it was."""
        if self._draft is not None:
            words = _("Taken up where it was left at {moment}.").format(
                moment=moment_text(self._draft.changed_at)
            )
            yield Label(words, classes="hint", markup=False)

    @on(Input.Changed)
    @on(Select.Changed)
    @on(TextArea.Changed)
    def keep_soon(self) -> None:
        """Keep what is typed; who goes on typing does not put it off."""
        if self._timer is None:
            self._timer = self.set_timer(_KEEP_AFTER_SECONDS, self._keep)

    def _keep(self) -> None:
        # Sent at once: what drops the draft, or writes it anew, is sent after it.
        if (sent := self._sent()) is not None:
            self.run_worker(self._kept(sent), group="draft", exclusive=False)

    async def _kept(self, sent: Future[None]) -> None:
        try:
            await asyncio.shield(asyncio.wrap_future(sent))
        except DeskError as error:
            self._saved = ""
            self.tell(error)

    def keep_now(self) -> None:
        """Keep what is not kept yet: the form or the desk goes now, and waits for nobody."""
        self._sent()

    def _sent(self) -> Future[None] | None:
        if (draft := self._unsaved()) is None:
            return None
        store = self.desk.store
        return store.begin_draft(drafts.keep, draft, store.actor.desk)

    def _unsaved(self) -> Draft | None:
        """What stands in the fields, if it was not saved so; a key may be ahead of its message."""
        self._stop()
        if not self._before or (self._written() == self._before and self._draft is None):
            return None
        content = json.dumps(self.content())
        if content == self._saved:
            return None
        self._saved = content
        store = self.desk.store
        return Draft(self._draft_id, store.actor.member, store.now(), content)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def park(self) -> bool:
        """Keep what was typed, and wait for it; whether there is anything. Raises DeskError."""
        store, content = self.desk.store, json.dumps(self.content())
        self._stop()
        if self._written() == self._before:
            return self._draft is not None
        draft = Draft(self._draft_id, store.actor.member, store.now(), content)
        await store.write_draft(drafts.keep, draft, store.actor.desk)
        self._saved = content
        return True

    async def leave(self) -> None:
        """Thrown away on purpose, or saved: the draft goes."""
        self._unsaved()
        await self.desk.store.write_draft(drafts.drop, self._draft_id)


class Begin(NamedTuple):
    """Which report to take down next; None is an empty one."""

    draft: Draft | None


class ParkedDialog(Dialog[Begin]):
    """The parked reports, newest first; the last line and another call are an empty one."""

    MANUAL = "cases"
    KEYS = keys.PARKED
    TITLE_WORDS = N_("Parked reports")
    ASKS = True

    def __init__(self, parked: list[Draft]) -> None:
        """Offer these."""
        super().__init__()
        self._parked = parked

    def body(self) -> ComposeResult:
        """A line for each, and one for a new report."""
        yield OptionList(
            *(Option(said(parked_words(draft))) for draft in self._parked),
            Option(said(_("A new report, empty"))),
            compact=True,
        )
        hint = _("enter: this one · {key}: an empty one · escape: back")
        key = pressed("desk.new_case_typing")
        yield Label(hint.format(key=key), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Let the arrows walk."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The report that was chosen."""
        chosen = self._parked[event.option_index : event.option_index + 1]
        self.dismiss(Begin(chosen[0] if chosen else None))

    def action_drop(self) -> None:
        """Remove the report under the cursor, if that is meant."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._parked):
            self.act(self._drop(self._parked[at]))

    async def _drop(self, draft: Draft) -> None:
        words = _("{report}: what was typed will be gone.").format(report=parked_words(draft))
        if not await self.app.push_screen_wait(Sure([words], _("Yes, remove"))):
            return
        await self.desk.store.write_draft(drafts.drop, draft.id)
        options = self.query_one(OptionList)
        options.remove_option_at_index(self._parked.index(draft))
        self._parked.remove(draft)

    def call_again(self) -> None:
        """Somebody else calls: an empty report."""
        self.dismiss(Begin(None))

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)


def parked_words(draft: Draft) -> str:
    """When a report was left, and what tells it from others."""
    content: dict[str, str] = json.loads(draft.content)
    known = [content[name] for name in _SAYS if content.get(name)]
    return " · ".join([moment_text(draft.changed_at), *(known or [_("no child named yet")])])


async def leave(app: App[None]) -> None:
    """End the desk; asks first where a form would lose what was typed in it."""
    lost = [
        form
        for form in app.screen_stack
        if isinstance(form, Form) and form.is_changed and not isinstance(form, DraftForm)
    ]
    words = [_("Not saved: {form}.").format(form=_(form.TITLE_WORDS)) for form in lost]
    if not lost or await app.push_screen_wait(Sure(words, _("Leave without saving"))):
        app.exit()


async def say_parked(app: App[None], desk: Desk) -> None:
    """Say how many reports wait half typed, and by which key they are taken up."""
    try:
        parked = await desk.store.ask(drafts.found, desk.store.actor.desk)
    except DeskError:
        return
    if count := len(parked):
        words = ngettext("{n} report is parked: {key}", "{n} reports are parked: {key}", count)
        key = pressed("desk.new_case_typing")
        app.notify(words.format(n=count, key=key), markup=False)
