"""Importing a sheet: all of it, nothing, or only the good rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.report import doubt
from crisisdesk.domain.moments import FUTURE_ALLOWED, amsterdam, date_text, local
from crisisdesk.domain.sheets.imports import (
    AMBIGUOUS,
    ANY_SOURCE,
    FUTURE,
    NOT_KNOWN,
    Described,
    Parsed,
    Problem,
    SheetKind,
    Skipped,
    Stated,
)
from crisisdesk.domain.sheets.mail import NOT_THEIRS
from crisisdesk.domain.sheets.published import Published
from crisisdesk.errors import N_, Phrase
from crisisdesk.i18n import say
from crisisdesk.services.sheets.doubts import Doubt, FacilityDoubts
from crisisdesk.services.sheets.episodes import EpisodeIntake
from crisisdesk.services.sheets.facilities import FacilitySheet, unstated
from crisisdesk.services.sheets.intake import SheetIntake
from crisisdesk.services.sheets.leaving import Leavers
from crisisdesk.services.sheets.naming import FacilityNames, NameDoubt, called
from crisisdesk.store.queries.capacity import sheets as sheet_queries

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Earlier, Imports
    from crisisdesk.store.unit_of_work import UnitOfWork


_LONG_AGO = timedelta(days=366)
_UNSTATED = Phrase(N_("is blank, and nothing is assumed of a new facility"))


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import."""

    file: str
    profile: str
    kind: SheetKind
    rows_read: int
    imported: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)
    """What was taken and should be known."""
    new_facilities: int = 0
    unknown_facilities: list[str] = field(default_factory=list)
    refused: bool = False
    """Whether nothing was imported because of the problems."""
    closed: int = 0
    """Facilities that were closed because they left the list."""
    without_lead: int = 0
    """Open cases that were created without a lead."""

    def as_json(self) -> dict[str, Any]:
        """The object of `import --json`, its reasons in the language of now."""
        return {
            "file": self.file,
            "profile": self.profile,
            "kind": self.kind.value,
            "rows_read": self.rows_read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "skipped": [
                {"row": skipped.row, "reason": say(skipped.reason)} for skipped in self.skipped
            ],
            "problems": [
                {
                    "row": problem.row,
                    "column": problem.column,
                    "value": problem.value,
                    "reason": say(problem.reason),
                }
                for problem in self.problems
            ],
            "notes": [say(note) for note in self.notes],
            "new_facilities": self.new_facilities,
            "unknown_facilities": self.unknown_facilities,
            "closed": self.closed,
        }


def take(
    uow: "UnitOfWork",
    parsed: Parsed,
    *,
    partial: bool = False,
    dry_run: bool = False,
    as_new: bool = False,
    close: int | None = None,
) -> Imported:
    """Import a sheet in one act, with one journal row.

    With problems nothing is written and `refused` is set, unless `partial` takes the good rows;
    `dry_run` only reports the result. A sheet that was imported before changes nothing. What is
    nearly the same as something known is a problem, unless `as_new` says that it is another one.
    Raises NeedsConfirmation where facilities left the list, unless `close` is how many.
    """
    from crisisdesk.store.repositories.imports import Imports

    intake = _intake(uow, Imports(uow), parsed, as_new=as_new)
    outcome = _outcome(intake, partial=partial)
    if (outcome.imported or outcome.closed) and not dry_run:
        intake.check_leavers(close)
        intake.write()
        # What a file or a profile is called may name a child.
        uow.journal(f"import.{parsed.kind}", count=outcome.imported + outcome.closed)
        if isinstance(intake, EpisodeIntake):
            return replace(outcome, without_lead=intake.without_lead)
    return outcome


def _intake(uow: "UnitOfWork", imports: "Imports", parsed: Parsed, *, as_new: bool) -> SheetIntake:
    if parsed.kind is SheetKind.ABSENCE:
        from crisisdesk.services.sheets.absence import AbsenceIntake

        return AbsenceIntake(uow, imports, parsed, as_new=as_new)
    if isinstance(parsed, Published):
        from crisisdesk.services.sheets.published import PublishedIntake

        return PublishedIntake(uow, imports, parsed)
    kind = EpisodeIntake if parsed.kind is SheetKind.PLACEMENTS else _Intake
    return kind(uow, imports, parsed, as_new=as_new)


def _outcome(intake: SheetIntake, *, partial: bool) -> Imported:
    parsed = intake.parsed
    refused = bool(intake.problems) and not partial
    imported = 0 if refused else len(intake.taken)
    return Imported(
        file=parsed.file,
        profile=parsed.profile,
        kind=parsed.kind,
        rows_read=parsed.rows_read,
        imported=imported,
        unchanged=0 if refused else parsed.rows_read - len(intake.refused) - imported,
        skipped=parsed.skipped,
        problems=sorted(intake.problems, key=lambda problem: problem.row),
        notes=[*parsed.notes, *_long_ago(intake), *intake.notes],
        new_facilities=0 if refused else intake.new_facilities,
        closed=0 if refused else intake.leavers,
        unknown_facilities=list(intake.unknown),
        refused=refused,
    )


def _stated(report: "Stated | Earlier") -> tuple[Any, ...]:
    """What two reports of one moment are the same by."""
    return report.figures, report.blocked_reason, report.blocked_until


def _long_ago(intake: SheetIntake) -> list[Phrase]:
    """The question whether a year is right, where a column states moments of a year ago."""
    parsed, before = intake.parsed, intake.uow.now - _LONG_AGO
    old = [(entry.row, entry.arrived_at) for entry in parsed.episodes if entry.arrived_at < before]
    for entry in parsed.counted:
        last = datetime.combine(entry.period.end, time(), amsterdam())
        if last < before:
            old.append((entry.row, last))
    if "observed_at" in parsed.columns:
        old += [
            (entry.row, entry.observed_at) for entry in parsed.stated if entry.observed_at < before
        ]
    old = [(row, moment) for row, moment in old if row not in intake.refused]
    if not old:
        return []
    row, moment = min(old)
    words = N_("rows about more than a year ago: {count} (row {row}: {moment}); is the year right?")
    return [
        Phrase(words, {"count": len(old), "row": row, "moment": date_text(local(moment).date())})
    ]


class _Intake(SheetIntake):
    """A sheet of facilities or their figures being imported."""

    def __init__(
        self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed, *, as_new: bool
    ) -> None:
        super().__init__(uow, imports, parsed, as_new=as_new)
        self.left: Leavers | None = None
        self.reports: list[Stated] = []
        self.replaces: dict[int, UUID] = {}
        codes = imports.facilities(parsed.source)
        listed_before = {*codes}
        for code, facilities in imports.own_codes(parsed.source).items():
            codes.setdefault(code, facilities)
        self.parsed = parsed = self._spelled(codes)
        self.ambiguous = {code: ids for code, ids in codes.items() if len(ids) > 1}
        self.known: dict[str, FacilityId] = {
            code: facilities[0] for code, facilities in codes.items() if len(facilities) == 1
        }
        self._refuse_unstated()
        self._weigh_reports(self._possible())
        self.places = FacilitySheet(uow, imports, parsed, self.known)
        self.places.weigh(self._described())
        for unlike in self.places.unlike:
            self.refuse(*unlike)
        # A row that is refused may be the one that a facility seems to lack.
        if parsed.missing_closes and not self.problems:
            listed = {entry.code for entry in parsed.described.values()}
            known = {code: self.known[code] for code in self.known.keys() & listed_before}
            self.left = Leavers(uow, imports, parsed.source, known, listed)
            self.left.weigh(max((at for _, at in self._moments() if at), default=self._today()))
        self.taken = {report.row for report in self.reports}
        if parsed.kind is SheetKind.FACILITIES:
            self.taken.update(entry.row for entry in (*self.places.new, *self.places.changed))

    @property
    def new_facilities(self) -> int:
        """The number of facilities that it creates."""
        return len(self.places.new)

    @property
    def notes(self) -> list[Phrase]:
        """What was agreed, and is not undone by a yes or no here."""
        names = self.places.agreed_otherwise
        if not names:
            return super().notes
        words = N_("agreed to be crucial or not, and left so: {names}")
        return [*super().notes, Phrase(words, {"names": ", ".join(names)})]

    def _refuse_unstated(self) -> None:
        """Refuse every row of a new facility of which the sheet leaves blank what it must state."""
        fields = {
            code: field
            for code, entry in self.parsed.described.items()
            if code not in self.known and (field := unstated(self.parsed, entry)) is not None
        }
        if not fields:
            return
        rows = {entry.row: code for code, entry in self.parsed.described.items() if code in fields}
        rows |= {entry.row: entry.code for entry in self.parsed.stated if entry.code in fields}
        for row, code in rows.items():
            self.refuse(row, fields[code], "", _UNSTATED)

    def _spelled(self, known: dict[str, list[FacilityId]]) -> Parsed:
        """The sheet with its codes as the desk spells them; refuses the rows that are in doubt."""
        codes = self.codes_of("code", known)
        parsed = self.parsed
        if parsed.source == ANY_SOURCE:
            parsed = self._named(FacilityNames(self.uow.snapshot, codes, known))
        facilities = FacilityDoubts(self, codes) if parsed.create else None
        doubted: dict[str, Doubt] = {}
        every = parsed.described.values() if facilities is not None else ()
        for about in every:
            if facilities is not None and (doubt := facilities.doubt(about)) is not None:
                doubted[codes.spelled(about.code)] = doubt
                if parsed.kind is SheetKind.FACILITIES:
                    self.refuse(about.row, *doubt)
        stated = []
        for entry in parsed.stated:
            spelled = codes.spelled(entry.code)
            reason = codes.doubt(entry.row, entry.code)
            doubt = doubted.get(spelled) if reason is None else ("code", entry.code, reason)
            if doubt is None:
                stated.append(entry if spelled == entry.code else entry._replace(code=spelled))
            elif entry.row not in self.refused:
                self.refuse(entry.row, *doubt)
                if not parsed.create:
                    self.unknown[entry.code] = None
        described = [] if facilities is None else map(facilities.spelled, parsed.described.values())
        return replace(
            parsed,
            stated=stated,
            described={entry.code: entry for entry in described if entry.row not in self.refused},
        )

    def _named(self, names: FacilityNames) -> Parsed:
        """The sheet with a code where it has a name only; refuses the rows that are in doubt."""
        stated = []
        for entry in self.parsed.stated:
            try:
                stated.append(names.coded(entry))
            except NameDoubt as doubt:
                self.refuse(entry.row, doubt.field, doubt.value, doubt.reason)
        return replace(self.parsed, stated=stated)

    def _possible(self) -> list[Stated]:
        """The rows about facilities that are known or may be created, without future ones."""
        latest = self.uow.now + FUTURE_ALLOWED
        future = {row: at for row, at in self._moments() if at is not None and at > latest}
        for row, at in future.items():
            self.refuse(row, "observed_at", at, FUTURE)
        possible = []
        theirs = self._theirs()
        known, create = self.known, self.parsed.create
        for entry in self.parsed.stated:
            if entry.code in known or (create and entry.code not in self.ambiguous):
                if theirs is not None and known.get(entry.code) not in theirs:
                    self.refuse(entry.row, "code", entry.code, NOT_THEIRS)
                elif (what := doubt(entry.figures)) is not None:
                    self.refuse(entry.row, "blocked", entry.figures.blocked, what)
                elif entry.row not in future and entry.row not in self.refused:
                    possible.append(entry)
            elif entry.code in self.ambiguous:
                names = called(self.uow.snapshot, self.ambiguous[entry.code])
                reason = Phrase(AMBIGUOUS, {"facilities": names})
                self.refuse(entry.row, "code", entry.code, reason)
            else:
                self.unknown[entry.code] = None
                self.refuse(entry.row, "code", entry.code, NOT_KNOWN)
        return possible

    def _theirs(self) -> set[FacilityId] | None:
        """The facilities that the sheet may speak of; None for all."""
        providers = self.parsed.providers
        if providers is None:
            return None
        every = sheet_queries.facilities(self.uow.snapshot)
        return {facility.id for facility in every if facility.provider_id in providers}

    def _today(self) -> datetime:
        return self.parsed.moment(self.uow.now)

    @property
    def leavers(self) -> int:
        """The facilities that are closed because they left the list."""
        return 0 if self.left is None else len(self.left.facilities)

    def check_leavers(self, agreed: int | None) -> None:
        """Raise NeedsConfirmation unless this many were agreed to be closed."""
        if self.left is not None:
            self.left.check(agreed)

    def _moments(self) -> Iterable[tuple[int, datetime | None]]:
        if self.parsed.kind is SheetKind.FACILITIES:
            return ((entry.row, entry.observed_at) for entry in self.parsed.described.values())
        return ((entry.row, entry.observed_at) for entry in self.parsed.stated)

    def _weigh_reports(self, possible: list[Stated]) -> None:
        """Select the rows that are new to the store, and the report that each row corrects."""
        earlier = self._earlier(possible)
        within: dict[tuple[str, datetime], Stated] = {}
        for entry in possible:
            place = (entry.code, entry.observed_at)
            first = within.setdefault(place, entry)
            if first is not entry:
                if _stated(first) != _stated(entry):
                    reason = Phrase(
                        N_("row {row} has something else for the same moment"), {"row": first.row}
                    )
                    self.refuse(entry.row, "code", entry.code, reason)
                else:
                    self.repeated.append((entry.row, first.row))
                continue
            before = earlier.get(place)
            if before is not None:
                # A report that was corrected since counts too: its sheet taken once more must not
                # undo the correction.
                same = [known.replaced for known in before if _stated(known) == _stated(entry)]
                if same:
                    if all(same):
                        self.corrected.append(entry.row)
                    continue
                live = [known for known in before if not known.replaced]
                if live:
                    self.replaces[entry.row] = live[-1].id
            self.reports.append(entry)

    def _earlier(self, possible: list[Stated]) -> "dict[tuple[str, datetime], list[Earlier]]":
        """The reports in the store at the moments of the sheet."""
        if not possible:
            return {}
        first = min(entry.observed_at for entry in possible)
        last = max(entry.observed_at for entry in possible)
        codes = {entry.code for entry in possible} & self.known.keys()
        return {
            (code, moment): known
            for code in codes
            for moment, known in self.imports.earlier(self.known[code], first, last).items()
        }

    def _described(self) -> list[Described]:
        """The facilities in the sheet: all in a sheet of facilities, else only new ones."""
        if not self.parsed.create:
            return []
        every = self.parsed.kind is SheetKind.FACILITIES
        needed = {report.code for report in self.reports}
        return [
            entry
            for entry in self.parsed.described.values()
            if (entry.row not in self.refused if every else entry.code in needed)
        ]

    def write(self) -> None:
        """Write what is new to the store."""
        first: dict[str, datetime] = {}
        for report in self.reports:
            earliest = first.get(report.code)
            if earliest is None or report.observed_at < earliest:
                first[report.code] = report.observed_at
        self.known |= self.places.write(first)
        self.imports.add_reports(self.reports, self.known, self.replaces, self.parsed.channel)
        self.imports.touch({self.known[code]: moment for code, moment in first.items()})
        if self.left is not None:
            self.left.write()
