"""Importing a sheet of absence: all of it, nothing, or only the good rows."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, check_report, in_days
from crisisdesk.domain.absence.illness_words import illness_words
from crisisdesk.domain.absence.periods import Period, check_apart
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.sheets.imports import ANY_SOURCE, CountedRow, Parsed
from crisisdesk.domain.sheets.mail import NOT_THEIRS
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.services.sheets.intake import SheetIntake
from crisisdesk.store.queries.absence import absence as queries
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.capacity import sheets as sheet_queries

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork

_NOT_KNOWN = Phrase(N_("the desk knows no provider or facility by this code or name"))
_OTHER_CODE = Phrase(N_("the desk knows a provider of this name under another code"))
_AMBIGUOUS = N_("more than one provider or facility is called this: {subjects}; enter a code")
_ILLNESS = N_("“{words}” may be about somebody's illness: leave it out")
_FIELDS = {"other": "other_absence", "start": "period_start", "end": "period_end"}
"""A rule's fields, and what a sheet calls them."""


class AbsenceSubject(NamedTuple):
    """The provider or facility that a row is about."""

    provider: ProviderId
    facility: FacilityId | None = None


class AbsenceIntake(SheetIntake):
    """A sheet of absence being imported."""

    def __init__(
        self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed, *, as_new: bool
    ) -> None:
        """Weigh every row; nothing is written."""
        super().__init__(uow, imports, parsed, as_new=as_new)
        self._new: dict[str, AbsenceSubject] = {}
        self.taken: list[AbsenceReport] = []
        self._ambiguous: set[str] = set()
        self._candidates: dict[str, set[AbsenceSubject]] = {}
        self._names: set[str] = set()
        self._known = self._subjects()
        self._weigh()

    def write(self) -> None:
        """Write what is new to the store."""
        from crisisdesk.store.repositories import past

        new_providers = {subject.provider for subject in self._new.values()}
        used = {report.provider for report in self.taken}
        self.imports.add_providers(
            [
                {"id": self._new[row.code].provider, "name": row.name}
                for row in self._first_rows()
                if self._new[row.code].provider in used
            ]
        )
        self.imports.add_codes(
            self.parsed.source,
            "provider",
            {
                code: subject.provider
                for code, subject in self._new.items()
                if subject.provider in used & new_providers
            },
        )
        self._rename()
        uow = self.uow
        past.add_absence(uow, [past.PastAbsence(report, uow.now, uow.by) for report in self.taken])

    def _first_rows(self) -> list[CountedRow]:
        first: dict[str, CountedRow] = {}
        for row in self.parsed.counted:
            if row.code in self._new:
                first.setdefault(row.code, row)
        return [*first.values()]

    def _rename(self) -> None:
        """Rename providers as their own list does; the code identifies them."""
        if not self.parsed.create:
            return
        names = {
            self._known[row.code].provider: row
            for row in self.parsed.counted
            if row.code in self._known and row.row not in self.refused
        }
        newest = queries.newest_by_provider(self.uow.snapshot)
        for provider, row in names.items():
            if row.period.end >= newest.get(provider, row.period.end):
                self.uow.absence.rename(provider, row.name)

    def _subjects(self) -> dict[str, AbsenceSubject]:
        """The subject of each code; for the desk's own sheet also by name."""
        source = self.parsed.source
        if source != ANY_SOURCE:
            codes = self.uow.facilities.codes(source, "provider")
            self._codes = self.codes_of("code", codes)
            counted = self.parsed.counted
            self.parsed = replace(
                self.parsed,
                counted=[row._replace(code=self._codes.spelled(row.code)) for row in counted],
            )
            self._names = {
                name_key(name)
                for name, _provider, facility in queries.subjects(self.uow.snapshot)
                if facility is None
            }
            return {code: AbsenceSubject(ProviderId(provider)) for code, provider in codes.items()}
        subjects: dict[str, set[AbsenceSubject]] = {}
        named = queries.subjects(self.uow.snapshot)
        self._codes = self.codes_of("code", {name_key(name): name for name, *_ in named}.values())
        for name, provider, facility in named:
            subjects.setdefault(name_key(name), set()).add(AbsenceSubject(provider, facility))
        for name, candidates in subjects.items():
            whole = {subject for subject in candidates if subject.facility is None}
            if (
                len(candidates) > 1
                and len(whole) == 1
                and len({subject.provider for subject in candidates}) == 1
            ):
                # A provider and its one facility often have one name: then the whole is meant.
                subjects[name] = whole
        self._candidates = {name: {*them} for name, them in subjects.items() if len(them) > 1}
        self._ambiguous = {*self._candidates}
        return {
            name: candidates.pop() for name, candidates in subjects.items() if len(candidates) == 1
        }

    def _several(self, name: str) -> Phrase:
        """That a name is of several, each told with its provider."""
        snapshot = self.uow.snapshot
        providers = {item.id: item.name for item in sheet_queries.providers(snapshot)}
        facilities = {item.id: item.name for item in facility_queries.named(snapshot)}
        subjects = sorted(
            f"{facilities[facility]}, {providers[provider]}"
            if facility in facilities
            else providers[provider]
            for provider, facility in self._candidates[name]
        )
        return Phrase(_AMBIGUOUS, {"subjects": "; ".join(subjects)})

    def _subject(self, row: CountedRow) -> AbsenceSubject | None:
        parsed = self.parsed
        code = name_key(row.code) if parsed.source == ANY_SOURCE else row.code
        known = self._known.get(code) or self._new.get(row.code)
        doubt = None
        if (known is None or (row.row, "code") in parsed.numbers) and code not in self._ambiguous:
            doubt = self._codes.doubt(row.row, row.code)
        if doubt is not None:
            if not parsed.create:
                self.unknown[row.code] = None
            self._refuse(row, "code", row.code, doubt)
            return None
        if known is not None:
            if parsed.providers is not None and known.provider not in parsed.providers:
                self._refuse(row, "code", row.code, NOT_THEIRS)
                return None
            return known
        if parsed.create and not self.as_new and name_key(row.name) in self._names:
            self._refuse(row, "name", row.name, _OTHER_CODE)
            return None
        if parsed.create and row.name:
            new = self._new[row.code] = AbsenceSubject(ProviderId(self.imports.new_id()))
            return new
        if parsed.source == ANY_SOURCE and code in self._ambiguous:
            self._refuse(row, "code", row.code, self._several(code))
        elif parsed.create:
            self._refuse(row, "name", row.name, Phrase(N_("is missing")))
        else:
            self.unknown[row.code] = None
            self._refuse(row, "code", row.code, _NOT_KNOWN)
        return None

    def _refuse(self, row: CountedRow, field: str, value: str, reason: Phrase) -> None:
        column = _FIELDS.get(field, field)
        stated = getattr(row.period if field in ("start", "end") else row.figures, field, None)
        self.refuse(row.row, column, self.written(column, stated) or value, reason)

    def _weigh(self) -> None:
        rows = self.parsed.counted
        if not rows:
            return
        today = local(self.uow.now).date()
        span = Period(min(row.period.start for row in rows), max(row.period.end for row in rows))
        earlier = queries.near(self.uow.snapshot, span)
        within: dict[tuple[AbsenceSubject, Period], CountedRow] = {}
        taken: dict[AbsenceSubject, set[Period]] = {}
        for row in rows:
            subject = self._subject(row)
            if subject is None:
                continue
            report = _report(row, subject)._replace(channel=self.parsed.channel)
            before = earlier.get((subject.provider, subject.facility), [])
            periods = {period for period, _ in before} | taken.setdefault(subject, set())
            try:
                check_report(report, today, self.uow.absence_terms)
                check_apart(row.period, periods)
            except RuleBroken as broken:
                self._refuse(row, broken.field, _value(row, broken.field), broken.phrase)
                continue
            if words := illness_words(row.note):
                shown = ", ".join(word.word for word in words)
                self._refuse(row, "note", shown, Phrase(_ILLNESS, {"words": shown}))
                continue
            first = within.setdefault((subject, row.period), row)
            if first is not row:
                if (first.figures, first.measure) != (row.figures, row.measure):
                    self._refuse(
                        row,
                        "code",
                        row.code,
                        Phrase(
                            N_("row {row} has something else for the same period"),
                            {"row": first.row},
                        ),
                    )
                else:
                    self.repeated.append((row.row, first.row))
                continue
            taken[subject].add(row.period)
            # What was reported once and replaced since counts too: its sheet taken once more must
            # not undo the later report.
            counted = [figures for period, figures in before if period == row.period]
            if _stored(report) not in counted:
                self.taken.append(report)
            elif counted[-1] != _stored(report):
                self.corrected.append(row.row)


def _stored(report: AbsenceReport) -> AbsenceFigures:
    return in_days(report.figures, report.measure, report.period.days)


def _report(row: CountedRow, subject: AbsenceSubject) -> AbsenceReport:
    return AbsenceReport(
        subject.provider,
        row.period,
        row.figures,
        subject.facility,
        row.measure,
        reporter_role=row.reporter_role,
        reporter_organisation=row.reporter_organisation,
        channel=Channel.IMPORT,
        note=row.note,
    )


def _value(row: CountedRow, field: str) -> str:
    if field in ("start", "end"):
        return date_text(getattr(row.period, field))
    value = getattr(row.figures, field, None)
    if value is None:
        return ""
    return str(value) if field == "heads" else format(value / 1000, "g")
