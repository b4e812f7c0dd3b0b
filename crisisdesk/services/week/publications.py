"""What leaves the desk in numbers of children: decided against all that left before, and kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.small_numbers import (
    ASKS,
    COUNTS,
    Counts,
    Figures,
    Publication,
    decide,
    part_of,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import publications as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def figures(
    snapshot: Snapshot, document: str, since: datetime, counts: Sequence[str] = COUNTS
) -> Figures:
    """What a document may tell; the same all day, once it has left the desk.

    Changes are counted from the publication that stood at `since`.
    """
    before = queries.publications(snapshot)
    today = local(snapshot.at).date()
    for publication in reversed(before):
        if publication.document == document and local(publication.at).date() == today:
            start = publication.since or publication.at
            return Figures(publication.at, start, publication.told, (), len(before))
    coming = [] if before else [_first(snapshot, min(since, snapshot.at))]
    every = [*before, *coming]
    stood = [publication for publication in every if publication.at <= since]
    start = (stood[-1] if stood else every[0]).at
    stated = _counts(snapshot, every[-1])
    publication = decide(every, Publication(snapshot.at, document, start, stated, {}), counts)
    if "open" in publication.told:
        going = (
            line
            for line in case_queries.open_lines(snapshot)
            if line.state is not CaseState.ON_HOLD
        )
        asking = sum(1 for line in going if _asks(line) or line.bridge)
        told = {**publication.told, ASKS: part_of(publication.told["open"], asking)}
        publication = publication._replace(told=told)
    coming.append(publication)
    return Figures(snapshot.at, start, publication.told, tuple(coming), len(before))


def _asks(line: CaseLine) -> bool:
    """Whether a case counts as asking; a day to look at an outflow is the desk's own planning."""
    return any(asked.why is not Attention.OUTFLOW for asked in line.asks)


def keep(uow: "UnitOfWork", figures: Figures) -> None:
    """Keep what a document told.

    Raises RuleBroken where something else was published since it was decided.
    """
    if not figures.coming:
        return
    if len(queries.publications(uow.snapshot)) != figures.seen:
        raise RuleBroken(
            N_("Other figures left the desk in the meantime; draft this document again.")
        )
    added = [uow.publications.add(publication) for publication in figures.coming]
    uow.journal("figures.published", subject=added[-1])


def _first(snapshot: Snapshot, since: datetime) -> Publication:
    """Where the first document counts from: nothing was told yet."""
    then = case_queries.open_lines(Snapshot(snapshot.connection, since, since))
    return Publication(since, "", None, _open(then), {})


def _counts(snapshot: Snapshot, last: Publication) -> Counts:
    """What is open, and how that came from what was open at the last publication."""
    then = Snapshot(snapshot.connection, last.at, last.at)
    before = {line.id for line in case_queries.open_lines(then)}
    lines = case_queries.open_lines(snapshot)
    now = {line.id for line in lines}
    passed = set(queries.came_and_went(snapshot, last.at)) - before - now
    new, ended = len(now - before) + len(passed), len(before - now) + len(passed)
    # A case that was erased, or written under an earlier moment, must not make a sum wrong.
    over = sum(last.counts.parts) + new - ended - len(now)
    return _open(lines)._replace(
        new=new + max(-over, 0),
        ended=ended + max(over, 0),
        no_place=queries.no_place(snapshot, last.at),
    )


def _open(lines: Sequence[CaseLine]) -> Counts:
    going = [line.urgency for line in lines if line.state is not CaseState.ON_HOLD]
    acute, urgent = going.count(Urgency.ACUTE), going.count(Urgency.URGENT)
    return Counts(
        acute=acute,
        urgent=urgent,
        other=len(going) - acute - urgent,
        parked=len(lines) - len(going),
    )
