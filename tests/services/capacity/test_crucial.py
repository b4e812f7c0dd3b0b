"""Which facilities are crucial: agreed when and by whom, and a sheet does not undo it (A110)."""

from datetime import date, timedelta

import pytest

from crisisdesk.domain.capacity.crucial import CrucialAgreement
from crisisdesk.domain.week.duties import Duty
from crisisdesk.errors import Conflict, RuleBroken
from crisisdesk.exchange import reading, template
from crisisdesk.i18n import say
from crisisdesk.services.capacity import crucial
from crisisdesk.services.sheets import imports
from crisisdesk.services.week import agenda
from crisisdesk.store.queries.capacity import facilities as facility_queries
from tests.factories import line_of, make_facility, sit_down

TODAY = date(2020, 4, 7)
AGREED = CrucialAgreement(True, date(2020, 4, 1), "SOJ, De Hoeve", "stays open whatever happens")


def test_an_agreement_has_a_day_and_somebody_and_a_history(store, clock, open_store):
    sit_down(store, "AB")
    boei = make_facility(store, "De Boei", crucial=True)
    other = make_facility(store, "De Ster")
    ground = store.read(crucial.ground, boei)
    assert (ground.crucial, ground.agreements) == (True, ())
    assert ground.stated_at is not None
    for wrong, field in (
        (AGREED._replace(agreed_on=TODAY + timedelta(days=1)), "agreed_on"),
        (AGREED._replace(agreed_by=" "), "agreed_by"),
        (AGREED._replace(source="x" * 501), "source"),
    ):
        with pytest.raises(RuleBroken) as caught:
            store.write(crucial.agree, other, wrong, seen=1)
        assert caught.value.field == field
    before = clock.forward(hours=1)
    clock.forward(hours=1)
    seen = line_of(store, other).version
    store.write(crucial.agree, other, AGREED, seen=seen)
    with pytest.raises(Conflict):
        store.write(crucial.agree, other, AGREED._replace(crucial=False), seen=seen)
    assert line_of(store, other).crucial
    (newest,) = store.read(crucial.ground, other).agreements
    assert (newest[:4], newest.by) == (AGREED[:4], "AB")
    # The board of before is drawn as it was.
    assert not line_of(open_store(at=before), other).crucial
    assert open_store(at=before).read(crucial.ground, other).agreements == ()
    rubrics = store.read(agenda.agenda, Duty.CORONA_CONSULTATION).situation
    (item,) = next(r for r in rubrics if r.title == "Crucial facilities").items
    assert say(item.what) == "De Ster: agreed on 01-04-2020 by SOJ, De Hoeve"
    clock.forward(hours=1)
    ended = AGREED._replace(crucial=False, agreed_on=TODAY)
    store.write(crucial.agree, other, ended, seen=seen + 1)
    assert not store.read(facility_queries.about, other).crucial
    assert [a.crucial for a in store.read(crucial.ground, other).agreements] == [False, True]


def test_a_sheet_does_not_undo_what_was_agreed(store, clock, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "facilities.xlsx"
    path.write_bytes(template.as_bytes("facilities", "en"))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    titles = [cell.value for cell in sheet[1]]
    row = sheet.max_row + 1

    def write(crucial_word: str, name: str) -> list[str]:
        values = {
            "Facility code": "B1",
            "Facility name": name,
            "Provider": "De Hoeve",
            "Site": "Zuid",
            "Municipality": "Dordrecht",
            "Kind": "crisis group",
            "Round the clock": "yes",
            "For whom": "any",
            "Crucial": crucial_word,
        }
        for at, title in enumerate(titles, 1):
            if title in values:
                sheet.cell(row, at, values[title])
        book.save(path)
        clock.forward(hours=1)
        taken = store.write(imports.take, reading.read(path, reading.recognise(path)))
        clock.forward(hours=1)
        return [say(note) for note in taken.notes]

    write("yes", "De Boei")
    (facility,) = store.read(facility_queries.named)
    assert line_of(store, facility.id).crucial
    write("no", "De Boei")
    assert not line_of(store, facility.id).crucial
    store.write(crucial.agree, facility.id, AGREED, seen=line_of(store, facility.id).version)
    assert write("yes", "De Boei") == []
    note = "agreed to be crucial or not, and left so: De Boei"
    assert write("no", "De Boei") == [note]
    assert line_of(store, facility.id).crucial
    assert store.read(crucial.ground, facility.id).agreements
