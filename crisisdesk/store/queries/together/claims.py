"""What rows claim, and what who wrote them could know: what conflicts are found by."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.together.conflicts import Claim
from crisisdesk.store.queries.listed import listed
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

# A desk that was away knew what this store knew when it was registered, at its taking along.
_ORIGIN = """
  CASE WHEN {t}.received_at IS NULL THEN NULL ELSE {t}.desk_id END AS side,
  COALESCE({t}.received_at, {t}.recorded_at) AS known_at,
  CASE WHEN {t}.received_at IS NULL THEN {t}.recorded_at
    ELSE (SELECT o.registered_at FROM desk o WHERE o.id = {t}.desk_id) END AS base_at
"""
_OF = _ORIGIN.format(t="t")
_ORIGINS = """
SELECT t.id AS row, {origin} FROM {table} t WHERE t.id IN ({ids})
"""
_EVENTS = f"""
SELECT t.id AS row, t.case_id AS subject, {{value}} AS value, {{about}} AS about, {_OF}
FROM case_event t
WHERE {{which}} AND {counts("t")} AND t.case_id IN (
  SELECT r.case_id FROM case_event r WHERE r.received_at = :received)
ORDER BY t.turn, t.recorded_at, t.id
"""
_RESTRICTIONS = f"""
SELECT t.id AS row, t.root_id AS subject, CASE WHEN t.lifted THEN 1 ELSE 0 END AS lifted,
  t.valid_from, t.valid_until, {_OF}
FROM restriction t
WHERE {counts("t")} AND t.root_id IN (
  SELECT r.root_id FROM restriction r WHERE r.received_at = :received)
ORDER BY t.observed_at, t.recorded_at, t.id
"""
_OCCURRENCES = f"""
SELECT t.id AS row, t.duty, t.day, t.outcome, {_OF}
FROM occurrence t
WHERE t.outcome IN ('done', 'cancelled', 'moved') AND {counts("t")} AND EXISTS (
  SELECT 1 FROM occurrence r WHERE r.duty = t.duty AND r.day = t.day
    AND r.received_at = :received)
ORDER BY t.observed_at, t.recorded_at, t.id
"""
_FACILITIES = f"""
SELECT t.facility_id FROM hold t WHERE t.received_at = :received AND {counts("t")}
UNION SELECT t.facility_id FROM stay t WHERE t.received_at = :received AND {counts("t")}
UNION SELECT h.facility_id FROM hold_event t JOIN hold h ON h.id = t.hold_id
  WHERE t.received_at = :received AND {counts("t")}
"""
_ARRIVALS = f"""
SELECT a.id AS stay, a.hold_id AS hold FROM stay a
WHERE a.facility_id = :facility AND a.arrived_at <= :at AND {counts("a")} AND NOT EXISTS (
  SELECT 1 FROM departure d
  WHERE d.stay_id = a.id AND d.departed_at <= :at AND {counts("d")})
"""
_CASES_WITH = f"""
SELECT t.case_id FROM case_event t
WHERE t.received_at = :received AND {counts("t")}
UNION SELECT t.id FROM crisis_case t WHERE t.received_at = :received AND {counts("t")}
"""
_PSEUDONYMISED = f"""
SELECT c.id AS "case", t.id AS row FROM crisis_case c JOIN case_event t ON t.case_id = c.id
WHERE c.pseudonymised_at IS NOT NULL AND t.received_at = :received AND {counts("t")}
ORDER BY t.turn, t.recorded_at, t.id
"""
_NEW_MEMBERS = f"""
SELECT t.member_id AS row, t.member_id AS member, {_OF} FROM member_version t
ORDER BY t.observed_at DESC, t.recorded_at DESC, t.id DESC
"""


class Origin(NamedTuple):
    """Where a row was written, and what was known there."""

    row: UUID
    side: UUID | None
    known_at: datetime
    base_at: datetime


class Arrival(NamedTuple):
    """A stay that lasts, and the hold that it used."""

    stay: UUID
    hold: UUID | None


class _Event(NamedTuple):
    row: UUID
    subject: UUID
    value: str
    about: UUID | None
    side: UUID | None
    known_at: datetime
    base_at: datetime


class _Restriction(NamedTuple):
    row: UUID
    subject: UUID
    lifted: int
    valid_from: datetime
    valid_until: datetime | None
    side: UUID | None
    known_at: datetime
    base_at: datetime


class _Occurrence(NamedTuple):
    row: UUID
    duty: str
    day: date
    outcome: str
    side: UUID | None
    known_at: datetime
    base_at: datetime


class _Pseudonymised(NamedTuple):
    case: CaseId
    row: UUID


class _MemberOrigin(NamedTuple):
    row: UUID
    member: UUID
    side: UUID | None
    known_at: datetime
    base_at: datetime


def origins(snapshot: Snapshot, table: str, rows: Iterable[UUID]) -> dict[UUID, Origin]:
    """Where these rows of a table were written."""
    ids = [*rows]
    if not ids:
        return {}
    names, values = listed(ids)
    sql = _ORIGINS.format(origin=_OF, table=table, ids=names)
    return {origin.row: origin for origin in snapshot.read(Origin, sql, **values)}


def leads(snapshot: Snapshot, received: datetime) -> list[Claim]:
    """Who was made lead of the cases that a joining touched, in the order of writing."""
    return _events(snapshot, received, "''", "t.lead_id", "t.event = 'lead_set'")


def decisions(snapshot: Snapshot, received: datetime) -> list[Claim]:
    """For which hold was decided, of the cases that a joining touched."""
    return _events(snapshot, received, "''", "t.subject_id", "t.event = 'decided'")


def courses(
    snapshot: Snapshot, received: datetime, final: Iterable[str], going: Iterable[str]
) -> list[Claim]:
    """Whether each side ended the cases that a joining touched, or went on with them."""
    ends, on = (", ".join(f"'{code}'" for code in codes) for codes in (final, going))
    value = f"CASE WHEN t.state IN ({ends}) THEN t.state ELSE '' END"
    which = f"(t.state IN ({ends}) OR t.event IN ({on}))"
    return _events(snapshot, received, value, "NULL", which)


def _events(
    snapshot: Snapshot, received: datetime, value: str, about: str, which: str
) -> list[Claim]:
    sql = _EVENTS.format(value=value, about=about, which=which)
    return [
        Claim(
            event.row,
            str(event.subject),
            event.value or str(event.about or ""),
            event.side,
            event.known_at,
            event.base_at,
        )
        for event in snapshot.read(_Event, sql, received=received)
    ]


def restrictions(snapshot: Snapshot, received: datetime) -> list[Claim]:
    """How long the restrictions last that a joining touched, in the order of writing."""
    return [
        Claim(
            row.row,
            str(row.subject),
            f"{row.lifted} {row.valid_from} {row.valid_until}",
            row.side,
            row.known_at,
            row.base_at,
        )
        for row in snapshot.read(_Restriction, _RESTRICTIONS, received=received)
    ]


def turns(snapshot: Snapshot, received: datetime) -> list[Claim]:
    """What became of the turns of duties that a joining touched; two that were held are two."""
    return [
        Claim(
            row.row,
            f"{row.duty} {row.day.isoformat()}",
            str(row.row) if row.outcome == "done" else row.outcome,
            row.side,
            row.known_at,
            row.base_at,
        )
        for row in snapshot.read(_Occurrence, _OCCURRENCES, received=received)
    ]


def facilities(snapshot: Snapshot, received: datetime) -> list[UUID]:
    """The facilities at which a joining brought holds, arrivals, or news of a hold."""
    return snapshot.read(UUID, _FACILITIES, received=received)


def cases(snapshot: Snapshot, received: datetime) -> list[CaseId]:
    """The cases of which a joining brought anything."""
    return [CaseId(case) for case in snapshot.read(UUID, _CASES_WITH, received=received)]


def pseudonymised(snapshot: Snapshot, received: datetime) -> dict[CaseId, UUID]:
    """The pseudonymised cases of which a joining brought an event, with the last of these."""
    return dict(snapshot.read(_Pseudonymised, _PSEUDONYMISED, received=received))


def members(snapshot: Snapshot) -> dict[UUID, Origin]:
    """Where each colleague was written first."""
    return {
        row.member: Origin(row.row, row.side, row.known_at, row.base_at)
        for row in snapshot.read(_MemberOrigin, _NEW_MEMBERS)
    }


def arrivals(snapshot: Snapshot, facility: UUID) -> list[Arrival]:
    """The stays at a facility that last."""
    return snapshot.read(Arrival, _ARRIVALS, facility=facility)
