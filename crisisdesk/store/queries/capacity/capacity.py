"""The capacity board's facts, by plain SQL; what follows from them is reckoned by the rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId, Restriction
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
from crisisdesk.store.at_once import Question, each
from crisisdesk.store.mapper import Answer
from crisisdesk.store.queries.capacity.facilities import GROWS, OPENING
from crisisdesk.store.queries.capacity.report import FIGURES
from crisisdesk.store.queries.capacity.versions import FACILITIES, ON_BOARD
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.queries.settings import terms as terms_of
from crisisdesk.store.snapshot import Snapshot

# The report in force (DOMAIN.md §3): a correction hides what it replaces, whatever its moment.
_IN_FORCE = f"""
SELECT c.id FROM capacity_report c
WHERE c.facility_id = f.id AND c.observed_at <= :at AND c.recorded_at <= :known
  AND {counts("c")} AND NOT EXISTS (
    SELECT 1 FROM capacity_report n
    WHERE n.replaces = c.id AND n.recorded_at <= :known AND {counts("n")})
ORDER BY c.observed_at DESC, c.recorded_at DESC, c.id DESC LIMIT 1
"""
_ARRIVED = f"""
a.facility_id = r.facility_id AND a.arrived_at > r.observed_at AND a.arrived_at <= :at
  AND a.recorded_at <= :known AND {counts("a")}
"""
_DEPARTED = f"""
d.facility_id = r.facility_id AND d.departed_at > r.observed_at AND d.departed_at <= :at
  AND d.recorded_at <= :known AND {counts("d")}
"""
_LEFT = f"""
(SELECT count(*) FROM departure d JOIN stay b ON b.id = d.stay_id
 WHERE {_DEPARTED} AND b.arrived_at {{when}} r.observed_at)
"""
_CAME = f"""
(SELECT count(*) FROM stay a WHERE {_ARRIVED}) - {_LEFT.format(when=">")}
"""
_GONE = _LEFT.format(when="<=")
# What was occupied moves on with arrivals and departures.
_FIGURES = FIGURES.replace("r.occupied", "r.occupied AS reported_occupied")
# Without a word about its opening a facility is open: that is the region's baseline (A19).
_SHOWN = f"""
SELECT f.id, v.name, v.kind, p.name AS provider, s.name AS site, s.municipality,
  v.round_the_clock, v.crucial, v.age_min, v.age_max, v.gender, {GROWS}, v.planned_places,
  f.version, r.id AS report, r.observed_at, {_FIGURES}, r.blocked_reason, r.blocked_until,
  COALESCE(r.reporter_organisation, '') AS reporter, r.channel,
  COALESCE(o.status, 'open') AS opening, o.until AS opening_until,
  COALESCE(o.exception, '') AS exception, COALESCE(o.grounds, '') AS grounds,
  o.delivery, o.reachability
"""
_LINES = f"""
{_SHOWN},
  CASE WHEN r.id IS NULL THEN 0 ELSE {_CAME} END AS came,
  CASE WHEN r.id IS NULL THEN 0 ELSE {_GONE} END AS gone
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
LEFT JOIN capacity_report r ON r.id = ({_IN_FORCE})
LEFT JOIN opening o ON o.id = ({OPENING})
WHERE {ON_BOARD} {{only}}
"""
# A server counts in one go sooner than for each facility.
_LINES_OF_SERVER = f"""
WITH newest AS MATERIALIZED (
  SELECT r.* FROM facility f JOIN capacity_report r ON r.id = ({_IN_FORCE})
  WHERE NOT f.outside {{only}}
), came AS (
  SELECT r.facility_id, count(*) AS places FROM newest r JOIN stay a ON {_ARRIVED}
  GROUP BY r.facility_id
), gone AS (
  SELECT r.facility_id, count(*) FILTER (WHERE b.arrived_at > r.observed_at) AS came,
    count(*) FILTER (WHERE b.arrived_at <= r.observed_at) AS places
  FROM newest r JOIN departure d ON {_DEPARTED} JOIN stay b ON b.id = d.stay_id
  GROUP BY r.facility_id
)
{_SHOWN},
  COALESCE(came.places, 0) - COALESCE(gone.came, 0) AS came, COALESCE(gone.places, 0) AS gone
FROM {FACILITIES} JOIN provider p ON p.id = s.provider_id
LEFT JOIN newest r ON r.facility_id = f.id
LEFT JOIN came ON came.facility_id = f.id
LEFT JOIN gone ON gone.facility_id = f.id
LEFT JOIN opening o ON o.id = ({OPENING})
WHERE {ON_BOARD} {{only}}
"""
_RESTRICTIONS = f"""
SELECT r.id, r.root_id AS root, r.facility_id AS facility, r.kind, r.valid_from, r.valid_until,
  r.reason, r.source, r.lifted, r.agreement_id AS agreement, r.for_crisis
FROM restriction r
WHERE r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")} AND NOT EXISTS (
  SELECT 1 FROM restriction n
  WHERE n.root_id = r.root_id AND n.observed_at <= :at AND n.recorded_at <= :known
    AND {counts("n")}
    AND (n.observed_at, n.recorded_at, n.id) > (r.observed_at, r.recorded_at, r.id))
"""
_HOLDS = f"""
SELECT h.id, h.case_id AS "case", h.facility_id AS facility, h.places,
  COALESCE((SELECT e.until FROM hold_event e
    WHERE e.hold_id = h.id AND e.change = 'extended' AND e.observed_at <= :at
      AND e.recorded_at <= :known AND {counts("e")}
    ORDER BY e.observed_at DESC, e.recorded_at DESC, e.id DESC LIMIT 1), h.until) AS until,
  EXISTS (SELECT 1 FROM hold_event e WHERE e.hold_id = h.id AND e.change = 'decided'
    AND e.observed_at <= :at AND e.recorded_at <= :known AND {counts("e")}) AS decided,
  EXISTS (SELECT 1 FROM hold_event e WHERE e.hold_id = h.id AND e.change = 'released'
    AND e.observed_at <= :at AND e.recorded_at <= :known AND {counts("e")}) AS released,
  (SELECT count(*) FROM stay a WHERE a.hold_id = h.id AND a.arrived_at <= :at
    AND a.recorded_at <= :known AND {counts("a")}) AS arrived,
  {{tentative}} AS tentative
FROM hold h
WHERE h.observed_at <= :at AND h.recorded_at <= :known AND {counts("h")}
"""
# Made at a desk that is away, which a file may be and a server never is, and not promised by name.
# SQLite works out both sides of an AND whose answer is a column, and of a CASE only what is asked:
# in a shared store nothing is summed over all holds there ever were.
_ANSWERS = "('enquired', 'accepted', 'declined', 'not_answered')"
_TENTATIVE = f"""
  CASE WHEN EXISTS (SELECT 1 FROM carried c WHERE c.laptop_id = h.desk_id) THEN NOT EXISTS (
    SELECT 1 FROM case_event e JOIN case_text t ON t.case_id = e.case_id AND t.text <> ''
      AND replace(t.item, '-', '') = 'accepted:' || lower(hex(e.id))
    WHERE e.case_id = h.case_id AND e.facility_id = h.facility_id AND e.event = 'accepted'
      AND e.observed_at <= :at AND e.recorded_at <= :known AND {counts("e")}
      AND NOT EXISTS (SELECT 1 FROM case_event n WHERE n.case_id = e.case_id
        AND n.facility_id = e.facility_id AND n.event IN {_ANSWERS} AND n.turn > e.turn
        AND n.observed_at <= :at AND n.recorded_at <= :known AND {counts("n")}))
  AND (SELECT sum(g.places) FROM hold g WHERE g.desk_id = h.desk_id AND g.id <= h.id
      AND g.facility_id = h.facility_id AND g.ends_at > :at AND {counts("g")}) >
    COALESCE((SELECT sum(p.places) FROM place_along p
      WHERE p.laptop_id = h.desk_id AND p.facility_id = h.facility_id), 0) ELSE 0 END
"""
# For the desk that took them along, in the place of a case; the copy itself gives them away.
_TAKEN_ALONG = f"""
UNION ALL SELECT p.id, p.laptop_id, p.facility_id, p.places, p.observed_at, true, false, 0, false
FROM place_along p
WHERE p.observed_at <= :at AND p.recorded_at <= :known AND {counts("p")}
  AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.laptop_id = p.laptop_id)
  AND NOT EXISTS (SELECT 1 FROM away r WHERE r.laptop_id = p.laptop_id AND r.change <> 'taken'
    AND r.observed_at <= :at AND r.recorded_at <= :known AND {counts("r")})
"""

_Fact = tuple[tuple[Any, ...], tuple[int, int], Freshness, tuple[Restriction, ...]]
"""All that a line is made of: its row, the places held, and those tentatively, how old it is, what
bars it."""
_FORTNIGHT = 14
"""Boards that are asked for in one round trip."""
_NONE_HELD = (0, 0)
_NOTHING = (None, None)
_RECKONED_FROM = ("available", "staffed", "reported_occupied", "blocked", "came", "gone")
_compute = lru_cache(maxsize=4096)(compute)


def restrictions(snapshot: Snapshot) -> list[Restriction]:
    """Every restriction that stands at the moment, on facilities and on the region."""
    return _standing(snapshot.answer(_RESTRICTIONS))


def holds(snapshot: Snapshot, facility: FacilityId | None = None) -> list[HoldFacts]:
    """The holds that may keep places at the moment."""
    return snapshot.read(HoldFacts, _holds_at(snapshot, facility), facility=facility)


def _holds_at(snapshot: Snapshot, facility: FacilityId | None) -> str:
    # What ended by now can only have kept places as known before it was written that it ended.
    sql = _holds(snapshot)
    if snapshot.known is None:
        sql += " AND h.ends_at > :at"
    if facility is None:
        return sql + _TAKEN_ALONG
    return f"{sql} AND h.facility_id = :facility {_TAKEN_ALONG} AND p.facility_id = :facility"


def holds_of(snapshot: Snapshot, which: str) -> str:
    """What asks for the holds of the cases that this SQL picks, oldest first, ended or not."""
    held = f"{_holds(snapshot)} AND h.case_id IN ({which})"
    return f"{held} ORDER BY h.observed_at, h.recorded_at, h.id"


def _holds(snapshot: Snapshot) -> str:
    return _HOLDS.format(tentative="false" if snapshot.connection.is_server else _TENTATIVE)


def _held(snapshot: Snapshot, answer: Answer) -> dict[UUID, tuple[int, int]]:
    held: dict[UUID, tuple[int, int]] = {}
    for hold in answer.read(HoldFacts):
        if places := places_held(hold, snapshot.at):
            all_of_them, tentative = held.get(hold.facility, _NONE_HELD)
            tentative += places if hold.tentative else 0
            held[hold.facility] = all_of_them + places, tentative
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
    barring, *board = _questions(snapshot, facility)
    if barred is None:
        bars, *answers = each(snapshot.connection, [barring, *board])
        barred = _standing(bars)
    else:
        answers = [*each(snapshot.connection, board)]
    return _lines(snapshot, *answers, terms=terms, barred=barred, remember=remember)


def _questions(snapshot: Snapshot, facility: FacilityId | None) -> list[Question]:
    """What a board is made of: what bars, the newest reports, and the holds."""
    sql = _LINES_OF_SERVER if snapshot.connection.is_server else _LINES
    only = "" if facility is None else "AND f.id = :facility"
    questions = (_RESTRICTIONS, sql.format(only=only), _holds_at(snapshot, facility))
    return snapshot.questions(questions, facility=facility)


def _standing(answer: Answer) -> list[Restriction]:
    return [bar for bar in answer.read(Restriction) if not bar.lifted]


def _lines(
    snapshot: Snapshot,
    answer: Answer,
    holding: Answer,
    *,
    terms: CapacityTerms,
    barred: Iterable[Restriction],
    remember: bool = False,
) -> list[CapacityLine]:
    ids, moment, bound = answer.column("id"), snapshot.moment, snapshot.connection.bound
    observed = [value and moment(value) for value in answer.column("observed_at")]
    held = {bound(key): places for key, places in _held(snapshot, holding).items()}
    region, barring = _bars(barred, snapshot)
    keeps = [held.get(key, _NONE_HELD) for key in ids]
    bars = [barring.get(key, region) for key in ids]
    facts = [*zip(answer.rows, keeps, ages(observed, snapshot.at, terms), bars, strict=True)]
    if not remember:
        return _computed(answer, facts)
    known = snapshot.connection.remembered
    before = [known.get(key, _NOTHING) for key in ids]
    changed = {
        key: fact for key, fact, (last, _) in zip(ids, facts, before, strict=True) if last != fact
    }
    if not changed:
        return [line for _, line in before]
    fresh = _computed(answer, [*changed.values()])
    known |= zip(changed, zip(changed.values(), fresh, strict=True), strict=True)
    return [line for _, line in map(known.__getitem__, ids)]


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
    barring: dict[object, tuple[Restriction, ...]] = {}
    for bar in standing:
        if bar.facility is not None:
            key = snapshot.connection.bound(bar.facility)
            barring[key] = (*barring.get(key, region), bar)
    return region, barring


def _computed(answer: Answer, facts: list[_Fact]) -> list[CapacityLine]:
    """The facts as lines, with what follows from them."""
    if not facts:
        return []
    rows, keeps, freshness, bars = zip(*facts, strict=True)
    held, tentative = zip(*keeps, strict=True)
    answer = answer._replace(rows=[*rows])
    computed = map(_compute, *map(answer.column, _RECKONED_FROM), held)
    reckoned = dict(zip(Computed._fields, zip(*computed, strict=True), strict=True))
    return answer.read(
        CapacityLine, held=held, tentative=tentative, freshness=freshness, bars=bars, **reckoned
    )


def past(
    snapshot: Snapshot, moments: Iterable[datetime], facility: FacilityId | None = None
) -> list[list[CapacityLine]]:
    """The board at each of these moments, as known by the reading."""
    terms = terms_of(snapshot)
    then = [Snapshot(snapshot.connection, at, snapshot.known) for at in moments]
    boards: list[list[CapacityLine]] = []
    # A year of them would lie in memory at once, as rows of a server.
    for start in range(0, len(then), _FORTNIGHT):
        some = then[start : start + _FORTNIGHT]
        every = chain.from_iterable(_questions(moment, facility) for moment in some)
        answers = each(snapshot.connection, every)
        # Three at a time: what bars, the newest reports and the holds of a moment.
        boards += (
            _lines(moment, board, holding, terms=terms, barred=_standing(barring))
            for moment, barring, board, holding in zip(some, answers, answers, answers, strict=True)
        )
    return boards


def steps(at: datetime, days: int, step: timedelta = timedelta(days=1)) -> list[datetime]:
    """Moments that lie a step apart and end at `at`, oldest first."""
    return [at - step * (days - 1 - number) for number in range(days)]
