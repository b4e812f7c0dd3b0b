"""The agenda that fills itself: what changed, by the four subjects, and what is open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.absence.mutual_aid import DeploymentLine
from crisisdesk.domain.absence.region import ReviewTotals, rate_phrase, reported_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.facilities import FacilityId, Restriction
from crisisdesk.domain.capacity.places import CapacityLine, CapacityTotals, Limit
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week.duties import Duty
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.domain.week.register import Entry, EntryKind, EntryStatus
from crisisdesk.errors import N_, Phrase


class Item(NamedTuple):
    """One line of an agenda, and what it is about."""

    what: Phrase
    facility: FacilityId | None = None
    case: CaseId | None = None
    presses: bool = False
    """Whether it should be discussed before the others."""


class AgendaSection(NamedTuple):
    """A subject with its items."""

    subject: AgendaSubject
    items: tuple[Item, ...]


class Agenda(NamedTuple):
    """The agenda of a meeting at a moment."""

    duty: Duty
    day: date
    """The day that identifies the turn."""
    at: datetime
    since: datetime
    """When the previous meeting of the series began: changes are counted from there."""
    sections: tuple[AgendaSection, ...]
    """The four subjects, in this order, empty ones too."""
    actions: tuple[Entry, ...]
    """Open actions, overdue first."""
    expiring: tuple[Entry, ...]
    """Measures and agreements that must be extended, changed or stopped."""
    feedback: tuple[Entry, ...]
    """Asked but not answered, oldest first."""
    undecided: tuple[Entry, ...]
    """What somebody must decide about, oldest first."""
    directors: tuple[Entry, ...]
    """What concerns the directors or another sector."""


class CaseCounts(NamedTuple):
    """What happened to cases between two moments, in counts."""

    opened: int = 0
    ended: int = 0
    no_place: int = 0
    """Searches that ended without a place."""
    not_answered: int = 0
    declined: tuple[tuple[DeclineReason, int], ...] = ()
    """Most first."""
    left_by_list: int = 0
    """Cases that a list ended, so that nobody confirmed safety."""


def capacity(
    before: Iterable[CapacityLine],
    now: Sequence[CapacityLine],
    then: CapacityTotals,
    totals: CapacityTotals,
) -> AgendaSection:
    """Places: the headline, then openings and stops, then the largest changes."""
    items = [_headline(then, totals)]
    known = {line.id: line for line in before}
    pressing: list[Item] = []
    moved: list[tuple[int, str, Item]] = []
    for line in now:
        was = known.get(line.id)
        if was is None:
            pressing.append(
                _item(N_("{facility}: new on the board"), line, presses=False, facility=line.name)
            )
            continue
        pressing += _opened(was, line)
        if was.placeable != line.placeable:
            size = abs((line.placeable or 0) - (was.placeable or 0))
            moved.append((-size, line.name, _moved(was, line)))
    pressing.sort(key=lambda item: (not item.presses, str(item.what.values["facility"])))
    moved.sort(key=lambda move: move[:2])
    return AgendaSection(AgendaSubject.CAPACITY, (*items, *pressing, *(item for *_, item in moved)))


def _headline(then: CapacityTotals, now: CapacityTotals) -> Item:
    return Item(
        Phrase(
            N_("Vacancies tonight: {now} (was {then})"), {"now": now.tonight, "then": then.tonight}
        )
    )


def _item(message: str, line: CapacityLine, *, presses: bool = True, **values: object) -> Item:
    return Item(Phrase(message, values), line.id, presses=presses)


def _opened(was: CapacityLine, line: CapacityLine) -> Iterator[Item]:
    if was.opening is not line.opening:
        yield _item(
            N_("{facility}: {then} → {now}"),
            line,
            facility=line.name,
            then=Phrase(was.opening.words),
            now=Phrase(line.opening.words),
        )
    before, after = _bars(was.bars), _bars(line.bars)
    for key in after.keys() - before.keys():
        bar = after[key]
        yield _item(
            N_("{facility}: {what} from now on ({source})"),
            line,
            facility=line.name,
            what=Phrase(bar.kind.words),
            source=bar.source or bar.reason,
        )
    for key in before.keys() - after.keys():
        yield _item(
            N_("{facility}: no longer {what}"),
            line,
            facility=line.name,
            what=Phrase(before[key].kind.words),
        )


def _bars(bars: Iterable[Restriction]) -> dict[object, Restriction]:
    return {bar.root or bar: bar for bar in bars}


def _moved(was: CapacityLine, line: CapacityLine) -> Item:
    return _item(
        N_("{facility}: {now} vacant (was {then})"),
        line,
        presses=(line.placeable or 0) < 0,
        facility=line.name,
        now=_known(line.placeable),
        then=_known(was.placeable),
    )


def _known(value: int | None) -> object:
    return "?" if value is None else value


def occupancy(
    lines: Iterable[CapacityLine], then: CapacityTotals, now: CapacityTotals
) -> AgendaSection:
    """Children present against available places; overcrowded facilities by name."""
    items = [
        Item(
            Phrase(
                N_("Occupied: {now} of {available} (was {then})"),
                {
                    "now": now.occupied,
                    "available": now.available,
                    "then": then.occupied,
                },
            )
        )
    ]
    crowded = sorted(
        (line for line in lines if line.placeable is not None and line.placeable < 0),
        key=lambda line: (line.placeable or 0, line.name),
    )
    items += [
        _item(
            N_("{facility}: over capacity by {n}"),
            line,
            facility=line.name,
            n=-(line.placeable or 0),
        )
        for line in crowded
    ]
    stale = sum(line.is_stale for line in lines)
    if stale:
        items.append(Item(Phrase(N_("Figures too old or never given: {n}"), {"n": stale})))
    return AgendaSection(AgendaSubject.OCCUPANCY, tuple(items))


def crisis(
    lines: Sequence[CaseLine], counts: CaseCounts, unconfirmed: Sequence[CaseLine] = ()
) -> AgendaSection:
    """Children without a place: counts, every "no" with its reason, and the most pressing cases.

    `unconfirmed` are cases that ended before anybody confirmed that the child is safe.
    """
    going = [line for line in lines if line.state is not CaseState.ON_HOLD]
    items = [
        Item(
            Phrase(
                N_("Open: {open}; new since the last time: {opened}; ended: {ended}"),
                {"open": len(going), "opened": counts.opened, "ended": counts.ended},
            )
        )
    ]
    acute = sum(1 for line in going if line.urgency is Urgency.ACUTE)
    if acute:
        items.append(Item(Phrase(N_("Acute: {n}"), {"n": acute})))
    items += _attention([*lines, *unconfirmed])
    for line in going:
        values: dict[str, object] = {
            "case": line.reference,
            "urgency": Phrase(line.urgency.words),
        }
        if line.needs_lead:
            what = Phrase(N_("{case} ({urgency}): without a lead"), values)
        elif line.clock is Clock.OVERDUE:
            what = Phrase(N_("{case} ({urgency}): overdue"), values)
        else:
            continue
        items.append(Item(what, case=line.id, presses=True))
    if counts.no_place:
        items.append(
            Item(Phrase(N_("Searches without a place: {n}"), {"n": counts.no_place}), presses=True)
        )
    items += [
        Item(Phrase(N_("Declined, {reason}: {n}"), {"reason": Phrase(reason.words), "n": n}))
        for reason, n in counts.declined
    ]
    if counts.left_by_list:
        words = N_("Ended by a list, safety not confirmed: {n}")
        items.append(Item(Phrase(words, {"n": counts.left_by_list})))
    if counts.not_answered:
        items.append(Item(Phrase(N_("Unanswered enquiries: {n}"), {"n": counts.not_answered})))
    return AgendaSection(AgendaSubject.CRISIS, tuple(items))


def _attention(lines: Sequence[CaseLine]) -> Iterator[Item]:
    """Cases on hold, and those that somebody must see to (DOMAIN.md §9)."""
    parked = [line for line in lines if line.state is CaseState.ON_HOLD]
    if parked:
        yield Item(Phrase(N_("On hold: {n}"), {"n": len(parked)}))
    for line in parked:
        if line.parked_until is not None:
            values: dict[str, object] = {
                "case": line.reference,
                "moment": moment_text(line.parked_until),
            }
            yield Item(Phrase(N_("{case}: on hold until {moment}"), values), case=line.id)
    for line in lines:
        for asked in line.asks:
            values = {"case": line.reference, "what": Phrase(asked.why.words)}
            yield Item(Phrase(N_("{case}: {what}"), values), case=line.id, presses=True)


def short_of_staff(lines: Iterable[CapacityLine]) -> list[Item]:
    """Facilities that have places without the staff for them."""
    items = []
    for line in sorted(lines, key=lambda line: line.name):
        if line.limit is Limit.STAFF and line.available is not None and line.staffed is not None:
            short = line.available - (line.blocked or 0) - line.staffed
            items.append(
                _item(
                    N_("{facility}: places without staff: {n}"),
                    line,
                    presses=False,
                    facility=line.name,
                    n=short,
                )
            )
    return items


def staffing(
    lines: Iterable[CapacityLine],
    providers: Iterable[ReviewLine],
    totals: ReviewTotals,
    days: int,
    ending: Iterable[DeploymentLine],
) -> AgendaSection:
    """Staff: absence, providers below minimum, aid that ends soon, places without staff."""
    items = []
    if totals.reported:
        items.append(
            Item(
                Phrase(
                    N_("absence {rate} (weighted); reported {reported}"),
                    {
                        "rate": rate_phrase(totals.rate, days),
                        "reported": reported_phrase(totals),
                    },
                ),
                presses=totals.missing > 0 or totals.rate.partial,
            )
        )
    items += [
        Item(
            Phrase(
                N_("{provider}: {n} FTE below its minimum"),
                {
                    "provider": provider.name,
                    "n": as_fte(provider.shortage or 0, provider.period.days),
                },
            ),
            presses=True,
        )
        for provider in providers
        if provider.below_minimum
    ]
    items += [
        Item(
            Phrase(
                N_("{lender} helps {facility} until {day}"),
                {
                    "lender": deployment.lender_name,
                    "facility": deployment.facility_name,
                    "day": date_text(deployment.until),
                },
            ),
            deployment.facility,
            presses=True,
        )
        for deployment in ending
    ]
    return AgendaSection(AgendaSubject.STAFFING, (*items, *short_of_staff(lines)))


def open_points(entries: Iterable[Entry], at: datetime) -> Mapping[str, tuple[Entry, ...]]:
    """Open entries of the register, by the part of the agenda that they belong to."""
    actions, expiring, feedback, undecided, directors = [], [], [], [], []
    for entry in entries:
        if entry.kind is EntryKind.ACTION:
            actions.append(entry)
        elif entry.kind is EntryKind.FEEDBACK and entry.status is EntryStatus.ASKED:
            feedback.append(entry)
        elif entry.undecided:
            undecided.append(entry)
        if _asks(entry, at):
            expiring.append(entry)
        if entry.particulars.for_directors or entry.particulars.other_sector:
            directors.append(entry)
    far = date.max
    actions.sort(key=lambda entry: (entry.particulars.due or far, entry.added_at))
    expiring.sort(key=lambda entry: (entry.particulars.valid_until or far, entry.added_at))
    for oldest_first in (feedback, undecided):
        oldest_first.sort(key=lambda entry: entry.particulars.asked or local(entry.added_at).date())
    return {
        "actions": tuple(actions),
        "expiring": tuple(expiring),
        "feedback": tuple(feedback),
        "undecided": tuple(undecided),
        "directors": tuple(directors),
    }


def _asks(entry: Entry, at: datetime) -> bool:
    day = entry.asks_from()
    return day is not None and day <= local(at).date()
