"""Which providers of the review are listed."""

from typing import NamedTuple

from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.identity import finds


class ReviewSelection(NamedTuple):
    """What a provider must be to be listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether the selection leaves anything out."""
        return bool(self.words)

    def admits(self, line: ReviewLine) -> bool:
        """Whether a provider is listed; every typed word must be found in it."""
        return finds(self.words, line.name, line.municipality)
