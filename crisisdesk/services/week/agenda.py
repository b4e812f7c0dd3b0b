"""The agenda of a meeting, filled from what changed since the last one."""

from datetime import date, datetime, timedelta

from crisisdesk.domain.absence.periods import Period
from crisisdesk.domain.capacity.places import add_up
from crisisdesk.domain.cases.stay import beds
from crisisdesk.domain.moments import local
from crisisdesk.domain.together.telling import end_phrase, summary_phrase
from crisisdesk.domain.week import agenda as rules
from crisisdesk.domain.week import for_providers
from crisisdesk.domain.week.agenda import Agenda
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import Meeting
from crisisdesk.domain.week.register import MeetingId
from crisisdesk.domain.week.rubrics import OpenFacts, rubrics
from crisisdesk.domain.week.series import MOST_WEEKS, TurnState
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.errors import Phrase
from crisisdesk.services.absence import absence, mutual_aid
from crisisdesk.services.capacity import capacity
from crisisdesk.services.together import standing
from crisisdesk.services.week import duties, publications, situation
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.calls import calls as call_queries
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import agenda as queries
from crisisdesk.store.queries.week import meetings as meeting_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.snapshot import Snapshot

A_WEEK = timedelta(days=7)
"""How far the first agenda of a series looks back."""
LOOKED_AHEAD = timedelta(weeks=MOST_WEEKS + 1)
"""How far the next meeting is looked for."""


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
    period = reviewed(snapshot, meeting)
    return _filled(then, meeting.duty, meeting.day, since, meeting.id, period)


def reviewed(snapshot: Snapshot, meeting: Meeting) -> Period | None:
    """The period that an absence review was about; None while it is open and for other meetings."""
    if meeting.duty is not Duty.ABSENCE_REVIEW or meeting.closed_at is None:
        return None
    return absence_queries.reviewed(snapshot, meeting.day)


def figures(snapshot: Snapshot, agenda: Agenda) -> Figures:
    """What the form for providers may tell of children today."""
    # The longest code and its day are one letter more than a server's column holds.
    document = f"{agenda.duty:.21} {agenda.day.isoformat()}"
    return publications.figures(snapshot, document, agenda.since, for_providers.COUNTS)


def shared(snapshot: Snapshot, agenda: Agenda) -> Agenda:
    """An agenda in the form for a delegation of providers; its numbers are those of now."""
    overview = capacity.overview(snapshot)
    review = absence.shared_review(snapshot)
    told = figures(snapshot, agenda)
    return for_providers.agenda(
        agenda._replace(situation=situation.outside(snapshot, told, agenda.duty)),
        told,
        queries.case_counts(snapshot, agenda.since),
        overview.lines,
        overview.totals,
        for_providers.SharedReview(review.lines, review.totals, review.period.days),
        mutual_aid.requests(snapshot),
    )


def open_facts(
    snapshot: Snapshot, duty: Duty, day: date, since: datetime, meeting: MeetingId | None = None
) -> OpenFacts:
    """What the rubrics of an agenda are filled from."""
    entries = register_queries.standing(snapshot)
    asked = {entry.request for entry in entries if entry.request is not None}
    settings = setting_queries.settings(snapshot)
    return OpenFacts(
        snapshot.at,
        since,
        entries,
        register_queries.ended(snapshot, since),
        [
            entry
            for request in sorted(asked)
            for entry in register_queries.of_request(snapshot, request)
        ],
        queries.waiting(snapshot),
        meeting=meeting,
        next_meeting=_next_meeting(snapshot, duty, day),
        chair_after=settings["agenda.chair_after_days"],
        call_rounds=call_queries.rounds_since(snapshot, since),
        settled=_settled(snapshot, since),
    )


def _settled(snapshot: Snapshot, since: datetime) -> list[Phrase]:
    """The conflicts between desks that somebody settled since, in a line each."""
    return [
        Phrase("{what} · {how}", {"what": summary_phrase(conflict), "how": how})
        for conflict in standing.conflicts(snapshot)
        if conflict.ended_at is not None
        and conflict.ended_at > since
        and (how := end_phrase(conflict)) is not None
    ]


def _next_meeting(snapshot: Snapshot, duty: Duty, day: date) -> datetime | None:
    """When the series meets after the turn of a day."""
    turns = duties.series(snapshot, duty, day + timedelta(days=1), day + LOOKED_AHEAD)
    coming = (turn for turn in turns if turn.state not in (TurnState.CANCELLED, TurnState.HELD))
    return next((turn.moment for turn in coming), None)


def _filled(
    snapshot: Snapshot,
    duty: Duty,
    day: date,
    since: datetime,
    meeting: MeetingId | None = None,
    period: Period | None = None,
) -> Agenda:
    overview = capacity.overview(snapshot)
    before = capacity_queries.lines(
        Snapshot(snapshot.connection, since, snapshot.known), terms=overview.terms
    )
    review = absence.review(snapshot, period)
    cases = case_queries.open_lines(snapshot)
    facts = open_facts(snapshot, duty, day, since, meeting)
    if duty is Duty.CORONA_CONSULTATION:
        staying = beds.beds(cases, snapshot.at, setting_queries.case_terms(snapshot))
        facts = facts._replace(held_back=beds.held_back(staying))
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
                cases,
                queries.case_counts(snapshot, since),
                local(snapshot.at).date(),
                case_queries.asking_on(snapshot),
            ),
            rules.staffing(
                overview.lines,
                review.lines,
                review.totals,
                review.period.days,
                review.ending,
                mutual_aid.requests(snapshot),
            ),
        ),
        situation=situation.inside(snapshot),
        rubrics=rubrics(facts),
        name=duties.name_on(snapshot, duty, day),
    )
