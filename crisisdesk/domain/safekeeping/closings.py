"""The end of old rows of the journal, and the closing hash that stays in their place (NEN 7513)."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.settings import declared
from crisisdesk.errors import N_, RuleBroken

SETTING = "journal.years"
CLOSED = "journal.closed"
"""States the number and the hash of the last row of a chain that ended."""
ENDED = "journal.ended"
"""States how many rows ended, and before which day they were written."""
_WHOLE, _BEGUN = "w", "e"
_REASON = re.compile(rf"([{_WHOLE}{_BEGUN}])(\d{{1,9}})\.([0-9a-f]{{64}})")


class ChainClosing(NamedTuple):
    """What stays of the rows of a desk and epoch that ended."""

    desk: UUID
    epoch: int
    number: int
    """Of the last row that ended."""
    hash: str
    whole: bool
    """Whether no row of that desk and epoch was left."""
    at: datetime
    """When they ended."""

    @property
    def reason(self) -> str:
        """Epoch, hash and whether it was all, as one code."""
        return f"{_WHOLE if self.whole else _BEGUN}{self.epoch}.{self.hash}"


def closing_of(row: Mapping[str, Any]) -> ChainClosing | None:
    """The closing that a row of the journal states; None where it states none."""
    match = _REASON.fullmatch(str(row["reason"])) if row["event"] == CLOSED else None
    desk, number, at = row["subject_id"], row["count"], row["recorded_at"]
    if match is None or not (
        isinstance(desk, UUID) and isinstance(number, int) and isinstance(at, datetime)
    ):
        return None
    whole, epoch, hash_ = match.groups()
    return ChainClosing(desk, int(epoch), number, hash_, whole == _WHOLE, at)


def check_years(years: object) -> int:
    """The term in years; raises RuleBroken for less than five."""
    term = declared(SETTING)
    if type(years) is not int or not term.least <= years <= term.most:
        raise RuleBroken(
            N_("Rows of the audit log stay at least {least} years and at most {most}."),
            field="years",
            least=term.least,
            most=term.most,
        )
    return years


def ends_before(now: datetime, years: int) -> datetime:
    """A row that was written before this moment is over its term."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year - years, day=28)


class Link(NamedTuple):
    """A row of the journal as its end is worked out."""

    id: UUID
    desk: UUID
    epoch: int
    number: int
    at: datetime
    hash: str
    revision: int | None
    """Of the store, by its seal; None where it counts none on."""


class RowsEnded(NamedTuple):
    """Which rows end, and what stays of them."""

    closings: list[ChainClosing]
    rows: list[UUID]


def ending(
    links: Iterable[Link],
    standing: Iterable[ChainClosing],
    before: datetime,
    now: datetime,
    *,
    goes_on: tuple[UUID, int],
) -> RowsEnded:
    """The rows that end, from the first of every desk on and without a gap, and their closings.

    `links` stand in the order of desk, epoch and number; `standing` are closings that are stated
    already, which are stated again; `goes_on` are the desk and epoch that the closings are written
    in.
    """
    links = list(links)
    earliest = min(
        (link.revision for link in links if link.revision is not None and link.at >= before),
        default=None,
    )
    # A clock that was set back: what a later act goes on from stays with it.
    while True:
        gone = _beginnings(links, before, earliest)
        ended = {link.id for link in gone}
        first = min(
            (link.revision for link in links if link.revision is not None and link.id not in ended),
            default=None,
        )
        if first == earliest or first is None:
            break
        earliest = first
    closings = {(closing.desk, closing.epoch): closing for closing in standing}
    kept = {goes_on, *((link.desk, link.epoch) for link in links if link.id not in ended)}
    for link in gone:
        key = link.desk, link.epoch
        closings[key] = ChainClosing(*key, link.number, link.hash, key not in kept, now)
    restated = [closing._replace(at=now) for _, closing in sorted(closings.items())]
    return RowsEnded(restated if gone else [], [link.id for link in gone])


def _beginnings(links: list[Link], before: datetime, earliest: int | None) -> list[Link]:
    """The rows of each desk up to the first that stays."""
    gone, stays = [], set()
    for link in links:
        later = earliest is not None and link.revision is not None and link.revision >= earliest
        if link.desk in stays or link.at >= before or later:
            stays.add(link.desk)
        else:
            gone.append(link)
    return gone
