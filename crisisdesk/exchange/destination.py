"""The one place that writes files for people: never into what the desk lives from."""

import os
import re
import secrets
import stat
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import crisisdesk
from crisisdesk.errors import N_, NeedsConfirmation, WrongUse
from crisisdesk.settings import Settings
from crisisdesk.store.copies import PARTS
from crisisdesk.store.safekeeping.backups import FOLDER

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:[/\\]", re.IGNORECASE)
"""A letter alone is a drive."""


class OwnPlaces(NamedTuple):
    """Where the desk's own things lie, whatever they are called by who names a file."""

    folders: tuple[Path, ...]
    stores: tuple[Path, ...]
    """Local stores that lie elsewhere; their logs, drafts and copies are own too."""
    files: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()
    """Files and folders that the desk has beside its stores."""

    @classmethod
    def of(cls, settings: Settings) -> "OwnPlaces":
        """The own places of a run with these settings."""
        here = settings.directories
        stores = () if settings.is_server else (Path(settings.database),)
        return cls(
            (here.config, here.data, here.log, *here.others, Path(crisisdesk.__file__).parent),
            tuple(path for store in stores for path in {store, _resolved(store)}),
            () if settings.passphrase_file is None else (settings.passphrase_file,),
            (
                here.settings_file,
                here.desk_file,
                here.log,
                here.anchors,
                here.store.with_name(FOLDER),
            ),
        )

    def check(self, typed: str | Path) -> Path:
        """The file that is meant; raises WrongUse where the desk does not write for people."""
        if _ADDRESS.match(str(typed)):
            raise WrongUse(N_("{path} is an address; name a file."), path=typed)
        try:
            path = Path(typed).expanduser().absolute()
            if path.parent.is_dir():
                # The folder goes by its own name, whatever links led there.
                path = path.parent.resolve() / path.name
        except (OSError, RuntimeError, ValueError) as error:
            raise _not_written(Path(typed), error) from None
        _check_kind(path)
        if any(_is_same(path, store) for store in self.stores):
            raise WrongUse(N_("{path} is the desk's own store; name another file."), path=path)
        if self._holds(path):
            raise WrongUse(
                N_("{path} would lie among the desk's own files; name another folder."), path=path
            )
        return path

    def check_store(self, path: Path) -> None:
        """Raise WrongUse for a new store where the desk keeps something else than stores."""
        name = _folded(path.name)
        taken = (
            name in {_folded(file.name) for file in self.kept}
            or any(name.endswith(part) for part in PARTS if part)
            or any(_is_within(path.parent, file) for file in self.kept)
            or any(_is_same(path, file) for file in self.files)
        )
        if taken:
            raise WrongUse(
                N_("{path} would lie among the desk's own files; name another folder."), path=path
            )

    def _holds(self, path: Path) -> bool:
        return (
            any(_is_within(path.parent, folder) for folder in self.folders)
            or any(_is_of_store(path, store) for store in self.stores)
            or any(_is_same(path, file) for file in self.files)
        )

    def destination(self, typed: str | Path, *, over: bool = False) -> "Destination":
        """Where a file may be written; `over` takes the place of one that is there.

        Raises WrongUse, and NeedsConfirmation for a file that is there.
        """
        path = self.check(typed)
        if not over and os.path.lexists(path):
            raise _is_there(path)
        return Destination(path, over, self)


class Destination(NamedTuple):
    """A file that may be written."""

    path: Path
    over: bool
    own: OwnPlaces

    def write(self, content: bytes, *, for_all: bool = False) -> None:
        """Write it whole or not at all, for its owner alone unless it is published `for_all`.

        Raises WrongUse, and NeedsConfirmation where a file came there meanwhile.
        """
        self.own.check(self.path)
        draft = self.path.with_name(f".crisisdesk-{secrets.token_hex(8)}.part")
        try:
            try:
                with os.fdopen(
                    os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
                ) as out:
                    if for_all:
                        # A folder that is served is read by an account of its own.
                        draft.chmod(0o644)
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                self._take_place(draft)
            finally:
                with suppress(OSError):
                    draft.unlink()
        except OSError as error:
            raise _not_written(self.path, error) from None

    def _take_place(self, draft: Path) -> None:
        if not self.over:
            try:
                # Unlike a rename it never takes the place of a file that came meanwhile.
                os.link(draft, self.path)
            except FileExistsError:
                raise _is_there(self.path) from None
            except OSError:
                # A disk without links, such as a stick.
                if os.path.lexists(self.path):
                    raise _is_there(self.path) from None
            else:
                return
        draft.replace(self.path)


def _check_kind(path: Path) -> None:
    try:
        status = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise WrongUse(N_("There is no folder {path}."), path=path.parent) from None
        return
    except (OSError, ValueError) as error:
        raise _not_written(path, error) from None
    if stat.S_ISDIR(status.st_mode):
        raise WrongUse(N_("{path} is a directory; name a file in it."), path=path)
    is_owner = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    # A file of two names is somebody's under the other one.
    if not (stat.S_ISREG(status.st_mode) and is_owner and status.st_nlink == 1):
        raise WrongUse(N_("{path} is not a file of yours; name another."), path=path)


def _folded(name: str) -> str:
    """A name as disks compare it that do not tell case, accents, or dots at the end apart."""
    plain = unicodedata.normalize("NFC", name).casefold().rstrip(". ")
    return plain.partition(":")[0] or plain


def _resolved(path: Path) -> Path:
    with suppress(OSError, RuntimeError):
        return path.resolve()
    return path


def _is_within(folder: Path, own: Path) -> bool:
    places = (folder, *folder.parents)
    with suppress(OSError):
        return any(place.samefile(own) for place in places)
    # It is still to be made.
    resolved = _resolved(own)
    names = [_folded(part) for part in resolved.parts]
    return [_folded(part) for part in folder.parts][: len(names)] == names


def _is_same(path: Path, other: Path) -> bool:
    with suppress(OSError):
        if path.samefile(other):
            return True
    return _folded(path.name) == _folded(other.name) and _is_same_folder(path, other)


def _is_same_folder(path: Path, other: Path) -> bool:
    with suppress(OSError):
        return path.parent.samefile(other.parent)
    return False


def _is_of_store(path: Path, store: Path) -> bool:
    """Whether a file is a store's log, draft or copy, or would be taken for one."""
    if _is_within(path.parent, store.with_name(FOLDER)):
        return True
    name, own = _folded(path.name), _folded(store.name)
    belongs = name in {own + part for part in PARTS} or name.startswith(
        (f".{own}.", f"{_folded(store.stem)}.before-")
    )
    return belongs and _is_same_folder(path, store)


def _is_there(path: Path) -> NeedsConfirmation:
    return NeedsConfirmation(
        N_("{path} is there already and would be replaced."), field="path", path=path
    )


def _not_written(path: Path, error: Exception) -> WrongUse:
    return WrongUse(
        N_("{path} cannot be written: {reason}."),
        path=path,
        reason=getattr(error, "strerror", None) or type(error).__name__,
    )
