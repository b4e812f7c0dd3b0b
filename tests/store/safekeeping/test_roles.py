"""On a server each login has a role, and the journal names who it was."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlmodel import SQLModel

from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services import members
from crisisdesk.services.capacity import capacity
from crisisdesk.services.cases import looks
from crisisdesk.services.safekeeping import doctor, journal_end, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.connect import Target
from crisisdesk.store.queries.safekeeping import roles
from crisisdesk.store.store import Store
from crisisdesk.store.tables import base
from tests import canary_words
from tests.clock import Clock
from tests.factories import make_actor, make_case, make_facility, tell
from tests.servers import Server


@pytest.fixture
def address(server: Server, clock: Clock) -> Iterator[str]:
    """A desk on a server, with a case in it."""
    made = server.migrated()
    with closing(Store(Target(made), clock, make_actor())) as owner:
        owner.write(members.add_member, "AB")
        tell(owner, make_facility(owner))
        canary_words.end(owner, canary_words.fill(owner))
    yield made
    server.drop(made)


@pytest.fixture
def login(address: str, clock: Clock) -> Iterator[Callable[[str], Store]]:
    """Opens the desk as somebody with one of the roles."""
    opened: list[Store] = []
    with psycopg.connect(address, autocommit=True) as owner:

        def make(role: str) -> Store:
            name = f"anna_{role}"
            owner.execute(f"CREATE ROLE {name} LOGIN IN ROLE {role}")
            store = Store(Target(f"{address}&user={name}"), clock, make_actor("B"))
            opened.append(store)
            return store

        yield make
        for store in opened:
            store.close()
        for role in roles.ROLES:
            owner.execute(f"DROP ROLE IF EXISTS anna_{role}")


def test_a_reader_sees_everything_writes_nothing_and_leaves_a_look(
    login: Callable[[str], Store], clock: Clock
) -> None:
    reader = login("crisisdesk_reader")
    reader.open(create=False)
    assert len(reader.read(capacity.overview).lines) == 1
    with pytest.raises(StoreUnavailable, match=r"Your role on the server .* does not allow this"):
        reader.write(make_case)
    case = reader.read(journals.case_called, "A-0001")
    clock.forward(minutes=1)
    reader.write_trace_now(looks.look, case)
    line = reader.read(journals.lines)[0]
    assert (line.event, line.database_role) == ("case.looked", "anna_crisisdesk_reader")
    assert journals.verify(reader).whole


def _changed_by_acts() -> set[str]:
    """The tables of which the desk's own source overwrites rows."""
    folder = Path(base.__file__).parent.parent
    source = "".join(
        one.read_text() for one in folder.rglob("*.py") if "migrations" not in one.parts
    )
    named = re.findall(r"\bupdate\((\w+Row)\)", source)
    own = {one.__name__: str(one.__tablename__) for one in _rows(SQLModel) if one.__tablename__}
    return {own[one] for one in named} | {"aid_request", "deployment"}


def _rows(kind: type[SQLModel]) -> Iterator[type[SQLModel]]:
    for one in kind.__subclasses__():
        yield one
        yield from _rows(one)


def test_every_table_is_given_to_each_role_as_its_acts_need(address: str) -> None:
    with psycopg.connect(address) as owner:
        found = owner.execute(
            "SELECT c.relname, c.relkind::text, r.name, p.kind FROM pg_class c,"
            " unnest(%s::text[]) AS r(name), unnest(%s::text[]) AS p(kind)"
            " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'S')"
            " AND has_table_privilege(r.name, c.oid, p.kind)",
            [list(roles.ROLES), ["SELECT", "INSERT", "UPDATE", "DELETE"]],
        ).fetchall()
    # No sequence has to be given: ids are made by the desk.
    assert {kind for _, kind, _, _ in found} == {"r"}
    may = {
        (role, act): {table for table, _, own, kind in found if (own, kind) == (role, act)}
        for role in roles.ROLES
        for act in ("SELECT", "INSERT", "UPDATE", "DELETE")
    }
    reader, member, administrator = roles.ROLES
    every = {*SQLModel.metadata.tables, "alembic_version"}
    sealed = {"revision", "chain_key", "alembic_version"}
    assert may[reader, "SELECT"] == every
    assert may[reader, "INSERT"] == {"journal", "desk"}
    assert may[reader, "UPDATE"] == {"revision"}
    assert may[member, "INSERT"] == every - sealed
    changed = _changed_by_acts()
    assert len(changed) > 8
    assert changed - {"case_text"} <= may[member, "UPDATE"]
    assert not {"journal", "case_text", "case_event", *sealed} & (
        may[member, "UPDATE"] - {"revision"} | may[member, "DELETE"]
    )
    assert changed <= may[administrator, "UPDATE"]
    assert (may[reader, "DELETE"], may[member, "DELETE"]) == (set(), {"draft"})
    assert may[administrator, "DELETE"] == {"draft", "case_text", "journal"}


def test_a_member_works_and_cannot_rewrite_what_was(
    login: Callable[[str], Store], clock: Clock, address: str
) -> None:
    member = login("crisisdesk_member")
    member.open(create=False)
    member.sign_in(member.write(members.add_member, "CD"))
    clock.forward(minutes=1)
    tell(member, make_facility(member, "Het Anker"))
    canary_words.end(member, canary_words.fill(member))
    with psycopg.connect(f"{address}&user=anna_crisisdesk_member", autocommit=True) as raw:
        for sql in (
            "DELETE FROM journal",
            "UPDATE journal SET reason = ''",
            "UPDATE case_text SET text = ''",
            "DELETE FROM case_event",
            "UPDATE capacity_report SET occupied = 0",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(sql)
    clock.forward(days=400)
    with pytest.raises(StoreUnavailable):
        retention.settle(member, member.read(retention.report), Ground.TERM_OVER)
    clock.forward(days=5 * 366)
    with pytest.raises(StoreUnavailable, match="does not allow this"):
        member.write(journal_end.end, member.read(journal_end.before))
    assert journals.verify(member).whole


def test_an_administrator_does_the_duty_of_retention(
    login: Callable[[str], Store], clock: Clock
) -> None:
    administrator = login("crisisdesk_admin")
    clock.forward(days=400)
    assert retention.settle(
        administrator, administrator.read(retention.report), Ground.TERM_OVER
    ).due.over
    given = administrator.read(roles.given)
    assert given == ("anna_crisisdesk_admin", sorted(roles.ROLES))
    assert {one.state for one in doctor.examine(administrator)} == {"good", "note"}
    clock.forward(days=5 * 366)
    rows = administrator.read(retention.report).due.journal_rows
    assert rows > 2
    assert administrator.write(journal_end.end, administrator.read(journal_end.before)) == rows
    checked = journals.verify(administrator)
    assert checked.whole
    assert sum(closing.number for closing in checked.checked.closings) == rows
