"""What a desk that was away brings home: what comes in, what is asked, and what is refused."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import DeskId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.together.conflicts import Clash
from crisisdesk.errors import N_, Phrase, Refused

MOST_AHEAD = timedelta(minutes=5)
"""So far a laptop's clock may have run ahead without anybody being asked."""


class Policy(StrEnum):
    """How the rows of a table come together."""

    FACTS = "facts"
    """What happened: always taken."""
    CLAIMS = "claims"
    """Taken too; two that exclude one another are a conflict."""
    DETAILS = "details"
    """Compared column by column with what they were when the copy left."""
    DERIVED = "derived"
    """Made anew."""
    LOCAL = "local"
    """Stays where it is."""


class Refusal(Code):
    """Why nothing of a bundle comes in."""

    FORK = "fork", N_("There are two histories of desk {letter}: nothing of it comes in.")
    CUT = "cut", N_("Rows are missing or changed in the audit log of {letter}: nothing comes in.")
    REGION = "region", N_("This copy was taken along from another store.")
    UNKNOWN = "unknown", N_("Nothing is known here of desk {letter} having been taken along.")
    FUTURE = "future", N_("This copy is {gap} ahead of the clock here, by {at}.")


class Bundle(NamedTuple):
    """A copy that came home: where it lies, which desk it is, and how far it got."""

    path: str
    key: str | None
    """What opens it; None for a plain one."""
    store: UUID
    """Which store it is a copy of."""
    laptop: DeskId
    letter: str
    taken_at: datetime
    newest: datetime
    """The newest moment that was written in it."""
    faults: frozenset[tuple[str, str]] | None = frozenset()
    """By table and id the rows that are not as its acts left them; None where its log is cut."""


class Tally(NamedTuple):
    """How many rows come in, by how they come together."""

    facts: int = 0
    claims: int = 0
    details: int = 0
    unchanged: int = 0
    tables: Mapping[str, int] = {}
    """How many come in by table."""


class JoinPlan(NamedTuple):
    """What would come of bringing a copy back."""

    bundle: Bundle
    tally: Tally = Tally()
    clashes: tuple[Clash, ...] = ()
    drafts: int = 0
    """Half-typed reports that come back to whoever typed them."""
    refusal: Refusal | None = None
    gap: timedelta = timedelta()
    """How far it is ahead of the clock here."""
    already: bool = False
    """Whether all of it is here."""
    facts_only: bool = False
    """Whether it was declared lost, and only what happened is taken of it."""

    def refused(self) -> Phrase | None:
        """Why nothing comes in; None where it does."""
        if self.refusal is None:
            return None
        values: dict[str, object] = {"letter": self.bundle.letter}
        if self.refusal is Refusal.FUTURE:
            values |= {"gap": self.gap, "at": moment_text(self.bundle.newest)}
        return Phrase(self.refusal.words, values)

    def check(self) -> None:
        """Raise Refused where nothing comes in."""
        if (phrase := self.refused()) is not None:
            raise Refused(phrase.message, **phrase.values)


class Joined(NamedTuple):
    """What came of bringing a copy back."""

    received_at: datetime
    bundle: Bundle
    tally: Tally
    clashes: tuple[Clash, ...] = ()
    drafts: int = 0
    already: bool = False
    facts_only: bool = False


def is_ahead(newest: datetime, now: datetime) -> bool:
    """Whether a copy is so far ahead that somebody must say it may come in."""
    return newest - now > MOST_AHEAD


def compared(
    base: Mapping[str, object],
    here: Mapping[str, object],
    there: Mapping[str, object],
    columns: Iterable[str],
    *,
    latest: Collection[str] = (),
) -> tuple[dict[str, object], list[str]]:
    """The columns of a detail that are taken from there, and those that are asked.

    A column that changed on one side is taken from it; one that changed on both, to different
    values, is asked and stands as it is here. Of moments that are in `latest` the last one counts.
    A base from before a column was there has none.
    """
    taken, asked = {}, []
    for name in columns:
        was = base.get(name)
        if there[name] in (was, here[name]):
            continue
        # As text, so that no moment at all ("None") is later than any: what was undone stays so.
        if here[name] == was or (name in latest and str(here[name]) < str(there[name])):
            taken[name] = there[name]
        elif name not in latest:
            asked.append(name)
    return taken, asked
