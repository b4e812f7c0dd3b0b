"""What a sheet of absence says goes into the store: all of it, or none, or the good rows."""

from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, check_report, in_days
from crisisdesk.domain.absence.illness_words import illness_words
from crisisdesk.domain.absence.periods import Period, check_apart
from crisisdesk.domain.capacity.facilities import FacilityId, ProviderId
from crisisdesk.domain.capacity.report import Channel
from crisisdesk.domain.capacity.selection import folded
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.sheets.imports import ANY_SOURCE, CountedRow, Parsed
from crisisdesk.errors import N_, Phrase, RuleBroken
from crisisdesk.services.sheets.intake import SheetIntake
from crisisdesk.store.queries.absence import absence as boards

if TYPE_CHECKING:
    from crisisdesk.store.repositories.imports import Imports
    from crisisdesk.store.unit_of_work import UnitOfWork

_NOT_KNOWN = Phrase(N_("the desk knows no provider or facility by this code or name"))
_AMBIGUOUS = Phrase(N_("more than one provider or facility is called this"))
_ILLNESS = N_("“{words}” may tell of somebody's illness: leave it out")
_FIELDS = {"other": "other_absence", "start": "period_start", "end": "period_end"}
"""Fields of a rule by the field that a sheet calls them."""


class AbsenceSubject(NamedTuple):
    """Whom a row is about; a provider that is to be made has no id yet."""

    provider: ProviderId
    facility: FacilityId | None = None


class AbsenceIntake(SheetIntake):
    """What a sheet of absence says."""

    def __init__(self, uow: "UnitOfWork", imports: "Imports", parsed: Parsed) -> None:
        """Weigh every row; nothing is written."""
        super().__init__(uow, imports, parsed)
        self._new: dict[str, AbsenceSubject] = {}
        self.taken: list[AbsenceReport] = []
        self._ambiguous: set[str] = set()
        self._known = self._subjects()
        self._weigh()

    def write(self) -> None:
        """Bring what is new into the store."""
        from crisisdesk.store.repositories import past

        made = {subject.provider for subject in self._new.values()}
        used = {report.provider for report in self.taken}
        self.imports.add_providers(
            [
                {"id": self._new[one.code].provider, "name": one.name}
                for one in self._first_rows()
                if self._new[one.code].provider in used
            ]
        )
        self.imports.add_codes(
            self.parsed.source,
            "provider",
            {code: one.provider for code, one in self._new.items() if one.provider in used & made},
        )
        self._rename()
        uow = self.uow
        past.add_absence(uow, [past.PastAbsence(one, uow.now, uow.by) for one in self.taken])

    def _first_rows(self) -> list[CountedRow]:
        first: dict[str, CountedRow] = {}
        for one in self.parsed.counted:
            if one.code in self._new:
                first.setdefault(one.code, one)
        return [*first.values()]

    def _rename(self) -> None:
        """Call a provider what its own list calls it now; by its code it stays the same one."""
        if not self.parsed.create:
            return
        names = {
            self._known[one.code].provider: one
            for one in self.parsed.counted
            if one.code in self._known and one.row not in self.refused
        }
        newest = boards.newest_by_provider(self.uow.snapshot)
        for provider, row in names.items():
            if row.period.end >= newest.get(provider, row.period.end):
                self.uow.absence.rename(provider, row.name)

    def _subjects(self) -> dict[str, AbsenceSubject]:
        """Whom each code names; for the desk's own sheet also by name."""
        source = self.parsed.source
        if source != ANY_SOURCE:
            codes = self.uow.facilities.codes(source, "provider")
            return {code: AbsenceSubject(ProviderId(own)) for code, own in codes.items()}
        found: dict[str, set[AbsenceSubject]] = {}
        for name, provider, facility in boards.subjects(self.uow.snapshot):
            found.setdefault(folded(name), set()).add(AbsenceSubject(provider, facility))
        for name, own in found.items():
            whole = {one for one in own if one.facility is None}
            if len(own) > 1 and len(whole) == 1 and len({one.provider for one in own}) == 1:
                # A provider and its one facility often have one name: then the whole is meant.
                found[name] = whole
        self._ambiguous = {name for name, own in found.items() if len(own) > 1}
        return {name: own.pop() for name, own in found.items() if len(own) == 1}

    def _subject(self, one: CountedRow) -> AbsenceSubject | None:
        parsed = self.parsed
        code = folded(one.code) if parsed.source == ANY_SOURCE else one.code
        found = self._known.get(code) or self._new.get(one.code)
        if found is not None:
            return found
        if parsed.create and one.name:
            made = self._new[one.code] = AbsenceSubject(ProviderId(self.imports.new_id()))
            return made
        if parsed.source == ANY_SOURCE and code in self._ambiguous:
            self._refuse(one, "code", one.code, _AMBIGUOUS)
        elif parsed.create:
            self._refuse(one, "name", one.name, Phrase(N_("is missing")))
        else:
            self.unknown[one.code] = None
            self._refuse(one, "code", one.code, _NOT_KNOWN)
        return None

    def _refuse(self, one: CountedRow, field: str, value: str, reason: Phrase) -> None:
        self.refuse(one.row, _FIELDS.get(field, field), value, reason)

    def _weigh(self) -> None:
        rows = self.parsed.counted
        if not rows:
            return
        today = local(self.uow.now).date()
        span = Period(min(one.period.start for one in rows), max(one.period.end for one in rows))
        earlier = boards.near(self.uow.snapshot, span)
        within: dict[tuple[AbsenceSubject, Period], CountedRow] = {}
        taken: dict[AbsenceSubject, set[Period]] = {}
        for one in rows:
            subject = self._subject(one)
            if subject is None:
                continue
            report = _report(one, subject)
            before = earlier.get((subject.provider, subject.facility), [])
            periods = {period for period, _ in before} | taken.setdefault(subject, set())
            try:
                check_report(report, today)
                check_apart(one.period, periods)
            except RuleBroken as broken:
                self._refuse(one, broken.field, _value(one, broken.field), broken.phrase)
                continue
            if words := illness_words(one.note):
                shown = ", ".join(word.word for word in words)
                self._refuse(one, "note", shown, Phrase(_ILLNESS, {"words": shown}))
                continue
            first = within.setdefault((subject, one.period), one)
            if first is not one:
                if (first.figures, first.measure) != (one.figures, one.measure):
                    self._refuse(
                        one,
                        "code",
                        one.code,
                        Phrase(
                            N_("row {row} says something else for the same period"),
                            {"row": first.row},
                        ),
                    )
                continue
            taken[subject].add(one.period)
            # What was reported once and replaced since counts too: its sheet taken once more must
            # not undo the later report.
            if (one.period, _stored(report)) not in before:
                self.taken.append(report)


def _stored(report: AbsenceReport) -> AbsenceFigures:
    return in_days(report.figures, report.measure, report.period.days)


def _report(one: CountedRow, subject: AbsenceSubject) -> AbsenceReport:
    return AbsenceReport(
        subject.provider,
        one.period,
        one.figures,
        subject.facility,
        one.measure,
        reporter_role=one.reporter_role,
        reporter_organisation=one.reporter_organisation,
        channel=Channel.IMPORT,
        note=one.note,
    )


def _value(one: CountedRow, field: str) -> str:
    if field in ("start", "end"):
        return date_text(getattr(one.period, field))
    value = getattr(one.figures, field, None)
    if value is None:
        return ""
    return str(value) if field == "heads" else format(value / 1000, "g")
