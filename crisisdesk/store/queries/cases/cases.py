"""Everything about open cases and about one case, by plain SQL; what follows is a rule's."""

from collections import defaultdict
from collections.abc import Iterable

from crisisdesk.domain.capacity.facilities import FacilityId, Gender, MemberId
from crisisdesk.domain.cases.history import CaseHistory, fold
from crisisdesk.domain.cases.holds import HoldFacts
from crisisdesk.domain.cases.lines import CaseLine, StayLine, YouthLine, board_order
from crisisdesk.domain.cases.standing import CaseStanding, case_line
from crisisdesk.domain.cases.states import CaseId, StayId, YouthId, is_final
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.store.queries import settings as setting_boards
from crisisdesk.store.queries.capacity import capacity as capacity_boards
from crisisdesk.store.queries.cases.events import ONE, STANDING, events, since
from crisisdesk.store.snapshot import Snapshot

_CASES = """
SELECT c.id, c.reference, c.version, c.reported_at, c.municipality
FROM crisis_case c WHERE c.id IN ({which})
"""
_YOUTHS = """
SELECT y.id, y.case_id, y.birth_year, y.gender FROM youth y
WHERE y.case_id IN ({which}) AND y.recorded_at <= :known ORDER BY y.recorded_at, y.id
"""
_STAYS = """
SELECT a.id, a.case_id, a.youth_id, a.facility_id, f.name, a.arrived_at, d.departed_at,
  d.destination
FROM stay a JOIN facility f ON f.id = a.facility_id
LEFT JOIN departure d ON d.stay_id = a.id AND d.departed_at <= :at AND d.recorded_at <= :known
WHERE a.case_id IN ({which}) AND a.arrived_at <= :at AND a.recorded_at <= :known
ORDER BY a.arrived_at, a.recorded_at, a.id
"""
_NAMES = """
SELECT f.id, f.name FROM facility f WHERE f.id IN (
  SELECT h.facility_id FROM hold h WHERE h.case_id IN ({which}))
OR f.id IN (
  SELECT e.facility_id FROM case_event e WHERE e.case_id IN ({which}))
"""
_HELD_AT = "SELECT h.case_id FROM hold h WHERE h.facility_id = :facility AND h.ends_at > :at"
_MEMBERS = "SELECT m.id, m.initials FROM desk_member m"


def open_lines(snapshot: Snapshot) -> list[CaseLine]:
    """Every open or parked case: without a lead first, then urgency, time left, age."""
    initials = members(snapshot)
    terms = setting_boards.case_terms(snapshot)
    lines = [
        case_line(case, snapshot.at, terms, initials)
        for case in standing(snapshot, STANDING, since=since(snapshot))
        if not is_final(case.history.state)
    ]
    return sorted(lines, key=board_order)


def held_at(snapshot: Snapshot, facility: FacilityId) -> list[CaseStanding]:
    """The cases for which a facility may keep places."""
    return standing(snapshot, _HELD_AT, facility=facility)


def one(snapshot: Snapshot, case: CaseId) -> CaseStanding:
    """One case, open or ended; raises RuleBroken if there is none."""
    cases = standing(snapshot, ONE, case=case)
    if not cases:
        raise RuleBroken(N_("There is no such case."))
    return cases[0]


def members(snapshot: Snapshot) -> dict[MemberId, str]:
    """Initials by member."""
    identity = snapshot.identity
    return {MemberId(identity(member)): initials for member, initials in snapshot.rows(_MEMBERS)}


def standing(snapshot: Snapshot, which: str, **values: object) -> list[CaseStanding]:
    """Everything that is known of the cases that this SQL picks."""
    rows = snapshot.rows(_CASES.format(which=which), **values)
    if not rows:
        return []
    moment, identity = snapshot.moment, snapshot.identity
    events_of = events(snapshot, which, **values)
    youths = _youths(snapshot, which, values)
    stays = _stays(snapshot, which, values)
    names = _names(snapshot, which, values)
    holds: dict[CaseId, list[HoldFacts]] = defaultdict(list)
    for hold in capacity_boards.holds_of(snapshot, which, **values):
        holds[hold.case].append(hold)
    cases = []
    for row, reference, version, reported_at, municipality in rows:
        case = CaseId(identity(row))
        history = fold(events_of[case], moment(reported_at), municipality)
        cases.append(
            CaseStanding(
                case,
                reference,
                version,
                history,
                tuple(_described(youths[case], history)),
                tuple(holds[case]),
                tuple(stays[case]),
                names,
                tuple(events_of[case]),
            )
        )
    return cases


def _described(youths: Iterable[YouthLine], history: CaseHistory) -> Iterable[YouthLine]:
    for youth in youths:
        yield youth._replace(
            pseudonym=history.pseudonyms.get(youth.id, ""),
            birth_year=history.birth_years.get(youth.id, youth.birth_year),
            gender=history.genders.get(youth.id, youth.gender),
        )


def _youths(
    snapshot: Snapshot, which: str, values: dict[str, object]
) -> dict[CaseId, list[YouthLine]]:
    identity = snapshot.identity
    youths: dict[CaseId, list[YouthLine]] = defaultdict(list)
    for youth, case, birth_year, gender in snapshot.rows(_YOUTHS.format(which=which), **values):
        known_gender = None if gender is None else Gender(gender)
        line = YouthLine(YouthId(identity(youth)), "", birth_year, known_gender)
        youths[CaseId(identity(case))].append(line)
    return youths


def _stays(
    snapshot: Snapshot, which: str, values: dict[str, object]
) -> dict[CaseId, list[StayLine]]:
    moment, identity = snapshot.moment, snapshot.identity
    stays: dict[CaseId, list[StayLine]] = defaultdict(list)
    rows = snapshot.rows(_STAYS.format(which=which), **values)
    for stay, case, youth, facility, name, arrived_at, departed_at, destination in rows:
        stays[CaseId(identity(case))].append(
            StayLine(
                StayId(identity(stay)),
                YouthId(identity(youth)),
                FacilityId(identity(facility)),
                name,
                moment(arrived_at),
                None if departed_at is None else moment(departed_at),
                destination or "",
            )
        )
    return stays


def _names(snapshot: Snapshot, which: str, values: dict[str, object]) -> dict[FacilityId, str]:
    rows = snapshot.rows(_NAMES.format(which=which), **values)
    return {FacilityId(snapshot.identity(facility)): name for facility, name in rows}
