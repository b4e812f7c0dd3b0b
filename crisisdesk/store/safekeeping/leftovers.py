"""What a kill leaves of a copy, a restore or a change of passphrase: found by name, and cleared."""

import glob
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from crisisdesk.store import copies
from crisisdesk.store.connect import Target, in_words

_NOTE = ".elsewhere"
_PARTS = "|".join(copies.PARTS[1:])


class Cleared(NamedTuple):
    """What was left by a kill, and went or did not."""

    gone: list[Path]
    stuck: list[Path]
    """What this account may not overwrite, or lies on a disk that is not there now."""


def is_store(path: Path, target: Target) -> bool:
    """Whether a path is one more name of the store itself."""
    return path.exists() and target.path.exists() and path.samefile(target.path)


@contextmanager
def noted(target: Target, where: Path) -> Iterator[None]:
    """Note beside the store that a copy is under way in another folder, until that is over."""
    where = where.absolute()
    if where.parent.resolve() in {folder.resolve() for folder in _folders(target)}:
        yield
        return
    digest = hashlib.sha256(os.fsencode(where)).hexdigest()[:16]
    note = target.path.with_name(f".{target.path.name}.{digest}{_NOTE}")
    with in_words(target), copies.held(note):
        note.write_bytes(os.fsencode(copies.beside(where)))
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def found(target: Target) -> list[Path]:
    """What was left; also what another program is at work on now."""
    left = [path for store in target.names for path in _left_beside(store, target)]
    return sorted({*left, *(path for _, path in _noted(target) if path and _is_there(path))})


def clear(target: Target) -> Cleared:
    """Overwrite what was left and take it away; what another program is at work on stays."""
    done = Cleared([], [])
    for path in found(target):
        try:
            if is_store(path, target):
                _undo_exchange(path, target)
            if copies.clear(path):
                done.gone.append(path)
        except OSError:
            done.stuck.append(path)
    for note, draft in _noted(target):
        if draft is not None and not draft.parent.is_dir():
            done.stuck.append(draft)
        elif draft is None or not _is_there(draft):
            with suppress(OSError):
                copies.clear(note)
    return done


def _folders(target: Target) -> list[Path]:
    return [place for store in target.names for place in (store.parent, store.parent / "backups")]


def _left_beside(store: Path, target: Target) -> Iterator[Path]:
    copy = rf"(-\d{{8}}T\d{{6}}Z|\.before-[\w.-]+?){re.escape(store.suffix)}"
    stem = re.escape(store.stem)
    unfinished = re.compile(
        rf"(?P<file>\.+{stem}({copy}|{re.escape(store.suffix)})(\.new|\.old)+)({_PARTS})?"
    )
    log = re.compile(rf"(?P<file>{stem}{copy})({_PARTS})")
    for folder in (store.parent, store.parent / "backups"):
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := unfinished.fullmatch(path.name) or log.fullmatch(path.name):
                file = folder / match["file"]
                if file.name.startswith(".") or not file.exists():
                    yield file
            elif ".before-restore-" in path.name and is_store(path, target):
                yield path


def _is_there(path: Path) -> bool:
    return any(path.with_name(path.name + part).exists() for part in copies.PARTS)


def _noted(target: Target) -> Iterator[tuple[Path, Path | None]]:
    """The notes, and the file under way that each is about; None where it had not begun."""
    for store in target.names:
        for note in store.parent.glob(f".{glob.escape(store.name)}.*{_NOTE}"):
            with suppress(OSError, ValueError):
                path = Path(os.fsdecode(note.read_bytes()))
                # Only what the desk makes is cleared, whatever else a note may say.
                is_draft = path.name.startswith(".") and path.name.endswith(copies.DRAFT)
                yield note, path if is_draft else None


def _undo_exchange(path: Path, target: Target) -> None:
    """A restore that gave the store its second name and went no further: its log goes back."""
    store = target.path.resolve()
    for part in copies.PARTS[1:]:
        log = store.with_name(store.name + part)
        if not log.exists():
            with suppress(FileNotFoundError):
                path.with_name(path.name + part).rename(log)
