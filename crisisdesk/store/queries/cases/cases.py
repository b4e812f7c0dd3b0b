"""The board of open cases: facts by plain SQL, what follows from them by the rules."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.deadlines import CaseTerms, next_milestone
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.history import CaseEvent, CaseHistory, fold
from crisisdesk.domain.cases.holds import HoldFacts, is_overdue, places_held, ran_out
from crisisdesk.domain.cases.lines import CaseLine, HoldLine, StayLine, YouthLine, board_order
from crisisdesk.domain.cases.states import CaseId, CaseState, StayId, YouthId, is_final
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


class CaseStanding(NamedTuple):
    """Everything that is known of one case at a moment."""

    id: CaseId
    reference: str
    version: int
    history: CaseHistory
    youths: tuple[YouthLine, ...]
    holds: tuple[HoldFacts, ...]
    stays: tuple[StayLine, ...]
    names: dict[FacilityId, str]
    events: tuple[CaseEvent, ...]

    @property
    def present(self) -> tuple[StayLine, ...]:
        """Where its children are now."""
        return tuple(one for one in self.stays if one.departed_at is None)

    @property
    def housed(self) -> bool:
        """Whether some child stays somewhere and none waits for its first arrival."""
        arrived = {one.youth for one in self.stays}
        return bool(self.present) and all(one.id in arrived for one in self.youths)

    def keeping(self, at: datetime) -> list[HoldFacts]:
        """The holds that still keep places, decided ones first, then the newest."""
        kept = [one for one in self.holds if places_held(one, at)]
        kept.reverse()
        kept.sort(key=lambda one: not one.decided)
        return kept

    def state(self, at: datetime) -> CaseState:
        """The state, where a hold that ran out has let the case go back by itself."""
        if self.history.state is CaseState.RESERVED and not self.keeping(at):
            return CaseState.PLACED if self.housed else CaseState.SEARCHING
        return self.history.state

    def hold(self, at: datetime) -> HoldLine | None:
        """The hold to show: the one that stands, else the newest if it ran out unanswered."""
        kept = self.keeping(at)
        if kept:
            return self.hold_line(kept[0], at)
        if self.holds and self.state(at) is CaseState.SEARCHING and ran_out(self.holds[-1], at):
            return self.hold_line(self.holds[-1], at)
        return None

    def hold_line(self, hold: HoldFacts, at: datetime) -> HoldLine:
        """A hold as the board shows it."""
        over = ran_out(hold, at)
        return HoldLine(
            hold.id,
            hold.facility,
            self.names.get(hold.facility, ""),
            hold.until,
            hold.decided,
            hold.places - hold.arrived if over else places_held(hold, at),
            over,
            is_overdue(hold, at),
        )


def open_lines(snapshot: Snapshot) -> list[CaseLine]:
    """Every open or parked case: without a lead first, then urgency, time left, age."""
    by_id = members(snapshot)
    terms = setting_boards.case_terms(snapshot)
    found = [
        line_of(one, snapshot.at, terms, by_id)
        for one in standing(snapshot, STANDING, since=since(snapshot))
        if not is_final(one.history.state)
    ]
    return sorted(found, key=board_order)


def held_at(snapshot: Snapshot, facility: FacilityId) -> list[CaseStanding]:
    """The cases for which a facility may keep places."""
    return list(standing(snapshot, _HELD_AT, facility=facility))


def one(snapshot: Snapshot, case: CaseId) -> CaseStanding:
    """One case, open or ended; raises RuleBroken if there is none."""
    found = standing(snapshot, ONE, case=case)
    if not found:
        raise RuleBroken(N_("There is no such case."))
    return found[0]


def line_of(
    standing: CaseStanding, at: datetime, terms: CaseTerms, members: dict[UUID, str]
) -> CaseLine:
    """A case as its line on the board."""
    own = standing.history
    running = own.running
    return CaseLine(
        id=standing.id,
        reference=standing.reference,
        version=standing.version,
        state=standing.state(at),
        urgency=own.urgency,
        reported_at=own.reported_at,
        due_at=running.due(at),
        clock=running.clock(at),
        left=running.left(at),
        lead=members.get(own.lead, "") if own.lead else "",
        lead_id=own.lead,
        municipality=own.municipality,
        youths=standing.youths,
        next_step=own.next_step,
        next_at=own.next_at,
        pending=own.answered(EnquiryAnswer.PENDING),
        accepted=own.answered(EnquiryAnswer.ACCEPTED),
        declined=own.answered(EnquiryAnswer.DECLINED) + own.answered(EnquiryAnswer.NOT_ANSWERED),
        hold=standing.hold(at),
        stays=standing.present,
        arrived_at=own.arrived_at,
        milestone=(
            next_milestone(own.arrived_at, at, terms)
            if own.arrived_at and standing.present
            else None
        ),
        parked_until=own.parked_until,
        flags=own.flags,
        legal=own.legal,
        isolation=own.isolation,
        overridden=own.overridden,
        imported=own.imported,
    )


def members(snapshot: Snapshot) -> dict[UUID, str]:
    """Initials by member."""
    return {snapshot.identity(row[0]): row[1] for row in snapshot.rows(_MEMBERS)}


def standing(snapshot: Snapshot, which: str, **values: object) -> list[CaseStanding]:
    """Everything that is known of the cases that this SQL picks."""
    rows = snapshot.rows(_CASES.format(which=which), **values)
    if not rows:
        return []
    happened = events(snapshot, which, **values)
    youths = _youths(snapshot, which, values)
    stays = _stays(snapshot, which, values)
    names = _names(snapshot, which, values)
    holds: dict[CaseId, list[HoldFacts]] = defaultdict(list)
    for hold in capacity_boards.holds_of(snapshot, which, **values):
        holds[hold.case].append(hold)
    found = []
    for row in rows:
        case = CaseId(snapshot.identity(row[0]))
        own = fold(happened.get(case, ()), snapshot.moment(row[3]), row[4])
        found.append(
            CaseStanding(
                case,
                row[1],
                row[2],
                own,
                tuple(_described(youths[case], own)),
                tuple(holds[case]),
                tuple(stays[case]),
                names,
                tuple(happened.get(case, ())),
            )
        )
    return found


def _described(youths: Iterable[YouthLine], own: CaseHistory) -> Iterable[YouthLine]:
    for one in youths:
        yield one._replace(
            pseudonym=own.pseudonyms.get(one.id, ""),
            birth_year=own.birth_years.get(one.id, one.birth_year),
            gender=own.genders.get(one.id, one.gender),
        )


def _youths(
    snapshot: Snapshot, which: str, values: dict[str, object]
) -> dict[CaseId, list[YouthLine]]:
    found: dict[CaseId, list[YouthLine]] = defaultdict(list)
    for row in snapshot.rows(_YOUTHS.format(which=which), **values):
        found[CaseId(snapshot.identity(row[1]))].append(
            YouthLine(
                YouthId(snapshot.identity(row[0])),
                "",
                row[2],
                None if row[3] is None else Gender(row[3]),
            )
        )
    return found


def _stays(
    snapshot: Snapshot, which: str, values: dict[str, object]
) -> dict[CaseId, list[StayLine]]:
    moment, identity = snapshot.moment, snapshot.identity
    found: dict[CaseId, list[StayLine]] = defaultdict(list)
    for row in snapshot.rows(_STAYS.format(which=which), **values):
        found[CaseId(identity(row[1]))].append(
            StayLine(
                StayId(identity(row[0])),
                YouthId(identity(row[2])),
                FacilityId(identity(row[3])),
                row[4],
                moment(row[5]),
                None if row[6] is None else moment(row[6]),
                row[7] or "",
            )
        )
    return found


def _names(snapshot: Snapshot, which: str, values: dict[str, object]) -> dict[FacilityId, str]:
    return {
        FacilityId(snapshot.identity(row[0])): row[1]
        for row in snapshot.rows(_NAMES.format(which=which), **values)
    }
