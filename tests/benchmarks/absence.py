"""Reading the absence review, however many weeks the desk has counted."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from crisisdesk.domain.absence.periods import last_week
from crisisdesk.domain.moments import local
from crisisdesk.services.absence import absence
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import micros
from tests.benchmarks.boards import AT, milliseconds, opened, opened_by_hand
from tests.benchmarks.frame import Goal, Measure
from tests.benchmarks.generator import NOW, fill

PROVIDERS = 300
QUICK_PROVIDERS = 10
FACILITIES_EACH = 4
YEARS = {"1 year": 52, "10 years": 520}
QUICK_YEARS = {"1 year": 9, "10 years": 12}
STEPS = 8

NEWEST = """
SELECT length, start_day, end_day FROM absence_report
WHERE length = :length AND end_day < :today AND observed_at <= :at
ORDER BY end_day DESC LIMIT 1
"""
REPORTS = """
SELECT provider_id, facility_id, end_day, contract, sick, quarantine, other, minimum, heads, id
FROM absence_report
WHERE length = 'week' AND end_day BETWEEN :first AND :last AND observed_at <= :at
ORDER BY observed_at, recorded_at, id
"""
WHO = """
SELECT p.id, p.name, COALESCE(max(u.crucial), 0), COALESCE(min(u.municipality), '')
FROM provider p LEFT JOIN (
  SELECT s.provider_id, s.municipality, v.crucial
  FROM facility f JOIN facility_version v ON v.id = (
    SELECT id FROM facility_version WHERE facility_id = f.id AND observed_at <= :at
    ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1)
  JOIN site_version s ON s.id = (
    SELECT id FROM site_version WHERE site_id = v.site_id AND observed_at <= :at
    ORDER BY observed_at DESC, recorded_at DESC, id DESC LIMIT 1)
  WHERE NOT f.outside AND v.on_board
) u ON u.provider_id = p.id
GROUP BY p.id
HAVING count(u.provider_id) > 0 OR EXISTS (SELECT 1 FROM absence_report WHERE provider_id = p.id)
"""
SHORTAGES = """
SELECT s.report_id, s.function, s.now, s.within_a_week
FROM absence_report a JOIN absence_shortage s ON s.report_id = a.id
WHERE a.length = 'week' AND a.end_day = :last AND a.observed_at <= :at
"""
LENT = """
SELECT d.lender_id, s.provider_id, e.granted, e.start_day, e.until_day
FROM deployment d JOIN deployment_event e ON e.id = (
  SELECT id FROM deployment_event WHERE deployment_id = d.id AND observed_at <= :at
  ORDER BY observed_at DESC, recorded_at DESC, turn DESC LIMIT 1)
JOIN aid_request q ON q.id = d.request_id JOIN facility f ON f.id = q.facility_id
JOIN site s ON s.id = f.site_id
WHERE e.state = 'deployed'
"""
SETTINGS = "SELECT name, value FROM setting WHERE observed_at <= :at ORDER BY observed_at"


def review(snapshot: Snapshot) -> object:
    """What the review asks for."""
    return absence.review(snapshot)


def by_hand(  # noqa: C901, PLR0912 - a floor is flat
    driver: sqlite3.Connection,
) -> list[tuple[Any, ...]]:
    """The same review over weeks, as tuples: no other length, no moment but now."""
    today = local(AT).date()
    week = last_week(today)
    ends = [(week.before(back).end).isoformat() for back in range(STEPS - 1, -1, -1)]
    values = {"at": micros(AT), "today": today.isoformat(), "first": ends[0], "last": ends[-1]}
    driver.execute("BEGIN")
    for length in ("week", "month", "other"):
        driver.execute(NEWEST, {**values, "length": length}).fetchall()
    driver.execute(SETTINGS, values).fetchall()
    lent: dict[bytes, int] = {}
    for lender, borrower, granted, start, until in driver.execute(LENT, values):
        if start <= values["today"] <= until:
            lent[lender] = lent.get(lender, 0) - granted
            lent[borrower] = lent.get(borrower, 0) + granted
    own: dict[tuple[bytes, str], tuple[Any, ...]] = {}
    parts: dict[tuple[bytes, str], dict[bytes, tuple[Any, ...]]] = {}
    for provider, facility, end, *figures in driver.execute(REPORTS, values):
        if facility is None:
            own[provider, end] = tuple(figures)
        else:
            parts.setdefault((provider, end), {})[facility] = tuple(figures)
    for key, units in parts.items():
        if key not in own:
            added = zip(*(one[:6] for one in units.values()), strict=True)
            own[key] = (*(None if None in one else sum(one) for one in added), None)
    short: dict[bytes, list[Any]] = {}
    for report, *told in driver.execute(SHORTAGES, values):
        short.setdefault(report, []).append(told)
    lines = []
    for provider, name, crucial, municipality in driver.execute(WHO, values):
        found = [own.get((provider, end)) for end in ends]
        rates = [
            None if one is None or one[1] is None or not one[0] else one[1] / one[0]
            for one in found
        ]
        now, share, before = found[-1], rates[-1], rates[-2]
        change = present = shortage = told = None
        if share is not None and before is not None:
            change = share - before
        if now is not None and now[1] is not None:
            present = now[0] - now[1] - (now[2] or 0) - (now[3] or 0) + 7 * lent.get(provider, 0)
            if now[4] is not None:
                shortage = max(now[4] - present, 0)
            told = short.get(now[6])
        lines.append(
            (not crucial, not shortage, -(share or -1), name, provider, municipality, rates,
             change, now, present, shortage, told)
        )  # fmt: skip
    driver.execute("ROLLBACK")
    lines.sort(key=lambda line: line[:4])
    known = [line[8] for line in lines if line[8] is not None]
    for end in ends:
        column = [one for (_, day), one in own.items() if day == end and one[1] is not None]
        known.append(sum(one[1] for one in column) / max(sum(one[0] for one in column), 1))
    return lines


def weeks_of(providers: list[bytes], weeks: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """A report a week for each provider; one in twenty is missing, one in fifty said twice."""
    chance = Random(seed)
    newest = last_week(local(NOW).date())
    for back in range(weeks - 1, -1, -1):
        period = newest.before(back)
        at = micros(period.over_at + timedelta(hours=9))
        for provider in providers:
            for _ in range(0 if chance.random() < 0.05 else 1 + (chance.random() < 0.02)):
                contract = 7000 * chance.randrange(5, 90)
                yield {
                    "id": chance.randbytes(16),
                    "recorded_at": at,
                    "observed_at": at,
                    "provider_id": provider,
                    "length": "week",
                    "start_day": period.start.isoformat(),
                    "end_day": period.end.isoformat(),
                    "measure": "fte",
                    "contract": contract,
                    "sick": int(contract * chance.random() * 0.12),
                    "quarantine": int(contract * chance.random() * 0.03),
                    "other": chance.choice([None, 0, 3500]),
                    "minimum": int(contract * 0.86),
                    "heads": chance.randrange(4, 120),
                    "channel": "mail",
                    **dict.fromkeys(("reporter_role", "reporter_organisation", "note"), ""),
                }


def made(folder: Path, name: str, providers: int, weeks: int) -> Target:
    """A store in which so many providers counted so many weeks."""
    target = Target(str(folder / f"{name}.db"))
    fill(target, facilities=providers * FACILITIES_EACH, reports=0)
    connection = Connection(connect(target), target)
    connection.driver.execute("PRAGMA synchronous = OFF")
    connection.driver.execute("BEGIN")
    own = [row[0] for row in connection.rows("SELECT id FROM provider ORDER BY name")]
    rows = [*weeks_of(own, weeks)]
    names = ", ".join(rows[0])
    marks = ", ".join(f":{one}" for one in rows[0])
    connection.many(f"INSERT INTO absence_report ({names}) VALUES ({marks})", rows)
    connection.driver.execute("COMMIT")
    connection.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return target


def measures(stack: ExitStack, *, quick: bool) -> Iterable[Measure]:
    """The review beside a hand-written one, then how flat it is over the years."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="crisisdesk-")))
    providers = QUICK_PROVIDERS if quick else PROVIDERS
    reads = {}
    for name, weeks in (QUICK_YEARS if quick else YEARS).items():
        target = made(folder, name.replace(" ", "-"), providers, weeks)
        store = opened(stack, target)
        actor = opened_by_hand(stack, target)
        same = [(line[4], line[9], line[10], line[6]) for line in by_hand(actor)]
        ours = [
            (one.provider.bytes, one.present, one.shortage, [*one.series])
            for one in store.read(absence.lines)
        ]
        if ours != same:
            raise AssertionError("the floor reckons otherwise")
        reads[name] = partial(milliseconds, partial(store.read, review))
        yield Measure(
            name=f"review, {len(same)} providers x 8 weeks, {name}",
            ours=reads[name],
            floor=partial(milliseconds, partial(by_hand, actor)),
            unit="ms",
            goal=Goal("<=", 1.5),
            rounds=31,
        )
    yield Measure(
        name="review, 10 years / 1 year of weeks",
        ours=reads["10 years"],
        floor=reads["1 year"],
        unit="ms",
        goal=Goal("<=", 1.2),
        rounds=31,
    )
