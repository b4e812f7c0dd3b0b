"""Taking in what a desk published: the desk's own board again, or a neighbour's facilities."""

from collections import defaultdict
from collections.abc import Sized
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    FacilityId,
    Opening,
    OpeningStatus,
    Reachability,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import bar_words, bars_until
from crisisdesk.domain.capacity.report import Channel, doubt
from crisisdesk.domain.capacity.versions import at, news
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.domain.sheets.imports import AMBIGUOUS, FUTURE, Stated
from crisisdesk.domain.sheets.mail import NOT_THEIRS
from crisisdesk.domain.sheets.published import Published, PublishedFacility
from crisisdesk.errors import N_, Phrase
from crisisdesk.services.sheets.intake import SheetIntake
from crisisdesk.services.sheets.naming import called
from crisisdesk.store.queries import settings
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.capacity import facilities as queries
from crisisdesk.store.queries.capacity import sheets as sheet_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork

_OUTSIDE = N_(
    "taken as facilities outside the region, on no board and in no total: {count}, of {region}"
)


class PublishedIntake(SheetIntake):
    """A published form compared with the store."""

    parsed: Published

    def __init__(self, uow: "UnitOfWork", imports: "Imports", parsed: Published) -> None:
        """Look up what the desk has."""
        super().__init__(uow, imports, parsed)
        self.form = parsed
        board: dict[str, list[FacilityId]] = defaultdict(list)
        for line in capacity_queries.lines(uow.snapshot):
            code = f"{line.provider} / {line.site} / {line.name}"
            board[name_key(code)].append(line.id)
        self.outside = not self._is_own(board)
        codes = imports.facilities(parsed.source) if self.outside else {}
        known = {name_key(code): ids for code, ids in codes.items()} if self.outside else board
        self.known = {key: ids[0] for key, ids in known.items() if len(ids) == 1}
        self.reports: list[tuple[Stated, Channel]] = []
        self.replaces: dict[int, UUID] = {}
        self.openings: dict[int, Opening] = {}
        self.bars: dict[int, Restriction] = {}
        self.about: dict[int, dict[str, object]] = {}
        then = Snapshot(uow.snapshot.connection, min(parsed.at, uow.now), uow.snapshot.known)
        self._standing = capacity_queries.restrictions(uow.snapshot)
        self._versions = imports.standing(parsed.source)
        for row in parsed.facilities:
            if len(ids := known.get(row.key, ())) > 1:
                named = called(uow.snapshot, ids)
                self.refuse(row.row, "code", row.code, Phrase(AMBIGUOUS, {"facilities": named}))
            elif self._is_sound(row):
                self._weigh(row, then)
        self.new = {
            row.row
            for row in parsed.facilities
            if row.key not in self.known and row.row not in self.refused
        }
        self._touched = {
            *(report.row for report, _ in self.reports),
            *self.openings,
            *self.bars,
            *self.about,
        }
        self.taken: Sized = self.new | self._touched

    def _is_own(self, board: dict[str, list[FacilityId]]) -> bool:
        """Whether it is of this desk: its region, its facilities, or all that a new desk has."""
        here = settings.region(self.uow.snapshot)
        if here and self.form.region:
            return name_key(here) == name_key(self.form.region)
        return all(row.key in board for row in self.form.facilities) or not board

    @property
    def new_facilities(self) -> int:
        """The number of facilities that it creates."""
        return len(self.new)

    @property
    def notes(self) -> list[Phrase]:
        """Whose facilities they are, where they are not the desk's."""
        if not self.outside:
            return super().notes
        values = {"count": len(self.form.facilities), "region": self.form.region or "?"}
        return [*super().notes, Phrase(_OUTSIDE, values)]

    def _is_sound(self, row: PublishedFacility) -> bool:
        latest = self.uow.now + FUTURE_ALLOWED
        if self.form.providers is not None:
            self.refuse(row.row, "code", row.code, NOT_THEIRS)
        elif self.form.at > latest:
            self.refuse(row.row, "observed_at", self.form.at, FUTURE)
        elif row.stated is not None and row.stated.observed_at > latest:
            self.refuse(row.row, "observed_at", row.stated.observed_at, FUTURE)
        elif row.stated is not None and (what := doubt(row.stated.figures)) is not None:
            self.refuse(row.row, "blocked", row.stated.figures.blocked, what)
        else:
            return True
        return False

    def _weigh(self, row: PublishedFacility, then: Snapshot) -> None:
        facility = self.known.get(row.key)
        if row.stated is not None:
            self._weigh_report(row.stated, row.channel, facility)
        stands = None if facility is None else queries.opening(then, facility)
        opening = self._opening(row)
        # An opening that says nothing but open is one that nobody stated.
        if row.delivery is None and row.opening is OpeningStatus.OPEN:
            differs = stands is not None and stands.status is not OpeningStatus.OPEN
        else:
            differs = stands is None or _compared(opening) != _compared(stands)
        if differs:
            self.openings[row.row] = opening
        self._weigh_bar(row, facility)
        if facility is not None and self.outside:
            versions = self._versions[facility].versions
            if about := news(versions, self.form.at, row.about, dated=False):
                self.about[row.row] = dict(about)

    def _weigh_report(self, stated: Stated, channel: Channel, facility: FacilityId | None) -> None:
        moment = stated.observed_at
        before = (
            []
            if facility is None
            else self.imports.earlier(facility, moment, moment).get(moment, [])
        )
        # What the desk knows of that moment itself stands: since then it counted who came and went.
        if before and not self.outside:
            return
        if any(report.figures == stated.figures for report in before):
            return
        if live := [report for report in before if not report.replaced]:
            self.replaces[stated.row] = live[-1].id
        self.reports.append((stated, channel))

    def _opening(self, row: PublishedFacility) -> Opening:
        return Opening(
            row.opening,
            self.form.at,
            row.opening_until,
            delivery=row.delivery or DeliveryMode.IN_PERSON,
            reachability=row.reachability or Reachability.ON_SITE,
            reported_by=self.form.region,
            grounds=row.grounds,
        )

    def _weigh_bar(self, row: PublishedFacility, facility: FacilityId | None) -> None:
        now = self.uow.now
        standing = [
            bar
            for bar in self._standing
            if bar.bars(now)
            and facility is not None
            and (bar.facility == facility or (bar.facility is None and not self.outside))
        ]
        if row.restriction is None:
            for bar in standing:
                if bar.facility == facility and bar.source == self.form.source:
                    self.bars[row.row] = bar._replace(lifted=True)
            return
        if (bar_words(standing), bars_until(standing)) == (row.restriction, row.restriction_until):
            return
        since, until = self.form.at, row.restriction_until
        if row.restriction is RestrictionKind.VALIDITY:
            # It bars outside its term, and the form knows no day on which that begins.
            since, until = since - timedelta(days=2), since - timedelta(days=1)
        elif until is not None and until <= max(now, since):
            return
        self.bars[row.row] = Restriction(
            row.restriction, None, since, until, source=self.form.source
        )

    def write(self) -> None:
        """Write what is new to the store."""
        facilities = self.uow.facilities
        self._create()
        codes = {
            row.code: self.known[row.key] for row in self.form.facilities if row.key in self.known
        }
        for channel in Channel:
            reports = [report for report, how in self.reports if how is channel]
            if reports:
                self.imports.add_reports(reports, codes, self.replaces, channel)
        moments = {}
        for row in self.form.facilities:
            if row.row not in self._touched:
                continue
            facility = self.known[row.key]
            if row.row in self.openings:
                facilities.add_opening(facility, self.openings[row.row])
            if row.row in self.bars:
                facilities.add_restriction(self.bars[row.row]._replace(facility=facility))
            if row.row in self.about:
                facilities.state(facility, self.form.at, self.about[row.row])
            moments[facility] = self._first(row)
        self.imports.touch(moments)

    def _first(self, row: PublishedFacility) -> datetime:
        return self.form.at if row.stated is None else min(self.form.at, row.stated.observed_at)

    def _create(self) -> None:
        facilities, source = self.uow.facilities, self.form.source
        providers = {
            name_key(code): provider
            for code, provider in facilities.codes(source, "provider").items()
        }
        sites = {name_key(code): site for code, site in facilities.codes(source, "site").items()}
        if not self.outside:
            self._stand(providers, sites)
        for row in self.form.facilities:
            if row.row not in self.new:
                continue
            whose = name_key(row.provider)
            if whose not in providers:
                providers[whose] = facilities.add_provider(row.provider)
                facilities.add_code(source, "provider", row.provider, providers[whose])
            name = _site(row.provider, row.site, row.municipality)
            where = name_key(name)
            if where not in sites:
                sites[where] = facilities.add_site(
                    providers[whose], name=row.site, municipality=row.municipality
                )
                facilities.add_code(source, "site", name, sites[where])
            facility = facilities.add(
                sites[where], outside=self.outside, observed_from=self._first(row), **row.about
            )
            facilities.add_code(source, "facility", row.code, facility)
            self.known[row.key] = facility

    def _stand(self, providers: dict[str, UUID], sites: dict[str, UUID]) -> None:
        """Add the desk's own providers and sites by their names."""
        names: dict[UUID, str] = {}
        for provider in sheet_queries.providers(self.uow.snapshot):
            names[provider.id] = provider.name
            providers.setdefault(name_key(provider.name), provider.id)
        for site, versions in self.imports.sites().items():
            stands = at(versions, self.uow.now)
            if (whose := names.get(stands.provider_id)) is not None:
                name = _site(whose, stands.name, stands.municipality)
                sites.setdefault(name_key(name), site)


def _site(provider: str, name: str, municipality: str) -> str:
    return f"{provider} / {name} / {municipality}"


def _compared(opening: Opening) -> tuple[object, ...]:
    return (
        opening.status,
        opening.until,
        opening.grounds,
        opening.delivery,
        opening.reachability,
    )
