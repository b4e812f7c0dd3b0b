"""An agenda as a delegation of providers may have it: no case number and no small number (§9)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crisisdesk.domain.absence.mutual_aid import RequestLine
from crisisdesk.domain.absence.region import ReviewTotals, rate_phrase, reported_phrase
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.capacity.places import CapacityLine, CapacityTotals
from crisisdesk.domain.week.agenda import (
    Agenda,
    AgendaSection,
    CaseCounts,
    Item,
    Rubric,
    short_of_staff,
    staff_asked,
)
from crisisdesk.domain.week.case_numbers import without_cases
from crisisdesk.domain.week.meetings import AgendaSubject
from crisisdesk.domain.week.register import Entry, EntryKind
from crisisdesk.domain.week.small_numbers import FEWEST, Figures, small
from crisisdesk.errors import N_, Phrase

COUNTS = ("open", "new", "ended", "parked", "no_place")
"""What providers are told of cases."""
_MONEY = (EntryKind.ADVANCE_PAYMENT, EntryKind.COST_SIGNAL)
_FEW = Phrase(N_("fewer than {n}"), {"n": FEWEST})


class SharedReview(NamedTuple):
    """The review as it may leave the desk."""

    lines: Sequence[ReviewLine]
    totals: ReviewTotals
    days: int


def entry(entry: Entry) -> Entry:
    """An entry of the register without case numbers in its words."""
    words = entry.particulars
    plain = words._replace(text=without_cases(words.text), answer=without_cases(words.answer))
    return entry._replace(particulars=plain, note="")


def entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries as providers may have them: without the money matters of one of them (A22, A24)."""
    return tuple(
        entry(each)
        for each in entries
        if each.kind not in _MONEY and not each.particulars.for_directors
    )


def agenda(
    agenda: Agenda,
    figures: Figures,
    counts: CaseCounts,
    lines: Sequence[CapacityLine],
    totals: CapacityTotals,
    review: SharedReview,
    requests: Sequence[RequestLine],
) -> Agenda:
    """The same meeting, in the form for providers."""
    capacity = next(s for s in agenda.sections if s.subject is AgendaSubject.CAPACITY)
    return agenda._replace(
        sections=(
            capacity._replace(items=tuple(map(_plain, capacity.items))),
            _occupancy(lines, totals),
            AgendaSection(AgendaSubject.CRISIS, tuple(_crisis(figures, counts))),
            AgendaSection(AgendaSubject.STAFFING, tuple(_staffing(review, lines, requests))),
        ),
        rubrics=tuple(rubric for rubric in map(_rubric, agenda.rubrics) if not rubric.empty),
    )


def _rubric(rubric: Rubric) -> Rubric:
    """A rubric without what names a case, and nothing of one that stays at the desk."""
    if rubric.inside:
        return Rubric(rubric.title)
    return rubric._replace(
        items=tuple(_plain(item) for item in rubric.items if item.case is None),
        entries=entries(rubric.entries),
    )


def _plain(item: Item) -> Item:
    values = {
        name: without_cases(value) if isinstance(value, str) else value
        for name, value in item.what.values.items()
    }
    return item._replace(what=item.what._replace(values=values))


def _occupancy(lines: Iterable[CapacityLine], totals: CapacityTotals) -> AgendaSection:
    number = totals.occupied
    occupied: object = _FEW if small(number.value) else number
    values = {"now": occupied, "available": totals.available}
    items = [Item(Phrase(N_("Occupied: {now} of {available}"), values))]
    items += [
        Item(Phrase(N_("{facility}: over capacity"), {"facility": line.name}), line.id)
        for line in lines
        if line.placeable is not None and line.placeable < 0
    ]
    return AgendaSection(AgendaSubject.OCCUPANCY, tuple(items))


def _crisis(figures: Figures, counts: CaseCounts) -> Iterator[Item]:
    told = {name: number.phrase for name, number in figures.told.items()}
    yield Item(
        Phrase(
            N_("Open: {open}; new since the last time: {opened}; ended: {ended}"),
            {"open": told["open"], "opened": told["new"], "ended": told["ended"]},
        )
    )
    yield Item(Phrase(N_("On hold: {n}"), {"n": told["parked"]}))
    yield Item(Phrase(N_("Searches without a place: {n}"), {"n": told["no_place"]}))
    if "asks" in told:
        yield Item(
            Phrase(N_("Bridged, too long in one place or not seen: {n}"), {"n": told["asks"]})
        )
    for reason, number in counts.declined:
        values: dict[str, object] = {
            "reason": Phrase(reason.words),
            "n": _FEW if small(number) else number,
        }
        yield Item(Phrase(N_("Declined, {reason}: {n}"), values))


def _staffing(
    review: SharedReview, lines: Iterable[CapacityLine], requests: Iterable[RequestLine]
) -> Iterator[Item]:
    totals = review.totals
    if totals.reported:
        values: dict[str, object] = {
            "rate": rate_phrase(totals.rate, review.days),
            "reported": reported_phrase(totals),
        }
        what = Phrase(N_("absence {rate} (weighted); reported {reported}"), values)
        yield Item(what, presses=totals.missing > 0)
    for provider in review.lines:
        if provider.below_minimum:
            yield Item(
                Phrase(N_("{provider}: below its minimum"), {"provider": provider.name}),
                presses=True,
            )
    yield from staff_asked(requests)
    for item in short_of_staff(lines):
        values = {"facility": item.what.values["facility"]}
        yield Item(Phrase(N_("{facility}: places without staff"), values), item.facility)
