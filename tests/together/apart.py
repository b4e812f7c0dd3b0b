"""A desk and laptops that were taken along: what each writes, brought together row by row."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Table, insert, select
from sqlmodel import SQLModel

from crisisdesk.domain.capacity.facilities import (
    DeskId,
    FacilityId,
    MemberId,
    Restriction,
    RestrictionKind,
)
from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.decisions import Override
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.states import CaseId, CaseState, HoldId
from crisisdesk.domain.together.conflicts import Clash, DeskConflict
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome
from crisisdesk.services import members
from crisisdesk.services.capacity import facilities
from crisisdesk.services.cases import cases, endings, enquiries, holds
from crisisdesk.services.together import conflicts, standing
from crisisdesk.services.week import contacts, duties
from crisisdesk.store.actor import Actor
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from crisisdesk.store.values import new_id
from tests.clock import Clock
from tests.factories import SAFE, make_facility, sit_down
from tests.services.cases.casework import intake

_STAY = {"revision", "alembic_version", "chain_key", "journal", "draft", "carried", "forecast"}
_AGAINST = Override("the night shift agreed", "day lead")


class Joined(NamedTuple):
    """What came home, as far as conflicts ask."""

    clashes: tuple[Clash, ...]


class _Rows(NamedTuple):
    table: Table
    rows: list[dict[str, Any]]


class Apart:
    """A shared desk with one facility of one place, and who takes it along."""

    def __init__(
        self, open_store: Callable[..., Store], clock: Clock, template: Path, folder: Path
    ) -> None:
        self._open, self._clock = open_store, clock
        self._template, self._folder = template, folder
        self.act = new_id()
        self.shared = open_store()
        self.member = sit_down(self.shared, "AB")
        self.other = self.shared.write(_member, "BB")
        self.place = make_facility(
            self.shared, "De Laatste", CapacityFigures(available=5, occupied=4), phone="078-6110000"
        )
        clock.forward(minutes=1)

    def take_along(self, letter: str = "B") -> Store:
        """A laptop with all that stands now, an hour before anything happens."""
        desk = self.shared.write(_take, letter)
        path = self._folder / f"laptop-{letter}.db"
        shutil.copyfile(self._template, path)
        laptop = self._open(
            Actor(desk, "tester", desk_name=letter, letter=letter), target=Target(str(path))
        )
        laptop.write(_take_in, self.shared.write(everything))
        laptop.sign_in(self.other)
        self._clock.forward(hours=1)
        return laptop

    def bring(self, laptop: Store, clashes: Iterable[Clash] = ()) -> list[DeskConflict]:
        """Bring a laptop home; answers the conflicts that are new."""
        self._clock.forward(minutes=1)
        world = laptop.write(everything)
        return self.shared.write(_come_home, laptop.actor.desk, world, tuple(clashes))

    def conflicts(self) -> list[DeskConflict]:
        """What stands at the shared desk."""
        return self.shared.read(standing.conflicts)


def _member(uow: UnitOfWork, initials: str) -> MemberId:
    return members.add_member(uow, initials)


def _take(uow: UnitOfWork, letter: str) -> DeskId:
    desk, given = uow.away.take(f"laptop {letter}", None)
    assert given == letter
    uow.journal("demo.made")
    return desk


def everything(uow: UnitOfWork) -> list[_Rows]:
    """Every row of a store, in the order in which they can be written."""
    connection = uow.session.connection()
    uow.journal("demo.made")
    return [
        _Rows(table, [dict(row) for row in connection.execute(select(table)).mappings()])
        for table in SQLModel.metadata.sorted_tables
        if table.name not in _STAY
    ]


def _take_in(uow: UnitOfWork, world: list[_Rows]) -> list[_Rows]:
    """Write what is not here yet; answers it."""
    connection, new = uow.session.connection(), []
    models = {mapper.local_table.name: mapper.class_ for mapper in _mappers()}
    for table, rows in world:
        known = {row[0] for row in connection.execute(select(table.c.id))}
        come = [dict(row) for row in rows if row["id"] not in known]
        if come:
            connection.execute(insert(table), come)
            uow.wrote(models[table.name], [row["id"] for row in come])
        new.append(_Rows(table, come))
    uow.journal("demo.made")
    return new


def _mappers() -> Iterable[Any]:
    return SQLModel._sa_registry.mappers


def _come_home(
    uow: UnitOfWork, laptop: DeskId, world: list[_Rows], clashes: tuple[Clash, ...]
) -> list[DeskConflict]:
    new = {table.name: rows for table, rows in _take_in(uow, world)}
    uow.away.bring_back(laptop)
    held = {row["id"] for row in new["hold"]} | {row["hold_id"] for row in new["hold_event"]}
    held |= {row["hold_id"] for row in new["stay"] if row["hold_id"] is not None}
    for hold in held:
        uow.cases.keep_end(HoldId(hold))
    for case in {row["case_id"] for row in new["case_event"]}:
        uow.case_events.keep_end(CaseId(case))
    return [*conflicts.raise_conflicts(uow, Joined(clashes))]


def open_case(store: Store, youth: str, lead: MemberId | None = None) -> CaseId:
    """A case of a child."""
    return store.write(cases.take_report, intake(youth), lead=lead, sure=True).case


def promise(store: Store, case: CaseId, facility: FacilityId, words: str) -> None:
    """A facility that says yes, and who said so."""
    (enquiry,) = store.write(enquiries.enquire, case, [facility])
    store.write(enquiries.accept, case, enquiry, 1, words=words, sure=True)


def hold(store: Store, case: CaseId, facility: FacilityId) -> HoldId:
    """Hold the place, whatever stands there."""
    return store.write(holds.hold, case, facility, override=_AGAINST, sure=True)


def every_kind(apart: Apart, clock: Clock) -> None:
    """A weekend after which much is said twice."""
    shared = apart.shared
    led, ended = open_case(shared, "L."), open_case(shared, "M.", apart.member)
    bar = Restriction(RestrictionKind.ADMISSION_STOP, apart.place, clock(), None, "too few staff")
    root = shared.write(facilities.restrict, bar)
    contact = shared.write(contacts.add, Contact("Jeugdteam Zuid", phone="078 222"))
    laptop = apart.take_along()
    for store, member in ((shared, apart.member), (laptop, apart.other)):
        store.write(cases.take_lead, led)
        open_case(store, "K.", member)
        store.write(
            duties.settle, Duty.DAY_START, clock().date(), OccurrenceOutcome.DONE, ahead=True
        )
        store.write(members.add_member, "CD")
    shared.write(facilities.renew, root, None, "still too few")
    laptop.write(facilities.lift, root, "staff is back")
    ending = Ending(CaseState.WITHDRAWN, reason="solved", safety=SAFE)
    shared.write(endings.end, ended, ending, sure=True, unseen=True)
    laptop.write(cases.search, ended)
    clash = Clash("contact", contact, "phone", "078 111", "078 222", "078 333")
    apart.bring(laptop, [clash])
