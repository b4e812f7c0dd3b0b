"""Everything about open cases and about one case, by plain SQL; what follows is a rule's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.capacity.facilities import DeskId, FacilityId, MemberId
from crisisdesk.domain.cases.history import fold
from crisisdesk.domain.cases.holds import HoldFacts
from crisisdesk.domain.cases.lines import CaseLine, StayLine, YouthLine, board_order
from crisisdesk.domain.cases.standing import CaseStanding, case_line, described
from crisisdesk.domain.cases.states import CaseId, is_final
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.capacity.versions import VERSION
from crisisdesk.store.queries.cases.events import (
    ASKING_ON,
    EVENTS,
    ONE,
    STANDING,
    TEXTS,
    EventText,
    as_events,
    since,
)
from crisisdesk.store.queries.listed import listed
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.snapshot import Snapshot

_CASES = """
SELECT c.id, c.reference, c.version, c.reported_at, c.municipality
FROM crisis_case c WHERE c.id IN ({which})
"""
_YOUTHS = f"""
SELECT e.case_id AS "case", y.id, '' AS pseudonym, y.birth_year, y.gender
FROM (SELECT DISTINCT a.case_id, a.subject_id FROM case_event a
  WHERE a.event = 'youth_added' AND a.case_id IN ({{which}}) AND a.recorded_at <= :known
    AND {counts("a")}) e
JOIN youth y ON y.id = e.subject_id AND {counts("y")}
ORDER BY y.recorded_at, y.id
"""
_STAYS = f"""
SELECT a.case_id AS "case", a.id, a.youth_id AS youth, a.facility_id AS facility, v.name,
  a.arrived_at AS since, d.departed_at, COALESCE(d.destination, '') AS destination, v.kind,
  f.outside
FROM stay a JOIN facility f ON f.id = a.facility_id {VERSION}
LEFT JOIN departure d ON d.stay_id = a.id AND d.departed_at <= :at AND d.recorded_at <= :known
  AND {counts("d")}
WHERE a.case_id IN ({{which}}) AND a.arrived_at <= :at AND a.recorded_at <= :known
  AND {counts("a")}
ORDER BY a.arrived_at, a.recorded_at, a.id
"""
_NAMES = f"""
SELECT f.id AS facility, v.name FROM facility f {VERSION} WHERE f.id IN (
  SELECT h.facility_id FROM hold h WHERE h.case_id IN ({{which}}))
OR f.id IN (
  SELECT e.facility_id FROM case_event e WHERE e.case_id IN ({{which}}))
"""
_HELD_AT = "SELECT h.case_id FROM hold h WHERE h.facility_id = :facility AND h.ends_at > :at"
_AMONG = "SELECT c.id FROM crisis_case c WHERE c.id IN"
_LAST_NUMBER = "SELECT max(c.number) FROM crisis_case c WHERE c.desk_id = :desk"
_MEMBERS = "SELECT m.id AS member, m.initials FROM desk_member m"


class _CaseRow(NamedTuple):
    id: CaseId
    reference: str
    version: int
    reported_at: datetime
    municipality: str


class _YouthRow(NamedTuple):
    case: CaseId
    line: YouthLine


class _StayRow(NamedTuple):
    case: CaseId
    line: StayLine


class _Name(NamedTuple):
    facility: FacilityId
    name: str


class _Member(NamedTuple):
    member: MemberId
    initials: str


def open_lines(snapshot: Snapshot) -> list[CaseLine]:
    """Every open or parked case: without a lead first, then urgency, time left, age."""
    return [line for line in _lines(snapshot, STANDING) if not is_final(line.state)]


def asking_on(snapshot: Snapshot) -> list[CaseLine]:
    """Every case that has ended and asks for somebody now (DOMAIN.md §9)."""
    return [line for line in _lines(snapshot, ASKING_ON) if is_final(line.state) and line.asks]


def _lines(snapshot: Snapshot, which: str) -> list[CaseLine]:
    return sorted(_as_lines(snapshot, which, since=since(snapshot)), key=board_order)


def lines(snapshot: Snapshot, cases: Sequence[CaseId]) -> list[CaseLine]:
    """These cases as their lines on the board, open or ended, in this order."""
    if not cases:
        return []
    ids, values = listed(cases)
    known = {line.id: line for line in _as_lines(snapshot, f"{_AMONG} ({ids})", **values)}
    return [known[case] for case in cases if case in known]


def _as_lines(snapshot: Snapshot, which: str, **values: object) -> Iterator[CaseLine]:
    initials = members(snapshot)
    terms = setting_queries.case_terms(snapshot)
    for case in standing(snapshot, which, **values):
        yield case_line(case, snapshot.at, terms, initials)


def held_at(snapshot: Snapshot, facility: FacilityId) -> list[CaseStanding]:
    """The cases for which a facility may keep places."""
    return standing(snapshot, _HELD_AT, facility=facility)


def case(snapshot: Snapshot, case: CaseId) -> CaseStanding:
    """One case, open or ended; raises RuleBroken if there is none."""
    cases = standing(snapshot, ONE, case=case)
    if not cases:
        raise RuleBroken(N_("There is no such case."))
    return cases[0]


def last_number(snapshot: Snapshot, desk: DeskId) -> int:
    """The number of the newest case of a desk; 0 before its first."""
    return snapshot.first(int, _LAST_NUMBER, desk=desk) or 0


def members(snapshot: Snapshot) -> dict[MemberId, str]:
    """Initials by member."""
    return dict(snapshot.read(_Member, _MEMBERS))


def standing(snapshot: Snapshot, which: str, **values: object) -> list[CaseStanding]:
    """Everything that is known of the cases that this SQL picks."""
    holding = capacity_queries.holds_of(snapshot, which)
    questions = (_CASES, TEXTS, EVENTS, _YOUTHS, _STAYS, holding, _NAMES)
    each = snapshot.each([sql.format(which=which) for sql in questions], **values)
    rows = next(each).read(_CaseRow)
    if not rows:
        return []
    happened = as_events(snapshot, next(each).read(EventText), next(each))
    youths: dict[CaseId, list[YouthLine]] = defaultdict(list)
    for child in next(each).read(_YouthRow):
        youths[child.case].append(child.line)
    stays: dict[CaseId, list[StayLine]] = defaultdict(list)
    for stay in next(each).read(_StayRow):
        stays[stay.case].append(stay.line)
    holds: dict[CaseId, list[HoldFacts]] = defaultdict(list)
    for hold in next(each).read(HoldFacts):
        holds[hold.case].append(hold)
    names = dict(next(each).read(_Name))
    cases = []
    for row in rows:
        history = fold(happened[row.id], row.reported_at, row.municipality)
        cases.append(
            CaseStanding(
                row.id,
                row.reference,
                row.version,
                history,
                described(youths[row.id], history),
                tuple(holds[row.id]),
                tuple(stays[row.id]),
                names,
                tuple(happened[row.id]),
            )
        )
    return cases


def among(snapshot: Snapshot, cases: Iterable[CaseId]) -> dict[CaseId, CaseStanding]:
    """Everything that is known of these cases, open or ended."""
    ids, values = listed(cases)
    if not values:
        return {}
    return {case.id: case for case in standing(snapshot, f"{_AMONG} ({ids})", **values)}
