"""The register and the costs as files for finance: whitelisted, harmless, and with a definition."""

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest

from crisisdesk.domain.absence.absence import Function
from crisisdesk.domain.absence.costs import CostLink
from crisisdesk.domain.absence.mutual_aid import Request
from crisisdesk.domain.week.register import EntryKind, EntryParticulars, EntryStatus
from crisisdesk.exchange import register_export, subjects
from crisisdesk.services.absence import mutual_aid
from crisisdesk.services.week import register
from crisisdesk.store.queries.absence import absence as absence_queries
from tests.factories import make_facility, sit_down


@pytest.fixture
def filled(store):
    """Costs of every kind, a rule in force, one that is being worked out, and lent staff."""
    sit_down(store, "AB")
    boei = make_facility(store, "De Boei", provider="De Hoeve", crucial=True)
    make_facility(store, "De Ster", provider="Merwede")
    days: dict[str, Any] = {"valid_from": date(2020, 4, 1), "valid_until": date(2020, 4, 30)}
    for kind, about in (
        (
            EntryKind.COST_SIGNAL,
            EntryParticulars(
                "=night staff of A-0117",
                category=1,
                amount=125050,
                facility=boei,
                concerns=CostLink.SURGE,
                **days,
            ),
        ),
        (EntryKind.COST_SIGNAL, EntryParticulars("kept empty", category=3, party="Merwede")),
        (EntryKind.ADVANCE_PAYMENT, EntryParticulars("two months", party="Merwede", amount=100)),
        (EntryKind.ACTION, EntryParticulars("call about A-0117", owner="AB")),
    ):
        store.write(register.add, kind, about)
    rule = EntryParticulars("declared apart", party="the State", category=1)
    in_force = store.write(register.add, EntryKind.COST_RULE, rule)
    store.write(register.move_on, in_force, EntryStatus.IN_FORCE)
    later = rule._replace(text="another rule", party="municipalities")
    store.write(register.add, EntryKind.COST_RULE, later)
    store.write(register.add, EntryKind.COST_RULE, later._replace(category=3))
    today = date(2020, 4, 7)
    function = next(iter(Function))
    asked = store.write(
        mutual_aid.ask, Request(boei, function, 1000, today, date(2020, 4, 20), cost_category=1)
    )
    providers = store.read(absence_queries.providers)
    lender = next(provider for provider in providers if provider.name == "Merwede")
    store.write(mutual_aid.ask_lender, asked, lender.provider, 1000)
    return store


def rows_of(store, subject):
    """The rows of the CSV."""
    content = store.read(subjects.SUBJECTS[subject]).as_bytes("csv").decode()
    return list(csv.DictReader(io.StringIO(content)))


def test_costs_say_who_pays_by_which_rule_and_how_far_it_is(filled):
    signal, empty, advance, lent = rows_of(filled, "costs")
    assert [*signal] == [
        *(column.code for column in register_export.COSTS),
        "rows",
        "definition",
    ]
    assert (signal["category"], signal["payer"], signal["rule"], signal["rule_state"]) == (
        "1",
        "the State",
        "declared apart",
        "in_force",
    )
    assert (signal["provider"], signal["facility"], signal["concerns"]) == (
        "De Hoeve",
        "De Boei",
        "surge",
    )
    assert (signal["since"], signal["until"], signal["amount"]) == (
        "2020-04-01",
        "2020-04-30",
        "1250.5",
    )
    # No formula and no number of a case.
    assert signal["text"] == "'=night staff of …"
    assert (empty["payer"], empty["rule_state"], empty["amount"]) == (
        "municipalities",
        "worked_out",
        "",
    )
    assert (advance["kind"], advance["category"], advance["payer"]) == ("advance_payment", "", "")
    assert (lent["kind"], lent["provider"], lent["facility"], lent["payer"]) == (
        "mutual_aid",
        "Merwede",
        "De Boei",
        "the State",
    )
    assert signal["rows"] == "4"
    assert "Category 1 are extra costs" in signal["definition"]


def test_the_register_is_a_whitelist_with_its_definition(filled):
    content = json.loads(filled.read(subjects.SUBJECTS["register"]).as_bytes("json"))
    assert (content["rows"], len(content["entries"])) == (7, 7)
    assert content["definition"].startswith("A row is an entry of the register")
    assert [*content["entries"][0]] == [column.code for column in register_export.REGISTER]
    action = next(entry for entry in content["entries"] if entry["kind"] == "action")
    assert (action["text"], action["owner"], action["for_crisis"]) == ("call about …", "AB", False)
    for subject in ("register", "costs"):
        book = openpyxl.load_workbook(
            io.BytesIO(filled.read(subjects.SUBJECTS[subject]).as_bytes("xlsx"))
        )
        assert not any(
            isinstance(cell.value, str) and cell.value.startswith("=")
            for sheet in book
            for row in sheet
            for cell in row
        )
        assert any("A row is" in str(cell.value) for cell in book.worksheets[1]["B"])
