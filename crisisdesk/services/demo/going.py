"""Cases of the made-up region that go on: on hold, bridged, unseen, and a stay that is too long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.consults import NOTHING_WEIGHED, Weighing
from crisisdesk.domain.cases.endings import Blocker, Bridge
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseId, Isolation, Urgency
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.stay.outflow import Outflow
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, NoSight, Seen, Sight
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.moments import local
from crisisdesk.domain.working_days import after_working_days
from crisisdesk.i18n import _
from crisisdesk.services.cases import cases, endings, sight, stays
from crisisdesk.services.cases.stay import outflow

if TYPE_CHECKING:
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork

LONG_STAY = "Crisisgroep De Kil"
ARRIVED_DAYS_AGO, ANSWERED_DAYS_AGO = 41.2, 12.0
BRIDGED_DAYS_AGO, PARKED_DAYS_AGO, UNSEEN_DAYS_AGO, WAITING_DAYS_AGO = 0.8, 0.6, 0.25, 0.2
DAYS_AGO = (
    ARRIVED_DAYS_AGO,
    ANSWERED_DAYS_AGO,
    BRIDGED_DAYS_AGO,
    BRIDGED_DAYS_AGO,
    PARKED_DAYS_AGO,
    UNSEEN_DAYS_AGO,
    WAITING_DAYS_AGO,
)
_LAST_ANSWERED = 28


class Going:
    """The cases that go on, lived at the other desk."""

    def __init__(self, facilities: dict[str, FacilityId], now: datetime) -> None:
        """Begin with nothing lived."""
        self._facilities, self._now = facilities, now
        self._long: CaseId | None = None

    def live(
        self, store: "Store", tell: Callable[[datetime], None], *, begin: float, end: float
    ) -> None:
        """Live what happened between so many days ago; `tell` sets the clock."""
        for days_ago, act in zip(
            DAYS_AGO,
            (
                self._arrive,
                self._answer,
                self._outflow,
                self._bridge,
                self._park,
                self._unseen,
                self._wait,
            ),
            strict=True,
        ):
            if begin >= days_ago > end:
                tell(self._now - timedelta(days=days_ago))
                store.write(act)

    def _arrive(self, uow: "UnitOfWork") -> None:
        opened = _opened(uow, ("BK", 15, Gender.BOYS), Legal.OUT_OF_HOME, Urgency.BRIDGING)
        stays.arrive(uow, opened.case, opened.youths[0], self._facilities[LONG_STAY])
        self._long = opened.case

    def _answer(self, uow: "UnitOfWork") -> None:
        if self._long is not None:
            words = _("no family home found yet")
            answer = MilestoneOutcome(_LAST_ANSWERED, Outcome.UNCLEAR, words)
            sight.answer_milestone(uow, self._long, answer)

    def _outflow(self, uow: "UnitOfWork") -> None:
        if self._long is not None:
            stay = uow.case_events.standing(self._long).present[0]
            looks_on = local(uow.now).date() + timedelta(days=3)
            who = _("foster care organisation")
            outflow.set_outflow(
                uow,
                self._long,
                Outflow(stay.facility, stay.id, Blocker.NO_FOSTER_FAMILY, who, looks_on),
            )

    def _bridge(self, uow: "UnitOfWork") -> None:
        case = _opened(uow, ("JD", 10, Gender.GIRLS), Legal.VOLUNTARY, Urgency.URGENT).case
        _look(uow, case, hours=30, contact=ContactKind.HOME)
        no_place = NoPlace(
            (DeclineReason.FULL,),
            7,
            Bridge.NETWORK,
            uow.now + timedelta(hours=34),
            watcher=Role.YOUTH_PROFESSIONAL,
            watcher_name=_("on duty"),
        )
        endings.no_place(uow, case, no_place)

    def _park(self, uow: "UnitOfWork") -> None:
        case = _opened(uow, ("WS", 16, Gender.GIRLS), Legal.VOLUNTARY, Urgency.PRESSING).case
        _look(uow, case, hours=60, contact=ContactKind.ELSEWHERE)
        until = after_working_days(uow.now, 2)
        cases.park(uow, case, until, _("the family decides with the youth team"))

    def _unseen(self, uow: "UnitOfWork") -> None:
        case = _opened(uow, ("YM", 8, Gender.BOYS), Legal.SUPERVISION, Urgency.URGENT).case
        _look(uow, case, hours=4)

    def _wait(self, uow: "UnitOfWork") -> None:
        case = _opened(uow, ("ZE", 13, Gender.BOYS), Legal.VOLUNTARY, Urgency.PRESSING).case
        _look(uow, case, hours=24, contact=ContactKind.VIDEO)


def _opened(
    uow: "UnitOfWork", child: tuple[str, int, Gender], legal: Legal, urgency: Urgency
) -> cases.Opened:
    name, age, gender = child
    facts = Facts(
        municipality="Dordrecht",
        organisation=Organisation.YOUTH_TEAM,
        legal=legal,
        isolation=Isolation.NO,
    )
    youth = Youth(name, local(uow.now).year - age, gender)
    return cases.take_report(uow, Intake((youth,), facts, urgency=urgency), lead=uow.by)


def _look(
    uow: "UnitOfWork", case: CaseId, *, hours: float, contact: ContactKind | None = None
) -> None:
    """Seen now, or refused where no contact is named; somebody looks again in so many hours."""
    look = Look(uow.now + timedelta(hours=hours), Organisation.YOUTH_TEAM, _("on duty"))
    if contact is None:
        seen = Sight(None, NoSight.REFUSED, look)
    else:
        seen = Sight(Seen(uow.now, contact, Role.YOUTH_PROFESSIONAL, _("on duty")), None, look)
    visited = contact is ContactKind.HOME
    weighing = (
        Weighing(_("no complaints in the family"), _("it was calm")) if visited else NOTHING_WEIGHED
    )
    sight.look(uow, case, seen, weighing)
