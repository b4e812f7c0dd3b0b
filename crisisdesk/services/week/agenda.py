"""The agenda of a meeting, filled from what changed since the last one."""

from datetime import date, datetime, timedelta

from crisisdesk.domain.capacity.places import add_up
from crisisdesk.domain.moments import local
from crisisdesk.domain.week import agenda as rules
from crisisdesk.domain.week import for_providers
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Meeting
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.services.absence import absence
from crisisdesk.services.capacity import capacity
from crisisdesk.services.week import publications
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import agenda as queries
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

A_WEEK = timedelta(days=7)
"""How far the first agenda of a series looks back."""


def agenda(snapshot: Snapshot, duty: Duty, day: date | None = None) -> Agenda:
    """The agenda of a series at the moment of the snapshot; `day` is that of its turn."""
    last = meeting_queries.newest(snapshot, duty)
    since = last[0].began_at if last else snapshot.at - A_WEEK
    return _filled(snapshot, duty, day or local(snapshot.at).date(), since)


def agenda_of(snapshot: Snapshot, meeting: Meeting) -> Agenda:
    """The agenda of a meeting: as it was when it closed, or as it is while it is open."""
    before = meeting_queries.before(snapshot, meeting)
    since = before[0].began_at if before else meeting.began_at - A_WEEK
    at = min(snapshot.at, meeting.closed_at or snapshot.at)
    then = Snapshot(snapshot.connection, at, snapshot.known)
    return _filled(then, meeting.duty, meeting.day, since)


def figures(snapshot: Snapshot, agenda: Agenda) -> Figures:
    """What the form for providers may tell of children today."""
    document = f"{agenda.duty} {agenda.day.isoformat()}"
    return publications.figures(snapshot, document, agenda.since, for_providers.COUNTS)


def shared(snapshot: Snapshot, agenda: Agenda) -> Agenda:
    """An agenda in the form for a delegation of providers; its numbers are those of now."""
    overview = capacity.overview(snapshot)
    review = absence.shared_review(snapshot)
    return for_providers.agenda(
        agenda,
        figures(snapshot, agenda),
        queries.case_counts(snapshot, agenda.since),
        overview.lines,
        overview.totals,
        for_providers.SharedReview(review.lines, review.totals, review.period.days),
    )


def _filled(snapshot: Snapshot, duty: Duty, day: date, since: datetime) -> Agenda:
    overview = capacity.overview(snapshot)
    before = capacity_queries.lines(
        Snapshot(snapshot.connection, since, snapshot.known), terms=overview.terms
    )
    review = absence.review(snapshot)
    then, now = add_up(before, split=False), overview.totals
    return Agenda(
        duty,
        day,
        snapshot.at,
        since,
        (
            rules.capacity(before, overview.lines, then, now),
            rules.occupancy(overview.lines, then, now),
            rules.crisis(
                case_queries.open_lines(snapshot),
                queries.case_counts(snapshot, since),
                case_queries.unconfirmed_lines(snapshot),
            ),
            rules.staffing(
                overview.lines, review.lines, review.totals, review.period.days, review.ending
            ),
        ),
        **rules.open_points(register_queries.standing(snapshot), snapshot.at),
    )
