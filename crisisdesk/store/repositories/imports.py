"""What a sheet brings in, in bulk: many rows in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from crisisdesk.domain.capacity.facilities import FacilityId, Opening, OpeningStatus, opening_at
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.capacity.versions import AboutFacility, AboutSite, Statement, Version
from crisisdesk.domain.sheets.codes import OWN_SOURCE, own_code
from crisisdesk.domain.sheets.imports import ANY_SOURCE, Stated
from crisisdesk.store.acts.act import Act
from crisisdesk.store.connect import in_words
from crisisdesk.store.queries.capacity import sheets, versions
from crisisdesk.store.queries.capacity.report import FIGURES
from crisisdesk.store.queries.retractions import counts
from crisisdesk.store.repositories.versions import state_facilities, state_sites
from crisisdesk.store.tables.base import (
    CapacityReportRow,
    ExternalCodeRow,
    FacilityRow,
    OpeningRow,
    ProviderRow,
    SiteRow,
)
from crisisdesk.store.values import micros, new_id

_REPORTS = f"""
SELECT r.id, r.observed_at, {FIGURES}, r.blocked_reason, r.blocked_until,
  EXISTS (SELECT 1 FROM capacity_report n WHERE n.replaces = r.id
    AND {counts("n")}) AS replaced
FROM capacity_report r
WHERE r.facility_id = :facility AND r.observed_at BETWEEN :first AND :last AND {counts("r")}
ORDER BY r.observed_at, r.recorded_at, r.id
"""  # noqa: S608 - the columns are our own
_OPENINGS = f"""
SELECT w.facility_id AS facility, w.observed_at AS since, w.until, w.status, w.reason,
  w.grounds
FROM external_code e JOIN opening w ON w.facility_id = e.subject_id
WHERE e.source = :source AND e.subject = 'facility' AND {counts("w")}
ORDER BY w.observed_at DESC, w.recorded_at DESC, w.id DESC
"""  # noqa: S608 - our own names
_REPORT = (
    "id",
    "recorded_at",
    "by_id",
    "desk_id",
    "observed_at",
    "facility_id",
    *CapacityFigures._fields,
    "blocked_reason",
    "blocked_until",
    "reporter_role",
    "reporter_organisation",
    "channel",
    "note",
    "replaces",
)


_COUNT = (
    update(FacilityRow.__table__)  # type: ignore[attr-defined]
    .where(col(FacilityRow.id) == bindparam("facility"))
    .values(version=FacilityRow.version + 1)
)


class Earlier(NamedTuple):
    """A report that the store has already."""

    id: UUID
    figures: CapacityFigures
    blocked_reason: str | None
    blocked_until: date | None
    replaced: bool


class _EarlierAt(NamedTuple):
    observed_at: datetime
    report: Earlier


class _OpeningOf(NamedTuple):
    facility: FacilityId
    opening: Opening


class KnownFacility(NamedTuple):
    """What the store says about a facility."""

    versions: list[Version[AboutFacility]]
    openings: list[Opening]
    """Newest first."""

    def opening(self, at: datetime) -> Opening:
        """How far it is open at a moment; open where nothing was said."""
        return opening_at(self.openings, at) or Opening(OpeningStatus.OPEN, at)


class Imports:
    """Many facilities and reports at once."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    new_id = staticmethod(new_id)

    def facilities(self, source: str) -> dict[str, list[FacilityId]]:
        """Which facilities a code names: one, or several where codes of any source count."""
        rows = self._act.session.exec(
            select(ExternalCodeRow.code, ExternalCodeRow.subject_id).where(
                ExternalCodeRow.subject == "facility",
                *(() if source == ANY_SOURCE else (ExternalCodeRow.source == source,)),
            )
        )
        facilities: dict[str, list[FacilityId]] = {}
        for code, subject in rows:
            facilities.setdefault(code, []).append(FacilityId(subject))
        return facilities

    def own_codes(self, source: str) -> dict[str, list[FacilityId]]:
        """The facilities by the codes that the desk's own sheets have for those without one."""
        if source not in (OWN_SOURCE, ANY_SOURCE):
            return {}
        return {
            own_code(facility): [FacilityId(facility)]
            for facility in sheets.everything(self._act.snapshot)
        }

    def earlier(
        self, facility: FacilityId, first: datetime, last: datetime
    ) -> dict[datetime, list[Earlier]]:
        """Every report on a facility observed between two moments, oldest written first."""
        reports: dict[datetime, list[Earlier]] = {}
        for earlier in self._act.snapshot.read(
            _EarlierAt, _REPORTS, facility=facility, first=first, last=last
        ):
            reports.setdefault(earlier.observed_at, []).append(earlier.report)
        return reports

    def standing(self, source: str) -> dict[FacilityId, KnownFacility]:
        """What stands about every facility, with how far those of a source are open."""
        snapshot = self._act.snapshot
        openings: dict[FacilityId, list[Opening]] = defaultdict(list)
        for row in snapshot.read(_OpeningOf, _OPENINGS, source=source):
            openings[row.facility].append(row.opening)
        return {
            FacilityId(facility): KnownFacility(about, openings[FacilityId(facility)])
            for facility, about in versions.of_facilities(snapshot).items()
        }

    def on_board_since(self) -> dict[UUID, datetime]:
        """From when on each facility is on the board."""
        return dict(versions.on_board_since(self._act.snapshot))

    def sites(self) -> dict[UUID, list[Version[AboutSite]]]:
        """What every site was, from when on."""
        return versions.of_sites(self._act.snapshot)

    def add_providers(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep providers; each row is their columns, `id` among them."""
        self._act.insert_many(ProviderRow, rows)

    def add_sites(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep sites; each row is their columns, `id` and `provider_id` among them."""
        self._act.insert_many(SiteRow, rows)

    def add_facilities(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep facilities; each row is their columns, `id` and `site_id` among them."""
        self._act.insert_many(FacilityRow, rows)

    def add_codes(self, source: str, subject: str, codes: Mapping[str, UUID]) -> None:
        """Keep what a source calls providers, sites or facilities."""
        rows = [
            {"id": new_id(), "source": source, "subject": subject, "code": code, "subject_id": id_}
            for code, id_ in codes.items()
        ]
        self._act.insert_many(ExternalCodeRow, rows)

    def add_openings(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep how far facilities are open; each row is the columns of an opening."""
        self._act.insert_many(OpeningRow, [{"id": new_id(), **row} for row in rows])

    def state_sites(
        self, statements: Iterable[Statement], known: Mapping[UUID, list[Version[AboutSite]]]
    ) -> None:
        """Keep what was stated about sites."""
        state_sites(self._act, statements, known)

    def state_facilities(
        self, statements: Sequence[Statement], known: Mapping[FacilityId, KnownFacility]
    ) -> None:
        """Keep what was stated about facilities, and count that as an act on those known."""
        before: dict[UUID, list[Version[AboutFacility]]] = {
            facility: standing.versions for facility, standing in known.items()
        }
        state_facilities(self._act, statements, before)
        self._count({statement.subject for statement in statements} & before.keys())

    def touch(self, facilities: Mapping[FacilityId, datetime]) -> None:
        """Count an act on facilities; from the moment given on they are on the board."""
        since = versions.on_board_since(self._act.snapshot)
        earlier = [
            Statement(facility, first, {})
            for facility, first in facilities.items()
            if first < since.get(facility, first)
        ]
        if earlier:
            state_facilities(self._act, earlier, versions.of_facilities(self._act.snapshot))
        self._count(facilities)

    def _count(self, facilities: Collection[UUID]) -> None:
        if facilities:
            self._act.execute(
                _COUNT, [{"facility": facility} for facility in facilities], of=facilities
            )

    def add_reports(
        self,
        reports: Iterable[Stated],
        facilities: Mapping[str, FacilityId],
        replaces: Mapping[int, UUID],
        channel: Channel = Channel.IMPORT,
    ) -> None:
        """Keep what rows say about places, straight through the driver.

        `facilities` are by code; `replaces` names, by row, the report that a row corrects.
        """
        connection = self._act.snapshot.connection
        server = connection.is_server

        def identity(value: UUID | None) -> Any:
            return value if server or value is None else value.bytes

        written = self._act.written()
        recorded = written["recorded_at"] if server else micros(written["recorded_at"])
        by, desk = identity(written["by_id"]), identity(written["desk_id"])
        ids = {code: identity(facility) for code, facility in facilities.items()}
        moments: dict[datetime, Any] = {}
        rows = []
        # In the order of the index, which is quicker to fill from one end to the other.
        for report in sorted(reports, key=lambda report: (ids[report.code], report.observed_at)):
            at = report.observed_at
            moment = moments.get(at)
            if moment is None:
                moment = moments[at] = at if server else micros(at)
            row, until = report.row, report.blocked_until
            rows.append(
                (
                    identity(new_id()),
                    recorded,
                    by,
                    desk,
                    moment,
                    ids[report.code],
                    *report.figures,
                    report.blocked_reason and report.blocked_reason.value,
                    until if server or until is None else until.isoformat(),
                    report.reporter_role,
                    report.reporter_organisation,
                    channel.value,
                    report.note,
                    identity(replaces.get(row)) if row in replaces else None,
                )
            )
        marks = ", ".join(["%s" if server else "?"] * len(_REPORT))
        names = ", ".join(_REPORT)
        sql = f"INSERT INTO capacity_report ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        with in_words(self._act.target):
            connection.driver.cursor().executemany(sql, rows)
        self._act.wrote_as(CapacityReportRow, _REPORT, rows)
