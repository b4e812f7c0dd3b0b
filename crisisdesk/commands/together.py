"""The commands of a desk in several places: taken along, away, brought back."""

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.commands import terminal
from crisisdesk.commands.context import Context
from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.i18n import _, say

if TYPE_CHECKING:
    from datetime import datetime

    from crisisdesk.domain.together.away import Away
    from crisisdesk.domain.together.joining import Bundle


def along(context: Context, *, file: Path, back: str | None, places: str | None) -> None:
    """Take the desk along as a copy under a passphrase of its own."""
    from crisisdesk.services.together.along import places_named, take_along

    bootstrap = context.acting()
    where = context.own.check(file)
    with closing(bootstrap.to_keep()) as store:
        if where.exists():
            raise Refused(
                N_("{path} is there already; a copy takes no other file's place."), path=where
            )
        back_at = None if back is None else _expected(back, store.now())
        named = store.read(places_named, places or "")
        passphrase = terminal.new_passphrase(
            None if sys.stdin.isatty() else bootstrap.settings.passphrase_file,
            yes=False,
            otherwise="CRISISDESK_PASSPHRASE_FILE",
            words=_("Passphrase of the copy: "),
        )
        with terminal.progress(str(where)) as progress:
            taken = take_along(
                store, where, passphrase, back_at=back_at, places=named, progress=progress
            )
    words = _("Taken along as desk {letter}: {path}")
    print(words.format(letter=taken.letter, path=taken.path))
    print(_("There: crisisdesk --database {path}").format(path=taken.path))


def _expected(back: str, now: "datetime") -> "datetime":
    from crisisdesk.domain.typed_moments import read_moment_or_day
    from crisisdesk.errors import RuleBroken

    try:
        return read_moment_or_day(back, now)
    except (RuleBroken, OverflowError):
        raise WrongUse(
            N_("{name} cannot be “{value}”; allowed: {allowed}."),
            name="--back",
            value=back,
            allowed=_("a moment like 25-03-2024 14:05"),
        ) from None


def away(context: Context, *, lost: str | None, as_json: bool) -> None:
    """Say which desks are away, or declare one of them lost."""
    from crisisdesk.services.together import along as desks

    if lost is not None:
        with closing(context.acting().to_keep()) as store:
            gone = store.write(desks.declare_lost, lost)
            leavers = store.read(desks.away)
        if not as_json:
            print(_("Desk {letter} is declared lost.").format(letter=gone.letter))
            print(
                _("A lost laptop with cases is a data breach: report it within 72 hours."),
                _("See: crisisdesk manual together"),
            )
            return
    else:
        with context.reading_store() as store:
            leavers = store.read(desks.away)
    if as_json:
        print(json.dumps([*map(desks.as_json, leavers)]))
    elif not leavers:
        print(_("No desk is away."))
    else:
        for desk in leavers:
            print(_line(desk))


def _line(desk: "Away") -> str:
    from crisisdesk.domain.together.away import line_phrases

    return " · ".join((desk.letter, *map(say, line_phrases(desk))))


def back(
    context: Context, *, file: Path, dry_run: bool, yes: bool, as_json: bool, ahead: bool
) -> int:
    """Show what a desk that was away brings home, ask, and take it in."""
    from crisisdesk.services.together import back as homecoming

    with closing(context.acting().to_keep()) as store:
        bundle = _bundle(context, file)
        home = homecoming.rehearse(store, bundle, ahead=ahead)
        if not as_json:
            print(*homecoming.words(home), sep="\n")
        if not (dry_run or home.joined.already):
            asks = sys.stdin.isatty() and not yes
            if not (terminal.confirm(_("Bring it back?")) if asks else yes):
                if as_json:
                    print(json.dumps(home.as_json()))
                print(_("Nothing was written; --yes brings it back."), file=sys.stderr)
                return WrongUse.exit_code
            home = store.write(homecoming.bring_back, bundle, ahead=ahead)
            closed = homecoming.close(store, bundle)
            if not as_json:
                print(_("Brought back."))
            if not closed:
                words = _("{path} could not be closed; do not work in it any more.")
                print(words.format(path=file), file=sys.stderr)
    if as_json:
        print(json.dumps(home.as_json()))
    return 0


def _bundle(context: Context, file: Path) -> "Bundle":
    """The copy, by the passphrase of its file, or typed; raises WrongPassphrase."""
    from crisisdesk.errors import WrongPassphrase
    from crisisdesk.services.together.back import opened
    from crisisdesk.store.safekeeping.passphrase import from_file

    named = context.bootstrap.settings.passphrase_file
    try:
        return opened(file, None if named is None else from_file(named))
    except WrongPassphrase:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
    typed = terminal.typed_passphrase(_("Passphrase of the copy: "), "CRISISDESK_PASSPHRASE_FILE")
    return opened(file, typed)
