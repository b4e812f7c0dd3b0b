"""Searches of the made-up region that found no place: every one of them is made up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.endings import Alternative, Bridge, Ending, Safety
from crisisdesk.domain.cases.enquiries import DeclineReason
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.placements import NoPlace
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, EnquiryId, Isolation
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.moments import local
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.services.cases import cases, endings, enquiries
from crisisdesk.services.demo.region import HELD, HELD_FOR_TWO

if TYPE_CHECKING:
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork

_R = DeclineReason
_HELPED = Ending(CaseState.ALTERNATIVE, alternative=Alternative.EMERGENCY_HELP)
_AWAY = Ending(CaseState.OUT_OF_REGION, where=N_("a group in another region"))
_BACK = Ending(CaseState.WITHDRAWN, reason=N_("stays with family"))


class DemoSearch(NamedTuple):
    """One search without a place, and how it went on."""

    ago: float
    """Days before now at which it was reported."""
    children: tuple[tuple[str, int | None, Gender], ...]
    """Pseudonym, age if it was known, gender."""
    municipality: str
    asked: tuple[tuple[str, DeclineReason], ...]
    """Facilities and what each of them said."""
    hours: float
    calls: int
    bridge: Bridge
    watcher: Role
    ending: Ending


SEARCHES = (
    DemoSearch(51.3, (("RV", 15, Gender.BOYS),), "Dordrecht",
           (("De Griendhoek", _R.FULL), ("Oeverzicht Crisis", _R.NEEDS)),
           6, 9, Bridge.HOME, Role.YOUTH_PROTECTOR, _AWAY),
    DemoSearch(44.7, (("SK", 9, Gender.GIRLS),), "Gorinchem",
           (("Crisispleegzorg De Stuw", _R.FULL),), 3.5, 5, Bridge.NETWORK,
           Role.YOUTH_PROFESSIONAL, _BACK),
    DemoSearch(36.6, (("DH", 16, Gender.BOYS),), "Zwijndrecht",
           (("Crisisgroep De Knot", _R.COMPOSITION), ("Noordergors Crisis", _R.NO_ANSWER),
            ("Oeverzicht Crisis", _R.FULL)), 9, 14, Bridge.OFFICE, Role.YOUTH_PROTECTOR, _AWAY),
    DemoSearch(34.9, (("EB", 6, Gender.BOYS), ("LB", 4, Gender.GIRLS)), "Sliedrecht",
           (("Gezinshuis De Rietpluim", _R.FULL), ("Gezinshuis Het Nest", _R.FULL)),
           7, 8, Bridge.EMERGENCY_HELP, Role.BEHAVIOURAL_SCIENTIST, _HELPED),
    DemoSearch(27.4, (("NO", None, Gender.GIRLS),), "Hoeksche Waard",
           (("Crisisgroep De Kil", _R.STAFF),), 4, 6, Bridge.HOSPITAL, Role.DOCTOR, _HELPED),
    DemoSearch(20.2, (("TA", 13, Gender.GIRLS),), "Papendrecht",
           (("Zwanenwiel Groep", _R.INFECTION), (HELD, _R.STAFF)),
           5, 7, Bridge.NETWORK, Role.YOUTH_PROFESSIONAL, _BACK),
    DemoSearch(15.5, (("FM", 17, Gender.BOYS),), "", ((HELD_FOR_TWO, _R.AGE),),
           2, 3, Bridge.POLICE, Role.POLICE_OFFICER, _AWAY),
    DemoSearch(8.8, (("HW", 14, Gender.BOYS),), "Dordrecht",
           (("De Griendhoek", _R.FULL), ("Crisisgroep De Knot", _R.STAFF),
            ("Crisisgroep De Kil", _R.STAFF)), 8, 12, Bridge.HOME, Role.YOUTH_PROTECTOR, _AWAY),
    DemoSearch(6.1, (("QZ", 11, Gender.GIRLS),), "Molenlanden",
           (("Gezinshuis De Waterlelie", _R.NEEDS),), 3, 4, Bridge.NETWORK,
           Role.YOUTH_PROFESSIONAL, _BACK),
    DemoSearch(3.4, (("VD", 16, Gender.GIRLS),), "Dordrecht",
           (("Wilgenboog Meiden", _R.COMPOSITION), ("Oeverzicht Crisis", _R.FULL)),
           6.5, 10, Bridge.NONE, Role.YOUTH_PROTECTOR, _AWAY),
)  # fmt: skip
"""Oldest first."""


def live(
    store: "Store",
    own: dict[str, FacilityId],
    now: datetime,
    tell: Callable[[datetime], None],
    *,
    begin: float,
    end: float,
) -> None:
    """Live the searches that were reported between so many days ago; `tell` sets the clock."""
    for one in SEARCHES:
        if begin >= one.ago > end:
            moment = now - timedelta(days=one.ago)
            tell(moment)
            case, asked = store.write(_ask, one, own)
            tell(moment + timedelta(hours=one.hours))
            store.write(_find_nothing, one, case, asked)
            tell(moment + timedelta(hours=one.hours + 14))
            store.write(_end, one, case)


def _ask(
    uow: "UnitOfWork", one: DemoSearch, own: dict[str, FacilityId]
) -> tuple[CaseId, list[EnquiryId]]:
    year = local(uow.now).year
    children = tuple(
        Youth(name, None if age is None else year - age, gender)
        for name, age, gender in one.children
    )
    facts = Facts(
        municipality=one.municipality,
        organisation=Organisation.YOUTH_TEAM,
        legal=Legal.VOLUNTARY,
        isolation=Isolation.NO,
    )
    opened = cases.take_report(uow, Intake(children, facts), lead=uow.by)
    asked = enquiries.enquire(uow, opened.case, [own[name] for name, _reason in one.asked])
    return opened.case, asked


def _find_nothing(uow: "UnitOfWork", one: DemoSearch, case: CaseId, asked: list[EnquiryId]) -> None:
    for enquiry, (_name, reason) in zip(asked, one.asked, strict=True):
        if reason is _R.NO_ANSWER:
            enquiries.no_answer(uow, case, enquiry)
        else:
            enquiries.decline(uow, case, enquiry, reason)
    told = NoPlace(
        tuple(reason for _name, reason in one.asked),
        one.calls,
        one.bridge,
        watcher=one.watcher,
        watcher_name=_("on duty"),
    )
    endings.no_place(uow, case, told)


def _end(uow: "UnitOfWork", one: DemoSearch, case: CaseId) -> None:
    ending = one.ending._replace(where=_(one.ending.where), reason=_(one.ending.reason))
    safe = Safety(one.watcher, _("on duty"), uow.now)
    endings.end(uow, case, ending._replace(safety=safe))
