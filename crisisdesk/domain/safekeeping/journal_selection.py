"""Which rows of the journal are listed."""

from typing import NamedTuple

from crisisdesk.domain.identity import finds


class JournalSelection(NamedTuple):
    """Which rows are listed; everything passes the empty one."""

    words: str = ""
    case: str = ""
    """The reference of the case that the rows are about."""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return self != JournalSelection()

    def admits(self, shown: str) -> bool:
        """Whether a row with this text is listed; every typed word must be found in it."""
        return finds(self.words, shown)
