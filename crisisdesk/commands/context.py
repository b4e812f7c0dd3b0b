"""What every command is given: the way to the store, and where its output may go."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.errors import N_, WrongUse

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """The settings of this run with what commands share."""

    bootstrap: "Bootstrap"
    run_demo: "Callable[[Bootstrap, Callable[[Bootstrap], None]], int]"
    """Opens the demo on the screen once its store is made."""

    @contextmanager
    def reading_store(self, *, any_clock: bool = False) -> "Iterator[Store]":
        """The store of a command that only reads, closed behind it."""
        store = self.bootstrap.to_read(any_clock=any_clock)
        try:
            yield store
        finally:
            store.close()

    def acting(self) -> "Bootstrap":
        """The way to the store for a command that acts; raises WrongUse in another moment."""
        settings = self.bootstrap.settings
        if settings.at or settings.known:
            raise WrongUse(N_("The desk shows another moment; acts are for now."))
        return self.bootstrap

    def check_output(self, path: Path) -> None:
        """Raise WrongUse for a file to write that is the store, or that has no place."""
        from crisisdesk.exchange.files import check_place

        with suppress(OSError, ValueError):
            if path.samefile(self.bootstrap.settings.database):
                raise WrongUse(N_("{path} is the desk's own store; name another file."), path=path)
        check_place(path)


def write_to_stdout(content: bytes) -> None:
    """Write a file's content to standard output, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
