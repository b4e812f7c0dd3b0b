"""On a server each login has a role, and the journal names who it was."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from crisisdesk.domain.retention import Ground
from crisisdesk.errors import StoreUnavailable
from crisisdesk.services import capacity, cases, desk, doctor, looks, retention
from crisisdesk.services import journal as journals
from crisisdesk.store.boards import roles
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests import marked
from tests.clock import Clock
from tests.making import make_facility, make_hand, tell
from tests.servers import Server


@pytest.fixture
def address(server: Server, clock: Clock) -> Iterator[str]:
    """A desk on a server, with a case in it."""
    made = server.migrated()
    with closing(Store(Target(made), clock, make_hand())) as owner:
        owner.write(desk.add_member, "AB")
        tell(owner, make_facility(owner))
        marked.end(owner, marked.fill(owner))
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
            store = Store(Target(f"{address}&user={name}"), clock, make_hand("B"))
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
    with pytest.raises(StoreUnavailable):
        reader.write(cases.open_case)
    case = reader.read(journals.case_called, "A-0001")
    clock.forward(minutes=1)
    reader.trace_now(looks.look, case)
    line = reader.read(journals.lines)[0]
    assert (line.event, line.database_role) == ("case.looked", "anna_crisisdesk_reader")
    assert journals.verify(reader).whole


def test_a_member_works_and_cannot_rewrite_what_was(
    login: Callable[[str], Store], clock: Clock, address: str
) -> None:
    member = login("crisisdesk_member")
    member.open(create=False)
    member.sit(member.write(desk.add_member, "CD"))
    clock.forward(minutes=1)
    tell(member, make_facility(member, "Het Anker"))
    marked.end(member, marked.fill(member))
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
    assert {one.state for one in doctor.examine(administrator)} == {"good"}
