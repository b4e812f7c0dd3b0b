"""What a desk published, taken in again: its own board, or a neighbour's facilities."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    ExceptionGround,
    Gender,
    Kind,
    Opening,
    OpeningStatus,
    Reachability,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.errors import DeskError
from crisisdesk.exchange import reading, subjects
from crisisdesk.exchange.published import forms
from crisisdesk.i18n import say
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.capacity import capacity
from crisisdesk.services.sheets import imports
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.capacity import facilities as queries
from crisisdesk.store.queries.capacity import report as report_queries
from crisisdesk.store.store import Store
from tests.clock import NOON, Clock
from tests.factories import make_actor, make_facility, report_of

COUNTS = st.none() | st.integers(0, 30)
FIGURES = st.builds(
    CapacityFigures,
    *[COUNTS] * 4,
    st.just(0) | st.none(),
    COUNTS,
    COUNTS,
)
FACILITY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Kind),
        "gender": st.sampled_from(Gender),
        "round_the_clock": st.booleans(),
        "age_min": st.none() | st.integers(0, 9),
        "age_max": st.none() | st.integers(9, 18),
        "planned_places": st.none() | st.integers(0, 9),
        "municipality": st.sampled_from(["Dordrecht", "Zwijndrecht", ""]),
        "provider": st.sampled_from(["De Hoeve", "Het Anker"]),
    }
)
END = st.none() | st.integers(1, 90).map(lambda hours: NOON + timedelta(hours=hours))
OPENING = st.none() | st.builds(
    Opening,
    st.sampled_from(OpeningStatus),
    st.just(NOON - timedelta(hours=1)),
    END,
    reason=st.just("in words"),
    delivery=st.sampled_from(DeliveryMode),
    reachability=st.sampled_from(Reachability),
    grounds=st.sampled_from(["", *ExceptionGround]),
)
BAR = st.none() | st.tuples(
    st.sampled_from([RestrictionKind.NO_CRISIS, RestrictionKind.ADMISSION_STOP]), END
)
BOARD = st.lists(st.tuples(FACILITY, st.none() | FIGURES, OPENING, BAR), max_size=5)


def document(store: Store) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(store.read(subjects.SUBJECTS["capacity"]).as_bytes("json"))
    return content


def written(folder: Path, content: object) -> Path:
    path = folder / "form.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path):
    return reading.read(path, reading.recognise(path))


def fill(uow, board) -> None:
    for at, (about, figures, opening, bar) in enumerate(board):
        words = dict(about)
        provider = uow.facilities.add_provider(f"{words.pop('provider')} {at}")
        site = uow.facilities.add_site(
            provider, name="Zuid", municipality=words.pop("municipality")
        )
        made = uow.facilities.add(
            site, name=f"De Boei {at}", observed_from=NOON - timedelta(days=1), **words
        )
        if figures is not None:
            uow.capacity.add(report_of(made, figures, NOON - timedelta(hours=at)))
        if opening is not None:
            uow.facilities.add_opening(made, opening)
        if bar is not None:
            uow.facilities.add_restriction(
                Restriction(bar[0], made, NOON - timedelta(hours=2), bar[1], reason="words")
            )
    uow.journal("facility.added")


def emptied(template: Path, path: Path, clock: Clock) -> Store:
    shutil.copy(template, path)
    store = Store(Target(str(path)), clock, make_actor())
    store.open()
    return store


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(board=BOARD)
def test_the_same_board_comes_out_of_the_file(
    tmp_path_factory, template: Path, clock: Clock, board
) -> None:
    folder = tmp_path_factory.mktemp("boards")
    with (
        closing(emptied(template, folder / "a.db", clock)) as store,
        closing(emptied(template, folder / "b.db", clock)) as other,
    ):
        store.write(fill, board)
        before = document(store)
        parsed = read(written(folder, before))
        outcome = other.write(imports.take, parsed)
        assert (outcome.imported, outcome.refused) == (len(board), False)
        assert document(other) == before
        # The same file again changes nothing, there and where it came from.
        for desk in (other, store):
            again = desk.write(imports.take, read(written(folder, before)))
            assert (again.imported, again.unchanged, again.notes) == (0, len(board), [])
        assert document(store) == before


def test_a_neighbour_is_outside_with_the_age_of_its_figures(
    tmp_path: Path, template: Path, store: Store, clock: Clock
) -> None:
    make_facility(store, "De Boei", CapacityFigures(4, 4, 4, 1, 0))
    mine = document(store)
    with closing(emptied(template, tmp_path / "b.db", clock)) as neighbour:
        group = make_facility(neighbour, "De Boei", CapacityFigures(9, 9, 9, 5, 0))
        make_facility(neighbour, "De Kade", provider="Elders")
        form = document(neighbour) | {"region": "Elders"}
        clock.forward(hours=2)
        outcome = store.write(imports.take, read(written(tmp_path, form)))
        assert (outcome.imported, outcome.new_facilities) == (2, 2)
        assert ["no board" in say(note) for note in outcome.notes] == [True]
        # On no board and in no total; what it said is there, of when it said it.
        assert document(store)["facilities"] == mine["facilities"]
        assert store.read(capacity.overview).totals.facilities == 1
        there = store.read(queries.outside)
        names = {named.name for named in store.read(queries.named) if named.id in there}
        assert names == {"De Boei", "De Kade"}
        assert reported(store, there) == [(NOON, 9, 5, "phone")]
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 0
        # A form is made later than the reports in it.
        clock.forward(minutes=5)
        form = document(neighbour) | {"region": "Elders"}
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 0
        # A later form replaces nothing of before, and adds what is new.
        neighbour.write(enter_anew, report_of(group, CapacityFigures(9, 9, 9, 6, 0), clock()))
        form = document(neighbour) | {"region": "Elders"}
        form["facilities"][1]["kind"] = "secure"
        form["facilities"][0] |= {"restriction": "admission_stop", "opening": "closed"}
        outcome = store.write(imports.take, read(written(tmp_path, form)))
        assert (outcome.imported, outcome.new_facilities) == (2, 0)
        assert [occupied for _at, _all, occupied, _how in reported(store, there)] == [5, 6]
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 0
        form["facilities"][0] |= {"restriction": None, "restriction_until": None}
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 1
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 0
        # Another figure of the same moment corrects what was said of it.
        form["facilities"][0]["occupied"] = 7
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 1
        assert store.write(imports.take, read(written(tmp_path, form))).imported == 0


def enter_anew(uow, report) -> None:
    uow.capacity.add(report)
    uow.journal("report.entered")


def reported(store: Store, facilities) -> list[tuple]:
    def ask(snapshot):
        return [
            (line.observed_at, line.figures.licensed, line.figures.occupied, line.channel)
            for facility in facilities
            for line in report_queries.history(snapshot, facility)
        ]

    return sorted(store.read(ask))


@pytest.fixture
def form(store: Store) -> dict[str, Any]:
    make_facility(store, "De Boei", CapacityFigures(4, 4, 4, 1, 0))
    make_facility(store, "De Kade", CapacityFigures(6, 6, 6, 5, 0))
    return document(store)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"available": "six"}, "facilities[1].available: “six”"),
        ({"available": -1}, "facilities[1].available: “-1”"),
        ({"available": True}, "facilities[1].available: “True”"),
        ({"available": 10**9}, "facilities[1].available: “1000000000”"),
        ({"available": 1.5}, "facilities[1].available: “1.5”"),
        ({"kind": "palace"}, "facilities[1].kind: “palace”"),
        ({"kind": ["secure"]}, "facilities[1].kind"),
        ({"exception_ground": ["luck"]}, "facilities[1].exception_ground[0]: “luck”"),
        ({"observed_at": "yesterday"}, "facilities[1].observed_at: “yesterday”"),
        ({"observed_at": "0001-01-01T00:00:00+23:00"}, "facilities[1].observed_at"),
        ({"provider": " "}, "facilities[1].provider"),
        ({"facility": "x" * 5000}, "facilities[1].facility"),
        ({"facility": "De Boei"}, "facilities[1].facility: “De Boei”"),
    ],
)
def test_a_wrong_form_is_one_sentence_with_its_place(tmp_path, form, change, where) -> None:
    form["facilities"][1] |= change
    with pytest.raises(DeskError) as fault:
        read(written(tmp_path, form))
    sentence = say(fault.value)
    assert where in sentence
    assert "\n" not in sentence
    assert sentence.startswith("form.json")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{" * 100_000, "no valid JSON"),
        ('{"a":' * 100_000, "no valid JSON"),
        ('{"schema": NaN}', "no valid JSON"),
        ('{"rows": ' + "9" * 5000 + "}", "no valid JSON"),
        ('{"schema": "crisisdesk-capacity-1", "schema": "crisisdesk-capacity-1"}', "no valid"),
        ('{"schema": "another"}', "not the published form"),
        ('{"schema": "crisisdesk-capacity-1"}', "subject: “–”"),
        ('{"schema": "crisisdesk-capacity-1", "subject": []}', "subject: “[]”"),
    ],
)
def test_a_hostile_file_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(DeskError) as fault:
        read(written(tmp_path, content))
    assert words in say(fault.value)


def test_too_large_or_no_text_is_refused(tmp_path: Path, form, monkeypatch) -> None:
    path = written(tmp_path, form)
    monkeypatch.setattr(forms, "MOST_BYTES", 10)
    with pytest.raises(DeskError, match="larger"):
        read(path)
    monkeypatch.undo()
    path.write_bytes(b'{"schema": "\xff"}')
    with pytest.raises(DeskError, match="valid JSON"):
        read(path)
    changes: tuple[dict[str, Any], ...] = ({"rows": 3}, {"facilities": {}})
    for change in changes:
        with pytest.raises(DeskError, match=next(iter(change))):
            read(written(tmp_path, form | change))


def test_rows_that_cannot_be_true_are_named_and_nothing_is_taken(store, tmp_path, form) -> None:
    before = json.loads(json.dumps(form))
    ahead = (NOON + timedelta(days=2)).isoformat()
    form["facilities"][0] |= {"available": 2, "blocked": 3}
    form["facilities"][1] |= {"observed_at": ahead}
    outcome = store.write(imports.take, read(written(tmp_path, form)))
    assert (outcome.refused, [problem.row for problem in outcome.problems]) == (True, [1, 2])
    assert store.write(imports.take, read(written(tmp_path, before | {"at": ahead}))).refused
    # What a provider mails may not speak for a region.
    parsed = replace(read(written(tmp_path, before)), providers=frozenset())
    assert store.write(imports.take, parsed).refused
    assert document(store) == before


def test_a_new_facility_of_the_own_region_stands_with_its_provider(store, tmp_path, form) -> None:
    row = form["facilities"][0] | {"facility": "De Nieuwe"}
    form |= {"rows": 3, "facilities": [*form["facilities"], row]}
    store.write(desk_settings.change, "region.name", "Zuid")
    outcome = store.write(imports.take, read(written(tmp_path, form | {"region": "zuid"})))
    assert (outcome.imported, outcome.new_facilities) == (1, 1)
    lines = document(store)["facilities"]
    assert [line["provider"] for line in lines] == ["De Hoeve"] * 3
    # The same name in two places is a question, not a guess.
    make_facility(store, "De Boei")
    outcome = store.write(imports.take, read(written(tmp_path, form | {"region": "zuid"})))
    assert [problem.row for problem in outcome.problems] == [1]


def test_until_when_places_are_blocked_goes_along_and_may_be_missing(store, clock, tmp_path, form):
    rows = form["facilities"]
    for row in rows:
        row |= {"available": 9, "blocked": 2, "occupied": 1}
    clock.forward(minutes=5)
    later = clock.time.isoformat()
    rows[0] |= {"observed_at": later, "blocked_until": "2020-04-01"}
    rows[1] |= {"observed_at": later}
    del rows[1]["blocked_until"]
    assert not store.write(imports.take, read(written(tmp_path, form))).refused
    days = {line.name: line.blocked_until for line in store.read(capacity.overview).lines}
    assert [days[row["facility"]] for row in rows] == [date(2020, 4, 1), None]
    again = store.write(imports.take, read(written(tmp_path, form)))
    assert (again.refused, again.imported) == (False, 0)
    rows[0]["blocked_until"] = "1 April"
    with pytest.raises(DeskError, match="1 April"):
        read(written(tmp_path, form))
