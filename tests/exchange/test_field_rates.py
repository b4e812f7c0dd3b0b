"""Sheets that real people had trouble with: what they say of rates, contradictions and ages."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from crisisdesk import i18n
from crisisdesk.domain.capacity.places import CapacityFigures, Freshness
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import NeedsConfirmation
from crisisdesk.exchange import reading, subjects
from crisisdesk.exchange.documents.consultation import agenda_paper
from crisisdesk.exchange.documents.formats import as_bytes
from crisisdesk.exchange.documents.outgoing import sheet_paper
from crisisdesk.services.absence import absence
from crisisdesk.services.capacity import capacity
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.sheets import imports
from crisisdesk.services.sheets.imports import Imported
from crisisdesk.services.status import status
from crisisdesk.services.week import agenda, emergency_sheet
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.exchange.real_input import real_input
from tests.factories import report_of

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def take(store: Store, clock: Clock):
    """The region of three facilities; takes a sheet into it."""
    clock.time = NOW

    def taken(name: str, **how: Any) -> Imported:
        path = real_input(f"field/{name}")
        return store.write(imports.take, reading.read(path, reading.recognise(path)), **how)

    taken("00-region.csv")
    clock.forward(minutes=1)
    return taken


def absence_line(store: Store) -> str:
    """What `status` says of absence."""
    lines = store.read(status).as_text().splitlines()
    return next(line for line in lines if line.startswith(("Absence", "Verzuim")))


def exported(store: Store) -> dict[str, Any]:
    """`export absence --format json`."""
    content: dict[str, Any] = json.loads(store.read(subjects.absence).as_bytes("json"))
    return content


def about_sheet(store: Store) -> dict[str, object]:
    """What people read beside the rows of `export absence --format xlsx`."""
    book = load_workbook(io.BytesIO(store.read(subjects.absence).as_bytes("xlsx")))
    return {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}


def documented(store: Store) -> str:
    """The agenda of the absence review, as a document."""
    paper = agenda_paper(store.read(agenda.agenda, Duty.ABSENCE_REVIEW))
    return as_bytes(paper, "md", NOW).decode()


def test_25_a_rate_says_of_how_much_it_speaks(store, take) -> None:
    take("25-rate-unknown-sick.xlsx")
    assert "10.0 % of 20 of 100 FTE, reported 2 of 2" in absence_line(store)
    assert "absence 10.0 % of 20 of 100 FTE (weighted); reported 2 of 2" in documented(store)
    i18n.use("nl")
    assert "10,0 % over 20 van 100 fte, gemeld 2 van 2" in absence_line(store)
    i18n.use("en")
    said = store.read(status).as_json()["absence"]
    assert (said["rate"], said["rate_of_fte"], said["unknown"]) == (0.1, 20.0, 1)
    assert (said["contract_fte"], said["sick_fte"]) == (100.0, 2.0)


@pytest.mark.parametrize(
    "name", ["25-rate-unknown-sick", "25b-rate-facilities", "25c-rate-one-facility"]
)
def test_25_the_sums_of_an_export_agree_with_its_rate(store, take, name) -> None:
    take(f"{name}.xlsx")
    content = exported(store)
    of, share = content["rate_of_fte_in_all"], content["rate_of_the_region"]
    assert content["sick_fte_in_all"] / of == share == 0.1
    assert content["sick_unknown_parts"] > 0
    assert about_sheet(store)["Total sick FTE"] == "2.0 + ?"
    assert f"of {of:g}" in str(about_sheet(store)["Region, weighted"])
    for row in content["providers"]:
        if row["rate"] is not None and row["sick_fte"] is not None:
            assert row["sick_fte"] / row["rate_of_fte"] == row["rate"]


def test_25b_a_provider_with_an_unknown_facility_speaks_of_the_other(store, take) -> None:
    take("25b-rate-facilities.xlsx")
    assert "10.0 % of 20 of 100 + ? FTE" in absence_line(store)
    (line, _sluis) = store.read(absence.lines)
    assert (line.rate.base, line.rate.whole.value) == (20_000 * 7, 100_000 * 7)
    assert line.rate.partial
    assert line.present is None


def test_25c_one_of_two_facilities_is_no_whole_provider(store, take) -> None:
    take("25c-rate-one-facility.xlsx")
    assert "10.0 % of 20 + ? FTE, reported 1 of 2, 1 of 2 facilities" in absence_line(store)
    assert "1 of 2 facilities" in documented(store)
    assert exported(store)["facilities_in_all"] == "1 / 2"
    said = store.read(status).as_json()["absence"]
    assert (said["facilities_reported"], said["facilities_asked"]) == (1, 2)
    i18n.use("nl")
    assert "10,0 % over 20 + ? fte, gemeld 1 van 2, 1 van 2 voorzieningen" in absence_line(store)


def test_33_more_blocked_than_available_is_refused_by_its_row(store, take) -> None:
    done = take("33-licensed-below-available.xlsx")
    (problem,) = done.problems
    assert (problem.row, problem.value) == (4, "9")
    assert i18n.say(problem.reason) == "more blocked (9) than available (6)"
    assert done.imported == 0
    assert take("33-licensed-below-available.xlsx", partial=True).imported == 2
    lines = {line.name: line for line in store.read(capacity.overview).lines}
    assert (lines["De Kade"].placeable, lines["Het Veer"].placeable) == (3, -4)
    assert lines["De Sluisdeur"].freshness is Freshness.NEVER


def test_33_it_is_asked_about_and_not_called_overcrowded(store, take) -> None:
    facility = next(
        line.id for line in store.read(capacity.overview).lines if line.name == "De Kade"
    )
    report = report_of(facility, CapacityFigures(available=8, occupied=2, blocked=9), store.now())
    with pytest.raises(NeedsConfirmation) as asked:
        store.write(reports.enter, report)
    assert asked.value.field == "blocked"
    assert i18n.say(asked.value).startswith("more blocked (9) than available (8)")
    store.write(reports.enter, report, sure=True)
    overview = store.read(capacity.overview)
    (line,) = [line for line in overview.lines if line.id == facility]
    assert (line.placeable, line.deployable) == (None, None)
    assert (overview.totals.overcrowded, overview.totals.tonight.unknown) == (0, 3)


def test_35_a_range_that_is_open_at_an_end_reads_as_a_range(store, take) -> None:
    take("35-age-from-only.csv")
    take("35-places.csv")
    i18n.use("nl")
    paper = sheet_paper(store.read(emergency_sheet.sheet))
    text = as_bytes(paper, "md", NOW).decode()
    assert "| voorziening | soort | plekken | leeftijd | telefoon |" in text
    assert "| De Terp | leefgroep | 3 | 12+ |" in text
    assert "| De Dam | leefgroep | 3 | t/m 11 |" in text
    assert "| De Wiel | leefgroep | 3 |  |" in text
