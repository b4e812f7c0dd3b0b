"""The agenda that fills itself: what changed, by the four subjects, and what is open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.absence.mutual_aid import DeploymentLine, RequestLine
from crisisdesk.domain.absence.region import ReviewTotals, rate_phrase, reported_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.facilities import FacilityId, Restriction
from crisisdesk.domain.capacity.places import (
    CapacityLine,
    CapacityTotals,
    Limit,
    left_out_phrases,
    told_tonight,
    told_vacant,
)
from crisisdesk.domain.cases.deadlines import Clock
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.legal.orders import before_opening
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.cases.states import CaseId, CaseState, Urgency
from crisisdesk.domain.cases.waiting.attention import Attention
from crisisdesk.domain.moments import date_text, moment_text
from crisisdesk.domain.totals import Total
from crisisdesk.domain.week.duties import Duty, title
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.domain.week.register import Entry
from crisisdesk.errors import N_, Phrase


class Item(NamedTuple):
    """One line of an agenda, and what it is about."""

    what: Phrase
    facility: FacilityId | None = None
    case: CaseId | None = None
    presses: bool = False
    """Whether it should be discussed before the others."""
    entry: Entry | None = None


class AgendaSection(NamedTuple):
    """A subject with its items."""

    subject: AgendaSubject
    items: tuple[Item, ...]


class Rubric(NamedTuple):
    """A title with what belongs under it; screen and paper show the same ones."""

    title: str
    items: tuple[Item, ...] = ()
    entries: tuple[Entry, ...] = ()
    kinds: bool = False
    """Whether its entries are of several kinds."""
    decides: bool = False
    """Whether somebody has to decide about its entries."""
    inside: bool = False
    """Whether it stays at the desk: its lines are of few children, or bear words of a case."""

    @property
    def empty(self) -> bool:
        """Whether nothing stands under it."""
        return not (self.items or self.entries)


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
    situation: tuple[Rubric, ...] = ()
    """Who decides, the chain, crucial facilities, vacancies, silence: none is empty."""
    rubrics: tuple[Rubric, ...] = ()
    """What stands open beside the subjects, in this order; none is empty."""
    name: str = ""
    """What its series is called on that day; "" for the usual name."""

    @property
    def title(self) -> Phrase:
        """What the series is called."""
        return title(self.name, self.duty)


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
    items = [_headline(told_tonight(then), told_tonight(totals))]
    left_out = left_out_phrases(totals)
    if left_out:
        values: dict[str, object] = {f"n{at}": phrase for at, phrase in enumerate(left_out)}
        what = Phrase(" · ".join(f"{{{name}}}" for name in values), values)
        items.append(Item(Phrase(N_("Not counted: {what}"), {"what": what})))
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
        # What is too old has not changed: nobody knows, and how many there are is said elsewhere.
        then_free = told_vacant(was)
        if not line.is_stale and line.placeable != then_free:
            size = abs((line.placeable or 0) - (then_free or 0))
            moved.append((-size, line.name, _moved(line, line.placeable, then_free)))
    pressing.sort(key=lambda item: (not item.presses, str(item.what.values["facility"])))
    moved.sort(key=lambda move: move[:2])
    return AgendaSection(AgendaSubject.CAPACITY, (*items, *pressing, *(item for *_, item in moved)))


def _headline(then: Total, now: Total) -> Item:
    return _counted(
        N_("Vacancies tonight: {now} (was {then})"),
        N_("Vacancies tonight: {now}"),
        then,
        {"now": now},
    )


def _counted(compared: str, alone: str, then: Total, values: dict[str, object]) -> Item:
    """A number beside that of the last time, if anything was known then."""
    if not then.known:
        return Item(Phrase(alone, values))
    return Item(Phrase(compared, {**values, "then": then}))


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


def _moved(line: CapacityLine, now: int | None, then: int | None) -> Item:
    return _item(
        N_("{facility}: {now} vacant (was {then})"),
        line,
        presses=(now or 0) < 0,
        facility=line.name,
        now=_known(now),
        then=_known(then),
    )


def _known(value: int | None) -> object:
    return "?" if value is None else value


def occupancy(
    lines: Iterable[CapacityLine], then: CapacityTotals, now: CapacityTotals
) -> AgendaSection:
    """Children present against available places; overcrowded facilities by name."""
    items = [
        _counted(
            N_("Occupied: {now} of {available} (was {then})"),
            N_("Occupied: {now} of {available}"),
            then.occupied,
            {"now": now.occupied, "available": now.available},
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
    lines: Sequence[CaseLine],
    counts: CaseCounts,
    today: date,
    ended: Sequence[CaseLine] = (),
) -> AgendaSection:
    """Children without a place: counts, every "no" with its reason, and the most pressing cases.

    `ended` are cases that ask on after their end.
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
    items += _attention([*lines, *ended], today)
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


def _attention(lines: Sequence[CaseLine], today: date) -> Iterator[Item]:
    """Cases on hold or bridged, and those that somebody must see to (DOMAIN.md §9)."""
    parked = [line for line in lines if line.state is CaseState.ON_HOLD]
    bridged = [line for line in lines if line.bridged_until is not None]
    asking = Counter(asked.why for line in lines for asked in line.asks)
    counts = {N_("On hold: {n}"): len(parked), N_("Temporary solution: {n}"): len(bridged)}
    yield from (Item(Phrase(words, {"n": n})) for words, n in counts.items() if n)
    for why in Attention:
        if asking[why]:
            values: dict[str, object] = {"what": Phrase(why.words), "n": asking[why]}
            yield Item(Phrase(N_("Cases to see to, {what}: {n}"), values), presses=True)
    dues = [due for line in lines for due in line.titles]
    if (before := before_opening(dues, today)) is not None:
        yield Item(before.phrase, presses=True)
    for line in lines:
        for asked in line.asks:
            values = {"case": line.reference, "what": Phrase(asked.why.words)}
            yield Item(Phrase(N_("{case}: {what}"), values), case=line.id, presses=True)
    for words, waiting, until in (
        (N_("{case}: on hold until {moment}"), parked, "parked_until"),
        (N_("{case}: temporary solution until {moment}"), bridged, "bridged_until"),
    ):
        for line in waiting:
            moment = getattr(line, until)
            if moment is not None:
                values = {"case": line.reference, "moment": moment_text(moment)}
                yield Item(Phrase(words, values), case=line.id)


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


def staff_asked(requests: Iterable[RequestLine]) -> Iterator[Item]:
    """Requests for staff that nobody has granted in full."""
    for line in requests:
        if line.open:
            values: dict[str, object] = {
                "facility": line.name,
                "n": as_fte(line.request.fte, 1),
                "function": Phrase(line.request.function.words),
                "day": date_text(line.request.until),
                "granted": as_fte(line.granted, 1),
            }
            words = N_("{facility} asks {n} FTE {function} until {day}; granted: {granted}")
            yield Item(Phrase(words, values), line.request.facility, presses=True)


def staffing(
    lines: Iterable[CapacityLine],
    providers: Iterable[ReviewLine],
    totals: ReviewTotals,
    days: int,
    ending: Iterable[DeploymentLine],
    requests: Iterable[RequestLine],
) -> AgendaSection:
    """Staff: absence, who is below minimum, open requests, aid that ends, places without staff."""
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
    items += staff_asked(requests)
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
