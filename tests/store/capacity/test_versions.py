"""What a facility is at every moment, as known at every other, against a model without SQL."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import crisisdesk.store.queries
from crisisdesk.domain.capacity.facilities import Gender, Kind
from crisisdesk.domain.capacity.versions import AboutFacility, Statement
from crisisdesk.store.connect import Target, connect
from crisisdesk.store.connection import Connection
from crisisdesk.store.migrations.upgrade import upgrade
from crisisdesk.store.queries.capacity import capacity, facilities, versions
from crisisdesk.store.repositories.versions import state_facilities
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import Dialect
from tests.clock import NOON
from tests.factories import make_facility, rows_of

FIELDS = ("name", "kind", "round_the_clock", "age_min", "gender")
NOT_STATED = {
    "kind": Kind.OTHER,
    "round_the_clock": True,
    "age_min": None,
    "gender": Gender.ANY,
}
HOUR = timedelta(hours=1)
fields = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Boei", "Tij", "Kade"]),
        "kind": st.sampled_from([Kind.SECURE, Kind.FAMILY_HOME]),
        "round_the_clock": st.booleans(),
        "age_min": st.integers(0, 9),
        "gender": st.sampled_from([Gender.GIRLS, Gender.BOYS]),
    },
)


LATER_FACTS = {"extendable_while", "kept_by", "last_day", "intake", "extendable_measure"}
"""What only versions have: no facility was first written with it."""


class Fact(NamedTuple):
    """What was stated for a moment, and when that was written."""

    moment: int
    written: int
    says: dict[str, Any]


def model(facts: Sequence[Fact], at: int, known: int) -> tuple[object, ...] | None:
    """What the board draws, field by field; None where it draws nothing."""
    by_moment = sorted((fact for fact in facts if fact.written <= known), key=lambda fact: fact[:2])
    if not any(fact.moment <= at for fact in by_moment):
        return None
    describing = [fact for fact in by_moment if fact.says]
    first = [fact for fact in describing if fact.moment == describing[0].moment]
    past = [fact for fact in describing if fact.moment <= at] or first
    drawn = []
    for field in FIELDS:
        stated = [fact.says[field] for fact in past if field in fact.says]
        # Every facility has a name: that of the first moment for which a list gives one.
        naming = [fact for fact in describing if "name" in fact.says]
        names = [fact.says["name"] for fact in naming if fact.moment == naming[0].moment]
        drawn.append(stated[-1] if stated else {**NOT_STATED, "name": names[-1]}[field])
    return tuple(drawn)


def drawn(snapshot: Snapshot) -> tuple[object, ...] | None:
    """The same, as the board's SQL has it."""
    lines = capacity.lines(snapshot)
    return tuple(getattr(lines[0], field) for field in FIELDS) if lines else None


class _TakenBack(Exception):
    """Nothing of an example stays in the store."""


@pytest.mark.long
@settings(max_examples=40)
@example(first=1, later=[(0, {"kind": Kind.SECURE}), (1, {"name": "Tij"})])
@given(
    first=st.integers(0, 6),
    later=st.lists(st.tuples(st.integers(0, 6), fields), max_size=6),
)
def test_the_board_and_the_model_agree_at_every_moment(
    store: Store, first: int, later: list[tuple[int, dict[str, Any]]]
) -> None:
    full: dict[str, Any] = {"name": "Boei", "kind": Kind.CRISIS_GROUP, "round_the_clock": True}
    facts = [Fact(first, 0, full)]
    facts += [Fact(moment, turn, says) for turn, (moment, says) in enumerate(later, 1)]

    def live(uow: UnitOfWork) -> None:
        uow.now = NOON
        site = uow.facilities.add_site(uow.facilities.add_provider("De Hoeve"), name="Zuid")
        facility = uow.facilities.add(site, observed_from=NOON + first * HOUR, **full)
        for fact in facts[1:]:
            uow.now = NOON + fact.written * HOUR
            statement = Statement(facility, NOON + fact.moment * HOUR, fact.says)
            state_facilities(uow, [statement], versions.of_facilities(uow.snapshot))
        connection = uow.snapshot.connection
        for at in range(-1, 8):
            for known in range(len(facts)):
                then = Snapshot(connection, NOON + at * HOUR, NOON + known * HOUR)
                assert drawn(then) == model(facts, at, known), (at, known)
        raise _TakenBack

    with pytest.raises(_TakenBack):
        store.write(live)


def test_every_fact_of_a_facility_has_a_history(store: Store) -> None:
    make_facility(store)

    def ask(snapshot: Snapshot) -> set[str]:
        return {*snapshot.answer("SELECT f.* FROM facility f").names}

    identity = {"id", "recorded_at", "by_id", "desk_id", "received_at"}
    identity |= {"outside", "observed_from", "version"}
    assert store.read(ask) == identity | {*AboutFacility._fields} - LATER_FACTS


def test_no_question_reads_what_a_facility_was_when_it_was_first_written() -> None:
    changing = "|".join(AboutFacility._fields)
    for path in Path(crisisdesk.store.queries.__path__[0]).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(rf"\bf\.({changing}|observed_from)\b", text), path.name
        assert not re.search(r"\b(FROM|JOIN) site\b", text), path.name


def test_what_stands_at_the_upgrade_is_the_first_version(store: Store, target: Target) -> None:
    early = NOON - 9 * HOUR
    facility = make_facility(store, "De Boei", age_min=12, observed_from=early)

    def about(snapshot: Snapshot) -> list[object]:
        moments: list[datetime] = [early - HOUR, early, NOON]
        boards = [
            capacity.lines(Snapshot(snapshot.connection, at, known))
            for at in moments
            for known in (None, NOON - HOUR, NOON)
        ]
        return [*boards, facilities.about(snapshot, facility)]

    before = store.read(about)
    stated = rows_of(store, "SELECT v.stated FROM facility_version v ORDER BY v.observed_at")
    assert stated[0][0] == ""
    store.close()
    driver = connect(target)
    for statement in (
        "DROP TABLE facility_version",
        "DROP TABLE site_version",
        "UPDATE alembic_version SET version_num = '0007'",
    ):
        driver.execute(statement)
    driver.close()
    upgrade(target, "0008")
    for before_it, revision in (("0017", "0018"), ("0020", "0021")):
        driver = connect(target)
        driver.execute(f"UPDATE alembic_version SET version_num = '{before_it}'")
        driver.close()
        upgrade(target, revision)
    driver = connect(target)
    for table in ("facility_version", "site_version"):
        kind = "BIGINT" if target.dialect is Dialect.SQLITE else "TIMESTAMPTZ"
        driver.execute(f"ALTER TABLE {table} ADD COLUMN received_at {kind}")
    driver.close()
    connection = Connection(connect(target), target)
    try:
        assert about(Snapshot(connection, NOON)) == before
        names = connection.rows("SELECT v.stated FROM facility_version v ORDER BY v.observed_at")
        assert [row[0] for row in names] == [
            "",
            ",".join(sorted({*AboutFacility._fields} - LATER_FACTS)),
        ]
    finally:
        connection.close()
