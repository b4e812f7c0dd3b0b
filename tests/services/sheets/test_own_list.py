"""The list of facilities goes out, one cell is changed, and that comes back and nothing else."""

import json
from datetime import date
from random import Random

import pytest
from openpyxl import load_workbook

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import DeliveryMode, Gender, Kind
from crisisdesk.exchange import cells, filled, profiles, reading
from crisisdesk.services.sheets import imports
from tests.factories import count_of, revision_of

FIELDS = list(profiles.load("desk-facilities").columns)
NAMES = ["=1+1", "De O’Hara; noord", "@huis", "007", "Ærø ✓", "1E5", "waar", "-", "+31"]


def _fill(uow, random: Random) -> None:
    """Two providers of one name, sites with and without a name, codes of three kinds and none."""
    providers = [uow.facilities.add_provider(name) for name in ("De Brug", "De Brug", "Hoeve 01")]
    sites = [
        uow.facilities.add_site(
            provider, name=name, address=f"Kade {random.randrange(9)}", municipality="Dordrecht"
        )
        for provider in providers
        for name in ("", "Zuid", "zuid")
    ]
    for number, name in enumerate([*NAMES, *NAMES[:4]]):
        facility = uow.facilities.add(
            random.choice(sites),
            name=name,
            kind=random.choice([*Kind]),
            gender=random.choice([*Gender]),
            crucial=random.random() < 0.5,
            round_the_clock=random.random() < 0.5,
            age_min=random.choice([None, 0, 12]),
            age_max=random.choice([None, 17]),
            phone=random.choice(["", "078-5550101", "112"]),
            notes=random.choice(["", "een regel", "twee\nregels  ruim"]),
            extendable_to=random.choice([None, 40]),
            admission_via=random.choice(["", "GGD"]),
            planned_places=random.choice([None, 4]),
            planned_from=random.choice([None, date(2020, 5, 4)]),
            planned_certainty=random.choice(["", "vrijwel zeker"]),
        )
        since = {"kept_by": random.choice(["", "SJT"]), "extendable_while": "maatregel"}
        intake = {"intake": random.choice([None, DeliveryMode.VIDEO])}
        uow.facilities.state(facility, uow.now, since | intake)
        if source := random.choice(["", "desk", "elders"]):
            uow.facilities.add_code(source, "facility", f"0{number}", facility)
    uow.journal("demo.made", count=len(NAMES))


def _lines(store):
    lines = json.loads(store.read(filled.facilities).as_bytes("json"))["facilities"]
    return {line["code"]: line for line in lines}


def _another(field: str, line, random: Random):
    """A value that the field does not have yet, as the sheet writes it and as it is read."""
    if field in ("kind", "gender", "intake"):
        code = random.choice([code for code in cells.CODES[field] if code != line[field]])
        return cells.word(code.words, "nl"), code.value
    if field in ("round_the_clock", "crucial"):
        return ("nee", False) if line[field] else ("ja", True)
    if field in ("age_min", "age_max", "extendable_to", "planned_places"):
        number = random.choice([n for n in (3, 11) if n != line[field]])
        number += 9 * (field == "age_max")
        return number, number
    if field == "planned_from":
        return "05-06-2020", "2020-06-05"
    if field == "phone":
        return "078 5550199", "078 5550199"
    signs = "".join(random.choices("=+-@'\"ab é€\u0130ß;", k=9))
    return f"{signs}.", " ".join(f"{signs}.".split())


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))])
def test_one_changed_cell_changes_that_and_nothing_else(store, tmp_path, seed):
    i18n.use("nl")
    random, path = Random(seed), tmp_path / "lijst.xlsx"
    store.write(_fill, random)

    def take(change=None):
        path.write_bytes(store.read(filled.facilities).as_bytes("xlsx"))
        if change is not None:
            row, field, value = change
            book = load_workbook(path)
            book.worksheets[0].cell(row, FIELDS.index(field) + 1).value = value
            cell = book.worksheets[0].cell(row, FIELDS.index(field) + 1)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
            book.save(path)
        return store.write(imports.take, reading.read(path, profile))

    path.write_bytes(store.read(filled.facilities).as_bytes("xlsx"))
    profile = reading.recognise(path)
    revision, codes = revision_of(store), count_of(store, "external_code")
    same = take()
    assert not same.problems
    assert (same.unchanged, revision_of(store)) == (len(_lines(store)), revision)
    refused = 0
    for field in FIELDS[1:]:
        before = _lines(store)
        row = random.randrange(len(before))
        line = [*before.values()][row]
        written, meant = _another(field, line, random)
        outcome = take((row + 2, field, written))
        if outcome.refused:
            # Another row speaks of the same site, and says what stood there.
            (problem, *_) = outcome.problems
            assert field in ("address", "municipality", "house_rules")
            assert "of the same site" in problem.reason.message
            refused += 1
            continue
        assert (outcome.imported, outcome.new_facilities) == (1, 0), field
        after = _lines(store)
        assert after[line["code"]] == {**line, field: meant}
        if field == "house_rules":
            # They are the site's: whoever is there and left its cell blank has them too.
            after = {code: {**after[code], field: before[code][field]} for code in before}
            meant = line[field]
        assert after == {**before, line["code"]: {**line, field: meant}}
    assert refused <= 3
    assert count_of(store, "facility") == len(_lines(store))
    assert count_of(store, "external_code") - codes <= 4
