"""Facilities, reports and desks as tests need them, made by the desk's own acts."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from crisisdesk.domain.capacity.facilities import DeskId, FacilityId, Kind, MemberId
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine
from crisisdesk.domain.capacity.report import Channel, Report
from crisisdesk.domain.cases.deadlines import CaseTerms
from crisisdesk.domain.cases.decisions import Decider, Decision
from crisisdesk.domain.cases.endings import Confirmation, Safety
from crisisdesk.domain.cases.holds import hold_term
from crisisdesk.domain.cases.intake import Intake
from crisisdesk.domain.cases.referrers import Role
from crisisdesk.domain.cases.states import CaseId, Urgency, YouthId
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, DutyRule, rule_on
from crisisdesk.services import members
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import cases
from crisisdesk.services.week import duties
from crisisdesk.store.actor import Actor
from crisisdesk.store.queries.capacity import capacity as queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.store import Store
from crisisdesk.store.unit_of_work import UnitOfWork
from tests.clock import NOON

DECISION = Decision(
    (Decider(Role.TEAM_MANAGER, "M. Kade"),),
    "the only place that fits",
    discussed=Role.BEHAVIOURAL_SCIENTIST,
)
ACUTE_HOLD = hold_term(Urgency.ACUTE, CaseTerms())
"""How long a place is held for an acute case where nobody says otherwise."""
SAFE = Safety(Role.YOUTH_PROTECTOR, "B. Anker", NOON, Confirmation.SEEN)


def make_actor(letter: str = "A", account: str = "tester") -> Actor:
    """A desk of its own, with nobody sitting at it yet."""
    return Actor(DeskId(uuid4()), account, desk_name=f"desk {letter}", letter=letter)


def _facility(uow: UnitOfWork, name: str, about: dict[str, Any]) -> FacilityId:
    provider = uow.facilities.add_provider(about.pop("provider", "De Hoeve"))
    site = uow.facilities.add_site(
        provider, name="Zuid", municipality=about.pop("municipality", "Dordrecht")
    )
    made = uow.facilities.add(site, name=name, **about)
    uow.journal("facility.added", facility=made)
    return made


def make_facility(
    store: Store, name: str = "De Boei", figures: CapacityFigures | None = None, **about: Any
) -> FacilityId:
    """A facility round the clock, with a first report of now when there are figures."""
    about.setdefault("kind", Kind.CRISIS_GROUP)
    made = store.write(_facility, name, about)
    if figures is not None:
        store.write(reports.enter, report_of(made, figures, store.now()), sure=True)
    return made


def report_of(
    facility: FacilityId, figures: CapacityFigures, observed_at: datetime, **more: Any
) -> Report:
    """A report by phone that carries a note, so that overcrowding needs no more words."""
    more.setdefault("note", "told by phone")
    more.setdefault("reporter_organisation", "De Hoeve")
    more.setdefault("channel", Channel.PHONE)
    return Report(facility, figures, observed_at, **more)


def tell(
    store: Store,
    facility: FacilityId,
    *,
    available: int | None = 10,
    occupied: int | None = 6,
    observed_at: datetime | None = None,
    replaces: UUID | None = None,
    **figures: int | None,
) -> UUID:
    """Report, sure of it; answers the report's id."""
    said = report_of(
        facility,
        CapacityFigures(available=available, occupied=occupied, **figures),
        observed_at or store.now(),
        replaces=replaces,
    )
    return store.write(reports.enter, said, sure=True).id


def make_case(
    uow: UnitOfWork, youths: int = 1, *, urgency: Urgency = Urgency.ACUTE
) -> tuple[CaseId, list[YouthId]]:
    """An act: a case of which nothing is known yet but its children's initials."""
    children = tuple(Youth(f"K{number}") for number in range(1, youths + 1))
    opened = cases.take_report(uow, Intake(children, urgency=urgency), sure=True)
    return opened.case, opened.youths


def line_of(store: Store, facility: FacilityId) -> CapacityLine:
    """The facility as this store's board shows it."""

    def one(snapshot: Snapshot) -> CapacityLine:
        return queries.lines(snapshot, facility=facility)[0]

    return store.read(one)


def sit_down(store: Store, initials: str) -> MemberId:
    """Let somebody sit at this desk."""
    member = store.write(members.add_member, initials)
    store.sign_in(member)
    return member


def rule_of(store: Store, duty: Duty) -> DutyRule:
    """The rule of a duty that applies today."""
    rule = rule_on(store.read(duties.rules_by_duty)[duty], local(store.now()).date())
    assert rule is not None, f"{duty} has no rule today"
    return rule


def revision_of(store: Store) -> int:
    """The number that moves with every act."""
    return store.read(members.revision)


def rows_of(store: Store, sql: str, **values: object) -> list[Any]:
    """Ask the store in plain SQL."""

    def ask(snapshot: Snapshot) -> list[Any]:
        return snapshot.connection.rows(sql, values)

    return store.read(ask)


def count_of(store: Store, table: str) -> int:
    """How many rows a table has."""
    return int(rows_of(store, f"SELECT count(*) FROM {table}")[0][0])
