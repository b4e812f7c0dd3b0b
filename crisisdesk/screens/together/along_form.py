"""The form by which the desk is taken along: where to, under which passphrase, until when."""

from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from crisisdesk import keys
from crisisdesk.domain.safekeeping import passphrase as passphrases
from crisisdesk.domain.together.away import check_may_leave
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, NeedsConfirmation, Refused, RuleBroken, WrongUse
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Acting, Changed
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.files import typed_path
from crisisdesk.screens.forms import Field, Form, moment_field, path_field, text_field
from crisisdesk.services.together import along
from crisisdesk.services.together.along import TakenAlong
from crisisdesk.widgets.path_line import RECENT
from crisisdesk.widgets.secret import SecretLine


async def take_along(screen: Acting[Any]) -> None:
    """Take the desk along; raises RuleBroken at a desk that is itself away."""
    check_may_leave(screen.desk.store.carried)
    taken = await screen.app.push_screen_wait(AlongForm())
    if taken is not None:
        words = _("Taken along as desk {letter}: {path}")
        screen.say(words.format(letter=taken.letter, path=taken.path))


class AlongForm(Form[TakenAlong]):
    """An encrypted copy of the desk, for a laptop that leaves."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Take the desk along")

    def fields(self) -> ComposeResult:
        """The file, its passphrase twice, and when it is expected back."""
        name = f"crisisdesk-{self.desk.moment.date().isoformat()}.db"
        yield path_field("path", _("file"), str(RECENT.newest / name), endings=[".db"])
        with Horizontal(classes="row"):
            for field, title in (
                ("passphrase", _("passphrase of the copy")),
                ("again", _("once more")),
            ):
                yield Field(field, title, SecretLine(id=f"in-{field}"))
        yield moment_field("back_at", _("expected back (empty: not known)"), bare=Bare.AHEAD)
        yield text_field("places", _("places along, for it alone (De Luwte 2, De Sluis 1)"))
        yield Label(
            _(
                "The copy is a desk of its own and always encrypted. A lost passphrase is lost, and"
                " with it what was done on the laptop."
            ),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Write the copy."""
        from crisisdesk.exchange.destination import OwnPlaces

        path = typed_path(self.text("path"))
        words = self.query_one("#in-passphrase", Input).value
        if words != self.query_one("#in-again", Input).value:
            raise RuleBroken(N_("The two passphrases differ."), field="again")
        passphrase = await self._meant(words)
        back_at = self.moment("back_at")
        places = await self.ask(along.places_named, self.text("places"))
        try:
            where: Path = OwnPlaces.of(self.desk.settings).check(path)
            taken = await self.written(
                lambda: self.desk.store.maintain(
                    along.take_along, where, passphrase, back_at=back_at, places=places
                )
            )
        except (WrongUse, Refused) as error:
            raise RuleBroken(error.message, field="path", **error.values) from None
        RECENT.used(where)
        self.app.post_message(Changed())
        self.dismiss(taken)

    async def _meant(self, words: str) -> bytes:
        """What the copy is opened by; raises RuleBroken, for "no" the question."""
        try:
            return passphrases.new(words)
        except NeedsConfirmation as question:
            sure = Sure([say(question)], _("Use this passphrase"))
            if not await self.app.push_screen_wait(sure):
                raise
        return passphrases.new(words, sure=True)
