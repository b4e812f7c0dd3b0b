"""What a sheet says goes into the store: all of it, or none, or the good rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.moments import FUTURE_ALLOWED, moment_text
from crisisdesk.domain.sheets.imports import (
    AMBIGUOUS,
    FUTURE,
    NOT_KNOWN,
    Described,
    Parsed,
    Problem,
    SheetKind,
    Skipped,
    Stated,
)
from crisisdesk.errors import N_, Phrase
from crisisdesk.i18n import say
from crisisdesk.services.sheets.episodes import EpisodeIntake
from crisisdesk.services.sheets.facilities import FacilitySheet
from crisisdesk.services.sheets.intake import SheetIntake

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Earlier, Imports
    from crisisdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    file: str
    profile: str
    kind: SheetKind
    rows_read: int
    imported: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_facilities: int = 0
    unknown_facilities: list[str] = field(default_factory=list)
    refused: bool = False
    """Whether nothing was taken, because of the problems."""
    without_lead: int = 0
    """Open cases that came in and that nobody leads."""

    def as_json(self) -> dict[str, Any]:
        """The object of `import --json`, its reasons in the language of now."""
        return {
            "file": self.file,
            "profile": self.profile,
            "kind": self.kind.value,
            "rows_read": self.rows_read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "skipped": [{"row": one.row, "reason": say(one.reason)} for one in self.skipped],
            "problems": [
                {
                    "row": one.row,
                    "column": one.column,
                    "value": one.value,
                    "reason": say(one.reason),
                }
                for one in self.problems
            ],
            "new_facilities": self.new_facilities,
            "unknown_facilities": self.unknown_facilities,
        }


def take(
    uow: "UnitOfWork", parsed: Parsed, *, partial: bool = False, dry_run: bool = False
) -> Imported:
    """Take a sheet into the store in this one act, with one journal row.

    With problems nothing is written and `refused` is set, unless `partial` takes the good rows;
    `dry_run` says what would become of the file. A sheet that was taken before changes nothing.
    """
    from crisisdesk.store.repositories.imports import Imports

    intake = _intake(uow, Imports(uow), parsed)
    outcome = _outcome(intake, partial=partial)
    if outcome.imported and not dry_run:
        intake.write()
        uow.journal(
            f"import.{parsed.kind}",
            reason=f"{parsed.profile}: {parsed.file}",
            count=outcome.imported,
        )
        if isinstance(intake, EpisodeIntake):
            return replace(outcome, without_lead=intake.without_lead)
    return outcome


def _intake(uow: "UnitOfWork", imports: "Imports", parsed: Parsed) -> SheetIntake:
    if parsed.kind is SheetKind.ABSENCE:
        from crisisdesk.services.sheets.absence import AbsenceIntake

        return AbsenceIntake(uow, imports, parsed)
    kind = EpisodeIntake if parsed.kind is SheetKind.PLACEMENTS else _Intake
    return kind(uow, imports, parsed)


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
        new_facilities=0 if refused else intake.new_facilities,
        unknown_facilities=list(intake.unknown),
        refused=refused,
    )


class _Intake(SheetIntake):
    """What a sheet of facilities or their figures says."""

    def __init__(self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed) -> None:
        super().__init__(uow, imports, parsed)
        self.reports: list[Stated] = []
        self.replaces: dict[int, UUID] = {}
        codes = imports.facilities(parsed.source)
        self.ambiguous = {code for code, own in codes.items() if len(own) > 1}
        self.known: dict[str, FacilityId] = {
            code: own[0] for code, own in codes.items() if len(own) == 1
        }
        self._weigh_reports(self._possible())
        self.places = FacilitySheet(uow, imports, parsed, self.known)
        self.places.weigh(self._described())
        self.taken = {one.row for one in self.reports}
        if parsed.kind is SheetKind.FACILITIES:
            self.taken.update(one.row for one in (*self.places.new, *self.places.changed))

    @property
    def new_facilities(self) -> int:
        """How many facilities it makes."""
        return len(self.places.new)

    def _possible(self) -> list[Stated]:
        """The rows about facilities that are known or may be made, and not from the future."""
        latest = self.uow.now + FUTURE_ALLOWED
        future = {row: at for row, at in self._moments() if at is not None and at > latest}
        for row, at in future.items():
            self.refuse(row, "observed_at", moment_text(at), FUTURE)
        possible = []
        known, create = self.known, self.parsed.create
        for one in self.parsed.stated:
            if one.code in known or (create and one.code not in self.ambiguous):
                if one.row not in future:
                    possible.append(one)
            elif one.code in self.ambiguous:
                self.refuse(one.row, "code", one.code, AMBIGUOUS)
            else:
                self.unknown[one.code] = None
                self.refuse(one.row, "code", one.code, NOT_KNOWN)
        return possible

    def _moments(self) -> Iterable[tuple[int, datetime | None]]:
        if self.parsed.kind is SheetKind.FACILITIES:
            return ((one.row, one.observed_at) for one in self.parsed.described.values())
        return ((one.row, one.observed_at) for one in self.parsed.stated)

    def _weigh_reports(self, possible: list[Stated]) -> None:
        """Keep the rows that say what the store has not; name the report that a row corrects."""
        earlier = self._earlier(possible)
        within: dict[tuple[str, datetime], Stated] = {}
        for one in possible:
            place = (one.code, one.observed_at)
            first = within.setdefault(place, one)
            if first is not one:
                if (first.figures, first.blocked_reason) != (one.figures, one.blocked_reason):
                    reason = Phrase(
                        N_("row {row} says something else for the same moment"), {"row": first.row}
                    )
                    self.refuse(one.row, "code", one.code, reason)
                continue
            before = earlier.get(place)
            if before is not None:
                # A report that was corrected since counts too: its sheet taken once more must not
                # undo the correction.
                if any(
                    known.figures == one.figures and known.blocked_reason == one.blocked_reason
                    for known in before
                ):
                    continue
                live = [known for known in before if not known.replaced]
                if live:
                    self.replaces[one.row] = live[-1].id
            self.reports.append(one)

    def _earlier(self, possible: list[Stated]) -> "dict[tuple[str, datetime], list[Earlier]]":
        """What the store has at the moments of the sheet."""
        if not possible:
            return {}
        first = min(one.observed_at for one in possible)
        last = max(one.observed_at for one in possible)
        codes = {one.code for one in possible} & self.known.keys()
        return {
            (code, moment): known
            for code in codes
            for moment, known in self.imports.earlier(self.known[code], first, last).items()
        }

    def _described(self) -> list[Described]:
        """What the sheet says about facilities: about all in one of facilities, else the new."""
        if not self.parsed.create:
            return []
        every = self.parsed.kind is SheetKind.FACILITIES
        needed = {one.code for one in self.reports}
        return [
            one
            for one in self.parsed.described.values()
            if (one.row not in self.refused if every else one.code in needed)
        ]

    def write(self) -> None:
        """Bring what is new into the store."""
        first: dict[str, datetime] = {}
        for one in self.reports:
            earliest = first.get(one.code)
            if earliest is None or one.observed_at < earliest:
                first[one.code] = one.observed_at
        self.known |= self.places.write(first)
        self.imports.add_reports(self.reports, self.known, self.replaces)
        self.imports.touch({self.known[code]: moment for code, moment in first.items()})
