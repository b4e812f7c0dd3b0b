"""Bringing a desk back: the file and its passphrase, then what would come, then the question."""

import asyncio
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Input, Label

from crisisdesk import keys
from crisisdesk.domain.together.joining import Bundle, Refusal
from crisisdesk.errors import N_, Refused, RuleBroken, StoreUnavailable, WrongPassphrase
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Acting, Changed
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.files import typed_path
from crisisdesk.screens.forms import Field, Form, path_field
from crisisdesk.services.together import back, joining
from crisisdesk.services.together.back import Home
from crisisdesk.widgets.path_line import RECENT
from crisisdesk.widgets.secret import SecretLine


async def bring_back(screen: Acting[Any]) -> None:
    """Bring a copy back, once somebody agreed to what would come of it."""
    home = await screen.app.push_screen_wait(BackForm())
    if home is None:
        return
    if home.conflicts:
        words = _("Brought back desk {letter}; to settle: {n}")
        letter = home.joined.bundle.letter
        screen.say(words.format(letter=letter, n=len(home.conflicts)))
    else:
        screen.say(_("Brought back desk {letter}.").format(letter=home.joined.bundle.letter))


class HomeQuestion(Sure):
    """What would come of bringing a copy back; yes takes it in."""

    TITLE_WORDS = N_("This comes in")


class BackForm(Form[Home]):
    """Which copy came home, and what opens it."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Bring a copy back")

    def fields(self) -> ComposeResult:
        """The file and its passphrase."""
        yield path_field("path", _("file"), endings=[".db"])
        yield Field("passphrase", _("passphrase of the copy"), SecretLine(id="in-passphrase"))
        yield Label(
            _("First you see what would come in; nothing is written before you agree."),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Show what would come, ask, take it in and close the copy."""
        path = typed_path(self.text("path"))
        words = self.query_one("#in-passphrase", Input).value
        try:
            bundle = await asyncio.to_thread(back.opened, path, words.encode() or None)
        except WrongPassphrase as error:
            raise RuleBroken(error.message, field="passphrase", **error.values) from None
        except (StoreUnavailable, Refused) as error:
            raise RuleBroken(error.message, field="path", **error.values) from None
        ahead = await self._ahead(bundle)
        store = self.desk.store
        home = await self.by_clock(lambda: store.maintain(back.rehearse, bundle, ahead=ahead))
        lines = [*back.words(home)]
        if home.joined.already:
            raise RuleBroken(N_("All of it is here already: nothing comes in."), field="path")
        if not await self.app.push_screen_wait(HomeQuestion(lines, _("Yes, bring it back"))):
            return
        home = await self.attempt(back.bring_back, bundle, ahead=ahead)
        if not await store.maintain(back.close, bundle):
            self.say(_("{path} could not be closed; do not work in it any more.").format(path=path))
        RECENT.used(Path(path))
        self.app.post_message(Changed())
        self.dismiss(home)

    async def _ahead(self, bundle: Bundle) -> bool:
        """Whether a copy of which the clock ran ahead comes in all the same."""
        plan = await self.ask(joining.plan, bundle)
        refused = plan.refused()
        if plan.refusal is not Refusal.FUTURE or refused is None:
            plan.check()
            return False
        sure = Sure([say(refused)], _("Bring it in all the same"))
        if not await self.app.push_screen_wait(sure):
            raise Refused(refused.message, **refused.values)
        return True
