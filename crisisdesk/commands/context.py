"""What every command is given: the way to the store, and where its output may go."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdesk.errors import N_, NeedsConfirmation, Refused, WrongUse

if TYPE_CHECKING:
    from crisisdesk.bootstrap import Bootstrap
    from crisisdesk.exchange.destination import Destination, OwnPlaces
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

    @contextmanager
    def keeping_store(self) -> "Iterator[Store]":
        """The store of a command that looks after it, with what a kill left cleared and said."""
        from crisisdesk.commands.terminal import tell_tidied

        with closing(self.acting().to_keep()) as store:
            tell_tidied(store.target, store.anchors)
            yield store

    def acting(self) -> "Bootstrap":
        """The way to the store for a command that acts; raises WrongUse in another moment."""
        settings = self.bootstrap.settings
        if settings.at or settings.known:
            raise WrongUse(N_("The desk shows another moment; acts are for now."))
        return self.bootstrap

    @property
    def own(self) -> "OwnPlaces":
        """Where the desk's own things lie."""
        from crisisdesk.exchange.destination import OwnPlaces

        return OwnPlaces.of(self.bootstrap.settings)

    def destination(self, path: Path, *, over: bool) -> "Destination":
        """Where a command may write a file; raises WrongUse, or Refused for one that is there."""
        try:
            return self.own.destination(path, over=over)
        except NeedsConfirmation:
            raise Refused(
                N_("{path} is there already; --force lets it be replaced."), path=path
            ) from None


def write_to_stdout(content: bytes) -> None:
    """Write a file's content to standard output, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
