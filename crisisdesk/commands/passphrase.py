"""The commands that give a store its passphrase, and where a passphrase comes from."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crisisdesk.errors import N_, RuleBroken, StoreUnavailable, WrongUse
from crisisdesk.i18n import _

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.store.connect import Target

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


def now_only(context: typer.Context) -> "Bootstrap":
    """What a command is given that acts; raises WrongUse while another moment is shown."""
    opening: Bootstrap = context.obj.opening
    if opening.settings.at or opening.settings.known:
        raise WrongUse(N_("The desk shows another moment; acts are for now."))
    return opening


def target_of(opening: "Bootstrap") -> "Target":
    """The store that is meant, without a key."""
    from crisisdesk.store.connect import Target

    return Target(opening.settings.database)


def with_key(opening: "Bootstrap", target: "Target") -> "Target":
    """A file with the key that opens it: its passphrase comes from its file, or is asked for."""
    from crisisdesk.store.connect import is_encrypted
    from crisisdesk.store.safekeeping.passphrase import key

    if not is_encrypted(target.path):
        return target
    return target._replace(key=key(_passphrase(opening), target.path))


_NewFile = Annotated[
    Path | None, typer.Option("--new-file", help=N_("the file that holds the new passphrase"))
]


@app.command(name="set", help=N_("Encrypt a plain store and its copies."))
def set_(context: typer.Context, *, new_file: _NewFile = None) -> None:
    """Give a plain store a passphrase."""
    opening, target = _store_of(context)
    if target.key is not None or _is_encrypted(target):
        raise WrongUse(
            N_("{path} has a passphrase; passphrase change gives another."), path=target.path
        )
    # The file that opens the store from now on holds it, where no other is named.
    _rewrite(opening, target, None, _new(new_file or opening.settings.passphrase_file))


@app.command(help=N_("Give the store and its copies another passphrase."))
def change(context: typer.Context, *, new_file: _NewFile = None) -> None:
    """Give an encrypted store another passphrase."""
    opening, target = _store_of(context)
    _must_be_encrypted(target)
    before = _passphrase(opening)
    _rewrite(opening, target, before, _new(new_file))


@app.command(help=N_("Make the store plain; its copies stay as they are."))
def remove(context: typer.Context) -> None:
    """Take the passphrase of a store away."""
    opening, target = _store_of(context)
    _must_be_encrypted(target)
    _rewrite(opening, target, _passphrase(opening), None)


def _store_of(context: typer.Context) -> "tuple[Bootstrap, Target]":
    from crisisdesk.store.copies import must_be_local

    opening = now_only(context)
    target = target_of(opening)
    must_be_local(target)
    if not opening.exists:
        raise StoreUnavailable(N_("There is no store at {path}."), path=target.shown)
    return opening, target


def _is_encrypted(target: "Target") -> bool:
    from crisisdesk.store.connect import is_encrypted

    return is_encrypted(target.path)


def _must_be_encrypted(target: "Target") -> None:
    if not _is_encrypted(target):
        raise WrongUse(N_("{path} has no passphrase; passphrase set gives one."), path=target.path)


def _passphrase(opening: "Bootstrap") -> bytes:
    from crisisdesk.store.safekeeping.passphrase import from_file

    if opening.settings.passphrase_file is not None:
        return from_file(opening.settings.passphrase_file)
    return _asked(_("Passphrase: "), "CRISISDESK_PASSPHRASE_FILE")


def _new(file: Path | None) -> bytes:
    from crisisdesk.store.safekeeping.passphrase import from_file

    if file is not None:
        return from_file(file)
    typed = _asked(_("New passphrase: "), "--new-file FILE")
    if typed != _asked(_("Once more: "), "--new-file FILE"):
        raise RuleBroken(N_("The two passphrases differ."))
    return typed


def _asked(words: str, otherwise: str) -> bytes:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUse(N_("Without a terminal the passphrase comes from {where}."), where=otherwise)
    typed = getpass.getpass(words, stream=sys.stderr).encode()
    if not typed:
        raise WrongUse(N_("An empty passphrase is none."))
    return typed


def _rewrite(
    opening: "Bootstrap", target: "Target", before: bytes | None, after: bytes | None
) -> None:
    from crisisdesk.services.safekeeping import passphrase
    from crisisdesk.store.safekeeping.anchors import Anchors
    from crisisdesk.store.safekeeping.passphrase import key

    if before is not None:
        target = target._replace(key=key(before, target.path))
    anchors = Anchors(opening.settings.directories.anchors)
    done = passphrase.change(target, before, after, opening.now, opening.actor(), anchors)
    if after is None:
        words = _("{path} is plain now: whoever can read the file can read the cases.")
    else:
        words = _("{path} is encrypted under the new passphrase. A lost passphrase is lost.")
    typer.echo(words.format(path=target.path))
    if done.copies:
        typer.echo(_("Copies that follow: {number}").format(number=done.copies))
    if done.left:
        typer.echo(_("Copies that keep their old passphrase: {number}").format(number=done.left))
    if before is not None and opening.settings.passphrase_file is not None:
        note = _("{file} still holds the passphrase from before.")
        typer.echo(note.format(file=opening.settings.passphrase_file), err=True)
