"""The desk line by line, at a terminal or from standard input."""

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from crisisdesk.commands.terminal import typed_passphrase
from crisisdesk.errors import WrongUse
from crisisdesk.i18n import _, say
from crisisdesk.plain.console import Abandoned, Console, Ended
from crisisdesk.plain.desk import run
from crisisdesk.services import members

if TYPE_CHECKING:
    from crisisdesk.commands.context import Context
    from crisisdesk.store.store import Store


def plain(context: "Context") -> None:
    """Open the store and read lines until there are no more."""
    console = Console(sys.stdin, sys.stdout, echo=not sys.stdin.isatty())
    with closing(_opened(context)) as store:
        if store.actor.member is None and sys.stdin.isatty():
            try:
                _sign_in(store, console)
            except Abandoned as leaves:
                if isinstance(leaves, Ended):
                    return
        run(store, console)


def _opened(context: "Context") -> "Store":
    bootstrap = context.acting()
    if not bootstrap.locked:
        return bootstrap.to_write()
    typed = typed_passphrase(_("Passphrase: "), "CRISISDESK_PASSPHRASE_FILE")
    return bootstrap(typed.decode("utf-8", "surrogateescape"))


def _sign_in(store: "Store", console: Console) -> None:
    """Ask who sits here; an empty line is the account of this machine."""
    while True:
        initials = console.ask(_("your initials"))
        if not initials:
            return
        try:
            store.sign_in(store.read(members.known_member, initials))
        except WrongUse as refused:
            console.say(say(refused))
        else:
            return
