"""A region from nothing by sheets alone: the same as one that was entered by hand."""

import json
import shutil
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl import load_workbook

from crisisdesk import i18n
from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.capacity.report import Report
from crisisdesk.domain.identity import name_key
from crisisdesk.exchange import cells, filled, profiles, reading, template
from crisisdesk.services.absence import absence
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.sheets import imports
from crisisdesk.services.status import status
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import sheets
from tests.clock import NOON

WEEK = week_of(date(2020, 4, 1))
AT = NOON - timedelta(hours=1)
FACILITIES = {
    "B1": ("De Boei", Kind.CRISIS_GROUP, "De Brug", "Kade", "Kade 1", "Dordrecht", 12, 17),
    "B2": ("De Ster", Kind.RESIDENTIAL_GROUP, "De Brug", "Kade", "Kade 1", "Dordrecht", 4, 11),
    "B3": ("De Zolder", Kind.SECURE, "De Brug", "Veer", "Veerweg 3", "Zwijndrecht", 12, 17),
    "H1": ("Hoeve Noord", Kind.FAMILY_HOME, "Hoeve", "Erf", "Erf 9", "Gorinchem", 0, 17),
    "H2": ("Hoeve Zuid", Kind.EMERGENCY_SHELTER, "Hoeve", "Erf", "Erf 9", "Gorinchem", None, None),
}
FIGURES = {
    "B1": CapacityFigures(licensed=10, available=8, staffed=7, occupied=5, surge=2, surge_hours=4),
    "B2": CapacityFigures(licensed=12, available=12, staffed=None, occupied=12),
    "B3": CapacityFigures(available=6, occupied=7),
    "H1": CapacityFigures(licensed=4, available=4, staffed=4, occupied=1, blocked=1),
}
NORMS = {
    "De Brug": AbsenceFigures(42_500, 3_100, None, 0, minimum=36_000, heads=55),
    "Hoeve": AbsenceFigures(11_000, 2_000, minimum=10_000, heads=14),
}


def _about(code: str) -> dict[str, object]:
    name, kind, _provider, _site, _address, _town, youngest, oldest = FACILITIES[code]
    return {
        "name": name,
        "kind": kind,
        "age_min": youngest,
        "age_max": oldest,
        "gender": Gender.GIRLS if code == "B2" else Gender.ANY,
        "crucial": code == "B1",
        "round_the_clock": code != "B2",
        "phone": "078-5550101",
        "notes": "" if code == "H1" else f"over {name}",
        "extendable_to": 40 if code == "H2" else None,
    }


def _by_hand(uow) -> None:
    providers = {}
    places = {}
    for code, (_name, _kind, provider, site, address, town, *_) in FACILITIES.items():
        if provider not in providers:
            providers[provider] = uow.facilities.add_provider(provider)
        if (provider, site) not in places:
            places[provider, site] = uow.facilities.add_site(
                providers[provider], name=site, address=address, municipality=town
            )
        facility = uow.facilities.add(places[provider, site], **_about(code))
        uow.facilities.add_code("desk", "facility", code, facility)
        if code in FIGURES:
            reports.enter(uow, Report(facility, FIGURES[code], AT, note="nu vol"), sure=True)
    for provider, figures in NORMS.items():
        absence.enter(uow, AbsenceReport(providers[provider], WEEK, figures))
    uow.journal("demo.made", count=len(FACILITIES))


class Sheets:
    """A desk that only reads and mails sheets."""

    def __init__(self, store, folder):
        self.store, self.path = store, folder / "lijst.xlsx"

    def take(self, content: bytes, kind: str, rows: dict[int, dict[str, object]]) -> None:
        fields = list(profiles.load(template.KINDS[kind]).columns)
        self.path.write_bytes(content)
        book = load_workbook(self.path)
        for number, row in rows.items():
            for field, value in row.items():
                cell = book.worksheets[0].cell(number, fields.index(field) + 1)
                assert not (cell.value and cell.protection.locked), field
                cell.value = value
        book.save(self.path)
        parsed = reading.read(self.path, reading.recognise(self.path))
        outcome = self.store.write(imports.take, parsed)
        assert (outcome.problems, outcome.imported) == ([], len(rows))

    def named(self, provider: str, kind: str) -> tuple[bytes, list[str]]:
        content = self.store.read(filled.mailed, kind, provider)
        self.path.write_bytes(content)
        sheet = load_workbook(self.path).worksheets[0]
        return content, [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value]


def _shown(field: str, value: Any) -> object:
    if isinstance(value, bool):
        return cells.word(cells.YES_WORD if value else cells.NO_WORD, "nl")
    return cells.word(value.words, "nl") if field in cells.CODES else value


def _by_sheets(desk: Sheets) -> None:
    rows = {}
    for number, (code, (_name, _kind, provider, site, address, town, *_)) in enumerate(
        FACILITIES.items(), 2
    ):
        about = {field: _shown(field, value) for field, value in _about(code).items()}
        where = {"provider": provider, "site": site, "address": address, "municipality": town}
        rows[number] = {"code": code, **about, **where}
    desk.take(template.as_bytes("facilities", "nl"), "facilities", rows)
    moment = datetime(2020, 4, 7, 13)  # noqa: DTZ001 - as a spreadsheet has it
    for provider, counts in NORMS.items():
        content, codes = desk.named(provider, "capacity")
        rows = {
            number: {"observed_at": moment, "note": "nu vol"}
            | {
                field: "?" if figure is None and field == "staffed" else figure
                for field, figure in FIGURES[code]._asdict().items()
            }
            for number, code in enumerate(codes, 2)
            if code in FIGURES
        }
        desk.take(content, "capacity", rows)
        content, called = desk.named(provider, "absence")
        assert name_key(called[0]) == name_key(provider)
        fte = {
            field: None if figure is None else figure / (1 if field == "heads" else 1000)
            for field, figure in counts._asdict().items()
        }
        fte["other_absence"] = fte.pop("other")
        days = {"period_start": "30-03-2020", "period_end": "05-04-2020"}
        desk.take(content, "absence", {2: days | fte})


def test_a_region_by_sheets_is_the_region_by_hand(open_store, local_target, tmp_path):
    i18n.use("nl")
    other = tmp_path / "other.db"
    shutil.copyfile(local_target.path, other)
    hand, sheet = open_store(), open_store(target=Target(str(other)))
    hand.write(_by_hand)
    _by_sheets(Sheets(sheet, tmp_path))

    def told(store):
        standing = store.read(status).as_json()
        listed = json.loads(store.read(filled.facilities).as_bytes("json"))
        return standing, listed

    assert told(sheet) == told(hand)
    standing, listed = told(sheet)
    assert listed["rows"] == standing["capacity"]["facilities"] == 5
    assert standing["capacity"]["unknown"] == 1
    assert standing["absence"]["below_minimum"] == told(hand)[0]["absence"]["below_minimum"] > 0
    assert len(sheet.read(sheets.providers)) == 2
