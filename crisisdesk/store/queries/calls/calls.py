"""Calls by plain SQL: who is calling, what came of calls, numbers, hours and rounds."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.calls.hours import SilentHours
from crisisdesk.domain.calls.requests import (
    Attempt,
    CallOutcome,
    CallTerms,
    Lease,
    Number,
    NumberOf,
)
from crisisdesk.domain.calls.rounds import CallRound
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.snapshot import Snapshot

ATTEMPTS_SINCE = timedelta(days=14)
"""So far back calls are read; a number that was wrong stays so until another one stands there."""
_WHO = "COALESCE(m.initials, k.letter, '') AS who"
_LEASES = f"""
SELECT q.id, q.facility_id AS facility, q.by_id AS "by", q.desk_id AS desk, {_WHO},
  q.recorded_at AS since, q.until
FROM call_request q LEFT JOIN desk_member m ON m.id = q.by_id LEFT JOIN desk k ON k.id = q.desk_id
WHERE q.recorded_at <= :at AND q.recorded_at <= :known
  AND (q.ended_at IS NULL OR q.ended_at > :at)
"""
_ATTEMPTS = f"""
SELECT a.facility_id AS facility, a.outcome, a.observed_at AS at, {_WHO}, a.phone
FROM call_attempt a LEFT JOIN desk_member m ON m.id = a.by_id LEFT JOIN desk k ON k.id = a.desk_id
WHERE (a.observed_at > :since OR a.outcome = '{CallOutcome.WRONG_NUMBER}')
  AND a.observed_at <= :at AND a.recorded_at <= :known AND {counts("a")}
ORDER BY a.observed_at, a.recorded_at, a.id
"""
_TERMS = f"""
SELECT t.facility_id AS facility, t.never, t.silent_from AS "begin", t.silent_until AS until
FROM call_terms t WHERE t.observed_at <= :at AND t.recorded_at <= :known AND {counts("t")}
ORDER BY t.observed_at, t.recorded_at, t.id
"""
_PHONES = f"""
SELECT f.id AS facility, v.phone AS own, s.phone AS site, p.phone AS provider
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id WHERE {ON_BOARD}
"""
_ROUNDS = f"""
SELECT r.id, r.observed_at AS started_at, r.kind, r.day, {_WHO}, e.observed_at AS ended_at,
  e.answered, e.silent, e.not_called
FROM call_round r LEFT JOIN desk_member m ON m.id = r.by_id LEFT JOIN desk k ON k.id = r.desk_id
LEFT JOIN call_round_end e ON e.round_id = r.id AND e.observed_at <= :at
  AND e.recorded_at <= :known AND {counts("e")}
WHERE r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")} {{which}}
ORDER BY r.observed_at DESC, r.recorded_at DESC, r.id DESC
"""


class _Phones(NamedTuple):
    facility: FacilityId
    own: str
    site: str
    provider: str


class _Terms(NamedTuple):
    facility: FacilityId
    never: bool
    begin: int | None
    until: int | None


def leases(snapshot: Snapshot) -> list[Lease]:
    """Who is calling whom, also those whose time ran out and that nobody took since."""
    return snapshot.read(Lease, _LEASES)


def calling(snapshot: Snapshot) -> dict[FacilityId, str]:
    """By facility, who is calling it now."""
    return {lease.facility: lease.who for lease in leases(snapshot) if lease.holds(snapshot.at)}


def attempts(
    snapshot: Snapshot, since: timedelta | datetime = ATTEMPTS_SINCE
) -> dict[FacilityId, list[Attempt]]:
    """The calls of the last days by facility, oldest first, and every wrong number."""
    begin = since if isinstance(since, datetime) else snapshot.at - since
    by_facility: dict[FacilityId, list[Attempt]] = defaultdict(list)
    for attempt in snapshot.read(Attempt, _ATTEMPTS, since=begin):
        by_facility[attempt.facility].append(attempt)
    return by_facility


def terms(snapshot: Snapshot) -> dict[FacilityId, CallTerms]:
    """Whether and when facilities are called, where somebody said so."""
    return {
        row.facility: CallTerms(
            row.never,
            None if row.begin is None or row.until is None else SilentHours(row.begin, row.until),
        )
        for row in snapshot.read(_Terms, _TERMS)
    }


def numbers(snapshot: Snapshot) -> dict[FacilityId, list[Number]]:
    """The numbers of every facility: its own, those of its contacts, its site's, its provider's."""
    of_contacts: dict[UUID, list[Number]] = defaultdict(list)
    for contact in contact_queries.contacts(snapshot):
        if contact.facility is not None and contact.phone:
            of_contacts[contact.facility].append(Number(contact.function, contact.phone))
    return {
        row.facility: [
            number
            for number in (
                Number(NumberOf.FACILITY, row.own),
                *of_contacts.get(row.facility, ()),
                Number(NumberOf.SITE, row.site),
                Number(NumberOf.PROVIDER, row.provider),
            )
            if number.phone
        ]
        for row in snapshot.read(_Phones, _PHONES)
    }


def rounds(snapshot: Snapshot, most: int = 1) -> list[CallRound]:
    """The newest rounds, the newest first."""
    return snapshot.read(CallRound, _ROUNDS.format(which="") + "LIMIT :most", most=most)


def rounds_since(snapshot: Snapshot, since: datetime) -> list[CallRound]:
    """The rounds that ended after a moment, the newest first."""
    return snapshot.read(CallRound, _ROUNDS.format(which="AND e.observed_at > :since"), since=since)
