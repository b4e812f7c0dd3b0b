"""The first minute on a new machine, and every start of a store with a passphrase."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label, Select

from crisisdesk import i18n, keys
from crisisdesk.domain.members import check_initials
from crisisdesk.domain.safekeeping import passphrase as passphrases
from crisisdesk.errors import N_, DeskError, NeedsConfirmation, RuleBroken
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Dialog
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Field, Form, text_field
from crisisdesk.services import members
from crisisdesk.store.store import Store
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.plain_text import said
from crisisdesk.widgets.secret import SecretLine


class Unlocking(Protocol):
    """Opens the store with a passphrase, "" for none; a new desk is called first."""

    def __call__(
        self, passphrase: str, *, name: str | None = None, letter: str | None = None
    ) -> Store:
        """Raises WrongPassphrase, StoreUnavailable or WrongUse."""
        ...


Ready = Callable[[Store, str], None]


class Unlock(Dialog[None]):
    """Asks for the passphrase; a wrong one is said and asked again."""

    KEYS = keys.DIALOG
    TITLE_WORDS = N_("Passphrase")

    def __init__(self, unlock: Unlocking, ready: Ready) -> None:
        """`ready` is called with the open store."""
        super().__init__()
        self._unlock, self._ready = unlock, ready

    def body(self) -> ComposeResult:
        """One field that shows nothing of what is typed."""
        yield SecretLine(id="in-passphrase")
        yield Label("", id="error", markup=False)
        yield Label(_("enter: open · escape: leave"), classes="hint", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try."""
        self.act(self._try(event.value))

    async def _try(self, passphrase: str) -> None:
        foot = self.query_one("#error", Label)
        foot.update(_("Opening…"))
        try:
            store = await asyncio.to_thread(self._unlock, passphrase)
        except DeskError as error:
            foot.update(said(say(error)))
            self.query_one(Input).value = ""
            return
        self._ready(store, self.desk.who)

    def action_cancel(self) -> None:
        """Leave without opening."""
        self.app.exit()


class FirstRun(Form[None]):
    """Language, the desk's name and letter, who sits here, and a passphrase or none."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Welcome: five things, once")

    def __init__(self, unlock: Unlocking, ready: Ready) -> None:
        """`ready` is called with the open store and who sits at it."""
        super().__init__()
        self._unlock, self._ready = unlock, ready

    def fields(self) -> ComposeResult:
        """The five things."""
        words = [(word, code) for code, word in i18n.LANGUAGES.items()]
        yield Field(
            "language",
            "Taal · Language",
            Choice(words, i18n.language(), id="in-language"),
        )
        with Horizontal(classes="row"):
            yield text_field("name", _("name of this desk"), "", most=80)
            yield text_field("letter", _("its letter (the A in A-0117)"), "A", most=2)
        yield text_field("initials", _("your initials"), self.desk.who, most=8)
        with Horizontal(classes="row"):
            for name, title in (
                ("passphrase", _("passphrase (empty: none)")),
                ("again", _("once more")),
            ):
                yield Field(name, title, SecretLine(id=f"in-{name}"))
        yield Label(
            _(
                "The store holds files about children in danger. With a passphrase it is encrypted;"
                " without one anybody with this laptop can read it. A lost passphrase is lost."
            ),
            classes="hint",
            markup=False,
        )

    def on_mount(self) -> None:
        """Begin at the name."""
        self.query_one("#in-name", Input).focus()

    @on(Select.Changed, "#in-language")
    def _speak(self, event: Select.Changed) -> None:
        chosen = str(event.value)
        if chosen != i18n.language():
            i18n.use(chosen)
            self.call_later(self.recompose)

    async def save(self) -> None:
        """Make the store and sit down."""
        initials = check_initials(self.text("initials"))
        passphrase = self.query_one("#in-passphrase", Input).value
        if passphrase != self.query_one("#in-again", Input).value:
            raise RuleBroken(N_("The two passphrases differ."), field="again")
        if passphrase:
            await self._meant(passphrase)
        store = await asyncio.to_thread(
            self._unlock, passphrase, name=self.text("name"), letter=self.text("letter")
        )
        member = await store.do(members.add_member, initials)
        store.sign_in(member)
        self._ready(store, initials)

    async def _meant(self, passphrase: str) -> None:
        """Ask about a passphrase that is hardly meant; raises RuleBroken, for "no" the question."""
        try:
            passphrases.new(passphrase)
        except NeedsConfirmation as question:
            sure = Sure([say(question)], _("Use this passphrase"))
            if not await self.app.push_screen_wait(sure):
                raise

    def action_cancel(self) -> None:
        """Leave; nothing was made."""
        self.app.exit()
