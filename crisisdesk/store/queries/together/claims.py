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

# A desk that is away knows what this store knew when it was taken along; what it wrote is known
# here since it was brought back. Inside the act that does that, since now.
_ORIGIN = """
  (SELECT w.laptop_id FROM away w WHERE w.laptop_id = {t}.desk_id AND w.change = 'taken') AS side,
  COALESCE((SELECT COALESCE(min(b.observed_at), :at) FROM away w
    LEFT JOIN away b ON b.laptop_id = w.laptop_id AND b.change = 'returned'
    WHERE w.laptop_id = {t}.desk_id AND w.change = 'taken' GROUP BY w.id), {t}.recorded_at
  ) AS known_at,
  COALESCE((SELECT w.observed_at FROM away w
    WHERE w.laptop_id = {t}.desk_id AND w.change = 'taken'), {t}.recorded_at) AS base_at
"""
_THERE = "{t}.desk_id IN (SELECT w.laptop_id FROM away w)"
_CAME = _THERE.format(t="r")
_COMES = _THERE.format(t="t")
_OF = _ORIGIN.format(t="t")
_ORIGINS = """
SELECT t.id AS row, {origin} FROM {table} t WHERE t.id IN ({ids})
"""
_EVENTS = f"""
SELECT t.id AS row, t.case_id AS subject, {{value}} AS value, {{about}} AS about, {_OF}
FROM case_event t
WHERE {{which}} AND {counts("t")} AND t.case_id IN (
  SELECT r.case_id FROM case_event r WHERE {_CAME})
ORDER BY t.turn, t.recorded_at, t.id
"""
_RESTRICTIONS = f"""
SELECT t.id AS row, t.root_id AS subject, CASE WHEN t.lifted THEN 1 ELSE 0 END AS lifted,
  t.valid_from, t.valid_until, {_OF}
FROM restriction t
WHERE {counts("t")} AND t.root_id IN (
  SELECT r.root_id FROM restriction r WHERE {_CAME})
ORDER BY t.observed_at, t.recorded_at, t.id
"""
_OCCURRENCES = f"""
SELECT t.id AS row, t.duty, t.day, t.outcome, {_OF}
FROM occurrence t
WHERE t.outcome IN ('done', 'cancelled', 'moved') AND {counts("t")} AND EXISTS (
  SELECT 1 FROM occurrence r WHERE r.duty = t.duty AND r.day = t.day
    AND {_CAME})
ORDER BY t.observed_at, t.recorded_at, t.id
"""
_FACILITIES = f"""
SELECT t.facility_id FROM hold t WHERE {_COMES} AND {counts("t")}
UNION SELECT t.facility_id FROM stay t WHERE {_COMES} AND {counts("t")}
UNION SELECT h.facility_id FROM hold_event t JOIN hold h ON h.id = t.hold_id
  WHERE {_COMES} AND {counts("t")}
"""
_ARRIVALS = f"""
SELECT a.id AS stay, a.hold_id AS hold FROM stay a
WHERE a.facility_id = :facility AND a.arrived_at <= :at AND {counts("a")} AND NOT EXISTS (
  SELECT 1 FROM departure d
  WHERE d.stay_id = a.id AND d.departed_at <= :at AND {counts("d")})
"""
_CASES_WITH = f"""
SELECT t.case_id FROM case_event t
WHERE {_COMES} AND {counts("t")}
UNION SELECT t.id FROM crisis_case t WHERE {_COMES} AND {counts("t")}
"""
_PSEUDONYMISED = f"""
SELECT c.id AS "case", t.id AS row FROM crisis_case c JOIN case_event t ON t.case_id = c.id
WHERE c.pseudonymised_at IS NOT NULL AND {_COMES} AND {counts("t")}
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


class PresentStay(NamedTuple):
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


def leads(snapshot: Snapshot) -> list[Claim]:
    """Who was made lead of cases that were led on both sides, in the order of writing."""
    return _events(snapshot, "''", "t.lead_id", "t.event = 'lead_set'")


def decisions(snapshot: Snapshot) -> list[Claim]:
    """For which hold was decided, of cases that a desk wrote of which was away."""
    return _events(snapshot, "''", "t.subject_id", "t.event = 'decided'")


def courses(snapshot: Snapshot, final: Iterable[str], going: Iterable[str]) -> list[Claim]:
    """Whether cases were ended or went on, as far as a desk that was away wrote of them."""
    ends, on = (", ".join(f"'{code}'" for code in codes) for codes in (final, going))
    value = f"CASE WHEN t.state IN ({ends}) THEN t.state ELSE '' END"
    which = f"(t.state IN ({ends}) OR t.event IN ({on}))"
    return _events(snapshot, value, "NULL", which)


def _events(snapshot: Snapshot, value: str, about: str, which: str) -> list[Claim]:
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
        for event in snapshot.read(_Event, sql)
    ]


def restrictions(snapshot: Snapshot) -> list[Claim]:
    """How long restrictions last of which a desk wrote that was away, in the order of writing."""
    return [
        Claim(
            row.row,
            str(row.subject),
            f"{row.lifted} {row.valid_from} {row.valid_until}",
            row.side,
            row.known_at,
            row.base_at,
        )
        for row in snapshot.read(_Restriction, _RESTRICTIONS)
    ]


def turns(snapshot: Snapshot) -> list[Claim]:
    """What became of turns of which a desk wrote that was away; two that were held are two."""
    return [
        Claim(
            row.row,
            f"{row.duty} {row.day.isoformat()}",
            str(row.row) if row.outcome == "done" else row.outcome,
            row.side,
            row.known_at,
            row.base_at,
        )
        for row in snapshot.read(_Occurrence, _OCCURRENCES)
    ]


def facilities(snapshot: Snapshot) -> list[UUID]:
    """The facilities at which desks that were away held places or saw arrivals."""
    return snapshot.read(UUID, _FACILITIES)


def cases(snapshot: Snapshot) -> list[CaseId]:
    """The cases that a desk which was away opened or wrote of."""
    return [CaseId(case) for case in snapshot.read(UUID, _CASES_WITH)]


def pseudonymised(snapshot: Snapshot) -> dict[CaseId, UUID]:
    """The pseudonymised cases that a desk which was away wrote of, with its last event."""
    return dict(snapshot.read(_Pseudonymised, _PSEUDONYMISED))


def members(snapshot: Snapshot) -> dict[UUID, Origin]:
    """Where each colleague was written first."""
    return {
        row.member: Origin(row.row, row.side, row.known_at, row.base_at)
        for row in snapshot.read(_MemberOrigin, _NEW_MEMBERS)
    }


def arrivals(snapshot: Snapshot, facility: UUID) -> list[PresentStay]:
    """The stays at a facility that last."""
    return snapshot.read(PresentStay, _ARRIVALS, facility=facility)
