"""What leaves the desk about placements: codes, numbers and moments, and no word about a child."""

import csv
import io
import json
from datetime import datetime, timedelta

import openpyxl
import pytest

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.decisions import Decider, Decision, Override
from crisisdesk.domain.cases.endings import Bridge, Confirmation, Destination, Safety
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.events.corrections import MOVED
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.placements import Carrier, NoPlace, Transport
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseState, Urgency
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.exchange import profiles, reading, subjects
from crisisdesk.exchange.export import FORMATS
from crisisdesk.services.cases import cases, endings, enquiries, holds, stays
from crisisdesk.services.sheets import imports
from crisisdesk.store.queries.cases import cases as case_queries
from tests.factories import SAFE, count_of, make_facility, rows_of, sit_down

MARK = "=Merel"
"""Stands in every text that somebody can type about a case."""


@pytest.fixture
def told(store, clock):
    """Two sisters from the call to the departure of one, with words in every field."""
    first = make_facility(store, "De Boei", CapacityFigures(available=8, occupied=1))
    second = make_facility(store, "De Ster", kind=Kind.FAMILY_HOME, outside=True)
    facts = Facts(
        municipality="Dordrecht",
        organisation=Organisation.YOUTH_TEAM,
        organisation_name=f"{MARK} team",
        role=Role.YOUTH_PROFESSIONAL,
        referrer_name=f"{MARK} caller",
        phone=f"{MARK} phone",
        file=f"{MARK} file",
        legal=Legal.VOLUNTARY,
        needs=f"{MARK} needs",
    )
    youths = (Youth(f"{MARK} 1", 2008), Youth(f"{MARK} 2", None))
    note, step = f"{MARK} note", f"{MARK} step"
    intake = Intake(youths, facts=facts, note=note, next_step=step)
    opened = store.write(cases.take_report, intake, sure=True)
    asked = store.write(enquiries.enquire, opened.case, [first, second], words=MARK)
    store.write(enquiries.decline, opened.case, asked[1], DeclineReason.FULL, words=MARK)
    store.write(enquiries.accept, opened.case, asked[0], 2, words=MARK)
    clock.forward(minutes=90)
    watcher = (Role.YOUTH_PROTECTOR, f"{MARK} watcher")
    reasons = (DeclineReason.FULL, DeclineReason.AGE)
    end = clock.time + timedelta(hours=9)
    no_place = NoPlace(reasons, 7, Bridge.NETWORK, end, f"{MARK} aunt", *watcher)
    store.write(endings.no_place, opened.case, no_place)
    words = Override(f"{MARK} why", f"{MARK} who")
    hold = store.write(holds.hold, opened.case, first, override=words, sure=True)
    decision = Decision((Decider(Role.TEAM_MANAGER, MARK),), MARK, why_not=MARK)
    store.write(holds.decide, hold, decision)
    store.write(stays.under_way, opened.case, Transport(Carrier.TAXI, restrictions=MARK))
    clock.forward(hours=1)
    came = store.write(stays.arrive, opened.case, opened.youths[0], first, hold=hold)
    clock.forward(hours=1)
    store.write(stays.move_on, came.stay, second)
    return opened


def rows_in(store, subject="placements"):
    """The rows of the CSV."""
    content = store.read(subjects.SUBJECTS[subject]).as_bytes("csv").decode()
    return list(csv.DictReader(io.StringIO(content)))


def test_every_stay_is_a_row_and_every_child_without_one(store, told):
    first, moved, other = rows_in(store)
    assert (first["case"], first["stay"], moved["stay"], other["stay"]) == ("A-0001", "1", "2", "")
    assert first["child"] == moved["child"] != other["child"]
    assert [(one["kind"], one["outside"], one["destination"]) for one in (first, moved)] == [
        ("crisis_group", "no", MOVED),
        ("family_home", "yes", ""),
    ]
    assert (first["urgency"], first["municipality"]) == (Urgency.ACUTE, "")
    assert (first["hours_searched"], first["enquiries"], first["calls"]) == ("1.5", "2", "7")
    for one in (moved, other):
        assert (one["hours_searched"], one["enquiries"], one["calls"]) == ("", "", "")
    decided, arrived = map(datetime.fromisoformat, (first["decided_at"], first["arrived_at"]))
    assert arrived - decided == timedelta(hours=1)
    assert (moved["decided_at"], other["arrived_at"]) == ("", "")
    assert first["departed_at"] == moved["arrived_at"]


def test_the_count_and_the_definition_go_with_it_in_every_form(store, told):
    i18n.use("nl")
    export = store.read(subjects.placements)
    content = json.loads(export.as_bytes("json"))
    assert (content["rows"], content["crisis_placements"], len(content["placements"])) == (3, 2, 3)
    assert content["definition"].startswith("Een crisisplaatsing is ")
    assert [*content["placements"][0]] == [column.code for column in subjects.PLACEMENTS]
    for row in rows_in(store):
        assert (row["rows"], row["crisis_placements"]) == ("3", "2")
        assert row["definition"] == content["definition"]
    book = openpyxl.load_workbook(io.BytesIO(export.as_bytes("xlsx")))
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert (about["Rijen"], about["Crisisplaatsingen"]) == (3, 2)
    assert about["Definitie"] == content["definition"]
    assert "doorgeplaatst" in [cell.value for cell in book.worksheets[0][2]]


def cells_of(content):
    """What stands in the cells of a workbook and on its tabs; none is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    return [*book.sheetnames, *(cell.value for cell in cells)]


@pytest.mark.parametrize("subject", ["placements", "unmet"])
@pytest.mark.parametrize("form", FORMATS)
def test_no_word_of_a_case_leaves(store, told, subject, form):
    texts = [row[0] for row in rows_of(store, "SELECT text FROM case_text")]
    assert len([text for text in texts if MARK in text]) >= 15
    store.write(cases.change_facts, told.case, Facts(municipality=f"{MARK} Dordrecht"), sure=True)
    content = store.read(subjects.SUBJECTS[subject]).as_bytes(form)
    if form == "xlsx":
        content = repr(cells_of(content)).encode()
    assert b"A-0001" in content
    assert b"Merel" not in content
    assert b"De Boei" not in content
    assert str(told.youths[0]).encode() not in content


@pytest.mark.parametrize("form", FORMATS)
def test_the_timeline_names_facilities_of_the_region_and_nobody(store, told, form):
    sit_down(store, "QZX")
    changed = Facts(municipality=f"{MARK} Dordrecht", phone=f"{MARK} 2")
    store.write(cases.change_facts, told.case, changed, sure=True)
    content = store.read(subjects.timeline).as_bytes(form)
    if form == "xlsx":
        content = repr(cells_of(content)).encode()
    assert b"A-0001" in content
    assert b"De Boei" in content
    for kept_inside in ("Merel", "De Ster", "QZX", "Dordrecht", "2008", *map(str, told.youths)):
        assert kept_inside.encode() not in content


def test_the_timeline_has_every_event_with_its_moments_and_state(store, told, open_store, clock):
    rows = rows_in(store, "timeline")
    assert len(rows) == count_of(store, "case_event")
    assert {row["rows"] for row in rows} == {str(len(rows))}
    assert {(row["case"], row["desk"]) for row in rows} == {("A-0001", "A")}
    assert [*rows[0]] == [*(column.code for column in subjects.TIMELINE), "rows", "definition"]
    first = {row["event"]: row for row in reversed(rows)}
    said = {
        event: tuple(first[event][name] for name in ("minutes", "state", "kind", "outside"))
        for event in ("reported", "declined", "no_place", "decided", "arrived")
    }
    assert said == {
        "reported": ("0", "reported", "", ""),
        "declined": ("0", "searching", "family_home", "yes"),
        "no_place": ("90", "searching", "", ""),
        "decided": ("90", "reserved", "crisis_group", "no"),
        "arrived": ("150", "under_way", "crisis_group", "no"),
    }
    assert (first["decided"]["facility"], first["declined"]["facility"]) == ("De Boei", "")
    assert rows[-1]["state"] == "under_way"
    assert datetime.fromisoformat(first["arrived"]["recorded_at"]) == clock.time - timedelta(
        hours=1
    )
    early = rows_in(open_store(at=clock.time - timedelta(hours=3)), "timeline")
    assert {row["minutes"] for row in early} == {"0"}


def test_the_timeline_speaks_on_the_sheet_and_says_what_a_row_is(store, told):
    i18n.use("nl")
    export = store.read(subjects.timeline)
    assert json.loads(export.as_bytes("json"))["definition"].startswith("Een regel is ")
    cells = cells_of(export.as_bytes("xlsx"))
    assert {"gebeurtenis", "aangekomen", "gereserveerd", "Tijdlijn"} <= {*cells}


def test_a_child_is_always_called_the_same(store, open_store, told):
    before = [row["child"] for row in rows_in(store)]
    store.write(cases.change_youth, told.case, told.youths[0], Youth("Other", 2007))
    assert [row["child"] for row in rows_in(open_store())] == before
    assert all(len(one) == 12 for one in before)


def test_another_moment_is_another_file(store, open_store, told, clock):
    early = open_store(at=clock.time - timedelta(hours=2, minutes=30))
    assert [row["arrived_at"] for row in rows_in(early)] == ["", ""]
    assert rows_in(open_store(at=clock.time - timedelta(days=1))) == []


def test_unmet_demand_has_what_was_tried_and_where_the_child_is(store, told):
    declined, whole = rows_in(store, "unmet")
    assert (declined["whole_search"], declined["kind"], declined["reasons"]) == (
        "no",
        "family_home",
        "full",
    )
    assert (declined["hours_searched"], declined["calls"]) == ("", "")
    assert (whole["whole_search"], whole["kind"], whole["reasons"]) == ("yes", "", "full;age")
    assert (whole["hours_searched"], whole["calls"]) == ("1.5", "7")
    assert (whole["meanwhile"], whole["watches"], whole["ages"]) == (
        "network",
        "youth_protector",
        "",
    )
    assert (whole["rows"], whole["definition"][:12]) == ("2", "Unmet demand")
    content = json.loads(store.read(subjects.unmet).as_bytes("json"))
    assert content["unmet"][1]["reasons"] == ["full", "age"]
    i18n.use("nl")
    book = openpyxl.load_workbook(io.BytesIO(store.read(subjects.unmet).as_bytes("xlsx")))
    assert "vol, leeftijd" in [cell.value for cell in book.worksheets[0][3]]


@pytest.mark.parametrize(("families", "town", "ages"), [(4, "", ""), (5, "Dordrecht", "4-11;?")])
def test_sisters_are_found_by_no_town_and_no_ages(store, told, families, town, ages):
    """Seen: two sisters of 11 and unknown from Dordrecht are one family to who lives there."""
    for number in range(1, families):
        youths = (Youth(f"x{number}", 2008), Youth(f"y{number}", None))
        store.write(cases.take_report, Intake(youths, Facts(municipality="Dordrecht")), sure=True)
    # Of another size, and so another group.
    store.write(
        cases.take_report, Intake((Youth("z", 2008),), Facts(municipality="Dordrecht")), sure=True
    )
    rows = rows_in(store)
    assert {row["municipality"] for row in rows if row["case"] == "A-0001"} == {town}
    assert rows[-1]["municipality"] == ""
    _, whole = rows_in(store, "unmet")
    assert (whole["municipality"], whole["ages"]) == (town, ages)


def test_what_was_read_from_a_sheet_is_no_crisis_placement(store, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("CHILD,DECOM,LS,PLACE,DEC,REC,URN\nMerel,01/02/2020,V2,U1,01/03/2020,E4A,100\n")
    store.write(imports.take, reading.read(path, profiles.load("ssda903")))
    export = store.read(subjects.placements)
    (row,) = rows_in(store)
    assert (row["source"], row["rows"], row["crisis_placements"]) == ("ssda903", "1", "0")
    assert (row["outcome"], row["destination"]) == (CaseState.DEPARTED, Destination.HOME)
    assert (row["urgency"], row["hours_searched"], row["enquiries"]) == ("", "", "")
    assert b"Merel" not in export.as_bytes("json")


def test_a_case_that_ended_says_how(store, told, clock):
    for line in store.read(case_queries.open_lines):
        for stay in line.stays:
            store.write(stays.depart, stay.id, Destination.HOSPITAL, safety=SAFE)
    (line,) = store.read(case_queries.open_lines)
    kept = line.hold
    arrived = store.write(
        stays.arrive, line.id, told.youths[1], kept.facility, hold=kept.id, sure=True
    )
    safety = Safety(Role.FAMILY_MEMBER, MARK, clock.time, Confirmation.SEEN)
    store.write(stays.depart, arrived.stay, Destination.HOME, safety=safety)
    rows = rows_in(store)
    assert {row["outcome"] for row in rows} == {"departed"}
    assert [row["destination"] for row in rows] == ["moved", "hospital", "home"]
