"""Wherever a total of a random board or review is printed, what is unknown of it is said."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceTerms, as_fte
from crisisdesk.domain.absence.periods import series_of
from crisisdesk.domain.absence.region import add_up, rates_of
from crisisdesk.domain.absence.review import About, ReviewFigures, added, compute
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine, left_out
from crisisdesk.domain.week import agenda as agenda_rules
from crisisdesk.domain.week.duties import Duty
from crisisdesk.exchange import absence_export
from crisisdesk.exchange.documents.consultation import agenda_paper
from crisisdesk.exchange.documents.formats import as_bytes
from crisisdesk.exchange.documents.outgoing import bulletin_paper
from crisisdesk.i18n import decimal_text, say
from crisisdesk.screens.absence.columns import columns
from crisisdesk.screens.absence.panel import Openings, absence_panel
from crisisdesk.screens.absence.text import totals_content
from crisisdesk.services.absence.absence import AbsenceReview
from crisisdesk.services.capacity import capacity
from crisisdesk.services.status import status
from crisisdesk.services.week import agenda, bulletin, day_start
from crisisdesk.store.store import Store
from crisisdesk.widgets.columns import Cell
from crisisdesk.widgets.figures import headline, left_out_words
from crisisdesk.widgets.overview import kind_content
from crisisdesk.widgets.panel import PanelLine
from tests.clock import NOON, Clock
from tests.domain.absence.absences import WEEK, provider
from tests.factories import make_facility, tell

KINDS = (Kind.CRISIS_GROUP, Kind.CRISIS_GROUP, Kind.SECURE, Kind.FAMILY_HOME)
FIGURE = st.none() | st.integers(0, 9)

NOTHING = Openings(lambda: None, lambda _provider: None, lambda: None)


def _plain(lines: Sequence[PanelLine]) -> str:
    return "\n".join(line.content.plain for line in lines)


def summed(values: Sequence[int | None]) -> str:
    """A sum as it must read, reckoned without the desk's own type."""
    known = [value for value in values if value is not None]
    if not known:
        return "?"
    return f"{sum(known)} + ?" if len(known) < len(values) else str(sum(known))


def vacancies(lines: Sequence[CapacityLine]) -> str:
    """What the headline must read: what counts for tonight, and that some of it is unknown."""
    counted: list[int | None] = []
    for line in lines:
        counts = left_out(line) is None
        if line.placeable is None:
            counted.append(None if counts else 0)
        else:
            counted.append(max(line.placeable, 0) if counts else 0)
    return summed(counted)


@pytest.fixture
def region(store: Store, clock: Clock):
    """Four facilities of three kinds; gives them new figures, or none, at random moments."""
    made = [make_facility(store, f"Huis {at}", kind=kind) for at, kind in enumerate(KINDS)]

    def told(figures: Sequence[CapacityFigures | None]) -> list[CapacityLine]:
        clock.forward(hours=13)
        for facility, stated in zip(made, figures, strict=True):
            if stated is not None:
                tell(store, facility, **stated._asdict())
        clock.forward(minutes=1)
        return store.read(capacity.overview).lines

    return told


@settings(max_examples=25)
@given(
    st.lists(
        st.none() | st.builds(CapacityFigures, *[FIGURE] * 6, st.none()),
        min_size=len(KINDS),
        max_size=len(KINDS),
    )
)
def test_every_total_of_a_random_board_says_what_is_unknown(store, region, figures) -> None:
    lines = region(figures)
    tonight = vacancies(lines)
    totals = store.read(capacity.overview).totals
    assert headline(totals).plain.startswith(f"vacancies tonight  {tonight}")
    unknown_elsewhere = any(line.placeable is None and left_out(line) for line in lines)
    assert ("?" in left_out_words(totals)) == unknown_elsewhere

    text = store.read(status).as_text()
    assert f"Vacancies tonight: {tonight}" in text
    rows = dict(row.strip().split(maxsplit=1) for row in text.splitlines() if row[:2] == "  ")
    for words in ("licensed", "available", "staffed", "occupied", "blocked"):
        of = [getattr(line, words) for line in lines]
        assert rows[words].partition(" (")[0] == summed(of), words
        said = store.read(status).as_json()["capacity"][words]
        assert said == (None if set(of) == {None} else sum(value or 0 for value in of))

    for kind in KINDS:
        within = [line for line in lines if line.kind is kind]
        row = kind_content(kind, totals.by_kind[kind]).plain
        free = [None if line.placeable is None else max(line.placeable, 0) for line in within]
        assert row.removeprefix(str(kind.words)).strip().startswith(f"{summed(free)} ")
        assert f"of {summed([line.available for line in within]).replace(' ', '')}" in row
        both = [None not in (line.occupied, line.available) for line in within]
        assert row.endswith("?%") == (any(both) and not all(both) and "%" in row)

    occupied = summed([line.occupied for line in lines])
    available = summed([line.available for line in lines])
    document = as_bytes(
        agenda_paper(store.read(agenda.agenda, Duty.CORONA_CONSULTATION)), "md", NOON
    ).decode()
    # A document never says 0 of what is unknown or too old.
    doubt = tonight.startswith("0 ") or any(line.is_stale for line in lines)
    spoken = "?" if tonight[0] == "0" and doubt else tonight
    assert f"Vacancies tonight: {spoken}" in document.replace("\\+", "+")
    assert f"Occupied: {occupied} of {available}" in document.replace("\\+", "+")
    draft = store.read(bulletin.draft, date(2020, 4, 7))
    letter = as_bytes(bulletin_paper(draft, "Zuid"), "md", NOON).decode().replace("\\+", "+")
    words = f"{spoken} vacancies tonight."
    assert ("It is not known how many places are" if spoken == "?" else words) in letter
    unknown = "?" in tonight or "?" in left_out_words(totals)
    assert not unknown or "?" in letter or "not known" in letter
    assert store.read(day_start.day_start).totals == totals


def test_before_anything_was_known_the_agenda_does_not_say_nought(store, region, clock) -> None:
    region([CapacityFigures(available=8, occupied=4)] * len(KINDS))
    items = store.read(agenda.agenda, Duty.CORONA_CONSULTATION).sections[0].items
    assert say(items[0].what) == "Vacancies tonight: 12"
    text = "".join(part.text for part in store.read(bulletin.draft, date(2020, 4, 7)).parts)
    assert "12 vacancies tonight." in text


@st.composite
def some_figures(draw) -> AbsenceFigures:
    """What somebody counted in whole FTE, where any of the three absences may be unknown."""
    contract = draw(st.integers(3, 60))
    part = st.none() | st.integers(0, contract // 3)
    stated = [draw(part) for _ in range(3)]
    return AbsenceFigures(
        contract * 7000, *(None if value is None else value * 7000 for value in stated)
    )


REPORTS = st.lists(
    st.none() | some_figures() | st.lists(some_figures(), min_size=1, max_size=3),
    min_size=1,
    max_size=5,
)


def review_of(reports, facilities: int) -> AbsenceReview:
    """A review in which a provider reported nothing, itself, or by some of its facilities."""
    counted: list[ReviewFigures | None] = [
        ReviewFigures(added(report), len(report), units=tuple(report))
        if isinstance(report, list)
        else report and ReviewFigures(report)
        for report in reports
    ]
    columns_ = {
        provider(str(at)): [*(None,) * 7, figures]
        for at, figures in enumerate(counted)
        if figures is not None
    }
    lines = compute(
        [About(provider(str(at)), f"P{at}", False, "", facilities) for at in range(len(counted))],
        columns_,
        series_of(WEEK, 8),
        {},
        {},
        AbsenceTerms(),
    )
    totals = add_up(lines, rates_of(columns_, 8))
    return AbsenceReview(WEEK, lines, totals, AbsenceTerms(), [], [], [], date(2020, 4, 7))


@settings(max_examples=80)
@given(REPORTS, st.integers(1, 3))
def test_every_rate_of_random_reports_says_of_how_much_it_speaks(reports, facilities) -> None:
    review = review_of(reports, facilities)
    stated = [
        part
        for report in reports
        if report is not None
        for part in (report if isinstance(report, list) else [report])
    ]
    silent = sum(
        1 if report is None else max(facilities - len(report), 0)
        for report in reports
        if report is None or isinstance(report, list)
    )
    known = [part for part in stated if part.sick is not None]
    base, whole = (sum(part.contract for part in parts) for parts in (known, stated))
    partial = silent > 0 or base < whole
    share = sum(part.sick or 0 for part in known) / base if base else None
    assert (review.totals.rate.share, review.totals.rate.partial) == (share, partial)

    spoken = decimal_text(as_fte(base, 7).normalize())
    if base < whole:
        spoken += f" of {decimal_text(as_fte(whole, 7).normalize())}"
    spoken = f"of {spoken}{' + ?' if silent else ''} FTE"
    places = {
        "review": totals_content(review).plain,
        "overview": _plain(absence_panel(review, [], NOTHING, wide=True)[1]),
        "narrow": _plain(absence_panel(review, [], NOTHING, wide=False)[1]),
        "agenda": "\n".join(
            say(item.what)
            for item in agenda_rules.staffing([], review.lines, review.totals, 7, [], []).items
        ),
    }
    if not stated:
        assert "unknown" not in places["agenda"]
    elif share is None:
        assert "absence unknown" in places["agenda"]
    else:
        for place, text in places.items():
            assert (spoken in text) == partial, place

    facts = {fact.code: fact for fact in absence_export.export(review, NOON, None, "Zuid").facts}
    if share is not None:
        sick, of = facts["sick_fte_in_all"].value, facts["rate_of_fte_in_all"].value
        assert isinstance(sick, float)
        assert isinstance(of, float)
        assert sick / of == pytest.approx(share)
        unknown = silent + sum(part.sick is None for part in stated)
        assert facts["sick_unknown_parts"].value == unknown
        assert str(facts["sick_fte_in_all"].words).endswith(" + ?") == (unknown > 0)


@settings(max_examples=80)
@given(REPORTS, st.integers(1, 3))
def test_every_cell_of_a_random_review_says_what_is_unknown(reports, facilities) -> None:
    review = review_of(reports, facilities)
    cells = {column.id: column.cell for column in columns()}
    for line in review.lines:
        if line.counted is None:
            continue
        texts = {
            name: cell.text if isinstance(cell := read(line), Cell) else cell
            for name, read in cells.items()
        }
        absent = [value for part in line.counted.parts for value in part[1:4]]
        assert ("?" in texts["absent"]) == (None in absent or line.silent > 0)
        assert ("?" in texts["contract"]) == (line.silent > 0)
        assert ("?" in texts["rate"]) == (line.rate.share is None or line.rate.partial)
        for at, text in enumerate(texts["parts"].strip("()").split("/"), 1):
            named = [part[at] for part in line.counted.parts]
            assert ("?" in text) == (None in named or line.silent > 0)
