"""Which providers of the review are looked at."""

from typing import NamedTuple

from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.selection import folded


class ReviewSelection(NamedTuple):
    """What a provider must be to be listed; everything passes the empty one."""

    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out on purpose."""
        return bool(self.words)

    def admits(self, line: ReviewLine) -> bool:
        """Whether a provider is listed; every typed word must be found in it."""
        found = folded(f"{line.name} {line.municipality}")
        return all(word in found for word in folded(self.words).split())
