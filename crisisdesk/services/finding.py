"""Anything by typed words, from anywhere: cases open and ended, facilities, contacts, entries."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from crisisdesk.domain.capacity.facilities import MemberId
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.selection import CaseSelection
from crisisdesk.domain.cases.states import is_final
from crisisdesk.domain.identity import finds
from crisisdesk.services.cases.cases import CaseBoard
from crisisdesk.store.queries import finding as queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.finding import FoundContact, FoundEntry, FoundFacility
from crisisdesk.store.snapshot import Snapshot

R = TypeVar("R", bound=tuple[Any, ...])

MOST_ENDED = 200
"""Ended cases that are listed at once; the others are found by words."""
_MOST = 8
_WIDER = 5
"""How many times as many may fit as are shown: of what may fit some does not."""
_RECENT = timedelta(days=14)
_MOST_RECENT = 5


class Found(NamedTuple):
    """What was found at one moment, of each kind the best first."""

    at: datetime
    cases: list[CaseLine] = []  # noqa: RUF012 - never added to
    facilities: list[FoundFacility] = []  # noqa: RUF012 - never added to
    contacts: list[FoundContact] = []  # noqa: RUF012 - never added to
    entries: list[FoundEntry] = []  # noqa: RUF012 - never added to


def ended(snapshot: Snapshot, words: str = "") -> CaseBoard:
    """The cases that ended last, or of all that ended those that the words mean, last first."""
    known = queries.cases(snapshot, words, MOST_ENDED, ended=True)
    lines = [line for line in case_queries.lines(snapshot, known) if is_final(line.state)]
    return CaseBoard(snapshot.at, lines)


def find(snapshot: Snapshot, words: str, member: MemberId | None) -> Found:
    """What the words mean; what the member had before it lately stands first in its kind."""
    before = recent(snapshot, member)
    wide = _MOST * _WIDER
    known = case_queries.lines(snapshot, queries.cases(snapshot, words, wide))
    cases = [line for line in known if CaseSelection(words).admits(line)]
    facilities = queries.facilities(snapshot, words, wide)
    return Found(
        snapshot.at,
        _lately_first(cases, before.cases),
        _lately_first(_fitting(words, facilities), before.facilities),
        _fitting(words, queries.contacts(snapshot, words, wide))[:_MOST],
        _fitting(words, queries.entries(snapshot, words, wide))[:_MOST],
    )


def _fitting(words: str, rows: list[R]) -> list[R]:
    return [row for row in rows if finds(words, *row[1:])]


def _lately_first(rows: list[R], before: list[R]) -> list[R]:
    lately = {row[0]: at for at, row in enumerate(before)}
    return sorted(rows, key=lambda row: lately.get(row[0], len(lately)))[:_MOST]


def recent(snapshot: Snapshot, member: MemberId | None) -> Found:
    """The cases that a member opened and the facilities that it acted on, last first.

    The audit log says so, so it is the same at every machine of the desk.
    """
    if member is None:
        return Found(snapshot.at)
    begin = snapshot.at - _RECENT
    opened = queries.looked_into(snapshot, member, begin, _MOST_RECENT)
    acted = queries.acted_on(snapshot, member, begin, _MOST_RECENT)
    return Found(snapshot.at, case_queries.lines(snapshot, opened), acted)
