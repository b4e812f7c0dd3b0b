"""What was being typed when somebody left: taken up again, or put aside where it is broken."""

import json
from collections.abc import Iterable
from typing import TypeVar

from textual import on
from textual.app import App
from textual.timer import Timer
from textual.widgets import Input, Label, Select, TextArea

from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import DeskError
from crisisdesk.i18n import _
from crisisdesk.screens.base import Desk
from crisisdesk.screens.forms import Form
from crisisdesk.services import drafts
from crisisdesk.store.queries.drafts import Draft

R = TypeVar("R")

_KEEP_AFTER_SECONDS = 0.5


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
        if (draft := self._unsaved()) is not None:
            self.run_worker(self._kept(draft), group="draft", exclusive=False)

    async def _kept(self, draft: Draft) -> None:
        try:
            await self.desk.store.write_draft(drafts.keep, draft, self.desk.store.actor.desk)
        except DeskError as error:
            self._saved = ""
            self.tell(error)

    def keep_now(self) -> None:
        """Keep what is not kept yet: the form or the desk goes now, and waits for nobody."""
        if (draft := self._unsaved()) is not None:
            store = self.desk.store
            store.begin_draft(drafts.keep, draft, store.actor.desk)

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

    async def leave(self) -> None:
        """Thrown away on purpose, or saved: the draft goes."""
        self._unsaved()
        await self.desk.store.write_draft(drafts.drop, self._draft_id)
