"""Cases as the tests of the desk's acts need them, made by those acts."""

from datetime import timedelta
from typing import Any

from crisisdesk.domain.capacity.facilities import FacilityId, Gender
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.lines import CaseFile, CaseLine
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseId, Flag, Isolation
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services.cases import cases, holds
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store

HOUR = timedelta(hours=1)
FACTS = Facts(
    municipality="Dordrecht",
    organisation=Organisation.YOUTH_TEAM,
    organisation_name="Team Zuid",
    role=Role.YOUTH_PROFESSIONAL,
    referrer_name="P. Roer",
    phone="078 000 00 00",
    file="ZK-44",
    legal=Legal.VOLUNTARY,
    isolation=Isolation.IN_DOUBT,
    flags=frozenset({Flag.VITAL_PROFESSION}),
    needs="sleeps badly",
)


def intake(*pseudonyms: str, **about: Any) -> Intake:
    """A report of one child or more."""
    youths = tuple(Youth(one, 2008, Gender.GIRLS) for one in pseudonyms or ("K.",))
    about.setdefault("facts", Facts(municipality="Dordrecht"))
    return Intake(youths, **about)


def taken(store: Store, *pseudonyms: str, **about: Any) -> cases.Opened:
    """A case from a report."""
    return store.write(cases.take_report, intake(*pseudonyms, **about), sure=True)


def file_of(store: Store, case: CaseId) -> CaseFile:
    """The case's page."""
    return store.read(file_queries.case, case)


def line_for(store: Store, case: CaseId) -> CaseLine:
    """The case's line on the board."""
    return next(line for line in store.read(case_queries.open_lines) if line.id == case)


def held(store: Store, facility: FacilityId, *pseudonyms: str) -> tuple[cases.Opened, Any]:
    """A case with a hold for all its children."""
    opened = taken(store, *pseudonyms)
    return opened, store.write(holds.hold, opened.case, facility)
