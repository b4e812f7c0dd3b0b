"""The capacity board's facts, by plain SQL; what follows from them is reckoned by the rule."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
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
from crisisdesk.domain.capacity.places import (
    CapacityLine,
    CapacityTerms,
    CapacityTotals,
    Computed,
    Freshness,
    add_up,
    ages,
    compute,
)
from crisisdesk.domain.cases.holds import HoldFacts, places_held
from crisisdesk.domain.cases.states import CaseId, HoldId
from crisisdesk.store.queries.settings import terms as terms_of
from crisisdesk.store.snapshot import Snapshot

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
# The columns are the first fields of a Line, in its order.
LINES = f"""
SELECT f.id, f.name, f.kind, p.name, s.name, s.municipality, f.round_the_clock, f.crucial,
  f.age_min, f.age_max, f.gender, f.extendable_to, f.planned_places, f.version,
  r.id, r.observed_at, r.licensed, r.available, r.staffed, r.occupied, r.blocked,
  r.blocked_reason, r.surge, r.surge_hours, COALESCE(r.reporter_organisation, ''),
  o.status, COALESCE(o.exception, ''), o.delivery, o.reachability,
  CASE WHEN r.id IS NULL THEN 0 ELSE {_MOVED} END
FROM facility f JOIN site s ON s.id = f.site_id JOIN provider p ON p.id = s.provider_id
LEFT JOIN capacity_report r ON r.id = ({_IN_FORCE})
LEFT JOIN opening o ON o.id = ({_OPENING}) AND (o.until IS NULL OR o.until > :at)
WHERE NOT f.outside AND f.observed_from <= :at AND f.recorded_at <= :known
"""
_RESTRICTIONS = """
SELECT r.id, r.root_id, r.facility_id, r.kind, r.valid_from, r.valid_until, r.reason, r.source,
  r.lifted, r.agreement_id
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

_WORDS: dict[str, dict[str | None, StrEnum | None]] = {
    field: {None: None, **{one.value: one for one in codes}}
    for field, codes in (
        ("kind", Kind),
        ("gender", Gender),
        ("blocked_reason", BlockedReason),
        ("opening", OpeningStatus),
        ("delivery", DeliveryMode),
        ("reachability", Reachability),
    )
}
# Without a word about its opening a facility is open: that is the region's baseline (A19).
_WORDS["opening"][None] = OpeningStatus.OPEN
_BARS = {one.value: one for one in RestrictionKind}
_Facts = tuple[Any, int, Freshness, tuple[Restriction, ...]]
"""All that a line is made of: its row, the places held, how old it is, what bars it."""
_NOTHING = (None, None)
_OBSERVED = CapacityLine._fields.index("observed_at")
_RECKONED_FROM = ("available", "staffed", "reported_occupied", "blocked", "moved", "held")
_line: Callable[[tuple[Any, ...]], CapacityLine] = partial(tuple.__new__, CapacityLine)
_compute = lru_cache(maxsize=4096)(compute)


def restrictions(snapshot: Snapshot) -> list[Restriction]:
    """Every restriction that stands at the moment, on facilities and on the region."""
    moment, identity = snapshot.moment, snapshot.identity
    return [
        Restriction(
            kind=_BARS[row[3]],
            facility=None if row[2] is None else FacilityId(identity(row[2])),
            valid_from=moment(row[4]),
            valid_until=None if row[5] is None else moment(row[5]),
            reason=row[6],
            source=row[7],
            lifted=bool(row[8]),
            id=identity(row[0]),
            root=identity(row[1]),
            agreement=None if row[9] is None else identity(row[9]),
        )
        for row in snapshot.rows(_RESTRICTIONS)
        if not row[8]
    ]


def holds(snapshot: Snapshot, facility: FacilityId | None = None) -> list[HoldFacts]:
    """The holds that may keep places at the moment."""
    # What ended by now can only have kept places as known before it was written that it ended.
    sql = _HOLDS if snapshot.known else _HOLDS + " AND h.ends_at > :at"
    values: dict[str, object] = {}
    if facility is not None:
        sql, values = sql + " AND h.facility_id = :facility", {"facility": facility}
    return _facts(snapshot, sql, values)


def holds_of(snapshot: Snapshot, which: str, **values: object) -> list[HoldFacts]:
    """The holds of the cases that this SQL picks, oldest first, also those that have ended."""
    sql = f"{_HOLDS} AND h.case_id IN ({which}) ORDER BY h.observed_at, h.recorded_at, h.id"
    return _facts(snapshot, sql, values)


def _facts(snapshot: Snapshot, sql: str, values: dict[str, object]) -> list[HoldFacts]:
    moment, identity = snapshot.moment, snapshot.identity
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
        for row in snapshot.rows(sql, **values)
    ]


def _held(snapshot: Snapshot, facility: FacilityId | None) -> dict[UUID, int]:
    held: dict[UUID, int] = {}
    for hold in holds(snapshot, facility):
        if places := places_held(hold, snapshot.at):
            held[hold.facility] = held.get(hold.facility, 0) + places
    return held


def lines(
    snapshot: Snapshot,
    *,
    facility: FacilityId | None = None,
    terms: CapacityTerms | None = None,
    barred: Iterable[Restriction] | None = None,
    remember: bool = False,
) -> list[CapacityLine]:
    """Every facility on the board, or the one asked for.

    Terms and the restrictions that stand can be handed over by who has them already. To `remember`
    is to give out the same line again for as long as its facts stay the same.
    """
    terms = terms or terms_of(snapshot)
    barred = restrictions(snapshot) if barred is None else barred
    sql, values = LINES, {}
    if facility is not None:
        sql, values = LINES + " AND f.id = :facility", {"facility": facility}
    rows = snapshot.rows(sql, **values)
    moment, raw = snapshot.moment, snapshot.connection.bound
    observed = [None if row[_OBSERVED] is None else moment(row[_OBSERVED]) for row in rows]
    held = {raw(one): places for one, places in _held(snapshot, facility).items()}
    region, own = _bars(barred, snapshot)
    ids = [row[0] for row in rows]
    keeps = [held.get(one, 0) for one in ids]
    bars = [own.get(one, region) for one in ids]
    facts = [*zip(rows, keeps, ages(observed, snapshot.at, terms), bars, strict=True)]
    return _remembered(facts, snapshot) if remember else _computed(facts, snapshot)


def _remembered(facts: list[_Facts], snapshot: Snapshot) -> list[CapacityLine]:
    """The lines that were made last of the same facts, and new ones of the others."""
    known = snapshot.connection.remembered
    found = [known.get(one[0][0], _NOTHING) for one in facts]
    changed = [one for one, (before, _) in zip(facts, found, strict=True) if before != one]
    if not changed:
        return [line for _, line in found]
    made = zip(changed, _computed(changed, snapshot), strict=True)
    known |= {facts[0][0]: (facts, line) for facts, line in made}
    return [known[one[0][0]][1] for one in facts]


def totals(snapshot: Snapshot, lines: list[CapacityLine]) -> CapacityTotals:
    """The board added up; lines that are all the same as last time are not added up again.

    The dashboard is drawn with every act and every minute, and most of those change no line.
    """
    before, added = snapshot.connection.remembered.get(totals, _NOTHING)
    if before != lines:
        before, added = snapshot.connection.remembered[totals] = (lines, add_up(lines))
    result: CapacityTotals = added
    return result


def _bars(
    barred: Iterable[Restriction], snapshot: Snapshot
) -> tuple[tuple[Restriction, ...], dict[object, tuple[Restriction, ...]]]:
    """What bars the whole region, and what bars facilities that have bars of their own."""
    standing = [bar for bar in barred if bar.bars(snapshot.at)]
    region = tuple(bar for bar in standing if bar.facility is None)
    own: dict[object, tuple[Restriction, ...]] = {}
    for bar in standing:
        if bar.facility is not None:
            key = snapshot.connection.bound(bar.facility)
            own[key] = (*own.get(key, region), bar)
    return region, own


def _computed(facts: list[_Facts], snapshot: Snapshot) -> list[CapacityLine]:
    """The facts as lines, made a column at a time: by the row it would take three times as long."""
    if not facts:
        return []
    moment, identity = snapshot.moment, snapshot.identity
    rows, held, freshness, bars = zip(*facts, strict=True)
    made: dict[str, Iterable[Any]] = dict(
        zip(CapacityLine._fields, zip(*rows, strict=True), strict=False)
    )
    made |= {"held": held, "freshness": freshness, "bars": bars}
    made["id"] = map(identity, made["id"])
    made["report"] = [None if one is None else identity(one) for one in made["report"]]
    made["observed_at"] = [None if one is None else moment(one) for one in made["observed_at"]]
    for field in ("round_the_clock", "crucial"):
        made[field] = map(bool, made[field])
    for field, words in _WORDS.items():
        made[field] = map(words.__getitem__, made[field])
    computed = map(_compute, *(made[field] for field in _RECKONED_FROM))
    made |= zip(Computed._fields, zip(*computed, strict=True), strict=True)
    return [*map(_line, zip(*(made[field] for field in CapacityLine._fields), strict=True))]


def past(
    snapshot: Snapshot, moments: Iterable[datetime], facility: FacilityId | None = None
) -> list[list[CapacityLine]]:
    """The board at each of these moments, as known by the reading."""
    terms = terms_of(snapshot)
    return [
        lines(Snapshot(snapshot.connection, at, snapshot.known), facility=facility, terms=terms)
        for at in moments
    ]


def steps(at: datetime, days: int, step: timedelta = timedelta(days=1)) -> list[datetime]:
    """Moments that lie a step apart and end at `at`, oldest first."""
    return [at - step * (days - 1 - number) for number in range(days)]
