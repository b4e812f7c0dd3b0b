"""A line for a path that folders and files complete, and what it may become beneath it."""

import asyncio
import os
from collections.abc import Collection
from pathlib import Path

from textual import events, on
from textual.message import Message
from textual.widgets import Input, Label

from crisisdesk.exchange.completion import common, completions
from crisisdesk.widgets.plain_text import cut, said
from crisisdesk.widgets.text_lines import TextLine

MOST_RECENT = 5


class RecentFolders:
    """The folders that were used since the desk was opened, newest first."""

    def __init__(self) -> None:
        """Know none yet."""
        self.folders: list[str] = []

    def used(self, path: Path) -> None:
        """Remember where a file was."""
        folder = str(path if path.is_dir() else path.parent).rstrip(os.sep) + os.sep
        self.folders = [folder, *(other for other in self.folders if other != folder)]
        del self.folders[MOST_RECENT:]

    @property
    def newest(self) -> Path:
        """Where the next file probably goes: the newest folder, else the home folder."""
        return Path(self.folders[0]) if self.folders else Path.home()


RECENT = RecentFolders()


class PathLine(TextLine):
    """A line for a path: the right arrow takes what is suggested, Tab as far as paths agree."""

    endings: Collection[str] = ()
    """How the names of the files that are meant end."""

    class Looked(Message):
        """The paths that what is typed may become."""

        def __init__(self, paths: list[str]) -> None:
            """Keep the paths."""
            super().__init__()
            self.paths = paths

    @on(Input.Changed)
    def on_focus(self) -> None:
        """Say what there is, as soon as somebody is at it and with every sign that is typed."""
        self.run_worker(self._look(self.value), group="load", exclusive=True)

    async def _look(self, value: str) -> None:
        paths = await asyncio.to_thread(self._paths, value)
        if value == self.value:
            on = (path for path in paths if value and path.startswith(value) and path != value)
            self._suggestion = next(on, "")
            self.post_message(self.Looked(paths))

    def _paths(self, value: str) -> list[str]:
        if not value:
            return [*RECENT.folders]
        return [path for path in completions(value, self.endings) if len(path) <= self._most]

    @property
    def _most(self) -> int:
        return self.max_length or 400

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            await self._complete()

    def action_cursor_right(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - as Input has it
        """Take what is suggested; in an empty line the folder of before."""
        if not self.value and RECENT.folders:
            self._becomes(RECENT.folders[0])
        else:
            super().action_cursor_right(select)

    async def _complete(self) -> None:
        """Write on as far as it is clear; where nothing is to be added, go to the next field."""
        paths = await asyncio.to_thread(self._paths, self.value) if self.value else []
        exact = [path for path in paths if path.startswith(self.value)]
        longer = common(exact or paths)
        if len(longer) > len(self.value) or (longer and not exact and len(paths) == 1):
            self._becomes(longer)
        else:
            self.screen.focus_next()

    def _becomes(self, path: str) -> None:
        self.value = path
        self.cursor_position = len(path)


class NearPaths(Label):
    """What a path may become, in one line, while somebody is at it."""

    def show(self, paths: Collection[str]) -> None:
        """Name the paths by their last part; nothing where there is no choice."""
        self.set_class(len(paths) > 1, "-some")
        names = [path if path in RECENT.folders else _last(path) for path in paths]
        self.update(said(cut("  ".join(names), max(self.app.size.width - 8, 10))))


def _last(path: str) -> str:
    bare = path.rstrip(os.sep)
    return bare.rpartition(os.sep)[2] + path[len(bare) :]
