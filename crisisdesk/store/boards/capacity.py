"""The capacity board's facts, by plain SQL; what follows from them is reckoned by the rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity import (
    Channel,
    Figures,
    Freshness,
    Line,
    Terms,
    reckon,
)
from crisisdesk.domain.cases import CaseId, HoldFacts, HoldId, places_held
from crisisdesk.domain.facilities import (
    BlockedReason,
    DeliveryMode,
    FacilityId,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    Restriction,
    RestrictionKind,
)
from crisisdesk.store.boards.settings import terms as terms_of
from crisisdesk.store.reading import Reading

# The report in force (DOMAIN.md §3): a correction hides what it replaces, whatever its moment.
_IN_FORCE = """
SELECT c.id FROM capacity_report c
WHERE c.facility_id = f.id AND c.observed_at <= :at AND c.recorded_at <= :known
  AND NOT EXISTS (
    SELECT 1 FROM capacity_report n WHERE n.replaces = c.id AND n.recorded_at <= :known)
ORDER BY c.observed_at DESC, c.recorded_at DESC, c.id DESC LIMIT 1
"""
_OPENING = """
SELECT w.id FROM opening w
WHERE w.facility_id = f.id AND w.observed_at <= :at AND w.recorded_at <= :known
ORDER BY w.observed_at DESC, w.recorded_at DESC, w.id DESC LIMIT 1
"""
_MOVED = """
(SELECT count(*) FROM stay a WHERE a.facility_id = f.id AND a.arrived_at > r.observed_at
   AND a.arrived_at <= :at AND a.recorded_at <= :known)
- (SELECT count(*) FROM departure d WHERE d.facility_id = f.id AND d.departed_at > r.observed_at
   AND d.departed_at <= :at AND d.recorded_at <= :known)
"""
LINES = f"""
SELECT f.id, f.name, f.kind, p.name, s.name, s.municipality, f.round_the_clock, f.crucial,
  f.age_min, f.age_max, f.gender, f.extendable_to, f.planned_places, f.version,
  r.id, r.observed_at, r.licensed, r.available, r.staffed, r.occupied, r.blocked,
  r.blocked_reason, r.surge, r.surge_hours, r.reporter_organisation,
  o.status, o.exception, o.delivery, o.reachability,
  CASE WHEN r.id IS NULL THEN 0 ELSE {_MOVED} END
FROM facility f JOIN site s ON s.id = f.site_id JOIN provider p ON p.id = s.provider_id
LEFT JOIN capacity_report r ON r.id = ({_IN_FORCE})
LEFT JOIN opening o ON o.id = ({_OPENING}) AND (o.until IS NULL OR o.until > :at)
WHERE NOT f.outside AND f.observed_from <= :at AND f.recorded_at <= :known
"""
_RESTRICTIONS = """
SELECT r.id, r.root_id, r.facility_id, r.kind, r.valid_from, r.valid_until, r.reason, r.source,
  r.lifted
FROM restriction r
WHERE r.observed_at <= :at AND r.recorded_at <= :known AND NOT EXISTS (
  SELECT 1 FROM restriction n
  WHERE n.root_id = r.root_id AND n.observed_at <= :at AND n.recorded_at <= :known
    AND (n.observed_at, n.recorded_at, n.id) > (r.observed_at, r.recorded_at, r.id))
"""
_HOLDS = """
SELECT h.id, h.case_id, h.facility_id, h.places,
  COALESCE((SELECT e.until FROM hold_event e
    WHERE e.hold_id = h.id AND e.change = 'extended' AND e.observed_at <= :at
      AND e.recorded_at <= :known
    ORDER BY e.observed_at DESC, e.recorded_at DESC, e.id DESC LIMIT 1), h.until),
  EXISTS (SELECT 1 FROM hold_event e WHERE e.hold_id = h.id AND e.change = 'decided'
    AND e.observed_at <= :at AND e.recorded_at <= :known),
  EXISTS (SELECT 1 FROM hold_event e WHERE e.hold_id = h.id AND e.change = 'released'
    AND e.observed_at <= :at AND e.recorded_at <= :known),
  (SELECT count(*) FROM stay a WHERE a.hold_id = h.id AND a.arrived_at <= :at
    AND a.recorded_at <= :known)
FROM hold h
WHERE h.observed_at <= :at AND h.recorded_at <= :known
"""

_KINDS = {one.value: one for one in Kind}
_GENDERS = {one.value: one for one in Gender}
_OPENINGS: dict[str | None, OpeningStatus] = {one.value: one for one in OpeningStatus}
# Without a word about its opening a facility is open: that is the region's baseline (A19).
_OPENINGS[None] = OpeningStatus.OPEN
_DELIVERIES: dict[str | None, DeliveryMode | None] = {one.value: one for one in DeliveryMode}
_REACHABLE: dict[str | None, Reachability | None] = {one.value: one for one in Reachability}
_BLOCKED: dict[str | None, BlockedReason | None] = {one.value: one for one in BlockedReason}


def restrictions(reading: Reading) -> list[Restriction]:
    """Every restriction that stands at the moment, on facilities and on the region."""
    moment, identity = reading.moment, reading.identity
    return [
        Restriction(
            kind=RestrictionKind(row[3]),
            facility=None if row[2] is None else FacilityId(identity(row[2])),
            valid_from=moment(row[4]),
            valid_until=None if row[5] is None else moment(row[5]),
            reason=row[6],
            source=row[7],
            lifted=bool(row[8]),
            id=identity(row[0]),
            root=identity(row[1]),
        )
        for row in reading.rows(_RESTRICTIONS)
        if not row[8]
    ]


def holds(reading: Reading, facility: FacilityId | None = None) -> list[HoldFacts]:
    """The holds that may keep places at the moment."""
    moment, identity = reading.moment, reading.identity
    # What ended by now can only have kept places as known before it was written that it ended.
    sql = _HOLDS if reading.known else _HOLDS + " AND h.ends_at > :at"
    values: dict[str, object] = {}
    if facility is not None:
        sql, values = sql + " AND h.facility_id = :facility", {"facility": facility}
    return [
        HoldFacts(
            HoldId(identity(row[0])),
            CaseId(identity(row[1])),
            FacilityId(identity(row[2])),
            row[3],
            moment(row[4]),
            bool(row[5]),
            bool(row[6]),
            row[7],
        )
        for row in reading.rows(sql, **values)
    ]


def _held(reading: Reading, facility: FacilityId | None) -> dict[UUID, int]:
    held: dict[UUID, int] = {}
    for hold in holds(reading, facility):
        if places := places_held(hold, reading.at):
            held[hold.facility] = held.get(hold.facility, 0) + places
    return held


def lines(
    reading: Reading, *, facility: FacilityId | None = None, terms: Terms | None = None
) -> list[Line]:
    """Every facility on the board, or the one asked for."""
    terms = terms or terms_of(reading)
    sql, values = LINES, {}
    if facility is not None:
        sql, values = LINES + " AND f.id = :facility", {"facility": facility}
    rows = reading.rows(sql, **values)
    return list(_reckoned(rows, reading, terms, facility))


def _reckoned(
    rows: list[Any], reading: Reading, terms: Terms, facility: FacilityId | None
) -> Iterable[Line]:
    at, moment, identity = reading.at, reading.moment, reading.identity
    region: tuple[Restriction, ...] = ()
    own: dict[UUID, tuple[Restriction, ...]] = {}
    for bar in restrictions(reading):
        if not bar.bars(at):
            continue
        if bar.facility is None:
            region = (*region, bar)
        else:
            own[bar.facility] = (*own.get(bar.facility, ()), bar)
    held = _held(reading, facility)
    fresh_from, ageing_from = at - terms.fresh, at - terms.ageing
    fresh, ageing, stale = Freshness.FRESH, Freshness.AGEING, Freshness.STALE
    for row in rows:
        key = identity(row[0])
        keeps = held.get(key, 0)
        observed = None if row[15] is None else moment(row[15])
        moved = row[29]
        reckoned = reckon(row[17], row[18], row[19], row[20], moved, keeps)
        yield Line._make(
            (
                key,
                row[1],
                _KINDS[row[2]],
                *row[3:6],
                bool(row[6]),
                bool(row[7]),
                row[8],
                row[9],
                _GENDERS[row[10]],
                *row[11:14],
                None if row[14] is None else identity(row[14]),
                observed,
                *row[16:21],
                _BLOCKED.get(row[21]),
                row[22],
                row[23],
                row[24] or "",
                _OPENINGS[row[25]],
                row[26] or "",
                _DELIVERIES.get(row[27]),
                _REACHABLE.get(row[28]),
                moved,
                keeps,
                *reckoned,
                Freshness.NEVER
                if observed is None
                else fresh
                if observed >= fresh_from
                else ageing
                if observed >= ageing_from
                else stale,
                (*region, *own.get(key, ())),
            )
        )


class Reported(NamedTuple):
    """A report in a facility's history, as its page shows it."""

    id: UUID
    observed_at: datetime
    recorded_at: datetime
    figures: Figures
    blocked_reason: BlockedReason | None
    reporter_role: str
    reporter_organisation: str
    channel: Channel
    note: str
    initials: str
    replaces: UUID | None
    replaced: bool


_HISTORY = """
SELECT r.id, r.observed_at, r.recorded_at, r.licensed, r.available, r.staffed, r.occupied,
  r.blocked, r.surge, r.surge_hours, r.blocked_reason, r.reporter_role, r.reporter_organisation,
  r.channel, r.note, m.initials, r.replaces,
  EXISTS (SELECT 1 FROM capacity_report n WHERE n.replaces = r.id AND n.recorded_at <= :known)
FROM capacity_report r LEFT JOIN desk_member m ON m.id = r.by_id
WHERE r.facility_id = :facility AND r.observed_at <= :at AND r.recorded_at <= :known
ORDER BY r.observed_at DESC, r.recorded_at DESC, r.id DESC LIMIT :most
"""


def history(reading: Reading, facility: FacilityId, most: int = 200) -> list[Reported]:
    """The newest reports of a facility, replaced ones too."""
    moment, identity = reading.moment, reading.identity
    return [
        Reported(
            identity(row[0]),
            moment(row[1]),
            moment(row[2]),
            Figures(*row[3:10]),
            _BLOCKED.get(row[10]),
            row[11],
            row[12],
            Channel(row[13]),
            row[14],
            row[15] or "",
            None if row[16] is None else identity(row[16]),
            bool(row[17]),
        )
        for row in reading.rows(_HISTORY, facility=facility, most=most)
    ]


def past(
    reading: Reading, moments: Iterable[datetime], facility: FacilityId | None = None
) -> list[list[Line]]:
    """The board at each of these moments, as known by the reading."""
    terms = terms_of(reading)
    return [
        lines(Reading(reading.door, at, reading.known), facility=facility, terms=terms)
        for at in moments
    ]


def steps(at: datetime, days: int, step: timedelta = timedelta(days=1)) -> list[datetime]:
    """Moments that lie a step apart and end at `at`, oldest first."""
    return [at - step * (days - 1 - number) for number in range(days)]
