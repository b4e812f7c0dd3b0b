"""Which entries of the register are looked at, and in which part of the list each stands."""

from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.capacity.selection import folded
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.register import Entry, EntryKind


class EntryPart(IntEnum):
    """The parts of the list: what asks for somebody stands on top."""

    ASKS = 0
    UNDECIDED = 1
    STANDS = 2
    ENDED = 3


def part(entry: Entry, at: datetime) -> EntryPart:
    """The part of the list that an entry belongs to."""
    if entry.final:
        return EntryPart.ENDED
    asks = entry.asks_from()
    if entry.overdue(at) or (asks is not None and asks <= local(at).date()):
        return EntryPart.ASKS
    return EntryPart.UNDECIDED if entry.undecided else EntryPart.STANDS


def next_day(entry: Entry) -> date | None:
    """The day that counts for an entry: when it is due, ends or is looked at again."""
    own = entry.particulars
    return own.due or own.valid_until or own.review


def place(entry: Entry, at: datetime) -> tuple[EntryPart, date, str]:
    """Where an entry stands: its part, then the day that counts, then its reference."""
    return (part(entry, at), next_day(entry) or date.max, entry.reference)


class RegisterSelection(NamedTuple):
    """What an entry must be to be listed; the empty one leaves out what has ended."""

    words: str = ""
    kinds: frozenset[EntryKind] = frozenset()
    ended: bool = False
    """With those that have ended."""
    for_directors: bool = False
    other_sector: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is listed otherwise than by itself."""
        return self != RegisterSelection()

    def admits(self, entry: Entry) -> bool:
        """Whether an entry is listed; every typed word must be found in it."""
        own = entry.particulars
        if self.words:
            found = folded(
                f"{entry.reference} {own.text} {own.source} {own.party} {own.owner} {own.answer}"
            )
            if not all(word in found for word in folded(self.words).split()):
                return False
        return not (
            (self.kinds and entry.kind not in self.kinds)
            or (entry.final and not self.ended)
            or (self.for_directors and not own.for_directors)
            or (self.other_sector and not own.other_sector)
        )
