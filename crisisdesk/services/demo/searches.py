"""Searches of the made-up region that found no place: every one of them is made up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.endings import Alternative, Bridge, Confirmation, Ending, Safety
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
from crisisdesk.services.demo.region import read

if TYPE_CHECKING:
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork

_BRIDGED = timedelta(hours=10)
_ENDINGS = {
    ending.state.value: ending
    for ending in (
        Ending(CaseState.ALTERNATIVE, alternative=Alternative.EMERGENCY_HELP),
        Ending(CaseState.OUT_OF_REGION, where=N_("a group in another region")),
        Ending(CaseState.WITHDRAWN, reason=N_("stays with family")),
    )
}


class DemoSearch(NamedTuple):
    """One search without a place, and how it went on."""

    days_ago: float
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


def _search(row: dict[str, Any]) -> DemoSearch:
    return DemoSearch(
        row["days_ago"],
        tuple(
            (child["pseudonym"], child.get("age"), Gender(child["gender"]))
            for child in row["children"]
        ),
        row["municipality"],
        tuple((answer["facility"], DeclineReason(answer["reason"])) for answer in row["asked"]),
        row["hours"],
        row["calls"],
        Bridge(row["bridge"]),
        Role(row["watcher"]),
        _ENDINGS[row["ending"]],
    )


SEARCHES = tuple(_search(row) for row in read("searches")["search"])
"""Oldest first."""


def live(
    store: "Store",
    facilities: dict[str, FacilityId],
    now: datetime,
    tell: Callable[[datetime], None],
    *,
    begin: float,
    end: float,
) -> None:
    """Live the searches that were reported between so many days ago; `tell` sets the clock."""
    for search in SEARCHES:
        if begin >= search.days_ago > end:
            moment = now - timedelta(days=search.days_ago)
            tell(moment)
            case, asked = store.write(_ask, search, facilities)
            tell(moment + timedelta(hours=search.hours))
            store.write(_find_nothing, search, case, asked)
            tell(moment + timedelta(hours=search.hours + 14))
            store.write(_end, search, case)


def _ask(
    uow: "UnitOfWork", search: DemoSearch, facilities: dict[str, FacilityId]
) -> tuple[CaseId, list[EnquiryId]]:
    year = local(uow.now).year
    children = tuple(
        Youth(name, None if age is None else year - age, gender)
        for name, age, gender in search.children
    )
    facts = Facts(
        municipality=search.municipality,
        organisation=Organisation.YOUTH_TEAM,
        legal=Legal.VOLUNTARY,
        isolation=Isolation.NO,
    )
    opened = cases.take_report(uow, Intake(children, facts), lead=uow.by)
    asked = enquiries.enquire(
        uow, opened.case, [facilities[name] for name, _reason in search.asked]
    )
    return opened.case, asked


def _find_nothing(
    uow: "UnitOfWork", search: DemoSearch, case: CaseId, asked: list[EnquiryId]
) -> None:
    for enquiry, (_name, reason) in zip(asked, search.asked, strict=True):
        if reason is DeclineReason.NO_ANSWER:
            enquiries.no_answer(uow, case, enquiry)
        else:
            enquiries.decline(uow, case, enquiry, reason)
    no_place = NoPlace(
        tuple(reason for _name, reason in search.asked),
        search.calls,
        search.bridge,
        None if search.bridge is Bridge.NONE else uow.now + _BRIDGED,
        watcher=search.watcher,
        watcher_name=_("on duty"),
    )
    endings.no_place(uow, case, no_place)


def _end(uow: "UnitOfWork", search: DemoSearch, case: CaseId) -> None:
    ending = search.ending._replace(where=_(search.ending.where), reason=_(search.ending.reason))
    safe = Safety(search.watcher, _("on duty"), uow.now, Confirmation.TELEPHONE)
    endings.end(uow, case, ending._replace(safety=safe))
