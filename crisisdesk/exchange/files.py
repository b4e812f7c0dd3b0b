"""Writing files: whole or not at all, and only over a file of the same owner."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from crisisdesk.errors import N_, WrongUse


def check_place(path: Path) -> None:
    """Raise WrongUse for a path that the desk does not write to."""
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
    if not (stat.S_ISREG(status.st_mode) and is_owner):
        raise WrongUse(N_("{path} is not a file of yours; name another."), path=path)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, in one step; raises WrongUse if that is impossible."""
    check_place(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: Exception) -> WrongUse:
    return WrongUse(
        N_("{path} cannot be written: {reason}."),
        path=path,
        reason=getattr(error, "strerror", None) or type(error).__name__,
    )
