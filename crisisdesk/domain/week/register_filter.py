"""Which entries of the register are listed, and in which part of the list."""

from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple

from crisisdesk.domain.identity import finds
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.week.register import Entry, EntryKind
from crisisdesk.errors import N_, Phrase


class EntryPart(IntEnum):
    """The parts of the list: what needs attention comes first."""

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
    """The next day of an entry: when it is due, ends or must be reviewed."""
    particulars = entry.particulars
    return particulars.due or particulars.valid_until or particulars.review


def next_day_phrase(entry: Entry) -> Phrase:
    """The next day of an entry as it is read: a day, or up to which day; nothing without one."""
    particulars, day = entry.particulars, next_day(entry)
    if day is None:
        return Phrase(N_("as long as the crisis") if particulars.for_crisis else "")
    if particulars.due is None and day == particulars.valid_until:
        return Phrase(N_("up to {high}"), {"high": date_text(day)})
    return Phrase("{day}", {"day": date_text(day)})


def place(entry: Entry, at: datetime) -> tuple[EntryPart, date, str]:
    """The order of an entry: its part, then its next day, then its reference."""
    return (part(entry, at), next_day(entry) or date.max, entry.reference)


class RegisterSelection(NamedTuple):
    """What an entry must be to be listed; the empty one leaves out what has ended."""

    words: str = ""
    kinds: frozenset[EntryKind] = frozenset()
    ended: bool = False
    """Whether ended entries are listed too."""
    for_directors: bool = False
    other_sector: bool = False
    for_board: bool = False

    @property
    def narrows(self) -> bool:
        """Whether the list differs from the usual one."""
        return self != RegisterSelection()

    def admits(self, entry: Entry) -> bool:
        """Whether an entry is listed; every typed word must be found in it."""
        particulars = entry.particulars
        if not finds(
            self.words,
            entry.reference,
            particulars.text,
            particulars.source,
            particulars.party,
            particulars.owner,
            particulars.answer,
        ):
            return False
        return not (
            (self.kinds and entry.kind not in self.kinds)
            or (entry.final and not self.ended)
            or (self.for_directors and not particulars.for_directors)
            or (self.other_sector and not particulars.other_sector)
            or (self.for_board and not particulars.for_board)
        )
