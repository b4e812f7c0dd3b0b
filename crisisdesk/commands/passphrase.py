"""The commands that give a store its passphrase, and where a passphrase comes from."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.commands import terminal
from crisisdesk.commands.context import Context
from crisisdesk.errors import N_, StoreUnavailable, WrongUse
from crisisdesk.i18n import _

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.store.connect import Target


def set_(context: Context, *, new_file: Path | None, yes: bool) -> None:
    """Give a plain store a passphrase."""
    bootstrap, target = _store_of(context)
    if _is_encrypted(target):
        raise WrongUse(
            N_("{path} has a passphrase; passphrase change gives another."), path=target.path
        )
    # The file that opens the store from now on holds it, where no other is named.
    file = new_file or bootstrap.settings.passphrase_file
    _rewrite(bootstrap, target, None, terminal.new_passphrase(file, yes=yes))


def change(context: Context, *, new_file: Path | None, yes: bool) -> None:
    """Give an encrypted store another passphrase."""
    bootstrap, target = _store_of(context)
    _must_be_encrypted(target)
    before = terminal.passphrase(bootstrap)
    _rewrite(bootstrap, target, before, terminal.new_passphrase(new_file, yes=yes))


def remove(context: Context) -> None:
    """Take the passphrase of a store away."""
    bootstrap, target = _store_of(context)
    _must_be_encrypted(target)
    _rewrite(bootstrap, target, terminal.passphrase(bootstrap), None)


def _store_of(context: Context) -> "tuple[Bootstrap, Target]":
    from crisisdesk.store.connect import Target
    from crisisdesk.store.copies import must_be_local

    bootstrap = context.acting()
    target = Target(bootstrap.settings.database)
    must_be_local(target)
    if not bootstrap.exists:
        raise StoreUnavailable(N_("There is no store at {path}."), path=target.shown)
    return bootstrap, target


def _is_encrypted(target: "Target") -> bool:
    from crisisdesk.store.connect import is_encrypted

    return is_encrypted(target.path)


def _must_be_encrypted(target: "Target") -> None:
    if not _is_encrypted(target):
        raise WrongUse(N_("{path} has no passphrase; passphrase set gives one."), path=target.path)


def _rewrite(
    bootstrap: "Bootstrap", target: "Target", before: bytes | None, after: bytes | None
) -> None:
    from crisisdesk.services.safekeeping import passphrase
    from crisisdesk.store.safekeeping.passphrase import opening

    if before is not None:
        target = opening(before, target)
    with closing(bootstrap.store(target)) as store:
        store.open(create=False)
        bootstrap.check_clock(store)
    anchors = bootstrap.anchors
    terminal.tell_tidied(target, anchors)
    done = passphrase.change(target, before, after, bootstrap.now, bootstrap.actor(), anchors)
    if after is None:
        words = _("{path} is plain now: whoever can read the file can read the cases.")
    else:
        words = _("{path} is encrypted under the new passphrase. A lost passphrase is lost.")
    print(words.format(path=target.path))
    if done.copies:
        print(_("Copies that follow: {number}").format(number=done.copies))
    words = (
        _("{path} stays encrypted under the passphrase from before.")
        if after is None
        else _("{path} opens only with another, earlier passphrase.")
    )
    for path in done.left:
        print(words.format(path=path), file=sys.stderr)
    for path in done.plain:
        words = _("{path} is not encrypted, though the store is; remove it by hand.")
        print(words.format(path=path), file=sys.stderr)
    if done.has_other_name:
        words = _("The file has another name on this disk; by that it stays as it was.")
        print(words, file=sys.stderr)
    if after is not None:
        print(_("Copies that you keep elsewhere stay as they are."), file=sys.stderr)
    if before is not None and bootstrap.settings.passphrase_file is not None:
        note = _("{file} still holds the passphrase from before.")
        print(note.format(file=bootstrap.settings.passphrase_file), file=sys.stderr)
