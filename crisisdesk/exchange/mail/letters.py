"""A folder of mails: each is taken apart by a process of its own, and its sheets are read."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from crisisdesk.domain.sheets import mail as rules
from crisisdesk.domain.sheets.mail import Mailed
from crisisdesk.domain.sheets.replies import MailAnswer, read_reply
from crisisdesk.errors import N_, DeskError, Phrase, Refused, WrongUse
from crisisdesk.exchange import profiles, reading
from crisisdesk.exchange.columns import shown
from crisisdesk.exchange.mail import child
from crisisdesk.exchange.profile import Profile

MOST_MAILS = 500
MOST_SECONDS = 20
"""For one mail."""
_LINK = Phrase(N_("is a link or no file: only mails that lie in the folder are read"))
_TOO_LARGE = Phrase(N_("is larger or more deeply nested than a mail of figures is"))
_UNREADABLE = Phrase(N_("cannot be read as a mail"))
_FAULTS = {"no file": _LINK, "too large": _TOO_LARGE, "unreadable": _UNREADABLE}


def read_folder(
    folder: Path, scratch: Path, known: Collection[str], profile: str | None = None
) -> list[Mailed]:
    """What the mails of a folder bring, the oldest first; `scratch` is an empty folder.

    `known` are the addresses of contacts: of nobody else a sheet is opened.
    Raises WrongUse for what is no folder or an unknown profile, Refused for one without a mail or
    with too many.
    """
    chosen = None if profile is None else profiles.load(profile)
    brought: list[Mailed] = []
    for number, path in enumerate(mails_in(folder)):
        own = scratch / str(number)
        own.mkdir()
        brought += _brought(path, own, known, chosen)
    order = datetime.max.replace(tzinfo=UTC)
    return sorted(brought, key=lambda mailed: mailed.moment or order)


def mails_in(folder: Path) -> list[Path]:
    """The mails of a folder; raises WrongUse for no folder, Refused for none or too many."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.lower().endswith(".eml"))
    except (OSError, ValueError) as error:
        raise WrongUse(
            N_("{file} cannot be read: {reason}."),
            file=str(folder),
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from None
    if not names:
        raise Refused(N_("{folder} has no mail in it, no file that ends in .eml."), folder=folder)
    if len(names) > MOST_MAILS:
        raise Refused(
            N_("{folder} has {count} mails; at most {most} are read at once."),
            folder=folder,
            count=len(names),
            most=MOST_MAILS,
        )
    return [folder / name for name in names]


def _taken_apart(path: Path, scratch: Path) -> dict[str, Any]:
    if path.is_symlink() or not path.is_file():
        return {"fault": "no file"}
    command = [sys.executable, "-P", "-X", "utf8", os.fspath(Path(child.__file__).resolve())]
    try:
        answer = subprocess.run(  # noqa: S603 - our own file and paths, and no shell
            [*command, os.fspath(path.absolute()), os.fspath(scratch)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ).stdout
    except (subprocess.TimeoutExpired, OSError):
        return {"fault": "too large"}
    taken: dict[str, Any] = json.loads(answer) if answer.endswith(b"\n") else {"fault": "too large"}
    return taken


def _brought(
    path: Path, scratch: Path, known: Collection[str], profile: Profile | None
) -> Iterator[Mailed]:
    name = shown(path.name)
    taken = _taken_apart(path, scratch)
    if fault := taken.get("fault"):
        yield Mailed(name, "", None, refusal=_FAULTS[fault])
        return
    sender, moment = taken["sender"], _moment(taken["date"])
    if taken["automatic"]:
        yield Mailed(name, sender, moment, refusal=rules.AUTOMATIC, is_passed_over=True)
        return
    if rules.address_key(sender) not in known:
        yield Mailed(name, sender, moment)
        return
    for sheet in taken["sheets"]:
        file = f"{name}/{shown(sheet['name'])}"
        yield _sheet(Mailed(file, sender, moment), scratch / sheet["kept"], profile)
    if taken["sheets"]:
        return
    refusal = {
        MailAnswer.UNCHANGED: None,
        MailAnswer.OTHER: rules.SAYS_ELSE,
        MailAnswer.NOTHING: rules.SAYS_NOTHING,
    }[read_reply(taken["text"])]
    yield Mailed(name, sender, moment, refusal=refusal)


def _sheet(mailed: Mailed, path: Path, profile: Profile | None) -> Mailed:
    try:
        parsed = reading.read(path, profile or reading.recognise(path))
    except DeskError as error:
        # It was kept under a name of ours.
        values = {**error.phrase.values, "file": mailed.file}
        return replace(mailed, refusal=Phrase(error.phrase.message, values))
    return replace(mailed, parsed=replace(parsed, file=mailed.file))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
