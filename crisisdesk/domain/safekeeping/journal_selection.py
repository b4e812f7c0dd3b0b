"""Which rows of the journal are looked at."""

from typing import NamedTuple

from crisisdesk.domain.capacity.selection import folded


class JournalSelection(NamedTuple):
    """Which rows are listed; everything passes the empty one."""

    words: str = ""
    case: str = ""
    """The reference of the case that the rows are about."""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out on purpose."""
        return self != JournalSelection()

    def admits(self, shown: str) -> bool:
        """Whether a row is listed that reads like this; every typed word must be found in it."""
        found = folded(shown)
        return all(word in found for word in folded(self.words).split())
