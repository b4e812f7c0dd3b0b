"""What a path that is being typed may become: folders, and files of the kind that is asked for."""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

SHEETS = (".xlsx", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".json")
MOST_LOOKED_AT = 5_000
"""Entries of one folder."""
_SEPARATORS = os.sep + (os.altsep or "")


def completions(typed: str, endings: Collection[str]) -> list[str]:
    """The paths that begin as typed: folders with a separator behind them, then files.

    A name that begins with a dot is offered only where its dot was typed; `~` stays as it was
    typed. What cannot be looked at offers nothing.
    """
    split = max(typed.rfind(sign) for sign in _SEPARATORS) + 1
    before, start = typed[:split], typed[split:]
    if before == "" and start.startswith("~"):
        home = os.path.expanduser(start)  # noqa: PTH111 - a person that nobody is stays as typed
        return [typed + os.sep] if home != start and os.path.isdir(home) else []  # noqa: PTH112
    folders, files = [], []
    with suppress(OSError, ValueError, RuntimeError):
        folder = Path(before).expanduser() if before else Path()
        with os.scandir(folder) as entries:
            for _, entry in zip(range(MOST_LOOKED_AT), entries, strict=False):
                name = entry.name
                if not _begins(name, start) or not name.isprintable():
                    continue
                if _is_folder(entry):
                    folders.append(before + name + os.sep)
                elif name.lower().endswith(tuple(endings)):
                    files.append(before + name)
    return [*sorted(folders, key=str.casefold), *sorted(files, key=str.casefold)]


def common(paths: Collection[str]) -> str:
    """As far as these paths are written alike."""
    return os.path.commonprefix([*paths])  # noqa: RUF071 - names are completed letter by letter


def _begins(name: str, start: str) -> bool:
    hidden = name.startswith(".") and not start.startswith(".")
    return not hidden and name.casefold().startswith(start.casefold())


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
