"""The region in rubrics: who decides, the chain, crucial facilities, vacancies, silence."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.capacity.crucial import CrucialAgreement
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.moments import date_text
from crisisdesk.domain.week.agenda import Item, Rubric
from crisisdesk.domain.week.chain import Pace, ReportRate, WeekFlow
from crisisdesk.domain.week.provider_contact import ProviderLine
from crisisdesk.domain.week.register import Entry, EntryKind, EntryStatus
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.errors import N_, Phrase


def _of(entries: Iterable[Entry], kind: EntryKind) -> list[Entry]:
    return [entry for entry in entries if entry.kind is kind]


def _later(name: str, value: str, message: str) -> Phrase:
    return Phrase(message, {name: value}) if value else Phrase("")


def who_decides(entries: Iterable[Entry]) -> Rubric:
    """The team: which organisations, what they may decide, and when they can be reached (A109)."""
    items = []
    for entry in _of(entries, EntryKind.TEAM):
        particulars = entry.particulars
        since = "" if particulars.valid_from is None else date_text(particulars.valid_from)
        what = Phrase(
            N_("{party}: {mandate}{available}{since}"),
            {
                "party": particulars.party,
                "mandate": particulars.text,
                "available": _later("when", particulars.detail, N_(" ({when})")),
                "since": _later("day", since, N_(", formed on {day}")),
            },
        )
        items.append(Item(what, entry=entry))
    return Rubric(N_("Who decides"), tuple(items))


def vacancies(entries: Iterable[Entry]) -> Rubric:
    """The desk's own vacancies, who fills them meanwhile, and which tasks wait (A31, A102)."""
    items = []
    for entry in _of(entries, EntryKind.VACANCY):
        particulars = entry.particulars
        fte: object = "?" if particulars.fte is None else as_fte(particulars.fte).normalize()
        interim = entry.status is EntryStatus.INTERIM
        what = Phrase(
            N_("{function}: {fte} FTE since {day}, {state}{interim}{waits}"),
            {
                "function": particulars.text,
                "fte": fte,
                "day": "?" if particulars.valid_from is None else date_text(particulars.valid_from),
                "state": Phrase(entry.status.words),
                "interim": _later("who", particulars.party * interim, N_(" by {who}")),
                "waits": _later("tasks", particulars.detail, N_("; waits: {tasks}")),
            },
        )
        items.append(Item(what, entry=entry, presses=not interim))
    return Rubric(N_("Vacancies of the desk"), tuple(items))


def crucial(
    agreed: Mapping[FacilityId, tuple[CrucialAgreement, ...]], names: Mapping[FacilityId, str]
) -> Rubric:
    """The facilities that were agreed to be crucial, when and by whom (A110)."""
    items = [
        Item(
            Phrase(
                N_("{facility}: agreed on {day} by {who}"),
                {
                    "facility": name,
                    "day": date_text(agreed[facility][0].agreed_on),
                    "who": agreed[facility][0].agreed_by,
                },
            ),
            facility=facility,
        )
        for facility, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
        if facility in agreed and agreed[facility][0].crucial
    ]
    return Rubric(N_("Crucial facilities"), tuple(items))


def silence(lines: Iterable[ProviderLine], at: datetime) -> Rubric:
    """The providers that nobody has spoken with for long, the longest silent first (A107)."""
    items = [
        Item(
            Phrase(N_("{provider}: no contact noted yet"), {"provider": line.name})
            if line.last is None
            else Phrase(
                N_("{provider}: last contact {n} days ago"),
                {"provider": line.name, "n": (at - line.last.at).days},
            )
        )
        for line in lines
    ]
    return Rubric(N_("Providers that are silent"), tuple(items))


def chain(weeks: list[WeekFlow], rate: ReportRate | None, expected: Iterable[Entry]) -> Rubric:
    """What came in, waits, stays and went out this week and the one before (A69, A77, A131)."""
    items = [
        Item(
            Phrase(
                N_("{week}: in {reported}, waiting {waiting}, staying {staying}, out {out}"),
                {
                    "week": week.week,
                    "reported": week.reported,
                    "waiting": week.waiting,
                    "staying": week.staying,
                    "out": week.out,
                },
            )
        )
        for week in reversed(weeks[-2:])
    ]
    if rate is not None:
        items.append(Item(Phrase(rate.pace.words), presses=rate.pace is not Pace.USUAL))
    return Rubric(N_("The chain"), (*items, *_rises(expected)))


def told_chain(figures: Figures, pace: Pace | None, expected: Iterable[Entry]) -> Rubric:
    """The chain as it may leave the desk: only what was decided about small numbers (§9)."""
    told = {name: number.phrase for name, number in figures.told.items()}
    items = [
        Item(
            Phrase(
                N_(
                    "In since the last time: {new}. Open now: {open};"
                    " on hold: {parked}. Out: {ended}."
                ),
                {name: told[name] for name in ("new", "open", "parked", "ended")},
            )
        )
    ]
    if pace is not None:
        items.append(Item(Phrase(pace.words)))
    return Rubric(N_("The chain"), (*items, *_rises(expected)))


def _rises(expected: Iterable[Entry]) -> list[Item]:
    items = []
    for entry in expected:
        particulars = entry.particulars
        since = "" if particulars.valid_from is None else date_text(particulars.valid_from)
        until = "" if particulars.valid_until is None else date_text(particulars.valid_until)
        what = Phrase(
            N_("More reports are expected: {why}{since}{until}"),
            {
                "why": particulars.text,
                "since": _later("day", since, N_(" from {day}")),
                "until": _later("day", until, N_(" until {day}")),
            },
        )
        items.append(Item(what, entry=entry))
    return items


def filled(*rubrics: Rubric) -> tuple[Rubric, ...]:
    """The rubrics that have something to say."""
    return tuple(rubric for rubric in rubrics if rubric.items)
