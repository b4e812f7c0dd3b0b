"""What a command asks and shows at a terminal; without one it neither asks nor shows progress."""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken, WrongUse
from crisisdesk.i18n import _, is_yes, say, without_controls

if TYPE_CHECKING:
    from pathlib import Path

    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.store.connect import Target
    from crisisdesk.store.safekeeping.anchors import Anchors


def confirm(question: str) -> bool:
    """Whether the person at the terminal says yes; anything else is no."""
    print(f"{question} [{_('y/N')}]: ", end="", file=sys.stderr, flush=True)
    return is_yes(sys.stdin.readline().strip())


def typed(question: str) -> str:
    """What the person at the terminal types after a question; it comes by a pipe as well."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """How far something is, on stderr; None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    label = without_controls(label, "?")

    def show(done: int, whole: int) -> None:
        share = 100 * done // max(whole, 1)
        print(f"\r{label} {share:>3} %", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print(file=sys.stderr)


def tell_tidied(target: "Target", anchors: "Anchors | None") -> None:
    """Clear what a killed program left beside a store, and say on stderr what that was."""
    from crisisdesk.services.safekeeping import leftovers

    for line in leftovers.told(leftovers.tidy(target, anchors)):
        print(without_controls(line, "?"), file=sys.stderr)


def passphrase(bootstrap: "Bootstrap") -> bytes:
    """The passphrase of the store as it is, from its file or typed; raises WrongUse."""
    from crisisdesk.store.safekeeping.passphrase import from_file

    if bootstrap.settings.passphrase_file is not None:
        return from_file(bootstrap.settings.passphrase_file)
    return typed_passphrase(_("Passphrase: "), "CRISISDESK_PASSPHRASE_FILE")


def typed_passphrase(words: str, otherwise: str) -> bytes:
    """A passphrase that is typed; raises WrongUse without a terminal, saying where else it goes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUse(N_("Without a terminal the passphrase comes from {where}."), where=otherwise)
    typed = getpass.getpass(words, stream=sys.stderr)
    if not typed:
        raise WrongUse(N_("The passphrase cannot be empty."))
    return typed.encode("utf-8", "surrogateescape")


def new_passphrase(
    file: "Path | None", *, yes: bool, otherwise: str = "--new-file FILE", words: str = ""
) -> bytes:
    """A passphrase that is set, from a file or typed twice; raises WrongUse or RuleBroken.

    What is hardly meant is asked about at a terminal, and refused without one unless `yes`.
    """
    from crisisdesk.domain.safekeeping import passphrase as rules
    from crisisdesk.store.safekeeping.passphrase import from_file

    if file is not None:
        given = from_file(file)
    else:
        given = typed_passphrase(words or _("New passphrase: "), otherwise)
        if given != typed_passphrase(_("Once more: "), otherwise):
            raise RuleBroken(N_("The two passphrases differ."))
    words = rules.read(given)
    try:
        return rules.new(words, sure=yes)
    except NeedsConfirmation as question:
        if not (sys.stdin.isatty() and confirm(say(question))):
            raise
    return rules.new(words, sure=True)
