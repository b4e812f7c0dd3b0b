"""Fills a store of any size with a made-up region that one seed always makes the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    Gender,
    Kind,
    OpeningStatus,
    Reachability,
    RestrictionKind,
)
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.capacity.versions import BEFORE_ALL
from crisisdesk.store import schema
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.values import from_micros, micros

NOW = datetime(2020, 4, 7, 12, 0, tzinfo=UTC)
_SPAN = timedelta(days=700)
_FACILITIES_A_SITE = 2
_CORRECTED = 0.01
_MUNICIPALITIES = ("Dordrecht", "Zwijndrecht", "Gorinchem", "Papendrecht", "Sliedrecht")
_REPORT = (
    "id, recorded_at, observed_at, facility_id, licensed, available, staffed, occupied, blocked,"
    " blocked_reason, surge, surge_hours, reporter_role, reporter_organisation, channel, note,"
    " replaces"
)


def fill(target: Target, *, facilities: int, reports: int, seed: int = 1) -> None:
    """Make a store with so many facilities and capacity reports, observed up to `NOW`.

    A tenth of the facilities has stated its opening, and a twentieth each has a restriction, a
    hold, and stays with a departure since its newest report.
    """
    schema.ready(target)
    connection = Connection(connect(target), target)
    # A store is filled once and thrown away: nothing of it has to survive a power cut.
    if not connection.is_server:
        connection.driver.execute("PRAGMA synchronous = OFF")
    connection.driver.execute("BEGIN")
    region = _Region(connection, Random(seed), facilities, reports)
    region.make_facilities()
    region.make_reports()
    region.make_openings()
    region.make_restrictions()
    region.make_holds_and_stays()
    connection.driver.execute("COMMIT")
    tidy(connection)
    connection.close()


def tidy(connection: Connection) -> None:
    """Do what a database does by itself some time after so much was written."""
    connection.execute(
        "VACUUM ANALYZE" if connection.is_server else "PRAGMA wal_checkpoint(TRUNCATE)"
    )


def load(connection: Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Put many rows, as SQLite keeps them, into a table of either database."""
    names = columns.split(", ")
    if connection.is_server:
        kinds = [_kind(name) for name in names]
        with connection.driver.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    value if value is None or kind is None else kind(value)
                    for kind, value in zip(kinds, row, strict=True)
                )
        return
    marks = ", ".join("?" * len(names))
    connection.driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _kind(column: str) -> Callable[[Any], object] | None:
    """What makes a value of a server's column of the one that SQLite keeps."""
    if column == "replaces" or column.endswith("id"):
        return lambda value: UUID(bytes=value)
    return from_micros if column == "until" or column.endswith("_at") else None


class _Region:
    def __init__(
        self, connection: Connection, chance: Random, facilities: int, reports: int
    ) -> None:
        self.connection = connection
        self.chance = chance
        self.reports = reports
        self.begun = NOW - _SPAN
        self._made = 0
        self.facilities = [self.new_id() for _ in range(facilities)]

    def new_id(self) -> UUID:
        """An id of version 7, of a moment that goes on with every one made."""
        self._made += 1
        milliseconds = micros(self.begun) // 1000 + self._made
        tail = self.chance.getrandbits(74)
        return UUID(
            int=milliseconds << 80 | 7 << 76 | (tail >> 62) << 64 | 2 << 62 | tail & (1 << 62) - 1
        )

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rows of one shape."""
        if rows:
            names = ", ".join(rows[0])
            marks = ", ".join(f":{name}" for name in rows[0])
            self.connection.many(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", [dict(row) for row in rows]
            )

    def observed(self, at: datetime) -> dict[str, Any]:
        """What every row of a history has."""
        return {"id": self.new_id(), "recorded_at": at, "observed_at": at}

    def some(self, share: int) -> list[UUID]:
        """One in so many of the facilities."""
        return self.chance.sample(self.facilities, max(len(self.facilities) // share, 1))

    def make_facilities(self) -> None:
        """Facilities, two at a site and two sites to a provider."""
        sites = [self.new_id() for _ in self.facilities[::_FACILITIES_A_SITE]]
        providers = [self.new_id() for _ in sites[::_FACILITIES_A_SITE]]
        self.add(
            "provider",
            [
                {"id": own, "recorded_at": self.begun, "name": f"Provider {number}", "phone": ""}
                for number, own in enumerate(providers)
            ],
        )
        about_sites = [
            {
                "provider_id": providers[number // _FACILITIES_A_SITE],
                "name": f"Site {number}",
                "municipality": self.chance.choice(_MUNICIPALITIES),
                **dict.fromkeys(("address", "postcode", "place", "phone", "house_rules"), ""),
            }
            for number, _ in enumerate(sites)
        ]
        about = [
            {
                "site_id": sites[number // _FACILITIES_A_SITE],
                "name": f"Facility {number:05}",
                "kind": self.chance.choice([*Kind]).value,
                "round_the_clock": self.chance.random() < 0.9,
                "crucial": False,
                "age_min": self.chance.choice([None, 0, 6, 12]),
                "age_max": self.chance.choice([None, 17]),
                "gender": self.chance.choice([*Gender]).value,
                **dict.fromkeys(("phone", "notes", "admission_via", "planned_certainty"), ""),
            }
            for number, _ in enumerate(self.facilities)
        ]
        born = {"recorded_at": self.begun}
        seen = {"observed_from": self.begun, "outside": False, "version": 1}
        self.add(
            "site",
            [{"id": own, **born, **row} for own, row in zip(sites, about_sites, strict=True)],
        )
        self.add(
            "facility",
            [
                {"id": own, **born, **seen, **row}
                for own, row in zip(self.facilities, about, strict=True)
            ],
        )
        for table, ids, rows, more in (
            ("site", sites, about_sites, [{}, {}]),
            ("facility", self.facilities, about, [{"on_board": False}, {"on_board": True}]),
        ):
            versions = ((BEFORE_ALL, "", more[0]), (self.begun, ",".join(sorted(rows[0])), more[1]))
            self.add(
                f"{table}_version",
                [
                    {
                        "id": self.new_id(),
                        **born,
                        "observed_at": moment,
                        f"{table}_id": own,
                        "stated": stated,
                        **flags,
                        **row,
                    }
                    for own, row in zip(ids, rows, strict=True)
                    for moment, stated, flags in versions
                ],
            )

    def make_reports(self) -> None:
        """Reports in the order in which a desk gets them, each facility in its turn."""
        load(self.connection, "capacity_report", _REPORT, self.report_rows())

    def report_rows(self) -> Iterator[tuple[object, ...]]:
        """Each report as SQLite keeps it; one in a hundred corrects the one before."""
        chance = self.chance
        own = [facility.bytes for facility in self.facilities]
        before: dict[bytes, bytes] = {}
        first, step = micros(self.begun), _SPAN / max(self.reports, 1) / timedelta(microseconds=1)
        for number in range(self.reports):
            at = first + int(step * (number + 1))
            facility = own[number % len(own)]
            report = self.new_id().bytes
            replaces = before.get(facility) if chance.random() < _CORRECTED else None
            before[facility] = report
            available = 4 + int(chance.random() * 20)
            yield (
                report,
                at,
                at,
                facility,
                available + 2,
                available,
                None if number % 5 else available - 1,
                int(available * chance.random()),
                number % 3,
                "isolation" if number % 3 else None,
                None,
                None,
                "",
                "De Hoeve",
                Channel.PHONE.value,
                "",
                replaces,
            )

    def make_openings(self) -> None:
        """What a tenth of the facilities said about being open."""
        self.add(
            "opening",
            [
                {
                    **self.observed(self.begun),
                    "facility_id": own,
                    "status": self.chance.choice([*OpeningStatus]).value,
                    "exception": "siblings only",
                    "delivery": DeliveryMode.IN_PERSON.value,
                    "reachability": Reachability.ON_SITE.value,
                    **dict.fromkeys(("reason", "delivery_note", "hours", "reported_by"), ""),
                }
                for own in self.some(10)
            ],
        )

    def make_restrictions(self) -> None:
        """A stop for crisis placements on a twentieth."""
        rows = [
            {
                **self.observed(self.begun),
                "facility_id": own,
                "kind": RestrictionKind.NO_CRISIS.value,
                "valid_from": self.begun,
                "reason": "by agreement",
                "source": "",
                "lifted": False,
            }
            for own in self.some(20)
        ]
        self.add("restriction", [{**row, "root_id": row["id"]} for row in rows])

    def make_holds_and_stays(self) -> None:
        """A hold on a twentieth, and on another two arrivals and one departure."""
        case = self.new_id()
        youth = self.new_id()
        written = {"recorded_at": self.begun}
        self.add(
            "crisis_case",
            [
                {
                    "id": case,
                    **written,
                    "reference": "Z-0001",
                    "reported_at": self.begun,
                    "municipality": "",
                    "version": 1,
                }
            ],
        )
        self.add("youth", [{"id": youth, **written, "case_id": case}])
        until = NOW + timedelta(hours=3)
        self.add(
            "hold",
            [
                {
                    **self.observed(NOW - timedelta(hours=1)),
                    "case_id": case,
                    "facility_id": own,
                    "places": 1,
                    "until": until,
                    "ends_at": until,
                }
                for own in self.some(20)
            ],
        )
        arrived = NOW + timedelta(minutes=1)
        stays = [
            {
                "id": self.new_id(),
                "recorded_at": arrived,
                "case_id": case,
                "youth_id": youth,
                "facility_id": own,
                "arrived_at": arrived,
            }
            for own in self.some(20)
            for _ in range(2)
        ]
        self.add("stay", stays)
        self.add(
            "departure",
            [
                {
                    "id": self.new_id(),
                    "recorded_at": arrived,
                    "stay_id": one["id"],
                    "facility_id": one["facility_id"],
                    "departed_at": arrived,
                    "destination": "",
                }
                for one in stays[::2]
            ],
        )
